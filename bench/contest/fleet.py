"""The driver's side of worker processes: they are started, let go, and heard."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_START_S = 60.0
_END_S = 30.0


@dataclass
class Fleet:
    """Worker processes. `started_s` is when each job started, by the monotonic clock;
    `cpu_s` and `peak_bytes` are there, one for each process, once they have ended."""

    processes: list[Process]
    started_s: dict[int, float] = field(default_factory=dict)
    cpu_s: list[float] = field(default_factory=list)
    peak_bytes: list[int] = field(default_factory=list)
    _ready: int = 0
    _broken: bool = False
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def go(self) -> None:
        """Have them take jobs."""
        for process in self.processes:
            assert process.stdin is not None
            process.stdin.write(b"go\n")

    async def until_started(self, *, job: int, within_s: float) -> float:
        """Wait for a job; gives when it started."""
        async with asyncio.timeout(within_s):
            await self._until(lambda: job in self.started_s)
        return self.started_s[job]

    async def until_all_started(self, jobs: int, *, within_s: float) -> None:
        """Wait until that many started."""
        async with asyncio.timeout(within_s):
            await self._until(lambda: len(self.started_s) >= jobs)

    async def until_ready(self) -> None:
        """Wait until all are connected."""
        async with asyncio.timeout(_START_S):
            await self._until(lambda: self._ready == len(self.processes))

    async def hear(self, process: Process) -> None:
        """Take down what one says, to its end."""
        assert process.stdout is not None
        try:
            async for line in process.stdout:
                self._take_down(line.decode().split())
                self._news.set()
        finally:
            self._broken = True
            self._news.set()

    def _take_down(self, words: list[str]) -> None:
        match words:
            case ["ready"]:
                self._ready += 1
            case ["started", number, at_s]:
                assert int(number) not in self.started_s, "a job was started twice"
                self.started_s[int(number)] = float(at_s)
            case ["used", cpu_s, peak_bytes]:
                self.cpu_s.append(float(cpu_s))
                self.peak_bytes.append(int(peak_bytes))

    async def _until(self, there: Callable[[], bool]) -> None:
        while not there():
            if self._broken:
                raise RuntimeError("a worker ended; it said why on standard error")
            self._news.clear()
            await self._news.wait()


@asynccontextmanager
async def workers(
    module: str, url: str, *, processes: int, slots: int, seconds: float = 0.0
) -> AsyncIterator[Fleet]:
    """Worker processes of an engine, ready to go; their jobs take `seconds`. They have ended
    after the block."""
    command = [sys.executable, "-m", "bench.contest.worker", module, url, str(slots), str(seconds)]
    fleet = Fleet(
        [
            await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
            for _ in range(processes)
        ]
    )
    heard = [
        asyncio.create_task(fleet.hear(process), name=f"worker-{process.pid}")
        for process in fleet.processes
    ]
    try:
        await fleet.until_ready()
        yield fleet
        for process in fleet.processes:
            assert process.stdin is not None
            process.stdin.close()
        async with asyncio.timeout(_END_S):
            await asyncio.gather(*heard, *(process.wait() for process in fleet.processes))
        assert len(fleet.cpu_s) == processes
    finally:
        for process in fleet.processes:
            if process.returncode is None:
                process.kill()
                await process.wait()
        await asyncio.gather(*heard, return_exceptions=True)
