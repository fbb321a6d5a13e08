"""The lock files: pinned, with hashes, and complete."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "cogs", "sketch", "studio", "db")
LOCKS = (
    "requirements.lock",
    "requirements-play.lock",
    "requirements-run.lock",
    "requirements-bench.lock",
)


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _pins(lock: str) -> dict[str, str]:
    """The locked versions by distribution name."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", _text(lock), flags=re.MULTILINE))


def _pyproject() -> dict[str, Any]:
    return tomllib.loads(_text("pyproject.toml"))


def _names(requirements: list[str]) -> set[str]:
    """The distribution names of requirements, spelt as lock files spell them."""
    found = [re.match(r"[A-Za-z0-9._-]+", requirement) for requirement in requirements]
    return {re.sub(r"[._-]+", "-", match.group()).lower() for match in found if match}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_with_hashes(lock: str) -> None:
    joined = _text(lock).replace("\\\n", " ")
    requirements = [
        line for line in joined.splitlines() if line and not line.lstrip().startswith("#")
    ]
    assert requirements
    for line in requirements:
        assert re.match(r"[a-z0-9-]+==\S+( ; [^#]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*$", line), (
            line
        )


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_no_index_and_no_path(lock: str) -> None:
    assert not re.search(r"https?:|file:|-index|find-links|trusted-host|(^|\s)/\w", _text(lock))


def test_the_lock_file_covers_every_requirement_of_pyproject() -> None:
    project = _pyproject()
    extras = project["project"]["optional-dependencies"].values()
    groups = project["dependency-groups"]
    assert _names(groups.pop("bench")) <= _pins("requirements-bench.lock").keys()
    asked = [project["project"]["dependencies"], *extras, *groups.values()]
    assert _names([name for names in asked for name in names]) <= _pins("requirements.lock").keys()


def test_the_smaller_lock_files_are_parts_of_the_full_one() -> None:
    whole, play, run, _ = (_pins(lock) for lock in LOCKS)
    project = _pyproject()["project"]
    extras = project["optional-dependencies"]
    extras_of = ((play, "play"), (play, "likeness"), (run, "likeness"), (run, "postgres"))
    for lock, extra in (*extras_of, (run, "sentry")):
        assert lock.items() < whole.items()
        assert _names(project["dependencies"]) | _names(extras[extra]) <= lock.keys()
        assert "setuptools" in lock  # to build without fetching a builder


def test_the_benchmarks_packages_change_no_other_version() -> None:
    whole, bench = _pins("requirements.lock"), _pins("requirements-bench.lock")
    assert {name: bench[name] for name in whole.keys() & bench.keys()}.items() <= whole.items()
    assert not {"procrastinate", "saq"} & whole.keys()
