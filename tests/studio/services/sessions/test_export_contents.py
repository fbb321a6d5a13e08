"""A session taken home: what is in its zip, who may have it, and how it is handed over."""

import asyncio
import errno
import json
import shutil
import tracemalloc
import urllib.request
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from sqlalchemy import event

from db.models import Session
from studio.errors import ExportTooLarge, NotYours, SessionGone, StoreError, StoreFull
from studio.services.people import Person
from studio.services.sessions.exports import LINK_FOR, Export, Exports
from studio.services.upkeep.upkeep import Upkeep
from studio.storage.base import Store, owner_of, upload_key
from studio.storage.local import LocalStore
from studio.storage.s3 import S3Store
from tests.support.album import OWNER, Album, album, picture
from tests.support.buckets import ACCESS_KEY_ID, forget_aws, in_a_bucket
from tests.support.ground import GUILD_ID
from tests.support.hands import HandClock

POSTGRESQL_IN_SOAK = True

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MEBIBYTE = 1024 * 1024
LIMIT_BYTES = 10 * MEBIBYTE
GM, ADMIN, STRANGER = Person(5, GUILD_ID), Person(8, GUILD_ID, is_admin=True), Person(9, GUILD_ID)


@dataclass
class Home:
    """What was taken home: the zip's entries, and what was told of it."""

    export: Export
    entries: dict[str, bytes]
    compressed: dict[str, int]
    manifest: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.manifest = json.loads(self.entries["manifest.json"])

    @property
    def steps(self) -> dict[int, dict[str, Any]]:
        return {each["step"]: each for each in self.manifest["steps"]}

    @property
    def pictures(self) -> list[str]:
        return sorted(name for name in self.entries if "/" in name)


def unpacked(export: Export, path: Path) -> Home:
    with ZipFile(path) as file:
        assert file.testzip() is None
        entries = {info.filename: file.read(info) for info in file.infolist()}
        kinds = {info.filename: info.compress_type for info in file.infolist()}
    return Home(export, entries, kinds)


@dataclass
class Desk:
    """Where sessions are taken home from."""

    album: Album
    exports: Exports
    folder: Path
    offered: list[tuple[str, datetime]]

    async def home(self, person: Person = OWNER, *, limit_bytes: int = LIMIT_BYTES) -> Home:
        async with self.exports.export(
            person, self.album.session_id, limit_bytes=limit_bytes
        ) as export:
            assert export.path is not None
            assert export.address is None
            return unpacked(export, export.path)

    async def linked(self, *, limit_bytes: int) -> Export:
        async with self.exports.export(
            OWNER, self.album.session_id, limit_bytes=limit_bytes
        ) as export:
            assert export.path is None
            return export

    def left_over(self) -> list[Path]:
        return list(self.folder.iterdir())


@pytest.fixture
async def disk(tmp_path: Path) -> LocalStore:
    return await LocalStore.open(tmp_path / "kept")


