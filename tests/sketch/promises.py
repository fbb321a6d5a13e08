"""The parts that a sketch of a prompt has to have: what a program can check of its promises.

`bot/play/sketch_prompts.py` says the same in words, for people who look at the sheet.
"""

from typing import Any

from sketch.palette import EYES, HAIR, NAMED
from sketch.scene import SceneParts, read_scene
from tests.sketch.images import make_request


def parts_of(prompt: str, *looks: str, seed: int = 4) -> SceneParts:
    """The parts of a sketch of the prompt, with these characters in it."""
    return read_scene(make_request(prompt, *looks, seed=seed), seed)


WOOD, WHITE, BLACK = (146, 100, 60), NAMED["white"], NAMED["black"]
NOBODY: list[dict[str, Any]] = []

# A prompt and what its parts must be. `people` lists all of them, each with the traits that count.
# What a row does not name has to be absent: weather, effects, creatures, words that are left out.
PROMISES: dict[str, dict[str, Any]] = {
    "a human child with a wooden sword": {
        "people": [{"species": "human", "child": True, "ears": "round", "beard": "",
                    "gear": "sword", "material": WOOD}],
    },
    "the ghost of a woman in a torn white dress": {
        "people": [{"species": "ghost", "feminine": True, "garment": "dress", "cloth": WHITE}],
    },
    "a lizardfolk hunter with a spear in a swamp": {
        "place": "swamp",
        "people": [{"species": "lizardfolk", "horns": "", "beard": "", "hair_length": "bald",
                    "gear": "spear"}],
    },
    "a sailor at the wheel on the deck of a ship at noon": {
        "place": "deck", "time": "day", "things": {"wheel"}, "people": [{"species": "human"}],
    },
    "a bard sits by the fire in a quiet tavern": {
        "place": "tavern", "things": {"hearth"}, "people": [{"gear": "lute"}],
    },
    "a calm sea under a clear sky": {"place": "sea", "people": NOBODY, "lacks": {"cloud", "storm"}},
    "an old woman with a red scarf and grey hair": {
        "people": [{"feminine": True, "old": True, "front": "scarf", "accent": NAMED["red"],
                    "hair": HAIR["grey"]}],
    },
    "a knight without a helmet on a black horse": {
        "riders": 1, "creatures": [("horse", 1, BLACK)],
        "people": [{"garment": "plate", "headwear": "", "cloth": NAMED["steel"]}],
    },
    "two dwarves with axes in a mine": {
        "place": "cave",
        "people": [{"species": "dwarf", "gear": "axe", "ears": "round"}] * 2,
    },
    "an empty throne room": {"place": "hall", "things": {"throne"}, "people": NOBODY},
    "a bare forest, no snow": {"place": "forest", "people": NOBODY, "lacks": {"snow", "leaf"}},
    "a red dragon over a burning village": {
        "place": "city", "effects": {"fire"}, "people": NOBODY,
        "creatures": [("dragon", 1, NAMED["red"])],
    },
    "a green-eyed elf in a blue cloak": {
        "people": [{"species": "elf", "cloak": NAMED["blue"], "eyes": EYES["green"]}],
    },
    "three wolves in the snow at night": {
        "time": "night", "weather": {"snow"}, "people": NOBODY,
        "creatures": [("wolf", 3, (104, 98, 96))],
    },
    "a wizard's tower on a hill at sunset": {
        "place": "castle", "time": "sunset", "people": NOBODY,
    },
    "a ranger warms her hands by the fire in the forest at night": {
        "place": "forest", "time": "night", "people": [{"feminine": True, "gear": "bow"}],
        "creatures": [("campfire", 1, None)],
    },
    "the spirit of an old king without a crown": {
        "people": [{"species": "ghost", "old": True, "headwear": "", "cloth": WHITE}],
    },
    "a kobold with a torch in a cave": {
        "place": "cave", "people": [{"species": "kobold", "hair_length": "bald", "gear": "torch"}],
    },
    "a ship on the sea after the storm, a rainbow above": {
        "place": "sea", "effects": {"rainbow"}, "things": {"ship"}, "people": NOBODY,
    },
    "a woman with raven-black hair and sea-green eyes in a forest-green cloak": {
        "people": [{"hair": HAIR["raven"], "cloak": NAMED["forest"], "eyes": EYES["green"]}],
    },
    "a wizard without a hat or staff in his library": {
        "place": "library", "people": [{"headwear": "", "gear": "", "garment": "robe"}],
    },
    "a woman in red and a man in black outside the tavern": {
        "place": "city",
        "people": [{"feminine": True, "cloth": NAMED["red"]}, {"feminine": False, "cloth": BLACK}],
    },
    "a warrior with a war hammer in a meadow at noon": {
        "place": "hills", "time": "day", "people": [{"gear": "hammer"}],
    },
    "an elf boy rides a white horse through the desert": {
        "place": "desert", "riders": 1, "creatures": [("horse", 1, WHITE)],
        "people": [{"species": "elf", "child": True, "beard": ""}],
    },
    "four goblins with torches in a dungeon": {
        "place": "dungeon", "people": [{"species": "goblin", "gear": "torch"}] * 4,
    },
    "a moonless night over the deserted street of a town": {
        "place": "city", "time": "night", "people": NOBODY, "lacks": {"moon"},
    },
    "a girl with a wooden bow and a black cat": {
        "people": [{"species": "human", "child": True, "ears": "round", "gear": "bow",
                    "material": WOOD}],
        "creatures": [("cat", 1, BLACK)],
    },
    "a brown bear in a snowy pine forest": {
        "place": "forest", "weather": {"snow"}, "people": NOBODY,
        "creatures": [("bear", 1, NAMED["brown"])],
    },
    "a drow woman with white hair and a lantern in a foggy graveyard": {
        "place": "graveyard", "weather": {"fog"},
        "people": [{"species": "drow", "feminine": True, "hair": HAIR["white"], "gear": "lantern"}],
    },
    "a bald orc woman with a bronze axe and no tusks in the mountains": {
        "place": "mountains",
        "people": [{"species": "orc", "hair_length": "bald", "gear": "axe", "marks": frozenset(),
                    "material": NAMED["bronze"]}],
    },
}  # fmt: skip


def broken_promises(prompt: str, promise: dict[str, Any], parts: SceneParts) -> list[str]:
    """What the parts of the sketch have otherwise than the promise says."""
    setting = parts.setting
    told = {
        "place": (promise.get("place", setting.place), setting.place),
        "time": (promise.get("time", setting.time), setting.time),
        "weather": (promise.get("weather", set()), setting.weather),
        "effects": (promise.get("effects", set()), setting.effects),
        "missing things": (set(), promise.get("things", set()) - setting.things),
        "not denied": (set(), promise.get("lacks", set()) - setting.denied),
        "riders": (promise.get("riders", 0), parts.riders),
        "left out": (tuple(promise.get("left_out", ())), parts.left_out),
        "creatures": (
            promise.get("creatures", []),
            [(each.name, each.count, each.colour) for each in parts.creatures],
        ),
        "number of people": (len(promise["people"]), len(parts.people)),
    }
    for at, (traits, person) in enumerate(zip(promise["people"], parts.people, strict=False)):
        for trait, wanted in traits.items():
            told[f"{trait} of person {at}"] = (wanted, getattr(person, trait))
    return [
        f"{prompt}: {part} is {seen}, not {wanted}"
        for part, (wanted, seen) in told.items()
        if wanted != seen
    ]
