"""A post of any words and marks shows the same in one message as in several."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.rules.posts.splitting import MESSAGE_LIMIT, POST_LIMIT, split
from tests.studio.rules.posts.visible import visible

WORDS = ["word ", "word ", "two words ", "end. ", "\n", "\n\n", "é", "abcdefgh", "snake_case "]
MARKS = ["*", "**", "***", "_", "__", "~~", "||", "`", "``", "\\", "|", ">"]
WHOLES = [
    "https://x.org/a__b ",
    "[a *b*](https://x.org) ",
    "<@123456> ",
    "<a:b:1> ",
    "<t:0:R> ",
    "¯\\_(ツ)_/¯ ",
    "\\* ",
]
LINES = ["\n# ", "\n-# ", "\n- ", "\n1. ", "\n> ", "\n>>> ", "- ", "# ", "12. "]


def texts(*pieces: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from([*WORDS, *pieces]), min_size=20, max_size=60).map("".join)


@settings(max_examples=60, deadline=None)
@given(texts(*MARKS, *WHOLES, "```", "```py\n"), st.integers(60, 120))
def test_marks_and_code_show_the_same_in_parts(text: str, limit: int) -> None:
    parts = split(text, limit)

    assert all(0 < len(part) <= limit for part in parts)
    assert visible(*parts) == visible(text.strip())


@settings(max_examples=60, deadline=None)
@given(texts("**bold words** ", "||hidden|| ", *WHOLES, *LINES), st.integers(60, 120))
def test_lines_show_the_same_in_parts(text: str, limit: int) -> None:
    parts = split(text, limit)

    assert all(0 < len(part) <= limit for part in parts)
    assert visible(*parts) == visible(text.strip())


@settings(max_examples=60, deadline=None)
@given(texts("||", "`", "**", "\\", "||hidden|| "), st.integers(60, 120))
def test_hidden_words_are_hidden_in_each_part(text: str, limit: int) -> None:
    def hidden(*parts: str) -> str:
        return "".join(char for char, kinds in visible(*parts) if "spoiler" in kinds)

    assert hidden(*split(text, limit)) == hidden(text.strip())


@settings(max_examples=40, deadline=None)
@given(texts(*WHOLES), st.integers(60, 120))
def test_no_address_no_link_and_no_mention_is_cut(text: str, limit: int) -> None:
    parts = split(text, limit)

    for whole in WHOLES:
        assert sum(part.count(whole.strip()) for part in parts) == text.count(whole.strip())


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("*_~|`\\<>[]()#-. \n1ab"), max_size=600), st.integers(60, 200))
def test_no_letter_of_any_text_is_lost(text: str, limit: int) -> None:
    parts = split(text, limit)

    assert all(0 < len(part) <= limit for part in parts)
    letters = "".join(char for char in text if char in "ab")
    assert "".join(char for part in parts for char in part if char in "ab") == letters


@pytest.mark.parametrize(
    "mark", ["||", "**", "*", "_", "__", "~~", "`", "``", "> ", ">>> ", "# ", "-# ", "||**_"]
)
@pytest.mark.parametrize("words", ["word " * 1000, "x" * 5000, "e\u0301" * 2500])
def test_a_passage_longer_than_a_message_keeps_its_marks(mark: str, words: str) -> None:
    closing = "" if mark.endswith(" ") else mark[::-1]

    parts = split(mark + words.strip() + closing)

    assert len(parts) > 2
    assert all(part.startswith(mark) and part.endswith(closing) for part in parts)
    assert all(len(part) <= MESSAGE_LIMIT for part in parts)


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "*",
            "_",
            "**__~~",
            "~~a",
            "__a",
            "***a",
            "*_",
            "|| *a* `b` ",
            "[a](https://x",
            "](",
            "((",
        ),
        *("> a\n", "- a\n", "# a # b ", "1. ", "https://", "```", "```a", "`a``b```", "[", "<@1>"),
    ],
)
def test_thousands_of_marks_are_cut(piece: str) -> None:
    parts = split((piece * POST_LIMIT)[:POST_LIMIT])

    assert all(0 < len(part) <= MESSAGE_LIMIT for part in parts)
