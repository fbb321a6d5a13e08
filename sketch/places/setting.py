"""The setting of a scene: place, time of day, weather, effects and light, read from its words."""

from dataclasses import dataclass, replace
from random import Random

from sketch.palette import NAMED, Colour, along, mix
from sketch.places.fires import Fire, fires_in
from sketch.words import Words, WordTable, seeded_random

PLACE_WORDS: WordTable = (
    ("hall", ("throne room", "throne hall", "ballroom")),
    ("plain", ("underwater", "under the sea", "under water", "seabed", "sea floor", "spaceship",
               "outer space", "airship", "above the clouds", "in the clouds", "void", "room",
               "bedroom", "chamber", "bathroom", "office", "classroom", "workshop", "attic",
               "smithy", "forge", "laboratory", "stable", "barn", "shop")),
    ("deck", ("deck", "aboard", "on board", "quarterdeck")),
    ("library", ("library", "bookshelves", "archive", "scriptorium", "bookshop")),
    ("tavern", ("tavern", "inn", "pub", "alehouse", "taproom", "kitchen", "cottage")),
    ("dungeon", ("dungeon", "crypt", "prison", "catacomb", "catacombs", "tomb", "sewer", "cellar",
                 "corridor", "vault")),
    ("cave", ("cave", "cavern", "mine", "underground", "underdark", "grotto", "lair")),
    ("hall", ("hall", "throne", "temple", "church", "cathedral", "chapel", "palace")),
    ("graveyard", ("graveyard", "cemetery", "graves")),
    ("swamp", ("swamp", "bog", "marsh", "mire")),
    ("ruins", ("ruins", "ruin", "ruined", "stone circle", "ancient stones")),
    ("battlefield", ("battlefield", "the battle", "a battle", "in battle", "at war", "the war",
                     "army", "siege", "armies")),
    ("castle", ("castle", "fortress", "citadel", "stronghold", "battlements", "tower")),
    ("sea", ("sea", "ocean", "beach", "coast", "shore", "harbour", "harbor", "ship", "island",
             "docks", "bay", "lagoon")),
    ("city", ("city", "town", "village", "street", "market", "alley", "rooftop", "rooftops")),
    ("desert", ("desert", "dune", "dunes", "oasis", "wasteland", "pyramid")),
    ("volcano", ("volcano", "lava", "hell", "inferno", "avernus")),
    ("mountains", ("mountain", "mountains", "peaks", "summit", "glacier", "tundra", "valley")),
    ("forest", ("forest", "woods", "grove", "jungle", "glade", "clearing", "woodland")),
    ("sea", ("lake", "river", "cliff", "cliffs", "pond")),
    ("hills", ("field", "fields", "meadow", "hill", "hills", "plains", "farm", "garden", "camp")),
)  # fmt: skip
# Things that are often in a place of their own. They choose the place if nothing else does.
HINTS: WordTable = (
    ("library", ("books", "study")),
    ("dungeon", ("cell",)),
    ("tavern", ("hearth", "fireplace", "bar", "fireside")),
    ("castle", ("gate", "gates", "walls", "keep")),
    ("city", ("square", "house", "houses")),
    ("graveyard", ("grave",)),
    ("ruins", ("abandoned", "pillars")),
    ("desert", ("sand",)),
    ("mountains", ("peak", "pass")),
    ("forest", ("tree", "trees", "wood", "pine", "pines")),
    ("hills", ("road", "grass", "campfire")),
)  # fmt: skip
INDOORS = frozenset({"library", "tavern", "dungeon", "cave", "hall", "plain"})
# Where one stands before the door of an indoor place.
_BEFORE_THE_DOOR = {"cave": "mountains", "dungeon": "castle"}
# Parts of a place that are drawn only when the words name them.
THING_WORDS: WordTable = (
    ("ship", ("ship", "ships", "boat", "boats", "sail", "sails", "galleon")),
    ("cliff", ("cliff", "cliffs", "rock", "rocks", "lighthouse")),
    ("shore", ("shore", "beach", "coast", "harbour", "harbor", "island", "docks", "cliff", "cliffs",
               "bay", "river", "lake", "pond")),
    ("wheel", ("wheel", "helm", "helmsman")),
    ("throne", ("throne",)),
)  # fmt: skip

