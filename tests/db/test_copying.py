"""A copy has everything, goes on where it was interrupted, and nobody disturbs it."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    func,
    insert,
    select,
    text,
)

from db.copied_tables import copied
from db.copying import Copying, CopyInterrupted, RowDiffers, RowRefused, find_unfinished, place
from db.migrations import upgrade
from db.models import Base, Game, Guild, ModerationWord, QuotaPolicy
from db.session import Database
from tests.support.crowded import contents, crowd, full_row
from tests.support.hands import START
from tests.support.postgres import Cluster

_CHUNK_ROWS = 2  # so that every table takes several chunks
WAYS = [
    "sqlite to postgresql",
    "postgresql to sqlite",
    "sqlite to sqlite",
    "postgresql to postgresql",
]


@dataclass
class Move:
    """A full database, and an empty one at its schema."""

    source: Database
    target: Database

    async def copy(self, *, copied: "Hears | None" = None, compared: "Hears | None" = None) -> None:
        """Copy to the end, or until one who hears of it raises."""
        copying = Copying(self.source, self.target, chunk_rows=_CHUNK_ROWS)
        await copying.run(copied=copied or Hears(), compared=compared or Hears())

    async def require_equal(self) -> None:
        """See that everything is in both, and nothing else."""
        found = await contents(url_of(self.target))
        wanted = await contents(url_of(self.source))
        assert found.keys() == wanted.keys()
        for name, rows in wanted.items():
            assert found[name] == rows, name


class Hears:
    """Hears of what is done, and does something once so many rows are."""

    def __init__(self, *, at: int = -1, does: Callable[[], None] = lambda: None) -> None:
        self.rows: dict[str, int] = {}
        self._at = at
        self._does = does
        self._total = 0

    def __call__(self, table: str, rows: int) -> None:
        before = self._total
        self._total += rows
        self.rows[table] = self.rows.get(table, 0) + rows
        if before < self._at <= self._total:
            self._does()


class Killed(Exception):
    """The copying ends here."""


def kill() -> None:
    raise Killed


def url_of(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A full database of SQLite, for tests to take a copy of."""
    file = tmp_path_factory.mktemp("crowded") / "limner.db"
    _in_a_thread(crowd(f"sqlite+aiosqlite:///{file}"))
    return file


@asynccontextmanager
async def opened(kind: str, file: Path, cluster: Cluster) -> AsyncIterator[Database]:
    """A database of that kind, at its schema; of SQLite the file, if there is one."""
    if kind == "sqlite":
        database = Database(f"sqlite+aiosqlite:///{file}")
        await upgrade(database)
        yield database
        await database.close()
        return
    async with cluster.database() as url:
        database = Database(url)
        yield database
        await database.close()


@pytest.fixture(params=WAYS)
async def move(
    request: pytest.FixtureRequest, crowded: Path, tmp_path: Path, cluster: Cluster
) -> AsyncIterator[Move]:
    source, _, target = request.param.split()
    if source == "sqlite":
        shutil.copy(crowded, tmp_path / "from.db")
    async with (
        opened(source, tmp_path / "from.db", cluster) as ours,
        opened(target, tmp_path / "to.db", cluster) as theirs,
    ):
        if source != "sqlite":
            await crowd(url_of(ours))
        yield Move(ours, theirs)


both_kinds = pytest.mark.parametrize("move", WAYS[:2], indirect=True)
to_postgresql = pytest.mark.parametrize("move", WAYS[:1], indirect=True)


# ── everything ───────────────────────────────────────────────────────────────


async def test_every_row_of_every_table_arrives_as_it_was(move: Move) -> None:
    copied, compared = Hears(), Hears()
    await move.copy(copied=copied, compared=compared)

    await move.require_equal()
    found = await contents(url_of(move.target))
    counts = {name: len(rows) - 1 for name, rows in found.items() if name != "alembic_version"}
    assert copied.rows == compared.rows == counts


