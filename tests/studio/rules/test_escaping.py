"""Members' words are shown as they were typed, wherever a card shows them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.rules.text import escape_markdown
from tests.studio.rules.markdown.client import shown

# Everywhere Discord shows exactly what was typed.
TYPED = [
    "plain words, 2 * 3, 5 > 4, a-b, #4, (c) [d] {e}",
    "*a* **b** ***c*** _d_ __e__ ~~f~~ ||g||",
    "`a` ``b`` ```c``` ```py\nd\n```",
    "a \\ b \\* c \\\\* d",
    "¯\\_(ツ)_/¯",
    "snake_case_name and __init__",
    "*",
    "\\",
    "|",
    "``",
    "***",
    # links under other words
    "[a](https://evil.example)",
    "[a](b) [c](https://evil.example)",
    "[a](b)[c](d)[e](https://evil.example)",
    "[a [b] c](https://evil.example)",
    "[a] b](https://evil.example)",
    "[a\\](https://evil.example)",
    "[a](https://evil.example 'title')",
    "[a]( https://evil.example )",
    "[*a*](https://evil.example)",
    "[a](b) [c]\n[d](https://evil.example)",
    "![a](https://evil.example)",
    "[](https://evil.example)",
    "[a][b](https://evil.example)",
    "[a](steam://evil.example)",
    "[a](discord://evil.example)",
    # calls and what Discord puts in the place of a code
    "<@1> <@!1> <@&1> <#1>",
    "<t:0:R> <t:0>",
    "<:a:1> <a:b:1>",
    "</cmd:1> </cmd sub:1>",
    "<id:customize> <id:guide>",
    "<a@b.example> <+15551234567>",
    "<<@1>>",
    "\\<@1>",
    "<3 and <-> and < >",
    # the beginning of a line
    "- a\n- b",
    "a\n\n- b\n\n- c",
    "* a\n* b",
    "+ a\n+ b",
    "a\n  - a\n    - b",
    "1. a\n2. b",
    "a\n\n1. b",
    "10) a",
    "2024. A year",
    "# a",
    "## a\n### b",
    "a\n# b",
    "-# a",
    "a\n-# b",
    "> a",
    "> a\n> b",
    ">>> a\nb",
    "a\n>>> b",
    "a\n > a",
    "a\r- b\r# c",
    "- # a",
    "> - a",
    "1. # a",
    "-# # a",
    "---",
    "a\n===",
    "- [ ] a",
    "| a | b |\n|---|---|",
]
AROUND = ["{}", "**{}**", "*{}*", "***{}***", "-# {}", "# {}", "> {}", "- {}", "1. {}", "__{}__"]


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("typed", TYPED)
def test_words_are_shown_as_typed(typed: str, around: str) -> None:
    read = shown(around.format(escape_markdown(typed)))
    if around.startswith(("#", "-", ">", "1")):
        # Of several lines the first stands in the heading or the list.
        read = [
            (char, frozenset(kinds & {"link", "tag", "code", "code_block"})) for char, kinds in read
        ]
    plain = {frozenset(kinds) for char, kinds in read if char == "a"}

    assert "".join(char for char, _ in read) == typed
    assert len({kinds - {"address"} for _, kinds in read}) == 1, plain


ADDRESSES = [
    # An address stays whole.
    ("https://x.example/a_map_2?x=~1", "https://x.example/a_map_2?x=~1"),
    ("https://x.example/__a__b_", "https://x.example/__a__b_"),
    ("https://x.example/a_(b)_c", "https://x.example/a_(b)_c"),
    ("see (https://x.example/a_b).", "see (https://x.example/a_b)."),
    ("<https://x.example/a_b>", "<https://x.example/a_b>"),
    ("steam://run/a_b *now*", r"steam://run/a_b \*now\*"),
    ("_a_ https://x.example/_a_", r"\_a\_ https://x.example/_a_"),
    ("https://x.example/a-b#c-d", "https://x.example/a-b#c-d"),
    ("https://x.example/a\n- b", "https://x.example/a\n\\- b"),
    ("https://a.example https://b.example/c_d", "https://a.example https://b.example/c_d"),
    # Signs that would end the words around it become percent codes.
    ("https://x.example/a*b", "https://x.example/a%2Ab"),
    ("https://x.example/a**b||c`d", "https://x.example/a%2A%2Ab%7C%7Cc%60d"),
    ("https://x.example/~~a~~", "https://x.example/%7E%7Ea%7E%7E"),
    ("https://x.example/a\\b", "https://x.example/a%5Cb"),
    ("<https://x.example/a*b>", "<https://x.example/a%2Ab>"),
    # A mark behind an address is none of it.
    ("**https://x.example/a_b**", r"\*\*<https://x.example/a_b>\*\*"),
    ("||https://x.example/a||", r"\|\|<https://x.example/a>\|\|"),
    ("`https://x.example/a`", r"\`<https://x.example/a>\`"),
    ("https://x.example/a<@1>", r"<https://x.example/a>\<@1>"),
    ("https://x.example/a>*b*", r"<https://x.example/a>>\*b\*"),
    ("[https://x.example/a]*b*", r"[<https://x.example/a>]\*b\*"),
    ("[https://x.example/a] b", "[https://x.example/a] b"),
    ("https://x.example/a].<@1>", r"<https://x.example/a>].\<@1>"),
    ("https://x.example/a](<@1>", r"<https://x.example/a>]\(\<@1>"),
    ("**(https://x.example/a).**", r"\*\*(<https://x.example/a>).\*\*"),
    # An address hides no link and calls nobody.
    ("[a<https://b](https://evil.example)>", "[a<https://b%5D(https://evil.example)>"),
    ("[https://b.example](https://evil.example)", r"[https://b.example]\(https://evil.example)"),
    ("https://x.example/@everyone", "https://x.example/%40everyone"),
    ("@everyone @here @you", "@\u200beveryone @\u200bhere @you"),
]


@pytest.mark.parametrize(("typed", "escaped"), ADDRESSES)
def test_an_address_stays_a_whole_link(typed: str, escaped: str) -> None:
    assert escape_markdown(typed) == escaped


@pytest.mark.parametrize("around", ["{}", "**{}**", "*{}*", "-# {}", "~~{}~~", "||*{}*||"])
@pytest.mark.parametrize("typed", [typed for typed, _ in ADDRESSES if "evil" not in typed])
def test_an_address_ends_no_words_around_it(typed: str, around: str) -> None:
    read = shown(around.format(escape_markdown(typed.replace("\n", " "))))
    outer = {"{}": 0, "||*{}*||": 2}.get(around, 1)

    assert {len(kinds - {"address", "tag"}) for _, kinds in read} == {outer}


ANY = st.lists(
    st.sampled_from(
        [
            *"*_~|`\\<>#-+.)([]@1a é",
            *(
                "\n",
                "\n\n",
                "- ",
                "# ",
                "1. ",
                "> ",
                "[a](https://b.example)",
                "](",
                "<@1>",
                "<t:0:R>",
            ),
            *("**", "||", "```", "~~", "__", "<:a:1>"),
        ]
    ),
    max_size=25,
).map(lambda pieces: "".join(pieces).strip())


@settings(max_examples=200, deadline=None)
@given(ANY)
def test_any_words_are_shown_as_typed(typed: str) -> None:
    read = shown(escape_markdown(typed))

    if "://" not in typed:
        assert "".join(char for char, _ in read) == typed
    assert {kind for _, kinds in read for kind in kinds} <= {"address"}


@settings(max_examples=100, deadline=None)
@given(ANY.filter(bool), st.sampled_from(["**{}**", "*{}*"]))
def test_any_words_stay_within_the_marks_around_them(typed: str, around: str) -> None:
    read = shown(around.format(escape_markdown(typed)))

    assert {len(kinds - {"address"}) for _, kinds in read} == {1}
