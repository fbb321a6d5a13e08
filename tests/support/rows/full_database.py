"""Databases with rows in every table and values in every column.

Rows are made from the tables' definitions, so new tables and columns are included.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    insert,
    null,
    update,
)

from db.migrations import upgrade
from db.models import Base, Moment
from db.models.base import EnumText
from db.repositories import guilds
from db.repositories.queue import provider_keys, workers
from db.session import Database
from studio.generation.queue import QueueLimits
from tests.support.clock import HandClock
from tests.support.ground import GUILD_ID, prepared

# The kinds of rows. In an empty row each column that may be NULL is NULL.
KINDS = ("empty", "full", "null")
_WORDS = "Zoë 🜂 “ночь” \\n 'q' \"Q\" \t%s :x $1 {}\nsecond line "
_LARGE = {"scene": _WORDS * 400, "cast": [{"id": i, "é": [None, True, 1.5e-7]} for i in range(300)]}


async def fill_database(url: str) -> None:
    """Fill the database at that address with usual rows and with the largest possible ones."""
    clock = HandClock()
    database = Database(url, now=clock.now)
    await upgrade(database)
    try:
        ground = await prepared(database, clock, QueueLimits())
        for person in (1, 2, 2):
            await ground.add(person, pictures=2)
        async with database.write() as tx:
            await guilds.set_daily_pictures(tx, GUILD_ID, 7)
            await provider_keys.add_missing(tx, "replicate", {"main": "studio"})
            await workers.mark_seen(tx, "worker-1", slots=4, now=datetime(2020, 1, 1, tzinfo=UTC))
        await _to_the_limits(database, Base.metadata)
    finally:
        await database.close()


async def _to_the_limits(database: Database, metadata: MetaData) -> None:
    async with database.write() as tx:
        for table in metadata.sorted_tables:
            to_itself = [column for column in table.columns if _names_own(table, column)]
            for place, kind in enumerate(KINDS):
                row = full_row(table, kind, place)
                first = {**row, **{column.key: None for column in to_itself}}
                await tx.execute(insert(table).values(first))
            for column in to_itself:
                # The first row refers to the last one, which is copied later.
                [key] = table.primary_key
                keys = [full_row(table, kind, place)[key.name] for place, kind in enumerate(KINDS)]
                await tx.execute(update(table).where(key == keys[0]).values({column.key: keys[-1]}))


def full_row(table: Table, kind: str, place: int) -> dict[str, Any]:
    """A row of that kind. Unique columns have different values for different places."""
    return {column.key: _value(column, kind, place) for column in table.columns}


def _value(column: Column[Any], kind: str, place: int) -> Any:
    for named in column.foreign_keys:
        if not column.nullable or kind != "empty":
            return _value(named.column, kind, place)
    if kind == "empty" and column.nullable:
        return null() if isinstance(column.type, JSON) else None
    match column.type:
        case JSON():
            return JSON.NULL if kind == "null" else _LARGE
        case Moment():
            # Long ago, so that no worker and no lease counts as active.
            return datetime(1969 + 25 * place, 2, 28, 23, 59, 59, (1, 999_999, 120_000)[place], UTC)
        case Boolean():
            return place == 1
        case Text():
            return f"{place}{_WORDS}" * 200
        case EnumText(impl_instance=String(length=length)) | String(length=length):
            # Of an enum no word that this version knows: a newer version may have written it.
            return f"{place}{_WORDS * 20}"[:length]
        case LargeBinary():
            return bytes(range(256)) * (place + 1)
        case Float():
            return place + 0.1
        case BigInteger() if not column.primary_key or column.autoincrement is False:
            return 2**63 - 1 - place
        case Integer():
            return 1000 + place if column.primary_key else 2**31 - 1 - place
        case other:
            raise NotImplementedError(f"{column}: {other!r}")


def _names_own(table: Table, column: Column[Any]) -> bool:
    return any(named.column.table is table for named in column.foreign_keys)
