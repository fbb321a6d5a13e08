"""Passages are read as Discord's client reads them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.rules.markdown.passages import (
    ALL_CODE,
    PassageKind,
    Places,
    begins_line,
    read_markdown,
)
from tests.studio.rules.markdown.client import Shown, shown

# Loose square brackets are left out: of nested ones the client makes more than this project.
TEXTS = st.lists(
    st.sampled_from(
        [
            *"*_~|`\\<>()#- \nab1.é",
            *("**", "__", "~~", "||", "``", "```", "```py\n", "***", "___", "\n\n", " *", "* "),
            *("<@1>", "<:a:1>", "<t:0:R>", "https://x.org/a_b ", "[a](https://x.org) ", "> ", "# "),
            *("-# ", "- ", "1. ", ">>> ", "\n> ", "a b", "¯\\_(ツ)_/¯"),
        ]
    ),
    max_size=30,
).map("".join)


def told(text: str) -> Shown:
    """The visible characters of a text with their kinds, by the passages that were read."""
    kinds: list[set[str]] = [set() for _ in text]
    hidden = [False] * len(text)
    for each in read_markdown(text):
        if each.kind is PassageKind.ESCAPE:
            hidden[each.start] = each.end - each.start == 2
            continue
        bracketed = each.kind is PassageKind.ADDRESS and text[each.start] == "<"
        marks = [*range(each.start, each.inner_start), *range(each.inner_end, each.end)]
        if each.inner_start == each.end and each.kind in (PassageKind.ADDRESS, PassageKind.TAG):
            marks = [each.start, each.end - 1] if bracketed else []
        for place in range(each.start, each.end):
            kinds[place].add(each.kind)
        for place in marks:
            hidden[place] = True
    return [(char, frozenset(kinds[place])) for place, char in enumerate(text) if not hidden[place]]


def without_blanks(chars: Shown) -> Shown:
    return [each for each in chars if not each[0].isspace() and "quote" not in each[1]]


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_a_text_is_read_as_the_client_reads_it(text: str) -> None:
    assert without_blanks(told(text)) == without_blanks(shown(text))


READ = [
    ("plain words, 2 * 3 * 4 and 5 > 4", []),
    # marks around words
    ("**a b**", ["bold: a b"]),
    ("*a b*", ["italic: a b"]),
    ("_a b_", ["italic: a b"]),
    ("__a b__", ["underline: a b"]),
    ("~~a b~~", ["struck: a b"]),
    ("||a b||", ["spoiler: a b"]),
    ("`a b`", ["code: a b"]),
    ("```a b```", ["code_block: a b"]),
    ("```py\na b\n```", ["code_block: a b\n"]),
    ("[a b](https://x.org)", ["link: a b"]),
    ("[a b](<https://x.org/(c)> 'title')", ["link: a b"]),
    # over several lines and paragraphs
    ("**a\n\nb**", ["bold: a\n\nb"]),
    ("||a\n\nb||", ["spoiler: a\n\nb"]),
    # inside each other
    ("***a***", ["italic: **a**", "bold: a"]),
    ("**a *b* c**", ["bold: a *b* c", "italic: b"]),
    ("*a **b** c*", ["italic: a **b** c", "bold: b"]),
    ("||**a** `b`||", ["spoiler: **a** `b`", "bold: a", "code: b"]),
    ("___a___", ["italic: __a__", "underline: a"]),
    ("[**a**](https://x.org)", ["link: **a**", "bold: a"]),
    # A passage ends at the first mark that can end it.
    ("||a||b||", ["spoiler: a"]),
    ("||a `||` b||", ["spoiler: a `"]),
    ("||a \\|| b", ["spoiler: a \\"]),
    ("**a `**` b**", ["bold: a `"]),
    ("**a \\** b**", ["bold: a \\** b", "escape: \\*"]),
    ("*a \\* b*", ["italic: a \\* b", "escape: \\*"]),
    ("**a ||b** c||", ["bold: a ||b"]),
    ("~~a~~_", []),
    ("|||||", ["spoiler: |"]),
    # no marks
    ("* a*", ["list_item: a*"]),
    ("a * b*", []),
    ("*a *", []),
    ("*a", []),
    ("a * b * c", []),
    ("snake_case_name", []),
    ("a_b_ c", []),
    ("_a_b", []),
    ("||a", []),
    ("||||", []),
    ("** **", ["bold:  "]),
    ("__init__.py", ["underline: init"]),
    ("\\*a\\*", ["escape: \\*", "escape: \\*"]),
    ("\\\\*a*", ["escape: \\\\", "italic: a"]),
    ("\\a *b*", ["italic: b"]),
    ("¯\\_(ツ)_/¯ _a_", ["escape: ¯\\_(ツ)_/¯", "italic: a"]),
    # code
    ("``a ` b``", ["code: a ` b"]),
    ("`a``", []),
    ("``a`", ["code: `a"]),
    ("`a **b** ||c||`", ["code: a **b** ||c||"]),
    ("```a `b` **c**```", ["code_block: a `b` **c**"]),
    ("```\n\n```", ["code: \n\n"]),
    ("\\`a`", ["escape: \\`"]),
    # addresses
    ("https://x.org/a__b and __c__", ["address: https://x.org/a__b", "underline: c"]),
    ("(https://x.org/a_(b)).", ["address: https://x.org/a_(b)"]),
    ("https://x.org/a.", ["address: https://x.org/a"]),
    ("<https://x.org/*a*>", ["address: <https://x.org/*a*>"]),
    ("xhttps://x.org/a", ["address: https://x.org/a"]),
    ("[a](b) [c](https://x.org)", ["link: c"]),
    ("[a]\n(https://x.org)", ["address: https://x.org"]),
    ("__see https://x.org/a__b__", ["underline: see https://x.org/a", "address: https://x.org/a"]),
    # what Discord puts in the place of a code
    ("<@1> <@!1> <@&1> <#1>", ["tag: <@1>", "tag: <@!1>", "tag: <@&1>", "tag: <#1>"]),
    ("<:a_b:1> <a:b:1>", ["tag: <:a_b:1>", "tag: <a:b:1>"]),
    ("<t:0> <t:-1:R>", ["tag: <t:0>", "tag: <t:-1:R>"]),
    ("</roll dice:1> <id:guide>", ["tag: </roll dice:1>", "tag: <id:guide>"]),
    ("<@x> <a> < @1>", []),
    # the beginning of a line
    ("# a\nb", ["heading: a"]),
    ("### a **b**\nc", ["heading: a **b**", "bold: b"]),
    ("#### a", []),
    ("#a\n-#b\n>c\n-d\n1.e", []),
    ("a # b - c > d", []),
    ("-# a\nb", ["subtext: a"]),
    ("- a\n* b\n10. c", ["list_item: a", "list_item: b", "list_item: c"]),
    ("- a\n  b\nc", ["list_item: a\n  b"]),
    ("- **a\n- b**", ["list_item: **a", "list_item: b**"]),
    ("> a\n> b\nc", ["quote: a\n> b"]),
    ("> **a\n> b**\nc", ["quote: **a\n> b**", "bold: a\n> b"]),
    ("> # a\n> b", ["quote: # a\n> b", "heading: a"]),
    (">>> a\n\nb", ["quote: a\n\nb"]),
    ("a\n>>> b\n> c", ["quote: b\n> c"]),
    ("**a\n# b**", ["bold: a\n# b"]),
]


@pytest.mark.parametrize(("text", "read"), READ)
def test_the_passages_of_a_text(text: str, read: list[str]) -> None:
    assert [
        f"{each.kind}: {text[each.inner_start : each.inner_end] or text[each.start : each.end]}"
        for each in read_markdown(text)
    ] == read


def test_marks_that_mark_other_words_in_the_same_way() -> None:
    text = ">>> ||```py\na```|| [b](https://x.org)\n# c\n-# d"

    assert [(each.opening, each.closing) for each in read_markdown(text)] == [
        (">>> ", ""),
        ("||", "||"),
        ("```py\n", "\n```"),
        ("[", "](https://x.org)"),
        ("# ", ""),
        ("-# ", ""),
    ]


def test_a_run_of_marks_holds_few_passages() -> None:
    assert len(read_markdown("_" * 2001)) < 20


def test_places_in_code_are_known() -> None:
    text = "a `b` ```c``` d"
    code = Places(read_markdown(text), ALL_CODE)

    assert [char for place, char in enumerate(text) if char.isalpha() and place in code] == [
        "b",
        "c",
    ]


@pytest.mark.parametrize(
    ("line", "sign"),
    [("# a", 0), ("-# a", 0), ("- a", 0), ("> a", 0), (">>> a", 0), ("12. a", 2), ("a", None)],
)
def test_the_sign_that_begins_a_list_or_a_heading_is_found(line: str, sign: int | None) -> None:
    assert begins_line(line, 0) == sign
