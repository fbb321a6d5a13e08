"""The sky: its gradient, sun or moon, stars, clouds, aurora and rainbow."""

from math import sin
from random import Random

from PIL import Image, ImageChops, ImageDraw

from sketch.paint.brush import Pen, add_glow, blurred, gradient
from sketch.palette import Colour, darker, lighter, mix
from sketch.places.canvas import HORIZON, PlaceCanvas


def draw_sky(canvas: PlaceCanvas) -> None:
    """Paint the sky over the whole canvas; the place is painted over its lower part."""
    canvas.fill(canvas.setting.sky, 0, HORIZON + 8)
    canvas.fill((canvas.setting.haze, canvas.setting.haze), HORIZON + 8, 100)
    if "aurora" in canvas.setting.effects:
        draw_aurora(canvas.image)
    starry = canvas.setting.time in ("night", "dusk") and canvas.setting.has("star")
    if starry and not canvas.setting.weather & {"rain", "storm", "fog"}:
        draw_stars(canvas.image, canvas.rng.getrandbits(30), many="stars" in canvas.setting.effects)
    _draw_disc(canvas)
    if canvas.setting.has("cloud"):
        _draw_clouds(canvas)
    if "rainbow" in canvas.setting.effects:
        draw_rainbow(canvas.image)


def draw_stars(picture: Image.Image, seed: int, *, many: bool, floor: float = 0.6) -> None:
    """Draw stars over the upper `floor` (0..1) of an RGB picture, in place."""
    rng = Random(seed)
    draw = ImageDraw.Draw(picture)
    unit = picture.height / 100
    for _ in range(170 if many else 80):
        x, y = rng.uniform(0, picture.width), rng.uniform(0, picture.height * floor)
        size = unit * rng.choice((0.1, 0.14, 0.2, 0.3))
        under = picture.getpixel((int(min(x, picture.width - 1)), int(y)))
        base = under if isinstance(under, tuple) else (0, 0, 0)
        tint = mix(
            (base[0], base[1], base[2]),
            (255, 252, 236),
            rng.uniform(0.5, 1) * (1 - y / picture.height),
        )
        draw.ellipse((x - size, y - size, x + size, y + size), fill=tint)


def draw_moon(picture: Image.Image, x: float, y: float, size: float, colour: Colour) -> None:
    """Draw a moon with its halo; position and radius in hundredths of the picture's height."""
    unit = picture.height / 100
    add_glow(picture, (x * unit, y * unit), size * 5.5 * unit, colour, 0.55)
    pen = Pen(picture, origin_px=(x * unit, y * unit), unit_px=size * unit / 6)
    pen.disc((0, 0), 6, 6, lighter(colour, 0.35), colour)
    for cx, cy, r in ((-1.8, -1.6, 1.3), (1.6, 0.8, 1.7), (-1.0, 2.6, 0.8), (2.4, -2.8, 0.7)):
        pen.disc((cx, cy), r, r, darker(colour, 0.1))


def draw_aurora(picture: Image.Image) -> None:
    """Draw curtains of green and violet light into an RGB picture, in place."""
    small = Image.new("RGB", (picture.width // 8, picture.height // 8))
    draw = ImageDraw.Draw(small)
    for x in range(small.width):
        for curtain, colour in enumerate(((70, 220, 150), (120, 90, 220))):
            y = small.height * (0.2 + curtain * 0.1 + 0.07 * sin(x / small.width * 7 + curtain * 2))
            shine = 0.6 + 0.4 * sin(x / 3.1 + curtain)
            draw.line((x, y - small.height * 0.14, x, y), fill=mix((0, 0, 0), colour, shine * 0.7))
    light = blurred(small, 4).resize(picture.size, Image.Resampling.BICUBIC)
    picture.paste(ImageChops.screen(picture, light))


def draw_rainbow(picture: Image.Image) -> None:
    """Draw a pale bow over the whole width of an RGB picture, in place."""
    light = Image.new("RGB", (picture.width // 4, picture.height // 4))
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
        picture.size, Image.Resampling.BICUBIC
    )
    picture.paste(ImageChops.screen(picture, soft))


def _draw_disc(canvas: PlaceCanvas) -> None:
    setting, unit = canvas.setting, canvas.image.height / 100
    x = canvas.width * (0.5 + setting.side * canvas.rng.uniform(0.2, 0.34))
    light = "moon" if setting.time == "night" else "sun"
    if setting.weather & {"rain", "storm"} or not setting.has(light):
        return
    if "blood moon" in setting.effects:
        draw_moon(canvas.image, x, 20, 9, (206, 62, 48))
    elif setting.time == "night":
        draw_moon(canvas.image, x, 17, 5.5, (226, 230, 236))
    elif setting.time in ("sunset", "dawn", "dusk"):
        y = HORIZON - canvas.rng.uniform(14, 24)
        add_glow(canvas.image, (x * unit, y * unit), 62 * unit, setting.key, 0.75)
        canvas.pen.disc((x, y), 6.5, 6.5, lighter(setting.key, 0.75), lighter(setting.key, 0.4))
    else:
        add_glow(canvas.image, (x * unit, 10 * unit), 56 * unit, (255, 250, 222), 0.75)


def _draw_clouds(canvas: PlaceCanvas) -> None:
    setting = canvas.setting
    heavy = bool(setting.weather & {"rain", "storm", "snow"})
    layer = Image.new("RGBA", (canvas.image.width // 2, canvas.image.height // 2))
    pen = Pen(layer, origin_px=(0, 0), unit_px=layer.height / 100)
    for _ in range(7 if heavy else 4):
        x, y = canvas.rng.uniform(0, canvas.width), canvas.rng.uniform(4, 24 if heavy else 40)
        body = (
            mix(setting.sky[1], setting.haze, 0.55) if not heavy else darker(setting.sky[1], 0.25)
        )
        size = canvas.rng.uniform(0.7, 1.5) * (1.5 if heavy else 1)
        for step in range(6):
            dx = (step - 2.5) * 4.2 * size
            high = (3.4 - abs(step - 2.5) * 0.9) * size * canvas.rng.uniform(0.8, 1.2)
            pen.disc((x + dx, y - high * 0.4), 4.4 * size, high, lighter(body, 0.3), body)
        pen.disc((x, y + 0.6 * size), 14 * size, 1.2 * size, body)
    soft = layer.resize(canvas.image.size, Image.Resampling.BICUBIC)
    veil = soft.getchannel("A").point(lambda level: level * (0.8 if heavy else 0.5))
    canvas.image.paste(soft.convert("RGB"), (0, 0), veil)
