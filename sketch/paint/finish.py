"""Media: what a style's words (watercolour, woodcut, pixel art …) make of a painted picture."""

from collections.abc import Callable
from random import Random

from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps

from sketch.paint.brush import blurred, scale, tinted
from sketch.paint.textures import (
    PAPER,
    add_grain,
    carved_lines,
    darken_corners,
    halftone,
    hatching,
    lay_on_paper,
    noise,
    outlines,
)
from sketch.palette import Colour
from sketch.words import Words

_SEPIA: Colour = (52, 42, 44)

STYLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("pixel", ("pixel", "pixel art", "8 bit", "16 bit", "sprite", "retro game")),
    ("woodcut", ("woodcut", "linocut", "engraving", "block print")),
    ("watercolour", ("watercolour", "watercolor", "aquarelle", "gouache", "wash")),
    ("ink", ("ink", "sketch", "pencil", "charcoal", "line art drawing", "hatching")),
    ("anime", ("anime", "manga", "cel", "ghibli", "cartoon")),
    ("comic", ("comic", "comics", "graphic novel", "pop art")),
    ("oil", ("oil", "chiaroscuro", "classical", "baroque", "renaissance", "rembrandt")),
    ("photo", ("photo", "photograph", "photorealistic", "realistic", "cinematic", "film")),
    ("storybook", ("storybook", "children's book", "fairy tale", "illustration", "whimsical")),
    ("fantasy", ("fantasy", "painting", "painterly", "concept art", "digital painting")),
)


def style_of(words: str) -> str:
    """The medium that the words ask for; "fantasy" when they name no known medium."""
    return Words(words).first(STYLES) or "fantasy"


def named_style(words: Words) -> str | None:
    """The medium that the words ask for; None when they name no known medium."""
    return words.first(STYLES)


def render_medium(
    picture: Image.Image, style: str, rng: Random, *, draft: bool = False
) -> Image.Image:
    """The RGB picture in the medium `style`, a name of `STYLES`, as a new picture.

    A draft is rougher: pencil lines and few colours.
    """
    done = _MEDIA[style](picture, rng)
    return _drafted(done) if draft else done


def _fantasy(picture: Image.Image, rng: Random) -> Image.Image:
    bloom = ImageChops.screen(picture, blurred(picture, picture.height / 60).point(scale(0.26)))
    rich = ImageEnhance.Brightness(
        ImageEnhance.Color(Image.blend(picture, bloom, 0.7)).enhance(1.16)
    ).enhance(1.06)
    return darken_corners(add_grain(rich, rng, 0.032), 0.45)


def _oil(picture: Image.Image, rng: Random) -> Image.Image:
    half = picture.reduce(2).filter(ImageFilter.ModeFilter(7))
    strokes = half.resize(picture.size, Image.Resampling.BICUBIC).filter(ImageFilter.DETAIL)
    aged = ImageEnhance.Contrast(tinted(strokes, (255, 236, 204))).enhance(1.18)
    return darken_corners(add_grain(aged, rng, 0.09, cell=(1, 3)), 0.9)


def _watercolour(picture: Image.Image, rng: Random) -> Image.Image:
    soft = blurred(picture.filter(ImageFilter.MedianFilter(5)), 1.2)
    pools = noise(rng, (9, 9), picture.size).point(lambda level: 10 + level * 0.22)
    washed = Image.composite(Image.new("RGB", picture.size, PAPER), soft, pools)
    edges = ImageOps.invert(outlines(picture, 3)).point(lambda level: 96 + level * 159 / 255)
    inked = ImageChops.multiply(washed, Image.merge("RGB", [edges] * 3))
    bright = ImageEnhance.Brightness(ImageEnhance.Color(inked).enhance(1.1)).enhance(1.1)
    return add_grain(lay_on_paper(bright, rng), rng, 0.07)


def _ink(picture: Image.Image, rng: Random) -> Image.Image:
    plain = picture.convert("L")
    grey = Image.blend(ImageOps.autocontrast(plain, cutoff=1), ImageOps.equalize(plain), 0.5)
    gap_px = max(round(picture.height / 130), 4)
    page = Image.new("L", picture.size, 255)
    for limit, lean, gap in ((122, 1, gap_px), (80, -1, gap_px), (44, 0, gap_px - 1)):
        dark = grey.point(lambda level, limit=limit: 255 if level < limit else 0)
        page = ImageChops.multiply(
            page, ImageOps.invert(ImageChops.multiply(hatching(picture.size, lean, gap), dark))
        )
    lines = ImageChops.multiply(
        page, ImageOps.invert(outlines(picture, 9).filter(ImageFilter.MaxFilter(3)))
    )
    drawn = ImageOps.colorize(lines, _SEPIA, PAPER)
    wash = ImageChops.multiply(
        Image.new("RGB", picture.size, PAPER),
        ImageEnhance.Brightness(blurred(picture, 3)).enhance(1.25),
    )
    return add_grain(
        ImageChops.multiply(
            Image.blend(Image.new("RGB", picture.size, (255, 255, 255)), wash, 0.34), drawn
        ),
        rng,
        0.05,
    )


