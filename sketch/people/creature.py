"""Animals, monsters and things that a scene or a change can name, drawn as silhouettes."""

from collections.abc import Callable

from PIL import Image

from sketch.paint.brush import Pen, add_glow, mirrored
from sketch.palette import Colour, darker, lighter, mix
from sketch.words import Words, seeded_random

_Painter = Callable[[Pen, Colour], None]

NAMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("dragon", ("dragon", "wyvern", "drake", "wyrm")),
    ("wolf", ("wolf", "wolves", "hound", "dog", "direwolf")),
    ("birds", ("raven", "crow", "bird", "birds", "ravens", "crows", "eagle", "bats", "bat", "owl")),
    ("campfire", ("campfire", "bonfire")),
    ("chest", ("treasure", "chest", "gold coins", "hoard")),
    ("portal", ("portal", "gateway", "rift")),
)


def named_creatures(words: Words) -> tuple[str, ...]:
    """The names of the creatures that the words mention, far ones first."""
    return tuple(name for name, forms in NAMES if words.says(*forms))


def draw_creature(
    picture: Image.Image, name: str, *, light: Colour, dark: Colour, seed: int, side: int = 0
) -> None:
    """Draw the creature into an RGB picture, in place.

    `dark` is the colour of its body, `light` of the light on its edge. `side` is -1 (left) or 1
    (right); 0 lets the seed choose.
    """
    rng = seeded_random("creature", name, seed)
    layer = Image.new("RGBA", (picture.width * 2, picture.height * 2))
    unit = layer.height / 100
    wide = 100 * picture.width / picture.height
    share, y, size = _PLACE[name]
    side = side or rng.choice((-1, 1))
    x = wide * (0.5 + side * share)
    if name in _SHINING:
        add_glow(picture, (x * unit / 2, (y - 6) * unit / 2), 30 * unit / 2, _SHINING[name], 0.8)
    pen = Pen(layer, origin_px=(x * unit, y * unit), unit_px=unit * size, stretch=-side)
    _PAINTERS[name](pen, dark)
    small = layer.reduce(2)
    alpha = small.getchannel("A")
    rim = Image.new("RGB", small.size, lighter(light, 0.1))
    picture.paste(rim, (side * -2, -2), alpha.point(lambda level: level * 0.75))
    picture.paste(small.convert("RGB"), (0, 0), alpha)


def _draw_dragon(pen: Pen, dark: Colour) -> None:
    for wing in (-1, 1):
        root = (2.0, -1.0) if wing > 0 else (-1.0, -0.4)
        tip = (root[0] + wing * 9 - 3, -17.0)
        pen.shape([root, (root[0] + wing * 3, -12), tip, (tip[0] + wing * 8, -11),
            (tip[0] + wing * 7.4, -5.5), (tip[0] + wing * 3.6, -7.4), (tip[0] + wing * 2.4, -1.8),
            (root[0] + wing * 3.6, -3.6)], lighter(dark, 0.16), dark, curved=False)  # fmt: skip
    pen.line([(4, -1.6), (-4, 0.4), (-12, 3.4), (-19, 2), (-24, 6)], dark, 5.4, 0.5)
    pen.line([(3, -1.4), (8, -1.6), (11, -5.4), (14, -6.6)], dark, 5, 2.2)
    pen.shape([(12.6, -8.4), (16, -8), (20.4, -5.6), (16, -4.6), (13, -4.6)], dark, curved=False)
    pen.line([(13, -8), (10.4, -11)], dark, 1, 0.2)
    pen.shape([(-24, 6), (-27.4, 4.4), (-26, 9)], dark, curved=False)
    pen.disc((15.6, -6.9), 0.42, 0.42, (255, 190, 80))
    for x in (-1, 3):
        pen.line([(x, 0.4), (x - 1.6, 4)], dark, 1.6, 0.5)


