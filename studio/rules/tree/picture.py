"""The picture of a session's tree, and its alt text.

It takes much processor time, so callers run it in a thread.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import atan2, cos, pi, sin

from studio.rules.pictures.colours import BRIGHT_GOLD, GOLD, GREY, PALE, Colour
from studio.rules.pictures.drawing import Canvas, Point, thumbnail_square
from studio.rules.pictures.encoding import encode
from studio.rules.pictures.gate import Picture
from studio.rules.text import clip, shorten
from studio.rules.tree.layout import Flow, Layout
from studio.rules.tree.marks import TileLook, TilePainter
from studio.rules.tree.nodes import Node, NodeState, Tile, grown

# Discord's phones show pictures about 400 points wide, of three pixels each.
_WIDTH_PX = 1280
_LEAST_WIDTH_PX = 760
_MAX_SIDE_PX = 4096
_MARGIN_PX = 48
# Tiles are at most as large as thumbnails. In a large tree they are as small as they must be.
_LARGEST_TILE_PX = 256
_USUAL_TILE_PX = 112

_MAX_ALT = 1000
_ENDS = 6


def paint_tree(
    layout: Layout,
    tiles: Sequence[Tile],
    *,
    thumbnails: Mapping[int, bytes],
    main_path: Sequence[int] = (),
    title: str,
) -> Picture:
    """A WebP of the tiles in their places, with at most 4096 pixels a side and 2 MB.

    `thumbnails` are pictures by node id. A tile whose picture is missing or cannot be read
    shows only its number. `main_path`, from a root to the chosen node, is golden. A title with
    letters that the font lacks is left out.
    """
    page = _PageMeasures(layout, tiles)
    sheet = Canvas(page.width, page.height)
    page.write_title(sheet, title, sum(tile.count for tile in tiles))
    gold = frozenset(main_path)
    _paint_edges(sheet, page, tiles, gold)
    painter = TilePainter(sheet, page.tile_px)
    for tile in tiles:
        look = TileLook(
            thumbnail_square(thumbnails.get(tile.node_id), page.tile_px),
            on_path=tile.node_id in gold,
            chosen=bool(main_path) and tile.node_id == main_path[-1],
        )
        painter.paint(tile, page.centre(tile), look)
    return encode(sheet.image)


def tree_alt(nodes: Iterable[Node], *, title: str, main_id: int | None = None) -> str:
    """The alt text of the picture, at most 1000 characters."""
    forest = grown(nodes)
    if not forest.nodes:
        return f"Tree of {_shortened(title)}: nothing yet."
    ends = sum(not below for below in forest.children.values())
    parts = [
        f"Tree of {_shortened(title)}: {_counted(len(forest.nodes), 'step')} in "
        f"{_counted(ends, 'branch', 'branches')}"
    ]
    path = [forest.nodes[each].step for each in forest.path_to(main_id)]
    if path:
        parts.append(f"; the chosen path is {_path(path)}")
    states = Counter(node.state for node in forest.nodes.values())
    told = [f"{states[state]} {word}" for state, word in _TOLD.items() if states[state]]
    parts.append(f". Of them {', '.join(told)}." if told else ".")
    return clip("".join(parts), _MAX_ALT)


_TOLD = {
    NodeState.WAITING: "waiting",
    NodeState.FAILED: "failed",
    NodeState.CANCELED: "cancelled",
    NodeState.DELETED: "deleted",
    NodeState.HIDDEN: "hidden",
}


def _shortened(title: str) -> str:
    return shorten(" ".join(title.split()), 200)


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _path(steps: Sequence[int]) -> str:
    """The steps of a short path, or both ends of a long one."""
    if len(steps) <= 4 * _ENDS:
        return ", ".join(map(str, steps))
    first, last = steps[:_ENDS], steps[-_ENDS:]
    between = len(steps) - 2 * _ENDS
    return f"{', '.join(map(str, first))}, {between} more, {', '.join(map(str, last))}"


class _PageMeasures:
    """The sizes in a picture, in pixels."""

    def __init__(self, layout: Layout, tiles: Sequence[Tile]) -> None:
        self._layout = layout
        self.flow = layout.flow
        usual = max((_WIDTH_PX - 2 * _MARGIN_PX) / layout.width, _USUAL_TILE_PX)
        largest = min(usual, _LARGEST_TILE_PX, self._room(layout.width))
        self.tile_px = max(int(min(largest, self._room(layout.height, titled=True))), 1)
        content = layout.width * self.tile_px
        self.width = min(max(round(content) + 2 * _MARGIN_PX, _LEAST_WIDTH_PX), _MAX_SIDE_PX)
        self.top = _title_px(self.width) + _MARGIN_PX
        height = round(layout.height * self.tile_px) + self.top + _MARGIN_PX
        self.height = min(height, _MAX_SIDE_PX)
        self._left = (self.width - content) / 2

    def centre(self, tile: Tile) -> Point:
        """The middle of a tile."""
        x, y = self._layout.centre(tile.node_id)
        return self._left + x * self.tile_px, self.top + y * self.tile_px

    def write_title(self, sheet: Canvas, title: str, steps: int) -> None:
        """Write the title, and the number of steps below it."""
        left, room = _MARGIN_PX, self.width - 2 * _MARGIN_PX
        size = 0.4 * _title_px(self.width)
        count = _counted(steps, "step")
        title = sheet.writable(title)
        if not title:
            sheet.text((left, self.top / 2), count, size=size, colour=PALE, middle=False)
            return
        shown = sheet.shortened(title, size=size, width=room)
        sheet.text((left, 0.34 * self.top), shown, size=size, colour=PALE, middle=False)
        below = left, 0.69 * self.top
        sheet.text(below, count, size=0.72 * size, colour=GREY, middle=False)

    @staticmethod
    def _room(sides: float, *, titled: bool = False) -> float:
        title = _title_px(_MAX_SIDE_PX) if titled else 0
        return (_MAX_SIDE_PX - 2 * _MARGIN_PX - title) / sides


def _title_px(width: int) -> int:
    # In a very large picture an unlimited title would take a tenth of the height.
    return min(round(0.085 * width), 200)


def _paint_edges(
    sheet: Canvas, page: _PageMeasures, tiles: Sequence[Tile], gold: frozenset[int]
) -> None:
    """Paint the grey edges first, so that the golden path lies above them."""
    by_id = {tile.node_id: tile for tile in tiles}
    edges = [(by_id[tile.parent_id], tile) for tile in tiles if tile.parent_id in by_id]
    for parent, child in sorted(edges, key=lambda edge: edge[1].node_id in gold):
        on_path = child.node_id in gold
        width = (0.065 if on_path else 0.03) * min(page.tile_px, 160)
        start, end = page.centre(parent), page.centre(child)
        colour = GOLD if on_path else GREY
        sheet.line(_edge(page, start, end), width=max(width, 1.0), colour=colour)
        if page.flow is Flow.ROWS:
            _paint_arrow(sheet, page, start, end, colour=BRIGHT_GOLD if on_path else PALE)


def _paint_arrow(
    sheet: Canvas, page: _PageMeasures, start: Point, end: Point, *, colour: Colour
) -> None:
    """Paint an arrow between two tiles that shows the direction of the row."""
    middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    turn = atan2(end[1] - start[1], end[0] - start[0])
    corners = tuple((cos(turn + each), sin(turn + each)) for each in (0.0, 2.3, -2.3))
    sheet.shape(middle, corners, max(0.11 * page.tile_px, 2.0), colour)


def _edge(page: _PageMeasures, start: Point, end: Point) -> list[Point]:
    """The points from middle to middle. The tiles are painted over the ends."""
    if page.flow is Flow.ROWS:
        return [start, end]
    if page.flow is Flow.DOWN:
        return _elbow(start, end, page.tile_px)
    return [(x, y) for y, x in _elbow((start[1], start[0]), (end[1], end[0]), page.tile_px)]


def _elbow(start: Point, end: Point, tile_px: int) -> list[Point]:
    """The points down, across half-way, and down again, with round corners."""
    across = end[0] - start[0]
    if abs(across) < 1:
        return [start, end]
    side = 1 if across > 0 else -1
    middle = (start[1] + end[1]) / 2
    bend = min(0.14 * tile_px, abs(across) / 2)
    first = [
        (start[0] + side * bend * (1 - cos(turn)), middle - bend * (1 - sin(turn)))
        for turn in (pi / 16 * n for n in range(9))
    ]
    second = [
        (end[0] - side * bend * (1 - sin(turn)), middle + bend * (1 - cos(turn)))
        for turn in (pi / 16 * n for n in range(9))
    ]
    return [(start[0], start[1] + tile_px * 0.3), *first, *second, (end[0], end[1] - tile_px * 0.3)]
