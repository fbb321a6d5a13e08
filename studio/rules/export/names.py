"""The file name of an export: a title or a name in letters that every system and Discord keep.

Discord removes all other letters from the names of files, so they are written in Latin ones.
"""

import re
import unicodedata

_STEM_LIMIT = 60
# Of a longer title nothing is read.
_READ_LIMIT = 200
_SINGLE = {
    "абвгдезийклмнопрстуфыэіїґ": "abvgdeziyklmnoprstufyeiig",
    "αβγδεζηικλμνξοπρσςτυφω": "avgdeziiklmnxoprsstyfo",
    "øłđðıħŧ": "olddiht",
}
_SEVERAL = {
    "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "ng",
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya",
    "є": "ye", "θ": "th", "χ": "ch", "ψ": "ps",
}  # fmt: skip
# An apostrophe parts no word, and these signs only soften the letter before them.
_SILENT = dict.fromkeys("'’‘ʼьъ", "")
_LATIN = str.maketrans(
    {
        letter: latin
        for letters, latins in _SINGLE.items()
        for letter, latin in zip(letters, latins, strict=True)
    }
    | _SEVERAL
    | _SILENT
)
_BETWEEN = re.compile(r"[^a-z0-9]+")
# Windows opens no file of these names.
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
)


def export_name(title: str, session_id: int) -> str:
    """The name of a session's zip: `the-silver-lantern-12.zip`; the id makes it unique.

    A title without letters that can be written in Latin ones, or that is a name of the system,
    gives `session-12.zip`.
    """
    return f"{file_stem(title, other='session')}-{session_id}.zip"


def file_stem(title: str, *, other: str) -> str:
    """The title in letters that every system keeps in the name of a file; `other` for a title
    without such letters, or one that is a name of the system."""
    stem = _stem(title)
    return other if not stem or stem in _DEVICES else stem


def _stem(title: str) -> str:
    letters = unicodedata.normalize("NFKC", title[:_READ_LIMIT]).casefold().translate(_LATIN)
    parts = unicodedata.normalize("NFKD", letters)
    plain = "".join(char for char in parts if not unicodedata.combining(char)).translate(_LATIN)
    stem = _BETWEEN.sub("-", plain).strip("-")
    if len(stem) <= _STEM_LIMIT:
        return stem
    whole = stem[: _STEM_LIMIT + 1].rpartition("-")[0]
    return whole if len(whole) > _STEM_LIMIT / 2 else stem[:_STEM_LIMIT].rstrip("-")
