"""Reads a TOML table key by key. Every mistake becomes one sentence."""

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

from studio.errors import ConfigError


class Table:
    """A table of an operator's file. Each key is read once; `done` refuses the other keys.

    `where` (file and model) begins each sentence; `path` is the key of the table. Values are
    never shown, because one of them may be a token.
    """

    def __init__(self, content: Mapping[str, Any], *, where: str, path: str = "") -> None:
        self._content = content
        self._where = where
        self._path = path
        self._taken: set[str] = set()

    def wrong(self, key: str, expectation: str) -> ConfigError:
        """The error that `key` is not as expected ("must be …")."""
        return ConfigError(f"{self._where}: {self._path}{key} {expectation}.")

    def has(self, key: str) -> bool:
        """Whether the key is given. `false` counts as not given: it removes an inherited key."""
        self._taken.add(key)
        return self._content.get(key, False) is not False

    def text(self, key: str, *, pattern: str = r".+", expected: str = "a text") -> str:
        """A text that matches the whole pattern."""
        value = self._value(key, expected)
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise self.wrong(key, f"must be {expected}")
        return value

    def text_or_none(
        self, key: str, *, pattern: str = r".+", expected: str = "a text"
    ) -> str | None:
        """As `text`; None when the key is not given."""
        return self.text(key, pattern=pattern, expected=expected) if self.has(key) else None

    def one_of(self, key: str, allowed: Collection[str]) -> str:
        """One of the allowed words."""
        expected = f"one of {', '.join(allowed)}"
        value = self._value(key, expected)
        if value not in allowed:
            raise self.wrong(key, f"must be {expected}")
        return str(value)

    def some_of(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        """A list of allowed words; empty when the key is not given."""
        value = self._content.get(key, [])
        self._taken.add(key)
        if not isinstance(value, list) or any(each not in allowed for each in value):
            raise self.wrong(key, f"must be a list of some of {', '.join(allowed)}")
        return tuple(value)

    def texts(self, key: str, *, pattern: str, expected: str) -> tuple[str, ...]:
        """A list of at least one text, all different, each matching the whole pattern."""
        value = self._value(key, expected)
        right = isinstance(value, list) and value and all(isinstance(each, str) for each in value)
        if not right or len(set(value)) < len(value):
            raise self.wrong(key, f"must be {expected}")
        if not all(re.fullmatch(pattern, each) for each in value):
            raise self.wrong(key, f"must be {expected}")
        return tuple(value)

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """True or false."""
        self._taken.add(key)
        value = self._content.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "must be true or false")
        return value

    def integer(
        self, key: str, *, low: int, high: int = 2**31 - 1, default: int | None = None
    ) -> int:
        """A whole number from `low` to `high`."""
        expected = f"a whole number from {low} to {high}"
        value = self._value(key, expected) if default is None else self._given(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.wrong(key, f"must be {expected}")
        return value

    def number(self, key: str, *, low: float, high: float, default: float | None = None) -> float:
        """A number from `low` to `high`."""
        expected = f"a number from {low:g} to {high:g}"
        value = self._value(key, expected) if default is None else self._given(key, default)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.wrong(key, f"must be {expected}")
        if not low <= value <= high:
            raise self.wrong(key, f"must be {expected}")
        return float(value)

    def number_or_none(self, key: str, *, low: float, high: float) -> float | None:
        """As `number`; None when the key is not given."""
        return self.number(key, low=low, high=high) if self.has(key) else None

    def holds_table(self, key: str) -> bool:
        """Whether the value of the key is a table."""
        return isinstance(self._content.get(key), dict)

    def inner(self, key: str) -> "Table":
        """The table at the key, which must be given."""
        return self._inner(key, self._value(key, "a table"))

    def table(self, key: str) -> "Table | None":
        """The table at the key; None when it is not given."""
        return self.inner(key) if self.has(key) else None

    def tables(self, key: str) -> tuple["Table", ...]:
        """The list of tables at the key; empty when it is not given."""
        if not self.has(key):
            return ()
        value = self._content[key]
        if not isinstance(value, list):
            raise self.wrong(key, "must be a list of tables")
        return tuple(self._inner(f"{key}[{at}]", each) for at, each in enumerate(value))

    def scalars(self, key: str) -> dict[str, str | int | float | bool]:
        """A table of plain values; empty when it is not given."""
        value = self._given(key, {})
        if not isinstance(value, dict) or not all(
            isinstance(each, str | int | float) for each in value.values()
        ):
            raise self.wrong(key, "must be a table of texts, numbers, true or false")
        return dict(value)

    def done(self) -> None:
        """Raise ConfigError for a key that was not read."""
        for key in self._content:
            if key not in self._taken:
                close = get_close_matches(key, self._taken, n=1)
                hint = f"; did you mean {close[0]}" if close else ""
                known = ", ".join(sorted(self._taken))
                raise self.wrong(key, f"is unknown{hint} (known: {known})")

    def _inner(self, key: str, value: object) -> "Table":
        if not isinstance(value, dict):
            raise self.wrong(key, "must be a table")
        return Table(value, where=self._where, path=f"{self._path}{key}.")

    def _value(self, key: str, expected: str) -> Any:
        self._taken.add(key)
        if key not in self._content:
            raise self.wrong(key, f"is missing: it must be {expected}")
        return self._content[key]

    def _given(self, key: str, default: object) -> Any:
        self._taken.add(key)
        return self._content.get(key, default)