@both_kinds
async def test_nothing_of_the_schema_is_missing_in_what_is_copied_here(move: Move) -> None:
    """What is added to the schema is copied only if it is seen here to be."""
    for name, (columns, *rows) in (await contents(url_of(move.source))).items():
        assert rows, name
        for place_, column in enumerate(columns):
            assert any(row[place_] is not None for row in rows), f"{name}.{column}"


@both_kinds
async def test_no_value_and_the_json_value_null_stay_two_things(move: Move) -> None:
    await move.copy()

    async with move.target.read() as tx:
        kept = await tx.scalars(
            text("SELECT CAST(outputs AS TEXT) FROM jobs WHERE id >= 1000 ORDER BY id")
        )
    nothing, _, null = kept.all()
    assert nothing is None
    assert null == "null"


@both_kinds
async def test_the_counts_are_those_of_both(move: Move) -> None:
    copying = Copying(move.source, move.target)
    before = await copying.counts()
    await move.copy()
    after = await copying.counts()

    assert before.keys() == set(Base.metadata.tables)
    assert all(theirs == 0 < ours for ours, theirs in before.values())
    assert after == {name: (ours, ours) for name, (ours, _) in before.items()}


async def test_a_row_that_comes_after_the_copy_gets_the_next_id(move: Move) -> None:
    await move.copy()

    for each in copied(Base.metadata):
        if each.numbered is None:
            continue
        table = Base.metadata.tables[each.name]
        row = full_row(table, "full", 1) | _unlike_others(table)
        del row[each.numbered]
        number = table.c[each.numbered]
        async with move.target.write() as tx:
            highest = (await tx.scalars(select(func.max(number)))).one()
            added = await tx.execute(insert(table).values(row).returning(number))
            assert added.scalar_one() == highest + 1, table.name


def _unlike_others(table: Table) -> dict[str, Any]:
    """What must differ from every other row of that table."""
    different: dict[str, Any] = {
        "characters": {"name_key": "nobody"},
        "character_looks": {"version": 77},
        "character_references": {"position": 77},
        "character_states": {"name_key": "nothing"},
        "dice_macros": {"name_key": "nothing"},
        "moderation_words": {"word": "goblin"},
        "quota_policies": {"scope": "role"},
    }
    found: dict[str, Any] = different.get(table.name, {})
    return found


async def test_a_copy_of_an_empty_database_is_an_empty_database(
    tmp_path: Path, cluster: Cluster
) -> None:
    async with (
        opened("sqlite", tmp_path / "from.db", cluster) as source,
        opened("postgresql", tmp_path, cluster) as target,
    ):
        await Move(source, target).copy()
        async with target.write() as tx:
            tx.add(Guild(id=1, created_at=START))
            await tx.flush()
            tx.add(game := Game(guild_id=1, name="The Long Road", created_at=START))
        assert game.id == 1


# ── interrupted ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "move", [WAYS[0], pytest.param(WAYS[1], marks=pytest.mark.soak)], indirect=True
)
async def test_a_copy_that_is_interrupted_at_every_chunk_comes_to_its_end(move: Move) -> None:
    """Each life copies one chunk, or two where the first is the end of a table."""
    done, lives = -1, 0
    while True:
        counts = (await Copying(move.source, move.target).counts()).values()
        assert sum(theirs for _, theirs in counts) > done, "this life copied nothing"
        done = sum(theirs for _, theirs in counts)
        if done == sum(ours for ours, _ in counts):
            break
        with pytest.raises(Killed):
            await move.copy(copied=Hears(at=done + 1, does=kill))
        lives += 1
        assert await find_unfinished(move.target) is not None
    await move.copy()

    assert lives > len(Base.metadata.tables)
    await move.require_equal()


