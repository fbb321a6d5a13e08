"""How many pixels a picture gets: its aspect at its tier's area."""

from math import sqrt

from studio.rules.params import Tier

# Models draw best near these areas and in multiples of 64 pixels.
_SIDE_PX = {Tier.DRAFT: 512, Tier.STANDARD: 768, Tier.HIGH: 1024}
_STEP_PX = 64
# Beyond this length no model draws: a very wide picture has less area instead.
_LONGEST_PX = 1536


def size_for(aspect: tuple[int, int], tier: Tier) -> tuple[int, int]:
    """Width and height in pixels, both multiples of 64."""
    ratio = sqrt(aspect[0] / aspect[1])
    side = min(_SIDE_PX[tier], _LONGEST_PX / max(ratio, 1 / ratio))
    return _snapped(side * ratio), _snapped(side / ratio)


def _snapped(length: float) -> int:
    return max(_STEP_PX, round(length / _STEP_PX) * _STEP_PX)
