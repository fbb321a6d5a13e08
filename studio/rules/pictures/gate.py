"""The gate: every picture from outside is checked here. It also makes pictures smaller.

All functions take much processor time, so callers run them in a thread. They do not rely on
Pillow's settings for the whole process, and do not change them.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image

from studio.errors import UploadRefused
from studio.rules.pictures.decoding import JPEG_REDUCTION, decode, is_ready, open_picture, shown
from studio.rules.pictures.stills.still import Still
from studio.rules.pictures.tightness import is_tight
from studio.rules.pictures.uploads import FileHeader, ImageFormat, read_header, read_still


@dataclass(frozen=True)
class Picture:
    """An encoded picture that was checked or made here. Sizes are pixels."""

    content: bytes = field(repr=False)
    mime: str
    width: int
    height: int
    sha256: str

    @property
    def extension(self) -> str:
        """The ending of a file name for it, without the dot: `png`, `jpg` or `webp`."""
        return _EXTENSIONS[self.mime]


@dataclass(frozen=True)
class Drawn:
    """A painter's picture, and its thumbnail."""

    picture: Picture
    thumbnail: Picture


THUMBNAIL_PX = 256
"""The longer side of a thumbnail."""

_EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
# The formats in which a picture may be stored as it came.
_MIME_TYPES = {
    ImageFormat.PNG: "image/png",
    ImageFormat.JPEG: "image/jpeg",
    ImageFormat.WEBP: "image/webp",
}

_JPEG_QUALITY = 92
_FIT_QUALITIES = (92, 85, 75, 60)
# Every picture can be made so small, so `fit` always ends.
_FIT_LEAST_BYTES = 1024
# How large an upload is stored: this many times the bytes that came, or at least so many bytes.
_GROWTH = 2
_SMALL_BYTES = 1024 * 1024
# Above this size WebP's slower encodings take seconds.
_LARGE_PX = 4_000_000
# A WebP has room for half a megabyte of choices how its blocks are encoded. A picture of 16 million
# pixels that is full of details needs more.
_WEBP_TOO_DETAILED = "encoding error 6"
# A thumbnail with the usual effort, 4, takes twice the time and has 4 % less bytes.
_THUMBNAIL_METHOD = 2
# The formats have no longer sides.
_JPEG_MOST_SIDE_PX, _WEBP_MOST_SIDE_PX = 65_500, 16_383


def admit(
    content: bytes,
    *,
    max_bytes: int,
    max_pixels: int,
    min_side_px: int = 16,
    may_grow: bool = True,
) -> Picture:
    """Check a file from outside and return its picture: upright, sRGB, 8 bits, no metadata.

    A PNG, JPEG or WebP that is that already is stored as it came: it only loses its metadata, and
    bytes that are hidden behind its pixels (see `is_tight`). Others are encoded anew. A JPEG stays
    a JPEG, because a photograph as PNG is ten times as large. With more pixels than `max_pixels`,
    up to four times as many, it loses half of its width and height. Everything else becomes a PNG,
    which loses nothing. Alpha is kept if anything is transparent. Raises UploadRefused and no other
    error, whatever the bytes are.

    With `may_grow` False the picture has at most `stored_bytes_limit` bytes: where it would
    have more it becomes a JPEG, or a WebP if it has alpha, with less quality or fewer pixels if
    it must.
    """
    claim = _checked_header(
        content, max_bytes=max_bytes, max_pixels=max_pixels, min_side_px=min_side_px
    )
    with _refusing_damage(max_pixels):
        still = read_still(content, claim.format)
        image = decode(still, claim, max_pixels=max_pixels)
        if _is_storable(image, still) and is_tight(still, claim.format, image):
            return _as_picture(still.content, _MIME_TYPES[claim.format], image)
        upright = shown(image, still)
        if may_grow:
            return _as_it_came(upright, claim)
        limit = stored_bytes_limit(len(content))
        # A lossy WebP or AVIF has a fraction of a byte a pixel, and a PNG of it more than one.
        hopeless = (
            claim.format in (ImageFormat.WEBP, ImageFormat.AVIF)
            and claim.lossy
            and upright.width * upright.height > limit
        )
        if not hopeless:
            picture = _as_it_came(upright, claim)
            if len(picture.content) <= limit:
                return picture
        return _within(upright, limit)


def admit_drawn(content: bytes, *, max_bytes: int, max_pixels: int) -> Drawn:
    """Check a painter's file as `admit` does, and make its thumbnail of the same decoded pixels.

    Raises UploadRefused. Nobody waits for a search for hidden bytes: the operator chose the
    painter, and members' uploads do not come this way.
    """
    claim = _checked_header(content, max_bytes=max_bytes, max_pixels=max_pixels, min_side_px=16)
    with _refusing_damage(max_pixels):
        still = read_still(content, claim.format)
        image = decode(still, claim, max_pixels=max_pixels)
        if _is_storable(image, still):
            picture = _as_picture(still.content, _MIME_TYPES[claim.format], image)
            return Drawn(picture, _thumbnail(image, side_px=THUMBNAIL_PX))
        upright = shown(image, still)
        picture = _as_it_came(upright, claim)
        return Drawn(picture, _thumbnail(upright, side_px=THUMBNAIL_PX))


def read_pixels(content: bytes, *, max_bytes: int, max_pixels: int) -> Image.Image:
    """Check a file as `admit` does and return its exact pixels: upright, sRGB, 8 bits. Raises
    UploadRefused."""
    claim = _checked_header(content, max_bytes=max_bytes, max_pixels=max_pixels, min_side_px=16)
    with _refusing_damage(max_pixels):
        still = read_still(content, claim.format)
        return shown(decode(still, claim, max_pixels=max_pixels), still)


