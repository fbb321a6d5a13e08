"""What the words of the looks make of a person."""

from dataclasses import replace

import pytest

from sketch.lexicon import SKIN_OF
from sketch.palette import EYES, HAIR, NAMED, SKIN, darker
from sketch.people.persona import in_state, persona
from studio.rules.asking.archetypes import ARCHETYPES


def test_the_elven_ranger_is_as_described() -> None:
    who = persona("Elara", ARCHETYPES[0].looks)

    assert (who.species, who.feminine, who.ears) == ("elf", True, "long")
    assert (who.hair, who.hair_length) == (HAIR["copper"], "long")
    assert (who.eyes, who.skin) == (EYES["green"], SKIN["pale"])
    assert (who.garment, who.cloth) == ("leather", NAMED["brown"])
    assert (who.cloak, who.hood_down) == (NAMED["moss"], True)
    assert who.gear == "bow"
    assert "freckles" in who.marks


def test_the_tiefling_warlock_is_as_described() -> None:
    who = persona("Kael", ARCHETYPES[3].looks)

    assert (who.species, who.feminine, who.horns) == ("tiefling", False, "curved")
    assert (who.hair, who.eyes, who.skin) == (HAIR["white"], EYES["golden"], SKIN["violet"])
    assert (who.garment, who.cloth, who.off_gear) == ("coat", NAMED["crimson"], "orb")


@pytest.mark.parametrize(
    ("looks", "hair"),
    [
        ("black hair", "black"),
        ("hair black as coal", "black"),  # after the noun
        ("Hair: red. Eyes: blue.", "red"),
        ("a silver-haired man", "silver"),
        ("a blonde woman", "blonde"),  # the word is the colour
        ("green eyes, her long auburn curls", "auburn"),
        ("a braided black beard", "black"),  # the beard tells the hair
        ("long, wild, golden hair", "golden"),
        ("white robes and brown hair", "brown"),  # a colour stays with its noun
    ],
)
def test_the_colour_of_the_hair_is_found(looks: str, hair: str) -> None:
    assert persona("X", looks).hair == HAIR[hair]


@pytest.mark.parametrize(
    ("looks", "trait", "expected"),
    [
        ("a man without a beard, a dwarf", "beard", ""),  # what is denied is not drawn
        ("a dwarf man", "beard", "long"),  # what everybody expects
        ("a tiefling with no horns", "horns", ""),
        ("a bald monk", "hair_length", "bald"),
        ("short black hair and a long coat", "hair_length", "short"),
        ("a wizard with a pointed hat", "headwear", "pointed"),
        ("a hooded figure", "headwear", "hood"),
        ("a knight in steel plate", "garment", "plate"),
        ("a warrior with a battleaxe", "gear", "axe"),  # told, before the trade's own
        ("a bard", "gear", "lute"),
        ("an old orc with small tusks", "species", "orc"),
        ("a half-orc", "species", "half-orc"),
    ],
)
def test_a_trait_is_read_from_the_looks(looks: str, trait: str, expected: str) -> None:
    assert getattr(persona("X", looks), trait) == expected


@pytest.mark.parametrize(
    ("looks", "cloth"),
    [
        ("a dark green robe", darker(NAMED["green"], 0.3)),
        ("a moss-green robe", NAMED["moss"]),  # the exact name of two
        ("black leather armour", NAMED["black"]),
        ("dressed in teal", NAMED["teal"]),
    ],
)
def test_the_colour_of_the_clothes_is_found(looks: str, cloth: tuple[int, int, int]) -> None:
    assert persona("X", looks).cloth == cloth


def test_an_orc_is_green_unless_the_words_say_otherwise() -> None:
    assert persona("X", "an orc").skin == SKIN_OF["orc"]
    assert persona("X", "an orc with grey skin").skin == SKIN["grey"]


def test_a_dwarf_is_shorter_and_broader_than_an_elf() -> None:
    dwarf, elf = persona("X", "a dwarf"), persona("X", "an elf")

    assert dwarf.height < elf.height
    assert dwarf.breadth > elf.breadth


def test_what_the_words_leave_open_is_the_same_every_time_and_not_for_everybody() -> None:
    sparse = [persona(name, "a traveller") for name in "ABCDEFGH"]

    assert sparse == [persona(name, "a traveller") for name in "ABCDEFGH"]
    assert len({who.hair for who in sparse}) > 1
    assert len({who.skin for who in sparse}) > 1


@pytest.mark.parametrize(
    "looks", ["", "   ", "🧝", "ñandú χαίρετε 竜", "x" * 4000, "no no no", "hair"]
)
def test_any_words_make_a_person(looks: str) -> None:
    assert persona("X", looks).hair_length in ("bald", "short", "medium", "long")


STATES = [
    # a state, what differs of the elven ranger
    ("in dented plate armour", {"garment": "plate", "cloth": NAMED["steel"]}),
    ("wearing a crimson dress", {"garment": "dress", "cloth": NAMED["crimson"]}),
    ("her sword drawn", {"gear": "sword"}),
    ("without her cloak", {"cloak": None}),
    ("tired after a long march", {}),  # nothing of it can be seen in a sketch
]


@pytest.mark.parametrize(("state", "differs"), STATES)
def test_a_state_changes_what_it_speaks_of_and_nothing_else(
    state: str, differs: dict[str, object]
) -> None:
    who = persona("Elara", ARCHETYPES[0].looks)

    assert in_state(who, state) == replace(who, **differs)  # type: ignore[arg-type]


def test_a_state_leaves_somebody_who_is_hardly_described_the_same_person() -> None:
    who = persona("Bram", "a man")

    armed = in_state(who, "in plate armour, a helmet on his head")

    assert (armed.garment, armed.headwear) == ("plate", "helmet")
    assert (armed.hair, armed.skin, armed.eyes, armed.beard, armed.hair_style) == (
        who.hair,
        who.skin,
        who.eyes,
        who.beard,
        who.hair_style,
    )
