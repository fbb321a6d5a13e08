"""Tables for a copy: raw values, and an order in which rows can be inserted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    MetaData,
    Row,
    Select,
    String,
    Table,
    TableClause,
    Text,
    case,
    cast,
    collate,
    column,
    select,
    table,
)
from sqlalchemy.schema import sort_tables_and_constraints
from sqlalchemy.sql import ColumnElement
from sqlalchemy.types import UserDefinedType


class _AsWritten(UserDefinedType[str]):
    """JSON as its stored text: parsing it would turn `null` into NULL, and change numbers."""

    cache_ok = True
    render_bind_cast = True

    def get_col_spec(self, **_: Any) -> str:
        return "JSON"

    def column_expression(self, colexpr: ColumnElement[Any]) -> ColumnElement[Any]:
        return cast(colexpr, Text)


@dataclass(frozen=True)
class CopiedTable:
    """A table without defaults and conversions.

    `late` are the foreign keys that may refer to a row which is copied later, each with the
    condition for it.
    """

    clause: TableClause
    key: tuple[str, ...]
    late: Mapping[str, ColumnElement[bool]]
    # The column that PostgreSQL fills from a sequence; None without one.
    numbered: str | None

    @property
    def name(self) -> str:
        """The table's name in the database."""
        return self.clause.name

    def rows(self) -> Select[Any]:
        """A query for the rows as they are."""
        return select(*self.clause.c)

    def rows_at_first(self) -> Select[Any]:
        """A query for the rows without references to rows that are copied later."""
        return select(*(self._at_first(each) for each in self.clause.c))

    def key_of(self, row: Row[Any]) -> tuple[Any, ...]:
        """The values of a row's primary key."""
        return tuple(row._mapping[name] for name in self.key)

    def ordered_key(self, dialect: str) -> list[ColumnElement[Any]]:
        """The columns to order by. Texts are ordered by bytes, so that both databases agree."""
        columns = [self.clause.c[name] for name in self.key]
        if dialect == "sqlite":
            return list(columns)
        return [collate(each, "C") if isinstance(each.type, String) else each for each in columns]

    def _at_first(self, each: ColumnElement[Any]) -> ColumnElement[Any]:
        if (is_late := self.late.get(each.key or "")) is None:
            return each
        return case((is_late, None), else_=each).label(each.key)


def copied(metadata: MetaData) -> Sequence[CopiedTable]:
    """The tables in an order in which each row's references exist, except the late ones."""
    sort: Any = sort_tables_and_constraints  # which has no types
    order = [found for found, _ in sort(metadata.tables.values()) if found is not None]
    return [_copied(found, later=order[place:]) for place, found in enumerate(order)]


def _copied(original: Table, *, later: Sequence[Table]) -> CopiedTable:
    clause = table(original.name, *(column(each.name, _kept(each)) for each in original.columns))
    late = {
        each.name: _is_late(clause, each, named.column)
        for each in original.columns
        for named in each.foreign_keys
        if named.column.table in later
    }
    numbered = original.autoincrement_column
    return CopiedTable(
        clause,
        key=tuple(each.name for each in original.primary_key),
        late=late,
        numbered=None if numbered is None else numbered.name,
    )


def _is_late(clause: TableClause, column: Column[Any], named: Column[Any]) -> ColumnElement[bool]:
    """The condition that a row refers, by this column, to a row that is copied after it."""
    if named.table is column.table:
        return clause.c[column.name] > clause.c[named.name]
    return clause.c[column.name].is_not(None)


def _kept(original: Column[Any]) -> Any:
    return _AsWritten() if isinstance(original.type, JSON) else original.type
