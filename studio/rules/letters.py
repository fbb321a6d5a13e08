"""Letters as a reader sees them: what shows, what hides, and where a text can be cut.

`regex` brings Unicode's tables. Those of Python's `unicodedata` differ between the versions of
Python, and have no grapheme clusters (UAX #29) and no list of what is not shown.
"""

import unicodedata

import regex

# The most marks on one letter. Tibetan needs eight; more of them cover the lines around.
_MARKS_LIMIT = 8

_GRAPHEME = regex.compile(r"\X")
_WORDY = regex.compile(r"[\p{L}\p{N}]")
_OF_WORDS = regex.compile(r"[\p{L}\p{M}\p{N}]")
# Parts of a flag are tags; a digit is the first part of a keycap.
_EMOJI = regex.compile(
    r"[0-9#*]\ufe0f?\u20e3|[\p{So}\p{Sk}\p{Co}\p{Emoji_Modifier}[\p{Extended_Pictographic}--[‼⁉]]]"
    r"[\ufe0e\ufe0f\U000e0020-\U000e007f]*+",
    regex.VERSION1,
)
_LETTER = regex.compile(r"\p{L}")
_TOO_MANY_MARKS = regex.compile(
    rf"(?<=[\p{{Mn}}\p{{Me}}\u200c\u200d]{{{_MARKS_LIMIT}}})[\p{{Mn}}\p{{Me}}\u200c\u200d]+"
)

# Scripts of Asia and Africa in which a joiner between two letters changes how they look.
_JOINED = (
    r"[[\u0590-\u0dff\u0f00-\u109f\u1700-\u1cff\ua840-\uabff\U00010a00-\U00011fff"
    r"\U0001e900-\U0001e95f]&&[\p{L}\p{M}]--\p{Default_Ignorable_Code_Point}]"
)
# Letters that join to a neighbour, as in Arabic. A joiner shows their form inside a word.
_CURSIVE = r"[[\p{Joining_Type=D}\p{Joining_Type=R}\p{Joining_Type=L}]&&\p{L}]"
_MONGOLIAN = r"[\p{Script=Mongolian}&&\p{L}]"
# What the standardised variants of Unicode are variants of, besides emoji.
_VARIED = (
    r"[\u1000-\u109f\uaa60-\uaa7f\ua840-\ua87f\u2190-\u23ff\u2600-\u2bff\u2018-\u201d"
    r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00010ac0-\U00010aff\U00013000-\U0001342f"
    r"\U00020000-\U0003fffd\u2200-\u22ff]"
)
# What may hide or reorder a text.
_HIDING = r"\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\ufff9-\ufffb"
_MAY_HIDE = regex.compile(rf"[[{_HIDING}]--[\t\n]]", regex.VERSION1)
# Invisible characters at places where they have a meaning, and after them all others.
_INVISIBLE = regex.compile(
    rf"""
    (?P<kept>
      [\t\n]
      # the flag of a region: its country and the region in tags, and their end
    | \U0001f3f4[\U000e0061-\U000e007a]{{2}}
      [\U000e0030-\U000e0039\U000e0061-\U000e007a]{{1,3}}\U000e007f
      # a joiner after a virama, or between two letters that it joins or parts
    | [\u200c\u200d](?: (?<=\p{{Canonical_Combining_Class=9}}.)
                      | (?<={_JOINED}.)(?=[\u200c\u200d]*+{_JOINED}))
      # a joiner between the parts of an emoji, after a cursive letter, or before one
    | \u200d(?: (?<=[\p{{Extended_Pictographic}}\p{{Emoji_Modifier}}]\ufe0f?.)
                (?=\p{{Extended_Pictographic}})
              | (?<={_CURSIVE}\p{{Mn}}?.)
              | (?<![\u200c\u200d].)(?={_CURSIVE}))
      # the selector of a variant: of an emoji, of a sign, of a Han character, of Mongolian
    | [\ufe0e\ufe0f](?<=[\p{{Emoji}}\p{{Extended_Pictographic}}].)
    | [\ufe00-\ufe0d](?<={_VARIED}.)
    | [\U000e0100-\U000e01ef](?<=\p{{Ideographic}}.)
    | [\u180b-\u180d\u180f](?<={_MONGOLIAN}.)
      # the separator of a Mongolian vowel
    | \u180e(?<={_MONGOLIAN}[\u180b-\u180d\u180f]?.)(?={_MONGOLIAN})
    )
    | [{_HIDING}]
    """,
    regex.VERBOSE | regex.VERSION1 | regex.DOTALL,
)


def without_hidden(text: str) -> str:
    """The text, composed (NFC), without what hides or reorders it.

    Removed are controls of direction, zero-width characters, controls, fillers of reserved
    places, and marks beyond eight on one letter. A character that Unicode has not assigned yet
    stays: it may be a new emoji. Joiners, tags and selectors stay where they have a meaning.
    """
    text = unicodedata.normalize("NFC", _seen(text))
    measured = _TOO_MANY_MARKS.sub("", text)
    return text if measured == text else unicodedata.normalize("NFC", _seen(measured))


def _seen(text: str) -> str:
    if _MAY_HIDE.search(text) is None:
        return text
    seen: str = _INVISIBLE.sub(lambda found: found["kept"] or "", text)
    return seen


def has_words(text: str) -> bool:
    """Whether the text has a letter or a number of any script."""
    return _WORDY.search(text) is not None


def is_of_words(char: str) -> bool:
    """Whether the character is a letter, a mark or a number of any script."""
    return _OF_WORDS.match(char) is not None


def without_emoji(text: str) -> str:
    """The text without emoji, and without signs that draw something."""
    plain: str = _EMOJI.sub("", text)
    return plain


def has_letters(text: str) -> bool:
    """Whether the text has a letter of any script."""
    return _LETTER.search(text) is not None


def cut_before(text: str, end: int, *, start: int = 0) -> int:
    """The last place between `start` and `end` that parts no letter of a reader.

    It is `start` when the first letter reaches beyond `end`.
    """
    if end <= start or end >= len(text):
        return max(start, min(end, len(text)))
    beside = text[end - 1 : end + 1]
    if beside.isascii() and beside != "\r\n":
        return end
    place = start
    for letter in _GRAPHEME.finditer(text, start, end + 1):
        if letter.end() > end:
            break
        place = letter.end()
    return place


def capitalised(text: str) -> str:
    """The text with its first letter in title case: ǆ becomes ǅ, and Georgian is unchanged."""
    return f"{text[:1].title()}{text[1:]}"
