"""What lies over a finished picture: rain, snow, fog, flames, lightning, drifting lights.

Each effect changes an RGB picture in place; `amount` 0..1 is how much of it there is.
"""

from collections.abc import Callable
from math import cos, pi, sin
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageStat

from sketch.paint.brush import Pen, blurred, glow, gradient, scale, smooth, tinted
from sketch.palette import Colour, lighter, mix
from sketch.places.sky import draw_aurora, draw_moon, draw_rainbow, draw_stars

Effect = Callable[[Image.Image, Random, float], None]


def rain(canvas: Image.Image, chance: Random, amount: float) -> None:
    """Slanting streaks in two depths, cool light, splashes on the ground."""
    canvas.paste(tinted(canvas, mix((255, 255, 255), (206, 218, 236), amount)))
    unit, lean = canvas.height / 100, chance.choice((-0.22, 0.22))
    for count, long, thick, light in ((260, 5.0, 1, 70), (120, 10.0, 2, 104)):
        layer = Image.new("L", canvas.size)
        draw = ImageDraw.Draw(layer)
        for _ in range(int(count * (0.35 + 0.65 * amount))):
            x, y = (
                chance.uniform(-0.1, 1.1) * canvas.width,
                chance.uniform(-0.1, 1.0) * canvas.height,
            )
            fall = long * unit * chance.uniform(0.7, 1.3)
            draw.line(
                (x, y, x + lean * fall, y + fall),
                fill=int(light * chance.uniform(0.6, 1.25)),
                width=thick,
            )
        _veil(canvas, layer, (214, 228, 248))
    splashes = Image.new("L", canvas.size)
    draw = ImageDraw.Draw(splashes)
    for _ in range(int(50 * amount)):
        x, y = chance.uniform(0, canvas.width), chance.uniform(0.8, 0.99) * canvas.height
        reach = unit * (y / canvas.height - 0.68) * 5
        draw.ellipse((x - reach, y - reach * 0.3, x + reach, y + reach * 0.3), outline=110)
    _veil(canvas, splashes, (214, 228, 248))


def snow(canvas: Image.Image, chance: Random, amount: float) -> None:
    """Flakes, near ones out of focus, and a white ground."""
    unit = canvas.height / 100
    ground = gradient(
        canvas.size, ((0, 0, 0), (0, 0, 0), (0, 0, 0), (120, 120, 120), (176, 176, 176))
    )
    _veil(canvas, ground.convert("L").point(scale(amount)), (232, 238, 248))
    for count, size, soft in ((240, 0.24, 0.0), (90, 0.5, 0.0), (22, 1.1, 0.5)):
        layer = Image.new("L", canvas.size)
        draw = ImageDraw.Draw(layer)
        for _ in range(int(count * (0.35 + 0.65 * amount))):
            x, y = chance.uniform(0, canvas.width), chance.uniform(0, canvas.height)
            reach = max(size * unit * chance.uniform(0.6, 1.4), 0.7)
            draw.ellipse(
                (x - reach, y - reach, x + reach, y + reach), fill=225 if not soft else 150
            )
        _veil(canvas, blurred(layer, max(soft * unit, 0.5)), (250, 252, 255))


def fog(canvas: Image.Image, chance: Random, amount: float) -> None:
    """Banks of mist, densest low down."""
    small = Image.frombytes("L", (8, 14), chance.randbytes(8 * 14))
    banks = small.resize(canvas.size, Image.Resampling.BICUBIC)
    depth = gradient(
        canvas.size, ((70, 70, 70), (190, 190, 190), (235, 235, 235), (200, 200, 200))
    ).convert("L")
    mask = ImageChops.multiply(banks.point(lambda level: 90 + level * 0.6), depth).point(
        scale(0.85 * amount)
    )
    _veil(canvas, mask, mix(_middle(canvas), (224, 230, 236), 0.62))


