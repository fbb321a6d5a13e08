"""When a character cannot be recognised in a picture, by the words of its request.

In doubt a picture is not measured: a verdict on a back or on an empty landscape would be wrong.
"""

import re
from collections.abc import Sequence

from db.enums import Unmeasured
from studio.rules.text import name_key

# The least width and height at which a window still has as many pixels as the model reads.
SMALLEST_PX = 128

_TEXT_LIMIT = 4000
_CLAUSE = re.compile(r"[.,;:!?\n]")
_WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

_SHOWN = ("facing us", "facing the viewer", "facing the camera", "front view", "turns around")
_BACKS = (
    "back view",
    "rear view",
    "back to us",
    "back to the viewer",
    "back to the camera",
    "back turned",
    "back is turned",
    "facing away",
    "turned away",
    "away from us",
    "away from the viewer",
    "away from the camera",
)
_FROM_BEHIND = ("from behind", "from the back", "from the rear")
# What stands before "from behind" when it says how the picture is seen. An enemy attacks from
# behind, and light comes from behind.
_SEEN = frozenset(
    (
        "seen",
        "viewed",
        "shown",
        "drawn",
        "painted",
        "pictured",
        "view",
        "shot",
        "figure",
        "portrait",
        "picture",
        "image",
        "back",
    )
)
_HIDDEN = (
    "closed helmet",
    "closed helm",
    "helmet closed",
    "great helm",
    "visor down",
    "visor closed",
    "visor lowered",
    "lowered visor",
    "closed visor",
    "face hidden",
    "face is hidden",
    "face covered",
    "face is covered",
    "face veiled",
    "masked",
    "wearing a mask",
    "wears a mask",
    "in a mask",
    "behind a mask",
    "full mask",
)
_FAR = (
    "tiny figure",
    "tiny figures",
    "small figure",
    "small figures",
    "distant figure",
    "distant figures",
    "figure in the distance",
    "figures in the distance",
    "seen from afar",
    "seen from far away",
    "bird's eye view",
    "bird's-eye view",
    "aerial view",
)
_NOBODY = (
    "nobody",
    "no one",
    "no people",
    "no characters",
    "no figures",
    "without people",
    "without anyone",
    "without anybody",
    "without characters",
    "empty of people",
    "only the landscape",
    "just the landscape",
)
_ELSE = "else"
_NOT = frozenset(
    (
        "without",
        "no",
        "not",
        "never",
        "removes",
        "remove",
        "removed",
        "lifts",
        "off",
        "lost",
        "loses",
        "unlike",
    )
)
_PEOPLE = frozenset(
    (
        "people",
        "person",
        "persons",
        "characters",
        "character",
        "figures",
        "anyone",
    )
)
# So many words before a covered face take it back: "without her golden mask".
_REACH = 3


def unmeasurable(
    texts: Sequence[str],
    *,
    name: str,
    names: Sequence[str],
    looks: str = "",
    state: str = "",
    kept_out: Sequence[str] = (),
) -> Unmeasured | None:
    """Why that character cannot be recognised in the picture of these texts; None: it can be.

    `texts` are the scene and its changes, oldest first: a later one counts more. `names` are those
    of the whole cast, `state` is what this character wears. A face that the `looks` cover is
    covered in the references, too, and is compared with them.
    """
    own = _words(name)
    if any(_is_left_out(words, own) for words in map(_words, kept_out)):
        return Unmeasured.NOBODY_EXPECTED
    looks_hide = _has(_words(looks), _HIDDEN)
    for text in reversed(texts):
        for words in _about(text, name, names):
            if _phrase(words, _SHOWN):
                return None
            if _has(words, _NOBODY, beside=_ELSE) or _without(words, own):
                return Unmeasured.NOBODY_EXPECTED
            if _has(words, _BACKS) or _is_seen_from_behind(words, own):
                return Unmeasured.FROM_BEHIND
            if not looks_hide and _has(words, _HIDDEN):
                return Unmeasured.FACE_HIDDEN
            if _has(words, _FAR):
                return Unmeasured.TOO_SMALL
    if not looks_hide and _has(_words(state), _HIDDEN):
        return Unmeasured.FACE_HIDDEN
    return None


def _about(text: str, name: str, names: Sequence[str]) -> list[list[str]]:
    """The clauses of the text that are about that character, or about nobody of the cast.

    A clause that names nobody goes on about the one before.
    """
    others = [_words(each) for each in names if name_key(each) != name_key(name)]
    own, found, about_others = _words(name), [], False
    for clause in _CLAUSE.split(text[:_TEXT_LIMIT]):
        words = _words(clause)
        if _phrase(words, [" ".join(own)]):
            about_others = False
        elif any(_phrase(words, [" ".join(other)]) for other in others):
            about_others = True
        if not about_others:
            found.append(words)
    return found


def _words(text: str) -> list[str]:
    return _WORDS.findall(name_key(text[:_TEXT_LIMIT]).replace("’", "'"))


def _phrase(words: Sequence[str], phrases: Sequence[str]) -> bool:
    whole = f" {' '.join(words)} "
    return any(f" {phrase} " in whole for phrase in phrases if phrase)


def _has(words: Sequence[str], phrases: Sequence[str], *, beside: str = "") -> bool:
    """Whether one of the phrases is there and is not taken back by a word shortly before it, nor
    followed by `beside`."""
    if not _phrase(words, phrases):
        return False
    wanted = [phrase.split() for phrase in phrases]
    for at in range(len(words)):
        for parts in wanted:
            if list(words[at : at + len(parts)]) != parts:
                continue
            after = words[at + len(parts)] if at + len(parts) < len(words) else ""
            taken_back = _NOT.intersection(words[max(at - _REACH, 0) : at])
            if not taken_back and (not beside or after != beside):
                return True
    return False


def _is_seen_from_behind(words: Sequence[str], own: Sequence[str]) -> bool:
    before = _SEEN | set(own[-1:]) | {"her", "him", "them", "all"}
    for phrase in _FROM_BEHIND:
        parts = phrase.split()
        for at in range(len(words) - len(parts) + 1):
            if list(words[at : at + len(parts)]) != parts:
                continue
            after = words[at + len(parts)] if at + len(parts) < len(words) else ""
            if after not in ("of", "a", "an", "the") and (at == 0 or words[at - 1] in before):
                return True
    return False


def _without(words: Sequence[str], own: Sequence[str]) -> bool:
    """Whether the clause leaves the character out: "without Mira", "without her"."""
    for at, word in enumerate(words):
        if word != "without":
            continue
        rest = list(words[at + 1 :])
        if own and rest[: len(own)] == list(own):
            return True
        if rest in (["her"], ["him"], ["them"]):
            return True
    return False


def _is_left_out(words: Sequence[str], own: Sequence[str]) -> bool:
    """Whether what is kept out of the picture is the character, or everybody."""
    return bool(words) and (list(words) == list(own) or set(words) <= _PEOPLE)
