"""The sentences that members read about errors; no other package has such sentences.

Each sentence says what happened and what the member can do next, and that nothing was lost.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from cogs.interactions.replies import inputs, missing, outside, permissions

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


def words(error: Exception) -> str:
    """What a member reads about an error, as Discord markdown."""
    for kind in type(error).__mro__:
        sentence = SENTENCES.get(kind)
        if sentence is not None:
            return sentence(error)
    return "Something went wrong on my side. Nothing was used; please try again in a minute."
