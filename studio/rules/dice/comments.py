"""Whether what stands after the dice is a comment for certain.

It is none when it holds a digit, an operator or a word of dice, because it may be meant as dice.
What follows a `#`, and notes in brackets, may hold everything.
"""

import unicodedata
from collections.abc import Collection, Sequence

from studio.rules.dice.tokens import Kind, Token

HIGHEST = frozenset(("highest", "high", "higher", "best", "top"))
LOWEST = frozenset(("lowest", "low", "lower", "worst", "bottom"))
KEEP = frozenset(("keep", "keeps", "keeping", "take", "takes", "taking"))
DROP = frozenset(("drop", "drops", "dropping", "discard", "discards", "discarding")) | frozenset(
    ("remove", "removes", "removing", "ignore", "ignores", "ignoring")
)
ADVANTAGE = frozenset(("adv", "advantage"))
DISADVANTAGE = frozenset(("dis", "disad", "disadv", "disadvantage"))
NUMBERS = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1
    )
}
# Behind a number alone these words say that dice are meant: "2 six-sided dice".
NOUNS_OF_DICE = frozenset(("die", "dice", "sided"))
ARTICLES = frozenset(("the", "a", "an", "my", "his", "her", "their", "our", "your", "this", "that"))

_ALWAYS = (
    ADVANTAGE
    | DISADVANTAGE
    | frozenset(("plus", "minus", "times", "twice", "thrice", "x", "each", "successes"))
    | frozenset(("half", "halve", "halved", "double", "doubled", "doubling", "triple", "tripled"))
    | frozenset(("add", "adding", "subtract", "subtracting", "divide", "divided", "multiply"))
    | frozenset(("multiplied", "highest", "lowest", "minimum", "maximum"))
    | frozenset(("reroll", "rerolls", "rerolled", "rerolling"))
    | frozenset(("explode", "explodes", "exploded", "exploding"))
    | frozenset(("kh", "kl", "dh", "dl", "ph", "pl", "df"))
    # Advantage and disadvantage in other languages.
    | frozenset(("vorteil", "nachteil", "avantage", "désavantage", "ventaja", "desventaja"))
    | frozenset(("vantagem", "desvantagem", "vantaggio", "svantaggio", "voordeel", "nadeel"))
    | frozenset(("fördel", "nackdel", "fordel", "ulempe", "edulla", "etu", "haitta", "haitalla"))
    | frozenset(("przewaga", "przewagą", "utrudnieniem", "výhoda", "výhodou", "nevýhodou"))
    | frozenset(("преимущество", "преимуществом", "помеха", "помехой", "有利", "不利"))
)
# These are also letters or words of some language: they count at the ends of the text only.
_AT_THE_ENDS = frozenset("dehklprt") | frozenset(("rr", "ro", "ra", "mi", "ma", "min", "max"))
_AFTER_KEEP = HIGHEST | LOWEST | frozenset(NUMBERS) | frozenset(("ones", "twos", "dice"))
_ALL = frozenset(("all", "only", "both"))
_JOINING = frozenset(("and", "plus", "with", "add", "adding", "then", "minus", "also", "or"))
_OPERATORS = frozenset("^{}@|\\$`")
_OPENING = frozenset("\"'“‘«„(*_:¡¿…")


def doubtful(text: str, tail: Sequence[Token], *, sides: Collection[int]) -> Token | None:
    """The first token that keeps the end of the text from being a comment; None if none does.

    `tail` has the tokens of that end, and the token of the kind END. `sides` are those of the
    rolled dice: "the d20 hates me" is a comment after a d20.
    """
    if not _begins_comment(tail[0]) or not any(_says_something(token) for token in tail):
        return tail[0]
    words = [token for token in tail if token.kind in (Kind.WORD, Kind.NUMBER, Kind.END)]
    joined = any(token.is_word(*_JOINING) for token in tail)
    stars = sum(token.is_sign("*") for token in tail)
    for at, token in enumerate(tail[:-1]):
        if token.is_sign("#"):
            return None
        before = tail[at - 1] if at else Token(Kind.END, "", token.start, token.start)
        if token.kind is Kind.NUMBER:
            if not _is_named_number(tail, at, sides, joined=joined):
                return token
        elif token.kind is Kind.WORD:
            if _has_numeral(token.text) or _is_word_of_dice(tail, at, words):
                return token
        elif token.kind is Kind.SIGN:
            if token.text == "*" and stars % 2:
                return token
            is_long_dash = text[token.start] == "—"
            if not _is_punctuation(before, token, tail[at + 1], is_long_dash=is_long_dash):
                return token
        elif token.kind is Kind.OTHER and token.text in _OPERATORS:
            return token
    return None


