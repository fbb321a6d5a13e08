"""What `clean` keeps and what it removes: no letter or sign that shows is lost, nothing hides."""

import pytest

from studio.rules.posts.marks import told
from studio.rules.text import clean, has_words

ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
WALES = "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"

KEPT = [
    # Emoji newer than the Unicode tables of some Pythons: 15.0, 15.1, 16, 17, and not yet given
    "Ann 🩷",
    "Ann 🩵",
    "🫨 shaking",
    "🫎 and 🪿",
    "🙂\u200d↔️",
    "🧑\u200d🧑\u200d🧒",
    "\U0001fae9",
    "\U0001f6d8",
    "\U0001fac8",
    "\U0001faff",
    # Letters newer than the tables: Kawi, Garay, Han of extension I, and not yet given
    "\U00011f04\U00011f05",
    "\U00010d50\U00010d70",
    "\U0002ebf0",
    "\U000323b0",
    "\u1c8a",
    "\u0984",
    # Flags of regions and of countries
    ENGLAND,
    SCOTLAND,
    WALES,
    f"{ENGLAND}{SCOTLAND}{WALES}",
    f"Rhys {WALES} ap Owain",
    "🇫🇮🇸🇪",
    "🏴",
    "🏴\u200d☠️",
    # Emoji of several parts
    "👩🏽\u200d🚀",
    "👨\u200d👩\u200d👧\u200d👦",
    "🏳️\u200d🌈",
    "🏳️\u200d⚧️",
    "❤️\u200d🔥",
    "👁️\u200d🗨️",
    "🧑🏻\u200d❤️\u200d💋\u200d🧑🏿",
    "☝🏽",
    "#️⃣*️⃣7️⃣",
    "☺︎ ☺️",
    "↔️ ™️ ©️",
    # A joiner after a virama, also as the last letter of a word
    "അവന്\u200d",
    "അവന്\u200d വന്നു",
    "क्\u200dष",
    "क्\u200cष",
    "र्\u200d",
    "ක්\u200dෂ ශ්\u200dරී",
    "ক্\u200d",
    "র\u200d্যাব",
    "\U00011013\U00011046\U0001107f",
    "\U00011013\U00011046\u200d",
    "ක්\u200d.",
    # Joiners in scripts whose letters join
    "می\u200cخواهم",
    "خانه\u200cها",
    "ه\u200d",
    "١٤٤٥ ه\u200d.",
    "\u200dه",
    "ܫܠܡ\u200cܐ",
    "ᠮᠣᠩ\u200dᠭᠣᠯ",
    "ត\u200cិ",
    # Visible signs that Unicode counts as formatting
    "\u0600١٢٣",
    "\u0601١٤٤٥",
    "\u0602 \u0603 \u0604",
    "\u0605١",
    "\u06dd٢٥٥",
    "\u08e2\u0661",
    "\u0890١ \u0891٢",
    "ܐ\u070fܒ",
    "\U000110bd\U000110a0",
    "\U000110cd\U000110a0",
    "\U00013000\U00013430\U00013001",
    # Mongolian: the vowel separator, the forms of a letter, the narrow blank before a suffix
    "ᠨᠠᠢᠮ\u180eᠠ",
    "ᠠ\u180bᠳ",
    "ᠭ\u180d\u180eᠠ",
    "ᠭ\u180f",
    "ᠭᠠᠵᠠᠷ\u202fᠤᠨ",
    # Variants of letters and signs
    "葛\U000e0100飾",
    "辻\U000e0101さん",
    "\u9089\U000e010f",
    "\u1000\ufe00\u1031",
    "\ua856\ufe00",
    "\u2229\ufe00",
    "\u3001\ufe01",
    "\u611b\ufe00",
    # Marks, as many as languages need
    "שָּׁ֖",
    "ཧྐྵྨླྺྼྻྂ",
    "ที่ น้ำ ก็",
    "ສຳຄັນ",
    "Việt Ự",
    "ᾧ ΐ",
    "ɔ̃̀ː",
    "T̈́̏ö",
    "\U0001e900\U0001e944",
    # Hangul as jamo
    "\ua960\u1161\u11ab",
]

