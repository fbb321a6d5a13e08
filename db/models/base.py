"""What all tables share: their base, and the types of their columns."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Index,
    Integer,
    String,
    TypeDecorator,
    text,
)
from sqlalchemy.orm import DeclarativeBase


class Moment(TypeDecorator[datetime]):
    """An aware UTC time, on SQLite too (which keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class EnumText(TypeDecorator[StrEnum]):
    """A word of an enum, kept as text of at most `length` letters, and loaded as its member.

    A word that is no member stays a plain string: a newer version may have written it, and
    this one shall go on working beside it.
    """

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum], length: int) -> None:
        super().__init__(length)
        self.words = words
        self._members: dict[Any, Any] = {word.value: word for word in words}

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return self._members.get(value, value)


Id = BigInteger().with_variant(Integer, "sqlite")
"""A row's own number: 64 bits, and SQLite's rowid where that is what 64 bits are."""

Snowflake = BigInteger
"""An id of Discord's."""


class Base(DeclarativeBase):
    """What all tables share."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Moment,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


def partial_index(name: str, *columns: str, condition: str) -> Index:
    """An index over only the rows that meet the condition."""
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))
