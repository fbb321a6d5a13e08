"""Copies every row of every table unchanged into another database, SQLite or PostgreSQL.

Each chunk of rows is one transaction, in the order of the primary keys. So the target's last
key says how far a copy is, and an interrupted copy continues from there. A mark in the target
names the source, from before the first row until everything is compared.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Column,
    MetaData,
    Row,
    Select,
    Table,
    Text,
    bindparam,
    func,
    insert,
    inspect,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from db.copied_tables import CopiedTable, copied
from db.enums import JobStatus
from db.models import Base, Job, Moment, WorkerRecord
from db.session import Database, Transaction

Tell = Callable[[str, int], None]
"""Is called with a table's name and how many more of its rows are done."""

_CHUNK_ROWS = 1000
_LOCK_PATIENCE_S = 10
# SQLSTATE classes of errors that one row causes: by its data, or by a constraint.
_ROWS_FAULTS = ("22", "23")

_mark = Table(
    "copy_begun",
    MetaData(),
    Column("source", Text, nullable=False),
    Column("begun_at", Moment, nullable=False),
)


class CopyInterrupted(Exception):
    """One of the databases failed during the copy; says why. The rows that were copied stay."""


class RowRefused(Exception):
    """The target cannot keep a row of the source; says which one and why."""


class RowDiffers(Exception):
    """After the copy a row is not the same in both databases; says which one."""


@dataclass(frozen=True)
class UnfinishedCopy:
    """A copy that is not finished: its source (as `place` says it) and when it began."""

    source: str
    begun_at: datetime


def place(url: URL) -> str:
    """The database's address without user and password, to compare two addresses."""
    if url.get_backend_name() == "sqlite":
        return str(Path(url.database or "").resolve())
    host = url.host or url.query.get("host") or "localhost"
    port = url.port or url.query.get("port") or 5432
    return f"{host}:{port}/{url.database}"


async def find_unfinished(database: Database) -> UnfinishedCopy | None:
    """The unfinished copy that this database is the target of; None: it is not one."""
    with _shorten_errors():
        async with database.read() as tx:
            return await _find_mark(tx)


async def is_bare(database: Database) -> bool:
    """Whether the database is empty: it has no tables."""
    with _shorten_errors():
        async with database.read() as tx:
            connection = await tx.connection()
            return not await connection.run_sync(lambda sync: inspect(sync).get_table_names())


async def at_work_until(database: Database, *, lease_s: float) -> datetime | None:
    """The time until which a worker may be active that has not signed off; None: there is none."""
    held = select(func.max(Job.lease_until)).where(Job.status == JobStatus.RUNNING)
    with _shorten_errors():
        async with database.read() as tx:
            now = await database.now(tx)
            seen = await tx.scalar(select(func.max(WorkerRecord.seen_at)))
            leased = await tx.scalar(held)
    known = [seen + timedelta(seconds=lease_s)] if seen else []
    known += [leased] if leased else []
    return max((until for until in known if until > now), default=None)