@pytest.fixture
async def bucket(s3: "S3Client", monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[S3Store]:
    forget_aws(monkeypatch)
    store = await in_a_bucket(s3)
    yield store
    await store.close()


def desk_of(album: Album, folder: Path, *, offers: bool = True) -> Desk:
    offered: list[tuple[str, datetime]] = []

    def offer(key: str, until: datetime) -> str:
        offered.append((key, until))
        return f"https://limner.example/{key}"

    folder.mkdir(exist_ok=True)
    ground = album.ground
    exports = Exports(
        ground.database,
        album.store,
        ground.clock,
        offer=offer if offers else None,
        folder=folder,
    )
    return Desk(album, exports, folder, offered)


@pytest.fixture
async def desk(tmp_path: Path, disk: LocalStore, database_url: str) -> AsyncIterator[Desk]:
    async with album(database_url, disk, HandClock()) as made:
        yield desk_of(made, tmp_path / "zips")


@pytest.fixture(params=["disk", "bucket"])
async def anywhere(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_url: str
) -> AsyncIterator[Desk]:
    """A desk over each kind of store; bucket and disk have clocks of their own."""
    store: Store
    if request.param == "disk":
        store = await LocalStore.open(tmp_path / "kept")
    else:
        forget_aws(request.getfixturevalue("monkeypatch"))
        store = await in_a_bucket(request.getfixturevalue("s3"))
    async with album(sqlite_url, store, HandClock(datetime.now(UTC))) as made:
        yield desk_of(made, tmp_path / "zips")
    await store.close()


# ── what is in it ────────────────────────────────────────────────────────────


async def test_the_originals_are_there_byte_for_byte_and_named_by_step_and_id(
    anywhere: Desk,
) -> None:
    album = anywhere.album
    await album.add(1)
    await album.add(2, 1)
    await album.add(3, 1)

    home = await anywhere.home()

    names = {number: f"pictures/00{number}-{album.ids[number]}.png" for number in (1, 2, 3)}
    assert home.pictures == sorted(names.values())
    for number, name in names.items():
        assert home.entries[name] == picture(number)
        told = home.steps[number]["picture"]
        assert (told["file"], told["width"], told["height"]) == (name, 60, 40)
        assert told["sha256"] == sha256(home.entries[name]).hexdigest()
        assert told["size_bytes"] == len(home.entries[name])
    assert home.export.pictures == 3
    assert (home.export.on_their_way, home.export.missing) == (0, 0)
    assert home.export.name == f"limner-session-{album.session_id}.zip"
    assert home.export.title == "Elara at the gate"


async def test_the_manifest_and_the_page_lie_beside_the_pictures(desk: Desk) -> None:
    await desk.album.add(1)
    await desk.album.add(2, 1, attempts=3)

    home = await desk.home()

    assert set(home.entries) - set(home.pictures) == {"manifest.json", "index.html"}
    told = home.steps[2]
    assert (told["parent_step"], told["tries"], told["cost_dollars"]) == (1, 3, "0.003")
    assert told["alt_text"] == "AI picture: Elara: a gate in the rain. Style: ink."
    assert told["params"]["cast"] == [{"character_id": 3, "look_id": 4, "name": "Elara"}]
    start = datetime.fromisoformat(told["times"]["asked"])
    assert start == desk.album.ground.clock.now()
    assert [
        (datetime.fromisoformat(told["times"][name]) - start).total_seconds()
        for name in ("started", "drawn", "completed", "posted")
    ] == [3, 15, 16, 18]
    page = home.entries["index.html"].decode()
    assert f'src="pictures/002-{desk.album.ids[2]}.png"' in page
    assert "Elara at the gate" in page
    assert "The Long Road" in page


async def test_pictures_are_stored_as_they_are_and_texts_are_compressed(desk: Desk) -> None:
    await desk.album.add(1)

    home = await desk.home()

    assert home.compressed.pop(home.pictures[0]) == ZIP_STORED
    assert home.compressed == {"manifest.json": ZIP_DEFLATED, "index.html": ZIP_DEFLATED}


async def test_what_opens_doors_is_nowhere_in_the_zip(anywhere: Desk) -> None:
    await anywhere.album.add(1)
    await anywhere.album.add(2, 1, status="queued")

    home = await anywhere.home()

    store = anywhere.album.store
    for content in home.entries.values():
        for secret in (
            b"the-token-of-an-interaction",
            b"the-name-of-an-intention",
            b"games/",
            store.bucket.encode() or b"games/",
            ACCESS_KEY_ID.encode(),
        ):
            assert secret not in content


async def test_what_is_on_its_way_failed_or_was_cancelled_is_told_without_a_picture(
    desk: Desk,
) -> None:
    await desk.album.add(1)
    await desk.album.add(2, 1, status="queued")
    await desk.album.add(3, 1, status="running")
    await desk.album.add(4, 1, status="failed", error="NoPicture")
    await desk.album.add(5, 1, status="canceled")

    home = await desk.home()

    assert (home.export.pictures, home.export.on_their_way) == (1, 2)
    assert {number: each["status"] for number, each in home.steps.items()} == {
        1: "succeeded",
        2: "queued",
        3: "running",
        4: "failed",
        5: "canceled",
    }
    assert [number for number, each in home.steps.items() if each["picture"]] == [1]
    assert home.steps[4]["error"] == "NoPicture"


async def test_a_lost_picture_is_told_and_does_not_end_the_export(anywhere: Desk) -> None:
    await anywhere.album.add(1)
    await anywhere.album.add(2, 1, lost=True)
    await anywhere.album.add(3, 2)

    home = await anywhere.home()

    assert (home.export.pictures, home.export.missing) == (2, 1)
    assert [name[:12] for name in home.pictures] == ["pictures/001", "pictures/003"]
    assert home.steps[2]["picture"]["missing"]
    assert home.steps[2]["picture"]["file"] is None
    assert "its file is lost" in home.entries["index.html"].decode()


async def test_half_a_picture_counts_as_lost(desk: Desk) -> None:
    await desk.album.add(1)
    [key] = [key async for key in desk.album.store.list("") if "output" in key]
    await desk.album.store.put(key, picture(1)[:20], mime="image/png")

    assert (await desk.home()).export.missing == 1


async def test_a_deleted_picture_is_not_taken_home_nor_is_what_it_was_made_into_without_it(
    desk: Desk,
) -> None:
    await desk.album.add(1)
    await desk.album.add(2, 1, deleted=True, text="a secret")
    third = await desk.album.add(3, 2, source=2)
    await desk.album.keep(third, "input", picture(2))
    await desk.album.add(4, 1, deleted=True)

    home = await desk.home()

    assert [name[:12] for name in home.pictures] == ["pictures/001", "pictures/003"]
    assert sorted(home.steps) == [1, 2, 3]
    assert home.steps[2]["deleted"]
    assert home.steps[3]["source"] is None
    assert picture(2) not in home.entries.values()
    assert b"a secret" not in home.entries["index.html"] + home.entries["manifest.json"]


async def test_a_source_is_the_picture_it_is_and_an_upload_is_taken_along_once(
    desk: Desk,
) -> None:
    album = desk.album
    game_id = album.ground.game.id
    brought, mask = picture(99), picture(77)
    key = upload_key(game_id=game_id, sha256=sha256(brought).hexdigest(), extension="png")
    for number in (1, 2):
        added = await album.add(number, uploaded=True)
        await album.keep(added, "input", brought, key=key)
    third = await album.add(3, 1, source=1, kind="inpaint")
    await album.keep(third, "input", picture(1))
    await album.keep(third, "mask", mask)

    home = await desk.home()

    source = f"sources/001-{album.ids[1]}.png"
    assert [home.steps[number]["source"]["file"] for number in (1, 2)] == [source, source]
    assert home.entries[source] == brought
    assert home.steps[3]["source"] == home.steps[1]["picture"]
    assert home.entries[home.steps[3]["mask"]["file"]] == mask
    assert [name.partition("/")[0] for name in home.pictures] == [
        "masks",
        *["pictures"] * 3,
        "sources",
    ]


async def test_a_session_without_any_step_is_taken_home_too(desk: Desk) -> None:
    home = await desk.home()

    assert home.pictures == []
    assert home.manifest["steps"] == []


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (datetime(2026, 11, 24, 19, 4, 30, tzinfo=UTC), (2026, 11, 24, 19, 4, 30)),
        # before there were zips: a machine without a battery
        (datetime(1970, 1, 1, tzinfo=UTC), (1980, 1, 1, 0, 0, 0)),
    ],
)
async def test_every_entry_is_as_old_as_the_export(
    tmp_path: Path,
    sqlite_url: str,
    disk: LocalStore,
    now: datetime,
    told: tuple[int, ...],
) -> None:
    async with album(sqlite_url, disk, HandClock(now)) as made:
        await made.add(1)
        exports = desk_of(made, tmp_path / "zips").exports
        async with exports.export(OWNER, made.session_id, limit_bytes=10**6) as export:
            assert export.path is not None
            with ZipFile(export.path) as file:
                assert {info.date_time for info in file.infolist()} == {told}


