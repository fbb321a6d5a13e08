"""Where waiting jobs stand: who is ahead, and the wait to expect."""

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

# So many of the line are played forward; whoever is further back goes by their pace.
_PLAYED = 100
MOST_COUNTED = 1000
"""Counting further costs time at every asking, and tells nobody more."""

_MOST_AT_WORK = 1000
_MINUTE = timedelta(minutes=1)
# Whoever asks next: after everybody who has a number.
_NEWCOMER = 1 << 62


@dataclass(frozen=True)
class QueueLoad:
    """How much there is to do, over all servers; a new picture would wait `new_wait_s`."""

    waiting: int
    drawing: int
    new_wait_s: float


@dataclass(frozen=True)
class _QueuePosition:
    """How far back a job is, and whether its server is paused."""

    ahead: int
    held: bool
    own_ahead: int = 0


@dataclass(frozen=True)
class _QueueSnapshot:
    """The queue at one moment, as far as waiting depends on it."""

    now: datetime
    slots: int
    at_work: Sequence[RunningJob]
    line: Sequence[WaitingJob]
    asked_at: Sequence[datetime]


class WaitEstimates:
    """Estimates from the rows there are and the usual times. Not to be asked inside a
    transaction: it opens its own."""

    def __init__(self, database: Database, queue: Queue, times: DrawingTimes) -> None:
        self._database = database
        self._queue = queue
        self.times = times

    async def estimate(self, job: Job) -> WaitEstimate:
        """Where one job stands."""
        return (await self.estimate_all([job]))[0]

    async def estimate_all(self, waiting: Sequence[Job]) -> list[WaitEstimate]:
        """Where each of these stands."""
        async with self._database.read() as tx:
            paused = set(await queue_state.paused_servers(tx))
            stands = [await _stand(tx, job, paused) for job in waiting]
            if await self._has_room(tx, waiting, stands):
                now = await self._database.now(tx)
                return [
                    WaitEstimate(stand.ahead, _rest_s(job.not_before, now), stand.held)
                    for job, stand in zip(waiting, stands, strict=True)
                ]
            look = await self._take_snapshot(tx)
        return await self._from(look, waiting, stands)

    async def first_waiting(self, *, limit: int) -> list[tuple[Job, WaitEstimate]]:
        """The first waiting jobs and where they stand; then those that a pause holds back."""
        async with self._database.read() as tx:
            line = await queue_state.next_waiting(tx, limit=limit)
            paused = await queue_state.paused_servers(tx)
            held = await queue_state.held_back(tx, paused, limit=limit)
            if not line and not held:
                return []
            look = await self._take_snapshot(tx)
        waiting = [*line, *held]
        stands = [_QueuePosition(ahead, held=False) for ahead in range(len(line))]
        stands += [_QueuePosition(0, held=True) for _ in held]
        return list(zip(waiting, await self._from(look, waiting, stands), strict=True))

    async def load(self, *, guild_id: int, own: Sequence[Job], model: str) -> QueueLoad:
        """How busy it is, and how long somebody with these jobs would wait for one more."""
        async with self._database.read() as tx:
            waiting = await queue_state.count_waiting(tx, most=MOST_COUNTED)
            drawing = await queue_state.count_running(tx)
            look = await self._take_snapshot(tx)
        last = max((job.fair_tag for job in own), default=None)
        at_front = min(
            (each.fair_tag for each in look.line if each.tier == JobTier.FREE), default=None
        )
        active = sum(job.ready for job in own)
        newcomer = WaitingJob(
            job_id=_NEWCOMER,
            requester_id=own[0].requester_id if own else 0,
            guild_id=guild_id,
            tier=JobTier.FREE,
            fair_tag=fair_tag(tier_now=at_front, own_last=last, own_last_pictures=1),
            ready_since=look.now if active < self._queue.limits.per_person else None,
            not_before=look.now,
            model=model,
            pictures=1,
        )
        starts, usual_s = await self._starts(look, [newcomer], only=[_NEWCOMER])
        wait_s = starts.get(_NEWCOMER)
        if wait_s is None:
            wait_s = self._beyond(
                starts, look, _QueuePosition(waiting, False, len(own)), usual_s[model]
            )
        return QueueLoad(waiting, drawing, wait_s)

    async def _has_room(
        self, tx: Transaction, waiting: Sequence[Job], stands: Sequence[_QueuePosition]
    ) -> bool:
        """Whether all of them start at once, which is told without looking at everybody."""
        limits = self._queue.limits
        if limits.per_server or limits.per_minute is not None:
            return False
        if not all(job.ready or stand.held for job, stand in zip(waiting, stands, strict=True)):
            return False
        furthest = max((stand.ahead for stand in stands if not stand.held), default=-1)
        if furthest < 0:
            return True
        slots = await self._queue.workers.count_slots(tx)
        return await queue_state.count_running(tx) + furthest < slots

    async def _take_snapshot(self, tx: Transaction) -> _QueueSnapshot:
        now = await self._database.now(tx)
        limited = self._queue.limits.per_minute is not None
        return _QueueSnapshot(
            now=now,
            slots=await self._queue.workers.count_slots(tx),
            at_work=await queue_state.running_jobs(tx, limit=_MOST_AT_WORK),
            line=[
                each
                for tier in JobTier
                for each in await queue_state.first_waiting(tx, tier=tier, limit=_PLAYED)
            ],
            asked_at=await queue_state.asked_since(tx, now - _MINUTE, limit=_MOST_AT_WORK)
            if limited
            else (),
        )

    async def _from(
        self, look: _QueueSnapshot, waiting: Sequence[Job], stands: Sequence[_QueuePosition]
    ) -> list[WaitEstimate]:
        seen = {each.job_id for each in look.line}
        full = {
            tier for tier, n in Counter(each.tier for each in look.line).items() if n >= _PLAYED
        }
        far = {job.id for job in waiting if job.id not in seen and job.tier in full}
        starts, usual_s = await self._starts(
            look, (), only=() if far else [job.id for job in waiting if job.id in seen]
        )
        mean_s = sum(usual_s.values()) / max(len(usual_s), 1)
        outlooks = []
        for job, stand in zip(waiting, stands, strict=True):
            # Who is neither seen nor far was taken a moment ago.
            wait_s = starts.get(job.id, 0.0)
            if job.id in far:
                wait_s = self._beyond(starts, look, stand, mean_s)
            rest_s = _rest_s(job.not_before, look.now)
            outlooks.append(WaitEstimate(stand.ahead, max(wait_s, rest_s), stand.held))
        return outlooks

    async def _starts(
        self, look: _QueueSnapshot, newcomers: Sequence[WaitingJob], *, only: Collection[int]
    ) -> tuple[dict[int, float], dict[str, float]]:
        """When the jobs of the line may start, and how long each model takes."""
        line = [*look.line, *newcomers]
        models = {each.model for each in line} | {each.model for each in look.at_work}
        usual_s = await self.times.usual_of(models)
        limits = self._queue.limits
        starts = expected_starts(
            [
                Drawing(
                    each.requester_id,
                    each.guild_id,
                    usual_s[each.model],
                    _seconds(each.since or look.now, look.now),
                )
                for each in look.at_work
            ],
            [self._waiting(each, look.now, usual_s[each.model]) for each in line],
            Capacity(
                slots=look.slots,
                per_server=limits.per_server,
                per_minute=limits.per_minute,
                free_wait_s=limits.free_wait_s,
            ),
            asked_s_ago=[_seconds(at, look.now) for at in look.asked_at],
            only=only,
        )
        return starts, usual_s

    def _waiting(self, job: WaitingJob, now: datetime, usual_s: float) -> Waiting:
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

    def _beyond(
        self, starts: dict[int, float], look: _QueueSnapshot, stand: _QueuePosition, usual_s: float
    ) -> float:
        return beyond(
            starts.values(),
            ahead=stand.ahead,
            slots=look.slots,
            own_ahead=stand.own_ahead,
            per_person=self._queue.limits.per_person,
            usual_s=usual_s,
        )


async def _stand(tx: Transaction, job: Job, paused: Collection[int]) -> _QueuePosition:
    if job.guild_id in paused and job.attempts == 0:
        return _QueuePosition(0, held=True)
    ahead = await queue_state.count_ahead(tx, job, most=MOST_COUNTED)
    far = ahead >= _PLAYED and not job.ready
    return _QueuePosition(
        ahead, held=False, own_ahead=await queue_state.count_own_ahead(tx, job) if far else 0
    )


def _seconds(since: datetime, now: datetime) -> float:
    return max((now - since).total_seconds(), 0.0)


def _rest_s(not_before: datetime, now: datetime) -> float:
    return max((not_before - now).total_seconds(), 0.0)