TIME_WORDS: WordTable = (
    ("night", ("night", "nights", "midnight", "nighttime", "nightfall", "moonless", "starless")),
    ("night", ("moon", "moonlight", "moonlit",
               "stars", "starry", "starlit", "dark", "darkness", "aurora", "northern lights",
               "campfire")),
    ("dawn", ("dawn", "sunrise", "daybreak", "early morning", "morning")),
    ("sunset", ("sunset", "golden hour", "evening", "setting sun")),
    ("dusk", ("dusk", "twilight", "gloaming")),
    ("day", ("day", "noon", "midday", "daylight", "sunny", "sunlight", "afternoon", "sun")),
)  # fmt: skip

WEATHER_WORDS: WordTable = (
    ("rain", ("rain", "rainy", "raining", "rainstorm", "downpour", "drizzle", "wet", "soaked")),
    ("storm", ("storm", "stormy", "lightning", "thunder", "thunderstorm", "tempest")),
    ("snow", ("snow", "snowy", "snowing", "blizzard", "snowfall", "winter", "snowstorm", "frozen")),
    ("fog", ("fog", "foggy", "mist", "misty", "haze", "hazy", "smoke", "smoky")),
)
EFFECT_WORDS: WordTable = (
    ("magic", ("magic", "magical", "spell", "arcane", "enchanted",
               "sparkles", "ritual", "runes", "sorcery")),
    ("embers", ("embers", "sparks", "ember")),
    ("fireflies", ("fireflies", "firefly", "wisps", "will o the wisp")),
    ("leaves", ("autumn", "fall leaves", "falling leaves", "autumn leaves", "leaf")),
    ("petals", ("petals", "blossom", "blossoms", "springtime")),
    ("stars", ("stars", "starry", "starlit", "constellations", "milky way")),
    ("blood moon", ("blood moon", "red moon", "bloodmoon")),
    ("moon", ("moon", "moonlight", "moonlit", "full moon")),
    ("aurora", ("aurora", "northern lights")),
    ("rainbow", ("rainbow",)),
)  # fmt: skip

DENIABLE_EFFECTS: WordTable = (*EFFECT_WORDS, ("fire", ("fire", "flame", "blaze")))

SKIES: dict[str, tuple[Colour, ...]] = {
    "dawn": ((92, 98, 156), (196, 142, 164), (250, 196, 150), (255, 226, 178)),
    "day": ((84, 142, 200), (134, 184, 218), (190, 216, 224), (236, 234, 212)),
    "sunset": ((66, 52, 112), (158, 78, 108), (236, 124, 82), (255, 202, 122)),
    "dusk": ((30, 36, 82), (72, 66, 122), (150, 98, 136), (226, 158, 140)),
    "night": ((10, 14, 38), (20, 30, 68), (38, 56, 100), (70, 92, 132)),
}
# The colours of people are multiplied by this.
AMBIENCE: dict[str, Colour] = {
    "dawn": (250, 232, 222), "day": (255, 255, 252),
    "sunset": (255, 228, 206), "dusk": (210, 196, 222), "night": (142, 158, 206),
}  # fmt: skip
KEY_LIGHT: dict[str, Colour] = {
    "dawn": (255, 214, 170), "day": (255, 246, 220),
    "sunset": (255, 176, 108), "dusk": (238, 160, 160), "night": (176, 204, 255),
}  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """Where and when a scene happens, and its light.

    `sky` is a gradient from zenith to horizon. `ambience` multiplies the colours of people and
    things. `key` is the colour of the strongest light, which comes from `side` (-1 left, 1 right).
    """

    place: str
    time: str
    weather: frozenset[str]
    effects: frozenset[str]
    sky: tuple[Colour, ...]
    ambience: Colour
    key: Colour
    side: int
    # Parts that the words name, of `THING_WORDS` and `Fire`.
    things: frozenset[str] = frozenset()
    # What the words deny, in the singular.
    denied: frozenset[str] = frozenset()

    def has(self, *parts: str) -> bool:
        """Whether a part that belongs to the place is there: the words do not deny it."""
        return not any(part in self.denied for part in parts)

    @property
    def indoors(self) -> bool:
        """Whether the place has a roof."""
        return self.place in INDOORS

    @property
    def haze(self) -> Colour:
        """The colour into which far things fade."""
        return along(self.sky, 0.85)

    @property
    def dark(self) -> bool:
        """Whether it is night or dusk."""
        return self.time in ("night", "dusk")


