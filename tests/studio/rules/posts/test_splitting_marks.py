"""What Discord shows in another way stays so in each part of a post, and nothing else changes."""

import pytest

from studio.rules.posts.splitting import split
from tests.studio.rules.posts.visible import visible

LIMIT = 40

CUT: list[tuple[str, list[str]]] = [
    (
        "||one two three four five six seven|| eight",
        ["||one two three four five six seven||", "eight"],
    ),
    (
        "||one two three four five|| six || seven eight nine",
        ["||one two three four five|| six || seven", "eight nine"],
    ),
    (
        "one two ||three four|| five ||six seven eight nine|| ten",
        ["one two ||three four|| five", "||six seven eight nine|| ten"],
    ),
    (
        "||one two **three four five six** seven eight||",
        ["||one two **three four five**||", "||**six** seven eight||"],
    ),
    (
        "**one ||two three four five six seven|| eight**",
        ["**one ||two three four five six||**", "**||seven|| eight**"],
    ),
    (
        "||one two three\n\nfour five six seven eight||",
        ["||one two three||", "||four five six seven eight||"],
    ),
    (
        "||one `two || three four five six seven eight`",
        ["||one `two || three four five six seven", "eight`"],
    ),
    (
        "||one two three four five six seven eight nine",
        ["||one two three four five six seven", "eight nine"],
    ),
    (
        "\\||one two three four five six seven eight||",
        ["\\||one two three four five six seven", "eight||"],
    ),
    (
        "||one https://x.org/a|| two three four five six",
        ["||one https://x.org/a|| two three four", "five six"],
    ),
    (
        "*one two three four five six seven eight*",
        ["*one two three four five six seven*", "*eight*"],
    ),
    (
        "_one two three four five six seven eight_",
        ["_one two three four five six seven_", "_eight_"],
    ),
    (
        "***one two three four five six seven eight***",
        ["***one two three four five six seven***", "***eight***"],
    ),
    (
        "__one two _three four five six_ seven eight__",
        ["__one two _three four five six_ seven__", "__eight__"],
    ),
    (
        "~~one two three four five six seven eight~~",
        ["~~one two three four five six seven~~", "~~eight~~"],
    ),
    ("**one two three four five six seven eight", ["**one two three four five six seven", "eight"]),
    (
        "one * two three four * five six seven eight",
        ["one * two three four * five six seven", "eight"],
    ),
    (
        "2*3 one two three four five six seven 4*5 eight",
        ["2*3 one two three four five six seven*", "*4*5 eight"],
    ),
    (
        "one snake_case_name two three other_snake_case four",
        ["one snake_case_name two three", "other_snake_case four"],
    ),
    (
        "*one two **three four five** six seven eight*",
        ["*one two **three four five** six seven*", "*eight*"],
    ),
    (
        "**one two *three four five** six* seven eight nine",
        ["**one two *three four five** six* seven", "eight nine"],
    ),
    (
        "\\*one two three four five six seven eight nine*",
        ["\\*one two three four five six seven", "eight nine*"],
    ),
    (
        "**one two\\** three four five six seven eight**",
        ["**one two\\** three four five six seven**", "**eight**"],
    ),
    (
        "one __init__ two three four five six __all__ seven",
        ["one __init__ two three four five six", "__all__ seven"],
    ),
    (
        "`one two three four five six seven eight`",
        ["`one two three four five six seven`", "`eight`"],
    ),
    ("``one two ` three four five six seven``", ["``one two ` three four five six seven``"]),
    (
        "```\none two three\nfour five six\nseven eight\n```",
        ["```\none two three\nfour five six\n```", "```\nseven eight\n```"],
    ),
    (
        "```py\nif one:\n    two three four\n    five six\n```",
        ["```py\nif one:\n    two three four\n```", "```py\n    five six\n```"],
    ),
    (
        "```one two three four five six seven eight```",
        ["```one two three four five six seven\n```", "```\neight```"],
    ),
    ("`one **two three four five six** seven`", ["`one **two three four five six** seven`"]),
    (
        "||`one two three four five six seven eight`||",
        ["||`one two three four five six seven`||", "||`eight`||"],
    ),
    (
        "one ` two three four five six seven eight nine",
        ["one ` two three four five six seven", "eight nine"],
    ),
    (
        "```one two three four five six seven eight nine",
        ["```one two three four five six seven", "eight nine"],
    ),
    (
        "> one two three four five six seven eight nine",
        ["> one two three four five six seven", "> eight nine"],
    ),
    (
        "> one two three\n> four five six\n> seven eight nine",
        ["> one two three\n> four five six", "> seven eight nine"],
    ),
    (
        ">>> one two three four\n\nfive six seven eight nine",
        [">>> one two three four", ">>> five six seven eight nine"],
    ),
    (
        "> **one two three\n> four five six** seven\n> eight",
        ["> **one two three\n> four five six**", "> seven\n> eight"],
    ),
    (
        "> ```\n> one two three\n> four five six\n> seven\n> ```",
        ["> ```\n> one two three\n> ```", "> ```\n> four five six\n> seven\n> ```"],
    ),
    (
        "one\n>>> two three four **five six seven eight** nine",
        ["one\n>>> two three four", ">>> **five six seven eight** nine"],
    ),
    (
        "# one two three four five six seven eight nine",
        ["# one two three four five six seven", "# eight nine"],
    ),
    (
        "## one **two three four five six seven eight**\nnine",
        ["## one **two three four five six seven**", "## **eight**\nnine"],
    ),
    (
        "-# one two three four five six seven eight nine",
        ["-# one two three four five six seven", "-# eight nine"],
    ),
    (
        "- one two three four\n- five six seven eight\n- nine",
        ["- one two three four", "- five six seven eight\n- nine"],
    ),
    (
        "- one **two three four five six seven eight**",
        ["- one **two three four five six seven**", "**eight**"],
    ),
    (
        "one two three four five - six seven eight nine ten",
        ["one two three four five - six seven", "eight nine ten"],
    ),
    (
        "one two three four five six # seven eight nine ten",
        ["one two three four five six # seven", "eight nine ten"],
    ),
    (
        "one two three four five six > seven eight nine ten",
        ["one two three four five six > seven", "eight nine ten"],
    ),
    (
        "one two three four five six 12. seven eight nine",
        ["one two three four five six 12.", "seven eight nine"],
    ),
    (
        "one two three four\n# five six\nseven eight nine ten",
        ["one two three four\n# five six", "seven eight nine ten"],
    ),
    (
        ">one two three four five six seven eight nine ten",
        [">one two three four five six seven eight", "nine ten"],
    ),
    (
        "one two three [four five](https://x.org/six) seven",
        ["one two three", "[four five](https://x.org/six) seven"],
    ),
    (
        "one two [three](https://x.org) [four](https://y.org)",
        ["one two [three](https://x.org)", "[four](https://y.org)"],
    ),
    (
        "[one two three four five six seven](https://x.org)",
        ["[one two three four five](https://x.org)", "[six seven](https://x.org)"],
    ),
    (
        "one two three four https://x.org/a__b five six __c",
        ["one two three four https://x.org/a__b", "five six __c"],
    ),
    (
        "one two three https://x.org/a_(b)_c five six seven",
        ["one two three https://x.org/a_(b)_c five", "six seven"],
    ),
    (
        "one two three four five <https://x.org/a/b/c> six",
        ["one two three four five", "<https://x.org/a/b/c> six"],
    ),
    (
        "one two three four five six <@123456789012345678>",
        ["one two three four five six", "<@123456789012345678>"],
    ),
    (
        "one two three four five six <a:dance:123456789012>",
        ["one two three four five six", "<a:dance:123456789012>"],
    ),
    (
        "one two three four five six <t:1700000000:R> seven",
        ["one two three four five six", "<t:1700000000:R> seven"],
    ),
    (
        "one two three four five six </roll dice:123456789>",
        ["one two three four five six", "</roll dice:123456789>"],
    ),
    (
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa<@123456789012345678>bbbb",
        ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "<@123456789012345678>bbbb"],
    ),
    (
        "||aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa||",
        ["||aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa||", "||aaaaaaaaaaaaaaaa||"],
    ),
    (
        "**aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa**bbbbbbbbbbbbbbbbbbbbb",
        ["**aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa**bbb", "bbbbbbbbbbbbbbbbbb"],
    ),
    (
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa**bbbbbbbbb**cccc",
        ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "**bbbbbbbbb**cccc"],
    ),
    (
        "one two three four five six seven eight¯\\_(ツ)_/¯ nine",
        ["one two three four five six seven", "eight¯\\_(ツ)_/¯ nine"],
    ),
    (
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\\*bbbbbbbbbcccc",
        ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "\\*bbbbbbbbbcccc"],
    ),
    (
        "||one two three four five six seven \\|| eight nine",
        ["||one two three four five six seven \\||", "eight nine"],
    ),
    (
        "**one two three four five six seven eight \\** nine**",
        ["**one two three four five six seven**", "**eight \\** nine**"],
    ),
    (
        "||[one two](https://x.org) three four five six||",
        ["||[one two](https://x.org) three four||", "||five six||"],
    ),
]


@pytest.mark.parametrize(("text", "parts"), CUT)
def test_marks_are_carried_on_behind_a_cut(text: str, parts: list[str]) -> None:
    assert split(text, LIMIT) == parts


@pytest.mark.parametrize(("text", "parts"), CUT)
def test_the_parts_show_what_the_text_shows(text: str, parts: list[str]) -> None:
    assert visible(*parts) == visible(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        # Each word could begin a list, a heading or a quote: a backslash takes this away.
        ("a " + "- " * 30, "\\- "),
        ("a " + "# " * 30, "\\# "),
        ("a " + "> " * 30, "\\> "),
        ("a " + "-# " * 20, "\\-# "),
        ("a " + "12. " * 15, "12\\. "),
    ],
)
def test_no_list_and_no_heading_begins_at_a_cut(text: str, parts: str) -> None:
    first, *others = split(text, LIMIT)

    assert first == text[: len(first)]
    assert all(other.startswith(parts) for other in others)
    assert visible(first, *others) == visible(text)
