"""The setting of a scene: place, time of day, weather, effects and light, read from its words."""

from dataclasses import dataclass, replace
from random import Random

from sketch.palette import NAMED, Colour, along, mix
from sketch.words import Words, WordTable, seeded_random

PLACE_WORDS: WordTable = (
    ("library", ("library", "books", "bookshelves", "study", "archive", "scriptorium")),
    ("tavern", ("tavern", "inn", "pub", "alehouse", "kitchen", "bar", "hearth", "cottage")),
    ("dungeon", ("dungeon", "crypt", "cell", "prison", "catacomb", "catacombs", "tomb", "sewer",
                 "corridor", "vault")),
    ("cave", ("cave", "cavern", "mine", "underground", "underdark", "grotto", "lair")),
    ("hall", ("hall", "throne", "temple", "church", "cathedral", "chapel", "palace", "ballroom")),
    ("graveyard", ("graveyard", "cemetery", "grave", "graves")),
    ("swamp", ("swamp", "bog", "marsh", "mire")),
    ("ruins", ("ruins", "ruin", "ruined", "abandoned", "pillars", "stone circle",
               "ancient stones")),
    ("battlefield", ("battlefield", "battle", "war", "army", "siege", "armies")),
    ("castle", ("castle", "fortress", "keep", "citadel", "stronghold", "battlements", "tower",
                "gate", "gates", "walls")),
    ("sea", ("sea", "ocean", "beach", "coast", "shore", "harbour", "harbor", "ship", "deck",
             "island", "lake", "cliff", "cliffs", "river", "docks")),
    ("city", ("city", "town", "village", "street", "market", "alley", "rooftop", "rooftops",
              "square", "bridge", "house", "houses")),
    ("desert", ("desert", "dune", "dunes", "sand", "oasis", "wasteland", "pyramid")),
    ("volcano", ("volcano", "lava", "hell", "inferno", "avernus")),
    ("mountains", ("mountain", "mountains", "peak", "peaks", "summit", "pass", "glacier",
                   "tundra", "valley")),
    ("forest", ("forest", "woods", "wood", "tree", "trees", "grove", "jungle", "glade",
                "clearing", "pine", "pines", "woodland")),
    ("hills", ("field", "fields", "meadow", "hill", "hills", "plains", "road", "farm", "garden",
               "grass", "camp", "campfire")),
)  # fmt: skip
INDOORS = frozenset({"library", "tavern", "dungeon", "cave", "hall"})

TIME_WORDS: WordTable = (
    ("night", ("night", "midnight", "nighttime", "nightfall", "moon", "moonlight", "moonlit",
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
    ("fire", ("fire", "flame", "flames", "burning", "burn", "ablaze", "blaze", "inferno",
              "fireball", "flaming", "burns", "wildfire")),
    ("magic", ("magic", "magical", "spell", "arcane", "enchanted",
               "sparkles", "ritual", "runes", "sorcery")),
    ("embers", ("embers", "sparks", "ember", "forge")),
    ("fireflies", ("fireflies", "firefly", "wisps", "will o the wisp")),
    ("leaves", ("autumn", "fall leaves", "falling leaves", "leaves")),
    ("petals", ("petals", "blossom", "blossoms", "cherry", "spring")),
    ("stars", ("stars", "starry", "starlit", "constellations", "milky way")),
    ("blood moon", ("blood moon", "red moon", "bloodmoon")),
    ("moon", ("moon", "moonlight", "moonlit", "full moon")),
    ("aurora", ("aurora", "northern lights")),
    ("rainbow", ("rainbow",)),
)  # fmt: skip

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


def _read(words: Words, rng: Random, light: Random) -> Setting:
    place = words.first(PLACE_WORDS) or rng.choice(("hills", "mountains", "forest"))
    time = words.first(TIME_WORDS) or rng.choice(("day", "sunset", "dawn", "day"))
    return Setting(
        place=place,
        time=time,
        weather=named(words, WEATHER_WORDS),
        effects=named(words, EFFECT_WORDS),
        sky=SKIES[time],
        ambience=AMBIENCE[time],
        key=words.colour_of(("light", "glow", "sky"), NAMED) or KEY_LIGHT[time],
        side=light.choice((-1, 1)),
    )


def _changed(found: Setting, words: Words) -> Setting:
    time = words.first(TIME_WORDS) or found.time
    return replace(
        found,
        place=words.first(PLACE_WORDS) or found.place,
        time=time,
        weather=(found.weather | named(words, WEATHER_WORDS)) - denied(words, WEATHER_WORDS),
        effects=(found.effects | named(words, EFFECT_WORDS)) - denied(words, EFFECT_WORDS),
        key=KEY_LIGHT[time] if time != found.time else found.key,
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
