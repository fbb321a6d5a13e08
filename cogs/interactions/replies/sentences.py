"""Pairs an error class with its sentence, so that mypy finds a field that the class lacks."""

from collections.abc import Callable
from typing import Any, TypeVar

from studio.errors import LimnerError
from studio.rules.text import escape_markdown, shorten

_Error = TypeVar("_Error", bound=LimnerError)

ErrorSentence = tuple[type[LimnerError], Callable[[Any], str]]
"""A class of errors, and the function that gives the sentence for one of them."""


def sentence_of(kind: type[_Error], sentence: str | Callable[[_Error], str]) -> ErrorSentence:
    """The class with its sentence: a fixed one, or one that is built from the error."""
    if isinstance(sentence, str):
        fixed = sentence
        return kind, lambda _: fixed
    return kind, sentence


def safe(text: str) -> str:
    """A member's text, escaped so that it shows as typed, cut at a word after 100 characters."""
    return escape_markdown(shorten(text, 100))
