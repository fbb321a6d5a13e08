"""What the zip of an exported session holds."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from studio.storage.base import upload_key
from studio.storage.local import LocalStore
from tests.studio.services.sessions.exporting import Desk, desk_of
from tests.support.buckets import ACCESS_KEY_ID
from tests.support.clock import HandClock
from tests.support.rows.stored_session import OWNER, picture, stored_session

POSTGRESQL_IN_SOAK = True


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
    assert home.export.name == f"elara-at-the-gate-{album.session_id}.zip"
    assert home.export.title == "Elara at the gate"


async def test_the_manifest_and_the_page_lie_beside_the_pictures(desk: Desk) -> None:
    await desk.album.add(1)
    await desk.album.add(2, 1, attempts=3)

    home = await desk.home()

    assert set(home.entries) - set(home.pictures) == {"manifest.json", "index.html"}
    told = home.steps[2]
    assert (told["parent_step"], told["tries"], told["cost_dollars"]) == (1, 3, "0.003")
    assert told["alt_text"] == "Sketch, not AI: Elara: a gate in the rain. Style: ink."
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


async def test_no_secret_and_no_key_of_the_store_is_in_the_zip(anywhere: Desk) -> None:
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


async def test_unfinished_steps_are_listed_without_a_picture(
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


async def test_a_lost_picture_is_mentioned_and_does_not_end_the_export(anywhere: Desk) -> None:
    await anywhere.album.add(1)
    await anywhere.album.add(2, 1, lost=True)
    await anywhere.album.add(3, 2)

    home = await anywhere.home()

    assert (home.export.pictures, home.export.missing) == (2, 1)
    assert [name[:12] for name in home.pictures] == ["pictures/001", "pictures/003"]
    assert home.steps[2]["picture"]["missing"]
    assert home.steps[2]["picture"]["file"] is None
    assert "its file is lost" in home.entries["index.html"].decode()


async def test_a_truncated_picture_counts_as_lost(desk: Desk) -> None:
    await desk.album.add(1)
    [key] = [key async for key in desk.album.store.list("") if "output" in key]
    await desk.album.store.put(key, picture(1)[:20], mime="image/png")

    assert (await desk.home()).export.missing == 1


async def test_a_deleted_picture_is_not_exported_even_as_a_source(
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


async def test_a_source_refers_to_its_picture_and_an_upload_is_exported_once(
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


async def test_a_session_without_steps_can_be_exported(desk: Desk) -> None:
    home = await desk.home()

    assert home.pictures == []
    assert home.manifest["steps"] == []


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (datetime(2026, 11, 24, 19, 4, 30, tzinfo=UTC), (2026, 11, 24, 19, 4, 30)),
        # before 1980, the first year of zip: a machine with a wrong clock
        (datetime(1970, 1, 1, tzinfo=UTC), (1980, 1, 1, 0, 0, 0)),
    ],
)
async def test_every_entry_has_the_time_of_the_export(
    tmp_path: Path,
    sqlite_url: str,
    disk: LocalStore,
    now: datetime,
    told: tuple[int, ...],
) -> None:
    async with stored_session(sqlite_url, disk, HandClock(now)) as made:
        await made.add(1)
        exports = desk_of(made, tmp_path / "zips").exports
        async with exports.export(OWNER, made.session_id, limit_bytes=10**6) as export:
            assert export.path is not None
            with ZipFile(export.path) as file:
                assert {info.date_time for info in file.infolist()} == {told}
