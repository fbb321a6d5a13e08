"""Every row in a database, read with the driver alone and not with the program."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

Row = tuple[Any, ...]


async def contents(url: str) -> dict[str, tuple[Row, ...]]:
    """Every table by its name: a row with the names of its columns, then its rows."""
    if url.startswith("sqlite"):
        return _of_sqlite(Path(url.partition(":///")[2]))
    return await _of_postgresql(url.replace("+asyncpg", ""))


def _of_sqlite(file: Path) -> dict[str, tuple[Row, ...]]:
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        ]
        found = {}
        for name in tables:
            rows = connection.execute(f'SELECT * FROM "{name}"')
            found[name] = _sorted([each[0] for each in rows.description], rows.fetchall())
        return found
    finally:
        connection.close()


async def _of_postgresql(url: str) -> dict[str, tuple[Row, ...]]:
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        found = {}
        for (name,) in tables:
            statement = await connection.prepare(f'SELECT * FROM "{name}"')
            columns = [each.name for each in statement.get_attributes()]
            rows = [tuple(map(_as_sqlite, row)) for row in await statement.fetch()]
            found[name] = _sorted(columns, rows)
        return found
    finally:
        await connection.close()


def _as_sqlite(value: Any) -> Any:
    """The value as SQLite stores it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value


def _sorted(columns: list[str], rows: list[Row]) -> tuple[Row, ...]:
    order = sorted(range(len(columns)), key=columns.__getitem__)
    named = [tuple(columns[each] for each in order)]
    return (*named, *sorted((tuple(row[each] for each in order) for row in rows), key=repr))
