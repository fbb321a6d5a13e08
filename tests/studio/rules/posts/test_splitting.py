"""Posts are split into messages at the best place; nothing is lost or broken."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studio.rules.posts.splitting import (
    MESSAGE_LIMIT,
    POST_LIMIT,
    interleaved,
    roles_called,
    split,
    spread,
    tidy,
)

FAMILY = "👨\u200d👩\u200d👧"
RAINBOW = "🏳️\u200d🌈"

prose = st.lists(
    st.sampled_from(
        [
            "Rain.",
            "She ran!",
            "no",
            "über",
            "…",
            "e\u0301",
            FAMILY,
            RAINBOW,
            "🇫🇮",
            "\n",
            "\n\n",
            "。雨",
            "\\*",
        ]
    ),
    max_size=400,
).map(" ".join)
marked = st.lists(
    st.sampled_from(
        [
            "||",
            "```",
            "```py\n",
            "**",
            "*",
            "`",
            "~~",
            "a",
            "b c",
            ". ",
            "\n",
            "\n\n",
            "<@123>",
            "x" * 40,
        ]
    ),
    max_size=300,
).map("".join)


def bare(text: str) -> str:
    """The text without blanks, because blanks at cuts are lost."""
    return re.sub(r"\s+", "", text)


@given(prose, st.integers(100, 400))
def test_nothing_is_lost_but_blanks_at_cuts(text: str, limit: int) -> None:
    parts = split(text, limit)

    assert all(0 < len(part) <= limit for part in parts)
    assert bare("".join(parts)) == bare(text)
    # Each part is in the text, unchanged.
    at = 0
    for part in parts:
        at = text.index(part, at) + len(part)


@given(st.text(max_size=1500), st.integers(100, 300))
@example("e" + "\u0301" * 500, 100)
@example("<" + "1" * 90 + "> " + "y" * 200, 100)
def test_every_part_of_any_text_fits(text: str, limit: int) -> None:
    assert all(0 < len(part) <= limit for part in split(text, limit))


@given(marked, st.integers(100, 400))
def test_marks_may_be_closed_and_opened_again_and_no_word_is_lost(text: str, limit: int) -> None:
    parts = split(text, limit)

    def words(of: str) -> str:
        return re.sub(r"py\n|[^abcx123@]", "", of).replace("py", "")

    assert all(len(part) <= limit for part in parts)
    assert words("".join(parts)) == words(text)


@given(prose)
def test_a_post_that_fits_is_one_unchanged_message(text: str) -> None:
    if 0 < len(text.strip()) <= MESSAGE_LIMIT:
        assert split(text) == [text.strip()]


@given(prose, st.integers(100, 400))
def test_no_letter_is_cut_from_its_marks(text: str, limit: int) -> None:
    for part in split(text, limit):
        assert not re.match("[\u0301\u200d\ufe0f]", part)
        assert not part.endswith(("\u200d", "\\"))
        # A flag has two halves.
        assert len(re.findall("[\U0001f1e6-\U0001f1ff]", part)) % 2 == 0


def test_paragraphs_stay_whole_if_they_fit() -> None:
    text = "\n\n".join(f"{number} " + "word. " * 100 for number in range(6))

    parts = split(text)

    assert [part[0] for part in parts] == ["0", "3"]


def test_a_paragraph_that_is_too_long_is_cut_after_a_sentence() -> None:
    text = "He said “go.” " * 300

    assert all(part.endswith("“go.”") for part in split(text))


def test_without_sentences_a_text_is_cut_between_words() -> None:
    assert all(part.endswith("word") for part in split("word " * 900))


def test_japanese_is_also_cut_after_a_sentence() -> None:
    text = ("雨が降っていた" * 20 + "。") * 40

    assert all(part.endswith("。") for part in split(text))


def test_a_short_beginning_is_not_a_message_of_its_own() -> None:
    parts = split("Hm.\n\n" + "It rains. " * 300)

    assert len(parts) == 2
    assert len(parts[0]) > 1900


def test_a_code_block_that_fits_stays_whole() -> None:
    block = "```py\n" + "roll(20)\n" * 150 + "```"
    text = "Look. " * 200 + "\n" + block + "\n" + "So. " * 100

    [holding] = [part for part in split(text) if "```" in part]

    assert block in holding


def test_a_longer_code_block_is_closed_and_opened_again() -> None:
    parts = split("```py\n" + "    roll(20)\n" * 400 + "```")

    assert len(parts) > 1
    assert all(part.startswith("```py\n    roll") and part.endswith("\n```") for part in parts)
    assert sum(part.count("    roll(20)") for part in parts) == 400


def test_a_spoiler_longer_than_a_message_stays_hidden() -> None:
    parts = split("|| " + "The butler did it. " * 200 + "||")

    assert len(parts) > 1
    assert all(part.startswith("||") and part.endswith("||") for part in parts)
    assert all(part.count("||") == 2 for part in parts)


def test_a_spoiler_that_fits_is_not_cut() -> None:
    text = "Quiet. " * 250 + "||" + "The butler did it. " * 30 + "||"

    assert [part.count("||") for part in split(text)] == [0, 2]


@pytest.mark.parametrize(
    "atom", ["<@123456789012345678>", "<a:dance:123456789012345678>", "<#12345678901234567>"]
)
def test_a_mention_is_never_cut(atom: str) -> None:
    text = "x" * 1990 + atom + "x" * 1000

    assert any(atom in part for part in split(text))


@pytest.mark.parametrize(
    "text",
    [
        "*a " * 13000,
        "||" * 20000,
        "`" * 40000,
        "<" * 40000,
        "``a`" * 10000,
        "\\" * 40000,
        "e" + "\u0301" * 39999,
    ],
)
def test_the_longest_posts_are_cut_whatever_is_in_them(text: str) -> None:
    assert all(len(part) <= MESSAGE_LIMIT for part in split(text[:POST_LIMIT]))


def test_an_empty_text_has_no_parts() -> None:
    assert split(" \n\n ") == []


def test_only_characters_that_cannot_be_stored_are_left_out() -> None:
    assert tidy("  A\x00b\ud800  c\r\n\n\n\nd\u200b ") == "Ab  c\n\n\n\nd\u200b"


@given(prose, st.integers(100, 400))
def test_a_post_spread_over_fields_is_joined_to_the_same_text(text: str, limit: int) -> None:
    parts, between = spread(text, limit)

    assert all(len(part) <= limit for part in parts)
    assert interleaved(parts, between) == text.strip()


def test_empty_fields_add_no_paragraph() -> None:
    assert interleaved(["One", "", "Two", " "], ()) == "One\n\nTwo"
    assert interleaved(["", "One"], ()) == "One"


def test_a_field_that_was_added_begins_a_paragraph() -> None:
    assert interleaved(["One two", "three", "Four"], [" "]) == "One two three\n\nFour"


def test_roles_that_a_text_mentions_are_found() -> None:
    assert roles_called("<@&12> and <@13>, <@&12>, <@&14>") == {12, 14}
