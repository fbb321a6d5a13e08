"""Custom ids of lasting buttons and lists: the one place where they are written and read.

A custom id is `limner:<word>:<id>:<more>` for a button, `limner-pick:<word>:<id>:<more>` for a
list to pick from. The word names the action and the type of the payload in the two numbers.
Custom ids stay in messages for years: a word keeps its meaning, and its payload type reads every
form that any version wrote. Numbers that no version wrote are an error, `Missing`.
"""

import re
from dataclasses import dataclass, fields, is_dataclass
from datetime import MAXYEAR, date
from typing import Any, Generic, NamedTuple, Protocol, Self, TypeVar

from cogs.components.packing import WRITTEN, read, written
from studio.errors import Missing

_LARGEST_NUMBER = 2**63 - 1  # the largest that the database stores

_REST = rf"(?P<word>[a-z-]+):(?P<id>[0-9]+):(?P<more>{WRITTEN})"
BUTTON_PATTERN = f"limner:{_REST}"
LIST_PATTERN = f"limner-pick:{_REST}"


class Numbers(NamedTuple):
    """The two numbers of a custom id, each 0 or more. The payload type gives them a meaning."""

    id: int = 0
    more: int = 0

    def numbers(self) -> "Numbers":
        """These numbers: the payload of a button whose word is not looked up yet."""
        return self

    @classmethod
    def of(cls, numbers: "Numbers") -> Self:
        """The same numbers."""
        return cls(*numbers)


class Payload(Protocol):
    """The data that a button or a list carries, such as the id of a picture."""

    def numbers(self) -> Numbers:
        """The payload as a custom id holds it."""
        ...

    @classmethod
    def of(cls, numbers: Numbers) -> Self:
        """The payload that this version or an older one wrote as these numbers."""
        ...


P = TypeVar("P", bound=Payload)


@dataclass(frozen=True)
class InOrder:
    """A payload of at most two numbers or flags, written in the order of its fields."""

    def numbers(self) -> Numbers:
        """The fields in their order; a flag becomes 1 or 0."""
        return Numbers(*(int(getattr(self, field.name)) for field in fields(self)))

    @classmethod
    def of(cls, numbers: Numbers) -> Self:
        """The payload with one number for each of its fields; the rest is ignored."""
        kinds: list[Any] = [field.type for field in fields(cls)]
        return cls(*(kind(number) for kind, number in zip(kinds, numbers, strict=False)))


@dataclass(frozen=True)
class ButtonWord(Generic[P]):
    """The word for what a button does, and the type of its payload.

    `deletes`: it deletes something, or asks whether to. Such buttons are red wherever they are.
    """

    name: str
    payload: type[P]
    deletes: bool = False

    def custom_id(self, payload: P) -> str:
        """What Discord sends back when the button is clicked."""
        return f"limner:{self.name}:{_written(payload)}"

    def read(self, custom_id: str) -> P | None:
        """The payload of a button of this word; None for any other custom id."""
        match = re.fullmatch(BUTTON_PATTERN, custom_id)
        if match is None or match["word"] != self.name:
            return None
        try:
            return read_payload(self.payload, numbers_in(match))
        except Missing:
            return None


@dataclass(frozen=True)
class ListWord(Generic[P]):
    """The word for what a choice from a list does, and the type of the list's payload.

    The payload does not hold the chosen id: Discord sends that apart.
    """

    name: str
    payload: type[P]

    def custom_id(self, payload: P) -> str:
        """What Discord sends back when an entry of the list is picked."""
        return f"limner-pick:{self.name}:{_written(payload)}"


def numbers_in(match: re.Match[str]) -> Numbers:
    """The numbers of a custom id that matched one of the patterns."""
    return Numbers(int(match["id"]), read(match["more"]))


def read_payload(kind: type[P], numbers: Numbers) -> P:
    """The payload with these numbers. Raises Missing when a number or a day is out of range."""
    try:
        payload = kind.of(numbers)
    except OverflowError as error:  # a day after the last one that Python knows
        raise Missing from error
    if not _is_in_range(payload):
        raise Missing
    return payload


def picked_id(value: str) -> int:
    """The id that the chosen entry of a list holds. Raises Missing for any other text."""
    if not re.fullmatch("[0-9]+", value) or not _is_in_range(int(value)):
        raise Missing
    return int(value)


def _is_in_range(value: object) -> bool:
    """Whether each number is one that the database stores, and each day has a day after it."""
    if isinstance(value, int):
        return 0 <= value <= _LARGEST_NUMBER
    if isinstance(value, date):
        return value.year < MAXYEAR
    if is_dataclass(value):
        return all(_is_in_range(getattr(value, field.name)) for field in fields(value))
    return True


def _written(payload: Payload) -> str:
    numbers = payload.numbers()
    return f"{numbers.id}:{written(numbers.more)}"