def read_setting(scene: str, changes: tuple[str, ...], seed: int, *, without: str = "") -> Setting:
    """The setting that the scene's words ask for, altered by the changes in their order.

    Words of `without` do not act. The seed chooses only the side of the light.
    """
    rng = seeded_random("setting", scene)
    found = _read(Words(scene, without=without), rng, seeded_random("light", seed))
    for change in changes:
        found = _changed(found, Words(change, without=without))
    return _lit(found)


def named(words: Words, rows: WordTable) -> frozenset[str]:
    """The names of all rows of which the text says a word."""
    return frozenset(name for name, forms in rows if words.says(*forms))


def denied(words: Words, rows: WordTable) -> frozenset[str]:
    """The names of all rows of which the text denies a word."""
    return frozenset(name for name, forms in rows if words.denies(*forms))


def effects_in(words: Words) -> frozenset[str]:
    """The effects that the text names; "fire" only when the place burns."""
    effects = named(words.of_things(), EFFECT_WORDS)
    return effects | {"fire"} if Fire.BLAZE in fires_in(words) else effects


def weather_in(words: Words) -> frozenset[str]:
    """The weather that the text names and that is not over."""
    return named(words.of_things(), WEATHER_WORDS)


def time_in(words: Words) -> str | None:
    """The time of day that the text names."""
    return words.of_things().first(TIME_WORDS)


def _place_in(words: Words) -> str | None:
    things = words.of_things()
    if things.says_after(("on", "aboard", "across"), "ship", "galleon") and not things.says(
        "beach"
    ):
        return "deck"
    # One by one: in "a sea without a ship" there is no ship, but the sea. A castle is its towers.
    rows = ((name, (form,)) for name, forms in (*PLACE_WORDS, *HINTS) for form in forms)
    place = things.first(row for row in rows if row[0] != "castle" or not things.denies("tower"))
    if place in INDOORS:
        forms = [form for name, forms in PLACE_WORDS if name == place for form in forms]
        if things.says_after(("outside", "before", "front", "towards", "toward"), *forms):
            return _BEFORE_THE_DOOR.get(place, "city")
    return place


def _things_in(words: Words) -> frozenset[str]:
    return named(words.of_things(), THING_WORDS) | fires_in(words)


def _read(words: Words, rng: Random, light: Random) -> Setting:
    place = _place_in(words) or rng.choice(("hills", "mountains", "forest"))
    time = time_in(words) or rng.choice(("day", "sunset", "dawn", "day"))
    return Setting(
        place=place,
        time=time,
        weather=weather_in(words),
        effects=effects_in(words),
        sky=SKIES[time],
        ambience=AMBIENCE[time],
        key=words.colour_of(("light", "glow", "sky"), NAMED) or KEY_LIGHT[time],
        side=light.choice((-1, 1)),
        things=_things_in(words),
        denied=words.denied,
    )


def _changed(found: Setting, words: Words) -> Setting:
    time = time_in(words) or found.time
    return replace(
        found,
        place=_place_in(words) or found.place,
        time=time,
        weather=(found.weather | weather_in(words)) - denied(words, WEATHER_WORDS),
        effects=(found.effects | effects_in(words)) - denied(words, DENIABLE_EFFECTS),
        key=KEY_LIGHT[time] if time != found.time else found.key,
        things=found.things | _things_in(words),
        denied=found.denied | words.denied,
    )


def _lit(found: Setting) -> Setting:
    sky, ambience, key = SKIES[found.time], AMBIENCE[found.time], found.key
    if found.indoors:
        ambience, key = (214, 196, 186), (255, 190, 116)
        if found.place in ("cave", "dungeon"):
            ambience = (184, 180, 204)
    if found.weather & {"rain", "storm"}:
        sky = tuple(mix(colour, (70, 78, 96), 0.62) for colour in sky)
        ambience = mix(ambience, (150, 164, 190), 0.45)
    if found.weather & {"snow", "fog"}:
        sky = tuple(mix(colour, (206, 214, 224), 0.42 if found.time != "night" else 0.14)
                    for colour in sky)  # fmt: skip
    if found.place == "volcano" or (found.place == "battlefield" and found.time != "night"):
        sky = tuple(mix(colour, (120, 46, 36), 0.5) for colour in sky)
    if "blood moon" in found.effects:
        sky = tuple(mix(colour, (110, 16, 24), 0.5) for colour in sky)
        key = (255, 110, 90)
    if "fire" in found.effects:
        key = (255, 160, 74)
    return replace(found, sky=sky, ambience=ambience, key=key)