def _begins_comment(token: Token) -> bool:
    """A word, a mention or a note has a blank before it; a quote, a bracket or an emoji may."""
    if token.kind in (Kind.WORD, Kind.MENTION, Kind.NOTE):
        return token.spaced
    if token.text == ":":
        return True
    if token.text in _OPENING:
        return token.spaced
    return token.kind is Kind.OTHER and unicodedata.category(token.text[0]) in ("So", "Lo", "Mn")


def _says_something(token: Token) -> bool:
    """A word of one or two letters alone may be an operator of another dialect: `c`, `nr`."""
    if token.kind is Kind.OTHER:
        return unicodedata.category(token.text[0]) == "So"
    is_long = len(token.text) > 2 or not token.text.isascii()
    return is_long and token.kind in (Kind.WORD, Kind.MENTION, Kind.NOTE)


def _is_named_number(
    tail: Sequence[Token], at: int, sides: Collection[int], *, joined: bool
) -> bool:
    """Whether a number only names something: "a natural 20", or the die that is rolled."""
    if joined or at < 1:
        return False
    if tail[at - 1].is_word("nat", "natural"):
        return tail[at].whole in (1, 20) and not _is_attached(tail[at + 1])
    return (
        at >= 2
        and tail[at - 1].is_word("d")
        and not tail[at].spaced
        and tail[at].whole in sides
        and tail[at - 2].is_word(*ARTICLES)
        and not _is_attached(tail[at + 1])
    )


def _is_attached(token: Token) -> bool:
    return token.kind in (Kind.WORD, Kind.NUMBER) and not token.spaced


def _has_numeral(word: str) -> bool:
    """Whether a character is a number and no letter: `½`, `²`."""
    return any(char.isnumeric() and not char.isalpha() for char in word)


def _is_word_of_dice(tail: Sequence[Token], at: int, words: Sequence[Token]) -> bool:
    """Whether a word of the tail belongs to dice. `words` are the tail without punctuation."""
    token, after = tail[at], tail[at + 1]
    place = words.index(token)
    before = tail[at - 1] if at else None
    if after.text in ("'", "’") or (before and before.text in ("'", "’") and not token.spaced):
        return False  # l'épée, d'Artagnan
    if token.is_word("re") and after.is_sign("-") and tail[at + 2].is_word("roll", "rolls"):
        return True
    hyphens = (after.is_sign("-") and not after.spaced, bool(before and before.is_sign("-")))
    if any(hyphens):
        return False  # half-elf, two-handed
    is_first = all(word.is_word(*ARTICLES) for word in words[:place])
    is_last = words[place + 1].kind is Kind.END
    rest = [word for word in words[place + 1 :] if not word.is_word(*ARTICLES, *_ALL)]
    if token.is_word(*KEEP, *DROP):
        return rest[0].kind is Kind.END or rest[0].is_word(*_AFTER_KEEP)
    if token.is_word(*HIGHEST, *LOWEST) and is_first:
        if rest[0].is_word("of"):
            rest = rest[1:]
        return rest[0].kind is Kind.END or rest[0].is_word(*NUMBERS)
    if token.is_word(*_AT_THE_ENDS):
        return place == 0 or is_last
    if token.is_word(*NUMBERS):
        joint = [word for word in words[:place] if not word.is_word(*ARTICLES)][-1:]
        return is_last and (not joint or joint[0].is_word(*_JOINING, "bonus"))
    return token.is_word(*_ALWAYS) or (is_last and token.is_word(*_JOINING))


def _is_punctuation(before: Token, token: Token, after: Token, *, is_long_dash: bool) -> bool:
    """Whether a sign is one of writing: `half-elf`, `and/or`, `*grabs*`, `(softly)`, `Die!`."""
    attached = after.kind is not Kind.END and not after.spaced
    match token.text:
        case "(" | ")" | ",":
            return True
        case "*":
            return before.kind is not Kind.NUMBER and (attached or not token.spaced)
        case "!":
            return not token.spaced and not _is_attached(after)
        case "-" | "/":
            between = before.kind is Kind.WORD and after.kind is Kind.WORD
            is_with = token.text == "/" and before.is_word("w") and not token.spaced
            return between and (is_long_dash or is_with or (attached and not token.spaced))
        case _:
            return False
