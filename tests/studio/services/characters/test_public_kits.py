"""What others get of kits: public files, and the zips for the GM of a game."""

import asyncio
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from PIL import Image

from db.models import Character
from studio.errors import (
    GameMasterOnly,
    NoKits,
    StoreError,
    WhichCharacter,
)
from studio.rules.kits.crops import FIRST_CROP, CropMove
from studio.rules.kits.files import KitFile
from studio.rules.kits.painting import PaintedFile
from studio.services.characters import kit_zips
from studio.services.characters.kits import only_own
from studio.services.characters.public_kits import ComeAgain
from studio.services.people import Person
from tests.studio.services.characters.casts import OWNER
from tests.studio.services.characters.kit_studio import (
    ADMIN,
    APPROVED,
    GM,
    MIB,
    PENDING,
    SILVER,
    STRANGER,
    Studio,
)


def colour_of(painted: PaintedFile | None) -> tuple[int, int, int]:
    """The colour in the middle of a file."""
    assert painted is not None
    image = Image.open(BytesIO(painted.content)).convert("RGB")
    pixel = image.getpixel((image.width // 2, image.height // 2))
    assert isinstance(pixel, tuple)
    return pixel[0], pixel[1], pixel[2]


def is_near(colour: tuple[int, int, int], name: str) -> bool:
    wanted = Image.new("RGB", (1, 1), name).getpixel((0, 0))
    assert isinstance(wanted, tuple)
    return all(abs(a - b) < 8 for a, b in zip(colour, wanted, strict=True))


async def _code(studio: Studio, id: int) -> str:
    kit = await studio.kits.publish(OWNER, id, public=True)
    return kit.addresses[KitFile.AVATAR].split("/")[-2]


async def test_a_public_file_is_what_the_owner_gets(studio: Studio) -> None:
    id = await studio.add()
    code = await _code(studio, id)
    await studio.kits.move(OWNER, id, CropMove.CLOSER)
    kit = await studio.kits.set_ring(OWNER, id, SILVER)

    for each in await studio.kits.paint(OWNER, kit):
        assert await studio.public.find(code, each.file.value) == each


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (None, "avatar.png"),
        (None, ""),
        (None, "../avatar.jpg"),
        ("", "avatar.jpg"),
        ("0123456789abcdef", "avatar.jpg"),
        ("' OR 1=1 --", "avatar.jpg"),
        ("%", "avatar.jpg"),
        ("x" * 10_000, "avatar.jpg"),
        ("\x00" * 16, "avatar.jpg"),
        ("ａ" * 16, "avatar.jpg"),
    ],
)
async def test_nothing_else_is_found(studio: Studio, code: str | None, name: str) -> None:
    real = await _code(studio, await studio.add())
    assert await studio.public.find(real if code is None else code, name) is None


async def test_a_new_version_is_shown_when_it_is_approved_and_the_old_one_until_then(
    studio: Studio,
) -> None:
    id = await studio.add("Elara", APPROVED, PENDING, colour="teal")
    code = await _code(studio, id)
    await studio.kits.move(OWNER, id, CropMove.CLOSER)

    assert is_near(colour_of(await studio.public.find(code, "avatar.jpg")), "teal")
    await studio.approve_new(id, "crimson")

    assert is_near(colour_of(await studio.public.find(code, "avatar.jpg")), "crimson")
    # The crop was made for the portrait before.
    assert (await studio.kits.get(OWNER, id)).look.crop == FIRST_CROP


async def test_a_lost_portrait_has_no_public_file_once_it_is_forgotten(studio: Studio) -> None:
    id = await studio.add()
    code = await _code(studio, id)
    await studio.lose(await studio.kits.get(OWNER, id))

    assert await studio.public.find(code, "avatar.jpg") is None


