"""Replicate's webhooks: their address, and the route that receives them."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import structlog
from aiohttp import web

from bot.config import WebSettings
from studio.errors import ProviderError
from studio.providers.replicate.webhooks import WebhookVerdict, WebhookVerifier

WEBHOOK_PATH = "/webhooks/replicate"
_READ_TIMEOUT_S = 10.0

Note = Callable[[dict[str, Any]], object]
"""Takes a verified prediction, as Replicate's API describes it, and returns at once.

It raises ProviderError for a body that is not a prediction."""

log = structlog.get_logger()


def webhook_address(settings: WebSettings) -> str | None:
    """The address for webhooks; None when the server is off or has no public address."""
    if not settings.port or not settings.public_url:
        return None
    return settings.public_url.rstrip("/") + WEBHOOK_PATH


def webhook_route(verifier: WebhookVerifier, note: Note) -> web.RouteDef:
    """`POST /webhooks/replicate`: gives verified new predictions to `note`.

    A webhook only speeds things up: the poller learns the same result a little later.
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
            _pass_on(body, note)
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


def _pass_on(body: bytes, note: Note) -> None:
    try:
        note(_prediction(body))
    except ProviderError as error:
        log.warning("webhook not understood", reason=error.code)
        raise web.HTTPBadRequest from error
    except RecursionError as error:
        log.warning("webhook not understood", reason="nested too deeply")
        raise web.HTTPBadRequest from error


def _prediction(body: bytes) -> dict[str, Any]:
    try:
        prediction = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise web.HTTPBadRequest from error
    if not isinstance(prediction, dict):
        raise web.HTTPBadRequest
    return prediction
