"""Paints the files of an identity kit, and the preview of its crop.

All functions take processor time, so callers run them in a thread.
"""

import hashlib
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from studio.rules.kits.crops import Box, Crop, Size, band_of, square_of, tile_of
from studio.rules.kits.files import (
    AVATAR_LEAST_PX,
    AVATAR_MOST_PX,
    BANNER_PX,
    MOST_BYTES,
    TILE_PX,
    TOKEN_SIDES_PX,
    KitFile,
    KitLook,
)
from studio.rules.pictures.colours import CARD, NIGHT, PALE
from studio.rules.pictures.encoding import encode
from studio.rules.pictures.gate import Picture, read_pixels

_READ_BYTES, _READ_PIXELS = 64 * 1024 * 1024, 64_000_000
# The ring takes this part of the token's side on each side.
_RING = 0.045
_FINER = 4
_QUALITIES = (92, 85, 75, 60, 45)
# A banner's sides are the picture itself, blurred and darker.
_BLUR_PX, _DARKER, _FADE = 64, 0.25, 0.14
_PREVIEW_PX, _GAP_PX = 420, 20
_OUTSIDE = 0.62


@dataclass(frozen=True)
class PaintedFile:
    """The content of a file of a kit; `sha256` is its hash."""

    file: KitFile
    content: bytes = field(repr=False)
    sha256: str

    @classmethod
    def of(cls, file: KitFile, content: bytes) -> "PaintedFile":
        """The file with its hash."""
        return cls(file, content, hashlib.sha256(content).hexdigest())


def paint_kit(
    portrait: bytes, look: KitLook, files: tuple[KitFile, ...] = tuple(KitFile)
) -> list[PaintedFile]:
    """These files of the portrait's kit. Raises UploadRefused for bytes that are no picture."""
    image = _read(portrait)
    return [PaintedFile.of(file, _painted(image, look, file)) for file in files]


