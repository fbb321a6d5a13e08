"""The `Store` contract: what every store promises."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from studio.errors import ObjectMissing
from studio.storage.base import (
    KeyOwner,
    Store,
    character_key,
    export_key,
    owner_of,
    saved_as,
    session_key,
    upload_key,
)
from studio.storage.local import LocalStore
from tests.support.buckets import forget_aws, in_a_bucket

if TYPE_CHECKING:
    pass

PNG = "image/png"


@pytest.fixture(params=["local", "s3"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    opened: Store
    if request.param == "local":
        opened = await LocalStore.open(tmp_path / "pictures")
    else:
        forget_aws(request.getfixturevalue("monkeypatch"))
        opened = await in_a_bucket(request.getfixturevalue("s3"), prefix="limner/pictures")
    yield opened
    await opened.close()


async def _listed(store: Store, prefix: str) -> list[str]:
    return [key async for key in store.list(prefix)]


async def test_get_returns_the_bytes_that_were_put(store: Store) -> None:
    key = session_key(game_id=7, session_id=12, name="81.png")

    await store.put(key, b"a picture", mime=PNG)

    assert await store.get(key) == b"a picture"


async def test_a_second_put_replaces_the_first(store: Store) -> None:
    await store.put("games/7/81.png", b"a long first picture", mime=PNG)
    await store.put("games/7/81.png", b"second", mime=PNG)

    assert await store.get("games/7/81.png") == b"second"
    assert await _listed(store, "") == ["games/7/81.png"]


async def test_an_object_may_be_empty(store: Store) -> None:
    await store.put("empty", b"", mime=PNG)

    assert await store.get("empty") == b""


async def test_a_large_object_comes_back_byte_for_byte(store: Store) -> None:
    content = bytes(range(256)) * (20 * 1024 * 1024 // 256)

    await store.put("large.png", content, mime=PNG)

    assert await store.get("large.png") == content


@pytest.mark.parametrize(
    "size_bytes",
    [
        0,
        9,
        16 * 1024 * 1024,  # exactly two parts of a multipart upload
        20 * 1024 * 1024,  # two and a half parts
    ],
)
async def test_put_file_stores_every_byte_and_leaves_the_file(
    store: Store, tmp_path: Path, size_bytes: int
) -> None:
    content = (bytes(range(255)) * (size_bytes // 255 + 1))[:size_bytes]
    file = tmp_path / "session.zip"
    file.write_bytes(content)

    await store.put_file("games/7/exports/12-ab.zip", file, mime="application/zip")

    assert await store.get("games/7/exports/12-ab.zip") == content
    assert file.read_bytes() == content
    assert await _listed(store, "") == ["games/7/exports/12-ab.zip"]


async def test_put_file_replaces_an_existing_object(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "session.zip"
    file.write_bytes(b"second")
    await store.put("1.zip", b"a long first one", mime=PNG)

    await store.put_file("1.zip", file, mime=PNG)

    assert await store.get("1.zip") == b"second"


async def test_get_of_an_unknown_key_raises(store: Store) -> None:
    await store.put("games/7/81.png", b"a picture", mime=PNG)

    # beside it, below it, above it, part of its name
    for key in ("games/7/82.png", "games/7/81.png/x", "games/7", "games/7/81"):
        with pytest.raises(ObjectMissing):
            await store.get(key)


async def test_an_object_is_found_with_its_size_and_the_time_of_its_last_change(
    store: Store,
) -> None:
    # Buckets and disks count whole seconds, and their clocks may differ a little from ours.
    before = datetime.now(UTC) - timedelta(seconds=5)
    await store.put("games/7/81.png", b"a picture", mime=PNG)

    found = await store.find("games/7/81.png")

    assert found is not None
    assert found.size_bytes == len(b"a picture")
    assert before < found.changed_at < before + timedelta(seconds=60)
    assert found.changed_at.utcoffset() == timedelta(0)


async def test_find_of_an_unknown_or_deleted_key_gives_nothing(store: Store) -> None:
    await store.put("games/7/81.png", b"a picture", mime=PNG)
    await store.put("games/7/83.png", b"a picture", mime=PNG)
    await store.delete("games/7/83.png")

    # beside it, below it, above it, part of its name, no longer there
    for key in ("games/7/82.png", "games/7/81.png/x", "games/7", "games/7/81", "games/7/83.png"):
        assert await store.find(key) is None


async def test_a_deleted_object_is_missing_and_its_neighbour_is_not(store: Store) -> None:
    await store.put("games/7/81.png", b"one", mime=PNG)
    await store.put("games/7/82.png", b"two", mime=PNG)

    await store.delete("games/7/81.png")

    with pytest.raises(ObjectMissing):
        await store.get("games/7/81.png")
    assert await _listed(store, "games/") == ["games/7/82.png"]
    assert await store.get("games/7/82.png") == b"two"


async def test_deleting_an_unknown_key_is_no_error(store: Store) -> None:
    await store.put("games/7/81.png", b"a picture", mime=PNG)

    # never put, put as a folder only, below an object
    for key in ("games/9/1.png", "games/7", "games/7/81.png/x"):
        await store.delete(key)

    assert await _listed(store, "") == ["games/7/81.png"]


async def test_a_deleted_key_can_be_put_again(store: Store) -> None:
    await store.put("1.png", b"old", mime=PNG)
    await store.delete("1.png")
    await store.put("1.png", b"new", mime=PNG)

    assert await store.get("1.png") == b"new"


async def test_keys_of_all_depths_are_listed_in_lexical_order(store: Store) -> None:
    keys = ["a-b/1", "a.png", "a/2", "a/10", "a/b/c", "ab", "A", "games/10/x", "games/9/x"]
    for key in reversed(keys):
        await store.put(key, b"", mime=PNG)

    assert await _listed(store, "") == sorted(keys)


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("games/7/", ["games/7/1.png", "games/7/2.png"]),  # a folder
        ("games/7", ["games/7/1.png", "games/7/2.png", "games/71/1.png"]),  # part of a name
        ("games/7/2", ["games/7/2.png"]),
        ("games/7/2.png", ["games/7/2.png"]),  # a whole key
        ("games/8/", []),
        ("other/", []),
        ("games/7/2.png/", []),  # an object is no folder
    ],
)
async def test_a_prefix_is_the_beginning_of_a_key_not_a_folder(
    store: Store, prefix: str, expected: list[str]
) -> None:
    for key in ("games/7/1.png", "games/7/2.png", "games/71/1.png", "more/1.png"):
        await store.put(key, b"", mime=PNG)

    assert await _listed(store, prefix) == expected


async def test_an_empty_store_lists_nothing(store: Store) -> None:
    assert await _listed(store, "") == []


@pytest.mark.parametrize(
    "key",
    [
        "x",
        "no-extension",
        "-dash",
        "_underscore",
        "two..dots.png",
        "trailing.",
        "many.dots.tar.gz",
        "UPPER/lower",
        "games/" + "9" * 18 + "/" + "1" * 18 + ".png",  # 64-bit ids
        "deep/" * 40 + "1.png",
        "n" * 200,
        character_key(game_id=7, character_id=3, name="81-thumbnail.webp"),
    ],
)
async def test_unusual_keys_are_accepted(store: Store, key: str) -> None:
    await store.put(key, b"kept", mime=PNG)

    assert await store.get(key) == b"kept"
    assert await _listed(store, "") == [key]


@pytest.mark.parametrize(
    "key",
    [
        "",
        # ways out of the store
        "..",
        "../secret",
        "games/../../secret",
        "/etc/passwd",
        "C:\\secret",
        "games\\7",
        # ways to another object
        ".",
        "games/./7",
        "games//7",
        "games/7/",
        ".hidden",
        "games/.parts/x",
        # characters that no key has
        "nul\0byte",
        "a b",
        "new\nline",
        "trailing\n",
        "elarä.png",
        "what?",
        "n" * 201,
        "n/" * 150 + "n",
    ],
)
async def test_an_invalid_key_is_refused_before_anything_happens(store: Store, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        await store.put(key, b"content", mime=PNG)
    with pytest.raises(ValueError, match="not a key"):
        await store.get(key)
    with pytest.raises(ValueError, match="not a key"):
        await store.find(key)
    with pytest.raises(ValueError, match="not a key"):
        await store.delete(key)
    with pytest.raises(ValueError, match="not a key"):
        await store.url(key, expires_s=60)
    with pytest.raises(ValueError, match="not a key"):
        await store.put_file(key, Path(__file__), mime=PNG)
    assert await _listed(store, "") == []


@pytest.mark.parametrize(
    ("key", "place"),
    [
        (session_key(game_id=7, session_id=12, name="81.png"), KeyOwner(7, 12)),
        (session_key(game_id=7, session_id=12, name="81-thumbnail.webp"), KeyOwner(7, 12)),
        (character_key(game_id=7, character_id=3, name="ab12.png"), KeyOwner(7, None)),
        (upload_key(game_id=7, sha256="ab" * 32, extension="png"), KeyOwner(7, None)),
        (
            export_key(game_id=7, session_id=12, secret="9f-Ab_3", name="a-road-12.zip"),
            KeyOwner(7, None),
        ),
        ("games/7/uploads", None),
        ("games/7/exports/12/81.zip", None),
        ("games/7", None),  # no key of a picture
        ("games/7/81.png", None),
        ("games/7/sessions/12", None),
        ("games/7/sessions/12/81/x.png", None),
        ("games/7/posts/12/81.png", None),
        ("games/seven/sessions/12/81.png", None),
        ("games/07/sessions/12/81.png", None),
        (f"games/{10**18}/sessions/12/81.png", None),  # larger than an integer of the database
        ("old/games/7/sessions/12/81.png", None),
    ],
)
def test_a_key_names_its_game_and_session(key: str, place: KeyOwner | None) -> None:
    assert owner_of(key) == place


@pytest.mark.parametrize("prefix", ["../", "/", "games/../", "a\\", ".", "games//"])
async def test_a_prefix_that_no_key_can_have_is_refused(store: Store, prefix: str) -> None:
    with pytest.raises(ValueError, match="not the beginning of a key"):
        await _listed(store, prefix)


async def test_readers_see_a_whole_object_during_concurrent_writes(store: Store) -> None:
    contents = {bytes([value]) * 300_000 for value in range(12)}
    await store.put("hot.png", b"first", mime=PNG)

    async def read() -> bytes:
        return await store.get("hot.png")

    async def write(content: bytes) -> bytes:
        await store.put("hot.png", content, mime=PNG)
        return await store.get("hot.png")

    seen = await asyncio.gather(*(act for one in contents for act in (read(), write(one), read())))

    assert set(seen) <= contents | {b"first"}
    assert await store.get("hot.png") in contents
    assert await _listed(store, "") == ["hot.png"]


async def test_many_objects_put_at_once_are_all_stored(store: Store) -> None:
    keys = [f"games/{game}/sessions/{session}/1.png" for game in range(6) for session in range(6)]

    await asyncio.gather(*(store.put(key, key.encode(), mime=PNG) for key in keys))

    assert await _listed(store, "games/") == sorted(keys)
    assert [await store.get(key) for key in keys] == [key.encode() for key in keys]


async def test_an_address_is_a_web_address_or_none(store: Store) -> None:
    await store.put("1.png", b"a picture", mime=PNG)

    address = await store.url("1.png", expires_s=60)

    assert address is None or address.startswith(("https://", "http://"))


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (export_key(game_id=7, session_id=12, secret="9f-A_b", name="a-12.zip"), "a-12.zip"),
        # in a bucket with a prefix
        ("limner/games/7/exports/12-9f.a-road-12.zip", "a-road-12.zip"),
        # as earlier versions named them
        ("games/7/exports/12-9f.zip", None),
        ("games/7/sessions/12/81.png", None),
    ],
)
def test_only_an_export_has_a_name_of_its_own_for_a_browser(key: str, name: str | None) -> None:
    assert saved_as(key) == (f'attachment; filename="{name}"' if name else None)
