"""How long work on pictures takes on one core: the gate with a thumbnail, fitting into a limit."""

import io
import random
from functools import partial

from PIL import Image

from bench.measure import Measurement, summarise, time_calls
from bench.whole_way.painter import detailed_picture
from studio.rules.pictures.gate import admit, admit_drawn, fit

_SIDES = (512, 1024)
_FORMS = ("webp", "png", "jpg")
_SIDE_PX = 1024
_MAX_BYTES, _MAX_PIXELS = 50_000_000, 40_000_000


def measure() -> list[Measurement]:
    """Every step that an output goes through, with pictures of much detail in each format."""
    rows = []
    for side_px in _SIDES:
        for form in _FORMS:
            content = detailed_picture(3, side_px=side_px, form=form)
            work = partial(admit_drawn, content, max_bytes=_MAX_BYTES, max_pixels=_MAX_PIXELS)
            took = time_calls(work, times=10)
            rows.append(summarise(f"gate and thumbnail, {side_px}² {form}", took))
    picture = admit(_picture(), max_bytes=_MAX_BYTES, max_pixels=_MAX_PIXELS)
    fitting = time_calls(lambda: fit(picture, max_bytes=500_000), times=5)
    return [*rows, summarise("fit 1024² into 500 kB", fitting)]


def _picture() -> bytes:
    """A PNG of soft shapes with some noise, which compresses about as well as a model's picture."""
    rng = random.Random(7)
    small = Image.new("RGB", (64, 64))
    small.putdata([tuple(rng.randrange(256) for _ in range(3)) for _ in range(64 * 64)])
    out = io.BytesIO()
    small.resize((_SIDE_PX, _SIDE_PX), Image.Resampling.BICUBIC).save(out, "PNG")
    return out.getvalue()