def _anime(picture: Image.Image, rng: Random) -> Image.Image:
    flat = ImageOps.posterize(blurred(picture, 0.8), 4)
    vivid = ImageEnhance.Color(Image.blend(picture, flat, 0.75)).enhance(1.4)
    lines = ImageOps.invert(outlines(picture, 2.6))
    return ImageEnhance.Brightness(
        ImageChops.multiply(vivid, ImageOps.colorize(lines, (58, 36, 66), (255, 255, 255)))
    ).enhance(1.08)


def _comic(picture: Image.Image, rng: Random) -> Image.Image:
    flat = ImageOps.posterize(blurred(picture, 1.5), 4)
    bold = ImageEnhance.Contrast(ImageEnhance.Color(flat).enhance(1.4)).enhance(1.2)
    dots = halftone(picture.size, max(picture.height // 110, 4))
    shadow = picture.convert("L").point(lambda level: max(0, min(255, (120 - level) * 3)))
    toned = Image.composite(ImageChops.multiply(bold, Image.merge("RGB", [dots] * 3)), bold, shadow)
    lines = (
        outlines(picture, 5)
        .filter(ImageFilter.MaxFilter(3))
        .point(lambda level: max(0, level - 40))
    )
    return ImageChops.multiply(toned, Image.merge("RGB", [ImageOps.invert(lines)] * 3))


def _storybook(picture: Image.Image, rng: Random) -> Image.Image:
    warm = tinted(ImageEnhance.Brightness(picture).enhance(1.1), (255, 242, 218))
    gentle = Image.blend(warm, Image.new("RGB", picture.size, (250, 226, 186)), 0.12)
    return add_grain(lay_on_paper(gentle, rng), rng, 0.08)


def _woodcut(picture: Image.Image, rng: Random) -> Image.Image:
    plain = blurred(picture, 1).convert("L")
    grey = Image.blend(ImageOps.autocontrast(plain, cutoff=2), ImageOps.equalize(plain), 0.6)
    carved = ImageChops.add(
        grey, carved_lines(picture.size, max(picture.height // 180, 3)), scale=1, offset=-112
    )
    cut = blurred(carved, 0.8).point(lambda level: max(0, min(255, (level - 112) * 7)))
    lines = ImageChops.multiply(
        cut, ImageOps.invert(outlines(picture, 9).filter(ImageFilter.MaxFilter(3)))
    )
    return add_grain(ImageOps.colorize(lines, (30, 26, 28), (240, 226, 196)), rng, 0.08)


def _pixel(picture: Image.Image, rng: Random) -> Image.Image:
    cell = max(round(min(picture.size) / 128), 2)
    size = (max(picture.width // cell, 1), max(picture.height // cell, 1))
    small = ImageEnhance.Color(picture.resize(size, Image.Resampling.BOX)).enhance(1.2)
    few = small.quantize(28, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert("RGB")
    return few.resize(picture.size, Image.Resampling.NEAREST)


def _photo(picture: Image.Image, rng: Random) -> Image.Image:
    focus = (
        Image.radial_gradient("L")
        .resize(picture.size)
        .point(lambda level: max(0, min(255, (level - 70) * 2)))
    )
    deep = Image.composite(blurred(picture, picture.height / 110), picture, focus)
    graded = ImageEnhance.Color(deep).enhance(0.78)
    filmic = ImageChops.add(
        tinted(graded, (255, 246, 232)), Image.new("RGB", picture.size, (4, 8, 14))
    )
    return darken_corners(add_grain(ImageEnhance.Contrast(filmic).enhance(1.12), rng, 0.12), 0.7)


_MEDIA: dict[str, Callable[[Image.Image, Random], Image.Image]] = {
    "fantasy": _fantasy, "oil": _oil, "watercolour": _watercolour, "ink": _ink, "anime": _anime,
    "comic": _comic, "storybook": _storybook, "woodcut": _woodcut, "pixel": _pixel, "photo": _photo,
}  # fmt: skip


def _drafted(picture: Image.Image) -> Image.Image:
    few = (
        ImageEnhance.Brightness(picture)
        .enhance(1.12)
        .quantize(28, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        .convert("RGB")
    )
    pale = Image.blend(few, Image.new("RGB", picture.size, PAPER), 0.14)
    pencil = ImageOps.colorize(
        ImageOps.invert(outlines(picture, 5.0)), (70, 64, 70), (255, 255, 255)
    )
    hatch = ImageChops.multiply(
        hatching(picture.size, 1, 6),
        picture.convert("L").point(lambda level: 90 if level < 92 else 0),
    )
    return ImageChops.multiply(
        ImageChops.multiply(pale, pencil), Image.merge("RGB", [ImageOps.invert(hatch)] * 3)
    )
