"""The web server, and its routes for health and metrics; its builder adds other routes.

It is off by default. It speaks plain HTTP and relies on a reverse proxy in front of it.
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
# How long the rest of a body that is too large is read, so that the client gets the refusal.
_LINGER_S = 0.2

log = structlog.get_logger()


@asynccontextmanager
async def serving(settings: WebSettings, routes: Iterable[web.RouteDef]) -> AsyncIterator[int]:
    """Serve the routes until the block ends; gives the port, or 0 when the server is off.

    Raises `ConfigError` when the port cannot be used.
    """
    if not settings.port:
        yield 0
        return
    async with listening(settings.host, settings.port, routes) as port:
        log.info("web server listens", host=settings.host, port=port)
        yield port


@asynccontextmanager
async def listening(host: str, port: int, routes: Iterable[web.RouteDef]) -> AsyncIterator[int]:
    """Serve the routes on that host and port until the block ends. Port 0: any free port.

    Gives the port. Raises `ConfigError` when the port cannot be used.
    """
    application = web.Application(client_max_size=LARGEST_BODY_BYTES)
    application.add_routes(routes)
    # No access log: the addresses of some routes contain tokens.
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
    """`GET /healthz`: 200 while the process is well, else 503."""

    async def answer(_: web.Request) -> web.Response:
        if well():
            return web.Response(text="well\n")
        return web.Response(status=503, text="not well\n")

    return web.get("/healthz", answer)


def metrics_route(registry: CollectorRegistry) -> web.RouteDef:
    """`GET /metrics`: the registry's metrics, in the format that the request accepts."""

    async def answer(request: web.Request) -> web.Response:
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        return web.Response(body=encode(registry), headers={"Content-Type": content_type})

    return web.get("/metrics", answer)
