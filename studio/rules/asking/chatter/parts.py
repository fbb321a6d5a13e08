"""Reads one part of a reply: which words it has, and what they make of it."""

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto

from studio.rules.asking.chatter.phrases import (
    CHAT_PHRASE_WORDS,
    CHAT_PHRASES,
    OPEN_PHRASES,
    PROPOSALS,
)
from studio.rules.asking.chatter.words import (
    ABILITIES,
    ALONE,
    ASKED,
    ASKING,
    AUXILIARIES,
    AWAY,
    CONTRASTS,
    FILLER,
    GREETINGS,
    LEADS,
    LIKING,
    LINKS,
    MILD,
    MORE,
    ONLY_ASKING,
    PICTURES,
    POINTERS,
    POLITE,
    PRAISE,
    PRONOUNS,
    REACTION,
    SORRY,
    SPEAKERS,
    STATING,
    TALK,
    THANKS,
    THE,
    WISHES,
)


class ReplyPart(Enum):
    """What a part of a reply is."""

    # Praise, laughter, an answer.
    CHAT = auto()
    THANKS = auto()
    # A question to the table, or what a table talks about.
    TALK = auto()
    # Somebody leaves the table for a moment.
    AWAY = auto()
    # Somebody tells something, or praise stands beside what may be a change.
    UNCLEAR = auto()
    # Unknown words.
    PLAIN = auto()
    # Unknown words that begin as a change begins: "in the rain".
    LED = auto()
    # It can only mean a change: "darker", "but with a hat".
    CLEAR = auto()


_TOKEN = re.compile(r"[^\W_]+")
_RUN = re.compile(r"(.)\1{2,}")
_LAUGHTER = re.compile(
    r"(?:[bmtgw]{0,2}[aeu]{0,2}(?:(?:h+a+){2,}|(?:h+e+){2,}|(?:h+i+){2,}|(?:h+o+){2,}|(?:h+u+e*){2,})h*"
    r"|(?:ah){2,}a?|(?:j+a+){2,}j?|(?:j+e+){2,}j?|k{3,}|(?:rs){2,}|w{2,}|l+o+l+[sz]?|lm+f?a+o+|ro+fl+"
    r"|x+d+|m+d+r+|p+t+d+r+|te+he+|a?(?:ха){2,}х?|(?:хе){2,}|(?:хи){2,}|ах(?:ах?){1,}"
    r"|a+h+|o+h+|a+w+|u+f+|m+h*m+|b+r+u+h+|y+a+y+|y+e+a*[sh]+|wo+w+|w+o+a+h+)"
)
_LAUGHTER_LIMIT = 2_000
# Words that a phrase of chat, and one of thanks, became.
_CHAT = "*"
_THANKED = "thanks"
_KNOWN = PRAISE | THANKS | REACTION | FILLER | PICTURES | LIKING | MILD | POLITE
_CHATS = PRAISE | THANKS | REACTION | LIKING | {_CHAT}
_LEFT_OUT = THANKS | REACTION | {_CHAT}
_FEW = 3


def parts_of(piece: str, *, asks: bool) -> Iterator[ReplyPart]:
    """What the piece of a text between two stops is: before and after "but", if it has one.

    The piece is folded. `asks`: a question mark ends it.
    """
    if tuple(piece.split()) in OPEN_PHRASES:
        yield ReplyPart.UNCLEAR
        return
    words = _words(piece)
    turn = _turn(words)
    if turn:
        yield _part(words[:turn], asks=False)
    if turn is None:
        if words:
            yield _part(words, asks=asks)
        return
    after = words[turn + 1 :]
    if after:
        part = _part(after, asks=asks)
        yield ReplyPart.CLEAR if part in (ReplyPart.PLAIN, ReplyPart.LED) else part


def _words(piece: str) -> list[str]:
    """The words, each as the lists spell it; a phrase of chat is one sign."""
    words = [_spelled(each) for each in _TOKEN.findall(piece)]
    found, at = [], 0
    while at < len(words):
        length = _phrase_at(words, at)
        thanks = words[at] != "no" and THANKS & set(words[at : at + length])
        found.append((_THANKED if thanks else _CHAT) if length else words[at])
        at += length or 1
    return found


