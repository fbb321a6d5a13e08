"""`limner doctor`: checks everything that can be set up wrongly, and prints a line for each."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.commands.checkups import CHECKUPS
from bot.commands.checkups.findings import Checkup, Finding, FindingMark, not_checked, well, wrong
from bot.config import Settings
from bot.monitoring.logs import HIDDEN
from studio.errors import SetupError

_TIMEOUT_S = 60.0
_ABOUT_WIDTH = 14
_STYLES = {FindingMark.WELL: "green", FindingMark.WRONG: "bold red", FindingMark.NOT_CHECKED: "dim"}


async def run_doctor(
    read_settings: Callable[[], Settings],
    console: Console,
    *,
    offline: bool = False,
    checkups: Sequence[Checkup] = CHECKUPS,
) -> int:
    """Print each finding as soon as it is known; gives the exit code.

    0: nothing is wrong. 1: something has to be put right. `offline` leaves out the checkups that
    need the network.
    """
    try:
        settings = read_settings()
    except SetupError as error:
        _print(console, wrong("settings", error.sentence), secrets=())
        rest = not_checked("the rest", "It cannot be checked without settings.")
        _print(console, rest, secrets=())
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
        if offline and checkup.needs_network(settings):
            yield not_checked(checkup.about, "Left out: it needs the network (--offline).")
            continue
        for finding in await _run(settings, checkup):
            yield finding


async def _run(settings: Settings, checkup: Checkup) -> Sequence[Finding]:
    """The findings of one checkup. An exception becomes a finding, so that the others still run."""
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            return await checkup.look(settings)
    except TimeoutError:
        return [wrong(checkup.about, f"No answer within {_TIMEOUT_S:.0f} s.")]
    except Exception as error:
        # The error's own text was not written for operators, and may contain a secret.
        return [wrong(checkup.about, f"It cannot be checked ({type(error).__name__}).")]


def _print(console: Console, finding: Finding, *, secrets: Sequence[str]) -> None:
    text = finding.sentence + (f" → {finding.to_do}" if finding.to_do else "")
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    line = Table.grid(padding=(0, 1))
    line.add_column(no_wrap=True)
    line.add_column(min_width=_ABOUT_WIDTH, overflow="fold")
    line.add_column(overflow="fold")
    mark = Text(finding.mark, style=_STYLES[finding.mark])
    line.add_row(mark, Text(finding.about), Text(text))
    console.print(line)


def _conclusion(to_put_right: int) -> str:
    if not to_put_right:
        return "All is well."
    things = "One thing" if to_put_right == 1 else f"{to_put_right} things"
    return f"{things} to put right."
