"""How long the event loop is busy with a suggestion in a game with 3,000 characters."""

import tempfile
import time
from pathlib import Path

from bench.measure import Measurement, summarise
from db.enums import LookStatus
from db.migrations import upgrade
from db.models import Character, CharacterLook
from db.session import Database
from studio.clock import SystemClock
from studio.generation.queue import QueueLimits
from studio.rules.moderation.judging import Moderation
from studio.rules.text import name_key
from studio.services.characters.roster import Roster
from studio.services.moderation.words import WordCheck
from studio.services.people import Person
from tests.support.clock import START, HandClock
from tests.support.ground import GUILD_ID, prepared

_CHARACTERS = 3_000
_TIMES = 100


async def measure() -> list[Measurement]:
    """Names of characters, for a member and for the GM, with a letter typed and with none."""
    with tempfile.TemporaryDirectory() as folder:
        clock = HandClock()
        database = Database(f"sqlite+aiosqlite:///{Path(folder)}/limner.db", now=clock.now)
        await upgrade(database)
        ground = await prepared(database, clock, QueueLimits())
        await _fill(database, ground.game.id)
        roster = Roster(database, WordCheck(database, Moderation()), clock=SystemClock())
        results = []
        for who, person in (("member", Person(9, GUILD_ID)), ("GM", Person(5, GUILD_ID))):
            timings = []
            for number in range(_TIMES):
                typed = "" if number % 2 else "17"
                start = time.thread_time()
                # The time of this thread alone: the database works in another one.
                await roster.suggest(person, ground.game, typed, limit=25)
                timings.append(time.thread_time() - start)
            results.append(summarise(f"suggestion of {_CHARACTERS:,} characters, {who}", timings))
        await database.close()
        return results


async def _fill(database: Database, game_id: int) -> None:
    async with database.write() as tx:
        for number in range(_CHARACTERS):
            name = f"Guard {number:04}"
            character = Character(
                game_id=game_id,
                owner_id=number % 300,
                name=name,
                name_key=name_key(name),
                backstory="",
                created_at=START,
            )
            tx.add(character)
            await tx.flush()
            look = CharacterLook(
                character_id=character.id,
                version=1,
                looks="a guard",
                style="",
                seed=0,
                status=LookStatus.APPROVED if number % 3 else LookStatus.DRAFT,
                created_at=START,
            )
            tx.add(look)
            await tx.flush()
            if number % 3:
                character.look_id = look.id
