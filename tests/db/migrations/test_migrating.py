"""Migrating databases of older versions with rows loses nothing."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from db.migrations import upgrade
from db.models import (
    Appearance,
    Character,
    CharacterState,
    DiceMacro,
    Game,
    GameChannel,
    Generation,
    LedgerEntry,
    Session,
)
from db.session import Database
from studio.rules.asking.styles import style_key
from studio.rules.text import name_key
from tests.support.clock import START
from tests.support.postgres import Cluster

_AT = "2026-11-21 12:00:00+00:00"
_CAST = '{"cast": [{"character_id": 3, "look_id": 1, "name": "Elara"}]}'

# Rows of the program before sessions were trees.
_ROWS = (
    f"INSERT INTO guilds (id, time_zone, created_at) VALUES (9, 'UTC', '{_AT}')",
    "INSERT INTO games (id, guild_id, name, approvals, house_style, created_at) "
    f"VALUES (4, 9, 'The Long Road', true, '', '{_AT}')",
    "INSERT INTO game_channels (channel_id, game_id) VALUES (7, 4)",
    "INSERT INTO characters (id, game_id, owner_id, name, name_key, backstory, created_at) "
    f"VALUES (3, 4, 1, 'Elara', 'elara', '', '{_AT}')",
    "INSERT INTO sessions (id, game_id, owner_id, title, next_step, created_at, updated_at) "
    f"VALUES (5, 4, 1, 'A quiet harbour', 3, '{_AT}', '{_AT}')",
    "INSERT INTO jobs (id, guild_id, game_id, session_id, requester_id, ready, tier, fair_tag, "
    "status, not_before, fence, step, attempts, failures, cancel_requested, cost_micros, "
    f"announced, channel_id, created_at) VALUES (6, 9, 4, 5, 1, true, 1, 1, 'done', '{_AT}', 1, "
    f"'delivered', 1, 0, false, 0, true, 7, '{_AT}')",
    *(
        "INSERT INTO generations (id, game_id, session_id, job_id, requester_id, step, kind, text, "
        "prompt, negative, params, seed, provider, model, status, cost_micros, created_at) "
        f"VALUES ({id}, 4, 5, 6, 1, {id}, 'scene', 'x', 'x', '', '{params}', 1, 'sketch', "
        f"'sketch-draft', 'succeeded', 0, '{_AT}')"
        # The last one shows a character that was deleted.
        for id, params in ((1, _CAST), (2, '{"cast": []}'), (3, _CAST.replace("3,", "99,")))
    ),
    "INSERT INTO ledger (generation_id, guild_id, user_id, day, state, cost_micros, created_at) "
    f"VALUES (1, 9, 1, '2026-11-21', 'spent', 3000, '{_AT}')",
)


def _job_of(generation_id: int, channel_id: int) -> str:
    """A job of its own for that picture, asked for in that channel; as the row of `_ROWS`."""
    [row] = [each for each in _ROWS if each.startswith("INSERT INTO jobs")]
    values = row.replace("VALUES (6,", f"VALUES ({60 + generation_id},")
    return values.replace("true, 7,", f"true, {channel_id},")


@pytest.fixture(params=["sqlite", "postgresql"])
async def at_0008(
    request: pytest.FixtureRequest, tmp_path: Path, cluster: Cluster
) -> AsyncIterator[Database]:
    """A database with rows, as an older version of the program wrote them."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'before.db'}")
        await _fill(database)
        yield database
        await database.close()
        return
    async with cluster.empty_database() as url:
        database = Database(url)
        await _fill(database)
        yield database
        await database.close()


async def _fill(database: Database) -> None:
    await upgrade(database, to="0008")
    async with database.write() as tx:
        for row in _ROWS:
            connection = await tx.connection()
            await connection.exec_driver_sql(row)


async def test_sessions_get_their_server_and_their_characters(at_0008: Database) -> None:
    await upgrade(at_0008)

    async with at_0008.read() as tx:
        session = await tx.get_one(Session, 5)
        shown = (await tx.scalars(select(Appearance))).all()
    assert (session.guild_id, session.version, session.main_id) == (9, 0, None)
    assert [(each.generation_id, each.character_id, each.session_id) for each in shown] == [
        (1, 3, 5)
    ]


async def test_ledger_entries_outlive_their_pictures(at_0008: Database) -> None:
    await upgrade(at_0008)

    async with at_0008.write() as tx:
        await tx.execute(text("DELETE FROM appearances"))
        await tx.execute(text("DELETE FROM generations"))
    async with at_0008.read() as tx:
        entry = await tx.get_one(LedgerEntry, 1)
    assert (entry.guild_id, entry.user_id, entry.state, entry.cost_micros) == (9, 1, "spent", 3000)
    assert entry.created_at.isoformat().startswith("2026-11-21T12:00:00")


