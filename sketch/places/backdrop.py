"""Backdrops: a place in its light, or the plain ground of a portrait."""

from collections.abc import Callable
from random import Random

from PIL import Image

from sketch.paint.brush import Pen, add_glow, blurred, gradient
from sketch.palette import Colour, darker, lighter, luma, mix
from sketch.places.built import BUILT_PLACES
from sketch.places.canvas import PlaceCanvas
from sketch.places.interior import INDOOR_PLACES
from sketch.places.landscape import WILD_PLACES
from sketch.places.setting import Setting
from sketch.places.sky import draw_sky

PLACE_PAINTERS: dict[str, Callable[[PlaceCanvas], None]] = {
    **WILD_PLACES,
    **BUILT_PLACES,
    **INDOOR_PLACES,
}

_GROUNDS: tuple[Colour, ...] = (
    (78, 124, 140), (176, 134, 92), (112, 94, 150), (118, 142, 96),
    (178, 104, 88), (74, 104, 164), (196, 156, 104), (150, 92, 120),
)  # fmt: skip


def draw_backdrop(picture: Image.Image, setting: Setting, rng: Random, *, peopled: bool) -> None:
    """Paint the place over the whole RGB picture, in place; `peopled` ones have firm ground."""
    if setting.place == "plain":
        draw_plain_backdrop(picture, hair=setting.sky[0], skin=setting.sky[-1], rng=rng)
        return
    canvas = PlaceCanvas(picture, setting, rng, peopled)
    if not setting.indoors:
        draw_sky(canvas)
    PLACE_PAINTERS[setting.place](canvas)


def draw_plain_backdrop(picture: Image.Image, *, hair: Colour, skin: Colour, rng: Random) -> Colour:
    """Paint one colour with a soft light behind the head, in place; returns the colour.

    The colour is one from which the hair and the skin stand out.
    """
    ground = _ground_for(hair, skin, rng)
    wide, unit = 100 * picture.width / picture.height, picture.height / 100
    stops = (lighter(ground, 0.12), ground, darker(ground, 0.42))
    picture.paste(gradient((picture.width, int(100 * unit) + 1), stops))
    middle = wide * rng.uniform(0.42, 0.58)
    pen = Pen(picture, origin_px=(0, 0), unit_px=unit)
    motif = rng.choice(("halo", "arch", "washes", "rays"))
    if motif == "halo":
        pen.disc((middle, 42), 36, 36, lighter(ground, 0.2), lighter(ground, 0.04))
        pen.disc((middle, 42), 33.4, 33.4, lighter(ground, 0.1), darker(ground, 0.1))
    elif motif == "arch":
        half = [(middle + 34, 101), (middle + 34, 44), (middle + 24, 18), (middle, 8),
            (middle - 24, 18), (middle - 34, 44), (middle - 34, 101)]  # fmt: skip
        pen.shape(half, lighter(ground, 0.18), darker(ground, 0.16))
    elif motif == "rays":
        for step in range(-7, 8, 2):
            pen.shape([(middle, 44), (middle + (step - 0.5) * 16, -40),
                (middle + (step + 0.5) * 16, -40)], lighter(ground, 0.1), curved=False)  # fmt: skip
        picture.paste(blurred(picture, 1.2 * unit))
    else:
        for _ in range(16):
            x, y = rng.uniform(0, wide), rng.uniform(0, 90)
            tint = mix(ground, rng.choice((lighter(ground, 0.3), darker(ground, 0.3))), 0.5)
            pen.line([(x - 18, y + 5), (x, y), (x + 20, y - 6)], tint, rng.uniform(3, 9), 1)
        picture.paste(blurred(picture, 3 * unit))
    add_glow(picture, (middle * unit, 38 * unit), 56 * unit, lighter(ground, 0.4), 0.4)
    return ground


def _ground_for(hair: Colour, skin: Colour, rng: Random) -> Colour:
    apart = sorted(_GROUNDS, key=lambda ground: -_distance(ground, hair) - _distance(ground, skin))
    ground = rng.choice(apart[:6])
    return darker(ground, 0.25) if luma(hair) > 150 else lighter(ground, 0.14)


def _distance(first: Colour, second: Colour) -> int:
    return sum(abs(a - b) for a, b in zip(first, second, strict=True))