async def _change(desk: Desk, **facts: Any) -> None:
    async with desk.album.ground.database.write() as tx:
        session = await tx.get_one(Session, desk.album.session_id)
        for name, value in facts.items():
            setattr(session, name, value)


# ── who may ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("person", [OWNER, GM, ADMIN])
async def test_the_owner_the_gm_and_admins_may(desk: Desk, person: Person) -> None:
    await desk.album.add(1)

    assert (await desk.home(person)).export.pictures == 1


async def test_others_may_not(desk: Desk) -> None:
    await desk.album.add(1)

    with pytest.raises(NotYours) as refused:
        await desk.home(STRANGER)

    assert refused.value.act == "export this session"
    assert desk.left_over() == []


@pytest.mark.parametrize("person", [OWNER, GM, ADMIN])
async def test_from_another_server_nobody_sees_it(desk: Desk, person: Person) -> None:
    await desk.album.add(1)

    with pytest.raises(SessionGone):
        await desk.home(replace(person, guild_id=GUILD_ID + 1, is_admin=True))


async def test_a_deleted_session_and_one_that_never_was_are_gone(desk: Desk) -> None:
    await desk.album.add(1)
    await _change(desk, deleted_at=desk.album.ground.clock.now())
    with pytest.raises(SessionGone):
        await desk.home()

    desk.album.session_id += 1000
    with pytest.raises(SessionGone):
        await desk.home()


# ── how it is handed over ────────────────────────────────────────────────────


async def test_a_file_is_there_while_it_is_sent_and_no_longer(desk: Desk) -> None:
    await desk.album.add(1)

    async with desk.exports.export(OWNER, desk.album.session_id, limit_bytes=10**6) as export:
        assert export.path is not None
        assert export.path.stat().st_size == export.size_bytes
        assert export.path.name == export.name
    assert desk.left_over() == []


