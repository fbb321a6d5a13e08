"""Texts of members are cleaned, measured, shortened and compared."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studio.errors import BadName, EmptyText, TextTooLong
from studio.rules.text import (
    NAME_KEY_LIMIT,
    NAME_LIMIT,
    check_name,
    clean,
    clip,
    closest,
    escape_markdown,
    name_key,
    require_length,
    require_words,
    title_from,
)

ASTRONAUT = "👩🏽‍🚀"
FLAG = "🇫🇮"
# Mostly characters that cause trouble: invisible, joining, combining, escaping, blank.
HARD_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "\u200b\u200c\u200d\u2060\u202e\ufeff\u00ad\ufe0f\u0301\u3164 \t\r\n\\*🇫🇮👩🚀नाक्षم"
        ),
    )
)


CLEANED = [
    # an ordinary text is unchanged
    ("A knight, tired – and *old* \\o/", "A knight, tired – and *old* \\o/"),
    # outer blanks, runs of blanks, tabs, a no-break space
    ("  a \t knight\u00a0\u2003rides ", "a knight rides"),
    # line ends of every kind; one empty line at most
    ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
    ("one \n\n \n\n two", "one\n\ntwo"),
    # composed
    ("E\u0301lan", "Élan"),
    # zero-width, byte order mark, soft hyphen, control, bidi override
    ("a\u200bb\ufeffc\u00add\x00e\u202ef", "abcdef"),
    # fillers that look blank
    ("a\u3164\u2800b", "a b"),
    # half a surrogate pair, which cannot be encoded
    ("a\ud83db", "ab"),
    # an emoji keeps its parts
    (f"{ASTRONAUT} ❤️ 1️⃣", f"{ASTRONAUT} ❤️ 1️⃣"),
    # Persian needs its joiners; Latin letters do not
    ("می\u200cخواهم", "می\u200cخواهم"),
    ("kni\u200cght", "knight"),
    # text hidden in variation selectors
    ("a\U000e0101\U000e0102b\ufe0f", "ab"),
]


@pytest.mark.parametrize(("typed", "kept"), CLEANED)
def test_clean_keeps_words_and_drops_invisible_characters(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(HARD_TEXT)
def test_clean_text_is_clean(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    cleaned.encode()


WITHOUT_WORDS = [
    "",
    " \n\t ",
    "…!?",
    "🔥🔥",
    ASTRONAUT,
    "1️⃣#️⃣",  # keycaps are emoji, though they begin with a digit
    FLAG,
    "\u200b\u200d\ufeff",
    "\u3164\u3164",  # Unicode calls it a letter, but it is invisible
    "\u2800",
]


@pytest.mark.parametrize("text", WITHOUT_WORDS)
def test_a_text_without_letter_or_digit_is_empty(text: str) -> None:
    with pytest.raises(EmptyText) as caught:
        require_words(text, field="looks", limit=10)
    assert caught.value.field == "looks"


@pytest.mark.parametrize("text", ["x", "7", "дракон", "龍", "🔥 fire", "ک", "é"])
def test_letters_of_any_script_are_words(text: str) -> None:
    assert require_words(f" {text}\u200b", field="looks", limit=10) == text


def test_a_long_text_is_measured_after_cleaning() -> None:
    assert require_words("a" * 10 + " " * 50, field="looks", limit=10) == "a" * 10
    with pytest.raises(TextTooLong) as caught:
        require_words("a" * 6000, field="looks", limit=10)
    assert (caught.value.field, caught.value.length, caught.value.limit) == ("looks", 6000, 10)


def test_an_empty_text_is_not_too_long() -> None:
    assert require_length("", field="note", limit=10) == ""
    with pytest.raises(TextTooLong):
        require_length("a" * 11, field="note", limit=10)


CLIPPED = [
    # a text that fits is unchanged
    ("knight", 6, "knight"),
    ("knights", 6, "knigh…"),
    # no blank before the dots
    ("a knight", 3, "a…"),
    # a letter keeps its marks
    ("abe\u0301\u0302f", 5, "ab…"),
    # an emoji keeps its parts
    (f"ab{ASTRONAUT}", 5, "ab…"),
    (f"a{FLAG}{FLAG}b", 5, f"a{FLAG}…"),
    # an escape keeps its character; an escaped backslash is whole
    (r"ab\*c", 4, "ab…"),
    (r"a\\bc", 4, r"a\\…"),
    # only the ellipsis fits
    ("knight", 1, "…"),
    ("knight", 0, ""),
]


@pytest.mark.parametrize(("text", "limit", "clipped"), CLIPPED)
def test_clip_cuts_no_letter_emoji_or_escape(text: str, limit: int, clipped: str) -> None:
    assert clip(text, limit) == clipped


@given(HARD_TEXT, st.integers(0, 40))
def test_a_clipped_text_fits_and_begins_like_the_text(text: str, limit: int) -> None:
    clipped = clip(text, limit)
    assert len(clipped) <= limit
    assert clipped == text or text.startswith(clipped.removesuffix("…"))


TITLES = [
    ("casting fire in the dark", "Casting fire in the dark"),
    # the first sentence of the first line
    ("elara casts fire. The ruins burn.", "Elara casts fire"),
    ("who goes there? A guard asks.", "Who goes there?"),
    ("the gate\nis open", "The gate"),
    # no sentence ends after "Mr."
    ("Mr. Grey enters the hall. He bows.", "Mr. Grey enters the hall"),
    # only the first letter is changed
    ("the McAllister of OZ", "The McAllister of OZ"),
    ("дракон спит", "Дракон спит"),
    ("", "Untitled"),
]


@pytest.mark.parametrize(("prompt", "title"), TITLES)
def test_a_title_is_the_first_sentence(prompt: str, title: str) -> None:
    assert title_from(prompt) == title


def test_a_long_title_ends_between_words() -> None:
    assert title_from("the old knight rides home", limit=16) == "The old knight…"
    assert title_from("a" * 200, limit=16) == "A" + "a" * 14 + "…"


@given(HARD_TEXT, st.integers(10, 90))
@example("ŉ" * 80, 80)
def test_a_title_fits_on_one_line(text: str, limit: int) -> None:
    title = title_from(text, limit)
    assert title
    assert len(title) <= limit
    assert "\n" not in title


SAME_NAMES = [
    ("Elara", "ELARA"),
    ("Elara Moon", "  elara \u00a0 moon "),
    ("Elara", "Ｅｌａｒａ"),  # full width
    ("Élan", "E\u0301lan"),
    ("Groß", "GROSS"),
    ("K'thar", "K’thar"),  # a phone's apostrophe
    ("Jean-Luc", "Jean‑Luc"),  # a hyphen that does not break
    ("El\u200bara", "Elara"),
]


@pytest.mark.parametrize(("one", "other"), SAME_NAMES)
def test_names_that_look_the_same_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("Élan", "Elan"), ("Ann", "Anne"), ("Jo Ann", "Joann")])
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(HARD_TEXT)
def test_the_key_of_a_key_is_the_same_key(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@pytest.mark.parametrize("name", ["Elara", "O'Malley the 3rd", "龍", "Ångström-Ødegård", "Élan 🔥"])
def test_a_good_name_is_kept_as_typed(name: str) -> None:
    assert check_name(f" {name} ") == name


BAD_NAMES = [
    ("two\nlines", "line"),
    ("007", "letter"),
    ("@everyone", "mention"),
    ("hey @HERE", "mention"),
    ("＠everyone", "mention"),  # full width
    ("@\u200beveryone", "mention"),
    ("everyone", "mention"),
    ("<@123456>", "mention"),
    ("<#5> x", "mention"),
    ("<:smile:5>", "mention"),
    ("<a:smile:5>", "mention"),
    ("`code`", "`"),
    ("||hidden||", "|"),
    ("Clyde", "clyde"),
    ("My DISCORD elf", "discord"),
    ("ﷺ" * 20, "long"),  # 360 characters once folded
]


@pytest.mark.parametrize(("name", "reason"), BAD_NAMES)
def test_a_name_that_cannot_be_used_is_refused_with_the_reason(name: str, reason: str) -> None:
    with pytest.raises(BadName, match=reason):
        check_name(name)


def test_a_name_needs_words_and_a_length() -> None:
    with pytest.raises(EmptyText):
        check_name("🔥")
    with pytest.raises(TextTooLong):
        check_name("a" * (NAME_LIMIT + 1))
    assert check_name("a" * NAME_LIMIT)


@given(st.text(min_size=1, max_size=NAME_LIMIT))
def test_the_key_of_a_good_name_fits_its_column(name: str) -> None:
    try:
        good = check_name(name)
    except (BadName, EmptyText, TextTooLong):
        return
    assert 0 < len(name_key(good)) <= NAME_KEY_LIMIT


NAMES = ["Elara Moonwhisper", "Elric", "Borin", "Zed"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        # a typo, a part of the name, another case, nothing like it
        ("Borrin", ["Borin"]),
        ("elara", ["Elara Moonwhisper"]),
        ("ELRIK", ["Elric"]),
        ("Quentin", []),
        ("", []),
    ],
)
def test_closest_finds_what_was_meant(typed: str, found: list[str]) -> None:
    assert closest(typed, NAMES) == found


def test_closest_gives_the_best_first_and_not_too_many() -> None:
    assert closest("Anna", ["Annabel", "Anna", "Hanna", "Anne"], n=2) == ["Anna", "Hanna"]


@pytest.mark.parametrize(
    ("typed", "escaped"),
    [
        ("a *quiet* _harbour_", r"a \*quiet\* \_harbour\_"),
        ("~~gone~~ ||hidden|| `code` \\", r"\~\~gone\~\~ \|\|hidden\|\| \`code\` \\"),
        ("> said\n  - one\n# loud\n-# small", "\\> said\n  \\- one\n\\# loud\n\\-# small"),
        ("a-b > c #4", "a-b > c #4"),
        # A link under other words.
        ("[gold](https://evil.example)", r"[gold]\(https://evil.example)"),
        (
            "[https://good.example](https://evil.example)",
            r"[https://good.example]\(https://evil.example)",
        ),
        ("[gold]\n(https://evil.example)", "[gold]\n(https://evil.example)"),
        ("[[1d6]] [note] (aside)", "[[1d6]] [note] (aside)"),
        # An address stays one.
        ("see https://a.example/a_map_2?x=~1 *now*", r"see https://a.example/a_map_2?x=~1 \*now\*"),
    ],
)
def test_members_words_are_shown_as_they_were_typed(typed: str, escaped: str) -> None:
    assert escape_markdown(typed) == escaped
