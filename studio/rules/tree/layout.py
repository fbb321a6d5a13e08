"""Where each tile of a tree stands: tidy, nothing crossing, in the shape of a phone.

The tidy tree is the one of Buchheim, Jünger and Leipert, "Improving Walker's Algorithm to
Run in Linear Time" (2002), walked without recursion. Lengths are sides of a tile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import inf, log

from studio.rules.tree.nodes import Tile

# From centre to centre: beside each other, and from parent to child.
_BESIDE = 1.18
_BELOW = 1.46
# In rows each tile is both.
_IN_ROWS = 1.34

# Within these a number can be read on a picture that is shown 400 points wide.
READABLE_WIDTH = 9.6
READABLE_HEIGHT = 12.8
_NARROWEST, _WIDEST = 3 / 4, 4 / 3
# What the title takes of the height, as a share of the width.
_TITLE = 0.09
_MOST_SHELVES = 9
_LEAST_IN_ROWS = 4


class Flow(StrEnum):
    """Which way the generations go."""

    DOWN = "down"
    RIGHT = "right"
    # One chain: along a row, back along the next.
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class TilePosition:
    """A tile's place among those of its depth, and its depth; in rows, column and row."""

    breadth: float
    depth: int


@dataclass(frozen=True)
class Layout:
    """The spots by the tiles' node ids. `width` and `height` are in sides of a tile."""

    spots: Mapping[int, TilePosition]
    flow: Flow

    def centre(self, node_id: int) -> tuple[float, float]:
        """The middle of a tile, right and down from the upper left corner of all."""
        spot = self.spots[node_id]
        beside, below = (_IN_ROWS, _IN_ROWS) if self.flow is Flow.ROWS else (_BESIDE, _BELOW)
        along = spot.breadth * beside + 0.5, spot.depth * below + 0.5
        return (along[1], along[0]) if self.flow is Flow.RIGHT else along

    @cached_property
    def width(self) -> float:
        """From the left side of the first tile to the right side of the last."""
        return max((self.centre(each)[0] for each in self.spots), default=0.5) + 0.5

    @cached_property
    def height(self) -> float:
        """From the upper side of the first tile to the lower side of the last."""
        return max((self.centre(each)[1] for each in self.spots), default=0.5) + 0.5

    @property
    def readable(self) -> bool:
        """Whether its tiles are large enough on a phone."""
        return self.width <= READABLE_WIDTH and self.height <= READABLE_HEIGHT

    @property
    def oddity(self) -> float:
        """How far its shape is from a phone's; 0 between 3:4 and 4:3."""
        ratio = self.width / (self.height + _TITLE * self.width)
        return max(0.0, log(_NARROWEST / ratio), log(ratio / _WIDEST))


