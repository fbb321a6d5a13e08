"""How many pixels a picture gets: its aspect at its tier's area."""

from math import log, sqrt

from studio.rules.needs import Tier

# Models draw best near these areas and in multiples of 64 pixels.
_SIDE_PX = {Tier.DRAFT: 512, Tier.STANDARD: 768, Tier.HIGH: 1024}
_STEP_PX = 64
# Beyond this length no model draws: a very wide picture has less area instead.
_LONGEST_PX = 1536
# A 3:2 draft of 640 by 448 is 4.8 % off 3:2. Neighbouring shapes such as 5:4 and 4:3 are
# 6.7 % apart.
_SAME_SHAPE = 0.05


def size_for(aspect: tuple[int, int], tier: Tier) -> tuple[int, int]:
    """Width and height in pixels, both multiples of 64."""
    ratio = sqrt(aspect[0] / aspect[1])
    side = min(_SIDE_PX[tier], _LONGEST_PX / max(ratio, 1 / ratio))
    return _snapped(side * ratio), _snapped(side / ratio)


def same_shape(one: float, other: float) -> bool:
    """Whether two ratios (width over height) are the same but for rounding to whole steps."""
    return abs(log(one / other)) <= log(1 + _SAME_SHAPE)


def _snapped(length: float) -> int:
    return max(_STEP_PX, round(length / _STEP_PX) * _STEP_PX)
