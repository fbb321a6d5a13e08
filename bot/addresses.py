"""Discord's addresses exchanged for others: a REST proxy, or a local server.

discord.py has no setting for it. Its three ways out are redirected for one client: REST
and the gateway in its HTTP client, and the answers to interactions, which go round that.
"""

from typing import Any

import aiohttp
import discord
from discord.http import HTTPClient, Route
from discord.webhook.async_ import AsyncWebhookAdapter, async_context
from yarl import URL

DISCORD = "https://discord.com/api/v10"


class ElsewhereHTTPClient(HTTPClient):
    """discord.py's HTTP client, sending to other addresses."""

    api_base = DISCORD
    gateway_url: str | None = None

    async def request(self, route: Route, **options: Any) -> Any:
        """Send one REST request there."""
        route.url = _moved(route, self.api_base)
        return await super().request(route, **options)

    async def ws_connect(self, url: str, **options: Any) -> aiohttp.ClientWebSocketResponse:
        """Open the gateway there, asking for the same version and encoding."""
        if self.gateway_url is not None:
            url = str(URL(self.gateway_url).with_query(URL(url).query))
        return await super().ws_connect(url, **options)


class ElsewhereWebhookAdapter(AsyncWebhookAdapter):
    """discord.py's way of answering interactions, sending to another address."""

    def __init__(self, api_base: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._api_base = api_base

    async def request(self, route: Route, *args: Any, **options: Any) -> Any:
        """Send one request there."""
        route.url = _moved(route, self._api_base)
        return await super().request(route, *args, **options)


def http_client(
    client: discord.Client, *, api_base: str, gateway_url: str | None
) -> ElsewhereHTTPClient:
    """The HTTP client for other addresses."""
    http = ElsewhereHTTPClient(client.loop)
    http.api_base = api_base.rstrip("/")
    http.gateway_url = gateway_url
    return http


def redirect_answers(api_base: str) -> None:
    """Send answers to interactions there, in every task begun from here on."""
    if api_base.rstrip("/") != DISCORD:
        async_context.set(ElsewhereWebhookAdapter(api_base.rstrip("/")))


def _moved(route: Route, api_base: str) -> str:
    return api_base + route.url.removeprefix(Route.BASE)
