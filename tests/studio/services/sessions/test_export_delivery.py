"""How an export is handed over: as a file, or at an address."""

import asyncio
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studio.errors import ExportTooLarge
from studio.services.sessions.exports import LINK_FOR
from studio.services.upkeep.upkeep import Upkeep
from studio.storage.base import owner_of
from studio.storage.local import LocalStore
from studio.storage.s3 import S3Store
from tests.studio.services.sessions.exporting import Desk, desk_of, unpacked
from tests.support.clock import HandClock
from tests.support.rows.stored_session import OWNER, picture, stored_session

POSTGRESQL_IN_SOAK = True


async def test_the_file_exists_only_while_it_is_sent(desk: Desk) -> None:
    await desk.album.add(1)

    async with desk.exports.export(OWNER, desk.album.session_id, limit_bytes=10**6) as export:
        assert export.path is not None
        assert export.path.stat().st_size == export.size_bytes
        assert export.path.name == export.name
    assert desk.left_over() == []


async def test_the_file_is_removed_even_when_sending_fails(desk: Desk) -> None:
    await desk.album.add(1)

    with pytest.raises(RuntimeError, match="Discord"):
        async with desk.exports.export(OWNER, desk.album.session_id, limit_bytes=10**6):
            raise RuntimeError("Discord went away")

    assert desk.left_over() == []


async def test_an_export_at_the_size_limit_is_sent_and_one_byte_more_is_offered_as_a_link(
    desk: Desk,
) -> None:
    await desk.album.add(1)
    size_bytes = (await desk.home()).export.size_bytes

    assert (await desk.home(limit_bytes=size_bytes)).export.path is not None
    assert (await desk.linked(limit_bytes=size_bytes - 1)).address is not None


async def test_an_export_too_large_for_discord_is_stored_with_an_address(
    tmp_path: Path, sqlite_url: str, bucket: S3Store
) -> None:
    async with stored_session(sqlite_url, bucket, HandClock(datetime.now(UTC))) as made:
        desk = desk_of(made, tmp_path / "zips")
        await made.add(1)
        await made.add(2, 1)

        export = await desk.linked(limit_bytes=100)

        assert desk.left_over() == []
        assert desk.offered == []
        assert export.address is not None
        assert "X-Amz-Expires=86400" in export.address
        assert export.expires_at == made.ground.clock.now() + LINK_FOR
        [key] = [key async for key in bucket.list("") if "/exports/" in key]
        assert key.startswith(f"games/{made.ground.game.id}/exports/{made.session_id}-")
        # like a browser
        content = await asyncio.to_thread(_downloaded, export.address)
        assert len(content) == export.size_bytes
        file = tmp_path / "downloaded.zip"
        file.write_bytes(content)
        assert unpacked(export, file).manifest["session"]["pictures"] == 2


def _downloaded(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as answer:
        content: bytes = answer.read()
        return content


async def test_a_store_without_addresses_leaves_the_offer_to_the_web_server(desk: Desk) -> None:
    await desk.album.add(1)

    export = await desk.linked(limit_bytes=100)

    key, until = desk.offered[-1]
    assert export.address == f"https://limner.example/{key}"
    assert export.expires_at == until == desk.album.ground.clock.now() + timedelta(days=1)
    file = desk.folder / "again.zip"
    file.write_bytes(await desk.album.store.get(key))
    assert unpacked(export, file).manifest["session"]["id"] == desk.album.session_id


async def test_addresses_of_exports_are_unguessable_and_differ(desk: Desk) -> None:
    await desk.album.add(1)

    first, second = [await desk.linked(limit_bytes=limit) for limit in (100, 101)]

    assert first.address != second.address
    place = f"exports/{desk.album.session_id}-"
    assert len((first.address or "").partition(place)[2].removesuffix(".zip")) >= 22


async def test_without_any_address_a_large_export_is_refused_before_fetching(
    tmp_path: Path, sqlite_url: str, disk: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stored_session(sqlite_url, disk, HandClock()) as made:
        desk = desk_of(made, tmp_path / "zips", offers=False)
        await made.add(1)

        async def get(key: str) -> bytes:
            raise AssertionError("fetched in vain")

        with monkeypatch.context() as patched:
            patched.setattr(disk, "get", get)
            with pytest.raises(ExportTooLarge) as refused:
                await desk.home(limit_bytes=len(picture(1)) - 1)
        assert refused.value.size_bytes == len(picture(1))
        assert refused.value.limit_bytes == len(picture(1)) - 1
        # The pictures alone would fit; the whole zip does not.
        with pytest.raises(ExportTooLarge) as refused:
            await desk.home(limit_bytes=len(picture(1)))
        assert refused.value.size_bytes > len(picture(1)) == refused.value.limit_bytes
        assert [key async for key in disk.list("") if "exports" in key] == []
        assert desk.left_over() == []


async def test_upkeep_removes_an_offered_export_a_day_later(anywhere: Desk) -> None:
    album = anywhere.album
    await album.add(1)
    store, clock = album.store, album.ground.clock
    await store.put("games/1/exports/9-x/y.zip", b"not ours", mime="x/y")
    await anywhere.linked(limit_bytes=100)
    [key] = [key async for key in store.list("") if owner_of(key) and "/exports/" in key]
    upkeep = Upkeep(album.ground.database, store, clock)

    clock.advance(23 * 3600)
    await upkeep.remove_orphans(dry_run=False)
    assert await store.find(key) is not None

    clock.advance(2 * 3600)
    await upkeep.remove_orphans(dry_run=False)
    assert await store.find(key) is None
    assert await store.find("games/1/exports/9-x/y.zip") is not None
    assert (await anywhere.home()).export.pictures == 1
