"""The visible traits of a person, read from the words of the looks.

The name and the words, never the seed, decide what the words leave open. So every picture of a
character shows the same person.
"""

from dataclasses import dataclass, replace
from random import Random

from sketch.lexicon import (
    BEARDS,
    BORN_MARKS,
    BUILDS,
    CHILD,
    EARS,
    FEMININE,
    FRONTS,
    GARMENT_COLOURS,
    GARMENT_NOUNS,
    GARMENTS,
    GEAR,
    HAIR_STYLES,
    HEADWEAR,
    HORNS,
    MARKS,
    MASCULINE,
    MATERIALS,
    OFF_GEAR,
    OLD,
    REPTILES,
    SKIN_OF,
    SPECIES,
    TRADE_GARMENTS,
    TRADE_GEAR,
)
from sketch.nouns import LOOKS, PEOPLE, count_in, singular
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
from sketch.words import Words, WordTable, seeded_random

_ACCENTS = ("apron", "tabard", "surcoat", "sash", "scarf", "belt", "buttons", "trim", "hat",
            "shield", "book", "banner")  # fmt: skip


@dataclass(frozen=True)
class Persona:
    """All visible traits of one person. Empty text means that there is none."""

    name: str
    species: str
    height: float  # as a factor of a human's
    breadth: float
    feminine: bool
    old: bool
    child: bool
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
    front: str  # "", apron, tabard, sash, scarf
    accent: Colour
    gear: str
    off_gear: str
    # What the gear is made of; None for the usual material.
    material: Colour | None
    glow: Colour
    marks: frozenset[str]


def read_persona(name: str, looks: str, *, without: str = "") -> Persona:
    """The person whom the looks describe. What `without` names is left out."""
    words = Words(looks, without=without)
    rng = seeded_random("persona", name, looks)
    species = _species(words)
    child = _is_child(words)
    feminine = _feminine(words, rng)
    old = not child and _is_old(words)
    height, breadth = _build(words, species, child=child)
    beard = "" if child else _beard(words, species, feminine=feminine)
    garment = _garment(words) or rng.choice(("tunic", "leather", "robe", "coat"))
    if garment == "leather" and words.denies("armour", "armor", "leather"):
        garment = "tunic"
    cloth = _cloth(words, garment, species, rng)
    headwear = "" if words.denies("hat") else words.first(HEADWEAR) or ""
    gear = _gear(words)
    hood_down = headwear == "hood" and words.says("cloak", "cape") and not words.says("hood up")
    persona = Persona(
        name=name,
        species=species,
        height=height,
        breadth=breadth,
        feminine=feminine,
        old=old,
        child=child,
        skin=_skin(words, species, rng),
        hair=_hair(words, rng, old=old),
        hair_length=_hair_length(words, species, feminine=feminine),
        hair_style=_hair_style(words, rng),
        eyes=words.colour_of(("eyes", "eye", "eyed"), EYES) or EYES[rng.choice(NATURAL_EYES)],
        beard=beard,
        ears=_ears(words, species),
        horns=_horns(words, species),
        headwear="" if hood_down else headwear,
        garment=garment,
        cloth=cloth,
        legs=words.colour_of(("trousers", "breeches", "pants", "leggings"), NAMED)
        or darker(mix(cloth, (96, 78, 64), 0.75), 0.3),
        cloak=_cloak(words, cloth, rng),
        hood_down=hood_down,
        front=words.first(FRONTS) or "",
        accent=words.colour_of(_ACCENTS, NAMED) or _accent(cloth, rng),
        gear=gear,
        off_gear="" if words.denies("weapon") else words.first(OFF_GEAR) or "",
        material=_material(words, gear),
        glow=words.colour_of(("orb", "glow", "flame", "fire", "magic", "runes"), NAMED)
        or (118, 216, 255),
        marks=_marks(words, species),
    )
    is_bare = words.says("shirtless", "bare chested", "bare chest")
    return replace(persona, garment="tunic", cloth=persona.skin) if is_bare else persona


def persona_in_state(persona: Persona, state: str) -> Persona:
    """The same person in a state ("in plate armour"); traits that it does not name stay."""
    words, rng = Words(state), seeded_random("state", persona.name, state)
    garment = _garment(words)
    hides_nothing = words.denies("hat", "hood", "helmet", "crown")
    headwear = "" if hides_nothing else words.first(HEADWEAR) or persona.headwear
    if words.denies("cloak", "cape", "mantle"):
        cloak = None
    else:
        cloak = _cloak(words, persona.cloth, rng) or persona.cloak
    return replace(
        persona,
        garment=garment or persona.garment,
        cloth=_cloth(words, garment, "", rng) if garment else persona.cloth,
        headwear=headwear,
        cloak=cloak,
        gear=words.first(GEAR) or _unless_denied(words, GEAR, persona.gear),
        off_gear=words.first(OFF_GEAR) or _unless_denied(words, OFF_GEAR, persona.off_gear),
        material=_material(words, words.first(GEAR) or "") or persona.material,
        marks=persona.marks | _marks(words, ""),
    )


