"""`limner run` and `limner worker`: a process from logging in to a clean stop."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any

import discord
import structlog
from aiohttp import web

from bot.adapters.providers import webhook_routes
from bot.config import Settings
from bot.duties import Duties
from bot.health import is_well
from bot.linked_pages import linked_page_routes
from bot.login import log_in
from bot.monitoring.memory import freeze_garbage_collector
from bot.monitoring.metrics import REGISTRY
from bot.stopping import on_signal
from bot.web.server import health_route, metrics_routes, serving
from bot.wiring import App, open_app
from studio.clock import wait_for_first
from studio.errors import ConfigError

log = structlog.get_logger()

_HEARTBEAT_S = 10.0
_RECOVERY_S = 1.0
_REFUSALS_S = 2.0


async def run(settings: Settings, duties: Duties) -> None:
    """Run until a signal, then stop cleanly. Raises SetupError with a sentence."""
    token = settings.discord.token
    if token is None:
        raise ConfigError(
            "There is no Discord token: set discord.token in config.toml or LIMNER_DISCORD__TOKEN "
            "(`limner play` needs none)."
        )
    async with open_app(settings, duties=duties) as app:
        freeze_garbage_collector()
        await serve(app, token.get_secret_value())


async def serve(app: App, token: str) -> None:
    """Do the app's duties until SIGTERM or SIGINT; then finish running jobs or give them back.

    A second signal stops at once. Interrupted jobs go on at the next start.
    """
    stop = asyncio.Event()
    work = asyncio.create_task(_log_in_and_work(app, token, stop), name="life")

    def stop_or_cancel() -> None:
        if stop.is_set():
            work.cancel()
        stop.set()

    with on_signal(stop_or_cancel):
        try:
            await asyncio.wait({work})
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
    if work.cancelled():
        log.warning("stopped at once; what was under way goes on at the next start")
    else:
        work.result()
        log.info("stopped")


async def _log_in_and_work(app: App, token: str, stop: asyncio.Event) -> None:
    """Log in and work until `stop` is set. The client is closed at the end in every case."""
    stopping = asyncio.create_task(stop.wait(), name="stop")
    login = asyncio.create_task(
        log_in(
            app.client,
            token,
            api_base=app.settings.discord.api_base,
            clock=app.services.clock,
        ),
        name="login",
    )
    try:
        await wait_for_first(tasks=[login, stopping])
        if login.done():
            await login
            await _work(app, stopping)
    finally:
        await _end(login, stopping)
        await app.client.close()


async def _work(app: App, stopping: asyncio.Task[bool]) -> None:
    """Draw and answer until `stopping` is done, or until Discord ends the connection for good."""
    worker = asyncio.create_task(app.worker.run(), name="worker") if app.duties.draws else None
    gateway = asyncio.create_task(_connect(app), name="gateway") if app.duties.hears else None
    health = asyncio.create_task(_stay_healthy(app), name="health")
    likeness = asyncio.create_task(_measure_likeness(app), name="likeness")
    work = [each for each in (worker, gateway) if each is not None]
    log.info("at work", worker=app.duties.draws, gateway=app.duties.hears)
    try:
        async with serving(app.settings.web, _routes(app)):
            await wait_for_first(tasks=[*work, stopping])
            log.info("stopping")
            await asyncio.gather(_finish_jobs(app, worker), _finish_answers(app))
        if gateway is not None and not gateway.done():
            await _end(gateway)
            # Those who asked until then are still being told to ask again.
            await app.client.handlers.requests.finish(within_s=_REFUSALS_S)
        elif gateway is not None and gateway.done():
            await gateway
    finally:
        await _end(*work, health, likeness)
        # After a second signal nothing was finished.
        await app.client.handlers.requests.cancel()


async def _finish_jobs(app: App, worker: asyncio.Task[None] | None) -> None:
    if worker is not None:
        await app.worker.stop()
        await worker


async def _finish_answers(app: App) -> None:
    """Take no more requests, and finish those that are being answered. The client still works."""
    await app.client.handlers.requests.finish(within_s=app.settings.queue.stop_grace_s)


def _routes(app: App) -> list[web.RouteDef]:
    """The routes of the web server, if the settings have one."""
    return [
        health_route(lambda: is_well(app)),
        *metrics_routes(app.settings.web, REGISTRY),
        *webhook_routes(app.settings, app.provider, app.services.clock),
        *linked_page_routes(app),
    ]


async def _end(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _connect(app: App) -> None:
    try:
        await app.client.connect()
    except discord.PrivilegedIntentsRequired as error:
        raise ConfigError(
            "Discord refuses the connection because an intent is not enabled; switch it on on "
            "the Bot page of the developer portal."
        ) from error
    except discord.ConnectionClosed as error:
        raise ConfigError(f"Discord closed the connection for good ({error}).") from error


async def _measure_likeness(app: App) -> None:
    if app.measurer is not None:
        await app.measurer.run()


async def _stay_healthy(app: App) -> None:
    """Touch the health file again and again while the process is well."""
    file = app.settings.health.file
    if file is None:
        return
    while True:
        well = is_well(app)
        if well:
            with suppress(OSError):
                await asyncio.to_thread(_touch, file)
        await asyncio.sleep(_HEARTBEAT_S if well else _RECOVERY_S)


def _touch(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
