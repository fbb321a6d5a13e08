"""The queue as members see it, and as admins control it: pause, resume, clear."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.enums import JobStatus
from db.models import Job
from db.repositories import guilds
from db.repositories.queue import queue_state, readiness
from db.repositories.queue.queue_state import TitledJob
from db.session import Database, Transaction
from studio.errors import AdminOnly
from studio.generation.jobs import WaitEstimate
from studio.generation.queue import Queue
from studio.generation.wait_estimates import QueueLoad, WaitEstimates
from studio.providers.base import Needs, Provider, Tier
from studio.rules.text import title_from
from studio.services.people import Person

# How many jobs a card has room for.
OWN_SHOWN = 5
SERVER_SHOWN = 15
# No more jobs of a person are read.
_MOST_READ = 200


@dataclass(frozen=True)
class QueueEntry:
    """A job with its title and its estimate; the estimate is None for a running job."""

    job: Job
    title: str
    estimate: WaitEstimate | None


@dataclass(frozen=True)
class ServerQueue:
    """A server's queue as its admins see it: its first jobs, and how many wait and run.

    The numbers are of the same moment as those of all servers in `QueueLoad`.
    """

    first: tuple[QueueEntry, ...]
    waiting: int
    drawing: int


@dataclass(frozen=True)
class QueueView:
    """The queue as one person sees it.

    `own` are the first of their `own_count` jobs. `paused_at`: since when the server's queue is
    paused; None: it is not. `server` is None unless the person is an admin.
    """

    own: tuple[QueueEntry, ...]
    own_count: int
    load: QueueLoad
    paused_at: datetime | None
    server: ServerQueue | None


class Queues:
    """The queues of every server."""

    def __init__(
        self, database: Database, queue: Queue, estimates: WaitEstimates, provider: Provider
    ) -> None:
        self._database = database
        self._queue = queue
        self._estimates = estimates
        self._provider = provider

    async def clean_up_after_return(self, guild_id: int) -> None:
        """Announce the ends of jobs whose cards the bot could not reach in that server."""
        await self._queue.ended_jobs.take_up(guild_id)
        self._queue.wake_worker()

    async def view(self, person: Person) -> QueueView:
        """The person's own jobs in the server, the load of the queue, and the admins' view."""
        async with self._database.read() as tx:
            own = await queue_state.of_person(
                tx,
                requester_id=person.user_id,
                guild_id=person.guild_id,
                limit=_MOST_READ,
            )
            guild = await guilds.by_id(tx, person.guild_id)
        usual = self._provider.choose(Needs(), Tier.STANDARD).model
        load = await self._estimates.load(
            guild_id=person.guild_id, own=[each.job for each in own], model=usual
        )
        return QueueView(
            own=await self._with_estimates(own[:OWN_SHOWN]),
            own_count=len(own),
            load=load,
            paused_at=guild.paused_at if guild else None,
            server=await self._server_queue(person.guild_id, load) if person.is_admin else None,
        )

    async def pause(self, person: Person) -> int:
        """Pause the server's queue: no job is started, running ones are finished. Gives how many
        jobs wait. Raises AdminOnly."""
        _require_admin(person, act="pause the queue")
        async with self._database.write(person.guild_id) as tx:
            now = await self._database.now(tx)
            guild = await guilds.get_or_create(tx, person.guild_id, now=now)
            guild.paused_at = guild.paused_at or now
            await tx.flush()
            # Paused jobs must not delay their requesters' jobs in other servers.
            for user_id in await queue_state.hold_back(tx, person.guild_id):
                await self._make_ready(tx, user_id, now)
            counts = await queue_state.count_of_server(tx, person.guild_id)
            await self._queue.notify_workers(tx)
        self._queue.wake_worker()
        return counts.get(JobStatus.QUEUED, 0)

    async def resume(self, person: Person) -> int:
        """Resume the server's queue. Gives how many jobs wait. Raises AdminOnly."""
        _require_admin(person, act="resume the queue")
        async with self._database.write(person.guild_id) as tx:
            now = await self._database.now(tx)
            guild = await guilds.get_or_create(tx, person.guild_id, now=now)
            guild.paused_at = None
            await tx.flush()
            for user_id in await queue_state.people_not_ready(tx, person.guild_id):
                await self._make_ready(tx, user_id, now)
            counts = await queue_state.count_of_server(tx, person.guild_id)
            await self._queue.notify_workers(tx)
        self._queue.wake_worker()
        return counts.get(JobStatus.QUEUED, 0)

    async def count_unfinished(self, person: Person, *, user_id: int) -> int:
        """How many unfinished jobs a member has in the server. Raises AdminOnly."""
        _require_admin(person, act="clear the queue")
        return len(await self._unfinished_of(person.guild_id, user_id))

    async def clear(self, person: Person, *, user_id: int) -> int:
        """Cancel all jobs of a member that are not drawn yet; their quota is refunded. Gives how
        many jobs. Raises AdminOnly."""
        _require_admin(person, act="clear the queue")
        cleared = []
        for job in await self._unfinished_of(person.guild_id, user_id):
            async with self._database.write(person.guild_id) as tx:
                if await self._queue.request_cancel(tx, job.id, by=person.user_id):
                    cleared.append(job.id)
        for job_id in cleared:
            self._queue.cancel_here(job_id)
        self._queue.wake_worker()
        return len(cleared)

    async def _unfinished_of(self, guild_id: int, user_id: int) -> list[Job]:
        """The member's unfinished jobs in the server, the last one first: so cancelling one lets
        no other start."""
        async with self._database.read() as tx:
            found = await queue_state.of_person(
                tx, requester_id=user_id, guild_id=guild_id, limit=10_000
            )
        return [each.job for each in reversed(found)]

    async def _server_queue(self, guild_id: int, load: QueueLoad) -> ServerQueue:
        async with self._database.read() as tx:
            first = await queue_state.of_server(tx, guild_id, limit=SERVER_SHOWN)
        return ServerQueue(await self._with_estimates(first), load.waiting_here, load.drawing_here)

    async def _with_estimates(self, found: Sequence[TitledJob]) -> tuple[QueueEntry, ...]:
        waiting = [each.job for each in found if each.job.status == JobStatus.QUEUED]
        estimates = dict(
            zip(
                (job.id for job in waiting),
                await self._estimates.estimate_all(waiting) if waiting else (),
                strict=True,
            )
        )
        return tuple(
            QueueEntry(each.job, title_from(each.text), estimates.get(each.job.id))
            for each in found
        )

    async def _make_ready(self, tx: Transaction, user_id: int, now: datetime) -> None:
        per_person = self._queue.limits.per_person
        await readiness.make_ready(tx, user_id, now=now, per_person=per_person)


def _require_admin(person: Person, *, act: str) -> None:
    if not person.is_admin:
        raise AdminOnly(act)
