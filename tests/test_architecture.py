"""The import contracts hold, and each of them bites."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "cogs", "sketch", "studio", "db")

# What to add to which file, and the contract that has to break.
FORBIDDEN = [
    # upwards, one layer and more
    ("db/models.py", "import studio.errors", "down"),
    ("studio/errors.py", "import cogs", "down"),
    ("cogs/interactions/replies.py", "import bot.config", "down"),
    # upwards inside studio
    ("studio/generation/jobs.py", "import studio.services", "studio"),
    ("studio/providers/base.py", "import studio.generation", "studio"),
    ("studio/rules/asking/prompt.py", "import studio.providers.base", "studio"),
    # sideways inside studio
    ("studio/storage/base.py", "import studio.providers.base", "studio"),
    # a drawer that nobody declared
    ("studio/utils.py", "", "studio"),
    # SQL outside of db
    ("bot/config/__init__.py", "import sqlalchemy", "sql-in-db"),
    ("cogs/pictures/image.py", "from sqlalchemy import select", "sql-in-db"),
    ("studio/services/__init__.py", "import sqlalchemy.orm", "sql-in-db"),
    # Discord below cogs
    ("studio/generation/jobs.py", "import discord", "discord-on-top"),
    # a cog that asks the database itself
    ("cogs/pictures/image.py", "import db.session", "cogs-read-rows"),
    ("cogs/components/__init__.py", "from db.repositories import jobs", "cogs-read-rows"),
    # a provider or a store by name instead of by port
    ("cogs/pictures/image.py", "import sketch", "down"),
    ("studio/services/__init__.py", "import studio.storage.local", "ports"),
    ("studio/generation/jobs.py", "import sketch", "down"),
    # a provider that keeps rows
    ("studio/providers/base.py", "import db.session", "ports-keep-no-rows"),
    # a rule that does more than think
    ("studio/rules/asking/prompt.py", "import asyncio", "rules"),
    ("studio/rules/asking/prompt.py", "import db.models", "rules"),
]


def _broken(tree: Path, *contracts: str) -> str:
    """What import-linter says about the tree; empty when the contracts are kept."""
    chosen = [word for contract in contracts for word in ("--contract", contract)]
    command = "from importlinter.cli import lint_imports_command as check; check()"
    # In a process of its own: import-linter reads the packages of the working folder.
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-logo", "--no-cache", *chosen],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said, said
    assert "Contracts: " in said, said
    return said if done.returncode else ""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code to break."""
    copy = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("*.pyc"))
    return copy


def test_the_import_contracts_are_kept() -> None:
    assert not _broken(ROOT)


@pytest.mark.parametrize(("file", "line", "contract"), FORBIDDEN)
def test_a_forbidden_import_breaks_its_contract(
    tree: Path, file: str, line: str, contract: str
) -> None:
    path = tree / file
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
    try:
        assert "BROKEN" in _broken(tree, contract)
    finally:
        path.unlink() if before is None else path.write_text(before, encoding="utf-8")
