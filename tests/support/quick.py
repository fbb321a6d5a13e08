"""A sketch provider that draws small and plain, for journeys that look at cards and not at
brushwork."""

import random
from dataclasses import replace
from io import BytesIO

from PIL import Image

from sketch import SketchProvider
from sketch.drawings import StoredDrawing
from sketch.picture import UPSCALER
from studio.providers.base import DrawRequest, Fence, Handle, no_fence


class QuickProvider(SketchProvider):
    """Draws everything at a `shrink`th of its size; 1 is as asked for, painted by the sketch.

    A smaller picture that starts from words alone is two colours that go by the request: a real
    sketch took a tenth of a journey's time. A picture that starts from another one is changed
    by the sketch itself; it keeps the size of that one, which is small already.
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
    """PNG of that width and height: one colour that passes into another, from top to bottom."""
    picture = Image.frombytes("RGB", (1, 2), chance.randbytes(6))
    out = BytesIO()
    picture.resize(size, Image.Resampling.BILINEAR).save(out, "PNG", compress_level=1)
    return out.getvalue()
