"""People whom a scene mentions and who are no characters: "a knight at the gate"."""

import re
from dataclasses import dataclass, replace
from itertools import islice

from sketch.figurative import figurative_positions
from sketch.nouns import (
    ANIMALS,
    LOOKS,
    OUTSIDE_A_PHRASE,
    PEOPLE,
    SPIRITS,
    count_in,
    phrase_start,
    singular,
)
from sketch.people.persona import Persona, read_persona
from sketch.words import Words

AT_MOST = 5
# How many a plural without a number means.
_SOME = 3
_ANIMAL_PARTS = frozenset({"scale", "wing", "eye", "fur", "mane", "tail", "horn", "claw"})


@dataclass(frozen=True)
class Mention:
    """People of one kind whom a scene mentions: how many, and the words for their looks."""

    noun: str
    count: int
    looks: str
    # Whether the text introduces the person: "with a goblin", but not "Elara, a ranger".
    is_new: bool = False

    def looks_of(self, copy: int) -> str:
        """The words for one of them: "two women, one in red and one in blue"."""
        common, *single = re.split(r"\b(?:one|another|the other)\b", self.looks)
        return f"{common} {single[copy % len(single)]}" if len(single) > 1 else self.looks


def mentions(scene: str, *, without: str = "") -> list[Mention]:
    """The people whom the scene mentions and does not deny, in its order."""
    said = Words(scene, without=without)
    if said.denies("people", "person"):
        return []
    tokens, unseen = said.tokens, figurative_positions(said.tokens)
    heads = [at for at in range(len(tokens)) if _is_person(said, at, unseen)]
    # In "an elf woman" and "the ghost of a king" two nouns mean one person.
    together = frozenset(heads)
    heads = [at for at in heads if not _belongs_to_next(tokens, at, together)]
    heads = [at for at in heads if not _is_relation(tokens, phrase_start(tokens, at))]
    starts = [_start(tokens, at) for at in heads]
    found = []
    for at, start, end in zip(heads, starts, [*starts[1:], len(tokens)], strict=False):
        count = _count(tokens, at, start)
        looks, is_new = _looks(tokens, start, end), _is_new(tokens, start)
        if len(heads) == 1:
            looks += "".join(f", {held}" for held in _held_before(tokens, start))
        found.append(Mention(singular(tokens[at]), count, looks, is_new))
    # "A king and a queen, both in red": what stands behind "both" is said of the one before, too.
    for at in range(len(found) - 1):
        shared = re.split(r"\b(?:both|matching)\b", found[at + 1].looks, maxsplit=1)
        if len(shared) > 1:
            found[at] = replace(found[at], looks=f"{found[at].looks}, in {shared[1]}")
    if not found and said.says("she", "he"):
        found.append(Mention("woman" if said.says("she") else "man", 1, scene))
    return found


def passers_by(scene: str, *, without: str = "") -> list[Persona]:
    """At most five people whom the scene mentions, in its order."""
    crowd = (
        read_persona(f"{mention.noun} {copy}", mention.looks_of(copy), without=without)
        for mention in mentions(scene, without=without)
        for copy in range(mention.count)
    )
    return list(islice(crowd, AT_MOST))


def _is_person(said: Words, at: int, unseen: set[int]) -> bool:
    token = said.tokens[at]
    if singular(token) not in PEOPLE or not said.is_said_at(at) or said.denies(token):
        return False
    if token.endswith("'s") or said.tokens[at + 1 : at + 2] == ["'"]:
        return False
    if token == "giant" and said.tokens[at + 1 : at + 2] not in (
        [],
        *([end] for end in OUTSIDE_A_PHRASE),
    ):
        return False
    # Adjectives may name people, too: "elf woman". Things do not: "wizard robes".
    behind = [t for t in said.tokens[at + 1 : at + 3] if t not in OUTSIDE_A_PHRASE]
    return at not in unseen or (bool(behind) and singular(behind[0]) in PEOPLE)


def _belongs_to_next(tokens: list[str], at: int, heads: frozenset[int]) -> bool:
    if at + 1 in heads:
        return True
    near = heads & set(range(at + 1, at + 6))
    shape = tokens[at] in SPIRITS or singular(tokens[at]) == "skeleton"
    return shape and bool(near) and tokens[at + 1] == "of"


def _is_relation(tokens: list[str], start: int) -> bool:
    """Whether the person is only named for another one: the smith in "the son of a smith"."""
    before = [
        token for token in tokens[max(start - 3, 0) : start] if token not in ("a", "an", "the")
    ]
    shapes = {*SPIRITS, "skeleton"}
    return before[-1:] == ["of"] and singular(before[-2:][0]) in PEOPLE - shapes


def _held_before(tokens: list[str], start: int) -> list[str]:
    """What the text says of looks before it names the person: "a sword in the hand of a man"."""
    return [
        " ".join(tokens[phrase_start(tokens, at) : at + 1])
        for at in range(start)
        if singular(tokens[at]) in LOOKS
    ]


def _start(tokens: list[str], at: int) -> int:
    start = phrase_start(tokens, at)
    while start >= 2 and tokens[start - 1] in ("a", "an", "the") and tokens[start - 2] == "of":
        if tokens[start - 3 : start - 2] and tokens[start - 3] in (*SPIRITS, "skeleton"):
            return phrase_start(tokens, start - 3)
        break
    return start


def _is_new(tokens: list[str], start: int) -> bool:
    before = tokens[max(start - 2, 0) : start]
    opening = {",", ".", ";", "as", "is", "was", "of", "like", "\n"}
    return len(before) == 2 and before[1] in ("a", "an", "another") and before[0] not in opening


def _count(tokens: list[str], at: int, start: int) -> int:
    if singular(tokens[at]) == "twin":
        return 2
    numbers = [count_in(token) for token in tokens[max(start - 2, 0) : at] if count_in(token)]
    if numbers:
        return numbers[-1] if tokens[at] != singular(tokens[at]) else 1
    return _SOME if tokens[at] != singular(tokens[at]) or tokens[at] == "people" else 1


def _looks(tokens: list[str], start: int, end: int) -> str:
    """The words from `start` to `end` without those that describe an animal."""
    kept = list(tokens[start:end])
    unseen = figurative_positions(kept)
    for at, token in enumerate(tokens[start:end]):
        # "A wolf pelt" and "raven-black hair" belong to the person.
        if singular(token) in ANIMALS and at not in unseen:
            behind = kept[at + 1 : at + 6]
            has_parts = behind[:1] == ["with"] and {singular(t) for t in behind} & _ANIMAL_PARTS
            for gone in range(phrase_start(kept, at), min(at + (6 if has_parts else 1), len(kept))):
                kept[gone] = ","
    return " ".join(kept)
