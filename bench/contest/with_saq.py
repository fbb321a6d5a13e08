"""SAQ on PostgreSQL as its documentation sets it up; it keeps done jobs for 10 minutes."""

import logging
from typing import Any

from saq import Job, Queue, Status, Worker
from saq.utils import now, now_seconds

from bench.contest.engine import Perform

# The columns and values that its own enqueueing writes.
_INSERT = """
    INSERT INTO saq_jobs (key, job, queue, status, priority, group_key, scheduled)
    VALUES (%(key)s, %(job)s, %(queue)s, 'queued', 0, NULL, %(scheduled)s)
"""


class SaqEngine:
    """SAQ on PostgreSQL."""

    unfinished = "SELECT count(*) FROM saq_jobs WHERE status IN ('queued', 'active')"

    def __init__(self, url: str) -> None:
        self._queue: Any = Queue.from_url(url)

    async def open(self) -> None:
        """Open the pool and create the tables."""
        await self._queue.connect()

    async def prepare(self) -> None:
        """Does nothing: `open` has created the tables."""

    async def fill(self, jobs: int, *, people: int) -> None:
        """Add the jobs in bulk; it has no notion of people."""
        rows = []
        for number in range(jobs):
            job = Job(function="perform", kwargs={"number": number}, queue=self._queue)
            job.queued, job.status = now(), Status.QUEUED
            rows.append(
                {
                    "key": job.key,
                    "job": self._queue.serialize(job),
                    "queue": self._queue.name,
                    "scheduled": int(now_seconds()),
                }
            )
        async with self._queue.pool.connection() as connection, connection.cursor() as cursor:
            await cursor.executemany(_INSERT, rows)

    async def enqueue(self, number: int) -> None:
        """Add one job."""
        await self._queue.enqueue("perform", number=number)

    async def take(self) -> None:
        """Take a job as its worker does."""
        assert await self._queue.dequeue(timeout=1.0) is not None

    async def work(self, perform: Perform, *, slots: int) -> None:
        """Run its worker."""
        # It warns when it cancels its own tasks.
        logging.getLogger("saq").setLevel(logging.ERROR)

        async def run(_context: dict[str, Any], *, number: int) -> None:
            await perform(number)

        await Worker(self._queue, functions=[("perform", run)], concurrency=slots).start()

    async def close(self) -> None:
        """Close the pool."""
        await self._queue.disconnect()


ENGINE = SaqEngine