async def test_a_file_goes_though_sending_it_fails(desk: Desk) -> None:
    await desk.album.add(1)

    with pytest.raises(RuntimeError, match="Discord"):
        async with desk.exports.export(OWNER, desk.album.session_id, limit_bytes=10**6):
            raise RuntimeError("Discord went away")

    assert desk.left_over() == []


async def test_to_the_byte_as_large_as_allowed_is_sent_and_one_more_is_offered(
    desk: Desk,
) -> None:
    await desk.album.add(1)
    size_bytes = (await desk.home()).export.size_bytes

    assert (await desk.home(limit_bytes=size_bytes)).export.path is not None
    assert (await desk.linked(limit_bytes=size_bytes - 1)).address is not None


async def test_too_large_for_discord_is_put_where_it_has_an_address(
    tmp_path: Path, sqlite_url: str, bucket: S3Store
) -> None:
    async with album(sqlite_url, bucket, HandClock(datetime.now(UTC))) as made:
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
        # as a browser does it
        content = await asyncio.to_thread(_downloaded, export.address)
        assert len(content) == export.size_bytes
        file = tmp_path / "downloaded.zip"
        file.write_bytes(content)
        assert unpacked(export, file).manifest["session"]["pictures"] == 2


def _downloaded(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as answer:
        content: bytes = answer.read()
        return content


async def test_without_addresses_of_the_store_it_is_offered_by_whoever_can(desk: Desk) -> None:
    await desk.album.add(1)

    export = await desk.linked(limit_bytes=100)

    key, until = desk.offered[-1]
    assert export.address == f"https://limner.example/{key}"
    assert export.expires_at == until == desk.album.ground.clock.now() + timedelta(days=1)
    file = desk.folder / "again.zip"
    file.write_bytes(await desk.album.store.get(key))
    assert unpacked(export, file).manifest["session"]["id"] == desk.album.session_id


async def test_nobody_guesses_where_it_is_and_each_is_somewhere_else(desk: Desk) -> None:
    await desk.album.add(1)

    first, second = [await desk.linked(limit_bytes=100) for _ in range(2)]

    assert first.address != second.address
    place = f"exports/{desk.album.session_id}-"
    assert len((first.address or "").partition(place)[2].removesuffix(".zip")) >= 22


async def test_with_no_place_to_offer_it_from_it_is_refused_before_anything_is_fetched(
    tmp_path: Path, sqlite_url: str, disk: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with album(sqlite_url, disk, HandClock()) as made:
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
        # The pictures alone would fit; all together do not.
        with pytest.raises(ExportTooLarge) as refused:
            await desk.home(limit_bytes=len(picture(1)))
        assert refused.value.size_bytes > len(picture(1)) == refused.value.limit_bytes
        assert [key async for key in disk.list("") if "exports" in key] == []
        assert desk.left_over() == []


async def test_upkeep_removes_what_was_offered_a_day_later(anywhere: Desk) -> None:
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


# ── troubles, and many ───────────────────────────────────────────────────────


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


async def test_a_disk_without_room_is_told_as_such(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
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


async def test_given_up_in_the_middle_nothing_is_left(
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


async def test_no_more_than_a_few_pictures_are_fetched_at_once_and_never_all_are_held(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve of 10 MiB: 32 MiB are fetched at once, so three, and let go of before the next."""
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
    # Three, the three before them that are just let go of, and the zip in pieces.
    assert held_bytes < 70 * MEBIBYTE


async def test_however_many_steps_there_are_the_database_is_asked_in_few_statements(
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
    assert len(asked) <= 4, asked


async def test_of_many_at_once_two_are_written_and_the_others_wait_their_turn(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.album.add(1)
    fetch, asked, go_on = desk.album.store.get, 0, asyncio.Event()
    two = asyncio.Event()

    async def get(key: str) -> bytes:
        nonlocal asked
        asked += 1
        if asked == 2:
            two.set()
        await go_on.wait()
        return await fetch(key)

    monkeypatch.setattr(desk.album.store, "get", get)
    tasks = [asyncio.create_task(desk.home()) for _ in range(6)]
    async with asyncio.timeout(30):
        await two.wait()
        # All six are at the door by then; no third comes in.
        for _ in range(1000):
            if len(desk.left_over()) == 6:
                break
            await asyncio.sleep(0.001)
        assert asked == 2
        go_on.set()
        homes: Sequence[Home] = await asyncio.gather(*tasks)

    assert [home.export.pictures for home in homes] == [1] * 6
    assert desk.left_over() == []