def _phrase_at(words: Sequence[str], at: int) -> int:
    """How many words the phrase of chat has that begins here; 0: none does."""
    for length in range(min(CHAT_PHRASE_WORDS, len(words) - at), 0, -1):
        phrase = tuple(words[at : at + length])
        # "This is too much", but "too much fog".
        is_open = phrase == ("too", "much") and at + length < len(words)
        # "This is on fire", but "his sword on fire".
        if phrase in OPEN_PHRASES and at + length == len(words):
            is_open = any(each not in _KNOWN for each in words[:at])
        if phrase in CHAT_PHRASES and not is_open:
            return length
    return 0


def _spelled(word: str) -> str:
    """The word without letters that only draw it out: "soooo", "cuuute", "nicee"."""
    if len(word) <= _LAUGHTER_LIMIT and _LAUGHTER.fullmatch(word):
        return "haha"
    if word in _ALL or word in _IN_PHRASES:
        return word
    for each in (_RUN.sub(r"\1", word), _RUN.sub(r"\1\1", word), word[:-1]):
        drawn_out = (len(each) < len(word) and word[-2:-1] == word[-1:]) or _RUN.search(word)
        if drawn_out and each in _ALL:
            return each
    return word


_ALL = _KNOWN | MORE | LEADS | TALK
_IN_PHRASES = frozenset(word for phrase in CHAT_PHRASES for word in phrase)


def _turn(words: Sequence[str]) -> int | None:
    """Where a "but" stands, after nothing or after chat; None without one."""
    for at, word in enumerate(words):
        if word in CONTRASTS:
            return at
        if word not in _KNOWN and word != _CHAT:
            return None
    return None


def _part(words: Sequence[str], *, asks: bool) -> ReplyPart:
    while len(words) > 1 and words[0] in LINKS:
        words = words[1:]
    if words[:2] == ["let", "s"] and words[2:]:
        words = words[2:]
    if words[0] == "im" and set(words[1:2]) & (_KNOWN - PICTURES):
        words = ["i", *words[1:]]
    if AWAY & set(words):
        return ReplyPart.AWAY
    if words[0] in _SAYING_NOTHING and not set(words[1:]) - FILLER:
        return ReplyPart.UNCLEAR
    if words[0] in SORRY:
        return ReplyPart.TALK
    if words[0] == "like" and words[1:2] in (["a"], ["an"]):
        return ReplyPart.LED
    told = set(words[1:2]) & POINTERS and set(words[2:3]) & STATING
    if words[0] == "now" and (told or set(words[1:2]) & SPEAKERS):
        words = words[1:]
    if len(words) == 1 and words[0] in ALONE:
        return ReplyPart.CHAT
    if all(each.isdecimal() for each in words):
        return ReplyPart.UNCLEAR
    if all(each in THANKS | FILLER | POLITE for each in words) and (THANKS | POLITE) & set(words):
        return ReplyPart.THANKS
    question = _question(words, asks=asks)
    if question is not None:
        return question
    if all(each in _KNOWN or each == _CHAT for each in words):
        return _of_known(words)
    return _beside_chat(words) if _CHATS & set(words) else _of_unknown(words)


def _of_known(words: Sequence[str]) -> ReplyPart:
    found = set(words)
    if found & _CHATS:
        start = next((i for i, each in enumerate(words) if each not in _LEFT_OUT), 0)
        rest = words[start:]
        if start and rest and rest[0] in LEADS and not _CHATS & set(rest):
            return ReplyPart.CLEAR if (MILD | PICTURES) & set(rest) else ReplyPart.UNCLEAR
        return ReplyPart.CHAT
    if found & MILD:
        return ReplyPart.PLAIN if words[0] in LEADS else ReplyPart.UNCLEAR
    if words[0] in LEADS or (len(words) == 1 and words[0] in PICTURES):
        return ReplyPart.LED
    return ReplyPart.UNCLEAR


# "Keep it" and "not like that" do not say what should change.
_SAYING_NOTHING = {"keep", "not"}


