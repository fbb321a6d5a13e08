"""Runs `limner` as an operator does: as a process of its own, or in this process."""

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot import cli

_ROOT = Path(__file__).parents[3]
_PATIENCE_S = 60.0


class Program:
    """A running `limner`. `said` is its output so far, standard output and error together."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
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


@asynccontextmanager
async def limner(
    *arguments: str,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    tree: Path = _ROOT,
) -> AsyncIterator[Program]:
    """Start `limner` with these arguments. It is killed when the block ends.

    It gets this process's environment without settings of Limner. `tree` is the folder with the
    program's code.
    """
    inherited = {name: value for name, value in os.environ.items() if "LIMNER" not in name}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=cwd or tree,
        env={**inherited, "PYTHONPATH": str(tree), "PYTHONUNBUFFERED": "1", **(environ or {})},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=2**22,
    )
    program = Program(process)
    try:
        yield program
    finally:
        await program.end()


def run_here(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run `limner` with these arguments in this process; gives its exit code."""
    monkeypatch.setattr(sys, "argv", ["limner", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert isinstance(ended.value.code, int)
    return ended.value.code
