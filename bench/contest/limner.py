"""Limner's queue with nothing around it but what a job needs: `take` and `finish`.

`bench.queue` measures what a drawing adds: asking, fetching, storing and posting.
"""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Table, insert, literal, select

from bench.contest.engine import Perform
from bot.monitoring import logs
from db.enums import GenerationKind, JobStatus
from db.migrations import upgrade
from db.models import Game, Generation, Guild, Job, Session
from db.session import Database, Transaction
from studio.errors import LeaseLost
from studio.generation.queue import Queue, QueueLimits

# Rows in one INSERT.
_AT_ONCE = 5_000
_POLL_S = 2.0  # as `queue.poll_s`


class LimnerEngine:
    """Limner on SQLite or PostgreSQL. A job is one picture; person N asks for job N."""

    unfinished = "SELECT count(*) FROM jobs WHERE status IN ('queued', 'running')"

    def __init__(self, url: str) -> None:
        logs.configure("warning", "console")
        self._database = Database(url)
        self._name = f"bench-{uuid4().hex[:8]}"
        self.queue = self._queue(slots=1)
        self._game_id, self._session_id = 1, 1
        self._running: set[asyncio.Task[None]] = set()
        self._held: dict[int, Job] = {}

    async def open(self) -> None:
        """Does nothing: the database connects when it is used."""

    async def prepare(self) -> None:
        """Create the schema, a server, a game and a session."""
        await upgrade(self._database)
        now = datetime.now(UTC)
        async with self._database.write() as tx:
            tx.add(Guild(id=1, time_zone="UTC", created_at=now))
            await tx.flush()
            tx.add(Game(id=1, guild_id=1, name="Bench", created_at=now))
            await tx.flush()
            tx.add(
                Session(id=1, game_id=1, owner_id=1, title="Bench", created_at=now, updated_at=now)
            )

    async def fill(self, jobs: int, *, people: int) -> None:
        """Insert rows as `Queue.add` does, without quota and events."""
        now = datetime.now(UTC)
        async with self._database.write() as tx:
            for first in range(0, jobs, _AT_ONCE):
                numbers = range(first, min(first + _AT_ONCE, jobs))
                await tx.execute(
                    insert(_table(Job)), [_waiting_row(number, people, now) for number in numbers]
                )
            await _insert_pictures(tx, now)

    async def enqueue(self, number: int) -> None:
        """Add job, picture, quota and event in one transaction, as a command does."""
        now = datetime.now(UTC)
        job = Job(
            guild_id=1,
            game_id=1,
            session_id=1,
            requester_id=number,
            not_before=now,
            channel_id=5,
            created_at=now,
        )
        picture = Generation(**_picture_row(now), requester_id=number, step=number)
        async with self._database.write() as tx:
            await self.queue.add(tx, job, [picture], day="2026-11-21", now=now)
        self.queue.wake_worker()

    async def take(self) -> None:
        """Take a lease on the next job."""
        job = await self.queue.take(owner=self._name)
        assert job is not None

    async def work(self, perform: Perform, *, slots: int) -> None:
        """Run the loop of `studio.generation.worker`, with its heartbeat and the bell."""
        self.queue = self._queue(slots)
        beside = [
            asyncio.create_task(self._heartbeat(), name="heartbeat"),
            asyncio.create_task(self.queue.listen(), name="bell"),
        ]
        try:
            while True:
                self.queue.wake.clear()
                free = slots - len(self._running)
                taken = await self.queue.take_some(owner=self._name, most=free) if free else []
                for job in taken:
                    self._begin(job, perform)
                if not taken:
                    await self._wait_until_woken()
        finally:
            for task in (*beside, *self._running):
                task.cancel()
            await asyncio.gather(*beside, *self._running, return_exceptions=True)

    async def close(self) -> None:
        """Close the database."""
        await self._database.close()

    def _queue(self, slots: int) -> Queue:
        return Queue(self._database, QueueLimits(slots=slots))

    def _begin(self, job: Job, perform: Perform) -> None:
        async def run() -> None:
            await perform(job.requester_id)
            await self.queue.held.finish(job)

        self._held[job.id] = job
        task = asyncio.create_task(run(), name=f"job-{job.id}")
        self._running.add(task)
        task.add_done_callback(lambda done: self._ended(done, job))

    def _ended(self, task: asyncio.Task[None], job: Job) -> None:
        self._running.discard(task)
        del self._held[job.id]
        self.queue.wake_worker()
        if not task.cancelled():
            task.result()  # the error goes to standard error

    async def _wait_until_woken(self) -> None:
        try:
            async with asyncio.timeout(_POLL_S):
                await self.queue.wake.wait()
        except TimeoutError:
            pass

    async def _heartbeat(self) -> None:
        while True:
            held = list(self._held.values())
            kept = await self.queue.extend(held, owner=self._name)
            for job in held:
                if job.id not in kept and job.status == JobStatus.RUNNING:
                    raise LeaseLost(job.id)
            await asyncio.sleep(self.queue.limits.lease_s / 3)


def _waiting_row(number: int, people: int, now: datetime) -> dict[str, Any]:
    turn = number // people
    return {
        "guild_id": 1,
        "game_id": 1,
        "session_id": 1,
        "requester_id": number % people,
        "tier": 1,
        "fair_tag": turn * 1000,
        "ready": turn < QueueLimits.per_person,
        "ready_since": now,
        "not_before": now,
        "channel_id": 5,
        "created_at": now,
    }


async def _insert_pictures(tx: Transaction, now: datetime) -> None:
    """Insert one picture for every job."""
    values = _picture_row(now)
    table = _table(Generation)
    each = select(
        Job.id,
        Job.id,
        Job.requester_id,
        *(literal(value, table.c[name].type) for name, value in values.items()),
    )
    names = ["job_id", "step", "requester_id", *values]
    await tx.execute(insert(table).from_select(names, each))


def _picture_row(now: datetime) -> dict[str, Any]:
    return {
        "game_id": 1,
        "session_id": 1,
        "kind": GenerationKind.SCENE,
        "text": "a quiet harbour",
        "prompt": "A quiet harbour.",
        "params": {"scene": "a quiet harbour"},
        "seed": 7,
        "provider": "none",
        "model": "none",
        "created_at": now,
    }


def _table(model: type[Job] | type[Generation]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


ENGINE = LimnerEngine
