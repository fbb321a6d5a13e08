"""Avatars from our own web server: only with a valid link, and only until it expires."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.web.avatars import AVATAR, avatar_address, avatar_route
from bot.web.downloads import DOWNLOAD
from bot.web.server import listening
from studio.rules.signing import LinkKey
from studio.storage.base import character_key
from studio.storage.local import LocalStore
from tests.support.clock import HandClock

KEY = LinkKey.of("the.bot.token")
PORTRAIT = character_key(game_id=7, character_id=3, name="81-thumbnail.webp")


@dataclass
class Wall:
    """Where portraits hang; Discord asks `client`."""

    store: LocalStore
    client: aiohttp.ClientSession
    clock: HandClock = field(default_factory=HandClock)
    url: str = ""

    def link(self, key: str = PORTRAIT, *, purpose: str = AVATAR) -> str:
        token = KEY.sign(purpose, key, expires_at=self.clock.now() + timedelta(hours=1))
        return avatar_address(self.url, token)


@pytest.fixture
async def wall(tmp_path: Path) -> AsyncIterator[Wall]:
    store = await LocalStore.open(tmp_path / "kept")
    await store.put(PORTRAIT, b"her face", mime="image/webp")
    async with aiohttp.ClientSession() as client:
        made = Wall(store, client)
        routes = [avatar_route(store, key=KEY, clock=made.clock)]
        async with listening("127.0.0.1", 0, routes) as port:
            made.url = f"http://127.0.0.1:{port}"
            yield made


async def test_a_link_shows_the_portrait(wall: Wall) -> None:
    async with wall.client.get(wall.link()) as answer:
        assert answer.status == 200
        assert answer.content_type == "image/webp"
        assert await answer.read() == b"her face"


async def test_a_link_to_a_portrait_expires(wall: Wall) -> None:
    link = wall.link()
    wall.clock.advance(3601)

    async with wall.client.get(link) as answer:
        assert answer.status == 410


async def test_a_link_that_was_signed_for_another_purpose_is_refused(wall: Wall) -> None:
    async with wall.client.get(wall.link(purpose=DOWNLOAD)) as answer:
        assert answer.status == 403
        assert await answer.read() == b""


async def test_a_deleted_portrait_is_reported_as_gone(wall: Wall) -> None:
    other = character_key(game_id=7, character_id=3, name="82-thumbnail.webp")

    async with wall.client.get(wall.link(other)) as answer:
        assert answer.status == 410
