"""Members' texts: cleaned, measured, shortened, compared. No word is changed."""

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz

from studio.errors import BadName, EmptyText, TextTooLong
from studio.rules.letters import capitalised, cut_before, has_letters, without_hidden
from studio.rules.letters import has_words as _has_words
from studio.rules.markdown.passages import SCHEME, end_address

NAME_LIMIT = 80
# The width of the database column. A few characters become several: "ﷺ" becomes eighteen.
NAME_KEY_LIMIT = 200

_LINE_END = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# The narrow blank before a Mongolian suffix belongs to the word.
_BLANKS = re.compile(r"(?:[^\S\n\u202f]|\u202f(?![\u1820-\u18aa])|(?<![\u1820-\u18aa])\u202f)+")
_AROUND_LINE_END = re.compile(r" ?\n ?")
_EMPTY_LINES = re.compile(r"\n{3,}")
# Fillers and the empty braille cell count as letters and symbols, and show nothing.
_LOOKS_BLANK = re.compile("[\u115f\u1160\u2800\u3164\uffa0\U0001d159]")

_KEYCAP = re.compile("[#*0-9]\ufe0f?\u20e3")
_ADDRESS_SIGN = r"[\\*|`]"
_ADDRESS_CHAR = r"[^\s<>\]\\*|`]"
# What Discord reads as formatting. Signs within an address are a part of it, but not at its end.
_MARKDOWN = re.compile(
    rf"""
    <(?P<bracketed>{SCHEME}[^\s<>]++)>
    | (?P<address>{SCHEME}(?:{_ADDRESS_CHAR}|{_ADDRESS_SIGN}+(?={_ADDRESS_CHAR}))++)
      (?P<sign_behind>(?={_ADDRESS_SIGN}|[<>]|\](?!\s|$|\({SCHEME})))?
    | (?P<before>(?:^|\r)[^\S\n]*+)
      (?:(?P<line_start>[>\#]|[+-](?=[\s\#-]|$))|(?P<number>\d++)(?P<dot>[.)])(?=\s|$))
    | (?P<sign>[\\*_~`|<])
    | (?P<link>\]\()
    | (?P<called>@(?=everyone|here))
    """,
    re.VERBOSE | re.MULTILINE,
)
# In an address, what would end the words around it, or begin a link or a call.
_NOT_IN_ADDRESS = re.compile(r"[\\*|`\]]|~~|@(?=everyone|here)")


def clean(text: str) -> str:
    """The text without what hides or reorders it (`studio.rules.letters`).

    It is composed (NFC). Several blanks become one, several empty lines become one, and none
    stand at the beginning or the end.
    """
    text = _LINE_END.sub("\n", text)
    if not text.isascii():
        text = _LOOKS_BLANK.sub(" ", text)
    text = without_hidden(text)
    text = _AROUND_LINE_END.sub("\n", _BLANKS.sub(" ", text))
    return _EMPTY_LINES.sub("\n\n", text).strip()


def escape_markdown(text: str) -> str:
    """The text with backslashes, so that Discord shows it as it was typed and calls nobody.

    Addresses stay links: signs in them that Discord could read as formatting become percent codes.
    The work is linear. That of discord.py's function of this name grows with the third power.
    """
    return _MARKDOWN.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "bracketed":
            return f"<{_coded(found['bracketed'])}>"
        case "address":
            return _coded(found["address"])
        case "sign_behind":
            # Without brackets the backslash behind it would become a part of the address.
            address = end_address(found["address"])
            return f"<{_coded(address)}>{found['address'][len(address) :]}"
        case "line_start":
            return f"{found['before']}\\{found['line_start']}"
        case "dot":
            return f"{found['before']}{found['number']}\\{found['dot']}"
        case "link":
            return "]\\("
        case "called":
            return "@\u200b"
        case _:
            return f"\\{found.group()}"


def _coded(address: str) -> str:
    return _NOT_IN_ADDRESS.sub(
        lambda found: "".join(f"%{ord(sign):02X}" for sign in found.group()), address
    )


def require_words(text: str, *, field: str, limit: int) -> str:
    """The cleaned text. Raises EmptyText when it has no letter or digit, and TextTooLong."""
    text = clean(text)
    if not has_words(text):
        raise EmptyText(field)
    return require_length(text, field=field, limit=limit)


def require_length(text: str, *, field: str, limit: int) -> str:
    """The text itself. Raises TextTooLong."""
    if len(text) > limit:
        raise TextTooLong(field, length=len(text), limit=limit)
    return text


def has_words(text: str) -> bool:
    """Whether the text has a letter or a digit of any script. An emoji has none."""
    return _has_words(_KEYCAP.sub("", text))


