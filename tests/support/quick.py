"""A sketch provider that draws small, for journeys that look at cards and not at brushwork."""

from dataclasses import replace

from sketch import SketchProvider
from sketch.picture import UPSCALER
from studio.providers.base import DrawRequest, Fence, Handle, no_fence


class QuickProvider(SketchProvider):
    """Draws everything at a `shrink`th of its size; 1 is as asked for.

    What goes by the size of the picture it starts from, which is small already, stays so.
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