def paint_preview(portrait: bytes, look: KitLook) -> Picture:
    """The portrait with its crop, and what becomes of it: token, tile and banner.

    Raises UploadRefused for bytes that are no picture.
    """
    image = _read(portrait)
    whole = _with_crop(image, look.crop)
    scale = min(_PREVIEW_PX / whole.width, _PREVIEW_PX / whole.height)
    whole = whole.resize(_scaled(whole.size, scale), Image.Resampling.LANCZOS)
    token = _token(image, look, round(_PREVIEW_PX * 0.56))
    tile = _part(image, tile_of(look.crop, image.size, ratio=_ratio(TILE_PX)), (176, 235))
    side_width = token.width + _GAP_PX + tile.width
    width = whole.width + side_width + 3 * _GAP_PX
    banner = _banner(image, look.crop, (width - 2 * _GAP_PX, (width - 2 * _GAP_PX) // 3))
    upper = max(whole.height, token.height)
    sheet = Image.new("RGB", (width, upper + banner.height + 3 * _GAP_PX), NIGHT)
    sheet.paste(whole, (_GAP_PX, _GAP_PX + (upper - whole.height) // 2))
    left = whole.width + 2 * _GAP_PX
    for part in (token, tile):
        at = left, _GAP_PX + (upper - part.height) // 2
        sheet.paste(part, at, part if part.mode == "RGBA" else None)
        left += part.width + _GAP_PX
    sheet.paste(banner, (_GAP_PX, upper + 2 * _GAP_PX))
    return encode(sheet)


def size_of(portrait: bytes) -> Size:
    """The width and height of the portrait as it is shown. Raises UploadRefused."""
    return _read(portrait).size


def _read(portrait: bytes) -> Image.Image:
    image = read_pixels(portrait, max_bytes=_READ_BYTES, max_pixels=_READ_PIXELS)
    if image.mode in ("RGB", "RGBA"):
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _painted(image: Image.Image, look: KitLook, file: KitFile) -> bytes:
    match file:
        case KitFile.AVATAR:
            return _jpeg(_avatar(image, look.crop))
        case KitFile.BANNER:
            return _jpeg(_banner(image, look.crop, BANNER_PX))
        case KitFile.TILE:
            part = tile_of(look.crop, image.size, ratio=_ratio(TILE_PX))
            return _jpeg(_part(image, part, TILE_PX))
        case _:
            out = BytesIO()
            _token(image, look, TOKEN_SIDES_PX[file]).save(out, "PNG", compress_level=6)
            return out.getvalue()


def _token(image: Image.Image, look: KitLook, side: int) -> Image.Image:
    """The crop as a disc in a ring, transparent around it."""
    left, top, cut = square_of(look.crop, image.size)
    box = (left, top, left + cut, top + cut)
    token = image.convert("RGBA").resize((side, side), Image.Resampling.LANCZOS, box=box)
    token.putalpha(ImageChops.multiply(token.getchannel("A"), _disc(side, 0.0)))
    # What nobody sees of the portrait is not in the file. It would make it too large.
    seen = token.getchannel("A").point(lambda alpha: 255 if alpha else 0)
    token = Image.composite(token, Image.new("RGBA", token.size), seen)
    if look.ring is None:
        return token
    outer, inner = _disc(side, 0.0), _disc(side, side * _RING)
    # A thin dark line parts the ring from a portrait of its colour.
    edge = _disc(side, side * (_RING + 0.006))
    token.paste(NIGHT, (0, 0), ImageChops.subtract(inner, edge))
    ring = ImageChops.subtract(outer, inner)
    colour = Image.new("RGBA", (side, side), (*_rgb(look.ring), 255))
    colour.putalpha(ring)
    return Image.alpha_composite(token, colour)


def _disc(side: int, inset: float) -> Image.Image:
    fine = Image.new("L", (side * _FINER, side * _FINER))
    edge = inset * _FINER
    ImageDraw.Draw(fine).ellipse(
        (edge, edge, side * _FINER - 1 - edge, side * _FINER - 1 - edge), fill=255
    )
    return fine.reduce(_FINER)


def _avatar(image: Image.Image, crop: Crop) -> Image.Image:
    left, top, cut = square_of(crop, image.size)
    side = min(max(cut, AVATAR_LEAST_PX), AVATAR_MOST_PX)
    return _part(image, (left, top, left + cut, top + cut), (side, side))


def _banner(image: Image.Image, crop: Crop, size: Size) -> Image.Image:
    """The crop's height at its natural width, in the middle of blurred colours of the picture."""
    band = band_of(crop, image.size, ratio=_ratio(size))
    wide = round(size[1] * (band[2] - band[0]) / (band[3] - band[1]))
    sharp = _part(image, band, (min(wide, size[0]), size[1]))
    if sharp.width >= size[0]:
        return sharp
    # A small picture is blurred faster, and is as soft.
    small = sharp.resize((max(1, size[0] // 8), max(1, size[1] // 8)), Image.Resampling.BOX)
    soft = small.filter(ImageFilter.GaussianBlur(_BLUR_PX / 8)).resize(
        size, Image.Resampling.BICUBIC
    )
    behind = Image.blend(soft, Image.new("RGB", size, NIGHT), _DARKER)
    behind.paste(sharp, ((size[0] - sharp.width) // 2, 0), _faded(sharp.size))
    return behind


def _faded(size: Size) -> Image.Image:
    """A mask that fades out at the left and the right edge."""
    fade = max(1, round(size[0] * _FADE))
    row = bytes(min(255, 255 * min(x + 1, size[0] - x) // fade) for x in range(size[0]))
    return Image.frombytes("L", (size[0], 1), row).resize(size)


def _with_crop(image: Image.Image, crop: Crop) -> Image.Image:
    """The whole picture, darker outside the crop, with a frame around it."""
    left, top, side = square_of(crop, image.size)
    plain = _flat(image)
    shown = Image.blend(plain, Image.new("RGB", image.size, NIGHT), _OUTSIDE)
    shown.paste(plain.crop((left, top, left + side, top + side)), (left, top))
    line = max(1, round(max(image.size) / 160))
    ImageDraw.Draw(shown).rectangle(
        (left, top, left + side - 1, top + side - 1), outline=PALE, width=line
    )
    return shown


def _part(image: Image.Image, box: Box, size: Size) -> Image.Image:
    return _flat(image.resize(size, Image.Resampling.LANCZOS, box=box))


def _flat(image: Image.Image) -> Image.Image:
    """The picture without transparency, which a JPEG cannot hold."""
    if image.mode == "RGB":
        return image
    flat = Image.new("RGB", image.size, CARD)
    flat.paste(image, (0, 0), image)
    return flat


def _jpeg(image: Image.Image) -> bytes:
    for quality in _QUALITIES:
        out = BytesIO()
        # Full colour resolution, because drawings have thin coloured lines.
        subsampling = 0 if quality > _QUALITIES[2] else 2
        image.save(out, "JPEG", quality=quality, subsampling=subsampling)
        if out.tell() <= MOST_BYTES:
            break
    return out.getvalue()


def _scaled(size: Size, scale: float) -> Size:
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _ratio(size: Size) -> float:
    return size[0] / size[1]


def _rgb(colour: int) -> tuple[int, int, int]:
    return colour >> 16 & 255, colour >> 8 & 255, colour & 255
