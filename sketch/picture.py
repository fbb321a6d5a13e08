"""One picture of a request as PNG bytes: the same bytes for the same request."""

from io import BytesIO

from sketch.from_source import change_source, enlarge_source
from sketch.from_words import draw_portrait, draw_scene
from sketch.scene import people_of
from studio.providers.base import DrawRequest

UPSCALER = "sketch-upscale"
"""The model that draws nothing new and makes the source larger."""


def draw(request: DrawRequest, index: int) -> bytes:
    """Picture `index` (from 0) of the request as PNG, `width` x `height` pixels.

    It draws with the request's seed plus `index`. Raises `ProviderInvalid` when the source or
    the mask cannot be decoded.
    """
    seed = request.seed + index
    people = people_of(request)
    if request.model == UPSCALER:
        picture = enlarge_source(request)
    elif request.source is not None:
        picture = change_source(request, seed, people)
    elif request.portrait:
        picture = draw_portrait(request, seed, people)
    else:
        picture = draw_scene(request, seed)
    out = BytesIO()
    picture.save(out, "PNG", compress_level=4)
    return out.getvalue()
