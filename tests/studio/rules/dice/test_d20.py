"""d20 still has every private name and signature that the dice engine uses.

When one of these tests fails after a new version of d20: read d20's `expression.py` and
`dice.py` again beside `studio/rules/dice/nodes.py`, change its classes, then the tables here.
"""

import ast
import inspect
import random
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import d20
import pytest

from studio.rules.dice import engine, nodes

ROOT = Path(__file__).parents[4]

# Each private name that the engine uses or replaces, and the classes of d20 that have it.
PRIVATE = {
    "_add_roll": (d20.Die,),
    "_context": (d20.Die, d20.Dice),
    "_eval": (d20.Roller,),
    "_eval_binop": (d20.Roller,),
    "_eval_dice": (d20.Roller,),
    "_eval_operatedset": (d20.Roller,),
    "_eval_parenthetical": (d20.Roller,),
}
# Each method of d20 that the engine replaces or calls with its own arguments.
SIGNATURES = [
    (d20.Die, "_add_roll", ["self"]),
    (d20.Die, "new", ["size", "context"]),
    (d20.Dice, "__init__", ["self", "num", "size", "values", "operations", "context", "kwargs"]),
    (d20.Dice, "new", ["num", "size", "context"]),
    (d20.Dice, "roll_another", ["self"]),
    (d20.RollContext, "__init__", ["self", "max_rolls"]),
    (d20.RollContext, "count_roll", ["self", "n"]),
    (d20.Roller, "__init__", ["self", "context"]),
    (d20.Roller, "_eval", ["self", "node"]),
    (d20.Roller, "_eval_binop", ["self", "node"]),
    (d20.Roller, "_eval_dice", ["self", "node"]),
    (d20.Roller, "_eval_operatedset", ["self", "node"]),
    (d20.Roller, "_eval_parenthetical", ["self", "node"]),
    (d20.SetOperator, "__init__", ["self", "op", "sels"]),
    (d20.SetOperator, "operate", ["self", "target"]),
    (d20.SetOperator, "select", ["self", "target", "max_targets"]),
    (d20.SetOperator, "keep", ["self", "target"]),
    (d20.SetOperator, "reroll", ["self", "target"]),
    (d20.SetOperator, "reroll_once", ["self", "target"]),
    (d20.SetOperator, "explode", ["self", "target"]),
    (d20.utils, "ast_adv_copy", ["ast", "advtype"]),
    (d20.SetSelector, "from_ast", ["node"]),
    (d20.utils, "leftmost", ["root"]),
]


def test_d20_is_pinned_exactly() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert f"d20=={version('d20')}" in project["dependencies"]


def test_every_private_name_that_the_engine_uses_is_in_the_table() -> None:
    assert _private_names_of_d20(Path(nodes.__file__).read_text("utf-8")) == set(PRIVATE)


def _private_names_of_d20(source: str) -> set[str]:
    """The private attributes in the code, and the private methods of classes with a base."""
    parsed = list(ast.walk(ast.parse(source)))
    classes = [node for node in parsed if isinstance(node, ast.ClassDef) and node.bases]
    methods = {
        each.name for node in classes for each in node.body if isinstance(each, ast.FunctionDef)
    }
    attributes = {node.attr for node in parsed if isinstance(node, ast.Attribute)}
    used = methods | attributes
    return {name for name in used if name.startswith("_") and not name.startswith("__")}


@pytest.mark.parametrize("name", PRIVATE)
def test_a_private_name_is_where_the_engine_expects_it(name: str) -> None:
    for owner in PRIVATE[name]:
        assert name in {*vars(owner), *getattr(owner, "__slots__", ())}


@pytest.mark.parametrize(("owner", "name", "parameters"), SIGNATURES)
def test_a_method_takes_what_the_engine_gives_it(
    owner: Any, name: str, parameters: list[str]
) -> None:
    assert list(inspect.signature(getattr(owner, name)).parameters) == parameters


# A notation, and the method of the engine that d20 has to call for it.
REPLACED = [
    ("2d6", nodes.ExactRoller, "_eval_dice"),
    ("2d6", nodes.CountedDie, "_add_roll"),
    ("2d6rr7", nodes.ExactRoller, "_eval_operatedset"),  # an operator after dice
    ("(1, 2)k1", nodes.ExactRoller, "_eval_operatedset"),  # and after a set
    ("2d6ro<7", nodes.CountedDie, "_add_roll"),
    ("1d1e1", nodes.CountedDice, "roll_another"),
    ("2d6k1", nodes.CountingOperator, "operate"),
    ("2d6k1", nodes.CountingOperator, "keep"),
    ("2d6p1", nodes.CountingOperator, "select"),
    ("2d6rr<3", nodes.CountingOperator, "reroll"),
    ("2d6ro<3", nodes.CountingOperator, "reroll_once"),
    ("2d6e>3", nodes.CountingOperator, "explode"),
    ("1+1", nodes.ExactRoller, "_eval_binop"),
    ("(1)", nodes.ExactRoller, "_eval_parenthetical"),
    ("2d6p<3", nodes.CountingContext, "look_at"),
]


@pytest.mark.parametrize(("notation", "owner", "name"), REPLACED)
def test_d20_calls_the_engines_method_instead_of_its_own(
    monkeypatch: pytest.MonkeyPatch, notation: str, owner: type, name: str
) -> None:
    called = RuntimeError(f"{name} was called")

    def stop(*_: object, **__: object) -> None:
        raise called

    monkeypatch.setattr(owner, name, stop)

    with pytest.raises(RuntimeError) as raised:
        engine.evaluate(notation, chance=random.Random(1), most=100)
    assert raised.value is called