async def test_many_strangers_who_want_one_file_have_it_painted_once(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await _code(studio, await studio.add())
    loaded = 0
    get = studio.store.get

    async def counting(key: str) -> bytes:
        nonlocal loaded
        loaded += 1
        return await get(key)

    monkeypatch.setattr(studio.store, "get", counting)
    found = await asyncio.gather(*(studio.public.find(code, "tile.jpg") for _ in range(20)))

    assert loaded == 1
    assert len({each.sha256 for each in found if each}) == 1
    assert all(found)


async def test_a_store_that_fails_is_no_lost_portrait(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await _code(studio, await studio.add())
    get = studio.store.get

    async def failing(_key: str) -> bytes:
        raise StoreError("no answer")

    monkeypatch.setattr(studio.store, "get", failing)
    with pytest.raises(ComeAgain):
        await studio.public.find(code, "avatar.jpg")

    monkeypatch.setattr(studio.store, "get", get)
    assert await studio.public.find(code, "avatar.jpg") is not None


async def test_a_crowd_has_few_portraits_loaded_at_once_also_while_the_store_is_slow(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [await _code(studio, await studio.add(name)) for name in ("Elara", "Bram", "Nim")]
    get, loading, opened = studio.store.get, 0, asyncio.Event()

    async def slow(key: str) -> bytes:
        nonlocal loading
        loading += 1
        await opened.wait()
        return await get(key)

    monkeypatch.setattr(studio.store, "get", slow)
    asked = [
        asyncio.ensure_future(studio.public.find(code, file.value))
        for code in codes
        for file in KitFile
    ]
    for refused in asyncio.as_completed(asked):
        with pytest.raises(ComeAgain):
            await refused
        if sum(each.done() for each in asked) == len(asked) - 10:
            break
    opened.set()
    answers = await asyncio.gather(*asked, return_exceptions=True)

    assert loading == 10
    assert sum(isinstance(each, ComeAgain) for each in answers) == len(asked) - 10
    # Who comes again is served.
    for code in codes:
        assert await studio.public.find(code, "avatar.jpg") is not None


async def test_the_zip_has_every_character_in_play_with_approved_looks(studio: Studio) -> None:
    await studio.add("Elara")
    await studio.add("Björn Åke")
    await studio.add("אלרה")
    await studio.cast.add("Nim", PENDING)
    retired, gone, lost = [await studio.add(name) for name in ("Old", "Gone", "Lost")]
    await studio.cast.roster.retire(OWNER, retired, retired=True)
    await studio.cast.roster.delete(OWNER, gone)
    await studio.lose(await studio.kits.get(OWNER, lost))

    [made] = await studio.make_zips(GM)

    zip = ZipFile(BytesIO(made.content))
    assert zip.testzip() is None
    folders = {name.split("/")[0] for name in zip.namelist() if "/" in name}
    assert {each.rpartition("-")[0] for each in folders} == {"elara", "bjorn-ake", "character"}
    assert len(zip.namelist()) == 3 * len(KitFile) + 1
    assert "Björn Åke" in zip.read("who-is-who.txt").decode()
    assert made.without_looks == ["Nim"]
    assert made.lost == ["Lost"]
    assert made.is_last
    assert made.left_out == 0


async def test_a_zip_that_would_be_too_large_becomes_several(studio: Studio) -> None:
    for name in ("Elara", "Bram", "Nim", "Tarn"):
        await studio.add(name)
    [whole] = await studio.make_zips(GM)
    limit = len(whole.content) * 6 // 10

    parts = await studio.make_zips(GM, limit_bytes=limit)

    assert len(parts) > 1
    assert all(len(each.content) <= limit for each in parts)
    assert [each.is_last for each in parts] == [*[False] * (len(parts) - 1), True]
    assert len({each.name for each in parts}) == len(parts)
    names = [kit.sheet.character.name for each in parts for kit in each.kits]
    assert sorted(names) == ["Bram", "Elara", "Nim", "Tarn"]


async def test_no_zip_takes_much_memory_where_discord_takes_large_files(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Elara", "Bram"):
        await studio.add(name)
    [whole] = await studio.make_zips(GM, limit_bytes=100 * MIB)
    most = len(whole.content) * 6 // 10
    monkeypatch.setattr(kit_zips, "_MOST_ZIP_BYTES", most)

    parts = await studio.make_zips(GM, limit_bytes=100 * MIB)

    assert len(parts) == 2
    assert all(len(each.content) <= most for each in parts)


@pytest.mark.parametrize("person", [OWNER, STRANGER, ADMIN, replace(GM, guild_id=800)])
async def test_only_the_gm_takes_the_kits_of_a_game(studio: Studio, person: Person) -> None:
    await studio.add()
    with pytest.raises(GameMasterOnly):
        await studio.make_zips(person)


async def test_a_game_without_kits_says_so(studio: Studio) -> None:
    await studio.cast.add("Nim", PENDING)
    with pytest.raises(NoKits):
        await studio.make_zips(GM)


async def test_who_names_no_character_means_their_only_one(studio: Studio) -> None:
    mine = await studio.add("Elara")
    async with studio.database.read() as tx:
        elara = await tx.get_one(Character, mine)
    assert only_own(OWNER, [elara]).id == mine
    for found in ([], [elara, elara]):
        with pytest.raises(WhichCharacter):
            only_own(OWNER, found)
