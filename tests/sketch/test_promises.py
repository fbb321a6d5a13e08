"""A sketch shows what its prompt says, and nothing that contradicts it."""

import pytest
from PIL import Image

from bot.play.sketch_prompts import SKETCH_PROMPTS
from sketch.paint.caption import add_caption, caption_text, remove_caption
from sketch.people.persona import read_persona
from sketch.places.fires import Fire, fires_in
from sketch.words import Words
from tests.sketch.promises import PROMISES, broken_promises, parts_of


def test_the_table_has_the_thirty_prompts_of_the_contact_sheet() -> None:
    assert [each.prompt for each in SKETCH_PROMPTS] == list(PROMISES)
    assert len(PROMISES) == 30


@pytest.mark.parametrize("prompt", PROMISES)
def test_the_parts_of_a_sketch_are_those_that_its_prompt_names(prompt: str) -> None:
    assert broken_promises(prompt, PROMISES[prompt], parts_of(prompt)) == []


FIRES = [
    ("the tavern burns", {Fire.BLAZE}),
    ("a village on fire", {Fire.BLAZE}),
    ("the city is in flames", {Fire.BLAZE}),
    ("the fire spreads through the town", {Fire.BLAZE}),
    ("she sits beside the small fire", {Fire.HEARTH}),
    ("a fire crackles in the hearth", {Fire.HEARTH}),
    ("three friends around a campfire", {Fire.HEARTH}),
    ("casting fire in the dark", {Fire.IN_HAND}),
    ("a ball of fire in her hand", {Fire.IN_HAND}),
    ("a candle burns on the desk", set()),
    ("hair like fire", set()),
    ("her fire-red cloak", set()),
    ("a burning torch in his hand", set()),
    ("the fire has gone out", set()),
    ("no fire in the hearth", set()),
    ("the tavern is not on fire", set()),
    ("fireflies over the lake", set()),
]


@pytest.mark.parametrize(("text", "fires"), FIRES)
def test_only_what_burns_is_on_fire(text: str, fires: set[Fire]) -> None:
    assert fires_in(Words(text)) == fires


DENIED = [
    # a text, the words that it says, the words that it does not say
    ("no hat, cloak or sword", "", "hat cloak sword"),
    ("without the hat and the cloak, in a red robe", "red robe", "hat"),
    ("a man without beard in a robe", "man robe", "beard"),
    ("neither rain nor snow, just a grey road", "road", "rain snow"),
    ("she isn't wearing a crown", "", "crown"),
    ("not far from the castle", "castle", ""),
    ("a knife instead of a sword", "knife", "sword"),
    ("a cloudless, starless night", "night", "cloud star"),
    ("a calm lake", "lake", "storm lightning"),
    ("a calm wizard in a storm", "storm", ""),
    ("the rain has stopped", "", "rain"),
    ("after the long rain a wet street", "street", "rain"),
    ("a storm over the sea", "storm sea", ""),
    ("the storm is over, a bird sings", "bird", "storm"),
]


@pytest.mark.parametrize(("text", "said", "unsaid"), DENIED)
def test_a_denial_reaches_to_its_end_and_no_further(text: str, said: str, unsaid: str) -> None:
    words = Words(text)

    assert [word for word in said.split() if not words.says(word)] == []
    assert [word for word in unsaid.split() if words.says(word)] == []


PLACES = [
    ("a deck of cards in the meadow", "hills"),
    ("pirates on a small ship in a storm", "deck"),
    ("on the beach, a ship far out", "sea"),
    ("a knight with books in a forest", "forest"),
    ("in front of the cave", "mountains"),
    ("a war hammer in the desert", "desert"),
    ("an elf in a forest-green cloak in the desert", "desert"),
    ("a painting of the sea in the tavern", "tavern"),
    ("she keeps the light, in the village", "city"),
    ("underwater, a temple", "plain"),  # it cannot be drawn, so no other place is
]


@pytest.mark.parametrize(("text", "place"), PLACES)
def test_the_place_is_where_it_happens_and_no_thing_in_it(text: str, place: str) -> None:
    assert parts_of(text).setting.place == place


LOOKS = [
    ("a boy, eight years old", {"child": True, "species": "human", "ears": "round"}),
    ("an elven child", {"child": True, "species": "elf", "ears": "long"}),
    ("a wizard, seventy years old", {"old": True, "child": False}),
    ("a woman with an old sword", {"old": False}),
    ("an old, tired elf", {"old": True}),
    ("a human with an elven bow", {"species": "human", "ears": "round"}),
    ("a halfling girl", {"species": "halfling"}),
    ("a tiefling without a tail", {"marks": frozenset()}),
    ("an angel with no wings", {"marks": frozenset()}),
    ("a lizardfolk with ram horns", {"horns": "ram"}),  # said, so drawn
    ("a knight without armour", {"garment": "tunic"}),
    ("a knight without a sword", {"gear": ""}),
    ("an unarmed guard", {"gear": ""}),
    ("a bareheaded wizard", {"headwear": ""}),
    ("leather boots and a long coat", {"garment": "coat"}),
    ("a man and his mother", {"feminine": False}),
    ("a woman with her father's axe", {"feminine": True, "gear": "axe"}),
    ("a spirit in a blue robe", {"species": "ghost", "cloth": (62, 98, 164)}),
]


@pytest.mark.parametrize(("looks", "traits"), LOOKS)
def test_age_kind_and_parts_are_those_of_the_person(looks: str, traits: dict[str, object]) -> None:
    persona = read_persona("X", looks)

    assert {name: getattr(persona, name) for name in traits} == traits


