"""`limner run` with a moment at which it dies as of kill -9; a process of its own.

    python -m tests.support.doomed CONFIG [MOMENT]

MOMENT is `part.method:before` or `part.method:after`: the process sends itself SIGKILL
right before that method is first called, or right after it returned. Everything else is
the program as it is.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from bot import logs
from bot.config import load_settings
from bot.run import serve
from bot.wiring import App, open_app


def main() -> None:
    """Read the arguments and run."""
    asyncio.run(_run(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None))


async def _run(config: Path, moment: str | None) -> None:
    settings = load_settings(config, os.environ)
    logs.configure("info", "console")
    assert settings.discord.token is not None
    async with open_app(settings) as app:
        if moment is not None:
            _doom(app, moment)
        await serve(app, settings.discord.token.get_secret_value())


def _doom(app: App, moment: str) -> None:
    path, _, when = moment.partition(":")
    part, _, method = path.partition(".")
    target = getattr(app, part)
    original = getattr(target, method)

    async def dying(*args: Any, **options: Any) -> Any:
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = await original(*args, **options)
        nothing_to_do = method == "take" and answer is None
        if when == "after" and not nothing_to_do:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(target, method, dying)


if __name__ == "__main__":
    main()