def storm(canvas: Image.Image, chance: Random, amount: float) -> None:
    """A dark sky with a bolt of lightning, and rain."""
    shade = gradient(canvas.size, ((92, 98, 126), (150, 156, 178), (196, 200, 214)))
    # What is dark already stays readable: a storm at night is told by its lightning.
    light = ImageStat.Stat(canvas.convert("L")).mean[0] / 255
    darkened = amount * min(light / 0.4, 1.0)
    canvas.paste(Image.blend(canvas, ImageChops.multiply(canvas, shade), darkened))
    unit, side = canvas.height / 100, chance.choice((0.16, 0.82))
    x, y = canvas.width * side, -2 * unit
    bolt = [(x, y)]
    while y < 62 * unit:
        x, y = x + chance.uniform(-4.5, 4.5) * unit, y + chance.uniform(3, 7) * unit
        bolt.append((x, y))
    fork = bolt[len(bolt) // 2]
    branch = [
        fork,
        (fork[0] + 6 * unit, fork[1] + 6 * unit),
        (fork[0] + 8 * unit, fork[1] + 13 * unit),
    ]
    glow(canvas, bolt[len(bolt) // 3], 52 * unit, (150, 170, 255), 0.75 * amount)
    for line, width in ((bolt, 5), (branch, 3)):
        layer = Image.new("L", canvas.size)
        ImageDraw.Draw(layer).line(
            line, fill=220, width=max(int(width * unit / 8), 2), joint="curve"
        )
        _veil(canvas, blurred(layer, unit * 1.2).point(scale(2)), (150, 172, 255))
        _veil(canvas, blurred(layer, 0.7), (246, 250, 255))
    rain(canvas, chance, amount * 0.8)


def fire(canvas: Image.Image, chance: Random, amount: float) -> None:
    """Tongues of flame along the ground and the sides, their light, and sparks."""
    unit = canvas.height / 100
    wide = canvas.width / unit
    warm = gradient(canvas.size, ((255, 226, 200), (255, 206, 160), (255, 186, 126)))
    canvas.paste(Image.blend(canvas, ImageChops.multiply(canvas, warm), 0.8 * amount))
    for share in (0.06, 0.94):
        glow(canvas, (canvas.width * share, 90 * unit), 66 * unit, (255, 120, 36), 0.8 * amount)
    layer = Image.new("RGBA", canvas.size)
    pen = Pen(layer, origin_px=(0, 0), unit_px=unit)
    shades: tuple[tuple[float, Colour], ...] = (
        (1.0, (214, 70, 26)), (0.7, (244, 130, 38)), (0.42, (255, 198, 84)), (0.2, (255, 244, 190)),
    )  # fmt: skip
    for _ in range(int(9 + 12 * amount)):
        off = chance.random() ** 1.7 * 0.36
        x = wide * (off if chance.random() < 0.5 else 1 - off)
        high, half = (
            (30 - 44 * off) * chance.uniform(0.6, 1.15) * (0.5 + 0.5 * amount),
            chance.uniform(3.4, 6.2),
        )
        sway = chance.uniform(-3, 3)
        for size, colour in shades:
            h, w = high * size**0.7, half * size
            pen.shape(
                [
                    (x - w, 101),
                    (x - w * 0.9, 101 - h * 0.34),
                    (x - w * 0.3 + sway * 0.4, 101 - h * 0.66),
                    (x + sway, 101 - h),
                    (x + w * 0.5 + sway * 0.3, 101 - h * 0.55),
                    (x + w, 101 - h * 0.25),
                    (x + w, 101),
                ],
                colour,
            )
    soft = blurred(layer.getchannel("A"), 0.35 * unit)
    lit = blurred(layer.convert("RGB"), 1.0 * unit)
    canvas.paste(
        ImageChops.screen(canvas, ImageChops.multiply(lit, Image.merge("RGB", [soft] * 3)))
    )
    canvas.paste(blurred(layer.convert("RGB"), 0.3 * unit), (0, 0), soft.point(scale(0.8)))
    embers(canvas, chance, amount)


def embers(canvas: Image.Image, chance: Random, amount: float) -> None:
    """Sparks that rise."""
    _lights(canvas, chance, int(70 * amount), (255, 150, 60), size=0.28, top=0.15)


def fireflies(canvas: Image.Image, chance: Random, amount: float) -> None:
    """Small warm lights in the air."""
    _lights(canvas, chance, int(34 * amount), (226, 240, 120), size=0.42, top=0.35, halo=3.4)


def magic(canvas: Image.Image, chance: Random, amount: float) -> None:
    """A ribbon of light that winds upwards, with motes around it."""
    unit = canvas.height / 100
    wide = canvas.width / unit
    tint: Colour = chance.choice(((96, 200, 255), (178, 132, 255), (110, 240, 190)))
    turns = chance.uniform(0, pi)
    line = [
        (
            wide * (0.5 + (0.42 - step * 0.016) * cos(turns + step * 0.62)) * unit,
            (88 - step * 3.9) * unit + 5 * unit * sin(turns + step * 0.62),
        )
        for step in range(20)
    ]
    for width, softness, power in ((2.2, 2.2, 0.85), (0.5, 0.35, 1.0)):
        layer = Image.new("L", canvas.size)
        ImageDraw.Draw(layer).line(
            smooth(line, closed=False),
            fill=int(255 * power * amount),
            width=max(int(width * unit), 1),
            joint="curve",
        )
        _veil(canvas, blurred(layer, softness * unit), tint if width > 1 else lighter(tint, 0.75))
    _lights(canvas, chance, int(60 * amount), tint, size=0.3, top=0.1, halo=2.2)


def leaves(canvas: Image.Image, chance: Random, amount: float) -> None:
    """Autumn: greens turn to gold, leaves fall."""
    red, green, blue = canvas.split()
    turned = Image.merge(
        "RGB", (ImageChops.lighter(red, green), green.point(scale(0.84)), blue.point(scale(0.7)))
    )
    canvas.paste(Image.blend(canvas, turned, 0.75 * amount))
    _petals(canvas, chance, int(64 * amount), ((206, 92, 36), (226, 152, 48), (164, 52, 34)), 1.1)


def petals(canvas: Image.Image, chance: Random, amount: float) -> None:
    """Blossom in the air."""
    _petals(
        canvas, chance, int(80 * amount), ((250, 196, 210), (255, 226, 232), (236, 152, 176)), 0.8
    )


def stars(canvas: Image.Image, chance: Random, amount: float) -> None:
    """A sky full of stars."""
    draw_stars(canvas, chance.getrandbits(30), many=True, floor=0.34)


def moon(canvas: Image.Image, chance: Random, amount: float) -> None:
    """A pale moon in a corner of the sky."""
    draw_moon(canvas, _aside(canvas, chance), 15, 6 + 2 * amount, (224, 230, 240))


def blood_moon(canvas: Image.Image, chance: Random, amount: float) -> None:
    """A great red moon, and its light on everything."""
    canvas.paste(Image.blend(canvas, tinted(canvas, (255, 156, 146)), 0.8 * amount))
    draw_moon(canvas, _aside(canvas, chance), 19, 8 + 4 * amount, (206, 58, 44))


def aurora(canvas: Image.Image, chance: Random, amount: float) -> None:
    """Northern lights."""
    draw_aurora(canvas)


def rainbow(canvas: Image.Image, chance: Random, amount: float) -> None:
    """A rainbow."""
    draw_rainbow(canvas)


EFFECTS: dict[str, Effect] = {
    "aurora": aurora, "rainbow": rainbow, "stars": stars, "moon": moon, "blood moon": blood_moon,
    "leaves": leaves, "petals": petals, "fog": fog, "snow": snow, "rain": rain, "storm": storm,
    "magic": magic, "fireflies": fireflies, "fire": fire, "embers": embers,
}  # fmt: skip
OUTDOORS_ONLY = frozenset({"rain", "snow", "storm"})
# These the backdrop paints itself, behind what stands before it.
IN_THE_SKY = frozenset({"aurora", "rainbow", "stars", "moon", "blood moon"})


def _veil(canvas: Image.Image, mask: Image.Image, colour: Colour) -> None:
    canvas.paste(colour, (0, 0, canvas.width, canvas.height), mask)


def _middle(canvas: Image.Image) -> Colour:
    pixel = canvas.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    return (pixel[0], pixel[1], pixel[2]) if isinstance(pixel, tuple) else (128, 128, 128)


def _aside(canvas: Image.Image, chance: Random) -> float:
    return 100 * canvas.width / canvas.height * chance.choice((0.17, 0.83))


def _lights(
    canvas: Image.Image,
    chance: Random,
    count: int,
    tint: Colour,
    *,
    size: float,
    top: float,
    halo: float = 1.6,
) -> None:
    unit = canvas.height / 100
    core, aura = Image.new("L", canvas.size), Image.new("L", canvas.size)
    near, far = ImageDraw.Draw(core), ImageDraw.Draw(aura)
    for _ in range(count):
        x, y = chance.uniform(0, canvas.width), chance.uniform(top, 1) * canvas.height
        reach = max(size * unit * chance.uniform(0.5, 1.4), 0.8)
        near.ellipse((x - reach, y - reach, x + reach, y + reach), fill=chance.randint(150, 255))
        wide = reach * halo
        far.ellipse((x - wide, y - wide, x + wide, y + wide), fill=170)
    _veil(canvas, blurred(aura, size * unit * halo * 0.7), tint)
    _veil(canvas, blurred(core, 0.6), lighter(tint, 0.7))


def _petals(
    canvas: Image.Image, chance: Random, count: int, tints: tuple[Colour, ...], size: float
) -> None:
    unit = canvas.height / 100
    layer = Image.new("RGBA", (canvas.width * 2, canvas.height * 2))
    pen = Pen(layer, origin_px=(0, 0), unit_px=unit * 2)
    for _ in range(count):
        at = (chance.uniform(0, canvas.width / unit), chance.uniform(0, 100))
        leaf = pen.child(at, scale=size * chance.uniform(0.5, 1.4), turn=chance.uniform(0, pi * 2))
        tint = chance.choice(tints)
        leaf.shape([(-1.3, 0), (0, -0.6), (1.4, 0), (0, 0.7)], lighter(tint, 0.15), tint)
    small = layer.reduce(2)
    canvas.paste(small.convert("RGB"), (0, 0), small.getchannel("A"))
