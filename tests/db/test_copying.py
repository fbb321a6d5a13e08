"""A copy has every row as it was, in tables of any shape."""

from pathlib import Path
from typing import Any

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
from db.copying import Copying, RowRefused
from db.models import Base, Game, Guild
from tests.db.moves import (
    WAYS,
    Killed,
    Move,
    Progress,
    both_kinds,
    kill,
    opened,
    to_postgresql,
    url_of,
)
from tests.support.clock import START
from tests.support.postgres import Cluster
from tests.support.rows.contents import contents
from tests.support.rows.full_database import full_row


async def test_every_row_of_every_table_arrives_as_it_was(move: Move) -> None:
    copied, compared = Progress(), Progress()
    await move.copy(copied=copied, compared=compared)

    await move.require_equal()
    found = await contents(url_of(move.target))
    counts = {name: len(rows) - 1 for name, rows in found.items() if name != "alembic_version"}
    assert copied.rows == compared.rows == counts


@both_kinds
async def test_the_copied_database_has_a_value_in_every_column(move: Move) -> None:
    """A new column must have a value here, else its copying would not be tested."""
    for name, (columns, *rows) in (await contents(url_of(move.source))).items():
        assert rows, name
        for place_, column in enumerate(columns):
            assert any(row[place_] is not None for row in rows), f"{name}.{column}"


@both_kinds
async def test_null_and_the_json_value_null_stay_different(move: Move) -> None:
    await move.copy()

    async with move.target.read() as tx:
        kept = await tx.scalars(
            text("SELECT CAST(outputs AS TEXT) FROM jobs WHERE id >= 1000 ORDER BY id")
        )
    nothing, _, null = kept.all()
    assert nothing is None
    assert null == "null"


@both_kinds
async def test_the_counts_are_those_of_both_databases(move: Move) -> None:
    copying = Copying(move.source, move.target)
    before = await copying.counts()
    await move.copy()
    after = await copying.counts()

    assert before.keys() == set(Base.metadata.tables)
    assert all(theirs == 0 < ours for ours, theirs in before.values())
    assert after == {name: (ours, ours) for name, (ours, _) in before.items()}


async def test_a_row_added_after_the_copy_gets_the_next_id(move: Move) -> None:
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
    """The values that must be unique in that table."""
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


@to_postgresql
@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("x" * 200, "value too long for type character varying(100)"),
        ("x\0y", 'invalid byte sequence for encoding "UTF8": 0x00'),
    ],
)
async def test_a_row_that_the_target_cannot_keep_is_named(move: Move, value: str, why: str) -> None:
    """SQLite checks neither the length nor the characters of a text."""
    async with move.source.write() as tx:
        await tx.execute(text("UPDATE games SET name = :name WHERE id = 1001"), {"name": value})

    with pytest.raises(RowRefused) as refused:
        await move.copy()
    assert str(refused.value) == f"games 1001: {why}"

    async with move.source.write() as tx:
        await tx.execute(text("UPDATE games SET name = 'x' WHERE id = 1001"))
    await move.copy()
    await move.require_equal()


def knotted() -> MetaData:
    """Three tables that refer to each other in a cycle; people also refer to people."""
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
async def test_rows_may_refer_to_rows_that_are_copied_later(
    way: str, tmp_path: Path, cluster: Cluster
) -> None:
    kinds, metadata = way.split(" to "), knotted()
    names = ["Zoë", "a", "B", "Ä", "b", "ночь", "🜂"]  # collations order these differently
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
                await copying.run(copied=Progress(at=at, does=kill), compared=Progress())
        await copying.run(copied=Progress(), compared=Progress())

        ours, theirs = await contents(url_of(source)), await contents(url_of(target))
        assert {each: theirs[each] for each in metadata.tables} == {
            each: ours[each] for each in metadata.tables
        }


def test_texts_are_ordered_by_their_bytes_in_every_database() -> None:
    """Two databases must agree on the order. The tests' PostgreSQL has no other collation."""
    [keys] = [each for each in copied(Base.metadata) if each.name == "provider_keys"]

    for_postgresql = [str(each) for each in keys.ordered_key("postgresql")]

    assert for_postgresql == [
        'provider_keys.provider COLLATE "C"',
        'provider_keys.name COLLATE "C"',
    ]
