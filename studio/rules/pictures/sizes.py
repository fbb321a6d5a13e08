"""The size of a picture in pixels: the area of its quality, in its aspect ratio."""

from math import log, sqrt

from studio.errors import AlreadyLarge
from studio.rules.pictures.needs import Tier

# Models draw best near the areas of these squares, and in multiples of 64 pixels.
_SIDE_PX = {Tier.DRAFT: 512, Tier.STANDARD: 768, Tier.HIGH: 1024}
_STEP_PX = 64
LEAST_SIDE_PX = _STEP_PX
"""No smaller picture is drawn, and none is used as a source."""
# No model draws a longer side. A very wide picture therefore has less area.
_LONGEST_PX = 1536
# A 3:2 draft of 640 by 448 is 4.8 % off 3:2. Neighbouring shapes such as 5:4 and 4:3 are
# 6.7 % apart.
_SAME_SHAPE = 0.05

_ENLARGED = 2
_LONGEST_ENLARGED_PX = 4096
# A model that enlarges has the whole picture in the memory of one graphics card. Real-ESRGAN can
# take about two million pixels.
_MOST_TO_ENLARGE_PX = 2_000_000


def size_for(aspect: tuple[int, int], tier: Tier) -> tuple[int, int]:
    """Width and height in pixels, both multiples of 64."""
    ratio = sqrt(aspect[0] / aspect[1])
    side = min(_SIDE_PX[tier], _LONGEST_PX / max(ratio, 1 / ratio))
    return _snapped(side * ratio), _snapped(side / ratio)


def painted_over_size(width: int, height: int) -> tuple[int, int]:
    """The size of a picture after a part is painted over: its own size, if models can draw that."""
    factor = min(1.0, _LONGEST_PX / max(width, height))
    return max(LEAST_SIDE_PX, round(width * factor)), max(LEAST_SIDE_PX, round(height * factor))


def enlarged_size(width: int, height: int) -> tuple[int, int]:
    """Twice the width and height, or up to the limit. Raises AlreadyLarge."""
    factor = min(_ENLARGED, _LONGEST_ENLARGED_PX / max(width, height))
    if factor <= 1 or width * height > _MOST_TO_ENLARGE_PX:
        raise AlreadyLarge(width, height)
    return round(width * factor), round(height * factor)


def same_shape(one: float, other: float) -> bool:
    """Whether two ratios (width / height) are the same, except for rounding to whole steps."""
    return abs(log(one / other)) <= log(1 + _SAME_SHAPE)


def _snapped(length: float) -> int:
    return max(_STEP_PX, round(length / _STEP_PX) * _STEP_PX)
