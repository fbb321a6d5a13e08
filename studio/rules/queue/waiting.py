"""How long jobs in the queue will wait. The queue is simulated, each drawing with its usual time.

The result is an estimate. In the tests it is right to a factor of two. It does not know which
jobs will come later, so it is too short when many other members ask and go first.

Times are seconds from now.
"""

import heapq
from bisect import insort
from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import inf

from studio.rules.queue.key_turns import Bucket

# A drawing that already took its usual time takes on average this share of it more.
_OVERTIME_LEFT = 0.25
# A shorter wait is a rounding error.
_INSTANT_S = 1e-6


@dataclass(frozen=True)
class Drawing:
    """A job that a worker began `since_s` seconds ago."""

    person: int
    server: int
    usual_s: float
    since_s: float = 0.0

    @property
    def left_s(self) -> float:
        """How long it may still take."""
        return max(self.usual_s - self.since_s, _OVERTIME_LEFT * self.usual_s)


@dataclass(frozen=True)
class Waiting:
    """A job in the queue.

    `ready_s` says for how long a worker could have taken it; None while other jobs of the same
    member go first. `rests_s` says how long it has to rest before it is tried again.
    """

    job: int
    person: int
    server: int
    tier: int
    tag: int
    usual_s: float
    ready_s: float | None = 0.0
    rests_s: float = 0.0
    # How many times the provider is asked for it.
    creates: int = 1

    @property
    def place(self) -> tuple[int, int, int]:
        """The key by which the queue is sorted."""
        return self.tier, self.tag, self.job


@dataclass(frozen=True)
class Capacity:
    """How many jobs may run at once, over all workers. `per_server` 0 means no limit.

    `per_minute` is how many creates the provider allows; None means no limit. A job that could
    have been taken for `free_wait_s` goes before jobs of a better tier.
    """

    slots: int
    per_server: int = 0
    per_minute: int | None = None
    free_wait_s: float = inf


def expected_starts(
    drawing: Iterable[Drawing],
    waiting: Sequence[Waiting],
    room: Capacity,
    *,
    asked_s_ago: Iterable[float] = (),
    only: Collection[int] = (),
) -> dict[int, float]:
    """In how many seconds each waiting job may start, by the job's id.

    `asked_s_ago` says when the provider was asked within the last minute. With `only`, the
    simulation ends when all of these have started; jobs that start later are left out.
    """
    simulation = _Simulation(drawing, waiting, room, asked_s_ago)
    wanted = set(only) or {each.job for each in waiting}
    starts: dict[int, float] = {}
    while wanted and simulation.has_waiting_jobs:
        following = simulation.next()
        if following is None:
            if not simulation.pass_time():
                break
            continue
        starts[following.job] = simulation.now
        wanted.discard(following.job)
    return starts


