"""Pictures in messages: which one is used, from which hosts, and up to which size."""

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from cogs.pictures.uploads import fetch_address, picture_in, read_upload
from studio.errors import NoPictureInMessage, UploadRefused

CDN = "https://cdn.discordapp.com/attachments/1/2/a.png"
PROXY = "https://images-ext-1.discordapp.net/external/x/a.png"


def file(name: str, *, kind: str | None = "image/png", size: int = 10) -> dict[str, Any]:
    url = f"https://cdn.discordapp.com/attachments/1/2/{name}"
    told = {"id": "5", "filename": name, "size": size, "url": url, "proxy_url": url}
    return told if kind is None else told | {"content_type": kind}


def gallery(*addresses: str) -> dict[str, Any]:
    items = [{"media": {"url": each, "proxy_url": each}} for each in addresses]
    return {"type": 17, "id": 1, "components": [{"type": 12, "id": 2, "items": items}]}


def embed(**media: str) -> dict[str, Any]:
    return {"type": "rich", "image": media}


def message(**parts: Any) -> discord.Message:
    """A message with these parts, as Discord sends it."""
    told: dict[str, Any] = {
        "id": "9",
        "channel_id": "1",
        "type": 0,
        "content": "at night",
        "author": {"id": "7", "username": "ann", "discriminator": "0", "avatar": None},
        "timestamp": "2026-11-21T13:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "components": [],
        **parts,
    }
    client = discord.Client(intents=discord.Intents.none())
    channel = client.get_partial_messageable(1)
    return discord.Message(state=client._connection, channel=channel, data=told)  # type: ignore[arg-type]


def name_of(found: discord.Attachment | str) -> str:
    return found if isinstance(found, str) else found.filename


FORWARDED = {
    "type": 0,
    "content": "",
    "timestamp": "2026-11-21T13:00:00+00:00",
    "edited_timestamp": None,
    "mentions": [],
    "mention_roles": [],
    "attachments": [file("f.png")],
    "embeds": [],
    "components": [],
}
FOUND = [
    # the parts of a message, the picture that is used
    ({"attachments": [file("a.png"), file("b.png")]}, "a.png"),
    ({"attachments": [file("a.txt", kind="text/plain"), file("b.png")]}, "b.png"),
    # without a content type; the gate says what a HEIC is
    *(
        ({"attachments": [file(name, kind=None)]}, name)
        for name in ("a.WEBP", "a.HEIC", "a.heif", "a.avif", "a.jfif")
    ),
    ({"attachments": [file("a.png")], "embeds": [embed(url=CDN)]}, "a.png"),
    ({"components": [gallery(CDN, PROXY)], "flags": 32768}, CDN),
    ({"embeds": [embed(url="https://example.org/a.png", proxy_url=PROXY)]}, PROXY),
    ({"embeds": [embed(url=CDN)]}, CDN),
    ({"embeds": [{"type": "image", "thumbnail": {"url": "http://x", "proxy_url": PROXY}}]}, PROXY),
    ({"message_snapshots": [{"message": FORWARDED}]}, "f.png"),
]


@pytest.mark.parametrize(("parts", "used"), FOUND)
def test_the_first_picture_of_a_message_is_used(parts: dict[str, Any], used: str) -> None:
    assert name_of(picture_in(message(**parts))) == used


NOT_FOUND: list[dict[str, Any]] = [
    {},
    {"attachments": [file("a.txt", kind="text/plain"), file("a.mp4", kind="video/mp4")]},
    # URLs that are not on Discord's hosts, some of them disguised
    {"embeds": [embed(url="https://example.org/a.png")]},
    {"embeds": [embed(url="http://cdn.discordapp.com/a.png")]},
    {"embeds": [embed(url="https://cdn.discordapp.com.example.org/a.png")]},
    {"embeds": [embed(url="https://cdn.discordapp.com@example.org/a.png")]},
    {"embeds": [embed(url="https://cdn.discordapp.com:8443/a.png")]},
    {"embeds": [embed(url="https://cdn.discordapp.com:x/a.png")]},
    {"embeds": [embed(url="https://[::1/a.png")]},
    {"embeds": [embed(url="attachment://a.png")]},
    {"components": [gallery("https://127.0.0.1/a.png")], "flags": 32768},
]


@pytest.mark.parametrize("parts", NOT_FOUND)
def test_a_picture_on_another_host_is_ignored(parts: dict[str, Any]) -> None:
    with pytest.raises(NoPictureInMessage):
        picture_in(message(**parts))


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    """A server with a file of 1,000 bytes, an endless one, and a redirect.

    Fails the test if a request follows the redirect.
    """
    reached: list[str] = []

    async def whole(request: web.Request) -> web.Response:
        return web.Response(body=b"x" * 1000)

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(1000):
            await response.write(b"x" * 100_000)
        return response

    async def away(request: web.Request) -> web.Response:
        raise web.HTTPFound("/elsewhere")

    async def elsewhere(request: web.Request) -> web.Response:
        reached.append(request.path)
        return web.Response(body=b"x")

    app = web.Application()
    app.router.add_get("/whole", whole)
    app.router.add_get("/endless", endless)
    app.router.add_get("/away", away)
    app.router.add_get("/elsewhere", elsewhere)
    server = TestServer(app)
    await server.start_server()
    yield server
    await server.close()
    assert reached == []


async def test_a_file_within_the_limit_is_downloaded_in_full(server: TestServer) -> None:
    assert await fetch_address(str(server.make_url("/whole")), limit_bytes=1000) == b"x" * 1000


@pytest.mark.parametrize("path", ["/whole", "/endless"])
async def test_a_download_stops_at_the_limit(server: TestServer, path: str) -> None:
    with pytest.raises(UploadRefused) as refused:
        await fetch_address(str(server.make_url(path)), limit_bytes=999)

    assert (refused.value.reason, refused.value.limit) == ("too_many_bytes", 999)


@pytest.mark.parametrize("path", ["/away", "/gone"])
async def test_a_redirect_or_an_error_status_is_refused(server: TestServer, path: str) -> None:
    with pytest.raises(UploadRefused, match="not_received"):
        await fetch_address(str(server.make_url(path)), limit_bytes=1000)


async def test_an_unreachable_server_is_not_said_to_have_damaged_the_file(
    server: TestServer,
) -> None:
    address = str(server.make_url("/whole"))
    await server.close()

    with pytest.raises(UploadRefused, match="not_received"):
        await read_upload(address, limit_bytes=1000)
