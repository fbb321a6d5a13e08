"""Processes of the program that are forked, with their exit codes and logs.

One process forks for all tests of a worker of pytest: `shared_forker`.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

_ROOT = Path(__file__).parents[3]
_PATIENCE_S = 30.0
_LOOK_PAUSE_S = 0.02


@dataclass
class ForkedProgram:
    """A process of the program. Its id stays its own until its exit code was read."""

    pid: int
    log: Path
    forker: "Forker" = field(repr=False)
    code: int | None = None

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        if self.code is None:
            os.kill(self.pid, number)

    async def ended(self, *, within_s: float = _PATIENCE_S) -> int:
        """Wait until it has ended; gives the exit code, -9 after a kill."""
        async with asyncio.timeout(within_s):
            while True:
                await self.is_running()
                if self.code is not None:
                    return self.code
                await asyncio.sleep(_LOOK_PAUSE_S)

    async def is_running(self) -> bool:
        """Whether it has not ended yet."""
        if self.code is None:
            self.code = await self.forker.exit_code(self.pid)
        return self.code is None

    async def end(self) -> None:
        """Kill it if it is still running, also if it is frozen."""
        self.send_signal(signal.SIGKILL)
        await self.ended()

    def said(self) -> str:
        """Its log."""
        return self.log.read_text() if self.log.exists() else ""


class JsonPipe:
    """Sends a process lines of JSON, and reads its answers."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._orders, self._answers = process.stdin, process.stdout.fileno()
        self._heard = b""

    def order(self, order: Mapping[str, Any]) -> None:
        """Send an order."""
        self._orders.write(f"{json.dumps(order)}\n".encode())
        self._orders.flush()

    async def answer(self) -> Any:
        """Wait for the next answer."""
        async with asyncio.timeout(_PATIENCE_S):
            while b"\n" not in self._heard:
                await self._readable()
                chunk = os.read(self._answers, 4096)
                assert chunk, "the process that forks is gone"
                self._heard += chunk
        line, _, self._heard = self._heard.partition(b"\n")
        return json.loads(line)

    async def _readable(self) -> None:
        # Not in a thread: a thread that waits for nothing could not be stopped.
        loop = asyncio.get_running_loop()
        ready = asyncio.Event()
        loop.add_reader(self._answers, ready.set)
        try:
            await ready.wait()
        finally:
            loop.remove_reader(self._answers)


class Forker:
    """Gives orders to the process that forks, one at a time."""

    def __init__(self, forker_process: "subprocess.Popen[bytes]") -> None:
        self.process = forker_process
        self._pipe = JsonPipe(forker_process)
        # A lock belongs to a loop, and each test has a loop of its own.
        self._locks: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = (
            WeakKeyDictionary()
        )

    async def start(
        self,
        *argv: str,
        environ: Mapping[str, str],
        folder: Path,
        log: Path,
        errors: Path | None = None,
    ) -> ForkedProgram:
        """Start a process. It gets this process's environment without settings of Limner. Its
        standard error goes to `errors`, or to the log, too."""
        order = {
            "argv": argv,
            "environ": {**inherited_environ(), **environ},
            "folder": str(folder),
            "log": str(log),
            "errors": str(errors or log),
        }
        return ForkedProgram(await self._ask(order), log, self)

    async def exit_code(self, pid: int) -> int | None:
        """The exit code; None while the process is running."""
        code: int | None = await self._ask({"look": pid})
        return code

    async def _ask(self, order: Mapping[str, Any]) -> Any:
        loop = asyncio.get_running_loop()
        async with self._locks.setdefault(loop, asyncio.Lock()):
            self._pipe.order(order)
            return await self._pipe.answer()


def inherited_environ() -> dict[str, str]:
    """This process's environment without settings of Limner."""
    return {name: value for name, value in os.environ.items() if "LIMNER" not in name}


_started: list[Forker] = []


def shared_forker() -> Forker:
    """The one that forks for all tests of this process. It is started at the first call."""
    if not _started:
        command = [sys.executable, "-m", "tests.support.processes.forker"]
        process = subprocess.Popen(
            command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        _started.append(Forker(process))
    return _started[0]


def end_shared_forker() -> None:
    """End the process that forks, and what it has forked."""
    for forker in _started:
        # It kills what it has forked when its standard input ends.
        with forker.process as process:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(timeout=10)
            finally:
                process.kill()
    _started.clear()