CAST = [
    # a text, the kinds of people, the creatures and their number
    ("the son of a blacksmith", ["human"], {}),
    ("a knight and a dwarf in red", ["human", "dwarf"], {}),
    ("two women, one in red and one in blue", ["human", "human"], {}),
    ("the Red Dragon inn", [], {}),
    ("a portrait of an old king", ["human"], {}),
    ("an oil painting of a dragon and a dwarf", ["dwarf"], {"dragon": 1}),
    ("a hall with a painting of a dragon", [], {}),
    ("a pirate ship before a wolf den", [], {}),
    ("a wolf-pelt cloak on a ranger", ["human"], {}),
    ("a tattoo of a wolf on a sailor's arm", [], {}),
    ("a witch's black cat", [], {"cat": 1}),
    ("to guard the bridge and to bear the cold", [], {}),
    ("a pair of ravens above six elves", ["elf"] * 5, {"birds": 2}),
    ("a giant spider", [], {}),
    ("nobody, only ten horses", [], {"horse": 5}),
    ("she waits in the rain", ["human"], {}),
]


@pytest.mark.parametrize(("text", "kinds", "creatures"), CAST)
def test_all_who_are_named_are_there_and_nobody_else(
    text: str, kinds: list[str], creatures: dict[str, int]
) -> None:
    parts = parts_of(text)

    assert [person.species for person in parts.people] == kinds
    assert {each.name: each.count for each in parts.creatures} == creatures


def test_a_scene_adds_new_people_to_the_characters_and_not_the_characters_again() -> None:
    looks = "an elf ranger with a bow"

    assert len(parts_of("Elara, a weary traveller, fights two orcs", looks).people) == 3
    assert len(parts_of("the ranger waits", looks).people) == 1
    assert len(parts_of("she fights with a troll", looks).people) == 2


PLACES_AND_FIRES: list[tuple[str, str | None, frozenset[Fire]]] = [
    # a text, the place, and which fires are there
    ("a stormy sea without a ship", "sea", frozenset()),
    ("a village, but no market", "city", frozenset()),
    ("a castle without a tower on a hill", "hills", frozenset()),
    ("a prisoner in a cell, moonlight through the bars", "dungeon", frozenset()),
    ("a forest fire", "forest", frozenset({Fire.BLAZE})),
    ("a house fire", "city", frozenset({Fire.BLAZE})),
    ("a camp fire in the forest", "forest", frozenset({Fire.HEARTH})),
    ("a wizard with no moustache casting a fireball", None, frozenset({Fire.IN_HAND})),
]


@pytest.mark.parametrize(("text", "place", "fires"), PLACES_AND_FIRES)
def test_a_place_is_the_one_that_is_said_and_burns_only_then(
    text: str, place: str | None, fires: frozenset[Fire]
) -> None:
    setting = parts_of(text).setting

    assert (place or setting.place, fires) == (setting.place, setting.things & frozenset(Fire))


LEFT_OUT = [
    ("a minotaur at a table", ("minotaur", "table")),
    ("no table, no chair", ()),
    ("in a hall a painting of a spider", ("painting",)),  # the spider is only painted
    ("a painting of a spider", ("spider",)),  # the picture itself
    ("the old portrait of a spider", ("spider",)),
    ("a castle by a lake", ("lake",)),
    ("an owl on her shoulder", ("owl",)),
    ("twenty soldiers march", ("more than 5 people",)),
    ("a knight sleeps in the meadow", ("sleeps",)),
    ("a boat on a lake", ()),  # it is drawn with a sail
    # nouns that the painter does not know
    ("a one-eyed pirate with a green parrot", ("parrot",)),
    ("a cowboy with a revolver in a saloon", ("cowboy", "revolver", "saloon")),
    ("an astronaut floats", ("astronaut",)),
    ("a bard with a very old banjo", ("banjo",)),
    ("a raccoon steals an apple", ("raccoon", "apple")),
    ("a little darker, from a different angle", ()),
    ("a warm summer afternoon", ()),
    ("the knight without a parrot", ()),
    ("a woman in a deep red, a smile on her lips", ()),
    ("a red cloak like a flame, a moment of silence", ()),
    ("a portrait in a watercolour style", ()),
    ("a headless rider and a shirtless smith", ("headless", "shirtless")),
]


@pytest.mark.parametrize(("text", "left_out"), LEFT_OUT)
def test_what_cannot_be_drawn_is_named(text: str, left_out: tuple[str, ...]) -> None:
    assert parts_of(text).left_out == left_out


def test_clothes_of_two_people_are_worn_by_both() -> None:
    for text in (
        "a queen and her daughter in matching red dresses",
        "a king and a queen, both in red",
    ):
        assert {person.cloth for person in parts_of(text).people} == {(178, 48, 48)}


def test_a_long_text_makes_no_more_people_than_are_drawn() -> None:
    assert len(parts_of("999 goblins and a knight " * 200).people) == 5


def test_the_caption_names_what_is_left_out_as_far_as_there_is_room() -> None:
    assert caption_text((), 90) == "sketch · Limner plays without a painter"
    assert caption_text(("table", "spider"), 90) == "sketch · not drawn: table, spider"
    assert caption_text(("table", "spider"), 33) == "sketch · not drawn: table, spider"
    assert caption_text(tuple("abcdef"), 90) == "sketch · not drawn: a, b, c, d and more"


@pytest.mark.parametrize("left_out", [(), ("table",), tuple("abcdef")])
def test_a_caption_is_taken_away_whole_before_a_picture_is_changed(
    left_out: tuple[str, ...],
) -> None:
    plain = Image.new("RGB", (320, 320), (120, 160, 200))

    assert remove_caption(add_caption(plain, left_out)).tobytes() == plain.tobytes()
