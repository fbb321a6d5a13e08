"""Which character the name above a message means: "Elara ⚔ | she/her" is Elara."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from studio.rules.letters import cut_before, is_of_words
from studio.rules.moderation.reading import fold_text, skeleton
from studio.rules.posts.words import ANOTHER, TAGS, TITLES
from studio.rules.text import NAME_LIMIT, closest, name_key


class MatchCertainty(StrEnum):
    """How a name was matched. With SEVERAL and NONE a member has to be asked."""

    EXACT = "exact"
    CLOSE = "close"
    SEVERAL = "several"
    NONE = "none"


@dataclass(frozen=True)
class Match:
    """The name above a message (`called`), and the characters (`names`) that it may mean.

    When the character is `found` there is one. Otherwise these are the characters to ask about,
    the most likely first.
    """

    sureness: MatchCertainty
    names: tuple[str, ...] = ()
    called: str = ""

    @property
    def found(self) -> str | None:
        """The character that the name means; None when a member has to be asked."""
        sure = self.sureness in (MatchCertainty.EXACT, MatchCertainty.CLOSE)
        return self.names[0] if sure else None


NOBODY_FOUND = Match(MatchCertainty.NONE)


def matched(called: str, names: Sequence[str]) -> Match:
    """Match `called` with the characters' `names`.

    First the whole name is compared, without what decorates it. Then close matches are looked
    for: without a title, by the first or the last name, with a further surname, with other
    accents. When two characters match, none is found.
    """
    called = called[: cut_before(called, 2 * NAME_LIMIT)]
    keys = {name_key(name): name for name in names}
    if name_key(called) in keys:
        return Match(MatchCertainty.EXACT, (keys[name_key(called)],), called)
    label = _undecorated(called)
    main = _with_signs(called, label.parts[0], keys) if label.parts else ""
    beside = _other_characters(label, keys, main)
    if label.joined:
        found = [keys[main]] if main in keys else []
        return Match(
            MatchCertainty.SEVERAL if found or beside else MatchCertainty.NONE,
            (*found, *beside),
            called,
        )
    if main in keys:
        return _unless_another_is_named(beside, Match(MatchCertainty.EXACT, (keys[main],), called))
    close = tuple(dict.fromkeys(name for name in names if _is_close(main, name)))
    if len(close) > 1:
        return Match(MatchCertainty.SEVERAL, close, called)
    if close:
        return _unless_another_is_named(
            [*beside, *_namesakes(main, names)], Match(MatchCertainty.CLOSE, close, called)
        )
    near = closest(main or called, names)
    return Match(MatchCertainty.NONE, tuple(dict.fromkeys([*beside, *near])), called)


def _unless_another_is_named(beside: Sequence[str], match: Match) -> Match:
    """The match, or SEVERAL when another character is named beside it: "Elara & Kael"."""
    others = tuple(name for name in beside if name not in match.names)
    if not others:
        return match
    return Match(MatchCertainty.SEVERAL, (*match.names, *others), match.called)


@dataclass(frozen=True)
class _Label:
    """The pieces of a name: its `parts` in order, and the texts in `brackets`."""

    parts: tuple[str, ...]
    brackets: tuple[str, ...]
    # Whether the name is of two: "Rowan and the hound".
    joined: bool = False


_BRACKETED = re.compile(
    r"[(\[{<⟨【「『〔«‹]([^(\[{<⟨【「『〔«‹)\]}>⟩】」』〕»›\n]{0,80})[)\]}>⟩】」』〕»›]"
)
_PRONOUNS = re.compile(
    r"\b(?:she|he|they|it|xe|ze|fae|ey|any|all)\s*[/／]\s*"
    r"(?:her|hers|him|his|them|their|theirs|they|she|he|it|its|xem|zir|hir|faer|em|any|all)"
    r"(?:\s*[/／]\s*\w{1,8})*\b"
)
_JOINING = re.compile(r"\w\s+(?:and|und|et|with|&|\+)\s+\w")
_JOINTS = re.compile(
    r"(?<!\s)\s++(?:(?:and|und|et|with|vs|versus)\s++|[-–—~:]++(?:\s++|$))"
    r"|(?<![-–—~:])[-–—~:]++\s++"
)


def _undecorated(called: str) -> _Label:
    key = _PRONOUNS.sub(" | ", name_key(_visible(called)))
    inside = [part for group in _BRACKETED.findall(key) for part in _parts(group)]
    parts = list(_parts(_BRACKETED.sub(" | ", key)))
    # All of "「Elara」" is in brackets.
    joined = len(parts) > 1 and _JOINING.search(key) is not None
    return _Label(tuple(parts or inside), tuple(inside if parts else inside[1:]), joined)


def _parts(key: str) -> Iterator[str]:
    """The pieces between signs and emoji, without tags such as "she"."""
    divided = "".join(char if _is_of_names(char) else "|" for char in _JOINTS.sub("|", key))
    for piece in divided.split("|"):
        part = " ".join(piece.split()).strip("-'. ")
        if part and part not in TAGS and any(map(str.isalnum, part)):
            yield part


def _visible(called: str) -> str:
    """The name without the invisible characters by which proxies tell equal names apart."""
    return "".join(char for char in called if char not in "\u17b4\u17b5\u200a\u200b")


def _is_of_names(char: str) -> bool:
    return char in " '-." or is_of_words(char)


def _other_characters(label: _Label, keys: dict[str, str], main: str) -> list[str]:
    """The characters that the other parts and the brackets of the name mean."""
    rest = [*label.parts[1:], *label.brackets]
    return [
        name
        for key, name in keys.items()
        if key != main and any(f" {key} " in f" {part} " for part in rest)
    ]


def _with_signs(called: str, main: str, keys: Iterable[str]) -> str:
    """The key of the character with this plain name whose emoji `called` shows.

    It is `main` when there is none, or when several have as many emoji.
    """
    shown = _signs(name_key(called))
    worn = {
        key: len(_signs(key))
        for key in keys
        if _signs(key) and _signs(key) <= shown and _undecorated(key).parts[:1] == (main,)
    }
    most = max(worn.values(), default=0)
    best = [key for key, count in worn.items() if count == most]
    return best[0] if len(best) == 1 else main


def _signs(key: str) -> set[str]:
    return {char for char in key if not _is_of_names(char)}


_NICKNAME = re.compile(r"[\"“”„']([^\"“”„']{2,40})[\"“”']")
_LEAST_DOUBLED = 5


def _is_close(called: str, name: str) -> bool:
    """Whether `called`, a key, is close to the character's name."""
    if not called:
        return False
    key = name_key(name)
    if _loose(called) == _loose(key):
        return True
    said, known = _bare_words(called), _bare_words(_NICKNAME.sub(" ", key))
    if not said or not known or ANOTHER & (set(said) - set(known)):
        return False
    nicknames = [tuple(each.split()) for each in _NICKNAME.findall(key)]
    return (
        said in nicknames
        or _begins(known, said)
        or said == known[-len(said) :]
        or known == said[: len(known)]
    )


def _begins(known: tuple[str, ...], said: tuple[str, ...]) -> bool:
    """Whether a name is the beginning of another. A letter stands for a word: "Ash K."."""
    return len(said) <= len(known) and all(
        word == whole or (at > 0 and len(word) == 1 and whole.startswith(word))
        for at, (word, whole) in enumerate(zip(said, known, strict=False))
    )


def _namesakes(called: str, names: Sequence[str]) -> list[str]:
    """The characters with the same first name.

    "Ash K." may be "Ash" or "Ash Ketteridge", so neither is found.
    """
    first = _bare_words(called)[:1]
    return [name for name in names if first and _bare_words(name_key(name))[:1] == first]


def _bare_words(key: str) -> tuple[str, ...]:
    """The words of a key without titles, or all of them when every word is a title."""
    words = [word.strip(".") for word in key.split()]
    bare = [word for word in words if word not in TITLES]
    return tuple(map(_loose, bare or words))


def _loose(key: str) -> str:
    """The plain letters of a key. In a longer word a doubled letter counts once."""
    plain = "".join(filter(str.isalnum, fold_text(key).folded))
    return skeleton(plain)[0] if len(plain) >= _LEAST_DOUBLED else plain
