"""A button that deletes is red on every card, and asks once more before it deletes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import discord
import pytest

import cogs
from cogs.components import words
from cogs.components.custom_ids import ButtonWord
from cogs.components.payloads import OnPicture
from cogs.components.words import DELETE, DELETE_YES, DETAILS
from cogs.interactions.buttons import ActionButton

WORDS = {
    name: word
    for name, word in vars(words).items()
    if isinstance(word, ButtonWord) and word.deletes
}
# `/character delete` asks, so no button asks before this one.
ASKED_BY_A_COMMAND = {"DELETE_CHARACTER"}


def _cards() -> Iterator[ast.FunctionDef]:
    """Every function that makes a card."""
    for path in Path(cogs.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield node


def _buttons(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """The word and the label of each button that the function makes; a label that is no text is
    left out."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ActionButton":
            word, label = node.args[:2]
            yield (
                getattr(word, "id", ""),
                str(label.value) if isinstance(label, ast.Constant) else "",
            )


def test_a_button_that_says_delete_has_a_word_that_deletes() -> None:
    labelled = {
        word
        for card in _cards()
        for word, label in _buttons(card)
        if label.casefold().startswith(("delete", "remove", "clear", "close"))
    }
    assert labelled == set(WORDS)


ENDS = {"delete", "remove", "close", "clear"}


def test_every_command_that_ends_something_asks_first() -> None:
    """Each is a command whose code says a card with a deleting button, not the end of its work."""
    ending = {
        node.name: ast.unparse(node)
        for path in Path(cogs.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.AsyncFunctionDef)
        and any("command(" in ast.unparse(each) for each in node.decorator_list)
        and ENDS & set(re.findall(r"name='(\w+)'", " ".join(map(ast.unparse, node.decorator_list))))
    }
    assert len(ending) >= 5
    for name, code in ending.items():
        assert not re.search(r"\._\w+\.(?:delete|remove|close|clear)\w*\(", code), name


@pytest.mark.parametrize("name", WORDS)
def test_a_deleting_button_asks_once_more(name: str) -> None:
    asked = name.endswith("_YES") or name in ASKED_BY_A_COMMAND
    assert asked or f"{name}_YES" in WORDS


def test_a_card_that_asks_offers_to_keep_what_it_is_about() -> None:
    asking = [
        [label for _, label in _buttons(card)]
        for card in _cards()
        if {word for word, _ in _buttons(card)}
        & ({w for w in WORDS if w.endswith("_YES")} | ASKED_BY_A_COMMAND)
    ]
    assert len(asking) == len([name for name in WORDS if name.endswith("_YES")]) + 1
    for labels in asking:
        assert any(label.startswith("Keep") for label in labels), labels


async def test_a_deleting_button_is_red_and_others_are_not() -> None:
    def style(word: ButtonWord[OnPicture]) -> discord.ButtonStyle:
        return ActionButton(word, "?", OnPicture(1)).item.style

    assert [style(word) for word in (DELETE, DELETE_YES)] == [discord.ButtonStyle.danger] * 2
    assert style(DETAILS) == discord.ButtonStyle.secondary
