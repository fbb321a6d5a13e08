"""`limner run`: bot and worker in one process, from the first sign of life to the last."""

import asyncio
import signal
from contextlib import suppress
from pathlib import Path

import discord
import structlog

from bot.config import Settings
from bot.wiring import App, open_app
from studio.errors import ConfigError

log = structlog.get_logger()

_HEARTBEAT_S = 10.0


async def run(settings: Settings) -> None:
    """Run until a signal, then stop cleanly. Raises SetupError, in a sentence."""
    token = settings.discord.token
    if token is None:
        raise ConfigError(
            "There is no Discord token: set discord.token in config.toml or LIMNER_DISCORD__TOKEN "
            "(`limner play` needs none)."
        )
    async with open_app(settings) as app:
        await serve(app, token.get_secret_value())


async def serve(app: App, token: str) -> None:
    """Connect, work, and on SIGTERM or SIGINT stop: take no more, finish or give back.

    A second signal stops at once; what was under way is taken up at the next start.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    assert task is not None

    def on_signal() -> None:
        if stop.is_set():
            task.cancel()
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal)
    await _log_in(app, token)
    worker = asyncio.create_task(app.worker.run(), name="worker")
    gateway = asyncio.create_task(_connect(app), name="gateway")
    waiting = asyncio.create_task(stop.wait(), name="stop")
    health = asyncio.create_task(_stay_healthy(app), name="health")
    try:
        await asyncio.wait({worker, gateway, waiting}, return_when=asyncio.FIRST_COMPLETED)
        log.info("stopping")
        await app.worker.stop()
        await worker
    finally:
        for each in (worker, waiting, health):
            each.cancel()
        await app.client.close()
        await asyncio.gather(worker, waiting, health, return_exceptions=True)
    await gateway
    log.info("stopped")


async def _log_in(app: App, token: str) -> None:
    try:
        await app.client.login(token)
    except discord.LoginFailure as error:
        raise ConfigError(
            "Discord does not accept the token; copy it again from the Bot page of the "
            "developer portal into discord.token."
        ) from error
    except (discord.HTTPException, OSError) as error:
        raise ConfigError(
            f"Discord cannot be reached at {app.settings.discord.api_base}: {error}"
        ) from error


async def _connect(app: App) -> None:
    try:
        await app.client.connect()
    except discord.PrivilegedIntentsRequired as error:
        raise ConfigError(
            "Discord refuses the connection because an intent is not enabled; switch it on on "
            "the Bot page of the developer portal."
        ) from error
    except discord.ConnectionClosed as error:
        raise ConfigError(f"Discord closed the connection for good: {error}") from error


async def _stay_healthy(app: App) -> None:
    """Touch the health file while the gateway is connected."""
    file = app.settings.health.file
    while file is not None:
        if app.client.is_ready():
            with suppress(OSError):
                await asyncio.to_thread(_touch, file)
        await asyncio.sleep(_HEARTBEAT_S)


def _touch(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
