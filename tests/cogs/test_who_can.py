"""A sentence that sends a member to somebody says who that is, or with which command it goes.

Admins are named by their permission, as in Discord's menus; the GM by a mention where the game is
known; the operator by what they do.
"""

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import product
from pathlib import Path
from typing import Any

import discord
import pytest

import bot.delivery
import cogs
from cogs.interactions.replies import who, words
from cogs.interactions.replies.who import ADMIN, MANAGE_SERVER, OPERATOR, somebody_with
from db.enums import LookStatus
from studio import errors
from tests.cogs.interactions.test_replies import example, kinds

GM = errors.GameMaster(role_id=42)
NAMED = "<@&42>"

# Words for people to whom a sentence may send a member. "Admin" may not be written by itself.
PEOPLE = re.compile(
    r"\badmins?\b|\bmoderators?\b|\boperator\b|\bsomebody (?:who|with)\b"
    r"|\bwhoever (?:runs|manages)\b|\bmanages? (?:the|this)\b",
    re.IGNORECASE,
)
# Who it is: a permission in bold, a mention, what the operator does, who invited the bot.
WHO = re.compile(r"permission \*\*[A-Z][\w ]+\*\*|<@&?\d+>|who runs this bot|whoever invited me")
HOW = re.compile(r"`/[a-z ]+")


def _every_error() -> Iterator[errors.LimnerError]:
    for kind in kinds():
        yield from _errors_of(kind)


def _errors_of(kind: type[errors.LimnerError]) -> list[errors.LimnerError]:
    """The error with each value of its flags and statuses, in a game with and without a GM."""
    error = example(kind)
    if not is_dataclass(error):
        return [error]
    choices: list[list[Any]] = []
    for field in fields(error):
        kind_of = inspect.signature(kind).parameters[field.name].annotation
        value = getattr(error, field.name)
        if kind_of is bool:
            choices.append([True, False])
        elif field.name == "status" and kind_of is LookStatus:
            choices.append([*LookStatus])
        elif field.name == "gm":
            choices.append([GM, None])
        elif field.name in ("limit", "used"):
            choices.append([value, 0])
        else:
            choices.append([value])
    names = [each.name for each in fields(error)]
    return [kind(**dict(zip(names, values, strict=True))) for values in product(*choices)]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_every_refusal_that_sends_to_somebody_says_who_that_is(
    kind: type[errors.LimnerError],
) -> None:
    for error in _errors_of(kind):
        said = words(error)
        assert not PEOPLE.search(said) or WHO.search(said), said


def test_every_refusal_that_knows_the_gm_names_them() -> None:
    known = [error for error in _every_error() if getattr(error, "gm", None) == GM]
    told = [words(error) for error in known]

    assert len({type(error) for error in known}) >= 7
    for said in told:
        assert NAMED in said or "GM" not in said, said


def test_a_refusal_about_the_gm_has_a_field_for_the_gm_or_says_the_command() -> None:
    """A refusal that cannot know the game says at least how."""
    # These tell what is so, and send nobody anywhere.
    telling = (errors.NotDepicted, errors.ManyGameMasters, errors.AlreadyDecided)
    for error in _every_error():
        said = words(error)
        if "GM" in said and not isinstance(error, telling) and not hasattr(error, "gm"):
            assert HOW.search(said), said


def _literals(folder: Path) -> Iterator[tuple[str, str]]:
    """Each text of a card or an answer in the folder, with its place; no docstrings and logs."""
    for path in folder.rglob("*.py"):
        if path == Path(who.__file__):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        # Of modules, classes, functions and fields.
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in docstrings
            ):
                yield f"{path.name}:{node.lineno}", node.value


@pytest.mark.parametrize("package", [cogs, bot.delivery], ids=lambda package: package.__name__)
def test_admins_and_the_operator_are_written_in_one_place_only(package: Any) -> None:
    """`replies/who.py` has the words for them, so no sentence can leave out who they are."""
    # It sends to whoever invited the bot, who may know the operator.
    by_itself = ("to speak with the operator, or run a ",)
    written = [
        (place, text)
        for place, text in _literals(Path(str(package.__file__)).parent)
        if PEOPLE.search(text) and not any(each in text for each in by_itself)
    ]
    assert written == []


@pytest.mark.parametrize(
    "name",
    sorted(
        {
            *re.findall(
                r"\*\*((?:Manage|View|Send|Attach|Read)[\w ]*)\*\*",
                " ".join(words(error) for error in _every_error()),
            ),
            MANAGE_SERVER,
        }
    ),
)
def test_permissions_are_called_as_in_discords_menus(name: str) -> None:
    # Discord's menu of a channel calls it Manage Permissions, its API manage_roles.
    flag = {"Manage Server": "manage_guild", "Manage Permissions": "manage_permissions"}.get(
        name, name.lower().replace(" ", "_")
    )
    assert hasattr(discord.Permissions, flag), name


def test_the_words_for_people_say_who_they_are() -> None:
    assert all(WHO.search(each) for each in (ADMIN, OPERATOR, somebody_with("Manage Threads")))


def test_the_gm_is_named_where_the_game_is_known() -> None:
    assert who.the_gm(GM) == f"the GM ({NAMED})"
    assert who.the_gm_first(GM) == f"The GM ({NAMED})"
    assert who.the_gm(errors.GameMaster(user_id=7)) == "the GM (<@7>)"
    assert who.the_gm(errors.GameMaster()) == who.the_gm(None) == "the GM"
