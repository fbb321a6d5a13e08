"""The root of all errors, and finding an error by its code."""

from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any


@dataclass(eq=False)
class LimnerError(Exception):
    """The root of all errors. `str()` is for logs; `cogs.interactions.replies` is for members."""

    @property
    def code(self) -> str:
        """A stable word for logs, metrics and the database."""
        return type(self).__name__

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{self.code}({facts})"


def from_code(code: str | None) -> LimnerError:
    """The error with that code and default fields; a plain LimnerError when the code is unknown or
    a field has no default."""
    for kind in _kinds(LimnerError):
        if kind.__name__ == code and all(_has_default(field) for field in fields(kind)):
            return kind()
    return LimnerError()


def _kinds(root: type[LimnerError]) -> Iterator[type[LimnerError]]:
    for kind in root.__subclasses__():
        yield kind
        yield from _kinds(kind)


def _has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING
