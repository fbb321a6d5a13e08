"""Weather and effects over a painted picture: rain, snow, fog, flames, lightning, sparks.

Each effect changes an RGB picture in place; `amount` (0..1) is how strong it is.
"""

from collections.abc import Callable
from math import cos, pi, sin
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageStat

from sketch.paint.brush import Pen, add_glow, blurred, gradient, scale, smooth, tinted
from sketch.palette import Colour, lighter, mix
from sketch.places.sky import draw_aurora, draw_moon, draw_rainbow, draw_stars

EffectPainter = Callable[[Image.Image, Random, float], None]


def add_rain(picture: Image.Image, rng: Random, amount: float) -> None:
    """Slanting streaks, near and far, in cool light, with splashes on the ground."""
    picture.paste(tinted(picture, mix((255, 255, 255), (206, 218, 236), amount)))
    unit, lean = picture.height / 100, rng.choice((-0.22, 0.22))
    for count, long, thick, light in ((260, 5.0, 1, 70), (120, 10.0, 2, 104)):
        layer = Image.new("L", picture.size)
        draw = ImageDraw.Draw(layer)
        for _ in range(int(count * (0.35 + 0.65 * amount))):
            x, y = (rng.uniform(-0.1, 1.1) * picture.width, rng.uniform(-0.1, 1.0) * picture.height)
            fall = long * unit * rng.uniform(0.7, 1.3)
            draw.line(
                (x, y, x + lean * fall, y + fall),
                fill=int(light * rng.uniform(0.6, 1.25)),
                width=thick,
            )
        _paste_through(picture, layer, (214, 228, 248))
    splashes = Image.new("L", picture.size)
    draw = ImageDraw.Draw(splashes)
    for _ in range(int(50 * amount)):
        x, y = rng.uniform(0, picture.width), rng.uniform(0.8, 0.99) * picture.height
        reach = unit * (y / picture.height - 0.68) * 5
        draw.ellipse((x - reach, y - reach * 0.3, x + reach, y + reach * 0.3), outline=110)
    _paste_through(picture, splashes, (214, 228, 248))


def add_snow(picture: Image.Image, rng: Random, amount: float) -> None:
    """Flakes, the near ones out of focus, and a white ground."""
    add_snow_ground(picture, amount)
    add_flakes(picture, rng, amount)


def add_snow_ground(picture: Image.Image, amount: float) -> None:
    """A white ground."""
    ground = gradient(
        picture.size, ((0, 0, 0), (0, 0, 0), (0, 0, 0), (120, 120, 120), (176, 176, 176))
    )
    _paste_through(picture, ground.convert("L").point(scale(amount)), (232, 238, 248))


def add_flakes(picture: Image.Image, rng: Random, amount: float) -> None:
    """Flakes, the near ones out of focus."""
    unit = picture.height / 100
    for count, size, soft in ((240, 0.24, 0.0), (90, 0.5, 0.0), (22, 1.1, 0.5)):
        layer = Image.new("L", picture.size)
        draw = ImageDraw.Draw(layer)
        for _ in range(int(count * (0.35 + 0.65 * amount))):
            x, y = rng.uniform(0, picture.width), rng.uniform(0, picture.height)
            reach = max(size * unit * rng.uniform(0.6, 1.4), 0.7)
            draw.ellipse(
                (x - reach, y - reach, x + reach, y + reach), fill=225 if not soft else 150
            )
        _paste_through(picture, blurred(layer, max(soft * unit, 0.5)), (250, 252, 255))


def add_fog(picture: Image.Image, rng: Random, amount: float) -> None:
    """Banks of mist, densest near the ground."""
    small = Image.frombytes("L", (8, 14), rng.randbytes(8 * 14))
    banks = small.resize(picture.size, Image.Resampling.BICUBIC)
    depth = gradient(
        picture.size, ((70, 70, 70), (190, 190, 190), (235, 235, 235), (200, 200, 200))
    ).convert("L")
    mask = ImageChops.multiply(banks.point(lambda level: 90 + level * 0.6), depth).point(
        scale(0.85 * amount)
    )
    _paste_through(picture, mask, mix(_middle(picture), (224, 230, 236), 0.62))


