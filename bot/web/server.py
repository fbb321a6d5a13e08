"""The web server, and its routes for health and metrics; its builder adds other routes.

It is off by default. It speaks plain HTTP and relies on a reverse proxy in front of it.
"""

import asyncio
import hmac
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from bot.config import WebSettings
from studio.errors import ConfigError

LARGEST_BODY_BYTES = 1024 * 1024
_SHUTDOWN_TIMEOUT_S = 2.0
# How long the rest of a body that is too large is read, so that the client gets the refusal.
_LINGER_S = 0.2
# How long a connection may be silent, before the first request, within its headers, and between
# requests. Proxies close theirs after a minute, and must be the first.
_SILENCE_S = 75.0
# A flood of connections that send nothing must not take all of the process's open files.
_MOST_CONNECTIONS = 256

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
    busy = _BusyConnections()
    application = web.Application(client_max_size=LARGEST_BODY_BYTES, middlewares=[busy.note])
    application.add_routes(routes)
    # No access log: the addresses of some routes contain tokens.
    runner = web.AppRunner(
        application,
        access_log=None,
        shutdown_timeout=_SHUTDOWN_TIMEOUT_S,
        lingering_time=_LINGER_S,
        keepalive_timeout=_SILENCE_S,
    )
    await runner.setup()
    server = runner.server
    assert server is not None

    def accept() -> asyncio.BaseProtocol:
        busy.make_room(server)
        return server()

    try:
        listener = await _listen(accept, host, port)
        try:
            yield listener.sockets[0].getsockname()[1]
        finally:
            listener.close()
    finally:
        await runner.cleanup()


class _BusyConnections:
    """Knows which connections have a request, and closes others when there are too many."""

    def __init__(self) -> None:
        self._busy: set[asyncio.BaseProtocol] = set()

    @web.middleware
    async def note(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """The answer to a request; meanwhile its connection is busy."""
        self._busy.add(request.protocol)
        try:
            return await handler(request)
        finally:
            self._busy.discard(request.protocol)

    def make_room(self, server: web.Server) -> None:
        """Close the oldest connection without a request, when a new one would be too many."""
        connections = server.connections
        if len(connections) >= _MOST_CONNECTIONS:
            idle = (each for each in connections if each not in self._busy)
            next(idle, connections[0]).force_close()


async def _listen(
    accept: Callable[[], asyncio.BaseProtocol], host: str, port: int
) -> asyncio.Server:
    try:
        return await asyncio.get_running_loop().create_server(accept, host, port)
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


def metrics_routes(settings: WebSettings, registry: CollectorRegistry) -> list[web.RouteDef]:
    """`GET /metrics`: the registry's metrics, in the format that the request accepts.

    With `web.metrics_token` only for requests with this token. Without it there are no metrics on
    a server that has a public address.
    """
    token = settings.metrics_token
    if token is None and settings.public_url:
        return []
    expected = f"Bearer {token.get_secret_value()}".encode() if token else None

    async def answer(request: web.Request) -> web.Response:
        told = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if expected is not None and not hmac.compare_digest(told, expected):
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        return web.Response(body=encode(registry), headers={"Content-Type": content_type})

    return [web.get("/metrics", answer)]
