"""Discord limits the bot when it logs in: it waits as told, and does not end."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.client import LimnerClient
from bot.login import log_in, told_pause_s
from studio.errors import ConfigError
from tests.support.clock import START, HandClock

ACCOUNT = {"id": "1", "username": "limner", "discriminator": "0", "avatar": None}
APPLICATION = {
    "id": "1", "name": "Limner", "icon": None, "description": "", "bot_public": True,
    "bot_require_code_grant": False, "verify_key": "", "flags": 0, "owner": ACCOUNT,
}  # fmt: skip


@dataclass
class Front:
    """A Discord that lets the bot log in after it refused some requests."""

    refusals: list[web.Response] = field(default_factory=list)
    requests: int = 0
    api_base: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        """The next refusal, else what Discord would answer."""
        self.requests += 1
        if self.refusals:
            return self.refusals.pop(0)
        answers = {"/users/@me": ACCOUNT, "/commands": []}
        known = next(
            (each for end, each in answers.items() if request.path.endswith(end)), APPLICATION
        )
        # discord.py reads JSON only where the type names no character set.
        return web.Response(body=json.dumps(known).encode(), content_type="application/json")


def banned(status: int = 429, **headers: str) -> web.Response:
    """The answer of the gateway in front of Discord: a page, without `Via`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return web.Response(
        status=status, text="<html>error 1015</html>", content_type="text/html", headers=named
    )


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    front = Front()
    app = web.Application()
    app.router.add_get("/{path:.*}", front.answer)
    async with TestServer(app) as server:
        front.api_base = str(server.make_url("/api/v10"))
        yield front


@pytest.fixture
async def client(front: Front) -> AsyncIterator[LimnerClient]:
    client = LimnerClient(hears=False, api_base=front.api_base)
    yield client
    await client.close()


async def _logged_in(front: Front, client: LimnerClient, clock: HandClock) -> list[float]:
    """Log in, and move the clock whenever the login waits for it. Gives the waits in seconds."""
    waits: list[float] = []
    logging_in = asyncio.create_task(
        log_in(client, "t0ken", api_base=front.api_base, clock=clock, chance=lambda: 0.0)
    )
    while True:
        clock.waited_for.clear()
        waiting = asyncio.create_task(clock.waited_for.wait())
        await asyncio.wait({logging_in, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if logging_in.done():
            await logging_in
            return waits
        before = front.requests
        until = clock.next_waking()
        waits.append((until - clock.now()).total_seconds())
        assert front.requests == before
        clock.advance(waits[-1])


async def test_a_limit_at_login_is_waited_out_as_told(front: Front, client: LimnerClient) -> None:
    front.refusals = [banned(Retry_After="3600"), banned(Retry_After="12.5")]

    assert await _logged_in(front, client, HandClock()) == [3600, 12.5]

    assert client.user is not None
    assert client.user.name == "limner"


async def test_without_a_word_how_long_the_pauses_double(
    front: Front, client: LimnerClient
) -> None:
    front.refusals = [banned() for _ in range(8)]

    waits = await _logged_in(front, client, HandClock())

    assert waits == [15, 30, 60, 120, 240, 480, 900, 900]


async def test_a_refused_token_is_no_limit(front: Front, client: LimnerClient) -> None:
    front.refusals = [banned(Retry_After="5"), web.json_response({"message": "401"}, status=401)]

    with pytest.raises(ConfigError, match="does not accept the token"):
        await _logged_in(front, client, HandClock())


async def test_a_refusal_that_is_no_limit_ends_the_start(
    front: Front, client: LimnerClient
) -> None:
    front.refusals = [banned(403)]

    with pytest.raises(ConfigError, match="cannot be reached"):
        await _logged_in(front, client, HandClock())


async def test_a_discord_that_is_down_is_waited_for(front: Front, client: LimnerClient) -> None:
    front.refusals = [banned(503), banned(520)]

    assert await _logged_in(front, client, HandClock()) == [15, 30]


async def test_processes_that_were_told_the_same_time_come_back_at_different_times(
    front: Front, client: LimnerClient
) -> None:
    clock = HandClock()
    front.refusals = [banned(Retry_After="600")]
    logging_in = asyncio.create_task(
        log_in(client, "t0ken", api_base=front.api_base, clock=clock, chance=lambda: 0.5)
    )
    await clock.waited_for.wait()
    assert clock.next_waking() == START + timedelta(seconds=630)
    clock.advance(630)
    await logging_in


def _refusal(headers: Mapping[str, str]) -> discord.HTTPException:
    response: Any = SimpleNamespace(status=429, reason="", headers=headers)
    return discord.HTTPException(response, "")


TOLD = [
    # the header, and the seconds to wait; None: it does not say
    ("7", 7.0),
    ("0.5", 0.5),
    ("-3", 0.0),
    ("0", 0.0),
    (format_datetime(START + timedelta(minutes=2)), 120.0),
    (format_datetime(START - timedelta(minutes=2)), 0.0),
    ("soon", None),
    ("nan", None),
    # No gateway means years.
    ("inf", 86_400.0),
    ("1e300", 86_400.0),
    (format_datetime(START + timedelta(days=400)), 86_400.0),
    ("", None),
]


@pytest.mark.parametrize(("header", "wait_s"), TOLD)
def test_the_pause_is_read_from_the_answer(header: str, wait_s: float | None) -> None:
    assert told_pause_s(_refusal({"Retry-After": header}), now=START) == wait_s


def test_an_answer_without_the_header_says_no_time() -> None:
    assert told_pause_s(_refusal({}), now=START) is None
    assert told_pause_s(OSError("refused"), now=START) is None
    assert told_pause_s(discord.RateLimited(9.0), now=START) == 9.0
