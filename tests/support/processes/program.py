"""Runs `limner` as an operator does: as a process of its own, or in this process.

Starting Python and importing the program takes 1.8 CPU seconds. So most processes are forked from
one that has imported it; a few tests start it anew, as a shell does.
"""

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import pytest

from bot import cli
from tests.support.processes.forked import ForkedProgram, inherited_environ, shared_forker

ROOT = Path(__file__).parents[3]
"""The folder with the program's code."""

_PATIENCE_S = 60.0
_LINE_BYTES = 2**22


class _Process(Protocol):
    """What an `asyncio.subprocess.Process` and a fork have in common."""

    @property
    def pid(self) -> int: ...
    @property
    def stdout(self) -> asyncio.StreamReader | None: ...
    @property
    def stderr(self) -> asyncio.StreamReader | None: ...
    @property
    def returncode(self) -> int | None: ...

    def send_signal(self, number: signal.Signals, /) -> None: ...
    def kill(self) -> None: ...
    async def wait(self) -> int: ...


class Program:
    """A running `limner`. `said` is its output so far, standard output and error together."""

    def __init__(self, process: _Process) -> None:
        self.process = process
        self.said = ""
        self._heard = asyncio.Condition()
        streams = [each for each in (process.stdout, process.stderr) if each is not None]
        self._speaking = len(streams)
        self._listening = [
            asyncio.create_task(self._listen(stream), name="listening") for stream in streams
        ]

    async def says(self, pattern: str) -> re.Match[str]:
        """Wait until its output matches. Raises TimeoutError with the output."""
        try:
            async with asyncio.timeout(_PATIENCE_S), self._heard:
                while (found := re.search(pattern, self.said)) is None:
                    if not self._speaking:
                        raise TimeoutError
                    await self._heard.wait()
                return found
        except TimeoutError:
            raise TimeoutError(f"it did not say {pattern!r}, but:\n{self.said}") from None

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    async def ended(self, *, within_s: float = _PATIENCE_S) -> int:
        """Wait until it has ended and all output is read; gives the exit code."""
        async with asyncio.timeout(within_s):
            code = await self.process.wait()
            await asyncio.gather(*self._listening)
        return code

    def lines(self) -> list[dict[str, Any]]:
        """The lines of its log, if their format is json."""
        return [json.loads(line) for line in self.said.splitlines() if line.startswith("{")]

    async def end(self) -> None:
        """Kill it if it is still running."""
        if self.process.returncode is None:
            self.process.kill()
        await self.ended()

    async def _listen(self, stream: asyncio.StreamReader) -> None:
        while line := await stream.readline():
            async with self._heard:
                self.said += line.decode()
                self._heard.notify_all()
        async with self._heard:
            self._speaking -= 1
            self._heard.notify_all()


@dataclass
class _Fork:
    """A forked process whose output is read from two named pipes."""

    forked: ForkedProgram
    stdout: asyncio.StreamReader
    stderr: asyncio.StreamReader

    @property
    def pid(self) -> int:
        return self.forked.pid

    @property
    def returncode(self) -> int | None:
        return self.forked.code

    def send_signal(self, number: signal.Signals, /) -> None:
        self.forked.send_signal(number)

    def kill(self) -> None:
        self.forked.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        return await self.forked.ended(within_s=_PATIENCE_S)


@asynccontextmanager
async def limner(
    *arguments: str,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    tree: Path | None = None,
) -> AsyncIterator[Program]:
    """Start `limner` with these arguments. It is killed when the block ends.

    It gets this process's environment without settings of Limner. `tree` is the folder with the
    code with which Python starts anew, so that its own start and end are seen, too. Else the
    process is forked from one that has imported this code.
    """
    settings = {"PYTHONUNBUFFERED": "1", **(environ or {})}
    async with AsyncExitStack() as opened:
        if tree is None:
            process = await _fork(opened, arguments, settings, cwd or ROOT)
        else:
            process = await _execute(tree, arguments, settings, cwd or tree)
        program = Program(process)
        opened.push_async_callback(program.end)
        yield program


async def _execute(
    tree: Path, arguments: Sequence[str], environ: Mapping[str, str], cwd: Path
) -> _Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=cwd,
        env={**inherited_environ(), "PYTHONPATH": str(tree), **environ},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=_LINE_BYTES,
    )


async def _fork(
    opened: AsyncExitStack, arguments: Sequence[str], environ: Mapping[str, str], cwd: Path
) -> _Process:
    folder = Path(opened.enter_context(TemporaryDirectory(prefix="limner-tests-")))
    pipes = [folder / "stdout", folder / "stderr"]
    out, err = [await _read_pipe(pipe, opened) for pipe in pipes]
    forked = await shared_forker().start(
        *arguments, environ=environ, folder=cwd, log=pipes[0], errors=pipes[1]
    )
    return _Fork(forked, out, err)


async def _read_pipe(path: Path, opened: AsyncExitStack) -> asyncio.StreamReader:
    """Make a named pipe, and read what another process will write into it."""
    os.mkfifo(path)
    end = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb")
    reader = asyncio.StreamReader(limit=_LINE_BYTES)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), end
    )
    opened.callback(transport.close)
    return reader


def run_here(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run `limner` with these arguments in this process; gives its exit code."""
    monkeypatch.setattr(sys, "argv", ["limner", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert isinstance(ended.value.code, int)
    return ended.value.code
