"""How many bytes an upload takes in the store, and which pixels it keeps."""

from collections.abc import Callable
from functools import cache
from io import BytesIO

import pytest
from PIL import Image, ImageChops

from studio.rules.pictures.gate import (
    Picture,
    admit,
    admit_drawn,
    stored_bytes_limit,
)
from studio.rules.pictures.masks import read_mask
from tests.studio.rules.pictures.files import MAX_PIXELS, encoded, exif_block, noise, plain_image

MEBIBYTE = 1024 * 1024


def kept(content: bytes) -> Picture:
    return admit(content, max_bytes=20 * MEBIBYTE, max_pixels=MAX_PIXELS, may_grow=False)


def pixels(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content)).convert("RGBA")


def _turned(image: Image.Image, *, quality: int) -> bytes:
    return encoded(image, "WEBP", quality=quality, exif=exif_block(6))


@cache
def photo(side_px: int = 1100, mode: str = "RGB") -> Image.Image:
    """A picture with grain, which a PNG stores badly."""
    small = noise(side_px // 4, mode)
    large = small.resize((side_px, side_px), Image.Resampling.BICUBIC)
    return ImageChops.add(large, noise(side_px, mode), scale=2)


_TOO_LARGE_AS_PNG = [
    # turned files, whose PNG would be many times as large
    ("WebP", lambda: _turned(photo(), quality=40), "image/jpeg"),
    ("WebP with alpha", lambda: _turned(photo(mode="RGBA"), quality=40), "image/webp"),
    ("WebP with little quality", lambda: _turned(photo(1900), quality=1), "image/jpeg"),
    ("GIF", lambda: encoded(photo(1500).convert("L").quantize(4), "GIF"), "image/jpeg"),
    (
        "palette, alpha",
        lambda: encoded(photo(1200).quantize(6), "PNG", transparency=1),
        "image/webp",
    ),
    # a JPEG whose new quality is above the old
    ("JPEG", lambda: encoded(photo(1900), "JPEG", quality=15, progressive=True), "image/jpeg"),
    ("grey JPEG", lambda: encoded(photo(1900).convert("L"), "JPEG", quality=15), "image/jpeg"),
]


@pytest.mark.parametrize(
    ("upload", "mime"),
    [row[1:] for row in _TOO_LARGE_AS_PNG],
    ids=[row[0] for row in _TOO_LARGE_AS_PNG],
)
def test_an_upload_takes_at_most_twice_the_bytes_that_came(
    upload: Callable[[], bytes], mime: str
) -> None:
    content = upload()

    picture = kept(content)

    assert len(picture.content) <= stored_bytes_limit(len(content))
    assert picture.mime == mime
    assert pixels(picture.content).size == (picture.width, picture.height)


_LOSSLESS = [
    ("PNG", lambda: encoded(photo(), "PNG"), "image/png"),
    (
        "drawing as lossless WebP",
        lambda: encoded(plain_image(size=(1900, 1900)), "WEBP", lossless=True),
        "image/webp",
    ),
    ("GIF", lambda: encoded(plain_image(size=(300, 200)), "GIF"), "image/png"),
    ("two colours", lambda: encoded(photo(1900).convert("1"), "PNG"), "image/png"),
    ("palette", lambda: encoded(noise(200).quantize(16), "PNG"), "image/png"),
    ("alpha", lambda: encoded(noise(200, "RGBA"), "PNG"), "image/png"),
    (
        "lossless WebP with alpha",
        lambda: encoded(noise(200, "RGBA"), "WEBP", lossless=True, exact=True),
        "image/webp",
    ),
    ("lossy WebP", lambda: encoded(photo(), "WEBP", quality=40), "image/webp"),
    ("JPEG", lambda: encoded(photo(), "JPEG", quality=15), "image/jpeg"),
]


@pytest.mark.parametrize(
    ("upload", "mime"), [row[1:] for row in _LOSSLESS], ids=[row[0] for row in _LOSSLESS]
)
def test_a_lossless_or_clean_upload_keeps_each_pixel(
    upload: Callable[[], bytes], mime: str
) -> None:
    content = upload()

    picture = kept(content)

    assert picture.mime == mime
    assert len(picture.content) <= stored_bytes_limit(len(content))
    difference = ImageChops.difference(pixels(picture.content), pixels(content))
    assert difference.getbbox(alpha_only=False) is None


def test_a_picture_too_long_for_a_webp_is_made_shorter() -> None:
    long = Image.frombytes("RGB", (28_800, 50), photo(1200).tobytes()).quantize(24)

    picture = kept(encoded(long, "PNG", transparency=1))

    assert picture.mime == "image/webp"
    assert picture.width <= 16_383


def test_the_painters_own_pictures_may_become_a_png_of_any_size() -> None:
    content = _turned(photo(), quality=40)

    picture = admit_drawn(content, max_bytes=20 * MEBIBYTE, max_pixels=MAX_PIXELS).picture

    assert picture.mime == "image/png"
    assert len(picture.content) > stored_bytes_limit(len(content))


@pytest.mark.parametrize("kind", ["WEBP", "PNG", "JPEG"])
def test_a_painters_clean_picture_takes_the_bytes_that_came(kind: str) -> None:
    content = encoded(photo(), kind)

    drawn = admit_drawn(content, max_bytes=20 * MEBIBYTE, max_pixels=MAX_PIXELS)

    assert len(drawn.picture.content) <= 1.02 * len(content)
    assert drawn.picture.mime == f"image/{kind.lower()}"
    assert pixels(drawn.picture.content).tobytes() == pixels(content).tobytes()


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_a_mask_is_read_from_exact_pixels_however_large_its_png_would_be(kind: str) -> None:
    """Fine stripes, which a JPEG would blur into each other."""
    stripes = Image.new("L", (1600, 1600))
    for at in range(0, 1600, 2):
        stripes.paste(255, (at, 0, at + 1, 1600))
    grain = noise(800).convert("1", dither=Image.Dither.NONE).resize((1600, 800))
    stripes.paste(grain.convert("L"), (0, 0))
    options = {"lossless": True} if kind == "WEBP" else {}

    mask = read_mask(
        encoded(stripes, kind, **options),
        size=(1600, 1600),
        max_bytes=20 * MEBIBYTE,
        max_pixels=MAX_PIXELS,
    )

    difference = ImageChops.difference(pixels(mask.content).convert("L"), stripes)
    assert difference.getbbox() is None
