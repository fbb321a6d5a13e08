"""Whether a sentence without a subject begins with an act: "draws her bow", not "splinters fly".

Many words are a verb and a noun. What follows them tells which.
"""

import re

from studio.rules.posts.words import (
    ACTS,
    ALSO_NOUNS,
    BARE,
    BEHIND_ACTS,
    BEHIND_NOUNS,
    DETERMINERS,
    NO_ACTS,
    PLURALS,
)

_NEXT = re.compile(r"\s+(?:\w+ly\s+)?([^\W\d_][\w'’-]*)(?:\s+([^\W\d_][\w'’-]*))?")


def acts(word: str, rest: str) -> bool:
    """Whether `word`, with `rest` behind it, is what a character does.

    `word` is in small letters: a verb in the third person, a participle or a bare verb.
    """
    found = _NEXT.match(rest)
    follows, later = (found[1].lower(), (found[2] or "").lower()) if found else ("", "")
    # "drops of blood", "press of bodies"
    if word in NO_ACTS or follows == "of":
        return False
    if follows in DETERMINERS:
        return True
    if word in ACTS | BARE:
        return word not in ALSO_NOUNS or _bare_acts(follows, later)
    if word in PLURALS or word.endswith("ss"):
        return False
    if _is_known(word) and word.endswith("s"):
        if found is not None and found[1][0].isupper():
            # "hands Kael the letter"
            return True
        # "cries echo", "gates open wide"
        plain = follows in ACTS - BEHIND_ACTS - ALSO_NOUNS
        return not plain and (not _also_plural(word) or _follows_act(follows))
    return word.endswith(("s", "ed", "ing")) and _follows_act(follows)


def _bare_acts(follows: str, later: str) -> bool:
    """Whether a word that is also a noun is a verb: "light torch", not "light floods the hall"."""
    if not follows or follows in BEHIND_NOUNS:
        return False
    return not _looks_like_verb(follows) and not _looks_like_verb(later)


def _follows_act(follows: str) -> bool:
    """Whether the next word stands behind verbs, and not between a noun and its verb."""
    return not follows or follows in BEHIND_ACTS or follows.endswith("ly")


def _is_known(word: str) -> bool:
    return any(base in ACTS | BARE for base in _bases(word))


def _also_plural(word: str) -> bool:
    return any(base in ALSO_NOUNS for base in _bases(word))


def _looks_like_verb(word: str) -> bool:
    return word.endswith(("s", "ed")) and not word.endswith("ss")


def _bases(word: str) -> tuple[str, ...]:
    """The forms that a verb in the third person may come from."""
    return word[:-1], word.removesuffix("es"), f"{word.removesuffix('ies')}y"