def _question(words: Sequence[str], *, asks: bool) -> ReplyPart | None:
    """What a question is; None for what is none, or asks for a change: "rain?"."""
    if any(tuple(words[: len(each)]) == each for each in PROPOSALS if len(words) > len(each)):
        return ReplyPart.TALK if TALK & set(words) else ReplyPart.CLEAR
    at = next((i for i, each in enumerate(words) if each not in _LEFT_OUT | {"and", "so"}), None)
    if at is None:
        return None
    words = words[at:]
    if words[0] in SPEAKERS and set(words[1:2]) & ABILITIES:
        words = [words[1], words[0], *words[2:]]
    first, second = words[0], words[1] if len(words) > 1 else ""
    if first in ABILITIES and second in THE and asks:
        return ReplyPart.CLEAR
    if first in ABILITIES and second:
        return _ability(words, asks=asks)
    if first in ONLY_ASKING or words[:2] == ["por", "que"]:
        return ReplyPart.UNCLEAR if MORE & set(words) and not asks else ReplyPart.TALK
    if first in ASKING and (asks or not second or second in ASKED):
        return ReplyPart.TALK
    if asks and ASKING & set(words) and all(each in _KNOWN | ASKING for each in words):
        return ReplyPart.TALK
    if first == "should" and asks:
        return ReplyPart.TALK if second in SPEAKERS else ReplyPart.CLEAR
    is_asked = asks or (second in POINTERS | PRONOUNS | _ANYBODY and first not in _GETTING)
    if first in AUXILIARIES and is_asked:
        return ReplyPart.UNCLEAR if MORE & set(words) else ReplyPart.TALK
    if asks and (TALK & set(words) or first in SPEAKERS):
        return ReplyPart.TALK
    if asks and words[-1] in ASKING:
        return ReplyPart.TALK
    if asks and first in POINTERS and not MORE & set(words):
        return ReplyPart.TALK
    return None


# "Do it in ink" asks for a picture.
_GETTING = {"see", "have", "has", "had", "get", "do"}
_ANYBODY = {"anyone", "anybody", "everyone", "someone", "somebody"}


def _ability(words: Sequence[str], *, asks: bool) -> ReplyPart | None:
    """What "can you …" and "could she …" ask for."""
    whom, what = words[1], set(words[2:])
    if TALK & what:
        return ReplyPart.TALK
    unknown = [each for each in words[2:] if each not in _KNOWN and each != _CHAT]
    if not unknown:
        return ReplyPart.TALK if asks or whom in PRONOUNS | SPEAKERS else None
    if what & (MORE | LEADS) or words[2] in _GETTING or whom in PRONOUNS - SPEAKERS:
        return ReplyPart.CLEAR
    if whom in SPEAKERS | _ANYBODY:
        return ReplyPart.UNCLEAR
    return None


def _beside_chat(words: Sequence[str]) -> ReplyPart:
    """What unknown words are beside words of chat."""
    if words[0] in LEADS and not MORE & set(words):
        return ReplyPart.LED
    if words[0] not in _LEFT_OUT and words[-1] not in _LEFT_OUT:
        return _praised(words)
    start, stop = 0, len(words)
    while start < stop and words[start] in _LEFT_OUT:
        start += 1
    while stop > start and words[stop - 1] in _LEFT_OUT | POLITE:
        stop -= 1
    rest = words[start:stop]
    if THANKS & set(words[:start]):
        few = len(rest) <= _FEW and not (MORE | LEADS) & {*rest}
        if few or rest[0] in _FOR:
            return ReplyPart.THANKS
    if words[0] in GREETINGS and len(rest) < _FEW and not (MORE | LEADS) & {*rest}:
        return ReplyPart.CHAT
    part = _part(rest, asks=False)
    if part is ReplyPart.LED:
        return ReplyPart.CLEAR
    if part is not ReplyPart.PLAIN:
        return part
    if POLITE & set(words):
        return ReplyPart.CLEAR
    return ReplyPart.CHAT if rest[0] in THE and len(rest) <= _FEW + 1 else ReplyPart.UNCLEAR


