"""The place of each tile in the picture of a tree, in a shape that suits a phone.

Lengths are sides of a tile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import inf, log

from studio.rules.tree.nodes import Tile
from studio.rules.tree.tidy import tidy

# Distances from centre to centre: between neighbours, and from parent to child.
_BESIDE = 1.18
_BELOW = 1.46
# In rows: to the next tile and to the next row.
_IN_ROWS = 1.34

# Up to this size the numbers can be read when the picture is shown 400 points wide.
READABLE_WIDTH = 9.6
READABLE_HEIGHT = 12.8
_NARROWEST, _WIDEST = 3 / 4, 4 / 3
# The height of the title, as a share of the width.
_TITLE = 0.09
_MOST_SHELVES = 9
_LEAST_IN_ROWS = 4


class Flow(StrEnum):
    """The direction from parents to children."""

    DOWN = "down"
    RIGHT = "right"
    # For a chain: along one row, and back along the next.
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class TilePosition:
    """The place of a tile among those of its depth, and the depth. In rows: column and row."""

    breadth: float
    depth: int


@dataclass(frozen=True)
class Layout:
    """The positions by the tiles' node ids. `width` and `height` are in sides of a tile."""

    spots: Mapping[int, TilePosition]
    flow: Flow

    def centre(self, node_id: int) -> tuple[float, float]:
        """The middle of a tile, measured to the right and down from the upper left corner."""
        spot = self.spots[node_id]
        beside, below = (_IN_ROWS, _IN_ROWS) if self.flow is Flow.ROWS else (_BESIDE, _BELOW)
        along = spot.breadth * beside + 0.5, spot.depth * below + 0.5
        return (along[1], along[0]) if self.flow is Flow.RIGHT else along

    @cached_property
    def width(self) -> float:
        """The width from the left side of the first tile to the right side of the last."""
        return max((self.centre(each)[0] for each in self.spots), default=0.5) + 0.5

    @cached_property
    def height(self) -> float:
        """The height from the upper side of the first tile to the lower side of the last."""
        return max((self.centre(each)[1] for each in self.spots), default=0.5) + 0.5

    @property
    def readable(self) -> bool:
        """Whether the tiles are large enough on a phone."""
        return self.width <= READABLE_WIDTH and self.height <= READABLE_HEIGHT

    @property
    def oddity(self) -> float:
        """How far the shape is from that of a phone; 0 between 3:4 and 4:3."""
        ratio = self.width / (self.height + _TITLE * self.width)
        return max(0.0, log(_NARROWEST / ratio), log(ratio / _WIDEST))


def laid_out(tiles: Sequence[Tile]) -> Layout:
    """The layout of the tiles. Tiles with the same parent keep their order.

    A tile whose parent is missing is a root. Roots stand side by side, and on several shelves
    when there are many.
    """
    branches = _Branches(tiles)
    if len(branches.roots) == 1 and len(tiles) >= _LEAST_IN_ROWS and branches.is_chain:
        return _rows([tile.node_id for tile in tiles])
    best = None
    for shelves in range(1, min(len(branches.roots), _MOST_SHELVES) + 1):
        spots = _shelved(branches, shelves)
        for flow in (Flow.DOWN, Flow.RIGHT):
            layout = Layout(spots, flow)
            if best is None or _merit(layout) < _merit(best):
                best = layout
        if best is not None and best.readable and best.oddity == 0:
            break
    return best or Layout({}, Flow.DOWN)


def _merit(layout: Layout) -> tuple[bool, float, float]:
    return not layout.readable, round(layout.oddity, 3), layout.width


class _Branches:
    """The tiles by their index, with children and roots in their order."""

    def __init__(self, tiles: Sequence[Tile]) -> None:
        number = {tile.node_id: index for index, tile in enumerate(tiles)}
        self.ids = [tile.node_id for tile in tiles]
        self.children: list[list[int]] = [[] for _ in tiles]
        self.roots: list[int] = []
        for index, tile in enumerate(tiles):
            parent = None if tile.parent_id is None else number.get(tile.parent_id)
            (self.roots if parent is None else self.children[parent]).append(index)

    @property
    def is_chain(self) -> bool:
        return all(len(each) <= 1 for each in self.children)


def _rows(ids: Sequence[int]) -> Layout:
    """A chain in rows. Each row begins below the end of the row before, as an ox ploughs."""
    best: Layout | None = None
    worth = (True, inf, inf)
    square = round(len(ids) ** 0.5)
    for columns in range(max(2, square - 1), square + 2):
        spots = {}
        for index, node_id in enumerate(ids):
            row, column = divmod(index, columns)
            spots[node_id] = TilePosition(float(columns - 1 - column if row % 2 else column), row)
        layout = Layout(spots, Flow.ROWS)
        empty = (-len(ids)) % columns / columns
        this = not layout.readable, round(layout.oddity, 3), empty
        if best is None or this < worth:
            best, worth = layout, this
    assert best is not None
    return best


def _shelved(branches: _Branches, shelves: int) -> dict[int, TilePosition]:
    """The trees side by side, on `shelves` shelves of about equal width."""
    spots: dict[int, TilePosition] = {}
    top = 0
    for roots in _split(branches, shelves):
        breadths, depths = tidy(branches.children, roots)
        left = min(breadths.values())
        for index, breadth in breadths.items():
            spots[branches.ids[index]] = TilePosition(breadth - left, top + depths[index])
        top += max(depths.values()) + 1
    return spots


def _split(branches: _Branches, shelves: int) -> list[list[int]]:
    if shelves == 1:
        return [branches.roots] if branches.roots else []
    widths = [_leaves(branches.children, root) for root in branches.roots]
    share = sum(widths) / shelves
    groups: list[list[int]] = [[] for _ in range(shelves)]
    taken = 0.0
    for root, width in zip(branches.roots, widths, strict=True):
        groups[min(int((taken + width / 2) / share), shelves - 1)].append(root)
        taken += width
    return [group for group in groups if group]


def _leaves(children: Sequence[Sequence[int]], root: int) -> int:
    waiting, leaves = [root], 0
    while waiting:
        below = children[waiting.pop()]
        leaves += not below
        waiting.extend(below)
    return leaves
