"""Only one module sends first answers, so it knows which one Discord has."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
_SENDS = {"send_message", "send_modal", "defer", "edit_message", "autocomplete", "is_done"}


def _calls(tree: ast.AST) -> Iterator[str]:
    """The methods that are read from `….response`."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Attribute)
            and node.value.attr == "response"
        ):
            yield node.attr


def test_no_other_module_sends_first_answers() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): called
        for path in sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("cogs/**/*.py")])
        if path.name != "first_answers.py"
        and (called := _SENDS & set(_calls(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert not found
