"""Ended jobs that are still to be announced: one worker announces each."""

from collections.abc import Sequence
from datetime import timedelta
from weakref import WeakKeyDictionary

from db.models import Job
from db.repositories.queue import drawn_pictures, ended_jobs
from db.repositories.queue.drawn_pictures import PicturesAtEnd
from db.session import Database
from studio.generation.group_commit import GroupCommit

_SET_ASIDE = timedelta(days=3650)


class EndedJobs:
    """The jobs that ended and were not announced.

    The worker that ends a job announces it. If it has not done so when its lease expires,
    another worker does.
    """

    def __init__(self, database: Database, *, lease_s: float) -> None:
        self._database = database
        self._lease = timedelta(seconds=lease_s)
        self._told = GroupCommit(self._mark_announced)
        self._at_end: WeakKeyDictionary[Job, PicturesAtEnd] = WeakKeyDictionary()

    async def claim(self, *, owner: str, limit: int) -> list[Job]:
        """The first jobs that no worker announces. Only `owner` may announce them for one lease."""
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

    def remember(self, job: Job, pictures: PicturesAtEnd) -> None:
        """Keep what the transaction read that ended the job in hand, which has its last status card
        then. It is forgotten with that job."""
        self._at_end[job] = pictures

    def remembers(self, job: Job) -> bool:
        """Whether this process ended the job in hand as done."""
        return job in self._at_end

    async def pictures(self, job: Job) -> PicturesAtEnd:
        """The pictures of a job that is done, as they were at its end or later."""
        if job in self._at_end:
            return self._at_end[job]
        async with self._database.read() as tx:
            return (await drawn_pictures.at_end(tx, [job.id]))[job.id]

    async def mark_announced(self, job: Job) -> None:
        """Write that the job was announced, on the status card that the job in hand has."""
        await self._told.add((job.id, job.status_message_id))

    async def set_aside(self, job: Job) -> None:
        """Announce the job no more until `take_up`: its card is where the bot may not look."""
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            await ended_jobs.set_aside(tx, job.id, until=now + _SET_ASIDE)

    async def take_up(self, guild_id: int) -> None:
        """Announce the jobs of a server that were set aside: the bot is there again."""
        async with self._database.write() as tx:
            await ended_jobs.take_up(tx, guild_id)

    async def _mark_announced(self, told: Sequence[tuple[int, int | None]]) -> list[None]:
        async with self._database.write() as tx:
            await ended_jobs.mark_announced(tx, told)
        return [None] * len(told)
