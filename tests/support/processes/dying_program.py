"""`limner run` in a process of its own that kills itself at a given moment, as kill -9 does.

    python -m tests.support.processes.dying_program

reads orders, a JSON object a line: `config` and `log` (paths), `moment` (or null). It forks
the program for each, prints its process id, and when it has ended its exit code. A fork of
a process that has imported everything starts in a third of the time.

A moment is `part.method:before` or `part.method:after`, the part an attribute of `App`: the
program sends itself SIGKILL right before that method is first called, or right after it
first returned. Everything else is the program as it is.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from functools import reduce
from pathlib import Path
from typing import Any

from bot.config import load_settings
from bot.monitoring import logs
from bot.run import serve
from bot.wiring import App, open_app
from db.models import Job
from db.repositories.queue import queue_state


def main() -> None:
    """Carry out orders until standard input ends."""
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _live(order)
        _answer(pid)
        _, status = os.waitpid(pid, 0)
        _answer(os.waitstatus_to_exitcode(status))


def _answer(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _live(order: dict[str, str | None]) -> None:
    """Run the program in the fork; its output goes to its log."""
    log = os.open(str(order["log"]), os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(log, stream)
    try:
        asyncio.run(_run(Path(str(order["config"])), order["moment"]))
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


async def _run(config: Path, moment: str | None) -> None:
    settings = load_settings(config, {})
    logs.configure("info", "console", stream=sys.stderr)
    assert settings.discord.token is not None
    async with open_app(settings) as app:
        if moment is not None:
            _doom(app, moment)
        await serve(app, settings.discord.token.get_secret_value())


def _doom(app: App, moment: str) -> None:
    path, _, when = moment.partition(":")
    *parts, method = path.split(".")
    target = reduce(getattr, parts, app)
    original = getattr(target, method)

    async def dying(*args: Any, **options: Any) -> Any:
        # A worker that finds no job has not reached its moment. The original method is not called
        # then: it could take a job that came meanwhile, and the moment would be missed.
        if method == "take_some" and not await _waiting(app):
            return []
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = await original(*args, **options)
        os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(target, method, dying)


async def _waiting(app: App) -> Sequence[Job]:
    async with app.database.read() as tx:
        return await queue_state.next_waiting(tx, limit=1)


if __name__ == "__main__":
    main()
