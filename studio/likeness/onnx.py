"""Likeness by an ONNX file, which onnxruntime runs on this machine's processor."""

import asyncio
import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, Self, TypeVar, TypeVarTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from studio.errors import ConfigError, LikenessFailed
from studio.likeness.onnx_model import BUILT_SHA256, CUTOFF_PERCENT, OnnxModel
from studio.rules.likeness.arrays import packed
from studio.rules.likeness.regions import PictureRegion
from studio.rules.likeness.vectors import Vectors


def _silent_runtime() -> Any:
    """The module onnxruntime. Without the variable, which its Privacy.md names, importing it would
    begin to report to its maker, and leave files in the home folder."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    return onnxruntime


_runtime = _silent_runtime()
_Arguments = TypeVarTuple("_Arguments")
_Given = TypeVar("_Given")


class OnnxLikeness:
    """A `studio.likeness.base.Likeness` with one thread of its own.

    One picture is computed at a time; others wait. Its thread is not one of those that store
    pictures, so no picture waits behind it.
    """

    def __init__(self, model: OnnxModel, session: Any) -> None:
        self.name = model.name
        self.version = model.version
        self._model = model
        self._mean = np.array(model.mean, np.float32)
        self._deviation = np.array(model.deviation, np.float32)
        self._session = session
        self._input = session.get_inputs()[0].name
        self._output = model.output or session.get_outputs()[0].name
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="likeness")
        self._turn = asyncio.Lock()

    @classmethod
    async def open(cls, model: OnnxModel) -> Self:
        """Load the file and try it once. Raises ConfigError with a sentence."""
        likeness = cls(model, await asyncio.to_thread(_load, model))
        try:
            await likeness._run(likeness._try)
        except BaseException:
            await likeness.close()
            raise
        return likeness

    async def embed(self, picture: bytes, regions: Sequence[PictureRegion]) -> Vectors:
        """A vector for each region. Raises LikenessFailed."""
        async with self._turn:
            return await self._run(self._embed, picture, regions)

    async def close(self) -> None:
        """Wait for the picture under way, and free the thread."""
        await asyncio.to_thread(self._thread.shutdown)

    async def _run(self, work: Callable[[*_Arguments], _Given], *arguments: *_Arguments) -> _Given:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    def _try(self) -> None:
        try:
            vectors = self._vectors(np.zeros((2, 3, *[self._model.size_px] * 2), np.float32))
        except LikenessFailed as error:
            raise ConfigError(
                f"{self._model.path} takes no pictures as likeness describes them "
                f"({error.detail}): set likeness.size_px and likeness.output."
            ) from error
        if vectors.ndim != 2 or len(vectors) != 2:
            raise ConfigError(
                f"{self._model.path} gives no vector for each picture, but an array of shape "
                f"{vectors.shape}: likeness.output names another output."
            )

    def _embed(self, picture: bytes, regions: Sequence[PictureRegion]) -> Vectors:
        try:
            with Image.open(BytesIO(picture)) as opened:
                image = opened.convert("RGB")
            # One at a time: eight at once take 50 MB more, and are a tenth faster.
            rows = [self._vectors(self._input_of(image, region)) for region in regions]
            return packed(np.concatenate(rows))
        except MemoryError as error:
            raise LikenessFailed("not enough memory", passing=True) from error
        # A broken picture makes Pillow raise many things.
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise LikenessFailed(f"{type(error).__name__}: {error}") from error

    def _input_of(self, image: Image.Image, region: PictureRegion) -> NDArray[np.float32]:
        size = (self._model.size_px, self._model.size_px)
        square = ImageOps.autocontrast(
            image.crop(region).resize(size, Image.Resampling.BILINEAR), cutoff=CUTOFF_PERCENT
        )
        values = (np.asarray(square, np.float32) - self._mean) / self._deviation
        return np.ascontiguousarray(values.transpose(2, 0, 1)[None])

    def _vectors(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        try:
            (vectors,) = self._session.run([self._output], {self._input: inputs})
        except MemoryError:
            raise
        # The errors of onnxruntime have no common class of their own.
        except Exception as error:
            lacks_memory = "allocate" in str(error) or "bad_alloc" in str(error)
            raise LikenessFailed(_first_line(error), passing=lacks_memory) from error
        return np.asarray(vectors, np.float32)


def _load(model: OnnxModel) -> Any:
    """The session of the file, whose hash is checked first. Raises ConfigError."""
    try:
        content = model.path.read_bytes()
    except FileNotFoundError as error:
        to_do = (
            "run `limner likeness build`, which writes it"
            if model.sha256 == BUILT_SHA256
            else "likeness.file names it"
        )
        raise ConfigError(f"There is no model of likeness at {model.path}: {to_do}.") from error
    except OSError as error:
        raise ConfigError(f"{model.path} cannot be read: {error.strerror or error}.") from error
    except MemoryError as error:
        raise ConfigError(_lacks_memory(model)) from error
    found = hashlib.sha256(content).hexdigest()
    if found != model.sha256:
        to_do = (
            "run `limner likeness build` again"
            if model.sha256 == BUILT_SHA256
            else "check where it comes from, then set likeness.sha256"
        )
        raise ConfigError(
            f"{model.path} is not the expected model of likeness: its SHA-256 is {found}, not "
            f"{model.sha256}; {to_do}."
        )
    options = _runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # Memory that is kept for the next picture would be held for good.
    options.enable_cpu_mem_arena = False
    try:
        return _runtime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except MemoryError as error:
        raise ConfigError(_lacks_memory(model)) from error
    except Exception as error:
        if "bad_alloc" in str(error) or "allocate" in str(error):
            raise ConfigError(_lacks_memory(model)) from error
        raise ConfigError(
            f"{model.path} is no ONNX model that onnxruntime can run ({_first_line(error)})."
        ) from error


def _lacks_memory(model: OnnxModel) -> str:
    return (
        f"There is not enough memory for the model of likeness {model.path}: give the process "
        "more, or set likeness.kind to off."
    )


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
