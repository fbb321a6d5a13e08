"""The running workers of all processes: each writes a heartbeat while it lives."""

from dataclasses import replace
from datetime import datetime, timedelta

from db.models import Job
from db.repositories.queue import workers
from db.repositories.queue.workers import QueueRoom
from db.session import Database, Transaction

# After how many leases without a heartbeat the row of a worker is removed.
_REMEMBERED_LEASES = 60


class WorkerRegistry:
    """The workers that run now: a worker that sent no heartbeat for one lease counts as gone."""

    def __init__(self, database: Database, *, slots: int, lease_s: float) -> None:
        self._database = database
        self._slots = slots
        self._lease = timedelta(seconds=lease_s)

    async def mark_seen(self, tx: Transaction, name: str, *, now: datetime) -> None:
        """Write the heartbeat of this process's worker."""
        await workers.mark_seen(tx, name, slots=self._slots, now=now)

    async def remove(self, name: str) -> None:
        """Remove a worker that ends, and the rows of workers that are gone for a long time."""
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            await workers.remove(tx, name, silent_since=now - self._lease * _REMEMBERED_LEASES)

    async def count_slots(self, tx: Transaction) -> int:
        """How many jobs all workers can draw at once; this process's slots when none is
        registered."""
        now = await self._database.now(tx)
        return await workers.count_slots(tx, since=now - self._lease) or self._slots

    async def count_room(self, tx: Transaction, job: Job, *, most: int) -> QueueRoom:
        """The slots of all workers, and the jobs that take them before this waiting one."""
        now = await self._database.now(tx)
        room = await workers.count_room(tx, job, workers_since=now - self._lease, most=most)
        return room if room.slots else replace(room, slots=self._slots)

    async def is_leader(self, name: str) -> bool:
        """Whether this worker does the tasks that only one worker should do."""
        async with self._database.read() as tx:
            now = await self._database.now(tx)
            return await workers.find_leader(tx, since=now - self._lease) in (name, None)