def laid_out(tiles: Sequence[Tile]) -> Layout:
    """The place of every tile; those with one parent stand in the order they are given in.

    Tiles whose parent is not among them are roots and stand side by side, in several
    shelves when they are many.
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
    """The tiles by number, so that walking is fast: children and roots in their order."""

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
    """A chain as an ox ploughs, each row beginning below the end of the one before."""
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
    """The trees side by side, on that many shelves of about equal breadth."""
    spots: dict[int, TilePosition] = {}
    top = 0
    for roots in _split(branches, shelves):
        breadths, depths = _tidy(branches.children, roots)
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


class _PlacedNode:
    """A node while it is placed, in the words of the paper."""

    __slots__ = (
        "ancestor",
        "change",
        "children",
        "depth",
        "index",
        "left",
        "modifier",
        "number",
        "parent",
        "place",
        "reach",
        "shift",
        "thread",
    )

    def __init__(self, index: int, parent: "_PlacedNode | None", number: int) -> None:
        self.index = index
        self.parent = parent
        # Among its siblings, and the one before it there.
        self.number = number
        self.left = parent.children[-1] if parent and parent.children else None
        self.depth: int = parent.depth + 1 if parent else -1
        self.children: list[_PlacedNode] = []
        # Relative to its parent; `modifier` is what moves all below it.
        self.place = self.modifier = 0.0
        self.shift = self.change = 0.0
        self.thread: _PlacedNode | None = None
        self.ancestor = self
        # Of its children: the ancestor that is meant where none was remembered.
        self.reach: _PlacedNode | None = None

    @property
    def next_left(self) -> "_PlacedNode | None":
        return self.children[0] if self.children else self.thread

    @property
    def next_right(self) -> "_PlacedNode | None":
        return self.children[-1] if self.children else self.thread


def _tidy(
    children: Sequence[Sequence[int]], roots: Sequence[int]
) -> tuple[dict[int, float], dict[int, int]]:
    """Breadth and depth of the roots and all below them, by number."""
    top, marks = _marked(children, roots)
    for mark in reversed(marks):
        # Children come after their parents, and siblings backwards: see `_marked`.
        _place(mark)
    _space(top)
    breadths: dict[int, float] = {}
    sums = {-1: top.modifier}
    for mark in marks:
        assert mark.parent is not None
        above = sums[mark.parent.index]
        breadths[mark.index] = mark.place + above
        sums[mark.index] = mark.modifier + above
    return breadths, {mark.index: mark.depth for mark in marks}


def _marked(
    children: Sequence[Sequence[int]], roots: Sequence[int]
) -> tuple[_PlacedNode, list[_PlacedNode]]:
    """One above the roots, and all others so that, backwards, they are in postorder."""
    top = _PlacedNode(-1, None, 0)
    marks: list[_PlacedNode] = []
    waiting: list[_PlacedNode] = []

    def grow(parent: _PlacedNode, below: Sequence[int]) -> None:
        for number, index in enumerate(below):
            parent.children.append(_PlacedNode(index, parent, number))
        parent.reach = parent.children[0] if parent.children else None
        waiting.extend(parent.children)

    grow(top, roots)
    while waiting:
        mark = waiting.pop()
        marks.append(mark)
        grow(mark, children[mark.index])
    return top, marks


def _place(mark: _PlacedNode) -> None:
    """The paper's first walk at one node, all below it and all left of it being done."""
    middle = 0.0
    if mark.children:
        _space(mark)
        middle = (mark.children[0].place + mark.children[-1].place) / 2
    if mark.left is None:
        mark.place = middle
    else:
        mark.place = mark.left.place + 1
        if mark.children:
            mark.modifier = mark.place - middle
    _push_apart(mark)


def _push_apart(mark: _PlacedNode) -> None:
    """Moves the tree below `mark` right until it is clear of all trees left of it."""
    parent = mark.parent
    assert parent is not None
    if mark.left is None:
        return
    inner_right: _PlacedNode = mark
    outer_right: _PlacedNode = mark
    inner_left: _PlacedNode = mark.left
    outer_left: _PlacedNode = parent.children[0]
    sum_inner_right = sum_outer_right = mark.modifier
    sum_inner_left, sum_outer_left = inner_left.modifier, outer_left.modifier
    while (left := inner_left.next_right) and (right := inner_right.next_left):
        inner_left, inner_right = left, right
        next_outer_left, next_outer_right = outer_left.next_left, outer_right.next_right
        assert next_outer_left is not None
        assert next_outer_right is not None
        outer_left, outer_right = next_outer_left, next_outer_right
        outer_right.ancestor = mark
        gap = (inner_left.place + sum_inner_left) - (inner_right.place + sum_inner_right) + 1
        if gap > 0:
            _move(_ancestor(inner_left, parent), mark, gap)
            sum_inner_right += gap
            sum_outer_right += gap
        sum_inner_left += inner_left.modifier
        sum_inner_right += inner_right.modifier
        sum_outer_left += outer_left.modifier
        sum_outer_right += outer_right.modifier
    if inner_left.next_right and not outer_right.next_right:
        outer_right.thread = inner_left.next_right
        outer_right.modifier += sum_inner_left - sum_outer_right
    if inner_right.next_left and not outer_left.next_left:
        outer_left.thread = inner_right.next_left
        outer_left.modifier += sum_inner_right - sum_outer_left
        parent.reach = mark


def _ancestor(mark: _PlacedNode, parent: _PlacedNode) -> _PlacedNode:
    """Which child of `parent` the contour's node is below."""
    if mark.ancestor.parent is parent:
        return mark.ancestor
    assert parent.reach is not None
    return parent.reach


def _move(left: _PlacedNode, right: _PlacedNode, gap: float) -> None:
    """The tree at `right` by `gap`; those between it and `left` follow by their share."""
    share = gap / (right.number - left.number)
    right.change -= share
    right.shift += gap
    left.change += share
    right.place += gap
    right.modifier += gap


def _space(mark: _PlacedNode) -> None:
    """Moves the trees between the pushed ones, so that all stand evenly."""
    shift = change = 0.0
    for child in reversed(mark.children):
        child.place += shift
        child.modifier += shift
        change += child.change
        shift += child.shift + change