def add_storm(picture: Image.Image, rng: Random, amount: float) -> None:
    """A dark sky with a bolt of lightning, and rain."""
    shade = gradient(picture.size, ((92, 98, 126), (150, 156, 178), (196, 200, 214)))
    # A dark picture is darkened less, so that it stays readable; the lightning shows the storm.
    light = ImageStat.Stat(picture.convert("L")).mean[0] / 255
    darkened = amount * min(light / 0.4, 1.0)
    picture.paste(Image.blend(picture, ImageChops.multiply(picture, shade), darkened))
    unit, side = picture.height / 100, rng.choice((0.16, 0.82))
    x, y = picture.width * side, -2 * unit
    bolt = [(x, y)]
    while y < 62 * unit:
        x, y = x + rng.uniform(-4.5, 4.5) * unit, y + rng.uniform(3, 7) * unit
        bolt.append((x, y))
    fork = bolt[len(bolt) // 2]
    branch = [
        fork,
        (fork[0] + 6 * unit, fork[1] + 6 * unit),
        (fork[0] + 8 * unit, fork[1] + 13 * unit),
    ]
    add_glow(picture, bolt[len(bolt) // 3], 52 * unit, (150, 170, 255), 0.75 * amount)
    for line, width in ((bolt, 5), (branch, 3)):
        layer = Image.new("L", picture.size)
        ImageDraw.Draw(layer).line(
            line, fill=220, width=max(int(width * unit / 8), 2), joint="curve"
        )
        _paste_through(picture, blurred(layer, unit * 1.2).point(scale(2)), (150, 172, 255))
        _paste_through(picture, blurred(layer, 0.7), (246, 250, 255))
    add_rain(picture, rng, amount * 0.8)


def add_fire(picture: Image.Image, rng: Random, amount: float) -> None:
    """Tongues of flame along the ground and the sides, their light, and sparks."""
    unit = picture.height / 100
    wide = picture.width / unit
    warm = gradient(picture.size, ((255, 226, 200), (255, 206, 160), (255, 186, 126)))
    picture.paste(Image.blend(picture, ImageChops.multiply(picture, warm), 0.8 * amount))
    for share in (0.06, 0.94):
        add_glow(
            picture, (picture.width * share, 90 * unit), 66 * unit, (255, 120, 36), 0.8 * amount
        )
    layer = Image.new("RGBA", picture.size)
    pen = Pen(layer, origin_px=(0, 0), unit_px=unit)
    shades: tuple[tuple[float, Colour], ...] = (
        (1.0, (214, 70, 26)), (0.7, (244, 130, 38)), (0.42, (255, 198, 84)), (0.2, (255, 244, 190)),
    )  # fmt: skip
    for _ in range(int(9 + 12 * amount)):
        off = rng.random() ** 1.7 * 0.36
        x = wide * (off if rng.random() < 0.5 else 1 - off)
        high, half = (
            (30 - 44 * off) * rng.uniform(0.6, 1.15) * (0.5 + 0.5 * amount),
            rng.uniform(3.4, 6.2),
        )
        sway = rng.uniform(-3, 3)
        for size, colour in shades:
            h, w = high * size**0.7, half * size
            pen.shape([(x - w, 101), (x - w * 0.9, 101 - h * 0.34),
                (x - w * 0.3 + sway * 0.4, 101 - h * 0.66), (x + sway, 101 - h),
                (x + w * 0.5 + sway * 0.3, 101 - h * 0.55), (x + w, 101 - h * 0.25), (x + w, 101)],
                colour)  # fmt: skip
    soft = blurred(layer.getchannel("A"), 0.35 * unit)
    lit = blurred(layer.convert("RGB"), 1.0 * unit)
    picture.paste(
        ImageChops.screen(picture, ImageChops.multiply(lit, Image.merge("RGB", [soft] * 3)))
    )
    picture.paste(blurred(layer.convert("RGB"), 0.3 * unit), (0, 0), soft.point(scale(0.8)))
    add_embers(picture, rng, amount)


def add_embers(picture: Image.Image, rng: Random, amount: float) -> None:
    """Rising sparks."""
    _draw_lights(picture, rng, int(70 * amount), (255, 150, 60), size=0.28, top=0.15)


def add_fireflies(picture: Image.Image, rng: Random, amount: float) -> None:
    """Small warm lights in the air."""
    _draw_lights(picture, rng, int(34 * amount), (226, 240, 120), size=0.42, top=0.35, halo=3.4)


def add_magic(picture: Image.Image, rng: Random, amount: float) -> None:
    """A ribbon of light that winds upwards, with motes around it."""
    unit = picture.height / 100
    wide = picture.width / unit
    tint: Colour = rng.choice(((96, 200, 255), (178, 132, 255), (110, 240, 190)))
    turns = rng.uniform(0, pi)
    line = [
        (
            wide * (0.5 + (0.42 - step * 0.016) * cos(turns + step * 0.62)) * unit,
            (88 - step * 3.9) * unit + 5 * unit * sin(turns + step * 0.62),
        )
        for step in range(20)
    ]
    for width, softness, power in ((2.2, 2.2, 0.85), (0.5, 0.35, 1.0)):
        layer = Image.new("L", picture.size)
        ImageDraw.Draw(layer).line(
            smooth(line, closed=False),
            fill=int(255 * power * amount),
            width=max(int(width * unit), 1),
            joint="curve",
        )
        _paste_through(
            picture, blurred(layer, softness * unit), tint if width > 1 else lighter(tint, 0.75)
        )
    _draw_lights(picture, rng, int(60 * amount), tint, size=0.3, top=0.1, halo=2.2)


def add_leaves(picture: Image.Image, rng: Random, amount: float) -> None:
    """Autumn: greens turn to gold and leaves fall."""
    red, green, blue = picture.split()
    turned = Image.merge(
        "RGB", (ImageChops.lighter(red, green), green.point(scale(0.84)), blue.point(scale(0.7)))
    )
    picture.paste(Image.blend(picture, turned, 0.75 * amount))
    _draw_petals(
        picture, rng, int(64 * amount), ((206, 92, 36), (226, 152, 48), (164, 52, 34)), 1.1
    )


def add_petals(picture: Image.Image, rng: Random, amount: float) -> None:
    """Petals of blossom in the air."""
    _draw_petals(
        picture, rng, int(80 * amount), ((250, 196, 210), (255, 226, 232), (236, 152, 176)), 0.8
    )


def add_stars(picture: Image.Image, rng: Random, amount: float) -> None:
    """A sky full of stars."""
    draw_stars(picture, rng.getrandbits(30), many=True, floor=0.34)


def add_moon(picture: Image.Image, rng: Random, amount: float) -> None:
    """A pale moon in a corner of the sky."""
    draw_moon(picture, _aside(picture, rng), 15, 6 + 2 * amount, (224, 230, 240))


def add_blood_moon(picture: Image.Image, rng: Random, amount: float) -> None:
    """A large red moon and its red light."""
    picture.paste(Image.blend(picture, tinted(picture, (255, 156, 146)), 0.8 * amount))
    draw_moon(picture, _aside(picture, rng), 19, 8 + 4 * amount, (206, 58, 44))


def add_aurora(picture: Image.Image, rng: Random, amount: float) -> None:
    """Northern lights."""
    draw_aurora(picture)


def add_rainbow(picture: Image.Image, rng: Random, amount: float) -> None:
    """A rainbow."""
    draw_rainbow(picture)


# The order matters: later effects lie over earlier ones.
EFFECT_PAINTERS: dict[str, EffectPainter] = {
    "aurora": add_aurora,
    "rainbow": add_rainbow,
    "stars": add_stars,
    "moon": add_moon,
    "blood moon": add_blood_moon,
    "leaves": add_leaves,
    "petals": add_petals,
    "fog": add_fog,
    "snow": add_snow,
    "rain": add_rain,
    "storm": add_storm,
    "magic": add_magic,
    "fireflies": add_fireflies,
    "fire": add_fire,
    "embers": add_embers,
}
OUTDOORS_ONLY = frozenset({"rain", "snow", "storm"})
# In a new scene the backdrop paints these itself, behind people and things.
IN_THE_SKY = frozenset({"aurora", "rainbow", "stars", "moon", "blood moon"})


def _paste_through(picture: Image.Image, mask: Image.Image, colour: Colour) -> None:
    picture.paste(colour, (0, 0, picture.width, picture.height), mask)


def _middle(picture: Image.Image) -> Colour:
    pixel = picture.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    return (pixel[0], pixel[1], pixel[2]) if isinstance(pixel, tuple) else (128, 128, 128)


def _aside(picture: Image.Image, rng: Random) -> float:
    return 100 * picture.width / picture.height * rng.choice((0.17, 0.83))


def _draw_lights(
    picture: Image.Image,
    rng: Random,
    count: int,
    tint: Colour,
    *,
    size: float,
    top: float,
    halo: float = 1.6,
) -> None:
    unit = picture.height / 100
    core, aura = Image.new("L", picture.size), Image.new("L", picture.size)
    near, far = ImageDraw.Draw(core), ImageDraw.Draw(aura)
    for _ in range(count):
        x, y = rng.uniform(0, picture.width), rng.uniform(top, 1) * picture.height
        reach = max(size * unit * rng.uniform(0.5, 1.4), 0.8)
        near.ellipse((x - reach, y - reach, x + reach, y + reach), fill=rng.randint(150, 255))
        wide = reach * halo
        far.ellipse((x - wide, y - wide, x + wide, y + wide), fill=170)
    _paste_through(picture, blurred(aura, size * unit * halo * 0.7), tint)
    _paste_through(picture, blurred(core, 0.6), lighter(tint, 0.7))


def _draw_petals(
    picture: Image.Image, rng: Random, count: int, tints: tuple[Colour, ...], size: float
) -> None:
    unit = picture.height / 100
    layer = Image.new("RGBA", (picture.width * 2, picture.height * 2))
    pen = Pen(layer, origin_px=(0, 0), unit_px=unit * 2)
    for _ in range(count):
        at = (rng.uniform(0, picture.width / unit), rng.uniform(0, 100))
        leaf = pen.child(at, scale=size * rng.uniform(0.5, 1.4), turn=rng.uniform(0, pi * 2))
        tint = rng.choice(tints)
        leaf.shape([(-1.3, 0), (0, -0.6), (1.4, 0), (0, 0.7)], lighter(tint, 0.15), tint)
    small = layer.reduce(2)
    picture.paste(small.convert("RGB"), (0, 0), small.getchannel("A"))
