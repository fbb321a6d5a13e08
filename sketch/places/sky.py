"""The sky: gradient, sun or moon, stars, clouds, and what is rare."""

from math import sin
from random import Random

from PIL import Image, ImageChops, ImageDraw

from sketch.paint.brush import Pen, blurred, glow, gradient
from sketch.palette import Colour, darker, lighter, mix
from sketch.places.canvas import HORIZON, Stage


def draw_sky(stage: Stage) -> None:
    """Fill the upper part of the canvas."""
    stage.fill(stage.where.sky, 0, HORIZON + 8)
    stage.fill((stage.where.haze, stage.where.haze), HORIZON + 8, 100)
    if "aurora" in stage.where.effects:
        draw_aurora(stage.canvas)
    if stage.where.time in ("night", "dusk") and not stage.where.weather & {"rain", "storm", "fog"}:
        draw_stars(stage.canvas, stage.chance.getrandbits(30), many="stars" in stage.where.effects)
    _disc(stage)
    _clouds(stage)
    if "rainbow" in stage.where.effects:
        draw_rainbow(stage.canvas)


def draw_stars(canvas: Image.Image, seed: int, *, many: bool, floor: float = 0.6) -> None:
    """Stars over the upper `floor` share of the picture."""
    chance = Random(seed)
    draw = ImageDraw.Draw(canvas)
    unit = canvas.height / 100
    for _ in range(170 if many else 80):
        x, y = chance.uniform(0, canvas.width), chance.uniform(0, canvas.height * floor)
        size = unit * chance.choice((0.1, 0.14, 0.2, 0.3))
        under = canvas.getpixel((int(min(x, canvas.width - 1)), int(y)))
        base = under if isinstance(under, tuple) else (0, 0, 0)
        tint = mix(
            (base[0], base[1], base[2]),
            (255, 252, 236),
            chance.uniform(0.5, 1) * (1 - y / canvas.height),
        )
        draw.ellipse((x - size, y - size, x + size, y + size), fill=tint)


def draw_moon(canvas: Image.Image, x: float, y: float, size: float, colour: Colour) -> None:
    """A moon with its halo; the position in hundredths of the height."""
    unit = canvas.height / 100
    glow(canvas, (x * unit, y * unit), size * 5.5 * unit, colour, 0.55)
    pen = Pen(canvas, origin_px=(x * unit, y * unit), unit_px=size * unit / 6)
    pen.disc((0, 0), 6, 6, lighter(colour, 0.35), colour)
    for cx, cy, r in ((-1.8, -1.6, 1.3), (1.6, 0.8, 1.7), (-1.0, 2.6, 0.8), (2.4, -2.8, 0.7)):
        pen.disc((cx, cy), r, r, darker(colour, 0.1))


def draw_aurora(canvas: Image.Image) -> None:
    """Curtains of green and violet light."""
    small = Image.new("RGB", (canvas.width // 8, canvas.height // 8))
    draw = ImageDraw.Draw(small)
    for x in range(small.width):
        for curtain, colour in enumerate(((70, 220, 150), (120, 90, 220))):
            y = small.height * (0.2 + curtain * 0.1 + 0.07 * sin(x / small.width * 7 + curtain * 2))
            shine = 0.6 + 0.4 * sin(x / 3.1 + curtain)
            draw.line((x, y - small.height * 0.14, x, y), fill=mix((0, 0, 0), colour, shine * 0.7))
    light = blurred(small, 4).resize(canvas.size, Image.Resampling.BICUBIC)
    canvas.paste(ImageChops.screen(canvas, light))


def draw_rainbow(canvas: Image.Image) -> None:
    """A pale bow over the whole width."""
    light = Image.new("RGB", (canvas.width // 4, canvas.height // 4))
    draw = ImageDraw.Draw(light)
    unit = light.height / 100
    hues = ((96, 30, 30), (96, 66, 24), (92, 92, 30), (30, 92, 44), (30, 60, 110), (70, 34, 100))
    for index, hue in enumerate(hues):
        reach = 78 * unit - index * 2.2 * unit
        middle = (light.width / 2, light.height * 0.86)
        draw.ellipse((middle[0] - reach, middle[1] - reach, middle[0] + reach, middle[1] + reach),
                     outline=hue, width=max(int(2.4 * unit), 1))  # fmt: skip
    fade = gradient(light.size, ((255, 255, 255), (200, 200, 200), (0, 0, 0)))
    soft = blurred(ImageChops.multiply(light, fade), 2).resize(
        canvas.size, Image.Resampling.BICUBIC
    )
    canvas.paste(ImageChops.screen(canvas, soft))


def _disc(stage: Stage) -> None:
    where, unit = stage.where, stage.canvas.height / 100
    x = stage.wide * (0.5 + where.side * stage.chance.uniform(0.2, 0.34))
    if where.weather & {"rain", "storm"}:
        return
    if "blood moon" in where.effects:
        draw_moon(stage.canvas, x, 20, 9, (206, 62, 48))
    elif where.time == "night":
        draw_moon(stage.canvas, x, 17, 5.5, (226, 230, 236))
    elif where.time in ("sunset", "dawn", "dusk"):
        y = HORIZON - stage.chance.uniform(14, 24)
        glow(stage.canvas, (x * unit, y * unit), 62 * unit, where.key, 0.75)
        stage.pen.disc((x, y), 6.5, 6.5, lighter(where.key, 0.75), lighter(where.key, 0.4))
    else:
        glow(stage.canvas, (x * unit, 10 * unit), 56 * unit, (255, 250, 222), 0.75)


def _clouds(stage: Stage) -> None:
    where = stage.where
    heavy = bool(where.weather & {"rain", "storm", "snow"})
    layer = Image.new("RGBA", (stage.canvas.width // 2, stage.canvas.height // 2))
    pen = Pen(layer, origin_px=(0, 0), unit_px=layer.height / 100)
    for _ in range(7 if heavy else 4):
        x, y = stage.chance.uniform(0, stage.wide), stage.chance.uniform(4, 24 if heavy else 40)
        body = mix(where.sky[1], where.haze, 0.55) if not heavy else darker(where.sky[1], 0.25)
        size = stage.chance.uniform(0.7, 1.5) * (1.5 if heavy else 1)
        for step in range(6):
            dx = (step - 2.5) * 4.2 * size
            high = (3.4 - abs(step - 2.5) * 0.9) * size * stage.chance.uniform(0.8, 1.2)
            pen.disc((x + dx, y - high * 0.4), 4.4 * size, high, lighter(body, 0.3), body)
        pen.disc((x, y + 0.6 * size), 14 * size, 1.2 * size, body)
    soft = layer.resize(stage.canvas.size, Image.Resampling.BICUBIC)
    veil = soft.getchannel("A").point(lambda level: level * (0.8 if heavy else 0.5))
    stage.canvas.paste(soft.convert("RGB"), (0, 0), veil)
