"""What is installed is what stands here: lock files, wheel, commands."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import entry_points
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


# ── lock files ───────────────────────────────────────────────────────────────


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
def test_a_lock_names_no_index_and_no_path(lock: str) -> None:
    assert not re.search(r"https?:|file:|-index|find-links|trusted-host|(^|\s)/\w", _text(lock))


def test_the_lock_covers_everything_that_pyproject_asks_for() -> None:
    project = _pyproject()
    extras = project["project"]["optional-dependencies"].values()
    groups = project["dependency-groups"]
    assert _names(groups.pop("bench")) <= _pins("requirements-bench.lock").keys()
    asked = [project["project"]["dependencies"], *extras, *groups.values()]
    assert _names([name for names in asked for name in names]) <= _pins("requirements.lock").keys()


def test_the_smaller_locks_are_parts_of_the_whole() -> None:
    whole, play, run, _ = (_pins(lock) for lock in LOCKS)
    project = _pyproject()["project"]
    extras = project["optional-dependencies"]
    for lock, extra in ((play, "play"), (run, "postgres")):
        assert lock.items() < whole.items()
        assert _names(project["dependencies"]) | _names(extras[extra]) <= lock.keys()
        assert "setuptools" in lock  # to build without fetching a builder


def test_what_is_measured_beside_the_queue_changes_nothing_else() -> None:
    whole, bench = _pins("requirements.lock"), _pins("requirements-bench.lock")
    assert {name: bench[name] for name in whole.keys() & bench.keys()}.items() <= whole.items()
    assert not {"procrastinate", "saq"} & whole.keys()


# ── the wheel ────────────────────────────────────────────────────────────────


def test_the_wheel_holds_every_file_of_the_packages(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "wheel"
    caches = shutil.ignore_patterns("__pycache__")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, source / package, ignore=caches)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    here = {path.relative_to(source).as_posix() for path in source.glob("*/**/*") if path.is_file()}
    build = "import sys; from setuptools import build_meta as b; b.build_wheel(sys.argv[1])"
    subprocess.run(
        [sys.executable, "-c", build, str(target)], cwd=source, check=True, capture_output=True
    )
    with zipfile.ZipFile(next(target.glob("*.whl"))) as wheel:
        packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == here


# ── commands ─────────────────────────────────────────────────────────────────


def test_the_console_script_leads_to_the_program() -> None:
    (script,) = entry_points(group="console_scripts", name="limner")
    assert callable(script.load())


def test_limner_says_what_it_can_do() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for command in ("run", "play", "tour", "migrate"):
        assert re.search(rf"\b{command}\b", done.stdout)


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
