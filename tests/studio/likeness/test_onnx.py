"""The built model, and models that cannot be used."""

import asyncio
import hashlib
import os
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.errors import ConfigError, LikenessFailed
from studio.likeness.efficientnet import DIMENSIONS
from studio.likeness.onnx import OnnxLikeness
from studio.likeness.onnx_format import floats, model, node, tensor
from studio.likeness.onnx_model import BUILT_SHA256, OnnxModel
from studio.rules.likeness.arrays import unpacked
from studio.rules.likeness.regions import windows
from tests.studio.likeness.models import built_model, shapes, write_model


@pytest.fixture
def built(tmp_path: Path) -> OnnxModel:
    return OnnxModel.built(write_model(tmp_path))


def _other(tmp_path: Path, content: bytes) -> OnnxModel:
    path = tmp_path / "other.onnx"
    path.write_bytes(content)
    described = OnnxModel.built(path)
    return replace(described, sha256=hashlib.sha256(content).hexdigest(), output="")


def test_the_built_file_is_always_the_same() -> None:
    assert hashlib.sha256(built_model()).hexdigest() == BUILT_SHA256


async def test_onnxruntime_reports_nothing_to_its_maker(built: OnnxModel, tmp_path: Path) -> None:
    """It would leave its device's id and a database of events in the home folder."""
    home, code = (
        tmp_path / "home",
        "from pathlib import Path; from studio.likeness.onnx import _load, OnnxModel;",
    )
    home.mkdir()
    code += f"_load(OnnxModel.built(Path({str(built.path)!r})))"
    environment = {"HOME": str(home), "TMPDIR": str(home), "XDG_CACHE_HOME": str(home)}
    done = await asyncio.create_subprocess_exec(
        sys.executable, "-B", "-c", code, env={"PATH": os.environ["PATH"], **environment}
    )

    assert await done.wait() == 0
    assert list(home.iterdir()) == []


async def test_each_region_has_a_vector_and_alike_pictures_have_alike_vectors(
    built: OnnxModel,
) -> None:
    likeness = await OnnxLikeness.open(built)
    regions = windows(96, 64)
    red = unpacked(await likeness.embed(shapes(colour="red"), regions))
    again = unpacked(await likeness.embed(shapes(colour="red"), regions))
    blue = unpacked(await likeness.embed(shapes(colour="blue"), regions))
    await likeness.close()

    assert red.shape == (len(regions), DIMENSIONS)
    assert np.array_equal(red, again)
    assert not np.allclose(red, blue)


