"""The visible traits of a person, read from the words of the looks.

The name and the words, never the seed, decide what the words leave open. So every picture of a
character shows the same person.
"""

from dataclasses import dataclass, replace
from random import Random

from sketch.lexicon import (
    BUILDS,
    EARS,
    FEMININE,
    GARMENT_COLOURS,
    GARMENT_NOUNS,
    GARMENTS,
    GEAR,
    HEADWEAR,
    MASCULINE,
    OFF_GEAR,
    SKIN_OF,
    SPECIES,
    TRADE_GEAR,
)
from sketch.palette import (
    CLOTH,
    EYES,
    HAIR,
    NAMED,
    NATURAL_EYES,
    NATURAL_HAIR,
    NATURAL_SKIN,
    SKIN,
    Colour,
    darker,
    mix,
)
from sketch.words import Words, seeded_random


@dataclass(frozen=True)
class Persona:
    """All visible traits of one person. Empty text means that there is none."""

    name: str
    species: str
    height: float  # as a factor of a human's
    breadth: float
    feminine: bool
    old: bool
    skin: Colour
    hair: Colour
    hair_length: str  # bald, short, medium, long
    hair_style: str  # straight, wavy, curly, braids, ponytail, bun, mohawk
    eyes: Colour
    beard: str  # "", stubble, moustache, short, long, braided
    ears: str  # round, short, long, huge, cat
    horns: str  # "", curved, ram, antlers
    headwear: str
    garment: str
    cloth: Colour
    legs: Colour
    cloak: Colour | None
    hood_down: bool
    front: str  # "", apron, tabard, sash
    accent: Colour
    gear: str
    off_gear: str
    glow: Colour
    marks: frozenset[str]


def read_persona(name: str, looks: str, *, without: str = "") -> Persona:
    """The person whom the looks describe. What `without` names is left out."""
    words = Words(looks, without=without)
    rng = seeded_random("persona", name, looks)
    species = words.first(SPECIES) or "human"
    feminine = _feminine(words, rng)
    old = words.says("old", "elderly", "aged", "ancient", "wizened", "grandmother", "grandfather")
    height, breadth = _build(words, species)
    beard = _beard(words, species, feminine=feminine)
    garment = words.first(GARMENTS) or rng.choice(("tunic", "leather", "robe", "coat"))
    cloth = _cloth(words, garment, rng)
    headwear = "" if words.says("bareheaded") else words.first(HEADWEAR) or ""
    hood_down = headwear == "hood" and words.says("cloak", "cape") and not words.says("hood up")
    return Persona(
        name=name,
        species=species,
        height=height,
        breadth=breadth,
        feminine=feminine,
        old=old,
        skin=_skin(words, species, rng),
        hair=_hair(words, rng, old=old),
        hair_length=_hair_length(words, species, feminine=feminine),
        hair_style=_hair_style(words, rng),
        eyes=words.colour_of(("eyes", "eye", "eyed"), EYES) or EYES[rng.choice(NATURAL_EYES)],
        beard=beard,
        ears="cat" if words.says("cat ears") else EARS.get(species, "round"),
        horns=_horns(words, species),
        headwear="" if hood_down else headwear,
        garment=garment,
        cloth=cloth,
        legs=words.colour_of(("trousers", "breeches", "pants", "leggings"), NAMED)
        or darker(mix(cloth, (96, 78, 64), 0.75), 0.3),
        cloak=_cloak(words, cloth, rng),
        hood_down=hood_down,
        front=words.first(
            (("apron", ("apron",)), ("tabard", ("tabard", "surcoat")), ("sash", ("sash", "scarf")))
        )
        or "",
        accent=words.colour_of(
            ("apron", "tabard", "surcoat", "sash", "scarf", "belt", "buttons", "trim", "hat"), NAMED
        )
        or _accent(cloth, rng),
        gear=words.first(GEAR) or words.first(TRADE_GEAR) or "",
        off_gear=words.first(OFF_GEAR) or "",
        glow=words.colour_of(("orb", "glow", "flame", "fire", "magic", "runes"), NAMED)
        or (118, 216, 255),
        marks=_marks(words, species),
    )


