"""The wheel and the command that it installs."""

import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

ROOT = Path(__file__).parents[1]


PACKAGES = ("bot", "cogs", "sketch", "studio", "db")


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


def test_the_console_script_leads_to_the_program() -> None:
    (script,) = entry_points(group="console_scripts", name="limner")
    assert callable(script.load())


def test_help_lists_the_commands() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for command in ("run", "play", "tour", "migrate"):
        assert re.search(rf"\b{command}\b", done.stdout)
