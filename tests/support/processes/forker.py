"""Starts many processes of the program fast: each is forked from one that has imported all of it.

    python -m tests.support.processes.forker

reads orders, a JSON object a line. `{"argv", "environ", "folder", "log", "errors"}` forks the
command line with these words; its output goes to the two files or named pipes. The answer is the
process id. `{"look": id}` is answered with the exit code, or null while it lives. A fork starts in
a twentieth of the time that `python -m bot` takes, and is the same from `main()` on. When standard
input ends, all processes that are still running are killed, so that an aborted test leaves none
behind.
"""

import importlib
import json
import os
import signal
import sys
from collections.abc import Mapping
from typing import Any, NoReturn

# Modules that a command imports sooner or later.
_IMPORTED = (
    "bot.cli",
    "bot.commands.copying",
    "bot.commands.doctor",
    "bot.commands.model_checks",
    "bot.commands.models",
    "bot.play.play",
    "db.migrations",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "studio.providers.replicate.outputs",
    "studio.providers.replicate.provider",
)


def main() -> None:
    """Carry out orders until standard input ends."""
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
    """The exit code; None while it is running. The system reuses the id only after this."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        return None
    living.discard(pid)
    return os.waitstatus_to_exitcode(status)


def _live(order: Mapping[str, Any]) -> NoReturn:
    """Run the program in the fork; its output goes to its log."""
    code = 1
    try:
        nothing = os.open(os.devnull, os.O_RDONLY)
        log, errors = _open_end(order["log"]), _open_end(order["errors"])
        for stream, instead in ((0, nothing), (1, log), (2, errors)):
            os.dup2(instead, stream)
            os.close(instead)
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


def _open_end(path: str) -> int:
    return os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)


def _run() -> int:
    from bot.cli import main as limner

    try:
        limner()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


if __name__ == "__main__":
    main()
