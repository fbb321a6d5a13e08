"""Sends discord.py's requests to another address: a REST proxy, or a local server.

discord.py has no setting for this. Its HTTP client is replaced for REST requests and for the
gateway; answers to interactions do not use that client and are redirected by themselves.
"""

from typing import Any

import aiohttp
import discord
from discord.http import HTTPClient, Route
from discord.webhook.async_ import AsyncWebhookAdapter, async_context
from yarl import URL

DISCORD = "https://discord.com/api/v10"


class RedirectedHTTPClient(HTTPClient):
    """discord.py's HTTP client with other addresses for REST and the gateway."""

    api_base = DISCORD
    gateway_url: str | None = None

    async def request(self, route: Route, **options: Any) -> Any:
        """Send one REST request to `api_base`."""
        route.url = _redirected(route, self.api_base)
        return await super().request(route, **options)

    async def ws_connect(self, url: str, **options: Any) -> aiohttp.ClientWebSocketResponse:
        """Open the gateway at `gateway_url`, with the API version and encoding from `url`."""
        if self.gateway_url is not None:
            url = str(URL(self.gateway_url).with_query(URL(url).query))
        return await super().ws_connect(url, **options)


class RedirectedWebhookAdapter(AsyncWebhookAdapter):
    """Sends discord.py's answers to interactions to another address."""

    def __init__(self, api_base: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._api_base = api_base

    async def request(self, route: Route, *args: Any, **options: Any) -> Any:
        """Send one request to the other address."""
        route.url = _redirected(route, self._api_base)
        return await super().request(route, *args, **options)


def http_client(
    client: discord.Client, *, api_base: str, gateway_url: str | None
) -> RedirectedHTTPClient:
    """The client's replacement for discord.py's HTTP client."""
    http = RedirectedHTTPClient(client.loop, http_trace=client.http.http_trace)
    http.api_base = api_base.rstrip("/")
    http.gateway_url = gateway_url
    return http


def redirect_answers(api_base: str) -> None:
    """Send answers to interactions to `api_base`, in every task that starts after this call."""
    if api_base.rstrip("/") != DISCORD:
        async_context.set(RedirectedWebhookAdapter(api_base.rstrip("/")))


def _redirected(route: Route, api_base: str) -> str:
    return api_base + route.url.removeprefix(Route.BASE)