def persona_in_state(persona: Persona, state: str) -> Persona:
    """The same person in a state ("in plate armour"); traits that it does not name stay."""
    words, rng = Words(state), seeded_random("state", persona.name, state)
    garment = words.first(GARMENTS)
    hides_nothing = words.says("bareheaded") or words.denies("hat", "hood", "helmet", "crown")
    headwear = "" if hides_nothing else words.first(HEADWEAR) or persona.headwear
    if words.denies("cloak", "cape", "mantle"):
        cloak = None
    else:
        cloak = _cloak(words, persona.cloth, rng) or persona.cloak
    return replace(
        persona,
        garment=garment or persona.garment,
        cloth=_cloth(words, garment, rng) if garment else persona.cloth,
        headwear=headwear,
        cloak=cloak,
        gear=words.first(GEAR) or persona.gear,
        off_gear=words.first(OFF_GEAR) or persona.off_gear,
        marks=persona.marks | _marks(words, ""),
    )


def _feminine(words: Words, rng: Random) -> bool:
    if words.says(*FEMININE):
        return True
    if words.says(*MASCULINE) or words.says("beard", "bearded", "moustache"):
        return False
    return rng.random() < 0.5


def _build(words: Words, species: str) -> tuple[float, float]:
    height, breadth = BUILDS.get(species, (1.0, 1.0))
    if words.says("tall", "towering", "huge"):
        height *= 1.06
    if words.says("short", "small", "tiny", "little") and height > 0.9 and not words.says(
        "short hair", "short beard", "small tusks", "short blond", "short black", "short brown",
        "short red", "short white", "short grey", "short silver", "small horns",
    ):  # fmt: skip
        height *= 0.9
    if words.says("broad", "strong", "muscular", "burly", "stocky", "heavy", "stout", "fat"):
        breadth *= 1.1
    if words.says("slim", "lean", "slender", "thin", "gaunt", "lithe", "wiry"):
        breadth *= 0.9
    return height, breadth


def _skin(words: Words, species: str, rng: Random) -> Colour:
    told = words.colour_of(("skin", "skinned", "complexion", "scales", "scaled", "fur"), SKIN)
    return told or SKIN_OF.get(species) or SKIN[rng.choice(NATURAL_SKIN)]


def _hair(words: Words, rng: Random, *, old: bool) -> Colour:
    nouns = ("hair", "haired", "beard", "braid", "braids", "ponytail", "locks", "curls", "mane",
             "mohawk", "tresses", "bearded", "curl", "fur")  # fmt: skip
    told = words.colour_of(nouns, HAIR)
    if told:
        return told
    for name in ("blonde", "blond", "redhead", "brunette", "ginger", "auburn", "platinum"):
        if words.says(name):
            return HAIR[name]
    return HAIR["silver"] if old else HAIR[rng.choice(NATURAL_HAIR)]


def _hair_length(words: Words, species: str, *, feminine: bool) -> str:
    if words.says("bald", "hairless", "shaved head", "shaven head") or words.denies("hair"):
        return "bald"
    if species in ("dragonborn", "skeleton") and not words.says("hair", "haired"):
        return "bald"
    if words.says("short hair", "cropped", "buzz", "pixie cut") or words.says(
        *(f"short {colour} hair" for colour in HAIR), *(f"short {style} hair" for style in _STYLES)
    ):
        return "short"
    if words.says("long", "flowing", "waist length", "braids", "tresses"):
        return "long" if _tells_hair(words) else ("long" if feminine else "short")
    if words.says("shoulder length", "bob", "chin length", "medium"):
        return "medium"
    return "medium" if feminine else "short"


def _tells_hair(words: Words) -> bool:
    return words.says("hair", "haired", "braids", "braid", "tresses", "ponytail", "locks")


_STYLES = ("curly", "wavy", "straight", "messy", "spiky", "wild", "braided")


