"""Documents are true and readable: the files that they name exist, and no line is too long."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINE_LENGTH = 120

DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", ".github/**/*.md")
    for path in ROOT.glob(pattern)
)
# A decision and a changelog tell of the tree as it was at their time.
ABOUT_THE_TREE_AS_IT_IS = [
    name for name in DOCUMENTS if name != "CHANGELOG.md" and not name.startswith("docs/decisions/")
]

FENCED = re.compile(r"^ *```.*?^ *```", flags=re.MULTILINE | re.DOTALL)
SUFFIXES = r"py|toml|md|ya?ml|json|lock|html|css|js|csv|txt"
# `docs/s3.md`, `studio/rules/`, `cogs/<group>.py`, `tests/studio/…`, `bot/wiring.py:open_app`.
PATH = re.compile(
    rf"(?P<path>(?:[\w.<>*…-]+/)+[\w.<>*…-]*|[\w.-]+\.(?:{SUFFIXES}))(?::(?P<name>\w+))?"
)


def _text(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def _named_paths(text: str) -> Iterator[tuple[str, str | None]]:
    """The paths in backticks outside of code blocks, each with the name that follows its colon."""
    for span in re.findall(r"`([^`]+)`", FENCED.sub("", text)):
        for word in re.split(r"[\s=]+", span):
            if match := PATH.fullmatch(word):
                yield match["path"], match["name"]


def _is_made(path: str) -> bool:
    """Whether .gitignore lists the path's first part: then running Limner or make makes it."""
    ignored = _text(".gitignore").splitlines()
    first = path.split("/", maxsplit=1)[0]
    return bool({f"/{first}", f"/{first}/", f"/{path}"} & set(ignored))


def _exists(path: str, name: str | None, folder: Path) -> bool:
    """Whether a path exists in the tree or beside its document, with `name` in it.

    A placeholder stands for any file: of `cogs/<group>.py` the folder `cogs/` has to exist.
    A star has to match a file.
    """
    fixed = re.sub(r"[^/]*[<…].*", "", path)
    for start in (ROOT, folder):
        for found in start.glob(fixed) if "*" in fixed else [start / fixed]:
            if path.endswith("/") and not found.is_dir():
                continue
            if found.exists() and (not name or name in found.read_text(encoding="utf-8")):
                return True
    return False


def _missing(text: str, folder: Path) -> list[str]:
    return [
        path
        for path, name in _named_paths(text)
        if not _is_made(path) and not _exists(path, name, folder)
    ]


def test_the_documents_are_found() -> None:
    assert {"README.md", "CONTRIBUTING.md", "docs/glossary.md"} <= set(ABOUT_THE_TREE_AS_IT_IS)
    assert ".github/pull_request_template.md" in DOCUMENTS
    assert any(name.startswith("docs/decisions/") for name in DOCUMENTS)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_line_of_a_document_is_too_long(document: str) -> None:
    lines = _text(document).splitlines()
    too_long = {
        number: len(line) for number, line in enumerate(lines, 1) if len(line) > LINE_LENGTH
    }
    assert not too_long


@pytest.mark.parametrize("document", ABOUT_THE_TREE_AS_IT_IS)
def test_every_path_that_a_document_names_exists(document: str) -> None:
    assert not _missing(_text(document), (ROOT / document).parent)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_to_a_file_leads_to_one(document: str) -> None:
    folder = (ROOT / document).parent
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", FENCED.sub("", _text(document)))
    assert not [link for link in links if not (folder / link).exists()]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("`README.md` and `docs/s3.md`", []),
        ("`README.rst` is no suffix of ours, `web.port` is a setting", []),
        ("`s3.md` stands beside the document", []),
        ("`studio/rules/` and `tests/studio/rules/…`", []),
        ("`cogs/<group>.py`, one for each group", []),
        ("`tests/test_doc*.py` matches this file", []),
        ("`bot/wiring.py:open_app`", []),
        ("`.venv/bin/pre-commit` and `config.toml` are made", []),
        ("`make watch ARGS=tests/test_documents.py`", []),
        ("`/post write`, `https://example.org/a.py`, `GET /healthz`", []),
        ("```\ncat `no/file.py`\n```", []),
        # The wrong ones.
        ("`no_such_file.py`", ["no_such_file.py"]),
        ("`bot/no_such_file.py`", ["bot/no_such_file.py"]),
        ("`no_such_folder/`", ["no_such_folder/"]),
        ("`README.md/` is no folder", ["README.md/"]),
        ("`no_such_folder/<group>.py`", ["no_such_folder/<group>.py"]),
        ("`bot/no_such_*.py`", ["bot/no_such_*.py"]),
        ("`bot/wiring.py:no_such_function`", ["bot/wiring.py"]),
        ("`make watch ARGS=tests/no_such_file.py`", ["tests/no_such_file.py"]),
    ],
)
def test_a_path_that_does_not_exist_is_found(text: str, missing: list[str]) -> None:
    assert _missing(text, ROOT / "docs") == missing
