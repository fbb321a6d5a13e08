"""Cuts calls to SimCord's Discord: before they have an effect, or after it.

Every call of the bot goes through SimCord's HTTP client or its adapter for webhooks. Both are
wrapped here, so the bot sees what aiohttp raises when a connection breaks. A message with a nonce
that Discord has already is given again, as at Discord; SimCord takes no notice of nonces.
"""

import copy
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import aiohttp
import pytest
from simcord.http.client import FakeHTTPClient, FakeWebhookAdapter, _path_of

_NUMBER = re.compile(r"(?<=/)\d+")
_TOKEN = re.compile(r"(/(?:webhooks|interactions)/\{id\}/)[^/]+")
_POSTED = re.compile(r"/channels/\d+/messages")


class When(StrEnum):
    """When a call is cut."""

    BEFORE = "before"
    AFTER = "after"


@dataclass
class _Cut:
    route: str
    when: When
    skip: int
    times: int | None


@dataclass
class Wire:
    """The bot's connection to Discord. `routes` are all calls so far, without their ids."""

    routes: list[str] = field(default_factory=list)
    # How many calls were cut.
    played: int = 0
    _cuts: list[_Cut] = field(default_factory=list)
    _posted: dict[tuple[str, str], Any] = field(default_factory=dict)

    def cut(self, route: str, when: When, *, skip: int = 0, times: int | None = 1) -> None:
        """Cut the next `times` calls of the route after `skip` of them; None: all of them."""
        self._cuts.append(_Cut(route, when, skip, times))

    def mend(self) -> None:
        """Cut nothing any more."""
        self._cuts.clear()

    async def carry(
        self, method: str, path: str, body: Any, call: Callable[[], Awaitable[Any]]
    ) -> Any:
        """Make a call, unless it is cut."""
        route = f"{method} {route_of(path)}"
        self.routes.append(route)
        when = self._cut_of(route)
        if when is When.BEFORE:
            raise aiohttp.ServerDisconnectedError
        answer = await self._once(path, body, call)
        if when is When.AFTER:
            raise aiohttp.ServerDisconnectedError
        return answer

    def _cut_of(self, route: str) -> When | None:
        for cut in self._cuts:
            if cut.route != route:
                continue
            if cut.skip:
                cut.skip -= 1
                continue
            if cut.times is not None:
                cut.times -= 1
                if not cut.times:
                    self._cuts.remove(cut)
            self.played += 1
            return cut.when
        return None

    async def _once(self, path: str, body: Any, call: Callable[[], Awaitable[Any]]) -> Any:
        nonce = body.get("nonce") if isinstance(body, dict) and body.get("enforce_nonce") else None
        if nonce is None or not _POSTED.fullmatch(path):
            return await call()
        if (path, nonce) not in self._posted:
            self._posted[path, nonce] = await call()
        return copy.deepcopy(self._posted[path, nonce])


def route_of(path: str) -> str:
    """The path without ids and tokens."""
    return _TOKEN.sub(r"\1{token}", _NUMBER.sub("{id}", path))


def lay_wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    """Send all calls to SimCord through a wire, for the rest of the test."""
    wire = Wire()
    asked, executed = FakeHTTPClient.request, FakeWebhookAdapter.request

    async def request(self: Any, route: Any, *, form: Any = None, **options: Any) -> Any:
        body = options.get("json") or _body(form)
        return await wire.carry(
            route.method,
            _path_of(route.url),
            body,
            lambda: asked(self, route, form=form, **options),
        )

    async def execute(self: Any, route: Any, session: Any, **options: Any) -> Any:
        body = options.get("payload") or _body(options.get("multipart"))
        return await wire.carry(
            route.method,
            _path_of(route.url),
            body,
            lambda: executed(self, route, session, **options),
        )

    monkeypatch.setattr(FakeHTTPClient, "request", request)
    monkeypatch.setattr(FakeWebhookAdapter, "request", execute)
    return wire


def _body(form: Any) -> Any:
    """The JSON in a form, as discord.py sends it with files."""
    for part in form or ():
        if part.get("name") == "payload_json":
            return json.loads(part["value"])
    return None
