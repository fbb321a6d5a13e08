"""The workers that are there, in all processes: each says so while it lives."""

from datetime import datetime, timedelta

from db.repositories.queue import workers
from db.session import Database, Transaction

# How many leases a worker may be silent before it is forgotten.
_REMEMBERED_LEASES = 60


class WorkerRegistry:
    """Who is silent for as long as a lease lasts is no longer there."""

    def __init__(self, database: Database, *, slots: int, lease_s: float) -> None:
        self._database = database
        self._slots = slots
        self._lease = timedelta(seconds=lease_s)

    async def mark_seen(self, tx: Transaction, name: str, *, now: datetime) -> None:
        """A worker of this process says that it is there."""
        await workers.mark_seen(tx, name, slots=self._slots, now=now)

    async def remove(self, name: str) -> None:
        """A worker ends; those that ended without a word long ago are forgotten with it."""
        async with self._database.write() as tx:
            now = await self._database.now(tx)
            await workers.remove(tx, name, silent_since=now - self._lease * _REMEMBERED_LEASES)

    async def count_slots(self, tx: Transaction) -> int:
        """How many jobs all of them draw at once; one worker of this process, while none is."""
        now = await self._database.now(tx)
        return await workers.count_slots(tx, since=now - self._lease) or self._slots

    async def is_leader(self, name: str) -> bool:
        """Whether of all that are there it is this worker that does what one alone should."""
        async with self._database.read() as tx:
            now = await self._database.now(tx)
            return await workers.find_leader(tx, since=now - self._lease) in (name, None)
