"""Decodes the one picture of a file: upright, in sRGB, with 8 bits, as browsers show it.

It takes much processor time, so callers run it in a thread.
"""

from dataclasses import dataclass
from io import BytesIO

from PIL import AvifImagePlugin, Image, ImageChops
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from studio.errors import UploadRefused
from studio.rules.pictures.colour_spaces import ColourSpace, by_profile, changes_colours, to_srgb
from studio.rules.pictures.stills.avif import not_plain
from studio.rules.pictures.stills.png import require_rows
from studio.rules.pictures.stills.still import Still
from studio.rules.pictures.uploads import FileHeader, ImageFormat

JPEG_REDUCTION = 2
"""A JPEG of one scan can be decoded at half of its width and height in little memory. Photographs
of phones have 50 million pixels, and no model takes a picture of even half as many."""

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# How the same bytes of a PNG of 16 bits are decoded to get the low byte of each number.
_GREY_ALPHA = "LA;16B"
_LOW_BYTES = {"RGB;16B": "RGB;16L", "RGBA;16B": "RGBA;16L", _GREY_ALPHA: "RGBA"}
# About so many pixels are worked on at once, to save memory.
_PIXELS_AT_ONCE = 1_000_000
# What is put behind a JPEG without an end, to see whether the decoder still wants it.
_FILLING = bytes(range(1, 250)) * 8


class _Jpeg(JpegImageFile):
    """A JPEG without the further pictures and without the resolution in its EXIF data.

    Pillow would parse both on opening, and warn in the whole process when they are damaged.
    """

    def _read_dpi_from_exif(self) -> None:
        pass


class _WebP(WebPImageFile):
    """A WebP that forgets its decoder, which holds the pixels twice, after the first frame."""

    def _get_next(self) -> tuple[bytes, int, int]:
        frame = super()._get_next()
        del self._decoder
        return frame


class _Avif(AvifImagePlugin.AvifImageFile):
    """An AVIF that is decoded in the caller's thread, by the decoder that bounds its frames."""

    def _open(self) -> None:
        assert self.fp is not None
        if not AvifImagePlugin.SUPPORTED:
            raise not_plain()
        decoders = AvifImagePlugin._avif  # type: ignore[attr-defined]
        self._decoder = decoders.AvifDecoder(self.fp.read(), "dav1d", 1)
        # Metadata follow, which were read by the gate.
        self._size, self.n_frames, self._mode, *_ = self._decoder.get_info()
        self.is_animated = self.n_frames > 1
        self.seek(0)


_DECODERS: dict[ImageFormat, type[ImageFile]] = {
    ImageFormat.PNG: PngImageFile,
    ImageFormat.JPEG: _Jpeg,
    ImageFormat.WEBP: _WebP,
    ImageFormat.GIF: GifImageFile,
    ImageFormat.AVIF: _Avif,
}


def open_picture(content: bytes, format: ImageFormat) -> ImageFile:
    """The picture, not decoded yet.

    `Image.open` would warn of bombs by a limit of the whole process. Here each call has its own
    limit, so the decoder's class is used directly.
    """
    return _DECODERS[format](BytesIO(content))


