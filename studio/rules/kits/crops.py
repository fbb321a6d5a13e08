"""The crop of a portrait: the square that becomes token and avatar, and how it moves."""

from dataclasses import dataclass, replace
from enum import IntEnum

Size = tuple[int, int]
"""Width and height in pixels."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""

WHOLE = 10_000
"""The width or the height of a picture, in the unit of a crop's centre."""

MOST_ZOOM = 8
_ZOOM = 0.85
# A step moves the square by this part of its side.
_STEP = 1 / 8
_LEAST_SIDE_PX = 16


class CropMove(IntEnum):
    """What a button does to a crop. A button holds the number, so none gets a new meaning."""

    LEFT = 1
    UP = 2
    DOWN = 3
    RIGHT = 4
    CLOSER = 5
    WIDER = 6


@dataclass(frozen=True)
class Crop:
    """A square of a picture of any size.

    `x` and `y` are its centre, in ten-thousandths of the picture's width and height. The picture's
    shorter side is the square's at zoom 0; each further zoom makes it smaller. A square that would
    reach beyond an edge is moved back to that edge.
    """

    x: int
    y: int
    zoom: int = 0


FIRST_CROP = Crop(x=WHOLE // 2, y=0)
"""The largest square at the top centre, where the face of a portrait is."""


def square_of(crop: Crop, size: Size) -> tuple[int, int, int]:
    """The left and the top edge and the side of the square, in whole pixels within the picture."""
    width, height = size
    side = max(1, min(width, height, round(_side(crop, size))))
    left = _within(crop.x * width / WHOLE - side / 2, width - side)
    top = _within(crop.y * height / WHOLE - side / 2, height - side)
    return left, top, side


def moved(crop: Crop, move: CropMove, size: Size) -> Crop:
    """The crop after one step. A step that the picture has no room for changes nothing, or ends at
    its edge."""
    shown = _shown(crop, size)
    if move in (CropMove.CLOSER, CropMove.WIDER):
        zoom = shown.zoom + (1 if move is CropMove.CLOSER else -1)
        zoomed = replace(shown, zoom=zoom)
        if not 0 <= zoom <= MOST_ZOOM:
            return shown
        return _shown(zoomed, size) if zoom < shown.zoom or _is_seen(zoomed, size) else shown
    step = square_of(shown, size)[2] * _STEP * WHOLE
    across, down = max(1, round(step / size[0])), max(1, round(step / size[1]))
    match move:
        case CropMove.LEFT:
            shown = replace(shown, x=shown.x - across)
        case CropMove.RIGHT:
            shown = replace(shown, x=shown.x + across)
        case CropMove.UP:
            shown = replace(shown, y=shown.y - down)
        case CropMove.DOWN:
            shown = replace(shown, y=shown.y + down)
    return _shown(shown, size)


def moves_left(crop: Crop, size: Size) -> frozenset[CropMove]:
    """The moves that change the crop of a picture of that size."""
    now = square_of(crop, size)
    return frozenset(each for each in CropMove if square_of(moved(crop, each, size), size) != now)


def tile_of(crop: Crop, size: Size, *, ratio: float) -> Box:
    """The part of the picture for an upright tile: as wide as the crop, and from its top down.

    `ratio` is the tile's width by its height. In a picture that is not high enough the part is
    narrower, around the crop's centre.
    """
    width, height = size
    left, top, side = square_of(crop, size)
    tall = min(float(height), side / ratio)
    wide = tall * ratio
    left_edge = min(max(left + side / 2 - wide / 2, 0.0), width - wide)
    top_edge = min(float(top), height - tall)
    return left_edge, top_edge, left_edge + wide, top_edge + tall


def band_of(crop: Crop, size: Size, *, ratio: float) -> Box:
    """The part of the picture for a banner: as high as the crop, and as wide as the picture allows.

    It is at most `ratio` times as wide as it is high.
    """
    width, _ = size
    left, top, side = square_of(crop, size)
    wide = min(float(width), side * ratio)
    left_edge = min(max(left + side / 2 - wide / 2, 0.0), width - wide)
    return left_edge, float(top), left_edge + wide, float(top + side)


def _shown(crop: Crop, size: Size) -> Crop:
    """The same square, with its centre where the square really is."""
    zoom = min(max(crop.zoom, 0), MOST_ZOOM)
    width, height = size
    half = min(width, height, _side(replace(crop, zoom=zoom), size)) / 2
    across, down = half * WHOLE / width, half * WHOLE / height
    return Crop(
        x=round(min(max(crop.x, across), WHOLE - across)),
        y=round(min(max(crop.y, down), WHOLE - down)),
        zoom=zoom,
    )


def _is_seen(crop: Crop, size: Size) -> bool:
    return _side(crop, size) >= _LEAST_SIDE_PX


def _side(crop: Crop, size: Size) -> float:
    return float(min(size) * _ZOOM ** min(max(crop.zoom, 0), MOST_ZOOM))


def _within(edge: float, most: int) -> int:
    return min(max(round(edge), 0), most)
