"""People whom a scene mentions and who are no characters: "a knight at the gate"."""

import re

from sketch.people.persona import Persona, read_persona
from sketch.words import Words

_PEOPLE = frozenset(
    [
        "knight",
        "wizard",
        "witch",
        "mage",
        "sorcerer",
        "sorceress",
        "warlock",
        "ranger",
        "rogue",
        "thief",
        "bard",
        "cleric",
        "paladin",
        "priest",
        "priestess",
        "monk",
        "druid",
        "warrior",
        "soldier",
        "guard",
        "archer",
        "hunter",
        "pirate",
        "captain",
        "king",
        "queen",
        "prince",
        "princess",
        "lord",
        "lady",
        "man",
        "woman",
        "boy",
        "girl",
        "child",
        "elf",
        "dwarf",
        "orc",
        "goblin",
        "gnome",
        "halfling",
        "hobbit",
        "tiefling",
        "dragonborn",
        "goliath",
        "skeleton",
        "lich",
        "merchant",
        "smith",
        "innkeeper",
        "barkeep",
        "traveller",
        "traveler",
        "hero",
        "heroine",
        "adventurer",
        "villager",
        "farmer",
        "sailor",
        "fairy",
        "angel",
        "demon",
    ]
)
_NUMBERS = {"two": 2, "pair": 2, "couple": 2}
_AT_MOST = 3


def passers_by(said: Words, scene: str) -> list[Persona]:
    """At most three people whom the scene mentions, in its order.

    The words around the noun describe a person's looks. `said` is the same scene as `Words`: a
    person whom it denies is left out.
    """
    found: list[Persona] = []
    tokens = re.findall(r"[a-z]+|[.,;]", scene.casefold())
    for at, token in enumerate(tokens):
        noun = token if token in _PEOPLE else token.removesuffix("s")
        if noun not in _PEOPLE or not said.says(noun):
            continue
        # "an elf woman" and "a human knight" are one person.
        if at and tokens[at - 1].removesuffix("s") in _PEOPLE and found:
            found.pop()
        looks = " ".join(tokens[max(at - 4, 0) : at + 9])
        told = [_NUMBERS[word] for word in tokens[max(at - 3, 0) : at] if word in _NUMBERS]
        copies = 1 if noun == token else (told or [_AT_MOST])[0]
        found += [read_persona(f"{noun} {copy}", looks) for copy in range(copies)]
    return found[:_AT_MOST]