def beyond(
    starts: Iterable[float],
    *,
    ahead: int,
    slots: int,
    own_ahead: int,
    per_person: int,
    usual_s: float,
) -> float:
    """When a job may start that is too far back in the queue to be simulated.

    `starts` are the start times of the first jobs. The pace of their second half is taken to
    go on. Of the member's `own_ahead` jobs at most `per_person` run at once.
    """
    known = sorted(starts)
    own_s = own_ahead // max(per_person, 1) * usual_s
    if len(known) < 2:
        return max(own_s, ahead // max(slots, 1) * usual_s)
    half = len(known) // 2
    pace_s = (known[-1] - known[half - 1]) / (len(known) - half)
    return max(own_s, known[-1] + max(ahead - len(known), 0) * pace_s)


class _Simulation:
    """The simulated queue and its slots, at a moment that only moves forward."""

    def __init__(
        self,
        drawing: Iterable[Drawing],
        waiting: Sequence[Waiting],
        room: Capacity,
        asked_s_ago: Iterable[float],
    ) -> None:
        self.now = 0.0
        self._room = room
        self._creates = _Creates(room.per_minute) if room.per_minute else None
        # When each drawing ends, with its member and its server.
        self._ends: list[tuple[float, int, int]] = []
        self._of_server: Counter[int] = Counter()
        # The jobs that may be taken: in the order of the queue, and by how long they could be.
        self._line: list[Waiting] = []
        self._by_age: deque[tuple[float, Waiting]] = deque()
        # The jobs that wait behind others of the same member.
        self._behind: defaultdict[int, deque[Waiting]] = defaultdict(deque)
        self._line_up(waiting)
        for each in drawing:
            self._begin(each.person, each.server, until=each.left_s)
        for ago_s in sorted(asked_s_ago, reverse=True):
            self._ask(at=-ago_s)

    @property
    def has_waiting_jobs(self) -> bool:
        """Whether a job is left that has not started."""
        return bool(self._line) or any(self._behind.values())

    def next(self) -> Waiting | None:
        """Take the job that starts now out of the queue; None when no job may start."""
        if len(self._ends) >= max(self._room.slots, 1) or self._creates_wait_s() > 0:
            return None
        chosen = self._first_overdue() or next(filter(self._may_run, self._line), None)
        if chosen is None:
            return None
        self._line.remove(chosen)
        self._by_age = deque(each for each in self._by_age if each[1] is not chosen)
        self._begin(chosen.person, chosen.server, until=self.now + chosen.usual_s)
        for _ in range(chosen.creates):
            self._ask(at=self.now)
        return chosen

    def pass_time(self) -> bool:
        """Move to the next moment at which a job may start; False when there is none."""
        moments = [each.rests_s for each in self._line if each.rests_s > self.now]
        if self._ends:
            moments.append(self._ends[0][0])
        if (wait_s := self._creates_wait_s()) > 0:
            moments.append(self.now + wait_s)
        if not moments:
            return False
        self.now = max(min(moments), self.now)
        while self._ends and self._ends[0][0] <= self.now:
            _, person, server = heapq.heappop(self._ends)
            self._of_server[server] -= 1
            self._make_ready(person)
        return True

    def _line_up(self, waiting: Sequence[Waiting]) -> None:
        in_order = sorted(waiting, key=lambda each: each.place)
        self._line = [each for each in in_order if each.ready_s is not None]
        since = ((-(each.ready_s or 0.0), each) for each in self._line)
        self._by_age.extend(sorted(since, key=lambda pair: pair[0]))
        for each in in_order:
            if each.ready_s is None:
                self._behind[each.person].append(each)

    def _make_ready(self, person: int) -> None:
        if self._behind[person]:
            following = self._behind[person].popleft()
            insort(self._line, following, key=lambda each: each.place)
            self._by_age.append((self.now, following))

    def _first_overdue(self) -> Waiting | None:
        """The job that could have been taken for longest, when that is too long."""
        for since, each in self._by_age:
            if self.now - since < self._room.free_wait_s:
                return None
            if self._may_run(each):
                return each
        return None

    def _may_run(self, job: Waiting) -> bool:
        per_server = self._room.per_server
        return job.rests_s <= self.now and (
            not per_server or self._of_server[job.server] < per_server
        )

    def _begin(self, person: int, server: int, *, until: float) -> None:
        heapq.heappush(self._ends, (until, person, server))
        self._of_server[server] += 1

    def _creates_wait_s(self) -> float:
        return self._creates.wait_s(self.now) if self._creates else 0.0

    def _ask(self, *, at: float) -> None:
        if self._creates:
            self._creates.take(at)


class _Creates:
    """The bucket of the provider's creates (`key_turns.Bucket`), in seconds."""

    def __init__(self, per_minute: int) -> None:
        bucket = Bucket(per_minute)
        self._step_s = bucket.step.total_seconds()
        self._spare_s = (bucket.burst - 1) * self._step_s
        self._full_at = -inf

    def wait_s(self, now: float) -> float:
        wait_s = self._full_at - self._spare_s - now
        return wait_s if wait_s > _INSTANT_S else 0.0

    def take(self, at: float) -> None:
        self._full_at = max(self._full_at, at) + self._step_s
