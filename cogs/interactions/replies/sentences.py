"""An error's class with its words, so that a field which the class does not have fails mypy."""

from collections.abc import Callable
from typing import Any, TypeVar

from discord.utils import escape_markdown

from studio.errors import LimnerError
from studio.rules.text import clip

_Error = TypeVar("_Error", bound=LimnerError)

ErrorSentence = tuple[type[LimnerError], Callable[[Any], str]]
"""A class of errors, and what a member reads of one."""


def sentence_of(kind: type[_Error], sentence: str | Callable[[_Error], str]) -> ErrorSentence:
    """The class with its sentence, the same for all its errors or made from one."""
    if isinstance(sentence, str):
        fixed = sentence
        return kind, lambda _: fixed
    return kind, sentence


def safe(text: str) -> str:
    """People's text, shown as typed and not for long."""
    return escape_markdown(clip(text, 100))
