"""The thirty prompts with which the sketch painter is judged, and what each sketch must show."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SketchPrompt:
    """A prompt, and what a person who looks at its sketch must see and must not see."""

    prompt: str
    must: str
    must_not: str


SKETCH_PROMPTS = (
    # The first half was written before the painter's code was read.
    SketchPrompt(
        "a human child with a wooden sword",
        must="a child, a brown sword",
        must_not="elf ears, beard",
    ),
    SketchPrompt(
        "the ghost of a woman in a torn white dress",
        must="a pale ghost, a white dress",
        must_not="orange, solid legs",
    ),
    SketchPrompt(
        "a lizardfolk hunter with a spear in a swamp",
        must="a reptile, a spear, a swamp",
        must_not="horns, hair, a beard",
    ),
    SketchPrompt(
        "a sailor at the wheel on the deck of a ship at noon",
        must="a deck, a sailor, a wheel",
        must_not="a beach, land",
    ),
    SketchPrompt(
        "a bard sits by the fire in a quiet tavern",
        must="a bard, a hearth, a tavern",
        must_not="a burning room",
    ),
    SketchPrompt(
        "a calm sea under a clear sky",
        must="the sea",
        must_not="lightning, rain, clouds, people",
    ),
    SketchPrompt(
        "an old woman with a red scarf and grey hair",
        must="an old woman, a red scarf, grey hair",
        must_not="red hair",
    ),
    SketchPrompt(
        "a knight without a helmet on a black horse",
        must="a knight, a black horse",
        must_not="a helmet",
    ),
    SketchPrompt(
        "two dwarves with axes in a mine",
        must="two dwarves, axes, a mine",
        must_not="elf ears",
    ),
    SketchPrompt(
        "an empty throne room",
        must="a throne",
        must_not="people",
    ),
    SketchPrompt(
        "a bare forest, no snow",
        must="a forest",
        must_not="snow, leaves",
    ),
    SketchPrompt(
        "a red dragon over a burning village",
        must="a red dragon, houses, fire",
        must_not="people",
    ),
    SketchPrompt(
        "a green-eyed elf in a blue cloak",
        must="an elf, a blue cloak, green eyes",
        must_not="a green cloak",
    ),
    SketchPrompt(
        "three wolves in the snow at night",
        must="three wolves, snow, night",
        must_not="people",
    ),
    SketchPrompt(
        "a wizard's tower on a hill at sunset",
        must="a tower, a hill, a sunset",
        must_not="people",
    ),
    # These were written after it.
    SketchPrompt(
        "a ranger warms her hands by the fire in the forest at night",
        must="a ranger, a campfire, a forest, night",
        must_not="a burning forest",
    ),
    SketchPrompt(
        "the spirit of an old king without a crown",
        must="a pale old ghost",
        must_not="a crown, bright clothes",
    ),
    SketchPrompt(
        "a kobold with a torch in a cave",
        must="a small reptile, a torch, a cave",
        must_not="soft ears, hair",
    ),
    SketchPrompt(
        "a ship on the sea after the storm, a rainbow above",
        must="a ship, the sea, a rainbow",
        must_not="lightning, rain",
    ),
    SketchPrompt(
        "a woman with raven-black hair and sea-green eyes in a forest-green cloak",
        must="a woman, black hair, a green cloak",
        must_not="a raven, the sea",
    ),
    SketchPrompt(
        "a wizard without a hat or staff in his library",
        must="a wizard, books",
        must_not="a hat, a staff",
    ),
    SketchPrompt(
        "a woman in red and a man in black outside the tavern",
        must="a woman in red, a man in black, houses",
        must_not="a taproom",
    ),
    SketchPrompt(
        "a warrior with a war hammer in a meadow at noon",
        must="a warrior, a hammer, a meadow",
        must_not="a battlefield",
    ),
    SketchPrompt(
        "an elf boy rides a white horse through the desert",
        must="an elf child on a white horse, a desert",
        must_not="a beard",
    ),
    SketchPrompt(
        "four goblins with torches in a dungeon",
        must="four goblins, torches, a dungeon",
        must_not="fewer or more of them",
    ),
    SketchPrompt(
        "a moonless night over the deserted street of a town",
        must="night, houses",
        must_not="a moon, people",
    ),
    SketchPrompt(
        "a girl with a wooden bow and a black cat",
        must="a girl, a bow, a black cat",
        must_not="cat ears, a beard",
    ),
    SketchPrompt(
        "a brown bear in a snowy pine forest",
        must="a brown bear, snow, a forest",
        must_not="people",
    ),
    SketchPrompt(
        "a drow woman with white hair and a lantern in a foggy graveyard",
        must="a drow, white hair, a lantern, graves, fog",
        must_not="a beard",
    ),
    SketchPrompt(
        "a bald orc woman with a bronze axe and no tusks in the mountains",
        must="a bald orc, a bronze axe, mountains",
        must_not="tusks, hair",
    ),
)
