"""The small web server: health, metrics, webhooks, and whatever routes its builder adds.

Off by default. It speaks plain http and trusts a reverse proxy to stand before it.
"""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from bot.config import WebSettings
from studio.errors import ConfigError

LARGEST_BODY_BYTES = 1024 * 1024
_SHUTDOWN_TIMEOUT_S = 2.0
# How long what is too much is still read, so that the refusal is heard before the end.
_LINGER_S = 0.2

log = structlog.get_logger()


@asynccontextmanager
async def serving(settings: WebSettings, routes: Iterable[web.RouteDef]) -> AsyncIterator[int]:
    """Serve the routes while the block lasts, and tell the port; 0 when the server is off.

    Raises `ConfigError` when the port cannot be had.
    """
    if not settings.port:
        yield 0
        return
    async with listening(settings.host, settings.port, routes) as port:
        log.info("web server listens", host=settings.host, port=port)
        yield port


@asynccontextmanager
async def listening(host: str, port: int, routes: Iterable[web.RouteDef]) -> AsyncIterator[int]:
    """The same wherever it is told to be; port 0 is any that is free."""
    application = web.Application(client_max_size=LARGEST_BODY_BYTES)
    application.add_routes(routes)
    # No access log: the addresses of later routes may hold what opens them.
    runner = web.AppRunner(
        application,
        access_log=None,
        shutdown_timeout=_SHUTDOWN_TIMEOUT_S,
        lingering_time=_LINGER_S,
    )
    await runner.setup()
    try:
        await _listen(runner, host, port)
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(
            f"The web server cannot listen on {host}:{port} ({reason}); "
            "change web.host or web.port."
        ) from error


def health_route(well: Callable[[], bool]) -> web.RouteDef:
    """`GET /healthz`: 200 while all is well, else 503."""

    async def answer(_: web.Request) -> web.Response:
        if well():
            return web.Response(text="well\n")
        return web.Response(status=503, text="not well\n")

    return web.get("/healthz", answer)


def metrics_route(registry: CollectorRegistry) -> web.RouteDef:
    """`GET /metrics`: the registry's numbers, in the format that is asked for."""

    async def answer(request: web.Request) -> web.Response:
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        return web.Response(body=encode(registry), headers={"Content-Type": content_type})

    return web.get("/metrics", answer)
