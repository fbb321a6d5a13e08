"""Workers that are killed, frozen and started again while they draw; every job must still be right.

Each worker is `limner worker` as a process of its own, with its own ports at the stubs of
Replicate and Discord. So the stubs know which worker sent a request, and when to kill it.
"""

import asyncio
import random
import re
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from yarl import URL

from tests.support.postgres import Cluster
from tests.support.processes.forked import ForkedProgram, Forker
from tests.support.processes.outside_world import OutsideWorld, outside_world

# What a worker does outside, as the stubs see it.
ASKED = r"POST /models/.*/predictions"
LOOKED_UP = r"GET /predictions"
LOOKED = r"GET /predictions/\w+"
POSTED = r"POST /channels/\d+/messages"
SEARCHED = r"GET /channels/\d+/messages"
CARD_REMOVED = r"DELETE /channels/\d+/messages/\d+"

# At which request workers are struck, one after the other, and whether that is after the answer.
# Else the request is carried out and the worker gets no answer: the next worker looks it up, and
# may be struck at that request. None: at any moment.
_AIMS: tuple[tuple[str | None, bool], ...] = (
    (ASKED, False),
    (LOOKED_UP, False),
    (POSTED, False),
    (SEARCHED, False),
    (None, False),
    (CARD_REMOVED, False),
    (None, False),
    (ASKED, True),
    (None, False),
    (POSTED, True),
    (None, False),
    (LOOKED, True),
)
_LATEST_AFTER_S = 0.02
# A request that does not come is not waited for longer: nothing was lost that is looked up.
_AIM_S = 2.5
_BUSY = 10
LEASE_S = 1.2
_LEFT = (
    "SELECT id, status, step, failures, error, lease_owner, lease_until, not_before, ready "
    "FROM jobs WHERE NOT announced ORDER BY id"
)


@dataclass
class WorkerSlot:
    """A worker's ports, and the processes that have used them."""

    name: str
    environ: dict[str, str]
    ports: frozenset[int | None]
    processes: list[ForkedProgram] = field(default_factory=list)

    @property
    def process(self) -> ForkedProgram:
        """The newest process."""
        return self.processes[-1]