def _species(words: Words) -> str:
    for name, forms in SPECIES:
        if not words.denies(*forms) and any(_is_kind(words, form) for form in forms):
            return name
    return "human"


def _is_kind(words: Words, form: str) -> bool:
    """Whether the word says what the person is: an elven sword makes nobody an elf."""
    if " " in form:
        return words.says(form)
    behind = words.phrases_of(form)
    if form == "giant":
        return any(not nouns for nouns in behind)
    return any(nouns & PEOPLE or not nouns & LOOKS for nouns in behind)


def _is_child(words: Words) -> bool:
    age = _age(words)
    return words.says(*CHILD) if age is None else age < 13


def _is_old(words: Words) -> bool:
    age = _age(words)
    if age is not None:
        return age >= 60
    # An old sword makes nobody old.
    alone = [nouns for form in ("old", "ancient") for nouns in words.phrases_of(form)]
    return words.says(*OLD) or any(not nouns or nouns & PEOPLE for nouns in alone)


def _age(words: Words) -> int | None:
    for at, token in enumerate(words.tokens):
        if at and token in ("year", "years") and "old" in words.tokens[at + 1 : at + 2]:
            return count_in(words.tokens[at - 1]) or None
    return None


def _garment(words: Words) -> str | None:
    """The garment that the words name, or that people of a trade wear."""
    told = words.first(GARMENTS)
    if told is None and any(not nouns for nouns in words.phrases_of("leather")):
        told = "leather"
    worn = told or words.first(TRADE_GARMENTS)
    no_armour = words.denies("armour", "armor") and worn in ("plate", "mail", "leather")
    return "tunic" if no_armour else worn


def _gear(words: Words) -> str:
    if words.denies("weapon"):
        return words.first(row for row in GEAR if row[0] in ("lute", "torch", "lantern")) or ""
    return words.first(GEAR) or _unless_denied(words, GEAR, words.first(TRADE_GEAR) or "")


def _unless_denied(words: Words, rows: WordTable, name: str) -> str:
    """The name of the row; empty when the words deny it: "a knight without a sword"."""
    return "" if words.denies("weapon", *dict(rows).get(name, ())) else name


def _material(words: Words, gear: str) -> Colour | None:
    return words.colour_of(dict(GEAR).get(gear, ()), MATERIALS)


def _ears(words: Words, species: str) -> str:
    if words.says("cat ears", "catgirl"):
        return "cat"
    if words.says("round ears", "rounded ears") or words.denies("ear"):
        return "round"
    if words.says("pointed ears", "pointy ears", "elf ears", "elven ears", "long ears"):
        return "long"
    return EARS.get(species, "round")


def _feminine(words: Words, rng: Random) -> bool:
    # The first noun decides: "a man and his mother" is about the man.
    for token in words.tokens:
        if singular(token) in MASCULINE or singular(token) in FEMININE:
            return singular(token) in FEMININE
    if words.says("she", "her"):
        return True
    if words.says("he", "his", "beard", "bearded", "moustache"):
        return False
    return rng.random() < 0.5


def _build(words: Words, species: str, *, child: bool) -> tuple[float, float]:
    height, breadth = BUILDS.get(species, (1.0, 1.0))
    if child:
        height *= 0.68 if height > 0.9 else 0.86
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
    if species in (*REPTILES, "skeleton") and not words.says("hair", "haired"):
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
    told = words.first(HAIR_STYLES)
    return told or rng.choice(("straight", "wavy"))


def _beard(words: Words, species: str, *, feminine: bool) -> str:
    told = words.first(BEARDS)
    if told == "short" and words.says("braided") and not words.says("braided hair"):
        return "braided"
    if told == "short" and (words.says("wizard") or species == "dwarf"):
        return "long"
    clean = words.denies("beard") or words.says("clean shaven", "beardless", "shaven")
    return told or ("long" if species == "dwarf" and not feminine and not clean else "")


def _horns(words: Words, species: str) -> str:
    if words.denies("horn"):
        return ""
    told = words.first(HORNS)
    born = species in ("tiefling", "dragonborn", "kobold")
    return told or ("curved" if born else "")


def _cloth(words: Words, garment: str, species: str, rng: Random) -> Colour:
    told = words.colour_of(GARMENT_NOUNS[garment], NAMED)
    if told is None:
        told = words.colour_of(("robe", "coat", "dress", "tunic", "shirt", "clothes"), NAMED)
    if told is None:
        told = words.colour_of(("dressed", "wearing", "wears", "clad"), NAMED)
    told = told or words.colour_worn(NAMED) or GARMENT_COLOURS.get(garment)
    if told is None and (species == "ghost" or words.says("bride")):
        told = NAMED["white"]
    return told or NAMED[rng.choice(CLOTH)]


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
    seen = {mark for mark, forms in MARKS.items() if words.says(*forms)}
    born = {mark for mark in BORN_MARKS.get(species, ()) if not words.denies(mark)}
    return frozenset(seen | born)
