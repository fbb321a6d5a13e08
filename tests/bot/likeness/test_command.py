"""`limner likeness`, and what `limner doctor` says of likeness."""

import builtins
from pathlib import Path
from typing import Any

import pytest

import studio.likeness
from bot.adapters.likeness import cohort_file, likeness_key, open_likeness
from bot.adapters.likeness_building import build_model
from bot.commands.checkups.findings import FindingMark
from bot.commands.checkups.likeness import look_at_likeness
from bot.commands.likeness import build_cohort
from bot.config import LikenessSettings, Settings
from studio.errors import ConfigError
from studio.likeness import efficientnet
from studio.likeness.onnx_model import BUILT_SHA256
from tests.studio.likeness.models import built_model, shapes, write_model

SHIPPED = Path(studio.likeness.__file__).parent / "cohorts" / "efficientnet-lite0.cohort"


def _settings(folder: Path, **more: Any) -> Settings:
    return Settings(data_folder=folder, likeness=LikenessSettings(kind="onnx", **more))


async def test_build_writes_the_model_and_the_doctor_finds_it(tmp_path: Path) -> None:
    before = await look_at_likeness(_settings(tmp_path))
    said = await build_model(tmp_path)
    after = await look_at_likeness(_settings(tmp_path))

    assert [each.mark for each in before] == [FindingMark.WRONG]
    assert "limner likeness build" in before[0].sentence
    assert BUILT_SHA256 in said
    assert [each.mark for each in after] == [FindingMark.WELL]
    assert "24 people" in after[0].sentence
    assert not list((tmp_path / "likeness").glob(".*"))


async def test_the_doctor_says_that_likeness_is_off(tmp_path: Path) -> None:
    (finding,) = await look_at_likeness(Settings(data_folder=tmp_path))
    assert finding.mark is FindingMark.WELL
    assert await open_likeness(Settings(data_folder=tmp_path)) is None
    assert likeness_key(Settings(data_folder=tmp_path)) == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (built_model()[:-1], "not the expected model"),
        (shapes(), "not the expected model"),
        (b"", "not the expected model"),
    ],
    ids=["cut", "a picture", "empty"],
)
async def test_the_doctor_tells_of_a_model_that_cannot_be_used(
    tmp_path: Path, content: bytes, said: str
) -> None:
    write_model(tmp_path).write_bytes(content)
    (finding,) = await look_at_likeness(_settings(tmp_path))
    assert finding.mark is FindingMark.WRONG
    assert said in finding.sentence


@pytest.mark.parametrize("package", ["numpy", "onnxruntime"])
async def test_the_doctor_tells_which_package_is_missing(
    tmp_path: Path, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_model(tmp_path)
    really = builtins.__import__

    def without(name: str, *more: Any, **named: Any) -> Any:
        if name == "studio.likeness.onnx":
            raise ModuleNotFoundError(f"No module named {package!r}", name=package)
        return really(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    (finding,) = await look_at_likeness(_settings(tmp_path))
    assert finding.mark is FindingMark.WRONG
    assert package in finding.sentence
    assert "limner[likeness]" in finding.sentence


async def test_weights_that_are_not_installed_or_changed_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(efficientnet, "_WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(ConfigError, match="not the file of weights"):
        await build_model(tmp_path)
    monkeypatch.setattr(efficientnet, "_PACKAGE", "no_such_package_of_weights")
    with pytest.raises(ConfigError, match=r"limner\[likeness\]"):
        await build_model(tmp_path)


async def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "likeness").write_text("a file where a folder should be")
    with pytest.raises(ConfigError, match="cannot be written"):
        await build_model(tmp_path)


async def test_another_model_needs_its_own_cohort(tmp_path: Path) -> None:
    """The same file with another input is another model."""
    own = _settings(
        tmp_path, file=write_model(tmp_path), sha256=BUILT_SHA256, size_px=96, output="embedding"
    )
    with pytest.raises(ConfigError, match="limner likeness cohort"):
        await open_likeness(own)
    cohort_file(own).write_bytes(b"no cohort")
    with pytest.raises(ConfigError, match="limner likeness cohort"):
        await open_likeness(own)
    # The shipped cohort is that of the built model alone.
    cohort_file(own).write_bytes(SHIPPED.read_bytes())
    with pytest.raises(ConfigError, match="is the cohort of"):
        await open_likeness(own)


async def test_a_cohort_needs_likeness_to_be_on(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"likeness\.kind"):
        await build_cohort(Settings(data_folder=tmp_path), None)


@pytest.mark.soak
async def test_the_shipped_cohort_is_what_the_command_writes(tmp_path: Path) -> None:
    write_model(tmp_path)
    written = tmp_path / "again.cohort"
    await build_cohort(_settings(tmp_path), written)
    assert written.read_bytes() == SHIPPED.read_bytes()


@pytest.mark.parametrize(
    "wrong",
    [
        {"file": "model.onnx"},  # without its hash
        {"sha256": "0" * 64},  # without its file
        {"deviation": [1, 0, 1]},
    ],
)
def test_settings_that_do_not_fit_together_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="likeness"):
        _settings(Path("data"), **wrong)