@dataclass
class TroubledWorkers:
    """The workers of one installation."""

    outside: OutsideWorld
    forker: Forker
    folder: Path
    rng: random.Random
    slots: list[WorkerSlot] = field(default_factory=list)
    # In which phases of jobs workers were struck; "idle" is a worker without a job.
    struck_at: Counter[str] = field(default_factory=Counter)
    _heard: Callable[[WorkerSlot, str], None] | None = None

    async def start(self, workers: int) -> None:
        """Start so many workers."""
        self.outside.replicate.on_carried_out = self._on_carried_out
        self.outside.discord.on_carried_out = self._on_carried_out
        for number in range(workers):
            replicate = await self.outside.replicate.open_port()
            discord = await self.outside.discord.open_port()
            environ = {
                **self.outside.environ,
                "LIMNER_PROVIDER__REPLICATE__BASE_URL": replicate,
                "LIMNER_DISCORD__API_BASE": discord,
            }
            ports = frozenset((URL(replicate).port, URL(discord).port))
            slot = WorkerSlot(f"worker-{number}", environ, ports)
            self.slots.append(slot)
            await self.begin(slot)

    async def begin(self, slot: WorkerSlot) -> None:
        """Start a new process in the slot."""
        log = self.folder / f"{slot.name}-{len(slot.processes)}.log"
        process = await self.forker.start(
            "worker", environ=slot.environ, folder=self.folder, log=log
        )
        slot.processes.append(process)

    def said(self) -> str:
        """The output of all processes."""
        return "".join(process.said() for slot in self.slots for process in slot.processes)

    def _on_carried_out(self, port: int | None, seen: Any) -> None:
        slot = next((each for each in self.slots if port in each.ports), None)
        if slot is not None and self._heard is not None:
            self._heard(slot, f"{seen.method} {seen.path}")

    async def strike(self, moment: str | None, number: signal.Signals, *, late: bool) -> WorkerSlot:
        """Send the signal to the worker that makes this request, or to any if none does."""
        after_s = self.rng.uniform(0.0, _LATEST_AFTER_S) if late else 0.0
        if moment is not None:
            with suppress(TimeoutError):
                return await self.strike_at(moment, number, after_s=after_s)
        await asyncio.sleep(self.rng.uniform(0.0, 0.5))
        slot = self.rng.choice(self.slots)
        slot.process.send_signal(number)
        return slot

    async def strike_at(
        self, moment: str, number: signal.Signals, *, after_s: float = 0.0
    ) -> WorkerSlot:
        """Send the signal to the first worker that makes this request: before the answer, or
        `after_s` after it. Raises TimeoutError when no worker does soon."""
        done: asyncio.Future[WorkerSlot] = asyncio.get_running_loop().create_future()

        def heard(slot: WorkerSlot, request: str) -> None:
            if done.done() or not re.fullmatch(moment, request):
                return
            if not after_s:
                slot.process.send_signal(number)
            done.set_result(slot)

        self._heard = heard
        try:
            async with asyncio.timeout(_AIM_S):
                slot = await done
        finally:
            self._heard = None
        if after_s:
            await asyncio.sleep(after_s)
            slot.process.send_signal(number)
        return slot

    async def stay_busy(self) -> None:
        """Request more jobs when few are left."""
        if await self.outside.unfinished() < _BUSY:
            await self.outside.ask(_BUSY // 2)

    async def kill(self, times: int) -> None:
        """Kill workers at various moments, and replace each at once."""
        for moment, late in islice(cycle(_AIMS), times):
            await self.stay_busy()
            slot = await self.strike(moment, signal.SIGKILL, late=late)
            # As if minutes passed before a worker goes on: Discord no longer remembers its nonces.
            self.outside.discord.forget_nonces()
            assert await slot.process.ended() == -signal.SIGKILL, slot.process.said()
            await self._note_steps(slot.process)
            await self.begin(slot)

    async def freeze(self, times: int, *, seconds: float) -> None:
        """Freeze workers at various moments, each for so many seconds."""
        for moment, late in islice(cycle(_AIMS), times):
            await self.stay_busy()
            slot = await self.strike(moment, signal.SIGSTOP, late=late)
            await self._note_steps(slot.process)
            await asyncio.sleep(seconds)
            # Discord no longer remembers the nonces of the frozen worker.
            self.outside.discord.forget_nonces()
            slot.process.send_signal(signal.SIGCONT)

    async def _note_steps(self, dead: ForkedProgram) -> None:
        held = await self.outside.rows(
            f"SELECT step FROM jobs WHERE status = 'running' AND lease_owner LIKE '%-{dead.pid}-%'"
        )
        self.struck_at.update([step for (step,) in held] or ["idle"])

    async def until_announced(self, *, within_s: float) -> None:
        """Wait until every job has ended and was announced."""
        try:
            await self.until(self.outside.unfinished, is_now=0, within_s=within_s)
        except TimeoutError as late:
            late.add_note(f"left: {await self.outside.rows(_LEFT)}\n{self.said()[-6000:]}")
            raise

    async def until(
        self, asked: Callable[[], Awaitable[object]], *, is_now: object, within_s: float = 30.0
    ) -> None:
        """Call `asked` again and again until it gives `is_now`."""
        async with asyncio.timeout(within_s):
            while True:
                if await asked() == is_now:
                    return
                await asyncio.sleep(0.05)

    async def require_all_done(self, *, within_s: float) -> None:
        """Wait for all jobs, stop all workers, and check that everything happened exactly once."""
        await self.until_announced(within_s=within_s)
        for slot in self.slots:
            slot.process.send_signal(signal.SIGTERM)
        for slot in self.slots:
            assert await slot.process.ended() == 0, slot.process.said()
        await self.outside.require_each_once()


async def restart_under_load(cluster: Cluster, workers: TroubledWorkers, *, times: int) -> None:
    """Stop the database while workers draw, and start it again; no worker ends."""
    for _ in range(times):
        await workers.stay_busy()
        await asyncio.sleep(workers.rng.uniform(0.2, 1.0))
        await asyncio.to_thread(cluster.stop)
        await asyncio.sleep(workers.rng.uniform(0.1, 0.6))
        await asyncio.to_thread(cluster.start)
    for slot in workers.slots:
        assert await slot.process.is_running(), slot.process.said()


@asynccontextmanager
async def troubled_workers(
    folder: Path,
    url: str,
    forker: Forker,
    *,
    seed: int = 1,
    lease_s: float = LEASE_S,
    poll_s: float = 0.2,
) -> AsyncIterator[TroubledWorkers]:
    """An installation without workers yet. All processes are killed when the block ends."""
    async with outside_world(folder, url, lease_s=lease_s, poll_s=poll_s) as outside:
        workers = TroubledWorkers(outside, forker, folder, random.Random(seed))
        try:
            yield workers
        except (AssertionError, TimeoutError) as error:
            error.add_note(f"struck at {workers.struck_at}; logs in {folder}")
            raise
        finally:
            for slot in workers.slots:
                for process in slot.processes:
                    await process.end()
