"""A text is never cut within what a reader sees as one letter (UAX #29)."""

import ast
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

import pytest

from studio.rules.asking.prompt import scene_prompt
from studio.rules.letters import capitalised, cut_before
from studio.rules.posts.splitting import split
from studio.rules.text import clip, title_from
from studio.rules.tree.picture import tree_alt

# The letters of each text.
WRITTEN = {
    "Latin with marks": ["e\u0301", "o\u0302\u0323", "n\u0303", "x\u0336"],
    "Thai": ["น้ำ", "ก็", "ที่", "กำ"],
    "Lao": ["ນ້ຳ", "ສຳ", "ມື້"],
    "Devanagari conjuncts": ["क्ष", "त्र", "स्त्री", "हिं", "दी"],
    "Devanagari with joiners": ["क्\u200dष", "क्\u200c", "र्\u200dय"],
    "Bengali": ["ক্ষ", "ন্দ্র", "র্য"],
    "Gujarati": ["ક્ષ", "જ્ઞ"],
    "Oriya": ["କ୍ଷ", "ତ୍ର"],
    "Telugu": ["క్ష", "స్త్రీ"],
    "Malayalam": ["ശ്രീ", "ക്ഷ", "ന്\u200d", "."],
    "Tamil": ["நி", "க்", "தொ"],
    "Kannada": ["ನು", "ಕ್"],
    "Sinhala": ["ශ්\u200d", "රී"],
    "Khmer": ["ខ្មែ", "រុ"],
    "Myanmar": ["မြ", "န်", "မ", "ာ", "မ္မ"],
    "Tibetan": ["བོ", "ད", "རྒྱ"],
    "Hebrew": ["שָּׁ", "לֹ", "ם"],
    "Arabic": ["مُ", "حَ", "مَّ", "د"],
    "Arabic sign before digits": ["\u0600١", "٢", "٣"],
    "Hangul": ["한", "글"],
    "Hangul as jamo": ["\u1112\u1161\u11ab", "\u1100\u1173\u11af", "\u1100\u1100\u1161"],
    "kana with a mark": ["か\u3099", "は\u309a"],
    "Han with a variant": ["葛\U000e0100", "飾", "辻\U000e0101"],
    "emoji of parts": ["👩🏽\u200d🚀", "👨\u200d👩\u200d👧\u200d👦", "🏳️\u200d🌈", "❤️\u200d🔥"],
    "skin tones": ["☝🏽", "🧑🏿", "👍🏻"],
    "keycaps": ["1️⃣", "#️⃣", "7️⃣"],
    "flags": ["🇫🇮", "🇸🇪", "🇩🇰", "🇳🇴"],
    "flags of regions": [
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    ],
    "new emoji": ["🩷", "🫨", "🙂\u200d↔️", "\U0001fae9"],
    "emoji to come": ["\U0001faff\u200d\U0001f6ff", "\U0001faff"],
    "line ends": ["a", "\r\n", "b", "\r\n"],
    "a flag after a lone half": ["a", "🇫🇮", "b", "🇸"],
    "marks of Zalgo": ["Z\u0337\u0322\u0321\u0316", "a\u0336\u0348", "l\u0489"],
}


@pytest.mark.parametrize("letters", WRITTEN.values(), ids=WRITTEN)
def test_a_text_is_cut_between_letters(letters: list[str]) -> None:
    text = "".join(letters)
    ends = [0, *accumulate(map(len, letters))]
    for end in range(len(text) + 1):
        assert cut_before(text, end) == max(place for place in ends if place <= end)


@pytest.mark.parametrize("letters", WRITTEN.values(), ids=WRITTEN)
def test_every_cut_keeps_whole_letters(letters: list[str]) -> None:
    text = "".join(letters)
    starts = {"".join(letters[:count]).rstrip() for count in range(len(letters) + 1)}
    for limit in range(1, len(text)):
        assert clip(text, limit).removesuffix("…") in starts


