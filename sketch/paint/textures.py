"""Textures that a medium lays over a picture: grain, paper, hatching, outlines, halftone dots."""

from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from sketch.paint.brush import blurred, gradient
from sketch.palette import Colour

PAPER: Colour = (246, 238, 222)


def noise(rng: Random, cells: tuple[int, int], size: tuple[int, int]) -> Image.Image:
    """Random greys, mode L: `cells` (columns, rows) of noise, enlarged to `size` pixels."""
    grains = Image.frombytes("L", cells, rng.randbytes(cells[0] * cells[1]))
    return grains.resize(size, Image.Resampling.BICUBIC)


def add_grain(
    picture: Image.Image, rng: Random, power: float, cell: tuple[int, int] = (1, 1)
) -> Image.Image:
    """The RGB picture with grain of `power` (0..1); a grain is `cell` pixels large."""
    tile = (160 // cell[0], 160 // cell[1])
    patch = noise(rng, tile, (160, 160)).point(lambda level: 255 - (255 - level) * power * 1.6)
    grain = Image.new("L", picture.size)
    for x in range(0, picture.width, 160):
        for y in range(0, picture.height, 160):
            grain.paste(patch, (x, y))
    return ImageChops.multiply(picture, Image.merge("RGB", [grain] * 3))


def darken_corners(picture: Image.Image, power: float) -> Image.Image:
    """The RGB picture, darker towards its corners; `power` is about 0..1."""
    rim = (
        Image.radial_gradient("L")
        .resize(picture.size)
        .point(lambda level: 255 - max(0, level - 96) * power)
    )
    return ImageChops.multiply(picture, Image.merge("RGB", [rim] * 3))


def outlines(picture: Image.Image, gain: float) -> Image.Image:
    """The outlines in the picture, light on black, mode L; its border is no outline."""
    found = (
        blurred(picture.convert("L"), 0.9)
        .filter(ImageFilter.FIND_EDGES)
        .point(lambda level: max(0, level - 5) * gain)
    )
    ImageDraw.Draw(found).rectangle(
        (0, 0, picture.width - 1, picture.height - 1), outline=0, width=2
    )
    return found


def hatching(size: tuple[int, int], lean: int, gap: int) -> Image.Image:
    """Light strokes on black, mode L: `gap` pixels apart, leaning by `lean` (0 is upright)."""
    page = Image.new("L", size)
    draw = ImageDraw.Draw(page)
    for start in range(-size[1], size[0] + size[1], gap):
        draw.line((start, 0, start + lean * size[1], size[1]), fill=200, width=1)
    return page


def halftone(size: tuple[int, int], cell: int) -> Image.Image:
    """Dark dots on white, mode L, one every `cell` pixels."""
    tile = Image.new("L", (cell * 4, cell * 4), 255)
    ImageDraw.Draw(tile).ellipse((cell * 0.7, cell * 0.7, cell * 3.3, cell * 3.3), fill=70)
    tile = tile.resize((cell, cell), Image.Resampling.BOX)
    page = Image.new("L", size)
    for x in range(0, size[0], cell):
        for y in range(0, size[1], cell):
            page.paste(tile, (x, y))
    return page


def carved_lines(size: tuple[int, int], gap: int) -> Image.Image:
    """A carver's lines, mode L: light and dark bands, `gap` pixels each, that slope a little."""
    ramp = gradient((1, gap * 2), ((40, 40, 40), (215, 215, 215), (40, 40, 40))).convert("L")
    band = Image.new("L", (1, size[1] * 2))
    for y in range(0, band.height, gap * 2):
        band.paste(ramp, (0, y))
    page = band.resize((size[0], band.height))
    return page.transform(
        size, Image.Transform.AFFINE, (1, 0, 0, 0.22, 1, size[1] * 0.3), Image.Resampling.BILINEAR
    )


def lay_on_paper(picture: Image.Image, rng: Random) -> Image.Image:
    """The RGB picture on paper, with the uneven pale edge that a brush leaves."""
    margin = max(round(min(picture.size) * 0.035), 3)
    inner = Image.new("L", picture.size)
    ImageDraw.Draw(inner).rectangle(
        (margin, margin, picture.width - margin, picture.height - margin), fill=255
    )
    rough = ImageChops.multiply(
        blurred(inner, margin * 0.6),
        noise(rng, (40, 40), picture.size).point(lambda level: 170 + level / 3),
    )
    mask = rough.point(lambda level: max(0, min(255, (level - 84) * 5)))
    return Image.composite(picture, Image.new("RGB", picture.size, PAPER), mask)
