"""Paints one tile of a tree: its picture or its state, its number, its marks.

Everything that a colour says is also said by a shape or a word.
"""

from dataclasses import dataclass
from math import cos, pi, sin
from typing import TYPE_CHECKING

from studio.rules.pictures.colours import (
    BRIGHT_GOLD,
    CARD,
    CARD_BEHIND,
    GOLD,
    GREY,
    INK,
    PALE,
    Colour,
)
from studio.rules.pictures.drawing import Canvas, Dash, Point
from studio.rules.tree.nodes import NodeState, Tile, TileKind

if TYPE_CHECKING:
    from PIL.Image import Image

# A smaller word could not be read.
_LEAST_WORD_PX = 9.0
_USUAL_PX = 140
_WORDS = {
    NodeState.WAITING: "waiting",
    NodeState.FAILED: "failed",
    NodeState.CANCELED: "cancelled",
    NodeState.DELETED: "deleted",
    NodeState.HIDDEN: "hidden",
}
_EMPTY = (NodeState.DELETED, NodeState.HIDDEN)
_STAR: tuple[Point, ...] = tuple(
    (radius * sin(pi * n / 5), -radius * cos(pi * n / 5))
    for n, radius in enumerate((1.0, 0.42) * 5)
)
_HOURGLASS: tuple[Point, ...] = ((-0.62, -0.9), (0.62, -0.9), (-0.62, 0.9), (0.62, 0.9))


@dataclass(frozen=True)
class TileLook:
    """How a tile is shown: its picture, and its place in the tree."""

    picture: "Image | None" = None
    # Whether it is on the path to the chosen picture, and whether it is the chosen one.
    on_path: bool = False
    chosen: bool = False


