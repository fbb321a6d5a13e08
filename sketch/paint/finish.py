"""The medium: what a style's words do to a finished picture."""

from collections.abc import Callable
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from sketch.paint.brush import blurred, gradient, scale, tinted
from sketch.palette import Colour
from sketch.words import Words

_PAPER: Colour = (246, 238, 222)
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
    """The medium these words ask for; a fantasy painting when they ask for none we know."""
    return Words(words).first(STYLES) or "fantasy"


def told_style(words: Words) -> str | None:
    """The medium that is named, or None."""
    return words.first(STYLES)


def finished(
    picture: Image.Image, style: str, chance: Random, *, draft: bool = False
) -> Image.Image:
    """The picture in that medium; a draft keeps its pencil lines and few colours."""
    done = _MEDIA[style](picture, chance)
    return _drafted(done) if draft else done


# ── media ────────────────────────────────────────────────────────────────────


def _fantasy(picture: Image.Image, chance: Random) -> Image.Image:
    bloom = ImageChops.screen(picture, blurred(picture, picture.height / 60).point(scale(0.26)))
    rich = ImageEnhance.Brightness(
        ImageEnhance.Color(Image.blend(picture, bloom, 0.7)).enhance(1.16)
    ).enhance(1.06)
    return _vignette(_grained(rich, chance, 0.032), 0.45)


def _oil(picture: Image.Image, chance: Random) -> Image.Image:
    half = picture.reduce(2).filter(ImageFilter.ModeFilter(7))
    strokes = half.resize(picture.size, Image.Resampling.BICUBIC).filter(ImageFilter.DETAIL)
    aged = ImageEnhance.Contrast(tinted(strokes, (255, 236, 204))).enhance(1.18)
    return _vignette(_grained(aged, chance, 0.09, cell=(1, 3)), 0.9)


def _watercolour(picture: Image.Image, chance: Random) -> Image.Image:
    soft = blurred(picture.filter(ImageFilter.MedianFilter(5)), 1.2)
    pools = _noise(chance, (9, 9), picture.size).point(lambda level: 10 + level * 0.22)
    washed = Image.composite(Image.new("RGB", picture.size, _PAPER), soft, pools)
    edges = ImageOps.invert(_edges(picture, 3)).point(lambda level: 96 + level * 159 / 255)
    inked = ImageChops.multiply(washed, Image.merge("RGB", [edges] * 3))
    bright = ImageEnhance.Brightness(ImageEnhance.Color(inked).enhance(1.1)).enhance(1.1)
    return _grained(_on_paper(bright, chance), chance, 0.07)


def _ink(picture: Image.Image, chance: Random) -> Image.Image:
    plain = picture.convert("L")
    grey = Image.blend(ImageOps.autocontrast(plain, cutoff=1), ImageOps.equalize(plain), 0.5)
    gap_px = max(round(picture.height / 130), 4)
    page = Image.new("L", picture.size, 255)
    for limit, lean, gap in ((122, 1, gap_px), (80, -1, gap_px), (44, 0, gap_px - 1)):
        dark = grey.point(lambda level, limit=limit: 255 if level < limit else 0)
        page = ImageChops.multiply(
            page, ImageOps.invert(ImageChops.multiply(_hatching(picture.size, lean, gap), dark))
        )
    lines = ImageChops.multiply(
        page, ImageOps.invert(_edges(picture, 9).filter(ImageFilter.MaxFilter(3)))
    )
    drawn = ImageOps.colorize(lines, _SEPIA, _PAPER)
    wash = ImageChops.multiply(
        Image.new("RGB", picture.size, _PAPER),
        ImageEnhance.Brightness(blurred(picture, 3)).enhance(1.25),
    )
    return _grained(
        ImageChops.multiply(
            Image.blend(Image.new("RGB", picture.size, (255, 255, 255)), wash, 0.34), drawn
        ),
        chance,
        0.05,
    )


def _anime(picture: Image.Image, chance: Random) -> Image.Image:
    flat = ImageOps.posterize(blurred(picture, 0.8), 4)
    vivid = ImageEnhance.Color(Image.blend(picture, flat, 0.75)).enhance(1.4)
    lines = ImageOps.invert(_edges(picture, 2.6))
    return ImageEnhance.Brightness(
        ImageChops.multiply(vivid, ImageOps.colorize(lines, (58, 36, 66), (255, 255, 255)))
    ).enhance(1.08)


