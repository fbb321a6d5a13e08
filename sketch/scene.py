"""What a sketch of a request shows, and what it leaves out, before anything is drawn."""

import re
from dataclasses import dataclass
from itertools import islice, takewhile

from sketch import lexicon
from sketch.nouns import ANIMALS, LOOKS, OUTSIDE_A_PHRASE, PEOPLE, singular
from sketch.paint.finish import STYLES
from sketch.palette import NAMED
from sketch.people.creature import NAMES, Creature, named_creatures, perched_in
from sketch.people.passers_by import AT_MOST, mentions, passers_by
from sketch.people.persona import Persona, persona_in_state, read_persona
from sketch.places import setting as places
from sketch.places.fires import Fire
from sketch.places.setting import INDOORS, PLACE_WORDS, Setting, read_setting
from sketch.words import Words, words_of
from studio.providers.base import DrawRequest, Subject

_KNOWN = LOOKS | PEOPLE | ANIMALS | lexicon.UNSEEN | words_of(
    PLACE_WORDS, places.HINTS, places.THING_WORDS, places.TIME_WORDS, places.WEATHER_WORDS,
    places.DENIABLE_EFFECTS, NAMES, STYLES, lexicon.SPECIES, lexicon.GEAR, lexicon.OFF_GEAR,
    lexicon.HEADWEAR, tuple(lexicon.MARKS.items()),
)  # fmt: skip
# Verbs, participles and adverbs.
_NO_NOUN = re.compile(r"(?:ed|ing|ly|[^sui]s)$")
_LOOKS_UNDRAWN = ("headless", "faceless", "invisible", "shirtless", "one armed", "one legged")
_WITHOUT_HEARTH = frozenset({"hall", "library", "plain"})


@dataclass(frozen=True)
class SceneParts:
    """The parts of a sketch. The first `riders` people sit on horses.

    `left_out` has the words for what the sketch cannot draw, in the order of the text.
    """

    setting: Setting
    people: tuple[Persona, ...]
    creatures: tuple[Creature, ...]
    riders: int
    left_out: tuple[str, ...]


def read_scene(request: DrawRequest, seed: int) -> SceneParts:
    """The parts of the request's scene. The same request and seed give the same parts."""
    words = Words(_text(request), without=request.negative)
    setting = read_setting(request.scene, request.changes, seed, without=request.negative)
    characters = people_of(request)
    people = (*characters, *_others(request, characters))[:AT_MOST]
    creatures = list(named_creatures(words))
    if Fire.HEARTH in setting.things and setting.place not in _WITHOUT_HEARTH | {"tavern"}:
        creatures = [each for each in creatures if each.name != "campfire"]
        creatures.append(Creature("campfire"))
    horses = next((each.count for each in creatures if each.name == "horse"), 0)
    rides = words.says("rides", "ride", "riding", "horseback", "mounted") or words.says_after(
        ("on", "upon"), "horse", "pony", "mare", "stallion", "steed"
    )
    return SceneParts(
        setting=setting,
        people=people,
        creatures=tuple(creatures),
        riders=min(horses, 1) if rides and horses < 2 else len(people) * rides,
        left_out=left_out_of(request),
    )


def people_of(request: DrawRequest) -> tuple[Persona, ...]:
    """The characters of the request, in the states that it names."""
    return tuple(_persona_of(subject) for subject in request.subjects)


def left_out_of(request: DrawRequest) -> tuple[str, ...]:
    """The words for what a sketch of this request cannot show, in the order of the text."""
    text = _text(request)
    words = Words(text, without=request.negative).of_things()
    setting = read_setting(request.scene, request.changes, 0, without=request.negative)
    told = Words(". ".join(f"{each.looks}. {each.state}" for each in request.subjects)).of_things()
    unseen = lexicon.UNDRAWN | _unseen_places(words, setting)
    unseen |= _unknown_things(words.tokens + told.tokens)
    found = [
        each.tokens[at]
        for each in (words, told)
        for at, token in enumerate(each.tokens)
        if each.is_said_at(at) and (token in unseen or singular(token) in unseen)
    ]
    found += perched_in(words)
    found += [each for each in _LOOKS_UNDRAWN if Words(text, without=request.negative).says(each)]
    if Fire.HEARTH in setting.things and setting.place in _WITHOUT_HEARTH:
        found.append("fire")
    if sum(mention.count for mention in mentions(text, without=request.negative)) > AT_MOST:
        found.append(f"more than {AT_MOST} people")
    return tuple(dict.fromkeys(found))


def _unknown_things(tokens: list[str]) -> frozenset[str]:
    """The nouns behind "a" that no part of the painter knows."""
    found: set[str] = set()
    for at, token in enumerate(tokens):
        if token in ("a", "an"):
            phrase = list(
                takewhile(lambda each: each not in OUTSIDE_A_PHRASE, tokens[at + 1 : at + 6])
            )
            if not any(singular(each) in _KNOWN for each in phrase):
                # "A parrot sits", "a parrot talking": the noun stands before the verb.
                nouns = [each for each in phrase if not _NO_NOUN.search(each) and each not in NAMED]
                found.update(nouns[-1:])
    return frozenset(found)


def _unseen_places(words: Words, setting: Setting) -> frozenset[str]:
    """Places that the text names beside the one that is drawn."""
    seen = {setting.place, *_WITHIN.get(setting.place, ())}
    return frozenset(
        form
        for name, forms in PLACE_WORDS
        for form in forms
        if form != "ruined"
        and words.says(form)
        and (name not in seen | INDOORS or name == setting.place == "plain")
    )


# A castle stands on a hill, and a deck is at sea.
_WITHIN = {"castle": ("hills",), "deck": ("sea",), "ruins": ("hills",), "graveyard": ("hills",)}


def _text(request: DrawRequest) -> str:
    return ". ".join((request.scene, *request.changes))


def _others(request: DrawRequest, characters: tuple[Persona, ...]) -> list[Persona]:
    """People whom the scene mentions besides the characters.

    "The ranger" may mean a character; "two goblins" and "with a goblin" do not.
    """
    text = _text(request)
    if not characters:
        return passers_by(text, without=request.negative)
    known = Words(" ".join(each.looks for each in request.subjects))
    crowd = (
        read_persona(f"{mention.noun} {copy}", mention.looks_of(copy), without=request.negative)
        for mention in mentions(text, without=request.negative)
        if (mention.count > 1 or mention.is_new) and not known.says(mention.noun)
        if mention.noun not in ("people", "friend", "adventurer", "hero", "twin")
        for copy in range(mention.count)
    )
    return list(islice(crowd, AT_MOST))


def _persona_of(subject: Subject) -> Persona:
    persona = read_persona(subject.name, subject.looks)
    return persona_in_state(persona, subject.state) if subject.state else persona