async def test_pictures_are_computed_one_at_a_time_beside_the_event_loop(
    built: OnnxModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    likeness = await OnnxLikeness.open(built)
    at_work, most, threads = 0, 0, set()
    vectors_of = likeness._vectors

    def counted(inputs: Any) -> Any:
        nonlocal at_work, most
        at_work, most = at_work + 1, max(most, at_work + 1)
        threads.add(threading.get_ident())
        found = vectors_of(inputs)
        at_work -= 1
        return found

    monkeypatch.setattr(likeness, "_vectors", counted)
    await asyncio.gather(*(likeness.embed(shapes(), windows(96, 64)[:2]) for _ in range(4)))
    await likeness.close()

    assert most == 1
    assert len(threads) == 1
    assert threading.get_ident() not in threads


@pytest.mark.parametrize("content", [b"", b"no picture", shapes()[:60]])
async def test_a_picture_that_cannot_be_read_fails_for_good(
    built: OnnxModel, content: bytes
) -> None:
    likeness = await OnnxLikeness.open(built)
    with pytest.raises(LikenessFailed) as failed:
        await likeness.embed(content, windows(96, 64))
    await likeness.close()

    assert not failed.value.passing


async def test_too_little_memory_for_a_picture_passes(
    built: OnnxModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    likeness = await OnnxLikeness.open(built)
    for error in (MemoryError(), RuntimeError("Failed to allocate memory for 1 byte")):

        class Session:
            def run(self, *_: Any, error: Exception = error) -> Any:
                raise error

        monkeypatch.setattr(likeness, "_session", Session())
        with pytest.raises(LikenessFailed) as failed:
            await likeness.embed(shapes(), windows(96, 64))
        assert failed.value.passing
    await likeness.close()


async def test_a_file_that_is_not_there_says_which_command_writes_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="limner likeness build"):
        await OnnxLikeness.open(OnnxModel.built(tmp_path / "nothing.onnx"))
    with pytest.raises(ConfigError, match="cannot be read"):
        await OnnxLikeness.open(OnnxModel.built(tmp_path))  # a folder


async def test_a_file_with_another_hash_is_not_loaded(
    built: OnnxModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    built.path.write_bytes(built_model()[:-1] + b"!")
    monkeypatch.setattr("onnxruntime.InferenceSession", pytest.fail)

    with pytest.raises(ConfigError, match="limner likeness build"):
        await OnnxLikeness.open(built)
    with pytest.raises(ConfigError, match=r"likeness\.sha256"):
        await OnnxLikeness.open(replace(built, sha256="0" * 64))


@pytest.mark.parametrize("content", [b"", b"\x08\x08 no model", shapes(), built_model()[:5000]])
async def test_a_file_that_is_no_model_is_told(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ConfigError, match="no ONNX model"):
        await OnnxLikeness.open(_other(tmp_path, content))


async def test_too_little_memory_for_the_model_is_told(
    built: OnnxModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(*_: Any, **__: Any) -> None:
        raise MemoryError

    monkeypatch.setattr("onnxruntime.InferenceSession", load)
    with pytest.raises(ConfigError, match="not enough memory"):
        await OnnxLikeness.open(built)


def _pooling(*, reduced: bool, channels: int = 3) -> bytes:
    """A model that gives the mean of each colour, as a vector or as a picture of one pixel."""
    nodes = [
        node("Conv", ["image", "kernel"], "coloured"),
        node("GlobalAveragePool", ["coloured"], "mean"),
    ]
    nodes.append(node("Flatten" if reduced else "Identity", ["mean"], "out"))
    return model(
        "means",
        nodes=nodes,
        tensors=[tensor("kernel", np.ones((2, channels, 1, 1), np.float32))],
        inputs=[floats("image", ["n", channels, "h", "w"])],
        outputs=[floats("out", ["n", 2] if reduced else ["n", 2, 1, 1])],
    )


async def test_another_model_is_used_as_its_settings_describe_it(tmp_path: Path) -> None:
    likeness = await OnnxLikeness.open(_other(tmp_path, _pooling(reduced=True)))
    vectors = await likeness.embed(shapes(), windows(96, 64)[:3])
    await likeness.close()

    assert (vectors.count, vectors.dimensions) == (3, 2)


async def test_a_model_of_another_shape_or_output_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no vector for each picture"):
        await OnnxLikeness.open(_other(tmp_path, _pooling(reduced=False)))
    with pytest.raises(ConfigError, match="takes no pictures"):
        await OnnxLikeness.open(_other(tmp_path, _pooling(reduced=True, channels=4)))
    described = _other(tmp_path, _pooling(reduced=True))
    with pytest.raises(ConfigError, match=r"likeness\.output"):
        await OnnxLikeness.open(replace(described, output="nothing"))


def test_another_file_or_input_is_another_version(tmp_path: Path) -> None:
    one = OnnxModel.built(tmp_path / "one.onnx")
    others = [
        replace(one, sha256="1" * 64),
        replace(one, size_px=224),
        replace(one, mean=(0, 0, 0)),
        replace(one, deviation=(1, 1, 1)),
        replace(one, output="head"),
    ]

    assert len({each.version for each in (one, *others)}) == 6
    assert replace(one, path=tmp_path / "moved.onnx").version == one.version
