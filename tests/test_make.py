"""The make commands that documents and CI name."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", ".ci/run"])
def test_every_make_command_of_the_documents_exists(document: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", _text("Makefile"), flags=re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", _text(document), flags=re.MULTILINE))
    assert named
    assert named <= targets


def test_the_readme_says_how_to_play_and_how_to_test() -> None:
    readme = _text("README.md")
    assert "make play" in readme
    assert "make test" in readme


def test_ci_runs_the_checks_and_the_readmes_test_command() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert "make check" in script.read_text(encoding="utf-8")
    assert "make test" in script.read_text(encoding="utf-8")