class Copying:
    """Copies one database into another; both have the same schema.

    Promises that nothing changes the source meanwhile, that each row is copied once, and that
    both databases hold the same rows when `run` returns. The caller checks that the target is
    free.
    """

    def __init__(
        self,
        source: Database,
        target: Database,
        *,
        metadata: MetaData = Base.metadata,
        chunk_rows: int = _CHUNK_ROWS,
    ) -> None:
        self._source = source
        self._target = target
        self._tables = copied(metadata)
        self._chunk_rows = chunk_rows

    async def counts(self) -> dict[str, tuple[int, int]]:
        """The number of rows of each table, by its name: in the source, and in the target."""
        with _shorten_errors():
            async with self._source.read() as theirs, self._target.read() as ours:
                return {
                    table.name: (await _count(theirs, table), await _count(ours, table))
                    for table in self._tables
                }

    async def run(self, *, copied: Tell, compared: Tell) -> None:
        """Copy the rows that the target lacks, then compare all rows.

        Raises CopyInterrupted, RowRefused, RowDiffers; then the mark stays.
        """
        with _shorten_errors():
            async with self._locked_source() as source:
                await self._begin()
                for table in self._tables:
                    await self._copy(source, table, copied)
                for table in self._tables:
                    await self._set_late_references(source, table)
                for table in self._tables:
                    await self._compare(source, table, compared)
            await self._finish()

    @asynccontextmanager
    async def _locked_source(self) -> AsyncIterator[Transaction]:
        """A transaction in which nothing else can write to the source, or copy from it."""
        async with self._source.write() as tx:
            try:
                await self._lock(tx)
            except DBAPIError as error:
                raise CopyInterrupted(f"somebody uses the source ({_reason(error)})") from error
            yield tx

    async def _lock(self, tx: Transaction) -> None:
        if self._source.is_sqlite:
            # In SQLite write transactions exclude each other; this statement begins one.
            await tx.execute(text("SELECT 1"))
            return
        names = ", ".join(f'"{table.name}"' for table in self._tables)
        await tx.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_PATIENCE_S}s'"))
        await tx.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))

    async def _begin(self) -> None:
        async with self._target.write() as tx:
            source, already = place(self._source.url), await _find_mark(tx)
            if already is None:
                now = await self._target.now(tx)
                await (await tx.connection()).run_sync(_mark.create)
                await tx.execute(insert(_mark).values(source=source, begun_at=now))
            elif already.source != source:
                raise CopyInterrupted(f"{already.source} is being copied there")

    async def _copy(self, source: Transaction, table: CopiedTable, tell: Tell) -> None:
        async with self._target.read() as tx:
            after = await _last_key(tx, table)
            tell(table.name, await _count(tx, table) if after else 0)
        async for rows in self._chunks(source, table, table.rows_at_first(), after=after):
            await self._add(table, rows)
            tell(table.name, len(rows))

    async def _add(self, table: CopiedTable, rows: Sequence[Row[Any]]) -> None:
        try:
            async with self._target.write() as tx:
                await tx.execute(insert(table.clause), [row._asdict() for row in rows])
        except DBAPIError as error:
            if not _is_a_rows_fault(error):
                raise
            if len(rows) == 1:
                what = f"{table.name} {_format_key(table.key_of(rows[0]))}: {_reason(error)}"
                raise RowRefused(what) from error
            for row in rows:
                await self._add(table, [row])

    async def _set_late_references(self, source: Transaction, table: CopiedTable) -> None:
        """Set the foreign keys of rows that refer to rows which were copied after them."""
        for column, is_late in table.late.items():
            own = {f"key_{name}": name for name in table.key}
            change = update(table.clause).values({column: bindparam("named")})
            for parameter, name in own.items():
                change = change.where(table.clause.c[name] == bindparam(parameter))
            columns = [table.clause.c[name] for name in (*table.key, column)]
            wanted = select(*columns).where(is_late)
            async for rows in self._chunks(source, table, wanted):
                named = [
                    {"named": row._mapping[column]}
                    | {parameter: row._mapping[name] for parameter, name in own.items()}
                    for row in rows
                ]
                async with self._target.write() as tx:
                    # Not through the session: it would take this for a change of its objects.
                    await (await tx.connection()).execute(change, named)

    async def _compare(self, source: Transaction, table: CopiedTable, tell: Tell) -> None:
        # PostgreSQL streams rows only within a transaction.
        async with self._target.write() as target:
            everything = table.rows()
            copies = self._chunks(target, table, everything)
            async for rows in self._chunks(source, table, everything):
                _require_same(table, rows, await anext(copies, []))
                tell(table.name, len(rows))
            _require_same(table, [], await anext(copies, []))

    async def _finish(self) -> None:
        """Set the target's sequences, and remove the mark."""
        async with self._target.write() as tx:
            if not self._target.is_sqlite:
                for table in self._tables:
                    await _set_sequence(tx, table)
                    # The planner's statistics still say that the table is empty.
                    await tx.execute(text(f'ANALYZE "{table.name}"'))
            await (await tx.connection()).run_sync(_mark.drop)

    async def _chunks(
        self,
        tx: Transaction,
        table: CopiedTable,
        wanted: Select[Any],
        *,
        after: tuple[Any, ...] | None = None,
    ) -> AsyncIterator[Sequence[Row[Any]]]:
        """The rows after that key in the order of the keys, in chunks of `chunk_rows`."""
        key = table.ordered_key(_dialect(tx))
        if after is not None:
            beyond = key[0] > after[0] if len(key) == 1 else tuple_(*key) > tuple_(*after)
            wanted = wanted.where(beyond)
        rows = await tx.stream(
            wanted.order_by(*key), execution_options={"yield_per": self._chunk_rows}
        )
        async for chunk in rows.partitions():
            yield chunk


def _require_same(table: CopiedTable, rows: Sequence[Row[Any]], copies: Sequence[Row[Any]]) -> None:
    pairs = zip_longest(rows, copies)
    if odd := next((pair for pair in pairs if pair[0] != pair[1]), None):
        key = min(table.key_of(row) for row in odd if row is not None)
        raise RowDiffers(f"{table.name} {_format_key(key)}")


async def _last_key(tx: Transaction, table: CopiedTable) -> tuple[Any, ...] | None:
    """The key of the row that was copied last; None before the first."""
    key = [each.desc() for each in table.ordered_key(_dialect(tx))]
    columns = [table.clause.c[name] for name in table.key]
    row = (await tx.execute(select(*columns).order_by(*key).limit(1))).first()
    return None if row is None else table.key_of(row)


async def _count(tx: Transaction, table: CopiedTable) -> int:
    return await tx.scalar(select(func.count()).select_from(table.clause)) or 0


async def _set_sequence(tx: Transaction, table: CopiedTable) -> None:
    """Set the sequence of the table's ids to continue after the highest id."""
    if table.numbered is not None:
        highest = func.max(table.clause.c[table.numbered])
        sequence = func.pg_get_serial_sequence(table.name, table.numbered)
        await tx.execute(
            select(func.setval(sequence, func.coalesce(highest, 1), highest.is_not(None)))
        )


async def _find_mark(tx: Transaction) -> UnfinishedCopy | None:
    connection = await tx.connection()
    if not await connection.run_sync(lambda sync: inspect(sync).has_table(_mark.name)):
        return None
    return UnfinishedCopy(*(await tx.execute(select(_mark))).one())


def _dialect(tx: Transaction) -> str:
    return tx.get_bind().dialect.name


def _is_a_rows_fault(error: DBAPIError) -> bool:
    if isinstance(error, DataError | IntegrityError):
        return True
    return str(getattr(error.orig, "sqlstate", None) or "").startswith(_ROWS_FAULTS)


def _format_key(key: tuple[Any, ...]) -> str:
    return ", ".join(map(str, key))


def _reason(error: DBAPIError) -> str:
    """The database's message, without the name of its driver's class."""
    return str(error.orig).rpartition(">: ")[2].strip().rstrip(".")


@contextmanager
def _shorten_errors() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise CopyInterrupted(_reason(error)) from error
    except OSError as error:
        raise CopyInterrupted(error.strerror or str(error)) from error
