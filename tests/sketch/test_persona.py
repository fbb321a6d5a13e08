"""The traits of a person are read from the words of the looks."""

from dataclasses import replace

import pytest

from sketch.lexicon import SKIN_OF
from sketch.palette import EYES, HAIR, NAMED, SKIN, darker
from sketch.people.persona import persona_in_state, read_persona
from studio.rules.asking.archetypes import ARCHETYPES


def test_the_elven_ranger_has_the_traits_of_its_looks() -> None:
    persona = read_persona("Elara", ARCHETYPES[0].looks)

    assert (persona.species, persona.feminine, persona.ears) == ("elf", True, "long")
    assert (persona.hair, persona.hair_length) == (HAIR["copper"], "long")
    assert (persona.eyes, persona.skin) == (EYES["green"], SKIN["pale"])
    assert (persona.garment, persona.cloth) == ("leather", NAMED["brown"])
    assert (persona.cloak, persona.hood_down) == (NAMED["moss"], True)
    assert persona.gear == "bow"
    assert "freckles" in persona.marks


def test_the_tiefling_warlock_has_the_traits_of_its_looks() -> None:
    persona = read_persona("Kael", ARCHETYPES[3].looks)

    assert (persona.species, persona.feminine, persona.horns) == ("tiefling", False, "curved")
    assert (persona.hair, persona.eyes, persona.skin) == (
        HAIR["white"],
        EYES["golden"],
        SKIN["violet"],
    )
    assert (persona.garment, persona.cloth, persona.off_gear) == ("coat", NAMED["crimson"], "orb")


@pytest.mark.parametrize(
    ("looks", "hair"),
    [
        ("black hair", "black"),
        ("hair black as coal", "black"),  # after the noun
        ("Hair: red. Eyes: blue.", "red"),
        ("a silver-haired man", "silver"),
        ("a blonde woman", "blonde"),  # the word itself is a colour
        ("green eyes, her long auburn curls", "auburn"),
        ("a braided black beard", "black"),  # the beard has the colour of the hair
        ("long, wild, golden hair", "golden"),
        ("white robes and brown hair", "brown"),  # a colour stays with its noun
    ],
)
def test_the_colour_of_the_hair_is_read_from_the_looks(looks: str, hair: str) -> None:
    assert read_persona("X", looks).hair == HAIR[hair]


@pytest.mark.parametrize(
    ("looks", "trait", "expected"),
    [
        ("a man without a beard, a dwarf", "beard", ""),  # denied
        ("a dwarf man", "beard", "long"),  # a dwarf's default
        ("a tiefling with no horns", "horns", ""),
        ("a bald monk", "hair_length", "bald"),
        ("short black hair and a long coat", "hair_length", "short"),
        ("a wizard with a pointed hat", "headwear", "pointed"),
        ("a hooded figure", "headwear", "hood"),
        ("a knight in steel plate", "garment", "plate"),
        ("a warrior with a battleaxe", "gear", "axe"),  # named gear wins over the trade's own
        ("a bard", "gear", "lute"),
        ("an old orc with small tusks", "species", "orc"),
        ("a half-orc", "species", "half-orc"),
    ],
)
def test_a_trait_is_read_from_the_looks(looks: str, trait: str, expected: str) -> None:
    assert getattr(read_persona("X", looks), trait) == expected


@pytest.mark.parametrize(
    ("looks", "cloth"),
    [
        ("a dark green robe", darker(NAMED["green"], 0.3)),
        ("a moss-green robe", NAMED["moss"]),  # the more exact of two names
        ("black leather armour", NAMED["black"]),
        ("dressed in teal", NAMED["teal"]),
    ],
)
def test_the_colour_of_the_clothes_is_read_from_the_looks(
    looks: str, cloth: tuple[int, int, int]
) -> None:
    assert read_persona("X", looks).cloth == cloth


def test_an_orc_is_green_unless_the_words_say_otherwise() -> None:
    assert read_persona("X", "an orc").skin == SKIN_OF["orc"]
    assert read_persona("X", "an orc with grey skin").skin == SKIN["grey"]


def test_a_dwarf_is_shorter_and_broader_than_an_elf() -> None:
    dwarf, elf = read_persona("X", "a dwarf"), read_persona("X", "an elf")

    assert dwarf.height < elf.height
    assert dwarf.breadth > elf.breadth


def test_traits_without_words_are_stable_for_a_name_and_differ_between_names() -> None:
    sparse = [read_persona(name, "a traveller") for name in "ABCDEFGH"]

    assert sparse == [read_persona(name, "a traveller") for name in "ABCDEFGH"]
    assert len({persona.hair for persona in sparse}) > 1
    assert len({persona.skin for persona in sparse}) > 1


@pytest.mark.parametrize(
    "looks", ["", "   ", "🧝", "ñandú χαίρετε 竜", "x" * 4000, "no no no", "hair"]
)
def test_any_words_make_a_person(looks: str) -> None:
    assert read_persona("X", looks).hair_length in ("bald", "short", "medium", "long")


STATES = [
    # a state, the traits in which it differs from the elven ranger
    ("in dented plate armour", {"garment": "plate", "cloth": NAMED["steel"]}),
    ("wearing a crimson dress", {"garment": "dress", "cloth": NAMED["crimson"]}),
    ("her sword drawn", {"gear": "sword"}),
    ("without her cloak", {"cloak": None}),
    ("tired after a long march", {}),  # nothing that a sketch can show
]


@pytest.mark.parametrize(("state", "differs"), STATES)
def test_a_state_changes_only_the_traits_that_it_names(
    state: str, differs: dict[str, object]
) -> None:
    persona = read_persona("Elara", ARCHETYPES[0].looks)

    assert persona_in_state(persona, state) == replace(persona, **differs)  # type: ignore[arg-type]


def test_a_state_keeps_the_unnamed_traits_of_a_person_with_few_looks() -> None:
    persona = read_persona("Bram", "a man")

    armed = persona_in_state(persona, "in plate armour, a helmet on his head")

    assert (armed.garment, armed.headwear) == ("plate", "helmet")
    assert (armed.hair, armed.skin, armed.eyes, armed.beard, armed.hair_style) == (
        persona.hair,
        persona.skin,
        persona.eyes,
        persona.beard,
        persona.hair_style,
    )