def clip(text: str, limit: int) -> str:
    """The first `limit` characters; a text that was cut ends in "…".

    No letter is cut from its marks, no emoji into parts, no backslash from what it escapes.
    """
    if len(text) <= limit:
        return text
    if limit < 1:
        return ""
    kept = text[: cut_before(text, limit - 1)]
    escapes = len(kept) - len(kept.rstrip("\\"))
    return f"{kept[: len(kept) - escapes % 2].rstrip()}…"


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters; a longer text is cut between two words and ends in "…".

    A text with one very long word is cut within it.
    """
    if len(text) <= limit:
        return text
    words = text[: cut_before(text, limit)].rpartition(" ")[0].rstrip(" .,;:")
    return clip(text, limit) if len(words) < limit / 2 else f"{words}…"


def title_from(text: str, limit: int = 80) -> str:
    """The first sentence as a title: capitalised, and shortened between two words."""
    line = clean(text).partition("\n")[0]
    sentence = _SENTENCE.match(line)
    title = (sentence.group() if sentence else line).rstrip(" .,;:")
    return shorten(capitalised(title), limit) or "Untitled"


# "Mr." and "St." end no sentence, so a sentence has at least 12 characters.
_SENTENCE = re.compile(r".{12,}?(?:[.!?…](?=\s)|[。！？])")


_QUOTES = str.maketrans(dict.fromkeys("‘’‛ʼ´`′", "'") | dict.fromkeys("‐‑‒–—−", "-"))
_MENTION = re.compile(r"@\s*(?:everyone|here)\b|<(?:[@#:/]|[aA]:|[tT]:|id:)")


# What a name has besides its letters: joiners, the choice of a variant, a drawn-out line.
_UNSPOKEN = re.compile("[\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180f\u0640]")
# In Turkish the capital of ı is I, and that of i is İ. A name may come in any of the four.
_TURKISH_I = re.compile("\u0131|i\u0307+")


def name_key(name: str) -> str:
    """The key of a name: two names with one key are the same name.

    Case, width, the kind of blank, the kind of quote and the dot of an i do not matter. Accents
    do: Élan is not Elan. Emoji do, too.
    """
    key = clean(name).translate(_QUOTES)
    # After folding the case, normalising can change the key again. Twice is enough.
    for _ in range(2):
        key = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", key).casefold())
        key = _TURKISH_I.sub("i", _UNSPOKEN.sub("", key))
    return " ".join(unicodedata.normalize("NFKC", key).translate(_QUOTES).split())


def check_name(name: str) -> str:
    """The cleaned name. Raises EmptyText, TextTooLong and BadName.

    BadName is for a name that could not be shown, typed again, or used for posts.
    """
    name = require_words(name, field="name", limit=NAME_LIMIT)
    reason = _objection(name, name_key(name))
    if reason is not None:
        raise BadName(reason)
    return name


def _objection(name: str, key: str) -> str | None:
    if "\n" in name:
        return "it has to fit on one line"
    if _MENTION.search(key) or key in ("everyone", "here"):
        return "it must not mention anybody"
    if not has_letters(key):
        return "it needs a letter"
    if "`" in name or "|" in name:
        return "it cannot hold ` or |"
    # A post in character goes through a webhook. Discord allows no webhook these names.
    for word in ("clyde", "discord"):
        if word in key:
            return f"Discord allows no name with “{word}” in it"
    return "it is too long when written out" if len(key) > NAME_KEY_LIMIT else None


_LEAST_RATIO = 0.6


def closest(name: str, names: Iterable[str], n: int = 3) -> list[str]:
    """The names that `name` may be a misspelling of: at most `n`, the best first."""
    # A mistyped name is short. Comparing a page of text would take long.
    typed = name_key(name[: 2 * NAME_LIMIT])[:NAME_LIMIT]
    rated = [(_likeness(typed, name_key(each)), each) for each in names]
    rated.sort(key=lambda pair: -pair[0])
    # When one match is very good, poor ones are left out.
    least = max(_LEAST_RATIO, rated[0][0] - 0.3) if rated else 1.0
    return [each for likeness, each in rated[:n] if likeness >= least]


def _likeness(typed: str, key: str) -> float:
    """0..1. A whole word of a longer name counts nearly as much as the whole name."""
    if not typed or not key:
        return 0.0
    words = [word for word in key.split() if len(word) > 2]
    return max(_ratio(typed, key), *(0.95 * _ratio(typed, word) for word in words), 0.0)


def _ratio(typed: str, other: str) -> float:
    return fuzz.ratio(typed, other, score_cutoff=100 * _LEAST_RATIO) / 100
