"""The small web server: health, metrics, webhooks, and whatever routes its builder adds.

Off by default. It speaks plain http and trusts a reverse proxy to stand before it.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from bot.config import WebSettings
from studio.errors import ConfigError, ProviderError
from studio.providers.replicate.webhooks import WebhookVerdict, WebhookVerifier

WEBHOOK_PATH = "/webhooks/replicate"
LARGEST_BODY_BYTES = 1024 * 1024
_READ_TIMEOUT_S = 10.0
_SHUTDOWN_TIMEOUT_S = 2.0
# How long what is too much is still read, so that the refusal is heard before the end.
_LINGER_S = 0.2

Note = Callable[[dict[str, Any]], object]
"""Takes a verified prediction, as Replicate's API gives it, and returns at once.

It raises ProviderError for what is none."""

log = structlog.get_logger()


def webhook_address(settings: WebSettings) -> str | None:
    """Where Replicate reaches us; None when the server is off or has no public address."""
    if not settings.port or not settings.public_url:
        return None
    return settings.public_url.rstrip("/") + WEBHOOK_PATH


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


# ── routes ───────────────────────────────────────────────────────────────────


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


def webhook_route(verifier: WebhookVerifier, note: Note) -> web.RouteDef:
    """`POST /webhooks/replicate`: what is Replicate's and new is given to `note`.

    A webhook is only news: whoever polls learns the same a little later.
    """

    async def answer(request: web.Request) -> web.Response:
        body = await _body(request)
        verdict = verifier.judge(
            webhook_id=request.headers.get("webhook-id", ""),
            timestamp=request.headers.get("webhook-timestamp", ""),
            signature=request.headers.get("webhook-signature", ""),
            body=body,
        )
        if verdict is WebhookVerdict.FRESH:
            _give(body, note)
        elif verdict is not WebhookVerdict.REPLAYED:
            log.warning("webhook refused", reason=verdict.value)
            raise web.HTTPUnauthorized
        return web.Response()

    return web.post(WEBHOOK_PATH, answer)


async def _body(request: web.Request) -> bytes:
    try:
        async with asyncio.timeout(_READ_TIMEOUT_S):
            return await request.read()
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error


def _give(body: bytes, note: Note) -> None:
    try:
        note(_prediction(body))
    except ProviderError as error:
        log.warning("webhook not understood", reason=error.code)
        raise web.HTTPBadRequest from error


def _prediction(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError as error:
        raise web.HTTPBadRequest from error
    if not isinstance(told, dict):
        raise web.HTTPBadRequest
    return told
