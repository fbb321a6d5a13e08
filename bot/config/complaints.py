"""Sentences for wrong settings: the key, the value unless it is secret, and what it must be."""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.config.settings import leaves, lists
from bot.config.values import Expect
from studio.rules.text import clip


def complaint(fault: Mapping[str, Any], origin: str) -> str:
    """One of pydantic's errors as a sentence, without secrets. `origin` is the value's source."""
    key = ".".join(part for part in fault["loc"] if isinstance(part, str))
    name = _name(key, fault["loc"])
    at = f"{name} in {origin}"
    if fault["type"] == "extra_forbidden":
        nearest = get_close_matches(key, leaves(), n=1, cutoff=0)
        return f"There is no setting {name} (in {origin}); the nearest is {nearest[0]}."
    if rows := lists().get(key):
        return f"{at} must be {_expectation(rows)}."
    field = leaves().get(key)
    if field is None:
        return f"{at} is a section: write [{key}] and its settings below it."
    if fault["type"] == "missing":
        return f"{at} is missing: it must be {_expectation(field)}."
    shown = "" if _is_secret(field) else f" is {_clipped(fault['input'])}, but"
    return f"{at}{shown} must be {_expectation(field)}."


def _name(key: str, place: tuple[str | int, ...]) -> str:
    """The key, with the table's number if the setting is in a list of tables."""
    in_rows = key.startswith(tuple(f"{rows}." for rows in lists()))
    row = next((part for part in place if isinstance(part, int)), None)
    return f"{key} (table {row + 1})" if in_rows and row is not None else key


def _clipped(value: object, limit: int = 60) -> str:
    return clip(repr(value), limit)


def _is_secret(field: FieldInfo) -> bool:
    return SecretStr in _kinds(field.annotation)


def _expectation(field: FieldInfo) -> str:
    """What the value must be, such as "a whole number from 1 to 1000"."""
    words = [mark.words for mark in _annotations(field) if isinstance(mark, Expect)]
    if words:
        return words[0]
    kinds = _kinds(field.annotation)
    choices = [repr(choice) for kind in kinds for choice in get_args(kind)]
    if choices:
        return f"one of {', '.join(choices)}" if len(choices) > 1 else choices[0]
    nouns = {bool: "true or false", int: "a whole number", float: "a number", Path: "a path"}
    return next((nouns[kind] for kind in kinds if kind in nouns), "text in quotes") + _range(field)


def _range(field: FieldInfo) -> str:
    low = next((mark.ge for mark in field.metadata if hasattr(mark, "ge")), None)
    high = next((mark.le for mark in field.metadata if hasattr(mark, "le")), None)
    return "" if low is None else f" from {low} to {high}"


def _annotations(field: FieldInfo) -> list[object]:
    """The annotations of a field, and those of the types inside `… | None`."""
    inner = [
        mark for part in get_args(field.annotation) for mark in getattr(part, "__metadata__", ())
    ]
    return [*field.metadata, *inner]


def _kinds(annotation: Any) -> list[Any]:
    """The plain types that a field takes, without None."""
    if get_origin(annotation) is Annotated:
        return _kinds(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [kind for part in get_args(annotation) for kind in _kinds(part)]
    return [] if annotation is NoneType else [annotation]
