"""Worker processes as the benchmark sees them: it starts them and reads what they report."""

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
    """Worker processes.

    `started_s` maps a job to the time of its start, by the monotonic clock. `cpu_s` and
    `peak_bytes` have one entry for each process that has ended.
    """

    processes: list[Process]
    started_s: dict[int, float] = field(default_factory=dict)
    cpu_s: list[float] = field(default_factory=list)
    peak_bytes: list[int] = field(default_factory=list)
    _ready: int = 0
    _broken: bool = False
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def start(self) -> None:
        """Let the workers take jobs."""
        for process in self.processes:
            assert process.stdin is not None
            process.stdin.write(b"go\n")

    async def wait_started(self, *, job: int, within_s: float) -> float:
        """Wait until the job starts; returns that time by the monotonic clock."""
        async with asyncio.timeout(within_s):
            await self._wait_until(lambda: job in self.started_s)
        return self.started_s[job]

    async def wait_all_started(self, jobs: int, *, within_s: float) -> None:
        """Wait until that many jobs have started."""
        async with asyncio.timeout(within_s):
            await self._wait_until(lambda: len(self.started_s) >= jobs)

    async def wait_ready(self) -> None:
        """Wait until all workers are connected."""
        async with asyncio.timeout(_START_S):
            await self._wait_until(lambda: self._ready == len(self.processes))

    async def read_output(self, process: Process) -> None:
        """Note what the worker reports, until it ends."""
        assert process.stdout is not None
        try:
            async for line in process.stdout:
                self._note(line.decode().split())
                self._changed.set()
        finally:
            self._broken = True
            self._changed.set()

    def _note(self, words: list[str]) -> None:
        match words:
            case ["ready"]:
                self._ready += 1
            case ["started", number, at_s]:
                assert int(number) not in self.started_s, "a job was started twice"
                self.started_s[int(number)] = float(at_s)
            case ["used", cpu_s, peak_bytes]:
                self.cpu_s.append(float(cpu_s))
                self.peak_bytes.append(int(peak_bytes))

    async def _wait_until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            if self._broken:
                raise RuntimeError("a worker ended; the reason is on standard error")
            self._changed.clear()
            await self._changed.wait()


@asynccontextmanager
async def start_workers(
    module: str, url: str, *, processes: int, slots: int, seconds: float = 0.0
) -> AsyncIterator[Fleet]:
    """Worker processes of an engine, connected; their jobs take `seconds`.

    They end with the block.
    """
    command = [sys.executable, "-m", "bench.contest.worker", module, url, str(slots), str(seconds)]
    fleet = Fleet(
        [
            await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
            for _ in range(processes)
        ]
    )
    readers = [
        asyncio.create_task(fleet.read_output(process), name=f"worker-{process.pid}")
        for process in fleet.processes
    ]
    try:
        await fleet.wait_ready()
        yield fleet
        for process in fleet.processes:
            assert process.stdin is not None
            process.stdin.close()
        async with asyncio.timeout(_END_S):
            await asyncio.gather(*readers, *(process.wait() for process in fleet.processes))
        assert len(fleet.cpu_s) == processes
    finally:
        for process in fleet.processes:
            if process.returncode is None:
                process.kill()
                await process.wait()
        await asyncio.gather(*readers, return_exceptions=True)