REMOVED = [
    # What turns the direction of the text
    ("a\u202egnik\u202cb", "agnikb"),
    ("\u202aA\u202bB\u202dC", "ABC"),
    ("\u2066a\u2067b\u2068c\u2069", "abc"),
    ("\u200eA\u200fB\u061cC", "ABC"),
    ("\u206aa\u206fb", "ab"),
    # What has no width
    ("kn\u200bight", "knight"),
    ("kn\u2060ight", "knight"),
    ("\ufeffknight", "knight"),
    ("kn\u00adight", "knight"),
    ("k\u034fnight", "knight"),
    ("a\u2061b\u2062c\u2063d\u2064e", "abcde"),
    ("\u17b4khmer\u17b5", "khmer"),
    ("ไทย\u200bไทย", "ไทยไทย"),
    # What is reserved for characters that are not to be shown
    ("a\u2065b\ufff0c\U000e0fffd", "abcd"),
    # Lone joiners
    ("kni\u200cght", "knight"),
    ("kni\u200dght", "knight"),
    ("к\u200dот", "кот"),
    ("\u200dAnn\u200d", "Ann"),
    ("あ\u200dい", "あい"),
    ("한\u200d글", "한글"),
    ("ა\u200dბ", "აბ"),
    ("👩\u200d", "👩"),
    ("👩\u200dAnn", "👩Ann"),
    ("👩\u200c👩", "👩👩"),
    ("👩\u200d\u200d🚀", "👩🚀"),
    ("क\u200d", "क"),
    ("क्\u200d\u200d\u200d", "क्\u200d"),
    ("می\u200c\u200c\u200cخواهم", "می\u200cخواهم"),
    ("a ه\u200d\u200d\u200d", "a ه\u200d"),
    # Stray tags
    ("a\U000e0041\U000e0042b", "ab"),
    ("🏴\U000e0067\U000e0062\U000e0065", "🏴"),
    ("🏴\U000e007f", "🏴"),
    ("😀\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "😀"),
    ("🏴" + "\U000e0068" * 40 + "\U000e007f", "🏴"),
    (f"{WALES}\U000e0067\U000e007f", WALES),
    ("\U000e0001en", "en"),
    # Stray selectors: a text can be hidden in a run of them
    ("a\ufe0fb\ufe00", "ab"),
    ("а\ufe0f", "а"),
    ("😀\ufe0f\ufe0f\ufe0e", "😀\ufe0f"),
    ("🤔\U000e015e\U000e015f\U000e0167", "🤔"),
    ("葛\U000e0100\U000e0101\U000e0102", "葛\U000e0100"),
    ("e\U000e0100", "e"),
    ("a\u180bb\u180ec", "abc"),
    ("ᠠ\u180b\u180b\u180b", "ᠠ\u180b"),
    # Fillers
    ("a\u3164b", "a b"),
    ("\u115f\u1160\uffa0\u2800", ""),
    ("a\U0001d159b", "a b"),
    # Marks without measure
    ("a" + "\u0316" * 30, "a" + "\u0316" * 8),
    ("Z" + "\u0316\u0489" * 9 + "a", "Z" + "\u0316\u0489" * 4 + "a"),
    ("ก" + "\u0e47" * 50, "ก" + "\u0e47" * 8),
    ("x" + "\u0489" * 20, "x" + "\u0489" * 8),
    ("o" + "\u20dd\u200b" * 20, "o" + "\u20dd" * 8),
    # Controls, halves of a pair, what is no character, notes between lines
    ("a\x00b\x1bc\x7fd\x9fe", "abcde"),
    ("a\ud83db\udc00", "ab"),
    ("a\ufffeb\uffffc\ufdd0d\U0001ffffe", "abcde"),
    ("\ufff9漢字\ufffaかんじ\ufffb", "漢字かんじ"),
    ("a\U0001d173b\U0001bca0c", "abc"),
]


@pytest.mark.parametrize("text", KEPT)
def test_what_shows_is_kept(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(("typed", "kept"), REMOVED)
def test_what_hides_or_turns_text_is_removed(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize("text", [*KEPT, *(typed for typed, _ in REMOVED)])
def test_a_cleaned_text_is_clean(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    "text",
    ["\U00011f04", "\U00010d50", "\U0002ebf0", "\U000323b0", "\u1c8a", "½", "②", "Ⅷ", "अ", "٣"],
)
def test_a_new_letter_or_number_is_a_word(text: str) -> None:
    assert has_words(text)


@pytest.mark.parametrize("text", ["🩷", "\U0001fae9", ENGLAND, "🙂\u200d↔️", "\u0600", "…"])
def test_a_new_emoji_or_a_flag_is_no_word(text: str) -> None:
    assert not has_words(text)


@pytest.mark.parametrize(
    "emoji",
    [
        "🔥",
        "🩷",
        "🫨",
        "\U0001fae9",
        "\U0001faff",
        "1️⃣",
        "☝🏽",
        "👩🏽\u200d🚀",
        "🙂\u200d↔️",
        "❤️",
        ENGLAND,
        "🇫🇮",
        "🏳️\u200d🌈",
    ],
)
def test_a_description_has_no_emoji(emoji: str) -> None:
    assert told(f"Elara bows {emoji} low‼") == "Elara bows low‼"
