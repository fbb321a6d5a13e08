"""Custom ids of lasting buttons and lists: the one place where they are written and read.

A custom id is `limner:<word>:<id>:<more>` for a button, `limner-pick:<word>:<id>:<more>` for a
list to pick from. The word names the action and the type of the payload in the two numbers.
Custom ids stay in messages for years: a word keeps its meaning, and its payload type reads every
form that any version wrote.
"""

import re
from dataclasses import dataclass, fields
from typing import Any, Generic, NamedTuple, Protocol, Self, TypeVar

from cogs.components.packing import WRITTEN, read, written

_REST = rf"(?P<word>[a-z-]+):(?P<id>\d+):(?P<more>{WRITTEN})"
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
    """The word for what a button does, and the type of its payload."""

    name: str
    payload: type[P]

    def custom_id(self, payload: P) -> str:
        """What Discord sends back when the button is clicked."""
        return f"limner:{self.name}:{_written(payload)}"

    def read(self, custom_id: str) -> P | None:
        """The payload of a button of this word; None for any other custom id."""
        match = re.fullmatch(BUTTON_PATTERN, custom_id)
        if match is None or match["word"] != self.name:
            return None
        return self.payload.of(numbers_in(match))


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


def _written(payload: Payload) -> str:
    numbers = payload.numbers()
    return f"{numbers.id}:{written(numbers.more)}"
