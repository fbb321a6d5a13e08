"""Estimates for waiting jobs: how many are ahead of each, and how long it waits."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.enums import JobTier
from db.models import Job
from db.repositories.queue import queue_state
from db.repositories.queue.queue_state import RunningJob, WaitingJob
from db.session import Database, Transaction
from studio.generation.drawing_times import DrawingTimes
from studio.generation.jobs import WaitEstimate
from studio.generation.queue import Queue
from studio.rules.queue.fairness import fair_tag
from studio.rules.queue.waiting import Capacity, Drawing, Waiting, beyond, expected_starts

# How many waiting jobs are simulated. The wait of a job further back is extrapolated from them.
_SIMULATED = 100
MOST_COUNTED = 1000
"""How far jobs ahead are counted: a larger number costs time and tells a member no more."""

_MOST_AT_WORK = 1000
_MINUTE = timedelta(minutes=1)
# The job id of an imagined next request: it comes after every id that exists.
_NEWCOMER = 1 << 62


@dataclass(frozen=True)
class QueueLoad:
    """How many jobs wait and run, and the seconds that a new picture would wait.

    `waiting` and `drawing` are of all servers, counted no further than `MOST_COUNTED`; the others
    are of one server. All are of one moment, and include what a pause holds back.
    """

    waiting: int
    drawing: int
    waiting_here: int
    drawing_here: int
    new_wait_s: float


@dataclass(frozen=True)
class _QueuePosition:
    """How many jobs are ahead of a job, of all and of its person, and if a pause holds it back."""

    ahead: int
    held: bool
    own_ahead: int = 0


@dataclass(frozen=True)
class _QueueSnapshot:
    """The queue at one moment: everything that the waits are computed from."""

    now: datetime
    slots: int
    running: Sequence[RunningJob]
    first: Sequence[WaitingJob]
    asked_at: Sequence[datetime]


class WaitEstimates:
    """Estimates waits from the queue's rows and the models' usual times.

    Do not call it inside a transaction: it opens its own.
    """

    def __init__(self, database: Database, queue: Queue, times: DrawingTimes) -> None:
        self._database = database
        self._queue = queue
        self.times = times

    async def estimate(self, job: Job) -> WaitEstimate:
        """The estimate for one job."""
        if job.ready and self._may_count():
            async with self._database.read() as tx:
                now = await self._database.now(tx)
                room = await self._queue.workers.count_room(tx, job, most=MOST_COUNTED)
            held = room.paused and job.attempts == 0
            if not held and room.running + room.ahead < room.slots:
                return WaitEstimate(room.ahead, _rest_s(job.not_before, now))
        return (await self.estimate_all([job]))[0]

    async def estimate_all(self, waiting: Sequence[Job]) -> list[WaitEstimate]:
        """An estimate for each of these jobs, in the same order."""
        async with self._database.read() as tx:
            paused = set(await queue_state.paused_servers(tx))
            positions = [await _find_position(tx, job, paused) for job in waiting]
            if await self._has_room(tx, waiting, positions):
                now = await self._database.now(tx)
                return [
                    WaitEstimate(position.ahead, _rest_s(job.not_before, now), position.held)
                    for job, position in zip(waiting, positions, strict=True)
                ]
            snapshot = await self._take_snapshot(tx)
        return await self._estimate_from(snapshot, waiting, positions)

    async def first_waiting(self, *, limit: int) -> list[tuple[Job, WaitEstimate]]:
        """The first waiting jobs with their estimates; then the jobs that a pause holds back."""
        async with self._database.read() as tx:
            first = await queue_state.next_waiting(tx, limit=limit)
            paused = await queue_state.paused_servers(tx)
            held = await queue_state.held_back(tx, paused, limit=limit)
            if not first and not held:
                return []
            snapshot = await self._take_snapshot(tx)
        waiting = [*first, *held]
        positions = [_QueuePosition(ahead, held=False) for ahead in range(len(first))]
        positions += [_QueuePosition(0, held=True) for _ in held]
        return list(
            zip(waiting, await self._estimate_from(snapshot, waiting, positions), strict=True)
        )

    async def load(self, *, guild_id: int, own: Sequence[Job], model: str) -> QueueLoad:
        """How busy the queue is, and how long a person with these jobs would wait for one more."""
        async with self._database.read() as tx:
            counts = await queue_state.count_load(tx, guild_id, most=MOST_COUNTED)
            snapshot = await self._take_snapshot(tx)
        last = max((job.fair_tag for job in own), default=None)
        at_front = min(
            (each.fair_tag for each in snapshot.first if each.tier == JobTier.FREE), default=None
        )
        active = sum(job.ready for job in own)
        newcomer = WaitingJob(
            job_id=_NEWCOMER,
            requester_id=own[0].requester_id if own else 0,
            guild_id=guild_id,
            tier=JobTier.FREE,
            fair_tag=fair_tag(tier_now=at_front, own_last=last, own_last_pictures=1),
            ready_since=snapshot.now if active < self._queue.limits.per_person else None,
            not_before=snapshot.now,
            model=model,
            pictures=1,
        )
        starts, usual_s = await self._simulate(snapshot, [newcomer], only=[_NEWCOMER])
        wait_s = starts.get(_NEWCOMER)
        if wait_s is None:
            wait_s = self._extrapolate(
                starts, snapshot, _QueuePosition(counts.startable, False, len(own)), usual_s[model]
            )
        return QueueLoad(
            waiting=counts.waiting,
            drawing=counts.drawing,
            waiting_here=counts.waiting_here,
            drawing_here=counts.drawing_here,
            new_wait_s=wait_s,
        )

    async def _has_room(
        self, tx: Transaction, waiting: Sequence[Job], positions: Sequence[_QueuePosition]
    ) -> bool:
        """Whether all these jobs can start at once; answered from counts, without a snapshot."""
        if not self._may_count():
            return False
        if not all(
            job.ready or position.held for job, position in zip(waiting, positions, strict=True)
        ):
            return False
        furthest = max((position.ahead for position in positions if not position.held), default=-1)
        if furthest < 0:
            return True
        slots = await self._queue.workers.count_slots(tx)
        return await queue_state.count_running(tx) + furthest < slots

    def _may_count(self) -> bool:
        """Whether a free slot is enough for a job to start."""
        limits = self._queue.limits
        return not limits.per_server and limits.per_minute is None

    async def _take_snapshot(self, tx: Transaction) -> _QueueSnapshot:
        now = await self._database.now(tx)
        limited = self._queue.limits.per_minute is not None
        return _QueueSnapshot(
            now=now,
            slots=await self._queue.workers.count_slots(tx),
            running=await queue_state.running_jobs(tx, limit=_MOST_AT_WORK),
            first=[
                each
                for tier in JobTier
                for each in await queue_state.first_waiting(tx, tier=tier, limit=_SIMULATED)
            ],
            asked_at=await queue_state.asked_since(tx, now - _MINUTE, limit=_MOST_AT_WORK)
            if limited
            else (),
        )

    async def _estimate_from(
        self, snapshot: _QueueSnapshot, waiting: Sequence[Job], positions: Sequence[_QueuePosition]
    ) -> list[WaitEstimate]:
        seen = {each.job_id for each in snapshot.first}
        full = {
            tier
            for tier, n in Counter(each.tier for each in snapshot.first).items()
            if n >= _SIMULATED
        }
        far = {job.id for job in waiting if job.id not in seen and job.tier in full}
        starts, usual_s = await self._simulate(
            snapshot, (), only=() if far else [job.id for job in waiting if job.id in seen]
        )
        mean_s = sum(usual_s.values()) / max(len(usual_s), 1)
        estimates = []
        for job, position in zip(waiting, positions, strict=True):
            # A job that is neither in the snapshot nor behind it was taken since.
            wait_s = starts.get(job.id, 0.0)
            if job.id in far:
                wait_s = self._extrapolate(starts, snapshot, position, mean_s)
            rest_s = _rest_s(job.not_before, snapshot.now)
            estimates.append(WaitEstimate(position.ahead, max(wait_s, rest_s), position.held))
        return estimates

    async def _simulate(
        self, snapshot: _QueueSnapshot, newcomers: Sequence[WaitingJob], *, only: Collection[int]
    ) -> tuple[dict[int, float], dict[str, float]]:
        """In how many seconds each waiting job may start, and the usual seconds of each model."""
        waiting = [*snapshot.first, *newcomers]
        models = {each.model for each in waiting} | {each.model for each in snapshot.running}
        usual_s = await self.times.usual_of(models)
        limits = self._queue.limits
        starts = expected_starts(
            [
                Drawing(
                    each.requester_id,
                    each.guild_id,
                    usual_s[each.model],
                    _seconds(each.since or snapshot.now, snapshot.now),
                )
                for each in snapshot.running
            ],
            [self._as_waiting(each, snapshot.now, usual_s[each.model]) for each in waiting],
            Capacity(
                slots=snapshot.slots,
                per_server=limits.per_server,
                per_minute=limits.per_minute,
                free_wait_s=limits.free_wait_s,
            ),
            asked_s_ago=[_seconds(at, snapshot.now) for at in snapshot.asked_at],
            only=only,
        )
        return starts, usual_s

    def _as_waiting(self, job: WaitingJob, now: datetime, usual_s: float) -> Waiting:
        return Waiting(
            job.job_id,
            job.requester_id,
            job.guild_id,
            job.tier,
            job.fair_tag,
            usual_s,
            None if job.ready_since is None else _seconds(job.ready_since, now),
            _rest_s(job.not_before, now),
            self.times.creates(job.model, pictures=job.pictures),
        )

    def _extrapolate(
        self,
        starts: dict[int, float],
        snapshot: _QueueSnapshot,
        position: _QueuePosition,
        usual_s: float,
    ) -> float:
        return beyond(
            starts.values(),
            ahead=position.ahead,
            slots=snapshot.slots,
            own_ahead=position.own_ahead,
            per_person=self._queue.limits.per_person,
            usual_s=usual_s,
        )


async def _find_position(tx: Transaction, job: Job, paused: Collection[int]) -> _QueuePosition:
    if job.guild_id in paused and job.attempts == 0:
        return _QueuePosition(0, held=True)
    ahead = await queue_state.count_ahead(tx, job, most=MOST_COUNTED)
    far = ahead >= _SIMULATED and not job.ready
    return _QueuePosition(
        ahead, held=False, own_ahead=await queue_state.count_own_ahead(tx, job) if far else 0
    )


def _seconds(since: datetime, now: datetime) -> float:
    return max((now - since).total_seconds(), 0.0)


def _rest_s(not_before: datetime, now: datetime) -> float:
    return max((not_before - now).total_seconds(), 0.0)