# "che meraviglia"; but Spanish "que" may begin a wish: "que sonría"
_HOW = {"che", "quel", "quelle"}
_FOR = {"for", "fur", "pour", "por", "per", "voor", "za", "за"}


def _praised(words: Sequence[str]) -> ReplyPart:
    """What unknown words are with praise among them."""
    found = set(words)
    if _wishes(words):
        return ReplyPart.CLEAR
    praises = PRAISE | LIKING | {_CHAT}
    praise = next((i for i, each in enumerate(words) if each in praises), None)
    if praise is None:
        return _of_unknown([each for each in words if each not in _LEFT_OUT - POINTERS])
    before = words[:praise]
    if MORE & found:
        told = words[0] in SPEAKERS | LIKING and not WISHES & found
        return ReplyPart.UNCLEAR if told else ReplyPart.CLEAR
    known = all(each in _KNOWN for each in before)
    if words[praise] in LIKING and known:
        return ReplyPart.CHAT
    stated = [i for i, each in enumerate(before) if each in STATING]
    if stated and all(each in _KNOWN for each in before[stated[-1] :]):
        return ReplyPart.CHAT
    if words[0] == "you" and words[-1] in PRAISE:
        return ReplyPart.CHAT
    if words[0] in ASKING or words[0] in SPEAKERS:
        return ReplyPart.CHAT if known else ReplyPart.UNCLEAR
    if words[0] in LEADS or (words[0] in THE and praise > 0):
        return ReplyPart.LED
    return ReplyPart.CHAT if praise == 0 and len(words) < _FEW else ReplyPart.UNCLEAR


def _wishes(words: Sequence[str]) -> bool:
    """Whether somebody wishes for something: "I want her older", "I'd love a hat"."""
    if tuple(words[1:3]) in _WOULD or tuple(words[1:3]) in _WOULD_LONG:
        return len(words) > _FEW
    head = words[: _FEW + 1]
    wish = next((i for i, each in enumerate(head) if each in WISHES), None)
    if wish is None:
        return False
    rest = words[wish + 1 :]
    if rest[:1] == ["to"]:
        return rest[1:2] == ["see"]
    if set(rest[:1]) & (POINTERS | {"it", "one"}) and set(rest[1:2]) & {"on", "as", "for", _CHAT}:
        return False
    # "I need that sword" wishes for no other picture.
    if set(rest[:1]) & POINTERS and not (MORE | LEADS) & set(rest[1:]):
        return False
    return any(each not in _KNOWN for each in rest)


_WOULD = {("d", "love"), ("d", "like"), ("d", "prefer")}
_WOULD_LONG = {("would", "love"), ("would", "like"), ("would", "prefer"), ("will", "take")}


def _of_unknown(words: Sequence[str]) -> ReplyPart:
    """What words are without a word of chat."""
    found = set(words)
    if _wishes(words):
        return ReplyPart.CLEAR
    if words[0] in SPEAKERS | WISHES or found & {"never", "nobody", "would", "been"}:
        return ReplyPart.TALK if found & TALK else ReplyPart.UNCLEAR
    if words[0] == "my" and found & (STATING | {"would", "has", "had", "did", "does"}):
        return ReplyPart.UNCLEAR
    if MORE & found:
        return ReplyPart.CLEAR
    if TALK & found:
        return _of_talk(words)
    if words[0] in POINTERS and words[1:2] and words[1] in STATING:
        return ReplyPart.UNCLEAR
    if POLITE & found:
        return ReplyPart.CLEAR
    if words[0] in _HOW and len(words) < _FEW:
        return ReplyPart.CHAT
    if words[0] == "que":
        return ReplyPart.UNCLEAR
    return ReplyPart.LED if words[0] in LEADS else ReplyPart.PLAIN


def _of_talk(words: Sequence[str]) -> ReplyPart:
    """What words are with one that a table talks about among them: "a gif on her wall"."""
    if words[0] in LEADS and not any(each in TALK for each in words[1:3]):
        return ReplyPart.LED
    return ReplyPart.TALK
