"""How long work on pictures takes on one core: the gate, a thumbnail, fitting into a limit."""

import io
import random

from PIL import Image

from bench.measure import Measurement, summarise, time_calls
from studio.rules.pictures.gate import admit, fit, thumbnail

_SIDE_PX = 1024


def measure() -> list[Measurement]:
    """Every step that an output goes through, with a PNG of 1024² pixels."""
    content = _picture()
    picture = admit(content, max_bytes=50_000_000, max_pixels=40_000_000)
    return [
        summarise(
            "gate, 1024² PNG",
            time_calls(
                lambda: admit(content, max_bytes=50_000_000, max_pixels=40_000_000), times=10
            ),
        ),
        summarise("thumbnail of 1024²", time_calls(lambda: thumbnail(picture), times=10)),
        summarise(
            "fit 1024² into 500 kB", time_calls(lambda: fit(picture, max_bytes=500_000), times=5)
        ),
    ]


def _picture() -> bytes:
    """A PNG of soft shapes with some noise, which compresses about as well as a model's picture."""
    rng = random.Random(7)
    small = Image.new("RGB", (64, 64))
    small.putdata([tuple(rng.randrange(256) for _ in range(3)) for _ in range(64 * 64)])
    out = io.BytesIO()
    small.resize((_SIDE_PX, _SIDE_PX), Image.Resampling.BICUBIC).save(out, "PNG")
    return out.getvalue()