@both_kinds
async def test_what_is_there_is_not_copied_again(move: Move) -> None:
    with pytest.raises(Killed):
        await move.copy(copied=Hears(at=20, does=kill))
    # Were it added again, it would be refused; were it changed, this would be gone.
    async with move.target.write() as tx:
        await tx.execute(text("UPDATE guilds SET time_zone = 'Mars'"))

    heard = Hears()
    with pytest.raises(RowDiffers, match=r"^guilds \d+$"):
        await move.copy(copied=heard)
    counts = await Copying(move.source, move.target).counts()
    assert heard.rows == {name: ours for name, (ours, _) in counts.items()}
    assert await find_unfinished(move.target) is not None


@both_kinds
@pytest.mark.parametrize("stage", ["copied", "compared"])
async def test_a_server_that_stops_interrupts_a_copy(
    move: Move, stage: str, cluster: Cluster
) -> None:
    try:
        with pytest.raises(CopyInterrupted, match=r"\w"):
            await move.copy(**{stage: Hears(at=25, does=cluster.stop)})
    finally:
        cluster.start()
    unfinished = await find_unfinished(move.target)
    assert unfinished is not None
    assert unfinished.source == place(move.source.url)

    await move.copy()
    await move.require_equal()
    assert await find_unfinished(move.target) is None


