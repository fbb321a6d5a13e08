"""A sketch provider that draws small, plain pictures fast, for journeys that only look at cards."""

import random
from dataclasses import replace
from io import BytesIO

from PIL import Image

from sketch import SketchProvider
from sketch.drawings import StoredDrawing
from sketch.picture import UPSCALER
from studio.providers.base import DrawRequest, Fence, Handle, no_fence


class QuickProvider(SketchProvider):
    """Divides the width and the height of drawings by `shrink`. With 1 it draws real sketches.

    A small picture that starts from words alone is a gradient between two colours: drawing a real
    sketch took a tenth of a journey's time. A picture that starts from another one is changed by
    the sketch painter and keeps its size, which is small already.
    """

    shrink = 4

    async def submit(
        self, request: DrawRequest, *, intention: str, fence: Fence = no_fence
    ) -> Handle:
        """Accept a smaller drawing."""
        if request.mask is not None or request.model == UPSCALER:
            return await super().submit(request, intention=intention, fence=fence)
        smaller = replace(
            request, width=request.width // self.shrink, height=request.height // self.shrink
        )
        return await super().submit(smaller, intention=intention, fence=fence)

    def _draw(self, drawing: StoredDrawing, index: int) -> bytes:
        if self.shrink == 1 or self.drawings.read_request(drawing).source is not None:
            return super()._draw(drawing, index)
        size = (drawing.request.width, drawing.request.height)
        return _plain(size, chance=random.Random(f"{drawing.request} {index}"))


def _plain(size: tuple[int, int], *, chance: random.Random) -> bytes:
    """A PNG of that size: a vertical gradient between two colours."""
    picture = Image.frombytes("RGB", (1, 2), chance.randbytes(6))
    out = BytesIO()
    picture.resize(size, Image.Resampling.BILINEAR).save(out, "PNG", compress_level=1)
    return out.getvalue()
