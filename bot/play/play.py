"""`limner play`: the real bot in a browser page, with a player and a GM to switch between."""

import asyncio
import socket
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from importlib.util import find_spec
from pathlib import Path

from pydantic import SecretStr
from yarl import URL

from bot.adapters.likeness import LIKENESS_PACKAGES
from bot.config import LikenessSettings, ProviderSettings, Settings
from bot.linked_pages import linked_page_routes
from bot.play.example_game import ExampleGame
from bot.play.introduction import Beginning
from bot.play.page import LivePage, set_clock
from bot.play.page_server import PageServer
from bot.play.panel import Panel
from bot.play.stage import Stage, invite, open_stage, stage_settings
from bot.play.steps import StepFailed, StepLog, step_line
from bot.stopping import on_signal
from bot.web.server import serving
from sketch import SketchProvider
from studio.clock import SystemClock
from studio.errors import ConfigError, LimnerError

# Long enough to see a sketch being drawn.
_DRAWING_S = 4.0
_LOOPBACK = ("127.0.0.1", "::1", "localhost")

STAND_IN_TOKEN = "stand-in"
"""The API key for a stand-in for Replicate on this machine, if none is set."""


async def play(
    *,
    port: int,
    folder: Path | None,
    empty: bool,
    provider: ProviderSettings,
    say: Callable[[str], None],
) -> None:
    """Serve the page until it is closed or the process is told to stop.

    Raises SetupError with a sentence.
    """
    playing = asyncio.create_task(_play(port, folder, empty, provider, say), name="play")
    with on_signal(playing.cancel):
        await asyncio.wait({playing})
    if not playing.cancelled():
        playing.result()
    say("\nThe table is cleared." if folder is None else f"\nThe game is kept in {folder}.")


def with_replicate(settings: ProviderSettings, url: str | None) -> ProviderSettings:
    """The settings for Replicate at that address; None: at the address in the settings.

    Raises ConfigError if a key is needed and there is none.
    """
    replicate = settings.replicate
    if url is not None:
        try:
            address = URL(url)
            port = address.port
        except ValueError as error:
            raise ConfigError(f"--replicate-url {url!r} is no address.") from error
        changes: dict[str, object] = {"base_url": url.rstrip("/")}
        if address.host in _LOOPBACK and port is not None:
            # A stand-in: it needs no key, and serves its pictures on the port after its own.
            own = [f"{host}:{port + 1}" for host in ("127.0.0.1", "localhost")]
            changes["output_hosts"] = (*replicate.output_hosts, *own)
            if not replicate.all_keys():
                changes["token"] = SecretStr(STAND_IN_TOKEN)
        replicate = replicate.model_copy(update=changes)
    if not replicate.all_keys():
        raise ConfigError(
            "Replicate draws only with a key: set provider.replicate.token or "
            "LIMNER_PROVIDER__REPLICATE__TOKEN; the sketch provider needs none."
        )
    # Replicate cannot reach this machine, so it is not asked to send webhooks.
    keys = tuple(key.model_copy(update={"webhook_secret": None}) for key in replicate.keys)
    replicate = replicate.model_copy(update={"webhook_secret": None, "keys": keys})
    return settings.model_copy(update={"kind": "replicate", "replicate": replicate})


async def _play(
    port: int,
    folder: Path | None,
    empty: bool,
    chosen: ProviderSettings,
    say: Callable[[str], None],
) -> None:
    _require_free(port)
    async with AsyncExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="limner-")))
        clock = SystemClock()
        settings = await _with_likeness(stage_settings(folder, chosen, web_port=_free_port()))
        # While the example game is played, sketches take no time.
        sketch = SketchProvider(folder / "sketches", clock=clock, seconds=0.0)
        stage = await stack.enter_async_context(
            open_stage(
                settings,
                provider=sketch if chosen.kind == "sketch" else None,
                check_errors=False,
                more_places=True,
            )
        )
        stack.push_async_callback(_end, _begin_measuring(stage))
        await stack.enter_async_context(serving(settings.web, linked_page_routes(stage.app)))
        await set_clock(stage, clock)
        beginning = await _open_evening(stage, empty=empty, say=say)
        await set_clock(stage, clock)
        sketch.seconds = _DRAWING_S
        await _serve(stage, clock, beginning, port=port, say=say)


async def _with_likeness(settings: Settings) -> Settings:
    """The settings with likeness on, and its model built; as they are without the extra."""
    if any(find_spec(each) is None for each in LIKENESS_PACKAGES):
        return settings
    from bot.adapters.likeness_building import build_model

    await build_model(settings.data_folder)
    return settings.model_copy(update={"likeness": LikenessSettings(kind="onnx")})


def _begin_measuring(stage: Stage) -> asyncio.Task[None] | None:
    measurer = stage.app.measurer
    return asyncio.create_task(measurer.run(), name="likeness") if measurer else None


async def _end(task: asyncio.Task[None] | None) -> None:
    if task is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _open_evening(stage: Stage, *, empty: bool, say: Callable[[str], None]) -> Beginning:
    """Play the example game, unless the folder has a game or `empty` is set."""
    if await stage.has_game():
        say(
            "The game in this folder goes on. Its messages were in another channel; its "
            "characters and pictures are here: /character list, /iterate."
        )
        return Beginning.KEPT
    if empty:
        await invite(stage.env, stage.guild)
        return Beginning.EMPTY
    say("A table plays its first evening:")
    try:
        await ExampleGame(stage, StepLog(stage, lambda step: say(step_line(step)))).play()
    except (StepFailed, LimnerError) as failed:
        # The page is useful even if the example game failed.
        say(f"The example game ends here: {failed}")
    return Beginning.EXAMPLE


async def _serve(
    stage: Stage,
    clock: SystemClock,
    beginning: Beginning,
    *,
    port: int,
    say: Callable[[str], None],
) -> None:
    preview = stage.env.preview(
        stage.channel, viewers=[stage.player, stage.gm], layout="channel", port=port
    )
    preview._server = PageServer(preview, port, Panel(preview, stage, beginning).content)
    async with preview:
        page = LivePage(preview, stage, clock)
        await page.publish()
        say(f"\nOpen {preview.url}\nYou are mira, a player; switch to oren for the GM.")
        say("Stop with Ctrl+C.")
        fresh = asyncio.create_task(page.keep_fresh(), name="page")
        try:
            await preview.wait_closed()
        finally:
            fresh.cancel()
            await asyncio.gather(fresh, return_exceptions=True)


def _free_port() -> int:
    """A free port for the pages and portraits to which the program makes links."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def _require_free(port: int) -> None:
    """Raise ConfigError for a port that is in use, before the example game takes its time."""
    with socket.socket() as trial:
        # As servers do: a port whose last connection has just ended counts as free.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as error:
            raise ConfigError(
                f"Port {port} on 127.0.0.1 cannot be used ({error.strerror}); choose another: "
                "--port."
            ) from error
