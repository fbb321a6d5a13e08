"""The sentences that members read about errors; no other package has such sentences.

Each sentence says what happened and what the member can do next, and that nothing was lost.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from cogs.interactions.replies import inputs, missing, outside, permissions
from db.commits import Saving, saving_now
from studio.errors import DeliveryError, DeliveryTransient, LimnerError, ProviderError, StoreError

SENTENCES: Mapping[type[Exception], Callable[[Any], str]] = MappingProxyType(
    dict(
        [
            *inputs.SENTENCES,
            *permissions.SENTENCES,
            *missing.SENTENCES,
            *outside.SENTENCES,
        ]
    )
)
"""The sentence by the class of an error. A class that is not listed uses its base class's."""


_SAVED = (
    "Something went wrong on my side, but only after it was saved. "
    "Look how it stands before you ask again."
)
_PERHAPS_SAVED = (
    "Something went wrong on my side, and I cannot tell whether it was saved. "
    "Look how it stands before you ask again."
)
_UNANSWERED = (
    "Discord did not answer me, so I cannot tell whether it is there. Look before you try again."
)
_NOTHING_USED = re.compile(r" ?Nothing was used(?:\.|[;:] (?P<next>\w))")
_BROKEN = "Something went wrong on my side. Nothing was used; please try again in a minute."


def words(error: Exception) -> str:
    """What a member reads about an error, as Discord markdown.

    "Nothing was used" and "try again" are for errors before anything was saved. So an accident
    after a commit of the same request has a sentence of its own, and a refusal does not say
    "nothing was used" any more.
    """
    saving = saving_now()
    if type(error) is DeliveryTransient and _has_saved(saving):
        return _UNANSWERED
    if _is_accident(error):
        if saving.commits:
            return _SAVED
        if saving.unknown:
            return _PERHAPS_SAVED
    for kind in type(error).__mro__:
        sentence = SENTENCES.get(kind)
        if sentence is not None:
            said: str = sentence(error)
            return _NOTHING_USED.sub(_next_sentence, said) if _has_saved(saving) else said
    return _BROKEN


def _has_saved(saving: Saving) -> bool:
    return bool(saving.commits or saving.unknown)


def _next_sentence(nothing_used: re.Match[str]) -> str:
    """What is left when "Nothing was used" is taken out of a sentence."""
    return f" {nothing_used['next'].upper()}" if nothing_used["next"] else ""


def _is_accident(error: Exception) -> bool:
    """Whether something broke; every other error refuses the request for a reason of its own."""
    if isinstance(error, ProviderError | StoreError):
        return True
    return type(error) is DeliveryError or not isinstance(error, LimnerError)
