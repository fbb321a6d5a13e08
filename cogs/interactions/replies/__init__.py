"""Errors become the words a member reads; the one place where they do.

Every sentence says what happened and what can be done next, and that nothing was lost.
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
"""By the class of an error; a class without its own has those of the next above it."""


def words(error: Exception) -> str:
    """What a member reads about an error, as Discord markdown."""
    for kind in type(error).__mro__:
        sentence = SENTENCES.get(kind)
        if sentence is not None:
            return sentence(error)
    return "Something went wrong on my side. Nothing was used; please try again in a minute."