def _draw_wolf(pen: Pen, dark: Colour) -> None:
    pen.shape([(-9, -9), (-4, -11), (3, -11.4), (7, -14), (9.6, -13), (8, -7), (4, -4.4),
        (-6, -4.6), (-9.6, -5.6)], lighter(dark, 0.1), dark)  # fmt: skip
    pen.shape([(6.4, -13.4), (7.4, -17.8), (9, -15), (10.2, -17), (10.8, -14), (14.4, -11.8),
        (13.6, -10.4), (9.4, -9.4)], lighter(dark, 0.08), dark, curved=False)  # fmt: skip
    for x in (-7.6, -5.2, 4.0, 6.2):
        pen.line([(x, -6.4), (x - 0.8, -3), (x + 0.4, 0)], dark, 2.4, 1.1)
    pen.line([(-8.6, -8), (-12.6, -7), (-14.6, -2.6)], dark, 2.6, 0.6)
    pen.disc((11, -13), 0.36, 0.36, (255, 214, 110))


def _draw_birds(pen: Pen, dark: Colour) -> None:
    for x, y, size in (
        (0, 0, 1.0),
        (7, -4, 0.7),
        (-7, -3, 0.8),
        (12, 2, 0.55),
        (-13, 1.6, 0.6),
        (3, 5, 0.6),
    ):
        for wing in (-1, 1):
            pen.line([(x, y), (x + wing * 1.8 * size, y - 1.8 * size),
                (x + wing * 4 * size, y - 0.8 * size)], dark, 0.9 * size, 0.15)  # fmt: skip


def _draw_campfire(pen: Pen, dark: Colour) -> None:
    for lean in (-1, 1):
        pen.line([(-5 * lean, 0), (4 * lean, -1.8)], (78, 54, 42), 1.5)
    for wide, high, colour in (
        (4.2, 12, (230, 92, 34)),
        (2.9, 8.4, (250, 160, 52)),
        (1.5, 5, (255, 236, 160)),
    ):
        pen.shape(mirrored([(0.4, -high), (wide * 0.55, -high * 0.55), (wide, -high * 0.2),
            (wide * 0.4, 0), (0, 0.4)]), colour)  # fmt: skip


def _draw_chest(pen: Pen, dark: Colour) -> None:
    wood, brass = mix(dark, (122, 78, 44), 0.85), (218, 172, 70)
    pen.shape([(-7, 0), (-7, -5), (7, -5), (7, 0)], wood, darker(wood, 0.3), curved=False)
    pen.shape(
        [(-7, -5), (-6.4, -10), (0, -11.4), (6.4, -10), (7, -5)],
        darker(wood, 0.2),
        darker(wood, 0.5),
    )
    for x in (-5, -2.6, 0, 2.4, 4.8):
        pen.disc((x, -5.4), 1.5, 1.1, (255, 226, 120), brass)
    pen.shape([(-1, -4.4), (1, -4.4), (1, -2), (-1, -2)], brass, curved=False)


def _draw_portal(pen: Pen, dark: Colour) -> None:
    for size, colour in (
        (1.0, (98, 74, 196)),
        (0.86, (122, 126, 240)),
        (0.68, (126, 196, 255)),
        (0.4, (226, 246, 255)),
    ):
        pen.disc((0, -15), 8.4 * size, 14.5 * size, colour, lighter(colour, 0.25))


_PAINTERS: dict[str, _Painter] = {
    "dragon": _draw_dragon, "wolf": _draw_wolf, "birds": _draw_birds,
    "campfire": _draw_campfire, "chest": _draw_chest, "portal": _draw_portal,
}  # fmt: skip
# Place and size: distance from the middle as a share of the width, height from the top in
# hundredths, and scale.
_PLACE: dict[str, tuple[float, float, float]] = {
    "dragon": (0.24, 24, 0.95),
    "wolf": (0.32, 93, 1.05), "birds": (0.26, 20, 0.8), "campfire": (0.16, 97, 0.9),
    "chest": (0.33, 95, 1.0), "portal": (0.32, 88, 1.2),
}  # fmt: skip
# Creatures that are drawn in front of people.
IN_FRONT = frozenset({"campfire", "chest", "wolf"})
_SHINING: dict[str, Colour] = {
    "campfire": (255, 140, 50),
    "chest": (255, 206, 100),
    "portal": (130, 130, 255),
}
