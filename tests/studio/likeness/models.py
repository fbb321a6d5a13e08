"""The built model of likeness, and pictures to measure."""

from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from studio.likeness.efficientnet import build, packaged_weights
from studio.likeness.onnx_model import BUILT_NAME


@cache
def built_model() -> bytes:
    """The file of `limner likeness build`, built once a process."""
    return build(packaged_weights())


def write_model(data_folder: Path) -> Path:
    """Put the built model where the settings expect it."""
    path = data_folder / "likeness" / f"{BUILT_NAME}.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(built_model())
    return path


def shapes(size: tuple[int, int] = (96, 64), colour: str = "red") -> bytes:
    """A PNG with a disc."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).ellipse((5, 5, size[0] // 2, size[1] - 5), fill=colour)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