def _comic(picture: Image.Image, chance: Random) -> Image.Image:
    flat = ImageOps.posterize(blurred(picture, 1.5), 4)
    bold = ImageEnhance.Contrast(ImageEnhance.Color(flat).enhance(1.4)).enhance(1.2)
    dots = _halftone(picture.size, max(picture.height // 110, 4))
    shadow = picture.convert("L").point(lambda level: max(0, min(255, (120 - level) * 3)))
    toned = Image.composite(ImageChops.multiply(bold, Image.merge("RGB", [dots] * 3)), bold, shadow)
    lines = (
        _edges(picture, 5).filter(ImageFilter.MaxFilter(3)).point(lambda level: max(0, level - 40))
    )
    return ImageChops.multiply(toned, Image.merge("RGB", [ImageOps.invert(lines)] * 3))


def _storybook(picture: Image.Image, chance: Random) -> Image.Image:
    warm = tinted(ImageEnhance.Brightness(picture).enhance(1.1), (255, 242, 218))
    gentle = Image.blend(warm, Image.new("RGB", picture.size, (250, 226, 186)), 0.12)
    return _grained(_on_paper(gentle, chance), chance, 0.08)


def _woodcut(picture: Image.Image, chance: Random) -> Image.Image:
    plain = blurred(picture, 1).convert("L")
    grey = Image.blend(ImageOps.autocontrast(plain, cutoff=2), ImageOps.equalize(plain), 0.6)
    carved = ImageChops.add(
        grey, _waves(picture.size, max(picture.height // 180, 3)), scale=1, offset=-112
    )
    cut = blurred(carved, 0.8).point(lambda level: max(0, min(255, (level - 112) * 7)))
    lines = ImageChops.multiply(
        cut, ImageOps.invert(_edges(picture, 9).filter(ImageFilter.MaxFilter(3)))
    )
    return _grained(ImageOps.colorize(lines, (30, 26, 28), (240, 226, 196)), chance, 0.08)


def _pixel(picture: Image.Image, chance: Random) -> Image.Image:
    cell = max(round(min(picture.size) / 128), 2)
    size = (max(picture.width // cell, 1), max(picture.height // cell, 1))
    small = ImageEnhance.Color(picture.resize(size, Image.Resampling.BOX)).enhance(1.2)
    few = small.quantize(28, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert("RGB")
    return few.resize(picture.size, Image.Resampling.NEAREST)


def _photo(picture: Image.Image, chance: Random) -> Image.Image:
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
    return _vignette(_grained(ImageEnhance.Contrast(filmic).enhance(1.12), chance, 0.12), 0.7)


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
    pale = Image.blend(few, Image.new("RGB", picture.size, _PAPER), 0.14)
    pencil = ImageOps.colorize(ImageOps.invert(_edges(picture, 5.0)), (70, 64, 70), (255, 255, 255))
    hatch = ImageChops.multiply(
        _hatching(picture.size, 1, 6),
        picture.convert("L").point(lambda level: 90 if level < 92 else 0),
    )
    return ImageChops.multiply(
        ImageChops.multiply(pale, pencil), Image.merge("RGB", [ImageOps.invert(hatch)] * 3)
    )


# ── textures ─────────────────────────────────────────────────────────────────


def _noise(chance: Random, cells: tuple[int, int], size: tuple[int, int]) -> Image.Image:
    grains = Image.frombytes("L", cells, chance.randbytes(cells[0] * cells[1]))
    return grains.resize(size, Image.Resampling.BICUBIC)


def _grained(
    picture: Image.Image, chance: Random, power: float, cell: tuple[int, int] = (1, 1)
) -> Image.Image:
    tile = (160 // cell[0], 160 // cell[1])
    patch = _noise(chance, tile, (160, 160)).point(lambda level: 255 - (255 - level) * power * 1.6)
    grain = Image.new("L", picture.size)
    for x in range(0, picture.width, 160):
        for y in range(0, picture.height, 160):
            grain.paste(patch, (x, y))
    return ImageChops.multiply(picture, Image.merge("RGB", [grain] * 3))


def _vignette(picture: Image.Image, power: float) -> Image.Image:
    rim = (
        Image.radial_gradient("L")
        .resize(picture.size)
        .point(lambda level: 255 - max(0, level - 96) * power)
    )
    return ImageChops.multiply(picture, Image.merge("RGB", [rim] * 3))


def _edges(picture: Image.Image, gain: float) -> Image.Image:
    """Outlines as light on black. The picture's border is no outline."""
    found = (
        blurred(picture.convert("L"), 0.9)
        .filter(ImageFilter.FIND_EDGES)
        .point(lambda level: max(0, level - 5) * gain)
    )
    ImageDraw.Draw(found).rectangle(
        (0, 0, picture.width - 1, picture.height - 1), outline=0, width=2
    )
    return found


def _hatching(size: tuple[int, int], lean: int, gap: int) -> Image.Image:
    page = Image.new("L", size)
    draw = ImageDraw.Draw(page)
    for start in range(-size[1], size[0] + size[1], gap):
        draw.line((start, 0, start + lean * size[1], size[1]), fill=200, width=1)
    return page


def _halftone(size: tuple[int, int], cell: int) -> Image.Image:
    tile = Image.new("L", (cell * 4, cell * 4), 255)
    ImageDraw.Draw(tile).ellipse((cell * 0.7, cell * 0.7, cell * 3.3, cell * 3.3), fill=70)
    tile = tile.resize((cell, cell), Image.Resampling.BOX)
    page = Image.new("L", size)
    for x in range(0, size[0], cell):
        for y in range(0, size[1], cell):
            page.paste(tile, (x, y))
    return page


def _waves(size: tuple[int, int], gap: int) -> Image.Image:
    """Carver's lines: light and dark bands that slope a little."""
    ramp = gradient((1, gap * 2), ((40, 40, 40), (215, 215, 215), (40, 40, 40))).convert("L")
    band = Image.new("L", (1, size[1] * 2))
    for y in range(0, band.height, gap * 2):
        band.paste(ramp, (0, y))
    page = band.resize((size[0], band.height))
    return page.transform(
        size, Image.Transform.AFFINE, (1, 0, 0, 0.22, 1, size[1] * 0.3), Image.Resampling.BILINEAR
    )


def _on_paper(picture: Image.Image, chance: Random) -> Image.Image:
    """The picture with the uneven pale edge that a brush leaves on paper."""
    margin = max(round(min(picture.size) * 0.035), 3)
    inner = Image.new("L", picture.size)
    ImageDraw.Draw(inner).rectangle(
        (margin, margin, picture.width - margin, picture.height - margin), fill=255
    )
    rough = ImageChops.multiply(
        blurred(inner, margin * 0.6),
        _noise(chance, (40, 40), picture.size).point(lambda level: 170 + level / 3),
    )
    mask = rough.point(lambda level: max(0, min(255, (level - 84) * 5)))
    return Image.composite(picture, Image.new("RGB", picture.size, _PAPER), mask)