class TilePainter:
    """Paints tiles of one size, `side` pixels, onto a canvas."""

    def __init__(self, sheet: Canvas, side: int) -> None:
        self._sheet = sheet
        self._side = side
        # The unit of the marks. On large tiles marks grow less than the tile.
        self._unit = side if side <= _USUAL_PX else _USUAL_PX + 0.35 * (side - _USUAL_PX)
        self._radius = 0.15 * self._unit

    def paint(self, tile: Tile, centre: Point, look: TileLook) -> None:
        """Paint the tile around `centre`."""
        at = round(centre[0] - self._side / 2), round(centre[1] - self._side / 2)
        if tile.kind is TileKind.PICTURE:
            self._picture(tile, at, look)
        else:
            self._stack(tile, at, look)

    def badge(self, words: str, at: Point, *, gold: bool) -> None:
        """Paint a number in the upper left corner of the tile at `at`."""
        unit = self._unit
        # On very small tiles the number takes a larger part, so that it can be read.
        height = max(0.36 * unit, min(13.0, 0.6 * unit))
        # The space to the right is for the star.
        size = self._sheet.fitting(words, size=0.82 * height, width=0.62 * self._side)
        width = max(height, self._sheet.text_width(words, size) + 0.5 * height)
        rim = max(1.0, 0.02 * unit)
        left, top = at[0] - 0.04 * unit, at[1] - 0.04 * unit
        colours: tuple[Colour, Colour] = (BRIGHT_GOLD, INK) if gold else (INK, PALE)
        edge = (left - rim, top - rim)
        rounding = 0.3 * height
        self._sheet.box(edge, (width + 2 * rim, height + 2 * rim), rounding + rim, INK)
        self._sheet.box((left, top), (width, height), rounding, colours[0])
        middle = (round(left) + width / 2, round(top) + height / 2)
        self._sheet.text(middle, words, size=size, colour=colours[1])

    def _picture(self, tile: Tile, at: Point, look: TileLook) -> None:
        done = tile.state is NodeState.DONE
        self._sheet.box(at, (self._side, self._side), self._radius, CARD if done else CARD_BEHIND)
        if done and look.picture is not None:
            self._sheet.paste(look.picture, at, radius=self._radius)
        if not done:
            self._mark(tile.state, at)
        self._frame(tile.state, at, look)
        self.badge(tile.words, at, gold=look.on_path)
        if look.chosen:
            self._star(at)

    def _frame(self, state: NodeState, at: Point, look: TileLook) -> None:
        unit = self._unit
        dashes = {
            NodeState.FAILED: Dash(0.12 * unit, 0.09 * unit),
            NodeState.CANCELED: Dash(0.12 * unit, 0.09 * unit),
            **dict.fromkeys(_EMPTY, Dash(0.001 * unit, 0.085 * unit)),
        }
        thin = 0.035 if state is NodeState.DONE else 0.03
        self._sheet.frame(
            at,
            self._side,
            radius=self._radius,
            width=max(1.0, (0.055 if look.on_path else thin) * unit),
            colour=GOLD if look.on_path else GREY,
            dash=dashes.get(state),
        )

    def _mark(self, state: NodeState, at: Point) -> None:
        """A sign in the middle with a word below it."""
        middle = at[0] + self._side / 2, at[1] + 0.53 * self._side
        reach, width = 0.15 * self._side, max(1.5, 0.05 * self._side)
        x, y = middle
        if state is NodeState.FAILED:
            for slope in (1, -1):
                ends = ((x - reach, y - slope * reach), (x + reach, y + slope * reach))
                self._sheet.line(ends, width=width, colour=PALE)
        elif state is NodeState.WAITING:
            self._sheet.shape(middle, _HOURGLASS, 0.19 * self._side, PALE)
        elif state is NodeState.CANCELED:
            # A square, as on a stop button.
            stop = (x - 0.8 * reach, y - 0.8 * reach), 1.6 * reach
            self._sheet.box(stop[0], (stop[1], stop[1]), 0.03 * self._side, PALE)
        self._word(_WORDS[state], at, alone=state in _EMPTY)

    def _word(self, word: str, at: Point, *, alone: bool) -> None:
        size = self._sheet.fitting(word, size=0.21 * self._side, width=0.88 * self._side)
        if size >= _LEAST_WORD_PX:
            height = 0.6 if alone else 0.83
            middle = at[0] + self._side / 2, at[1] + height * self._side
            self._sheet.text(middle, word, size=size, colour=PALE)

    def _star(self, at: Point) -> None:
        reach = 0.1 * self._unit
        centre = at[0] + self._side - reach, at[1] + reach
        self._sheet.disc(centre, 0.2 * self._unit, INK)
        self._sheet.disc(centre, 0.175 * self._unit, BRIGHT_GOLD)
        self._sheet.shape(centre, _STAR, 0.15 * self._unit, INK)

    def _stack(self, tile: Tile, at: Point, look: TileLook) -> None:
        """Three cards on each other; the front one has the number of nodes."""
        side, lift = self._side, 0.075 * self._side
        card = round(side - 2 * lift)
        colour = GOLD if look.on_path else GREY
        width = max(1.0, (0.045 if look.on_path else 0.03) * self._unit)
        for n in (2, 1, 0):
            place = round(at[0] + n * lift), round(at[1] + (2 - n) * lift)
            self._sheet.box(place, (card, card), self._radius, CARD if n == 0 else CARD_BEHIND)
            self._sheet.frame(place, card, radius=self._radius, width=width, colour=colour)
        middle = at[0] + card / 2, at[1] + 2 * lift + card / 2
        number, _, unit = tile.words.partition(" ")
        size = self._sheet.fitting(number, size=0.36 * side, width=0.72 * side)
        if not unit:
            self._sheet.text(middle, number, size=size, colour=PALE)
            return
        self._sheet.text((middle[0], middle[1] - 0.12 * side), number, size=size, colour=PALE)
        below = middle[0], middle[1] + 0.19 * side
        small = self._sheet.fitting(unit, size=0.21 * side, width=0.7 * side)
        if small >= _LEAST_WORD_PX:
            self._sheet.text(below, unit, size=small, colour=PALE)
