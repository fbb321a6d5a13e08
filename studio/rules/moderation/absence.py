"""Finds where a text says that nobody is dressed: absence is a word like others.

"Without clothes", "wearing nothing", "takes off her dress": a word of absence and what is absent
are a hit together. `lists/absence.txt` has both. Armour, a hat or a cloak is no cover.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache

from studio.rules.moderation import lists
from studio.rules.moderation.lexicon import Hit, Lexicon
from studio.rules.moderation.reading import FoldedText
from studio.rules.moderation.strictness import Rule, RuleHit


class AbsencePart(StrEnum):
    """What a phrase of `lists/absence.txt` says."""

    ABSENT = "absent"
    REMOVING = "removing"
    NOTHING = "nothing"
    ONLY = "only"
    PERHAPS_ONLY = "perhaps"
    COVER = "cover"
    UPPER = "upper"
    NOTHING_ELSE = "nothing else"
    UNDER = "under"
    CLOAK = "cloak"
    DECENT = "decent"
    COAT = "coat"
    CHEST = "chest"
    BIT = "bit"
    LITTLE = "little"


_RULES = {AbsencePart.COVER: Rule.NUDITY, AbsencePart.UPPER: Rule.NO_SHIRT}
_LITTLE = (AbsencePart.BIT, AbsencePart.LITTLE, AbsencePart.CLOAK)
_WORN = (*_LITTLE, *_RULES, AbsencePart.COAT, AbsencePart.DECENT)
_LONGEST_NOUN_WORDS = 5
_LONGEST_LIST = 40
_MEETING_WORDS = 4
_COAT_WORDS = 6
_OWNER_WORDS = 3
_SENTENCE_ENDS = frozenset(".!?:;\n")
# A value of nothing behind a cover: "outfit: none", and weights of some painters: "(clothes:0)".
_VALUED_NOTHING = re.compile(
    r"\s?(?:[:=]|::)\s?(?:-\s?\d|0(?:[.,][0-3]\d*)?\s*(?=[])},;|\n]|$)"
    r"|(?:none|nothing|nil|null|off|absent)\b)"
)

_PartHit = Hit[AbsencePart]


def absences(reading: FoldedText) -> Iterator[RuleHit]:
    """The places where cover is missing."""
    found = [*absence_phrases().find(reading), *_shortened(reading)]
    if found:
        yield from _Absences(reading, found).find()


class _Absences:
    """One text with the phrases of absence that were found in it."""

    def __init__(self, reading: FoldedText, found: list[_PartHit]) -> None:
        self._reading = reading
        self._words = [word.readings[0] for word in reading.words]
        self._found = found
        self._covers = {hit.first: hit for hit in found if hit.mark in _RULES}
        self._coats = {
            hit.first for hit in found if hit.mark in (*_RULES, AbsencePart.CLOAK, AbsencePart.COAT)
        }
        self._worn = {hit.first: hit for hit in found if hit.mark in _WORN}

    def find(self) -> Iterator[RuleHit]:
        for hit in self._found:
            match hit.mark:
                case AbsencePart.ABSENT:
                    yield from self._listed(hit)
                case AbsencePart.REMOVING:
                    yield from self._taken_off(hit)
                case AbsencePart.NOTHING:
                    if self._ends_with_nothing(hit.last):
                        yield _whole(hit, hit, Rule.NUDITY)
                case AbsencePart.ONLY | AbsencePart.PERHAPS_ONLY:
                    yield from self._only(hit)
                case AbsencePart.NOTHING_ELSE:
                    if self._next(hit.last) is None and self._is_all(hit.first):
                        yield _whole(hit, hit, Rule.NUDITY)
                case AbsencePart.UNDER:
                    if self._is_bare_under(hit):
                        yield _whole(hit, hit, Rule.NUDITY)
                case AbsencePart.CHEST:
                    yield _whole(hit, hit, Rule.BARE_CHEST)
                case AbsencePart.COVER | AbsencePart.UPPER:
                    yield from self._gone(hit)

    def _listed(self, absent: _PartHit) -> Iterator[RuleHit]:
        """Without her dress; without hat, shoes or clothes; a robe with nothing underneath."""
        if self._is_place_before(absent.first):
            return
        cover = self._noun_after(absent.last + 1)
        if cover and not self._is_dressed_in(cover.last):
            yield _whole(absent, cover, _RULES[cover.mark])
        commas = absent.entry == "without" and self._begins_sentence(absent.first)
        for first in self._items(absent.last + 1, commas=commas):
            cover = self._noun_after(first)
            if cover and self._ends(cover.last):
                yield _whole(cover, cover, _RULES[cover.mark])

    def _items(self, first: int, *, commas: bool) -> Iterator[int]:
        """Where the second and each later thing of a list begins."""
        joining = _group("joining")
        for at in range(first + 1, min(first + _LONGEST_LIST, len(self._words))):
            gap = self._gap(at)
            if gap.strip(" -\n") and not (commas and gap.strip() == ","):
                return
            joined = self._words[at - 1] in joining
            if self._words[at] in joining:
                continue
            if not joined and "," not in gap:
                if self._words[at] in _stops():
                    return
                continue
            yield at

    def _taken_off(self, removing: _PartHit) -> Iterator[RuleHit]:
        cover = self._noun_after(removing.last + 1)
        if cover is None or self._next(cover.last) in _group("taken from"):
            return
        if self._next(cover.last) in _group("other thing"):
            return
        needs_owner = removing.entry in _group("needs owner")
        if needs_owner and self._words[removing.last + 1] not in _group("owner"):
            return
        yield _whole(removing, cover, _RULES[cover.mark])

    def _ends_with_nothing(self, last: int) -> bool:
        """Whether nothing is worn, and not nothing special or nothing but rags."""
        after = self._next(last)
        if after in _group("but"):
            return self._first_worn(last + 1) in (None, *_LITTLE)
        return after is None or after in _group("after nothing")

    def _only(self, only: _PartHit) -> Iterator[RuleHit]:
        """Wearing only boots; nothing but a smile."""
        if only.mark is AbsencePart.PERHAPS_ONLY and not self._is_worn(only.first):
            return
        if self._words[max(0, only.first - 1)] in _group("believing"):
            return
        worn = self._first_worn(only.last)
        kinds = (AbsencePart.BIT,) if only.mark is AbsencePart.PERHAPS_ONLY else _LITTLE
        if worn in kinds:
            yield _whole(only, only, Rule.NUDITY)

    def _is_all(self, end: int) -> bool:
        """Whether only a little is worn before this word: clad in starlight and nothing else."""
        first = max(0, end - _COAT_WORDS)
        wearing = [at for at in range(first, end) if self._words[at] in _group("wearing")]
        if not wearing or not self._reading.are_adjacent(end - 1, end):
            return False
        worn = [self._worn[at].mark for at in range(wearing[-1], end) if at in self._worn]
        return bool(worn) and all(mark in _LITTLE for mark in worn)

    def _is_bare_under(self, under: _PartHit) -> bool:
        """Nothing under her cloak; a cloak with nothing underneath."""
        first = under.last + 1
        behind = range(first, min(first + _LONGEST_NOUN_WORDS, len(self._words)))
        for at in behind:
            if not self._reading.are_adjacent(at - 1, at):
                break
            if at in self._coats:
                return True
        before = range(max(0, under.first - _COAT_WORDS), under.first)
        return self._ends(under.last) and not self._coats.isdisjoint(before)

    def _is_worn(self, first: int) -> bool:
        """Whether the words before "nothing but" say that it is worn, or the sentence begins."""
        if self._begins_sentence(first) or self._gap(first).strip(" "):
            return True
        if self._words[first - 1] not in _group("with"):
            return False
        before = self._words[max(0, first - 1 - _MEETING_WORDS) : first - 1]
        return not _group("meeting").intersection(before)

    def _first_worn(self, last: int) -> AbsencePart | None:
        """What is worn by the words behind: a cover if there is any, else what comes first."""
        kind = None
        for at in range(last + 1, min(last + 2 + _LONGEST_NOUN_WORDS * 2, len(self._words))):
            if at > last + 1 and self._gap(at).strip(" -\n,"):
                break
            worn = self._worn.get(at)
            if worn and worn.mark not in _LITTLE:
                return worn.mark
            if kind is None and worn and not self._is_made_of(worn.last):
                kind = worn.mark
        return kind

    def _gone(self, cover: _PartHit) -> Iterator[RuleHit]:
        """Her dress off; the clothes have vanished."""
        if _VALUED_NOTHING.match(self._reading.folded, self._reading.words[cover.last].end):
            yield _whole(cover, cover, _RULES[cover.mark])
            return
        before = self._words[max(0, cover.first - _OWNER_WORDS) : cover.first]
        alone = cover.first == 0 or not self._reading.are_adjacent(cover.first - 1, cover.first)
        if not alone and _group("owner").isdisjoint(before):
            return
        at = cover.last + 1
        while self._next(at - 1) in _group("auxiliary"):
            at += 1
        if self._next(at - 1) == "not" and self._is_shown(at + 1):
            yield Hit("gone", _RULES[cover.mark], cover.first, at + 1)
        falls = self._next(at - 1) in _group("falling") and not _group("letting").isdisjoint(before)
        is_gone = self._next(at - 1) in _group("gone") and self._ends(at + self._is_off_her(at))
        if falls or is_gone or self._drops(at):
            yield Hit("gone", _RULES[cover.mark], cover.first, at)

    def _is_off_her(self, at: int) -> bool:
        """Whether "off" is followed by the wearer: the dress off her."""
        return self._words[at : at + 1] == ["off"] and self._next(at) in _group("wearer")

    def _drops(self, at: int) -> bool:
        """Whether it drops to the floor; a gown that falls to the floor in folds is worn."""
        if self._next(at - 1) not in _group("dropping") or self._next(at) != "to":
            return False
        floors = (behind for behind in (at + 2, at + 3) if behind < len(self._words))
        floor = next((at for at in floors if self._words[at] in _group("fallen on")), None)
        return floor is not None and self._next(floor) in (None, *_group("joining"))

    def _noun_after(self, first: int) -> _PartHit | None:
        """The cover that the noun at this place is: her red dress, any clothes; not wet clothes."""
        owned = narrowed = False
        for at in range(first, min(first + _LONGEST_NOUN_WORDS, len(self._words))):
            if at > first and not self._reading.are_adjacent(at - 1, at):
                return None
            if at in self._covers:
                return self._covers[at] if owned or not narrowed else None
            word = self._words[at]
            if word == "its":
                return None  # a tree without its dress of leaves
            if word in _group("owner"):
                owned = True
            elif word not in _group("vague"):
                if word in _group("function"):
                    return None
                narrowed = True
        return None

    def _is_place_before(self, first: int) -> bool:
        """A wardrobe without clothes; there are no clothes."""
        for at in range(first - 1, max(-1, first - 3), -1):
            if not self._reading.are_adjacent(at, at + 1):
                return False
            if self._words[at] in _group("place"):
                return True
        return False

    def _is_dressed_in(self, last: int) -> bool:
        """Whether what follows says it: no clothes but rags, no shirt of mail, no dress fits."""
        after = self._next(last)
        if after in _group("but"):
            return self._first_worn(last + 1) not in (None, *_LITTLE)
        return after in _group("other thing") or self._is_made_of(last)

    def _is_made_of(self, last: int) -> bool:
        behind = self._words[last + 2 : last + 3]
        return self._next(last) == "of" and not _group("made of").isdisjoint(behind)

    def _ends(self, last: int) -> bool:
        after = self._next(last)
        return after is None or after in _group("joining") | _group("after nothing")

    def _is_shown(self, at: int) -> bool:
        shown = self._next(at - 1) in _group("shown")
        return shown and self._next(at) in (None, *_group("joining"))

    def _next(self, last: int) -> str | None:
        """The word behind, when no sign stands between."""
        if last + 1 < len(self._words) and self._reading.are_adjacent(last, last + 1):
            return self._words[last + 1]
        return None

    def _gap(self, at: int) -> str:
        """The characters between a word and the one before it."""
        words = self._reading.words
        return self._reading.folded[words[at - 1].end if at else 0 : words[at].start]

    def _begins_sentence(self, first: int) -> bool:
        return first == 0 or not _SENTENCE_ENDS.isdisjoint(self._reading.typed_before(first))


def _shortened(reading: FoldedText) -> Iterator[_PartHit]:
    """The word without, written w/o."""
    for at in reading.places.get("w", ()):
        two = reading.folded[reading.words[at].end - 1 :][:3]
        if two == "w/o" and at + 1 < len(reading.words):
            yield Hit("without", AbsencePart.ABSENT, at, at + 1)


def _whole(first: _PartHit, last: _PartHit, rule: Rule) -> RuleHit:
    return Hit(f"{first.entry} {last.entry}", rule, first.first, last.last)


def _group(name: str) -> frozenset[str]:
    return lists.groups("grammar")[name]


@cache
def _stops() -> frozenset[str]:
    """The words that end a list of things, if no new thing begins there."""
    return _group("function") - _group("owner")


@cache
def absence_phrases() -> Lexicon[AbsencePart]:
    """The phrases of `lists/absence.txt`, compiled."""
    return Lexicon({entry: AbsencePart(part) for entry, part in lists.parts("absence").items()})
