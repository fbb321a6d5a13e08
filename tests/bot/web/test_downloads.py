"""Downloads from our own web server: whole, in ranges, and only with a valid link."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.config import Settings
from bot.web.downloads import DOWNLOAD, download_address, download_route
from bot.web.links import Links
from bot.web.server import listening
from cogs.interactions.replies import words
from studio.rules.signing import LinkKey
from studio.services.pictures.sights import PictureSights
from studio.services.sessions.exports import Exports
from studio.storage.base import export_key
from studio.storage.local import LocalStore
from tests.support.clock import HandClock
from tests.support.rows.stored_session import OWNER, stored_session

KEY = LinkKey.of("the.bot.token")
ZIP = export_key(game_id=7, session_id=12, secret="f00-Ba_r", name="the-silver-lantern-12.zip")
# Larger than one chunk of a response.
CONTENT = bytes(range(256)) * 8192


@dataclass
class Counter:
    """Where zips are handed out; a browser asks `client`."""

    store: LocalStore
    client: aiohttp.ClientSession
    clock: HandClock = field(default_factory=HandClock)
    url: str = ""

    def link(self, key: str = ZIP, *, signed_by: LinkKey = KEY, purpose: str = DOWNLOAD) -> str:
        token = signed_by.sign(purpose, key, expires_at=self.clock.now() + timedelta(days=1))
        return download_address(self.url, token)


@pytest.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    store = await LocalStore.open(tmp_path / "kept")
    await store.put(ZIP, CONTENT, mime="application/zip")
    async with aiohttp.ClientSession() as client:
        made = Counter(store, client)
        routes = [download_route(store, key=KEY, clock=made.clock, words=words)]
        async with listening("127.0.0.1", 0, routes) as port:
            made.url = f"http://127.0.0.1:{port}"
            yield made


async def test_a_link_downloads_the_zip_with_a_readable_name(counter: Counter) -> None:
    async with counter.client.get(counter.link()) as answer:
        assert answer.status == 200
        assert await answer.read() == CONTENT

    assert answer.content_type == "application/zip"
    assert (
        answer.headers["Content-Disposition"] == 'attachment; filename="the-silver-lantern-12.zip"'
    )
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_a_link_works_any_number_of_times_until_it_expires(counter: Counter) -> None:
    link = counter.link()
    for _ in range(2):
        async with counter.client.get(link) as answer:
            assert answer.status == 200
            await answer.read()
    counter.clock.advance(24 * 3600 - 1)
    async with counter.client.head(link) as answer:
        assert answer.status == 200
    counter.clock.advance(1)
    async with counter.client.get(link) as answer:
        assert answer.status == 410
        assert "expired" in await answer.text()


async def test_an_interrupted_download_continues_where_it_stopped(counter: Counter) -> None:
    headers = {"Range": "bytes=1000000-"}
    async with counter.client.get(counter.link(), headers=headers) as answer:
        assert answer.status == 206
        assert await answer.read() == CONTENT[1_000_000:]


@pytest.mark.parametrize("made_up", ["another key", "another purpose", "changed", "nothing"])
async def test_a_forged_link_is_refused(counter: Counter, made_up: str) -> None:
    link = {
        "another key": counter.link(signed_by=LinkKey.of("another token")),
        "another purpose": counter.link(purpose="paint"),
        "changed": counter.link().replace("/exports/", "/exports/x"),
        "nothing": download_address(counter.url, "x"),
    }[made_up]

    with capture_logs() as logs:
        async with counter.client.get(link) as answer:
            assert answer.status == 403
            said = await answer.text()

    assert "ask there for a new one" in said
    refused = {"event": "file refused", "purpose": "export", "reason": "forged"}
    assert logs == [{**refused, "log_level": "info"}]


async def test_a_zip_that_upkeep_removed_is_reported_as_gone(counter: Counter) -> None:
    link = counter.link()
    await counter.store.delete(ZIP)

    async with counter.client.get(link) as answer:
        assert answer.status == 410
        assert "not there any more" in await answer.text()


async def test_many_downloads_at_once_work(counter: Counter) -> None:
    async def downloaded() -> bytes:
        async with counter.client.get(counter.link()) as answer:
            content: bytes = await answer.read()
            return content

    assert await asyncio.gather(*(downloaded() for _ in range(20))) == [CONTENT] * 20


async def test_the_link_of_an_export_opens_its_zip_on_the_server(
    counter: Counter, sqlite_url: str, tmp_path: Path
) -> None:
    """An export that is too large for Discord is stored, linked and downloaded."""
    links = Links(KEY, counter.url)
    async with stored_session(sqlite_url, counter.store, counter.clock) as made:
        await made.add(1)
        exports = Exports(
            made.ground.database,
            counter.store,
            counter.clock,
            sights=PictureSights(made.ground.database),
            offer=links.download,
            folder=tmp_path,
        )
        async with exports.export(OWNER, made.session_id, limit_bytes=100) as export:
            assert export.address is not None
    # Discord allows no longer addresses in buttons.
    assert len(export.address) <= 512
    async with counter.client.get(export.address) as answer:
        assert answer.status == 200
        assert len(await answer.read()) == export.size_bytes
    assert f"-{made.session_id}.zip" in answer.headers["Content-Disposition"]


def test_without_a_public_server_there_are_no_links() -> None:
    assert Links.of(Settings()) is None