def _in_a_thread(what: Any) -> None:
    """Have it done while this thread, and its loop, stand still."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, what).result(timeout=20)


# ── nobody else ──────────────────────────────────────────────────────────────


@both_kinds
async def test_nobody_writes_to_the_source_meanwhile(move: Move) -> None:
    refusals: list[str] = []

    def write() -> None:
        with pytest.raises((sqlite3.OperationalError, asyncpg.LockNotAvailableError)) as refusal:
            _write_at_once(move.source)
        refusals.append(str(refusal.value))

    await move.copy(copied=Hears(at=20, does=write), compared=Hears(at=20, does=write))

    assert len(refusals) == 2
    _write_at_once(move.source)


def _write_at_once(database: Database) -> None:
    """Write, or fail where that takes more than a moment."""
    statement = "UPDATE jobs SET percent = 5"
    if not database.is_sqlite:
        _in_a_thread(_execute(url_of(database), f"SET lock_timeout = 50; {statement}"))
        return
    connection = sqlite3.connect(database.url.database or "", timeout=0.05)
    try:
        with connection:
            connection.execute(statement)
    finally:
        connection.close()


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@both_kinds
async def test_a_source_that_changed_between_two_parts_of_a_copy_is_noticed(move: Move) -> None:
    with pytest.raises(Killed):
        await move.copy(compared=Hears(at=1, does=kill))
    async with move.source.write() as tx:
        await tx.execute(text("UPDATE jobs SET percent = 17 WHERE id = 1000"))

    with pytest.raises(RowDiffers, match=r"^jobs 1000$"):
        await move.copy()


@both_kinds
@pytest.mark.parametrize("where", ["source", "target"])
async def test_a_row_too_many_is_noticed(move: Move, where: str) -> None:
    with pytest.raises(Killed):
        await move.copy(compared=Hears(at=1, does=kill))
    database = move.source if where == "source" else move.target
    async with database.write() as tx:
        # Before the last: what comes after it would be copied.
        tx.add(ModerationWord(id=500, guild_id=900, word="goblin"))

    with pytest.raises(RowDiffers, match=r"^moderation_words 500$"):
        await move.copy()


@both_kinds
async def test_a_row_too_many_at_the_end_of_the_target_is_noticed(move: Move) -> None:
    with pytest.raises(Killed):
        await move.copy(compared=Hears(at=1, does=kill))
    async with move.target.write() as tx:
        rows = await tx.scalars(select(func.count()).select_from(QuotaPolicy))
        assert rows.one() % _CHUNK_ROWS == 0, "it would be in a chunk with others"
        policy = {"guild_id": 900, "scope": "role", "daily_pictures": 1}
        await tx.execute(insert(QuotaPolicy).values(id=5000, subject_id=1, **policy))

    with pytest.raises(RowDiffers, match=r"^quota_policies 5000$"):
        await move.copy()


# ── what the other database cannot keep ──────────────────────────────────────


@to_postgresql
@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("x" * 200, "value too long for type character varying(100)"),
        ("x\0y", 'invalid byte sequence for encoding "UTF8": 0x00'),
    ],
)
async def test_a_row_that_cannot_be_kept_is_named(move: Move, value: str, why: str) -> None:
    """SQLite does not look at lengths, nor at what is in a text."""
    async with move.source.write() as tx:
        await tx.execute(text("UPDATE games SET name = :name WHERE id = 1001"), {"name": value})

    with pytest.raises(RowRefused) as refused:
        await move.copy()
    assert str(refused.value) == f"games 1001: {why}"

    async with move.source.write() as tx:
        await tx.execute(text("UPDATE games SET name = 'x' WHERE id = 1001"))
    await move.copy()
    await move.require_equal()


# ── tables that refer to each other ──────────────────────────────────────────


def knotted() -> MetaData:
    """Three tables in a circle; rows of one name others of their own, earlier or later."""
    metadata = MetaData()
    Table(
        "hands",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("owner", ForeignKey("people.id")),
    )
    Table(
        "people",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("friend", ForeignKey("people.id")),
        Column("home", ForeignKey("houses.name")),
    )
    Table(
        "houses",
        metadata,
        Column("name", String(20), primary_key=True),
        Column("held_by", ForeignKey("hands.id")),
    )
    return metadata


@pytest.mark.filterwarnings("ignore:Cannot correctly sort tables")
@pytest.mark.parametrize("way", WAYS[:2])
async def test_rows_may_name_what_comes_later(way: str, tmp_path: Path, cluster: Cluster) -> None:
    kinds, metadata = way.split(" to "), knotted()
    names = ["Zoë", "a", "B", "Ä", "b", "ночь", "🜂"]  # which collations put in many orders
    async with (
        opened(kinds[0], tmp_path / "from.db", cluster) as source,
        opened(kinds[1], tmp_path / "to.db", cluster) as target,
    ):
        for database in (source, target):
            async with database.write() as tx:
                await (await tx.connection()).run_sync(metadata.create_all)
        people, houses, hands = (metadata.tables[each] for each in ("people", "houses", "hands"))
        count = len(names)
        async with source.write() as tx:
            await tx.execute(insert(people), [{"id": each} for each in range(count)])
            await tx.execute(insert(hands), [{"id": i, "owner": i} for i in range(count)])
            await tx.execute(
                insert(houses), [{"name": name, "held_by": i} for i, name in enumerate(names)]
            )
            for i in range(count):
                changed = {"friend": (i * 3 + 2) % count, "home": names[count - 1 - i]}
                await tx.execute(people.update().where(people.c.id == i).values(changed))

        copying = Copying(source, target, metadata=metadata, chunk_rows=2)
        for at in range(1, 3 * count, 2):
            with pytest.raises(Killed):
                await copying.run(copied=Hears(at=at, does=kill), compared=Hears())
        await copying.run(copied=Hears(), compared=Hears())

        ours, theirs = await contents(url_of(source)), await contents(url_of(target))
        assert {each: theirs[each] for each in metadata.tables} == {
            each: ours[each] for each in metadata.tables
        }


def test_texts_are_in_the_order_of_their_bytes_everywhere() -> None:
    """Else two databases do not agree what is next; the one of the tests knows no other order."""
    [keys] = [each for each in copied(Base.metadata) if each.name == "provider_keys"]

    for_postgresql = [str(each) for each in keys.ordered_key("postgresql")]

    assert for_postgresql == [
        'provider_keys.provider COLLATE "C"',
        'provider_keys.name COLLATE "C"',
    ]
