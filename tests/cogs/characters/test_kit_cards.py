"""Cards about kits: any name is shown as it is, calls nobody, and each line can be copied."""

from dataclasses import replace

import pytest
from discord import ui

from cogs.characters.kits.cards import files_card, kit_card, zip_card
from cogs.components.layout import Card
from db.enums import LookStatus
from studio.rules.asking.picture_tags import PictureTag
from studio.rules.kits.crops import Crop, CropMove
from studio.rules.kits.files import RINGS, KitFile, KitLook
from studio.rules.kits.painting import PaintedFile
from studio.rules.pictures.gate import Picture
from studio.services.characters.kit_zips import KitZip
from studio.services.characters.kits import Kit
from studio.services.characters.roster import CharacterSheet
from tests.cogs.characters.test_cards import labels, sheet, shown

PREVIEW = Picture(b"preview", "image/webp", 900, 700, "0" * 64)
# As long as an address may be.
ADDRESSES = {file: f"https://{'x' * (248 - len(file))}{file}" for file in KitFile}
NAMES = [
    "Elara",
    "W" * 100,
    "אלרה הלבנה",
    "🦊🦊🦊",
    'Bo "the Fist"',
    "*Bold* _it_ ~~x~~ ||y||",
    "@everyone",
    "<@123> <#4>",
    "a```b",
    "[link](https://example.org)",
]


def kit(
    name: str = "Elara", *, public: bool = False, may_publish: bool = True, **changed: object
) -> Kit:
    of = sheet(status=LookStatus.APPROVED)
    of.character.name = name
    made = Kit(
        CharacterSheet(of.character, of.look, of.game),
        KitLook(),
        "games/1/sessions/2/3.png",
        PictureTag.AI,
        (768, 1024),
        ADDRESSES if public else {},
        may_publish,
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def files() -> list[PaintedFile]:
    return [PaintedFile.of(file, b"content") for file in KitFile]


def _blocks(one: Card) -> list[str]:
    """What stands in blocks to copy."""
    parts = shown(one).split("```")[1::2]
    assert shown(one).count("```") % 2 == 0
    return parts


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("public", [False, True])
def test_any_name_fits_and_calls_nobody(name: str, public: bool) -> None:
    for one in (kit_card(kit(name, public=public), PREVIEW), files_card(kit(name), files())):
        outside = "".join(shown(one).split("```")[0::2])
        assert "@everyone" not in outside
        assert "<@123>" not in outside.replace("\\<@123>", "")
        assert not one.mentions.everyone
        assert not one.mentions.users
        assert len(list(one.view.walk_children())) <= 40
        assert _blocks(one) or (not public and "**Identity kit" in shown(one))


def test_each_line_has_a_block_of_its_own() -> None:
    blocks = [each.strip() for each in _blocks(kit_card(kit(public=True), PREVIEW))]
    avatar = ADDRESSES[KitFile.AVATAR]
    assert blocks[:3] == [
        f"!portrait update {avatar}",
        f'tul!avatar "Elara" {avatar}',
        f"pk;member Elara avatar {avatar}",
    ]
    assert set(blocks[3].split("\n")) == set(ADDRESSES.values()) - {avatar}


@pytest.mark.parametrize(
    ("public", "may_publish", "switch"),
    [(False, True, ["Addresses on"]), (True, True, ["Addresses off"]), (False, False, [])],
)
def test_addresses_are_offered_only_where_there_can_be_any(
    public: bool, may_publish: bool, switch: list[str]
) -> None:
    one = kit_card(kit(public=public, may_publish=may_publish), PREVIEW)
    assert [each for each in labels(one) if each.startswith("Addresses")] == switch
    assert "Files" in labels(one)
    if not may_publish:
        assert "ddress" not in shown(one)


def test_the_arrows_come_first_and_those_without_room_are_disabled() -> None:
    one = kit_card(kit(), PREVIEW)
    assert labels(one)[:6] == ["◀", "▲", "▼", "▶", "＋", "−"]
    open_moves = [
        each.item.label
        for each in one.view.walk_children()
        if isinstance(each, ui.DynamicItem)
        and isinstance(each.item, ui.Button)
        and not each.item.disabled
    ]
    assert open_moves[:2] == ["▼", "＋"]
    middle = kit_card(kit(look=KitLook(Crop(5000, 5000, 4))), PREVIEW)
    assert len(kit(look=KitLook(Crop(5000, 5000, 4))).moves) == len(CropMove)
    assert labels(middle) == labels(one)


@pytest.mark.parametrize("ring", [*RINGS, None])
def test_the_list_shows_the_ring_of_now(ring: int | None) -> None:
    one = kit_card(kit(look=KitLook(ring=ring)), PREVIEW)
    [rings] = [
        each.item
        for each in one.view.walk_children()
        if isinstance(each, ui.DynamicItem) and isinstance(each.item, ui.Select)
    ]
    [now] = [each for each in rings.options if each.default]
    assert now.label == ("No ring" if ring is None else f"{RINGS[ring].capitalize()} ring")
    assert len(rings.options) == len(RINGS) + 1


def test_a_small_portrait_is_told_and_a_large_one_not() -> None:
    assert "64 × 64 pixels" in shown(kit_card(kit(size=(64, 64)), PREVIEW))
    assert "pixels" not in shown(kit_card(kit(), PREVIEW))


def test_every_file_is_attached_with_alt_text_that_says_who_made_it() -> None:
    one = files_card(kit(), files())
    assert [each.filename for each in one.files] == [f"elara-{file.value}" for file in KitFile]
    assert all((each.description or "").startswith("AI picture: ") for each in one.files)
    assert "AI" in shown(one)


def test_files_of_a_name_without_latin_letters_have_a_plain_name() -> None:
    assert files_card(kit("אלרה"), files()).files[0].filename == "character-token-512.png"


def test_a_zip_says_who_is_missing_and_why() -> None:
    made = KitZip(
        name="kits-the-long-road.zip",
        content=b"zip",
        kits=[kit(f"Elara {number}") for number in range(30)],
        number=1,
        is_last=True,
        without_looks=["@everyone"] * 40,
        lost=["Old"],
        left_out=7,
    )
    said = shown(zip_card(made))
    assert "20 more" in said
    assert "@everyone" not in said
    assert "The portrait is lost: **Old**." in said
    assert "7 more characters" in said
    assert "part" not in said
    assert "part 2" in shown(zip_card(replace(made, number=2, is_last=False)))