def decode(still: Still, claim: FileHeader, *, max_pixels: int) -> ImageFile:
    """The picture with the decoder's own numbers. Raises UploadRefused, and Pillow's errors."""
    image = open_picture(still.content, claim.format)
    if image.size != still.size:
        # Checked before a pixel is decoded: two readers find two sizes in this file.
        raise UploadRefused("not_a_picture")
    if image.width * image.height > max_pixels:
        image.draft(None, (image.width // JPEG_REDUCTION, image.height // JPEG_REDUCTION))
    if not still.ended and not _is_whole_jpeg(still.content, scans=claim.scans):
        raise UploadRefused("truncated")
    image.load()
    if claim.format is ImageFormat.PNG and _may_lack_rows(image):
        require_rows(still.content)
    return image


def is_ready(image: Image.Image, still: Still) -> bool:
    """Whether the decoder's numbers are the picture already: alpha is there only if it is used."""
    if (
        image.size != still.size
        or still.bits != 8
        or (still.profile and changes_colours(still.profile))
        or still.space
        or still.colourless
        or still.canvas
        or still.orientation != 1
    ):
        return False
    return image.mode == "RGB" or (image.mode == "RGBA" and _is_used(image.getchannel("A")))


def shown(image: ImageFile, still: Still) -> Image.Image:
    """The decoded picture in RGB or RGBA, as browsers show it. RGBA only if alpha is used."""
    upright = _UPRIGHT.get(still.orientation)
    placed = _placed(_srgb(image, still), still)
    return placed if upright is None else placed.transpose(upright)


def _placed(image: Image.Image, still: Still) -> Image.Image:
    """The picture in its place on the whole canvas, whose rest is transparent."""
    if still.canvas is None:
        return image
    canvas = Image.new("RGBA", still.canvas)
    canvas.paste(image, still.at)
    return canvas


def _srgb(image: ImageFile, still: Still) -> Image.Image:
    if image.mode == "RGBA" and not (still.profile or still.space):
        # Nothing to convert: copies of a large picture stop the event loop for a moment.
        return image if _is_used(image.getchannel("A")) else image.convert("RGB")
    bands = _deep_bands(image, still) if still.bits == 16 else _bands(image, still)
    colours = by_profile(bands.colours, still.profile) if still.profile else None
    if colours is None:
        colours = to_srgb(bands.colours, bands.space) if bands.space else bands.colours
    colours = _as_rgb(colours)
    if bands.alpha is not None and _is_used(bands.alpha):
        colours.putalpha(bands.alpha)
    return colours


@dataclass(frozen=True)
class _Bands:
    """The colours in the mode that profile and space describe, and the alpha, each of 8 bits."""

    colours: Image.Image
    alpha: Image.Image | None
    space: ColourSpace | None


def _bands(image: ImageFile, still: Still) -> _Bands:
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        mode = "L" if image.mode in ("L", "LA") else "RGB"
        return _Bands(clear.convert(mode), clear.getchannel("A"), still.space)
    if image.mode in ("1", "L"):
        most = (1 << still.bits) - 1
        grey = image.convert("L")
        # The decoder enlarges the numbers to 8 bits.
        colourless = tuple(number * 255 // most for number in still.colourless)
        return _Bands(grey, _without((grey,), colourless), still.space)
    alpha = _without(image.split(), still.colourless) if still.colourless else None
    return _Bands(image if image.mode == "CMYK" else _as_rgb(image), alpha, still.space)


def _deep_bands(image: ImageFile, still: Still) -> _Bands:
    """The bands of a PNG of 16 bits. Curves use all of them: dark colours would be lost."""
    high, low = _high_and_low_bytes(image, still)
    alpha = high.getchannel("A") if "A" in high.getbands() else None
    if still.colourless:
        numbers = [divmod(number, 256) for number in still.colourless]
        bands = (*high.split(), *(low.split() if low else ()))
        alpha = _without(bands, (*(each[0] for each in numbers), *(each[1] for each in numbers)))
    if still.space is None or still.profile or low is None:
        colours = high.convert("L" if len(high.getbands()) < 3 else "RGB")
        return _Bands(colours, alpha, still.space)
    colours = _curved(high, low, ColourSpace(still.space.transfer))
    return _Bands(colours, alpha, ColourSpace(primaries=still.space.primaries))


def _high_and_low_bytes(image: ImageFile, still: Still) -> tuple[Image.Image, Image.Image | None]:
    """A PNG of 16 bits twice: in L, LA, RGB or RGBA. None for low bytes that nobody needs.

    Pillow keeps the high byte of each number, so the pixels are decoded again for the low bytes.
    """
    if image.mode == "I;16":
        low, high = Image.frombytes("LA", image.size, image.tobytes()).split()
        return high, low
    is_grey = _png_rawmode(open_picture(still.content, ImageFormat.PNG)) == _GREY_ALPHA
    if not (still.space or still.colourless):
        return image.convert("LA") if is_grey else image, None
    again = open_picture(still.content, ImageFormat.PNG)
    again.tile = [again.tile[0]._replace(args=_LOW_BYTES[_png_rawmode(again)])]
    again.load()
    if is_grey:
        # Both bytes of grey, then both of alpha.
        grey, low_grey, alpha, low_alpha = again.split()
        return Image.merge("LA", (grey, alpha)), Image.merge("LA", (low_grey, low_alpha))
    return image, again


def _png_rawmode(image: ImageFile) -> str:
    return str(image.tile[0].args)


def _curved(high: Image.Image, low: Image.Image, curve: ColourSpace) -> Image.Image:
    """The colours of 16 bits in 8 bits of the curve of sRGB, some rows at a time.

    Each time costs as much as tens of thousands of pixels, so a tall picture gets more rows.
    """
    bands = 1 if len(high.getbands()) < 3 else 3
    mode = "L" if bands == 1 else "RGB"
    curved = Image.new(mode, high.size)
    rows_at_once = max(1, _PIXELS_AT_ONCE // high.width)
    for top in range(0, high.height, rows_at_once):
        box = (0, top, high.width, min(top + rows_at_once, high.height))
        pairs = zip(high.crop(box).split()[:bands], low.crop(box).split()[:bands], strict=True)
        rows = [to_srgb(_of_bytes(big, little), curve) for big, little in pairs]
        curved.paste(Image.merge(mode, rows), box)
    return curved


def _of_bytes(high: Image.Image, low: Image.Image) -> Image.Image:
    return Image.frombytes("I;16", high.size, Image.merge("LA", (low, high)).tobytes())


def _without(bands: tuple[Image.Image, ...], numbers: tuple[int, ...]) -> Image.Image | None:
    """An alpha that is 0 where the bands have these numbers, else 255; None without numbers."""
    alpha = None
    for band, number in zip(bands, numbers, strict=False):
        other = band.point([0 if level == number else 255 for level in range(256)])
        alpha = other if alpha is None else ImageChops.lighter(alpha, other)
    return alpha


def _as_rgb(image: Image.Image) -> Image.Image:
    # `convert` would copy a picture that is right.
    return image if image.mode == "RGB" else image.convert("RGB")


def _is_used(alpha: Image.Image) -> bool:
    return bool(alpha.getextrema() != (255, 255))


def _may_lack_rows(image: Image.Image) -> bool:
    """Whether the last row is 0, as the decoder leaves rows that it did not find.

    In an interlaced picture the row above comes last, if their number is odd.
    """
    return any(
        not any(image.crop((0, y, image.width, y + 1)).tobytes())
        for y in range(max(image.height - 2, 0), image.height)
    )


def _is_whole_jpeg(content: bytes, *, scans: int) -> bool:
    """Whether a JPEG whose end was lost has all of its pixels.

    The decoder fills what is missing with grey. So other bytes are put behind the pixels: a whole
    picture does not change by them.
    """
    pictures = [_Jpeg(BytesIO(each)) for each in (content, content[:-2] + _FILLING + content[-2:])]
    # In a single scan the mean of each block shows whether the block is there.
    smaller = 8 if scans == 1 else 2
    for picture in pictures:
        picture.draft(None, (max(picture.width // smaller, 1), max(picture.height // smaller, 1)))
    return ImageChops.difference(*pictures).getbbox(alpha_only=False) is None
