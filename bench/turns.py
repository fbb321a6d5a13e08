"""What taking the next job costs, with few and with very many waiting."""

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert

from bench.measure import Result, summary
from db.migrations import upgrade
from db.models import Game, Guild, Job, Session
from db.session import Database
from studio.generation.queue import Queue, QueueLimits

_WAITING = (100, 10_000, 100_000)
_PEOPLE = 10_000
_TAKEN = 60
_AT_ONCE = 5_000


async def measure() -> list[Result]:
    """The same queue, fuller each time."""
    return [await _with(waiting) for waiting in _WAITING]


async def _with(waiting: int) -> Result:
    with tempfile.TemporaryDirectory(prefix="limner-bench-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
        await upgrade(database)
        try:
            await _fill(database, waiting)
            queue = Queue(database, QueueLimits(slots=_TAKEN))
            timings = []
            for _ in range(_TAKEN):
                start = time.perf_counter()
                job = await queue.take(owner="bench")
                timings.append(time.perf_counter() - start)
                assert job is not None
        finally:
            await database.close()
    people = min(waiting, _PEOPLE)
    return summary(f"taking a job, {waiting:,} of {people:,} people waiting", timings)


async def _fill(database: Database, waiting: int) -> None:
    now = datetime.now(UTC)
    async with database.write() as tx:
        tx.add(Guild(id=1, time_zone="UTC", created_at=now))
        await tx.flush()
        game = Game(guild_id=1, name="Bench", created_at=now)
        tx.add(game)
        await tx.flush()
        session = Session(
            game_id=game.id, owner_id=1, title="Bench", created_at=now, updated_at=now
        )
        tx.add(session)
        await tx.flush()
        table = Job.__table__
        assert isinstance(table, Table)
        for first in range(0, waiting, _AT_ONCE):
            rows = [
                _row(number, session, now)
                for number in range(first, min(first + _AT_ONCE, waiting))
            ]
            await tx.execute(insert(table), rows)


def _row(number: int, session: Session, now: datetime) -> dict[str, Any]:
    turn = number // _PEOPLE
    return {
        "guild_id": 1,
        "game_id": session.game_id,
        "session_id": session.id,
        "requester_id": number % _PEOPLE,
        "tier": 1,
        "fair_tag": turn * 1000,
        "ready": turn < QueueLimits.per_person,
        "ready_since": now,
        "not_before": now,
        "channel_id": 5,
        "created_at": now,
    }
