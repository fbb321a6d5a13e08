"""How the code is laid out and named: what a stranger relies on when looking for something."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROGRAM = ("bot", "cogs", "sketch", "studio", "db")
CODE = (*PROGRAM, "bench", "tests")

MODULES_LIMIT = 16
"""Modules of one folder, without its `__init__.py`. Migrations are a list that only grows."""

LINES_LIMIT = 400
"""Lines of one file. A longer one says in its docstring why it is one: "Long because …"."""

_BANNER = re.compile(r"^\s*#\s*[─═=-]{3,}|^\s*#.*[─═=-]{3,}\s*$", re.MULTILINE)
_GLOSSARY_ROW = re.compile(r"^\| \*\*(?P<words>.+?)\*\* \|", re.MULTILINE)


def _files(packages: tuple[str, ...]) -> Iterator[Path]:
    for package in packages:
        yield from sorted((ROOT / package).rglob("*.py"))


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_folder_holds_more_modules_than_one_looks_through() -> None:
    folders: dict[Path, int] = defaultdict(int)
    for path in _files(CODE):
        if path.name != "__init__.py" and path.parent.name != "versions":
            folders[path.parent] += 1
    crowded = {_name(folder): count for folder, count in folders.items() if count > MODULES_LIMIT}
    assert not crowded


def test_a_long_file_says_why_it_is_one() -> None:
    unexplained = {}
    for path in _files(CODE):
        text = path.read_text(encoding="utf-8")
        lines = text.count("\n")
        reason = ast.get_docstring(ast.parse(text)) or ""
        if lines > LINES_LIMIT and "Long because" not in reason:
            unexplained[_name(path)] = lines
    assert not unexplained


def test_no_banner_marks_a_second_subject_in_a_file() -> None:
    found = {
        _name(path): banners
        for path in _files(CODE)
        if (banners := _BANNER.findall(path.read_text(encoding="utf-8")))
    }
    assert not found


def test_no_two_classes_of_the_program_share_a_name() -> None:
    homes: dict[str, list[str]] = defaultdict(list)
    for path in _files(PROGRAM):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                # `_Seen` beside `Seen` is as bad as two classes called `Seen`.
                homes[node.name.lstrip("_")].append(_name(path))
    shared = {name: where for name, where in homes.items() if len(where) > 1}
    assert not shared


def test_every_word_of_the_glossary_is_used_by_the_program() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    code = "\n".join(path.read_text(encoding="utf-8") for path in _files(PROGRAM))
    # `NoSuchGame` and `game_id` use the word game.
    spoken = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", code).casefold()
    rows = [match["words"] for match in _GLOSSARY_ROW.finditer(glossary)]
    words = [re.sub(r"\s*\(.*\)", "", word) for row in rows for word in row.split(", ")]
    assert len(words) > 50
    assert len(set(words)) == len(words), "a word stands twice"
    unused = [
        word for word in words if not re.search(rf"\b{re.escape(word.casefold())}s?\b", spoken)
    ]
    assert not unused
