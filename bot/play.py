"""`limner play`: the real bot in a browser page, with a player and a GM to switch between."""

import asyncio
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from datetime import UTC
from pathlib import Path

import simcord

from bot.config import Settings
from bot.example_game import ExampleGame, Step
from bot.stage import Stage, open_stage
from studio.clock import Clock, SystemClock
from studio.errors import ConfigError
from studio.providers.sketch import SketchProvider

# How long a picture takes: nothing while the example game is played, then long enough to
# see it being drawn.
_DRAWING_S = 6.0
_LOOK_S = 0.2


async def play(*, port: int, folder: Path | None, empty: bool, say: Callable[[str], None]) -> None:
    """Serve the page until it is closed or the process is told to stop."""
    async with AsyncExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="limner-")))
        settings = Settings(data_folder=folder)
        clock = SystemClock()
        provider = SketchProvider(
            folder / "sketches", clock=clock, seconds=_DRAWING_S if empty else 0.0
        )
        stage = await stack.enter_async_context(
            open_stage(settings, provider=provider, check_errors=False)
        )
        await _set_clock(stage, clock)
        if not empty:
            say("A table plays its first evening:")
            await ExampleGame(stage, lambda step: say(line(step))).play()
            provider.seconds = _DRAWING_S
        await _serve(stage, clock, port=port, say=say)


def line(step: Step) -> str:
    """A step in one line: who did what, and what came back."""
    came_back = step.came_back if len(step.came_back) <= 110 else f"{step.came_back[:109]}…"
    return f"  {step.who}: {step.typed}\n      → {came_back}"


async def _serve(stage: Stage, clock: Clock, *, port: int, say: Callable[[str], None]) -> None:
    preview = stage.env.preview(
        stage.channel, viewers=[stage.player, stage.gm], layout="channel", port=port
    )
    try:
        async with preview:
            say(f"\nOpen {preview.url}\nYou are mira, a player; switch to oren for the GM.")
            say("Stop with Ctrl+C.")
            fresh = asyncio.create_task(_keep_fresh(stage, preview, clock), name="page")
            try:
                await preview.wait_closed()
            finally:
                fresh.cancel()
                await asyncio.gather(fresh, return_exceptions=True)
    except OSError as error:
        raise ConfigError(
            f"Port {port} on 127.0.0.1 cannot be used ({error.strerror}); choose another: --port."
        ) from error


async def _keep_fresh(stage: Stage, preview: simcord.Preview, clock: Clock) -> None:
    """Show what the worker does, as it does it.

    Only when something changed: each refresh makes a new revision of the page, and a click on
    an old one is refused.
    """
    seen = len(stage.env.http_requests)
    while True:
        await clock.sleep(_LOOK_S)
        happened = len(stage.env.http_requests)
        if happened == seen:
            continue
        # Somebody's click may be under way; then the next look does it.
        with suppress(simcord.SetupError):
            await _set_clock(stage, clock)
            await preview.refresh()
            seen = happened


async def _set_clock(stage: Stage, clock: Clock) -> None:
    """SimCord's time stands still; ours does not, and cards tell times by it."""
    behind_s = (clock.now() - stage.env.now().astimezone(UTC)).total_seconds()
    if behind_s > 1:
        await stage.env.advance_time(behind_s)
