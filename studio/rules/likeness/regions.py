"""The regions of a picture that are compared: windows over a scene, crops of a reference."""

from typing import NamedTuple

REGIONS_VERSION = 1
"""Stored vectors are of this version of the regions: raise it with every change to them."""

WINDOWS, REFERENCE = "windows", "reference"
"""The kinds of regions, as stored vectors name them."""

# Shares of the shorter side. With these two sizes the right person of 20 is found in 76 % of
# scenes, with the whole picture alone in 34 % (measured on sketches).
_WINDOW_SHARES = (0.62, 0.4)
# Windows lie this share of their side apart: each overlaps the next by half.
_STEP = 0.5
# The most windows in a row: also a banner is measured within a second.
_MOST_IN_A_ROW = 9


class PictureRegion(NamedTuple):
    """A part of a picture in pixels, as Pillow crops it."""

    left: int
    top: int
    right: int
    bottom: int


def windows(width: int, height: int) -> tuple[PictureRegion, ...]:
    """The whole picture first, then square windows that slide over it, the larger ones first."""
    found = [PictureRegion(0, 0, width, height)]
    for share in _WINDOW_SHARES:
        side = max(int(min(width, height) * share), 1)
        found += [
            PictureRegion(x, y, x + side, y + side)
            for x in _offsets(width, side)
            for y in _offsets(height, side)
        ]
    return tuple(found)


def reference_crops(width: int, height: int) -> tuple[PictureRegion, ...]:
    """A reference whole, its head and shoulders, and all but its upper and lower edge."""
    return (
        PictureRegion(0, 0, width, height),
        _within(
            PictureRegion(width // 5, height // 8, width - width // 5, height // 8 + width * 3 // 5)
        ),
        _within(PictureRegion(0, height // 10, width, height * 9 // 10)),
    )


def overlap(one: PictureRegion, other: PictureRegion) -> float:
    """The share of the smaller region that lies in the other one: 0 to 1."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    if across <= 0 or down <= 0:
        return 0.0
    return across * down / min(_area(one), _area(other))


def _offsets(length: int, side: int) -> list[int]:
    count = min(max(round((length - side) / (side * _STEP)) + 1, 1), _MOST_IN_A_ROW)
    return [int((length - side) * at / max(count - 1, 1)) for at in range(count)]


def _within(region: PictureRegion) -> PictureRegion:
    """The region, at least a pixel wide and high."""
    left, top, right, bottom = region
    return PictureRegion(left, top, max(right, left + 1), max(bottom, top + 1))


def _area(region: PictureRegion) -> int:
    return (region.right - region.left) * (region.bottom - region.top)