async def test_pictures_are_found_by_their_styles_and_their_stars_are_counted(
    at_0008: Database,
) -> None:
    styles = {1: " INK\u00a0 Sketch", 2: "Maler‘s stroke", 3: ""}
    await upgrade(at_0008, to="0011")
    async with at_0008.write() as tx:
        for id, style in styles.items():
            await tx.execute(
                text("UPDATE generations SET params = :params WHERE id = :id"),
                {"id": id, "params": json.dumps({"cast": [], "style": style})},
            )
        for id, user_id in ((1, 7), (1, 8), (2, 7)):
            await tx.execute(
                text("INSERT INTO stars VALUES (:id, :user_id, :at)"),
                {"id": id, "user_id": user_id, "at": START},
            )

    await upgrade(at_0008)

    async with at_0008.read() as tx:
        found = (await tx.scalars(select(Generation).order_by(Generation.id))).all()
        shown = (await tx.scalars(select(Appearance))).all()
    # The keys as queries use them.
    assert [each.style_key for each in found] == [style_key(style) for style in styles.values()]
    assert [each.style_key for each in found] == ["ink sketch", "maler's stroke", ""]
    assert [each.stars for each in found] == [2, 1, 0]
    assert [(each.generation_id, each.stars) for each in shown] == [(1, 2)]


async def test_a_games_channels_keep_their_order_and_its_players_their_secrets(
    at_0008: Database,
) -> None:
    await upgrade(at_0008)

    async with at_0008.read() as tx:
        game = await tx.get_one(Game, 4)
        channel = await tx.get_one(GameChannel, 7)
    assert game.secrets_shown
    assert channel.added_at == game.created_at
    assert (channel.illustrate, channel.rating) == (False, "")


async def test_older_pictures_of_relaxed_channels_and_of_their_threads_are_for_adults(
    at_0008: Database,
) -> None:
    await upgrade(at_0008, to="0016")
    async with at_0008.write() as tx:
        await tx.execute(
            text(
                "INSERT INTO game_channels (channel_id, game_id, rating, added_at)"
                " VALUES (8, 4, 'relaxed', :at)"
            ),
            {"at": START},
        )
        # Picture 1 stays in channel 7, which has no rating of its own.
        for id, channel_id in ((2, 8), (3, 99)):
            await tx.execute(text(_job_of(id, channel_id)))
            await tx.execute(text(f"UPDATE generations SET job_id = {60 + id} WHERE id = {id}"))

    await upgrade(at_0008)

    async with at_0008.read() as tx:
        found = (await tx.scalars(select(Generation).order_by(Generation.id))).all()
    # A channel that the game does not name may be a thread of the relaxed one.
    assert [each.rating for each in found] == ["", "relaxed", "relaxed"]


# Older keys, and the keys that queries look for since then.
_KEPT_NAMES = {
    10: ("inci", "inci"),
    11: ("İnci", "i\u0307nci"),
    12: ("Işıl", "işıl"),
    13: ("IŞİL", "işi\u0307l"),
    14: ("Ann ❤\ufe0f", "ann ❤\ufe0f"),
    15: ("Ann ❤", "ann ❤"),
    16: ("محـمد", "محـمد"),
    17: ("Kılıç", "kılıç"),
    18: ("ab" + "\u0316" * 12, "ab" + "\u0316" * 12),
    19: ("inci 2", "inci 2"),
    20: ("Élan", "élan"),
    21: ("İNCİ", "i\u0307nci\u0307"),
}
_NAMES_AFTER = {
    10: "inci",
    11: "İnci 3",
    12: "Işıl",
    13: "IŞİL 2",
    14: "Ann ❤\ufe0f 2",
    15: "Ann ❤",
    16: "محـمد",
    17: "Kılıç",
    18: "ab" + "\u0316" * 12,
    19: "inci 2",
    20: "Élan",
    21: "İNCİ 4",
}


async def test_names_are_found_by_their_new_keys_and_none_is_lost(at_0008: Database) -> None:
    await upgrade(at_0008, to="0021")
    async with at_0008.write() as tx:
        await tx.execute(text("UPDATE characters SET deleted_at = :at"), {"at": START})
        for id, (name, key) in _KEPT_NAMES.items():
            values = {"id": id, "name": name, "key": key, "at": START}
            await tx.execute(
                text(
                    "INSERT INTO characters"
                    " (id, game_id, owner_id, name, name_key, backstory, created_at)"
                    " VALUES (:id, 4, 1, :name, :key, '', :at)"
                ),
                values,
            )
            await tx.execute(
                text(
                    "INSERT INTO character_states (id, character_id, name, name_key, words,"
                    " created_at) VALUES (:id, 10, :name, :key, 'x', :at)"
                ),
                values,
            )
            await tx.execute(
                text(
                    "INSERT INTO dice_macros (id, character_id, name, name_key, notation)"
                    " VALUES (:id, 10, :name, :key, '1d20')"
                ),
                values,
            )
        await tx.execute(
            text("UPDATE generations SET style_key = :key WHERE id = 2"), {"key": "karakalem çı"}
        )

    await upgrade(at_0008)

    async with at_0008.read() as tx:
        living = select(Character).where(Character.deleted_at.is_(None))
        kept: list[Character | CharacterState | DiceMacro] = [
            *(await tx.scalars(living)),
            *(await tx.scalars(select(CharacterState))),
            *(await tx.scalars(select(DiceMacro))),
        ]
        drawn = await tx.get_one(Generation, 2)
    assert len(kept) == 3 * len(_KEPT_NAMES)
    assert {(each.id, each.name) for each in kept} == set(_NAMES_AFTER.items())
    assert all(each.name_key == name_key(each.name) for each in kept)
    assert drawn.style_key == style_key("Karakalem Çı")