@pytest.mark.parametrize(
    "letters",
    [each for name, each in WRITTEN.items() if name != "line ends"],
    ids=[name for name in WRITTEN if name != "line ends"],
)
def test_a_long_word_is_split_between_letters(letters: list[str]) -> None:
    text = "".join(letters * 9)
    limit = max(map(len, letters)) + 1
    ends = {0, *accumulate(map(len, letters * 9))}
    parts = split(text, limit)
    assert "".join(parts) == text
    assert ends.issuperset(accumulate(map(len, parts)))


@pytest.mark.parametrize("letters", WRITTEN.values(), ids=WRITTEN)
def test_a_title_and_an_alt_text_keep_whole_letters(letters: list[str]) -> None:
    word = "".join(letters).replace("\r\n", "")
    title = title_from(word * 40, 80).removesuffix("…")
    assert cut_before(f"{title}{word}", len(title)) == len(title)
    assert len(tree_alt([], title=word * 300)) <= 1000


CAPITALS = [
    ("elara", "Elara"),
    ("élan", "Élan"),
    ("e\u0301lan", "E\u0301lan"),
    ("öl", "Öl"),
    ("дракон", "Дракон"),
    ("ωμέγα", "Ωμέγα"),
    ("ßtraße", "Sstraße"),
    ("ǆep", "ǅep"),
    ("Ǆep", "ǅep"),
    ("ǉubav", "ǈubav"),
    ("ﬁre", "Fire"),
    ("ﬂame", "Flame"),
    ("ŉ", "ʼN"),
    ("ᾳδης", "ᾼδης"),
    # Georgian has no capitals at the beginning of a sentence
    ("საქართველო", "საქართველო"),
    ("ა", "ა"),
    ("ქ. ელარა", "ქ. ელარა"),
    # Cherokee, Armenian, Deseret
    ("ꭰ", "Ꭰ"),
    ("երևան", "Երևան"),
    ("և", "Եւ"),
    ("𐐨", "𐐀"),
    # scripts without case, signs, nothing
    ("龍", "龍"),
    ("द्वार", "द्वार"),
    ("น้ำ", "น้ำ"),
    ("٣ dragons", "٣ dragons"),
    ("“who goes there?”", "“who goes there?”"),
    ("🩷 love", "🩷 love"),
    ("", ""),
    # what follows is unchanged
    ("mcAllister of OZ", "McAllister of OZ"),
    ("iPhone", "IPhone"),
]


@pytest.mark.parametrize(("typed", "shown"), CAPITALS)
def test_a_first_letter_is_in_title_case(typed: str, shown: str) -> None:
    assert capitalised(typed) == shown


@pytest.mark.parametrize(("typed", "shown"), [("ǆep goes", "ǅep goes"), ("გველი", "გველი")])
def test_titles_and_prompts_begin_with_it(typed: str, shown: str) -> None:
    assert title_from(typed) == shown
    assert scene_prompt(typed, style="", house_style="").text == f"{shown}."


def test_no_other_code_makes_first_letters() -> None:
    root = Path(__file__).parents[3]
    found = [
        f"{path.relative_to(root)}:{line}"
        for layer in ("bot", "cogs", "studio")
        for path in sorted((root / layer).rglob("*.py"))
        for line in _first_letters_made(path.read_text())
        if path.name != "letters.py"
    ]
    assert found == []


def _first_letters_made(source: str) -> Iterator[int]:
    """The lines with `words[:1].upper()`, `words.capitalize()` or `words.title()`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of_slice = isinstance(node.func.value, ast.Subscript) and not (
                isinstance(node.func.value.slice, ast.Constant)
                and isinstance(node.func.value.slice.value, str)
            )
            if node.func.attr in ("capitalize", "title") or (
                node.func.attr == "upper" and of_slice
            ):
                yield node.lineno