def stored_bytes_limit(size_bytes: int) -> int:
    """How many bytes an upload of that size takes in the store at most."""
    return max(_GROWTH * size_bytes, _SMALL_BYTES)


@contextmanager
def _refusing_damage(max_pixels: int) -> Iterator[None]:
    """Turns every error of a decoder into UploadRefused."""
    try:
        yield
    except UploadRefused:
        raise
    except Image.DecompressionBombError as error:
        raise UploadRefused("too_many_pixels", max_pixels) from error
    except Exception as error:
        # For damaged bytes Pillow raises a dozen unrelated types.
        damaged = "truncated" if "truncated" in str(error).lower() else "not_a_picture"
        raise UploadRefused(damaged) from error


def thumbnail(picture: Picture, *, side_px: int = THUMBNAIL_PX) -> Picture:
    """A WebP that fits into a square of `side_px`. A smaller picture is not enlarged."""
    return _thumbnail(open_picture(picture.content, _format_of(picture)), side_px=side_px)


def _thumbnail(image: Image.Image, *, side_px: int) -> Picture:
    image.thumbnail((side_px, side_px))
    return _webp(image, quality=80, method=_THUMBNAIL_METHOD)


def fit(picture: Picture, *, max_bytes: int) -> Picture:
    """The picture in at most `max_bytes`; the picture itself when it is small enough.

    Otherwise it becomes a JPEG, or a WebP if it has alpha: first with less quality, then with
    fewer pixels. Raises ValueError when `max_bytes` is below 1024.
    """
    if max_bytes < _FIT_LEAST_BYTES:
        raise ValueError(f"max_bytes is {max_bytes}, expected at least {_FIT_LEAST_BYTES}")
    if len(picture.content) <= max_bytes:
        return picture
    image: Image.Image = open_picture(picture.content, _format_of(picture))
    return _within(image, max_bytes)


def _within(image: Image.Image, max_bytes: int) -> Picture:
    """The image as a JPEG or WebP of at most that many bytes."""
    transparent = image.has_transparency_data
    encode, most_px = (_webp, _WEBP_MOST_SIDE_PX) if transparent else (_jpeg, _JPEG_MOST_SIDE_PX)
    image.thumbnail((most_px, most_px))
    for quality in _FIT_QUALITIES:
        smaller = encode(image, quality)
        if len(smaller.content) <= max_bytes:
            return smaller
    while len(smaller.content) > max_bytes:
        # Bytes grow about like the area. Each round takes off at least a tenth, so it ends.
        factor = min(0.9, (max_bytes / len(smaller.content)) ** 0.5)
        size_px = max(1, int(smaller.width * factor)), max(1, int(smaller.height * factor))
        smaller = encode(image.resize(size_px, Image.Resampling.LANCZOS), _FIT_QUALITIES[-1])
    return smaller


def _is_storable(image: Image.Image, still: Still) -> bool:
    """Whether the bytes that were decoded can be stored: nothing about the picture changes."""
    return still.plain and is_ready(image, still)


def _as_it_came(image: Image.Image, claim: FileHeader) -> Picture:
    keep_jpeg = claim.format is ImageFormat.JPEG and image.mode == "RGB"
    return _jpeg(image, _JPEG_QUALITY) if keep_jpeg else _png(image)


def _checked_header(
    content: bytes, *, max_bytes: int, max_pixels: int, min_side_px: int
) -> FileHeader:
    if len(content) > max_bytes:
        raise UploadRefused("too_many_bytes", max_bytes)
    claim = read_header(content)
    if not claim.width or not claim.height:
        raise UploadRefused("not_a_picture")
    # With several scans the decoder keeps all of them at full size until the end.
    if claim.format is ImageFormat.JPEG and claim.scans == 1:
        max_pixels *= JPEG_REDUCTION**2
    if claim.width * claim.height > max_pixels:
        raise UploadRefused("too_many_pixels", max_pixels)
    if min(claim.width, claim.height) < min_side_px:
        raise UploadRefused("too_small", min_side_px)
    if claim.frames > 1:
        raise UploadRefused("animated", 1)
    return claim


def _format_of(picture: Picture) -> ImageFormat:
    return ImageFormat(picture.mime.removeprefix("image/"))


def _png(image: Image.Image) -> Picture:
    return _encoded(image, "image/png", format="PNG")


def _jpeg(image: Image.Image, quality: int) -> Picture:
    # Full colour resolution, because drawings have thin coloured lines.
    return _encoded(
        image if image.mode == "RGB" else image.convert("RGB"),
        "image/jpeg",
        format="JPEG",
        quality=quality,
        subsampling=0,
    )


def _webp(image: Image.Image, quality: int, *, method: int = 4) -> Picture:
    if image.width * image.height > _LARGE_PX:
        method = 0
    try:
        return _encoded(image, "image/webp", format="WEBP", quality=quality, method=method)
    except ValueError as error:
        if _WEBP_TOO_DETAILED not in str(error):
            raise
    # Quality does not change the choices, but fewer pixels do.
    half_px = image.width // 2, image.height // 2
    return _webp(image.resize(half_px, Image.Resampling.LANCZOS), quality, method=method)


def _encoded(image: Image.Image, mime: str, **options: str | int) -> Picture:
    # A decoder needs `info` to load the pixels: it holds whether a PNG is interlaced.
    image.load()
    # Encoders copy profiles and comments from `info`, and these must not leave the gate.
    image.info = {}
    out = BytesIO()
    image.save(out, **options)  # type: ignore[arg-type]
    return _as_picture(out.getvalue(), mime, image)


def _as_picture(content: bytes, mime: str, image: Image.Image) -> Picture:
    return Picture(content, mime, *image.size, hashlib.sha256(content).hexdigest())
