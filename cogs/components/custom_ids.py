"""Custom ids of lasting buttons and lists: the one place where they are written and read.

A custom id is `limner:<word>:<id>:<more>` for a button, `limner-pick:<word>:<id>:<more>` for a
list to pick from. The word says what is to be done, and which payload the two numbers are. They
stand in messages for years: a word keeps its meaning, and its payload reads what it ever wrote.
"""

import re
from dataclasses import dataclass, fields
from typing import Any, Generic, NamedTuple, Protocol, Self, TypeVar

from cogs.components.packing import WRITTEN, read, written

_REST = rf"(?P<word>[a-z-]+):(?P<id>\d+):(?P<more>{WRITTEN})"
BUTTON_PATTERN = f"limner:{_REST}"
LIST_PATTERN = f"limner-pick:{_REST}"


class Numbers(NamedTuple):
    """The two numbers of a custom id, 0 or more; what they mean is the payload's."""

    id: int = 0
    more: int = 0

    def numbers(self) -> "Numbers":
        """Themselves: the payload of a word that is not looked up yet."""
        return self

    @classmethod
    def of(cls, numbers: "Numbers") -> Self:
        """Themselves."""
        return cls(*numbers)


class Payload(Protocol):
    """What a button or a list is about."""

    def numbers(self) -> Numbers:
        """The payload as a custom id holds it."""
        ...

    @classmethod
    def of(cls, numbers: Numbers) -> Self:
        """The payload that was written so, by this version or any before it."""
        ...


P = TypeVar("P", bound=Payload)


@dataclass(frozen=True)
class InOrder:
    """A payload of at most two numbers or flags, written in the order of its fields."""

    def numbers(self) -> Numbers:
        """The fields; a flag is 1 or 0."""
        return Numbers(*(int(getattr(self, field.name)) for field in fields(self)))

    @classmethod
    def of(cls, numbers: Numbers) -> Self:
        """As many fields as there are."""
        kinds: list[Any] = [field.type for field in fields(cls)]
        return cls(*(kind(number) for kind, number in zip(kinds, numbers, strict=False)))


@dataclass(frozen=True)
class ButtonWord(Generic[P]):
    """What a button does, and the payload that says with what."""

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
    """What picking one of a list does; the payload is the list's own, without what is picked."""

    name: str
    payload: type[P]

    def custom_id(self, payload: P) -> str:
        """What Discord sends back when one of the list is picked."""
        return f"limner-pick:{self.name}:{_written(payload)}"


def numbers_in(match: re.Match[str]) -> Numbers:
    """The numbers of a custom id that matched one of the patterns."""
    return Numbers(int(match["id"]), read(match["more"]))


def _written(payload: Payload) -> str:
    numbers = payload.numbers()
    return f"{numbers.id}:{written(numbers.more)}"
