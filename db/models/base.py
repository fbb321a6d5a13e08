"""The base class of all tables, and the types of their columns."""

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
    inspect,
    text,
)
from sqlalchemy.orm import DeclarativeBase


class Moment(TypeDecorator[datetime]):
    """An aware UTC time, also in SQLite, which stores no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class EnumText(TypeDecorator[StrEnum]):
    """A value of an enum, stored as text of at most `length` characters, loaded as its member.

    A value that is no member stays a plain string: a newer version may have written it, and this
    version has to work beside it.
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
"""The type of a row's id: 64 bits; in SQLite the rowid."""

Snowflake = BigInteger
"""The type of a Discord id."""


class Base(DeclarativeBase):
    """The base class of all tables."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Moment,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


def partial_index(name: str, *columns: str, condition: str) -> Index:
    """An index over only the rows that meet the condition."""
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


def values_of(row: Base) -> dict[str, Any]:
    """A row's columns by name."""
    return {column.key: getattr(row, column.key) for column in inspect(type(row)).column_attrs}
