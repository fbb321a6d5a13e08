"""Animals, monsters and things that a scene or a change can name, drawn as silhouettes."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from sketch.nouns import count_in, phrase_start, singular
from sketch.paint.brush import Pen, add_glow, mirrored
from sketch.palette import NAMED, Colour, darker, lighter, mix
from sketch.words import Words, seeded_random

_Painter = Callable[[Pen, Colour], None]

NAMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("dragon", ("dragon", "wyvern", "drake", "wyrm")),
    ("wolf", ("wolf", "wolves", "hound", "dog", "direwolf")),
    ("horse", ("horse", "pony", "mare", "stallion", "steed")),
    ("bear", ("bear",)),
    ("cat", ("cat", "kitten")),
    ("birds", ("raven", "crow", "bird", "eagle", "bats", "bat", "owl", "hawk", "falcon", "dove",
               "seagull", "gull")),
    ("campfire", ("campfire", "bonfire")),
    ("chest", ("treasure", "chest", "gold coins", "hoard")),
    ("portal", ("portal", "gateway", "rift")),
)  # fmt: skip
_PERCHING = frozenset(form for name, forms in NAMES if name in ("birds", "cat") for form in forms)
_NATURAL: dict[str, Colour] = {"wolf": (104, 98, 96), "horse": (116, 78, 52), "bear": (92, 66, 50),
    "cat": (96, 92, 96)}  # fmt: skip
_AT_MOST = 5
# How many a plural without a number means.
_SOME = 3


@dataclass(frozen=True)
class Creature:
    """Animals or things of one kind in a scene. With the colour None they are dark shapes."""

    name: str
    count: int = 1
    colour: Colour | None = None


def named_creatures(words: Words) -> tuple[Creature, ...]:
    """The creatures that the words mention, far ones first."""
    seen = words.of_things()
    return tuple(
        Creature(name, _count(seen, forms), words.colour_of(forms, NAMED) or _NATURAL.get(name))
        for name, forms in NAMES
        if seen.says(*forms) and not (name in ("birds", "cat") and perched_in(seen))
    )


def perched_in(words: Words) -> tuple[str, ...]:
    """Birds and cats that sit on somebody, which cannot be drawn: "a raven on her shoulder"."""
    return tuple(
        token
        for at, token in enumerate(words.tokens)
        if token in _PERCHING
        and {"shoulder", "arm", "lap", "arms", "fist"} & set(words.tokens[at : at + 5])
    )


def _count(words: Words, forms: tuple[str, ...]) -> int:
    count = 0
    for at, token in enumerate(words.tokens):
        if singular(token) in forms and words.is_said_at(at):
            start = phrase_start(words.tokens, at)
            told = [count_in(each) for each in words.tokens[max(start - 2, 0) : at]]
            plural = singular(token) != token
            definite = "the" in words.tokens[max(start - 1, 0) : start]
            more = max([*told, _SOME if plural and not any(told) else 1])
            count += 0 if definite and count else more
    return min(max(count, 1), _AT_MOST)


def draw_creature(
    picture: Image.Image,
    creature: Creature,
    *,
    light: Colour,
    dark: Colour,
    seed: int,
    side: int = 0,
    middle: float | None = None,
    scale: float = 1.0,
) -> None:
    """Draw the creatures into an RGB picture, in place.

    `dark` is the colour of their bodies when they have none of their own, `light` of the light on
    their edges. `side` is -1 (left) or 1 (right); 0 lets the seed choose. `middle` is
    their place, in hundredths of the height, for a rider of size `scale`; None puts them aside.
    """
    name = creature.name
    rng = seeded_random("creature", name, seed)
    layer = Image.new("RGBA", (picture.width * 2, picture.height * 2))
    unit = layer.height / 100
    wide = 100 * picture.width / picture.height
    share, y, size = _PLACE[name]
    side = side or rng.choice((-1, 1))
    body = creature.colour or dark
    for index in range(creature.count):
        # More of them stand on both sides, farther and nearer.
        turn = side if index % 2 == 0 else -side
        out = max(share - 0.15 * (index // 2), 0.05)
        x = wide * (0.5 + turn * out) if middle is None else middle
        near = 1 - 0.12 * index if middle is None else scale * 2.2
        foot = y - 2.5 * index
        if name in _SHINING:
            add_glow(picture, (x * unit / 2, (foot - 6) * unit / 2), 15 * unit, _SHINING[name], 0.8)
        scaled = unit * size * near
        pen = Pen(layer, origin_px=(x * unit, foot * unit), unit_px=scaled, stretch=-turn)
        if name == "birds":
            _draw_birds(pen, body, creature.count)
            break
        _PAINTERS[name](pen, body)
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


def _draw_bear(pen: Pen, dark: Colour) -> None:
    for x in (-8, -4.6, 4.6, 8):
        pen.line([(x, -8), (x - 0.4, -3), (x + 0.8, 0)], darker(dark, 0.1), 4.6, 3.4)
    back = [(-11, -6), (-11, -13), (-5, -17), (4, -18), (10, -16), (11, -8), (4, -5.4), (-6, -5.4)]
    pen.shape(back, lighter(dark, 0.14), dark)
    for x in (8.6, 13):
        pen.disc((x, -20.4), 1.6, 1.6, lighter(dark, 0.05))
    pen.disc((11, -16.4), 4.6, 4.4, lighter(dark, 0.12), dark)
    pen.disc((15, -15), 2.6, 1.9, lighter(dark, 0.3))
    pen.disc((17, -15.6), 0.8, 0.7, (24, 20, 24))
    pen.disc((12.6, -17.4), 0.4, 0.4, (24, 20, 24))


def _draw_cat(pen: Pen, dark: Colour) -> None:
    pen.line([(-4, -1), (-8, -2), (-8.6, -6), (-6.6, -8)], dark, 1.3, 0.9)
    pen.shape([(-4.4, 0), (-4, -5), (-0.6, -9), (2.2, -8), (3, 0)], lighter(dark, 0.12), dark)
    pen.disc((2, -10), 2.7, 2.4, lighter(dark, 0.12), dark)
    for x in (0.4, 3.2):
        pen.shape([(x - 1, -11.4), (x - 0.2, -14.4), (x + 1.2, -11.8)], dark, curved=False)
        pen.disc((x + 0.5, -10.2), 0.4, 0.5, (206, 220, 110))


def _draw_horse(pen: Pen, dark: Colour) -> None:
    for x, lean in ((-12, -1), (-8.6, 0.4), (8, -0.6), (11, 1)):
        pen.line([(x, -18), (x + lean, -9), (x + lean * 0.4, 0)], darker(dark, 0.12), 4, 1.7)
        pen.line([(x + lean * 0.5, -1), (x + lean * 0.4, 0.4)], (36, 30, 32), 2.2)
    pen.line([(-14, -24), (-18, -19), (-17.4, -9)], darker(dark, 0.4), 3, 0.8)
    pen.shape([(-14, -17), (-14.6, -24), (-8, -27), (4, -26.4), (12, -28), (14, -20), (9, -15),
        (-8, -14.6)], lighter(dark, 0.14), dark)  # fmt: skip
    pen.shape([(8, -26), (13, -37), (16, -43), (19.4, -42), (24, -35), (22.6, -32.4), (18.4, -34),
        (14, -20)], lighter(dark, 0.16), dark)  # fmt: skip
    pen.shape([(15.6, -42), (16.6, -46), (18, -42.4)], dark, curved=False)
    pen.line([(15.6, -43), (11.6, -37), (7.4, -27)], darker(dark, 0.45), 2.6, 1.2)
    pen.disc((19.4, -38.6), 0.6, 0.6, (20, 16, 18))


def _draw_birds(pen: Pen, dark: Colour, count: int) -> None:
    flying = ((0, 0, 1.0), (7, -4, 0.7), (-7, -3, 0.8), (12, 2, 0.55), (-13, 1.6, 0.6),
        (3, 5, 0.6))  # fmt: skip
    for x, y, size in flying[:count] if count > 2 else ((0, 0, 1.9), (13, -7, 1.6))[:count]:
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
    "dragon": _draw_dragon, "wolf": _draw_wolf, "horse": _draw_horse,
    "bear": _draw_bear, "cat": _draw_cat, "campfire": _draw_campfire, "chest": _draw_chest,
    "portal": _draw_portal,
}  # fmt: skip
# Place and size: distance from the middle as a share of the width, height from the top in
# hundredths, and scale.
_PLACE: dict[str, tuple[float, float, float]] = {
    "dragon": (0.24, 24, 0.95),
    "wolf": (0.32, 93, 1.05), "horse": (0.3, 92, 1.0), "bear": (0.3, 93, 1.25),
    "cat": (0.22, 96, 1.0), "birds": (0.26, 20, 0.8), "campfire": (0.16, 94, 0.9),
    "chest": (0.33, 95, 1.0), "portal": (0.32, 88, 1.2),
}  # fmt: skip
# Creatures that are drawn in front of people.
IN_FRONT = frozenset({"campfire", "chest", "wolf", "horse", "bear", "cat"})
_SHINING: dict[str, Colour] = {
    "campfire": (255, 140, 50),
    "chest": (255, 206, 100),
    "portal": (130, 130, 255),
}
