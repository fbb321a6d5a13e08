"""Exports that fail or are given up leave nothing behind; large ones hold little in memory."""

import asyncio
import errno
import shutil
import tracemalloc
from collections.abc import Sequence
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import event

from studio.errors import StoreError, StoreFull
from tests.studio.services.sessions.exporting import LIMIT_BYTES, MEBIBYTE, Desk, Home

POSTGRESQL_IN_SOAK = True


async def test_a_store_that_fails_ends_the_export_and_leaves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.album.add(1)

    async def get(key: str) -> bytes:
        raise StoreError("timed out")

    monkeypatch.setattr(desk.album.store, "get", get)
    with pytest.raises(StoreError, match="timed out"):
        await desk.home()
    assert desk.left_over() == []


async def test_a_full_disk_is_reported_as_full(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.album.add(1)

    def writestr(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(ZipFile, "writestr", writestr)
        with pytest.raises(StoreFull):
            await desk.home()
    assert desk.left_over() == []

    shutil.rmtree(desk.folder)
    with pytest.raises(StoreError):
        await desk.home()


async def test_an_export_cancelled_in_the_middle_leaves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.album.add(1)
    fetching = asyncio.Event()

    async def get(key: str) -> bytes:
        fetching.set()
        await asyncio.Event().wait()
        return b""

    monkeypatch.setattr(desk.album.store, "get", get)
    task = asyncio.create_task(desk.home())
    async with asyncio.timeout(30):
        await fetching.wait()
        assert len(desk.left_over()) == 1
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    assert desk.left_over() == []


async def test_few_pictures_are_fetched_at_once_and_never_all_are_in_memory(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of twelve pictures of 10 MiB, three are fetched at once (32 MiB), then freed."""
    noise = bytes(range(256)) * (10 * MEBIBYTE // 256)
    for number in range(1, 13):
        added = await desk.album.add(number, picture=None)
        await desk.album.keep(added, "output", noise, mime="image/webp", key=f"big/{number}")
    fetch, under_way, most = desk.album.store.get, 0, 0

    async def get(key: str) -> bytes:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        try:
            return await fetch(key)
        finally:
            under_way -= 1

    monkeypatch.setattr(desk.album.store, "get", get)
    tracemalloc.start()
    try:
        export = await desk.linked(limit_bytes=LIMIT_BYTES)
        held_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert export.size_bytes > 120 * MEBIBYTE
    assert most == 3
    # Three pictures, the three before that are being freed, and chunks of the zip.
    assert held_bytes < 70 * MEBIBYTE


async def test_an_export_of_many_steps_takes_few_statements(
    desk: Desk,
) -> None:
    for number in range(1, 31):
        await desk.album.add(number, number - 1 or None)
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement != "BEGIN":
            asked.append(statement)

    engine = desk.album.ground.database.reader.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        home = await desk.home()
    finally:
        event.remove(engine, "before_cursor_execute", note)

    assert home.export.pictures == 30
    assert len(asked) <= 5, asked


async def test_a_session_that_six_people_export_at_once_is_never_written_twice_at_a_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.album.add(1)
    fetch, asked, at_once, most = desk.album.store.get, 0, 0, 0

    async def get(key: str) -> bytes:
        nonlocal asked, at_once, most
        asked, at_once = asked + 1, at_once + 1
        most = max(most, at_once)
        try:
            return await fetch(key)
        finally:
            at_once -= 1

    monkeypatch.setattr(desk.album.store, "get", get)
    homes: Sequence[Home] = await asyncio.gather(*(desk.home() for _ in range(6)))

    assert most == 1
    assert asked <= 6
    assert [home.export.pictures for home in homes] == [1] * 6
    assert desk.left_over() == []
