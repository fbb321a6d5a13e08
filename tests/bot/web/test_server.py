"""The web server on loopback: its port, its routes, health and metrics."""

import asyncio
import socket
from contextlib import AsyncExitStack, suppress

import httpx
import pytest
from aiohttp import web
from prometheus_client import CollectorRegistry, Counter
from pydantic import SecretStr

import bot.web.server
from bot.client import LimnerClient
from bot.config import WebSettings
from bot.health import is_connected
from bot.web.server import health_route, listening, metrics_routes, serving
from studio.errors import ConfigError
from tests.stubs.discord.stub import DiscordStub

LOOPBACK = "127.0.0.1"
REGISTRY = CollectorRegistry()
PICTURES = Counter("pictures", "Pictures of this test.", registry=REGISTRY)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as found:
        found.bind((LOOPBACK, 0))
        port: int = found.getsockname()[1]
    return port


async def _get(port: int, path: str, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False, timeout=10) as browser:
        return await browser.get(f"http://{LOOPBACK}:{port}{path}", headers=headers)


async def test_metrics_have_the_format_that_the_request_accepts() -> None:
    PICTURES.inc()
    async with listening(LOOPBACK, 0, metrics_routes(WebSettings(), REGISTRY)) as port:
        plain = await _get(port, "/metrics")
        open_metrics = await _get(
            port, "/metrics", Accept="application/openmetrics-text; version=1.0.0"
        )
    assert plain.headers["Content-Type"].startswith("text/plain; version=")
    assert "pictures_total 1.0\n" in plain.text
    assert open_metrics.headers["Content-Type"].startswith("application/openmetrics-text")
    assert open_metrics.text.endswith("# EOF\n")


class _Bare(LimnerClient):
    """The client without commands, which needs no services."""

    async def setup_hook(self) -> None:
        pass


async def test_health_follows_the_connection_to_discord() -> None:
    async with AsyncExitStack() as world:
        discord = await world.enter_async_context(DiscordStub())
        limner = _Bare(
            api_base=discord.api_base, gateway_url=discord.gateway_url, guild_ready_timeout_s=0.3
        )
        routes = [health_route(lambda: is_connected(limner))]
        async with listening(LOOPBACK, 0, routes) as port, limner:
            statuses = [(await _get(port, "/healthz")).status_code]
            life = asyncio.create_task(limner.start(discord.token), name="life")
            await limner.wait_for("connect", timeout=20)
            # It does not have the list of its servers yet.
            assert limner.ws.open
            statuses.append((await _get(port, "/healthz")).status_code)
            await limner.wait_for("ready", timeout=20)
            statuses.append((await _get(port, "/healthz")).status_code)

            lost = asyncio.create_task(limner.wait_for("disconnect", timeout=20), name="lost")
            await world.aclose()
            await lost
            # It is reconnecting, and not well until it is connected again.
            assert limner.is_ready()
            statuses.append((await _get(port, "/healthz")).status_code)
            life.cancel()
            await asyncio.gather(life, return_exceptions=True)
    assert statuses == [503, 503, 200, 503]


async def test_the_server_is_off_unless_it_has_a_port() -> None:
    async with serving(WebSettings(), [health_route(lambda: True)]) as port:
        assert port == 0


async def test_the_server_has_exactly_the_given_routes(free_port: int) -> None:
    async def own(_: web.Request) -> web.Response:
        return web.Response(text="a page to draw masks")

    routes = [health_route(lambda: True), web.get("/masks", own)]
    async with serving(WebSettings(port=free_port), routes) as port:
        assert port == free_port
        answers = [await _get(port, path) for path in ("/healthz", "/masks", "/metrics", "/")]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 404]
    with pytest.raises(httpx.ConnectError):
        await _get(port, "/healthz")


async def test_a_port_in_use_gets_a_sentence_for_the_operator() -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        settings = WebSettings(port=taken.getsockname()[1])
        with pytest.raises(ConfigError, match=r"cannot listen on 127\.0\.0\.1.*web\.port"):
            async with serving(settings, []):
                pass


PUBLIC = "https://limner.example"


@pytest.mark.parametrize(
    ("settings", "headers", "status"),
    [
        # no public address: whoever reaches the server
        (WebSettings(), {}, 200),
        # a public address
        (WebSettings(public_url=PUBLIC), {}, 404),
        # a token, with and without a public address
        (WebSettings(metrics_token=SecretStr("right")), {}, 401),
        (WebSettings(metrics_token=SecretStr("right")), {"Authorization": "Bearer wrong"}, 401),
        (WebSettings(metrics_token=SecretStr("right")), {"Authorization": "right"}, 401),
        (
            WebSettings(metrics_token=SecretStr("right")),
            {"Authorization": "Bearer \u00ef"},
            401,
        ),
        (WebSettings(metrics_token=SecretStr("right")), {"Authorization": "Bearer right"}, 200),
        (
            WebSettings(public_url=PUBLIC, metrics_token=SecretStr("right")),
            {"Authorization": "Bearer right"},
            200,
        ),
    ],
)
async def test_metrics_are_read_with_their_token_or_where_nobody_else_is(
    settings: WebSettings, headers: dict[str, str], status: int
) -> None:
    raw = {name.encode(): value.encode("latin-1") for name, value in headers.items()}
    async with (
        listening(LOOPBACK, 0, metrics_routes(settings, REGISTRY)) as port,
        httpx.AsyncClient(trust_env=False, timeout=10) as browser,
    ):
        answer = await browser.get(f"http://{LOOPBACK}:{port}/metrics", headers=raw)

    assert answer.status_code == status


_HALF_OPEN = [b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\n", b"GET /" + b"a" * 4000]


@pytest.mark.parametrize("sent", _HALF_OPEN)
async def test_a_connection_without_a_whole_request_is_closed(
    sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.web.server, "_SILENCE_S", 0.05)
    async with listening(LOOPBACK, 0, [health_route(lambda: True)]) as port:
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        writer.write(sent)
        async with asyncio.timeout(10):
            with suppress(ConnectionResetError):
                assert await reader.read() == b""
        # Also after a request was answered.
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" + sent)
        async with asyncio.timeout(10):
            with suppress(ConnectionResetError):
                assert b" 200 " in await reader.read()


async def test_half_open_connections_give_way_and_a_request_under_way_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bot.web.server, "_MOST_CONNECTIONS", 20)
    asked, go = asyncio.Event(), asyncio.Event()

    async def slow(_: web.Request) -> web.Response:
        asked.set()
        await go.wait()
        return web.Response(text="slow\n")

    async with (
        listening(LOOPBACK, 0, [health_route(lambda: True), web.get("/slow", slow)]) as port,
        asyncio.timeout(20),
    ):
        under_way = asyncio.create_task(_get(port, "/slow"), name="slow")
        await asked.wait()
        flood = [await asyncio.open_connection(LOOPBACK, port) for _ in range(60)]

        assert (await _get(port, "/healthz")).status_code == 200
        go.set()
        assert (await under_way).text == "slow\n"
        # The first ones of the flood were closed by the server.
        for reader, _ in flood[:40]:
            with suppress(ConnectionResetError):
                assert await reader.read() == b""
        for _, writer in flood:
            writer.close()
