"""Kits: whose they are, how they are cut, and when they have addresses."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from db.enums import LookStatus
from db.models import Character, CharacterKit
from db.repositories import characters
from db.session import Transaction
from studio.errors import (
    CharacterGone,
    CharacterNotApproved,
    GameClosed,
    LimnerError,
    Missing,
    NoPublicAddress,
    NotAMember,
    NotYours,
    PortraitLost,
)
from studio.rules.kits.crops import FIRST_CROP, CropMove
from studio.rules.kits.files import FIRST_RING, KitFile
from studio.services.characters.kits import Kit
from studio.services.people import Person
from tests.studio.services.characters.casts import OWNER
from tests.studio.services.characters.kit_studio import (
    ABROAD,
    ADMIN,
    APPROVED,
    DRAFT,
    GM,
    LEFT,
    PENDING,
    SILVER,
    STRANGER,
    Studio,
)


async def test_a_new_kit_has_the_first_crop_and_ring_and_no_addresses(studio: Studio) -> None:
    kit = await studio.kits.get(OWNER, await studio.add())

    assert (kit.look.crop, kit.look.ring) == (FIRST_CROP, FIRST_RING)
    assert kit.addresses == {}
    assert kit.may_publish
    assert [each.file for each in await studio.kits.paint(OWNER, kit)] == list(KitFile)


async def test_moves_and_the_ring_stay_for_the_next_time(studio: Studio) -> None:
    id = await studio.add()
    await studio.kits.move(OWNER, id, CropMove.CLOSER)
    moved = await studio.kits.move(OWNER, id, CropMove.DOWN)
    await studio.kits.set_ring(OWNER, id, SILVER)

    kit = await studio.kits.get(OWNER, id)

    assert kit.look.crop == moved.look.crop != FIRST_CROP
    assert kit.look.ring == SILVER
    assert (await studio.kits.set_ring(OWNER, id, None)).look.ring is None
    assert (await studio.kits.get(OWNER, id)).look.ring is None


@pytest.mark.parametrize("ring", [0x123456, -1, 2**40])
async def test_a_colour_that_is_not_in_the_list_is_refused(studio: Studio, ring: int) -> None:
    id = await studio.add()
    with pytest.raises(Missing):
        await studio.kits.set_ring(OWNER, id, ring)
    assert (await studio.kits.get(OWNER, id)).look.ring == FIRST_RING


async def test_two_moves_at_once_both_count(studio: Studio) -> None:
    id = await studio.add()
    await asyncio.gather(*(studio.kits.move(OWNER, id, CropMove.CLOSER) for _ in range(3)))

    assert (await studio.kits.get(OWNER, id)).look.crop.zoom == 3


@pytest.mark.parametrize(
    ("person", "error"),
    [
        (GM, NotYours),
        (ADMIN, NotYours),
        (STRANGER, NotYours),
        (ABROAD, CharacterGone),
        (LEFT, NotAMember),
    ],
)
async def test_only_the_owner_takes_moves_or_publishes_a_kit(
    studio: Studio, person: Person, error: type[LimnerError]
) -> None:
    id, kits = await studio.add(), studio.kits
    acts: list[Callable[[], Awaitable[Kit]]] = [
        lambda: kits.get(person, id),
        lambda: kits.move(person, id, CropMove.CLOSER),
        lambda: kits.set_ring(person, id, SILVER),
        lambda: kits.publish(person, id, public=True),
    ]
    for act in acts:
        with pytest.raises(error):
            await act()
    assert (await kits.get(OWNER, id)).look.ring == FIRST_RING


async def test_every_gm_owns_the_kit_of_a_gms_character_and_its_player_does_not(
    studio: Studio,
) -> None:
    id = await studio.add()
    async with studio.database.write() as tx:
        (await tx.get_one(Character, id)).npc = True

    assert (await studio.kits.get(GM, id)).look.crop == FIRST_CROP
    with pytest.raises(NotYours):
        await studio.kits.get(OWNER, id)


@pytest.mark.parametrize("statuses", [(DRAFT,), (PENDING,), (LookStatus.REJECTED,)])
async def test_a_character_without_approved_looks_has_no_kit(
    studio: Studio, statuses: tuple[LookStatus, ...]
) -> None:
    id = await studio.cast.add("Nim", *statuses)
    for act in (studio.kits.get(OWNER, id), studio.kits.move(OWNER, id, CropMove.DOWN)):
        with pytest.raises(CharacterNotApproved) as raised:
            await act
        assert raised.value.status == statuses[-1]


async def test_a_portrait_that_is_lost_or_damaged_is_told(studio: Studio) -> None:
    id = await studio.add()
    kit = await studio.kits.get(OWNER, id)
    await studio.store.put(kit.key, b"not a picture", mime="image/png")
    for damaged in (studio.kits.paint(OWNER, kit), studio.kits.paint_preview(OWNER, kit)):
        with pytest.raises(PortraitLost):
            await damaged

    await studio.lose(kit)
    for lost in (studio.kits.paint(OWNER, kit), studio.kits.paint_preview(OWNER, kit)):
        with pytest.raises(PortraitLost):
            await lost


async def test_approved_looks_without_the_row_of_a_portrait_are_told(studio: Studio) -> None:
    id = await studio.cast.add("Nim", APPROVED)
    with pytest.raises(PortraitLost):
        await studio.kits.get(OWNER, id)


async def test_a_kit_ends_with_its_character_and_stays_with_a_retired_one(studio: Studio) -> None:
    id = await studio.add()
    kit = await studio.kits.publish(OWNER, id, public=True)
    code = kit.addresses[KitFile.AVATAR].split("/")[-2]

    await studio.cast.roster.retire(OWNER, id, retired=True)
    assert await studio.kits.move(OWNER, id, CropMove.CLOSER)
    assert await studio.public.find(code, "avatar.jpg") is not None

    await studio.cast.roster.delete(OWNER, id)
    with pytest.raises(CharacterGone):
        await studio.kits.move(OWNER, id, CropMove.CLOSER)
    assert await studio.public.find(code, "avatar.jpg") is None
    async with studio.database.read() as tx:
        assert await tx.get(CharacterKit, id) is None


async def test_addresses_are_short_end_in_the_files_ending_and_stay_the_same(
    studio: Studio,
) -> None:
    id = await studio.add()
    on = await studio.kits.publish(OWNER, id, public=True)
    off = await studio.kits.publish(OWNER, id, public=False)
    again = await studio.kits.publish(OWNER, id, public=True)

    assert set(on.addresses) == set(KitFile)
    assert all(len(each) <= 256 for each in on.addresses.values())
    assert all(each.endswith((".png", ".jpg")) for each in on.addresses.values())
    assert off.addresses == {}
    assert again.addresses == on.addresses


async def test_two_who_switch_on_at_once_get_the_same_addresses(studio: Studio) -> None:
    id = await studio.add()
    both = await asyncio.gather(*(studio.kits.publish(OWNER, id, public=True) for _ in range(2)))
    assert both[0].addresses == both[1].addresses


async def test_every_kit_has_a_code_of_its_own(studio: Studio) -> None:
    ids = [await studio.add(name) for name in ("Elara", "Bram")]
    kits = [await studio.kits.publish(OWNER, id, public=True) for id in ids]
    assert len({kit.addresses[KitFile.TOKEN] for kit in kits}) == 2


@pytest.mark.parametrize("length", [None, 230])
async def test_where_no_short_address_can_be_made_none_is_switched_on(
    studio: Studio, length: int | None
) -> None:
    """`length`: of the public address of the web server; None: there is no web server."""
    id = await studio.add()
    before = await studio.kits.publish(OWNER, id, public=True)

    def long(code: str, file: KitFile) -> str:
        return f"https://{'x' * (length or 0)}/kit/{code}/{file.value}"

    kits = studio.kits_at(None if length is None else long)
    kit = await kits.get(OWNER, id)

    assert before.addresses
    assert not kit.may_publish
    assert kit.addresses == {}
    with pytest.raises(NoPublicAddress):
        await kits.publish(OWNER, id, public=True)
    # What was on can be switched off all the same.
    assert not (await kits.publish(OWNER, id, public=False)).addresses
    assert (await studio.kits.get(OWNER, id)).addresses == {}


async def _published(studio: Studio) -> tuple[int, str]:
    """A character whose addresses are on, and the code in them."""
    id = await studio.add()
    kit = await studio.kits.publish(OWNER, id, public=True)
    return id, kit.addresses[KitFile.AVATAR].split("/")[-2]


async def test_the_addresses_end_with_the_game_and_are_not_switched_on_in_a_closed_one(
    studio: Studio,
) -> None:
    id, code = await _published(studio)
    await studio.close_game()

    assert await studio.public.find(code, "avatar.jpg") is None
    kit = await studio.kits.get(OWNER, id)
    assert (kit.addresses, kit.may_publish) == ({}, False)
    with pytest.raises(GameClosed):
        await studio.kits.publish(OWNER, id, public=True)
    # The files are the owner's all the same.
    assert await studio.kits.paint(OWNER, kit)
    assert not (await studio.kits.publish(OWNER, id, public=False)).addresses


@pytest.mark.parametrize("lost", ["portrait", "looks"])
async def test_addresses_are_switched_off_also_when_there_is_nothing_to_show(
    studio: Studio, lost: str
) -> None:
    id, _ = await _published(studio)
    async with studio.database.write() as tx:
        character = await tx.get_one(Character, id)
        assert character.look_id is not None
        look = await characters.look(tx, character.look_id)
        assert look is not None
        if lost == "portrait":
            look.portrait_id = None
        else:
            character.look_id = None

    error = PortraitLost if lost == "portrait" else CharacterNotApproved
    with pytest.raises(error):
        await studio.kits.publish(OWNER, id, public=False)

    async with studio.database.read() as tx:
        assert not (await tx.get_one(CharacterKit, id)).public


async def test_switching_off_what_was_never_on_keeps_nothing(studio: Studio) -> None:
    id = await studio.add()
    assert not (await studio.kits.publish(OWNER, id, public=False)).addresses
    async with studio.database.read() as tx:
        assert await tx.get(CharacterKit, id) is None


@pytest.mark.parametrize(
    ("change", "error"), [("shared", NotYours), ("deleted", CharacterGone), ("closed", GameClosed)]
)
async def test_what_changes_before_the_switch_is_written_counts(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, change: str, error: type[LimnerError]
) -> None:
    id = await studio.add()
    write = studio.database.write

    @asynccontextmanager
    async def late(alone_in: int | None = None) -> AsyncIterator[Transaction]:
        """The change is committed first."""
        if change == "closed":
            monkeypatch.setattr(studio.database, "write", write)
            await studio.close_game()
        else:
            async with write() as tx:
                character = await tx.get_one(Character, id)
                character.npc = change == "shared"
                character.deleted_at = (
                    studio.cast.ground.clock.now() if change == "deleted" else None
                )
        async with write(alone_in) as tx:
            yield tx

    monkeypatch.setattr(studio.database, "write", late)
    with pytest.raises(error):
        await studio.kits.publish(OWNER, id, public=True)

    async with studio.database.read() as tx:
        assert await tx.get(CharacterKit, id) is None
