"""The sentences that members read about errors; no other package has such sentences.

Each sentence says what happened and what the member can do next, and that nothing was lost.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from cogs.interactions.replies import inputs, missing, outside, permissions
from db.commits import saving_now
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
_BROKEN = "Something went wrong on my side. Nothing was used; please try again in a minute."


def words(error: Exception) -> str:
    """What a member reads about an error, as Discord markdown.

    "Nothing was used" and "try again" are for errors before anything was saved. So an accident
    after a commit of the same request has a sentence of its own.
    """
    saving = saving_now()
    if type(error) is DeliveryTransient and (saving.commits or saving.unknown):
        return _UNANSWERED
    if _is_accident(error):
        if saving.commits:
            return _SAVED
        if saving.unknown:
            return _PERHAPS_SAVED
    for kind in type(error).__mro__:
        sentence = SENTENCES.get(kind)
        if sentence is not None:
            return sentence(error)
    return _BROKEN


def _is_accident(error: Exception) -> bool:
    """Whether something broke; every other error refuses the request for a reason of its own."""
    if isinstance(error, ProviderError | StoreError):
        return True
    return type(error) is DeliveryError or not isinstance(error, LimnerError)
