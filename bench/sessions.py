"""Sessions and galleries among a million pictures: how long a member waits for the database."""

import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

from bench.crowd import FIRST_OWNER, GUILD, START, ServerSize, seed
from bench.measure import Measurement, summarise
from bench.servers import settle
from db.migrations import upgrade
from db.session import Database
from studio.clock import SystemClock
from studio.generation.queue import Queue
from studio.rules.moderation.judging import Moderation
from studio.services.characters.roster import Roster
from studio.services.galleries.galleries import Galleries, GalleryFilter
from studio.services.games.games import Games
from studio.services.moderation.words import WordCheck
from studio.services.people import Person
from studio.services.pictures.sights import PictureSights
from studio.services.sessions.sessions import SessionFilter, Sessions
from studio.storage.base import Store
from tests.support.postgres import Cluster

_TIMES = 300
_LARGEST = 1

Ask = Callable[[random.Random], Awaitable[object]]


async def measure(server: Cluster, size: ServerSize | None = None) -> list[Measurement]:
    """On both databases: lists, a session, the largest tree, galleries."""
    size = size or ServerSize()
    with tempfile.TemporaryDirectory(prefix="limner-bench-") as folder:
        on_file = await _measured("SQLite", f"sqlite:///{Path(folder) / 'crowd.db'}", size)
    async with server.database() as url:
        return [*on_file, *await _measured("PostgreSQL", url, size)]


async def _measured(name: str, url: str, size: ServerSize) -> list[Measurement]:
    database = Database(url)
    try:
        await upgrade(database)
        await seed(database, size)
        if not database.is_sqlite:
            await settle(url)
        questions = _questions(database, size) | _galleries(database, size)
        return [
            await _timed(f"{what}, among {size.generations:,} pictures, {name}", ask)
            for what, ask in questions.items()
        ]
    finally:
        await database.close()


def _questions(database: Database, size: ServerSize) -> dict[str, Ask]:
    # No question here draws or stops anything.
    words = WordCheck(database, Moderation())
    games = Games(database, words, clock=SystemClock())
    roster = Roster(database, words, clock=SystemClock())
    sessions = Sessions(
        database, cast(Queue, None), games=games, roster=roster, sights=PictureSights(database)
    )

    def any_person(rng: random.Random) -> Person:
        return Person(FIRST_OWNER + 1 + rng.randrange(size.owners - 1), GUILD)

    # This person has every twentieth session.
    heaviest = Person(FIRST_OWNER, GUILD)
    pages = size.sessions // 20 // 12

    return {
        "own sessions, first page": lambda rng: sessions.list_page(
            any_person(rng), SessionFilter(), 0
        ),
        "2,500 own sessions, any page": lambda rng: sessions.list_page(
            heaviest, SessionFilter(), rng.randrange(pages)
        ),
        "own sessions with a character": lambda rng: sessions.list_page(
            heaviest, SessionFilter(character_id=1 + rng.randrange(size.characters)), 0
        ),
        "own sessions of a game": lambda rng: sessions.list_page(
            heaviest, SessionFilter(game_id=1 + rng.randrange(size.games)), 0
        ),
        "a session": lambda rng: sessions.get(heaviest, 2 + rng.randrange(size.sessions - 2)),
        "a tree of 500 steps": lambda _: sessions.get(heaviest, _LARGEST),
    }


def _galleries(database: Database, size: ServerSize) -> dict[str, Ask]:
    # Pages are read from the database alone: no picture is fetched.
    galleries = Galleries(
        database,
        cast(Store, None),
        games=cast(Games, None),
        roster=cast(Roster, None),
        sights=PictureSights(database),
    )
    # The admin sees everything; one character of each game is hidden from the player.
    admin, player = Person(FIRST_OWNER, GUILD, is_admin=True), Person(FIRST_OWNER, GUILD)
    # A game with pictures of FIRST_OWNER and of others.
    game_id = 1

    def page(
        filter: GalleryFilter, before_id: int | None = None, by: Person = admin
    ) -> Awaitable[object]:
        return galleries.page(by, filter, before_id=before_id)

    def anywhere(rng: random.Random) -> int:
        return 1 + rng.randrange(size.generations)

    def somewhere(rng: random.Random) -> GalleryFilter:
        return GalleryFilter(1 + rng.randrange(size.games))

    def in_a_style(rng: random.Random) -> GalleryFilter:
        like_id = anywhere(rng)
        return GalleryFilter(size.game_of(like_id), like_id=like_id)

    def in_a_week(rng: random.Random, filter: GalleryFilter) -> GalleryFilter:
        since = START + timedelta(days=rng.randrange(max(size.days - 6, 1)))
        return replace(filter, since=since, until=since + timedelta(days=6))

    def starred(filter: GalleryFilter) -> GalleryFilter:
        return replace(filter, starred=True)

    def hidden(rng: random.Random) -> GalleryFilter:
        character_id = 1 + rng.randrange(size.games)
        return GalleryFilter(character_id, character_id)

    def with_a_character(rng: random.Random) -> GalleryFilter:
        character_id = 1 + rng.randrange(size.characters)
        return GalleryFilter(1 + (character_id - 1) % size.games, character_id)

    return {
        "a gallery, first page": lambda rng: page(somewhere(rng)),
        "a gallery, any page": lambda rng: page(somewhere(rng), anywhere(rng)),
        "a gallery with a character, any page": lambda rng: page(
            with_a_character(rng), anywhere(rng)
        ),
        "a gallery of a person, any page": lambda rng: page(
            GalleryFilter(game_id, requester_id=FIRST_OWNER), anywhere(rng)
        ),
        "a gallery of a person, with a character they never drew": lambda _: page(
            GalleryFilter(game_id, 1 + size.games, requester_id=FIRST_OWNER)
        ),
        "a gallery in a style, any page": lambda rng: page(in_a_style(rng), anywhere(rng)),
        "a gallery of a week, first page": lambda rng: page(in_a_week(rng, somewhere(rng))),
        "a gallery of a week, in a style": lambda rng: page(in_a_week(rng, in_a_style(rng))),
        "the most starred of a game, first page": lambda rng: page(starred(somewhere(rng))),
        "the most starred of a game, any page": lambda rng: page(
            starred(somewhere(rng)), anywhere(rng) // 4 * 4
        ),
        "the most starred of a game, of a week": lambda rng: page(
            starred(in_a_week(rng, somewhere(rng)))
        ),
        "the most starred of a character": lambda rng: page(starred(with_a_character(rng))),
        "a gallery with a character withheld, any page": lambda rng: page(
            somewhere(rng), anywhere(rng), player
        ),
        "the most starred of a game, with a character withheld, any page": lambda rng: page(
            starred(somewhere(rng)), anywhere(rng) // 4 * 4, player
        ),
        "a gallery of a character that is withheld": lambda rng: page(hidden(rng), by=player),
        "a gallery of 500 steps, any page": lambda rng: page(
            GalleryFilter(1 + _LARGEST % size.games, session_id=_LARGEST),
            1 + rng.randrange(size.largest),
        ),
    }


async def _timed(what: str, ask: Ask) -> Measurement:
    rng = random.Random(7)
    await ask(rng)
    timings = []
    for _ in range(_TIMES):
        start = time.perf_counter()
        await ask(rng)
        timings.append(time.perf_counter() - start)
    return summarise(what, timings)
