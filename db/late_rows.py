"""Rows that nobody reads within their transaction: they are written together at its end."""

from typing import Any

from sqlalchemy import FromClause, Table, insert
from sqlalchemy.ext.asyncio import AsyncSession

_ROWS = "late_rows"


def add_late(tx: AsyncSession, table: FromClause, **values: Any) -> None:
    """Add a row at the end of the transaction, with one statement for all rows of the table."""
    assert isinstance(table, Table)
    rows: dict[Table, list[dict[str, Any]]] = tx.sync_session.info.setdefault(_ROWS, {})
    rows.setdefault(table, []).append(values)


async def write_late_rows(tx: AsyncSession) -> None:
    """Write the rows that were added."""
    rows: dict[Table, list[dict[str, Any]]] = tx.sync_session.info.pop(_ROWS, {})
    for table, values in rows.items():
        await (await tx.connection()).execute(insert(table), values)
