"""`limner doctor`: goes through everything that an operator can have wrong, a line each."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.commands.checkups import CHECKUPS
from bot.commands.checkups.findings import Checkup, Finding, FindingMark, not_seen, well, wrong
from bot.config import Settings
from bot.monitoring.logs import HIDDEN
from studio.errors import SetupError

_PATIENCE_S = 60.0
_ABOUT_WIDTH = 14
_STYLES = {FindingMark.WELL: "green", FindingMark.WRONG: "bold red", FindingMark.NOT_SEEN: "dim"}


async def run_doctor(
    read_settings: Callable[[], Settings],
    console: Console,
    *,
    offline: bool = False,
    checkups: Sequence[Checkup] = CHECKUPS,
) -> int:
    """Print every finding as it comes; 0 when nothing is wrong, else 1.

    `offline` leaves out what asks somebody beyond this machine.
    """
    try:
        settings = read_settings()
    except SetupError as error:
        _print(console, wrong("settings", error.sentence), secrets=())
        _print(console, not_seen("the rest", "It takes settings to look at it."), secrets=())
        return 1
    _print(console, well("settings", "They can be read."), secrets=())
    secrets = sorted(settings.secrets(), key=len, reverse=True)
    to_put_right = 0
    async for finding in _findings(settings, checkups, offline=offline):
        _print(console, finding, secrets=secrets)
        to_put_right += finding.mark is FindingMark.WRONG
    console.print(Text(f"\n{_conclusion(to_put_right)}"))
    return 1 if to_put_right else 0


async def _findings(
    settings: Settings, checkups: Sequence[Checkup], *, offline: bool
) -> AsyncIterator[Finding]:
    for checkup in checkups:
        if offline and checkup.is_far(settings):
            yield not_seen(checkup.about, "Left out, as it takes the network (--offline).")
            continue
        for finding in await _look(settings, checkup):
            yield finding


async def _look(settings: Settings, checkup: Checkup) -> Sequence[Finding]:
    """What one checkup finds; whatever goes wrong in it, the others are still made."""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            return await checkup.look(settings)
    except TimeoutError:
        return [wrong(checkup.about, f"No answer within {_PATIENCE_S:.0f} s.")]
    except Exception as error:
        # Its text is nobody's sentence, and may have anything in it.
        return [wrong(checkup.about, f"It cannot be looked at ({type(error).__name__}).")]


def _print(console: Console, finding: Finding, *, secrets: Sequence[str]) -> None:
    told = finding.told + (f" → {finding.to_do}" if finding.to_do else "")
    for secret in secrets:
        told = told.replace(secret, HIDDEN)
    line = Table.grid(padding=(0, 1))
    line.add_column(no_wrap=True)
    line.add_column(min_width=_ABOUT_WIDTH, overflow="fold")
    line.add_column(overflow="fold")
    mark = Text(finding.mark, style=_STYLES[finding.mark])
    line.add_row(mark, Text(finding.about), Text(told))
    console.print(line)


def _conclusion(to_put_right: int) -> str:
    if not to_put_right:
        return "All is well."
    things = "One thing" if to_put_right == 1 else f"{to_put_right} things"
    return f"{things} to put right."
