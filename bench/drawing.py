"""How long pictures take on one core: the gate, a thumbnail, fitting to a limit."""

import io
import random

from PIL import Image

from bench.measure import Result, summary, timed
from studio.rules.pictures.gate import admit, fit, thumbnail

_SIDE_PX = 1024


def measure() -> list[Result]:
    """A 1024² PNG through everything that an output goes through."""
    content = _picture()
    picture = admit(content, max_bytes=50_000_000, max_pixels=40_000_000)
    return [
        summary(
            "gate, 1024² PNG",
            timed(lambda: admit(content, max_bytes=50_000_000, max_pixels=40_000_000), times=10),
        ),
        summary("thumbnail of 1024²", timed(lambda: thumbnail(picture), times=10)),
        summary("fit 1024² into 500 kB", timed(lambda: fit(picture, max_bytes=500_000), times=5)),
    ]


def _picture() -> bytes:
    """Soft shapes with some noise, as a model paints: neither flat nor incompressible."""
    chance = random.Random(7)
    small = Image.new("RGB", (64, 64))
    small.putdata([tuple(chance.randrange(256) for _ in range(3)) for _ in range(64 * 64)])
    out = io.BytesIO()
    small.resize((_SIDE_PX, _SIDE_PX), Image.Resampling.BICUBIC).save(out, "PNG")
    return out.getvalue()