def _hair_style(words: Words, rng: Random) -> str:
    told = words.first((("mohawk", ("mohawk", "crest")), ("ponytail",
        ("ponytail", "topknot", "tied back", "tied")), ("bun", ("bun",)), ("braids",
        ("braids", "braid", "plaits", "dreadlocks", "cornrows", "braided hair")), ("curly",
        ("curly", "curls", "afro", "frizzy")), ("wavy",
        ("wavy", "wild", "messy", "tousled", "unkempt", "flowing")), ("straight",
        ("straight", "sleek"))))  # fmt: skip
    return told or rng.choice(("straight", "wavy"))


def _beard(words: Words, species: str, *, feminine: bool) -> str:
    told = words.first((("braided", ("braided beard", "braided black beard", "plaited beard")),
        ("long", ("long beard", "long white beard", "long grey beard", "flowing beard")),
        ("stubble", ("stubble", "unshaven")), ("short",
        ("goatee", "short beard", "trimmed beard")), ("short", ("beard", "bearded")), ("moustache",
        ("moustache", "mustache"))))  # fmt: skip
    if told == "short" and words.says("braided") and not words.says("braided hair"):
        return "braided"
    if told == "short" and (words.says("wizard") or species == "dwarf"):
        return "long"
    clean = words.denies("beard") or words.says("clean shaven", "beardless", "shaven")
    return told or ("long" if species == "dwarf" and not feminine and not clean else "")


def _horns(words: Words, species: str) -> str:
    if words.denies("horn", "horns"):
        return ""
    told = words.first((("antlers", ("antlers", "antler")), ("ram",
        ("ram horns", "ram's horns", "curled horns", "spiral horns")), ("curved",
        ("horns", "horned", "horn"))))  # fmt: skip
    return told or ("curved" if species in ("tiefling", "dragonborn") else "")


def _cloth(words: Words, garment: str, rng: Random) -> Colour:
    told = words.colour_of(GARMENT_NOUNS[garment], NAMED)
    if told is None:
        told = words.colour_of(("robe", "coat", "dress", "tunic", "shirt", "clothes"), NAMED)
    if told is None and words.says("dressed", "wearing", "wears", "clad"):
        told = words.colour_of(("dressed", "wearing", "wears", "clad"), NAMED)
    return told or GARMENT_COLOURS.get(garment) or NAMED[rng.choice(CLOTH)]


def _cloak(words: Words, cloth: Colour, rng: Random) -> Colour | None:
    nouns = ("cloak", "cape", "mantle", "hood", "shawl")
    if not words.says(*nouns, "hooded", "cloaked"):
        return None
    return words.colour_of((*nouns, "hooded", "cloaked"), NAMED) or _accent(cloth, rng)


def _accent(cloth: Colour, rng: Random) -> Colour:
    choices = [NAMED[name] for name in (*CLOTH, "brass", "crimson")]
    apart = [
        colour
        for colour in choices
        if sum(abs(a - b) for a, b in zip(colour, cloth, strict=True)) > 130
    ]
    return rng.choice(apart)


def _marks(words: Words, species: str) -> frozenset[str]:
    told = {
        "scar": ("scar", "scarred", "scars"),
        "freckles": ("freckles", "freckled", "freckle"),
        "eyepatch": ("eyepatch", "eye patch", "one eyed"),
        "glasses": ("glasses", "spectacles", "monocle"),
        "paint": (
            "war paint",
            "face paint",
            "tattoo",
            "tattoos",
            "tattooed",
            "markings",
            "warpaint",
        ),
        "earrings": ("earring", "earrings"),
        "tusks": ("tusk", "tusks"),
        "wings": ("wings", "winged"),
        "tail": ("tail",),
        "necklace": ("necklace", "amulet", "pendant", "medallion", "holy symbol"),
        "quiver": ("quiver", "longbow", "archer", "arrows"),
    }
    natural = {
        "orc": {"tusks"}, "half-orc": {"tusks"}, "fae": {"wings"}, "angel": {"wings"},
        "dragonborn": {"scales"}, "tiefling": {"tail"}, "cat": {"whiskers", "tail"},
        "skeleton": {"bones"},
    }  # fmt: skip
    seen = {mark for mark, forms in told.items() if words.says(*forms)}
    return frozenset(seen | natural.get(species, set()))
