"""Jobs that ended and whose people are still to be told: each is told of by one worker."""

from collections.abc import Sequence
from datetime import timedelta

from db.models import Job
from db.repositories.queue import ended_jobs
from db.session import Database
from studio.generation.group_commit import GroupCommit


class EndedJobs:
    """Whoever ends a job tells of it while its lease lasts; then another may."""

    def __init__(self, database: Database, *, lease_s: float) -> None:
        self._database = database
        self._lease = timedelta(seconds=lease_s)
        self._told = GroupCommit(self._mark_announced)

    async def claim(self, *, owner: str, limit: int) -> list[Job]:
        """The first that nobody tells of, for `owner` alone to tell of within a lease."""
        async with self._database.read() as tx:
            now = await self._database.now(tx)
            if not await ended_jobs.has_unannounced(tx, now=now):
                return []
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            claimed = await ended_jobs.claim_unannounced(
                tx, owner=owner, now=now, until=now + self._lease, limit=limit
            )
            return list(claimed)

    async def mark_announced(self, job: Job) -> None:
        """People were told, in the card that the row in hand knows."""
        await self._told.add((job.id, job.status_message_id))

    async def _mark_announced(self, told: Sequence[tuple[int, int | None]]) -> list[None]:
        async with self._database.write() as tx:
            await ended_jobs.mark_announced(tx, told)
        return [None] * len(told)
