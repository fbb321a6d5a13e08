"""Processes of the program by the dozen: each is forked from one that has imported everything.

    python -m tests.support.nursery

reads orders, a JSON object a line. `{"argv", "environ", "folder", "log"}` forks the command
line with these words, and is answered with the process id; `{"look": id}` with the exit code,
or null while it lives. A fork starts in a fifth of the time that `python -m bot` takes, and is
the same from `main()` on. Whoever ends without saying so leaves no processes behind: what
lives when there are no more orders is killed.
"""

import asyncio
import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

_ROOT = Path(__file__).parents[2]
# What a worker comes to import, sooner or later.
_IMPORTED = (
    "bot.cli",
    "db.migrations",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "studio.providers.replicate.outputs",
    "studio.providers.replicate.provider",
)
_PATIENCE_S = 30.0
_LOOK_PAUSE_S = 0.02


# ── the process that forks ───────────────────────────────────────────────────


def main() -> None:
    """Carry out orders until there are no more."""
    _import_everything()
    living: set[int] = set()
    try:
        for line in sys.stdin:
            order = json.loads(line)
            if "look" in order:
                _answer(_exit_code(order["look"], living))
                continue
            pid = os.fork()
            if pid == 0:
                _live(order)
            living.add(pid)
            _answer(pid)
    finally:
        for pid in living:
            os.kill(pid, signal.SIGKILL)


def _import_everything() -> None:
    for module in _IMPORTED:
        importlib.import_module(module)


def _answer(what: int | None) -> None:
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


def _exit_code(pid: int, living: set[int]) -> int | None:
    """None while it lives. Until it is asked for, nobody else gets its process id."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        return None
    living.discard(pid)
    return os.waitstatus_to_exitcode(status)


def _live(order: Mapping[str, Any]) -> NoReturn:
    """The program's life, in the fork; what it says goes to its log."""
    code = 1
    try:
        log = os.open(order["log"], os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for stream, instead in ((0, nothing), (1, log), (2, log)):
            os.dup2(instead, stream)
        os.chdir(order["folder"])
        os.environ.clear()
        os.environ.update(order["environ"])
        sys.argv = ["limner", *order["argv"]]
        code = _run()
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _run() -> int:
    from bot.cli import main as limner

    try:
        limner()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


# ── whoever gives the orders ─────────────────────────────────────────────────


@dataclass
class Life:
    """A process of the program. Its id is nobody else's until its end was looked at."""

    pid: int
    log: Path
    nursery: "Nursery" = field(repr=False)
    code: int | None = None

    def told(self, number: signal.Signals) -> None:
        """Send it a signal."""
        if self.code is None:
            os.kill(self.pid, number)

    async def ended(self, *, within_s: float = _PATIENCE_S) -> int:
        """Its exit code, once it is over; -9 after a kill."""
        async with asyncio.timeout(within_s):
            while True:
                await self.lives()
                if self.code is not None:
                    return self.code
                await asyncio.sleep(_LOOK_PAUSE_S)

    async def lives(self) -> bool:
        """Whether it is not over yet."""
        if self.code is None:
            self.code = await self.nursery.exit_code(self.pid)
        return self.code is None

    async def end(self) -> None:
        """See to it that it is over, whatever the test came to; a frozen one, too."""
        self.told(signal.SIGKILL)
        await self.ended()

    def said(self) -> str:
        """Its log."""
        return self.log.read_text() if self.log.exists() else ""


class Wire:
    """Lines of JSON to a process, and what it answers."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._orders, self._answers = process.stdin, process.stdout.fileno()
        self._heard = b""

    def order(self, order: Mapping[str, Any]) -> None:
        """Say what is to be done."""
        self._orders.write(f"{json.dumps(order)}\n".encode())
        self._orders.flush()

    async def answer(self) -> Any:
        """The next line."""
        async with asyncio.timeout(_PATIENCE_S):
            while b"\n" not in self._heard:
                await self._readable()
                chunk = os.read(self._answers, 4096)
                assert chunk, "the process that forks is gone"
                self._heard += chunk
        line, _, self._heard = self._heard.partition(b"\n")
        return json.loads(line)

    async def _readable(self) -> None:
        # No thread waits for it: one that waits in vain is never rid of.
        loop = asyncio.get_running_loop()
        ready = asyncio.Event()
        loop.add_reader(self._answers, ready.set)
        try:
            await ready.wait()
        finally:
            loop.remove_reader(self._answers)


class Nursery:
    """Gives orders to the process that forks; one test at a time."""

    def __init__(self, forker: "subprocess.Popen[bytes]") -> None:
        self._wire = Wire(forker)
        self._one_at_a_time = asyncio.Lock()

    async def start(self, *argv: str, environ: Mapping[str, str], folder: Path, log: Path) -> Life:
        """Begin a life. Of this process's environment it gets what is no setting of Limner's."""
        inherited = {name: value for name, value in os.environ.items() if "LIMNER" not in name}
        order = {
            "argv": argv,
            "environ": {**inherited, **environ},
            "folder": str(folder),
            "log": str(log),
        }
        return Life(await self._ask(order), log, self)

    async def exit_code(self, pid: int) -> int | None:
        """How it ended; None while it lives."""
        code: int | None = await self._ask({"look": pid})
        return code

    async def _ask(self, order: Mapping[str, Any]) -> Any:
        async with self._one_at_a_time:
            self._wire.order(order)
            return await self._wire.answer()


@contextmanager
def forking() -> Iterator["subprocess.Popen[bytes]"]:
    """A process that has imported the program, for as many tests as like to use it."""
    command = [sys.executable, "-m", "tests.support.nursery"]
    with subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(timeout=10)
            finally:
                process.kill()


if __name__ == "__main__":
    main()
