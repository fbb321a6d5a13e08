"""What the gate lets in, and how pictures go out."""

import hashlib
import os
import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageFile, PngImagePlugin

from studio.rules.pictures.gate import Picture, admit, fit, thumbnail
from tests.studio.rules.pictures.files import (
    BLUE,
    GREEN,
    MAX_BYTES,
    MAX_PIXELS,
    NO_METADATA,
    RED,
    admitted,
    encoded,
    exif_block,
    noise,
    plain_image,
    png_chunk,
    quadrants,
    swapped_profile,
)


def _opened(picture: Picture) -> ImageFile.ImageFile:
    return Image.open(BytesIO(picture.content))


def _near(colour: Any, expected: tuple[int, ...], within: int = 12) -> bool:
    return all(abs(a - b) <= within for a, b in zip(colour, expected, strict=True))


_ACCEPTED = [
    # the formats that members upload most
    ("PNG", encoded(plain_image(), "PNG"), "image/png", "RGB"),
    ("JPEG", encoded(plain_image(), "JPEG"), "image/jpeg", "RGB"),
    ("WebP, lossy", encoded(plain_image(), "WEBP"), "image/webp", "RGB"),
    ("WebP, lossless", encoded(plain_image(), "WEBP", lossless=True), "image/webp", "RGB"),
    ("GIF of one frame", encoded(plain_image(), "GIF"), "image/png", "RGB"),
    # the modes of painting programs and scanners
    ("palette", encoded(plain_image().convert("P"), "PNG"), "image/png", "RGB"),
    ("grey", encoded(plain_image("L", colour=90), "PNG"), "image/png", "RGB"),
    ("grey JPEG", encoded(plain_image("L", colour=90), "JPEG"), "image/jpeg", "RGB"),
    ("two colours", encoded(plain_image("1", colour=1), "PNG"), "image/png", "RGB"),
    ("16 bits", encoded(plain_image("I;16", colour=40_000), "PNG"), "image/png", "RGB"),
    ("CMYK", encoded(plain_image("CMYK", colour=(0, 255, 255, 0)), "JPEG"), "image/jpeg", "RGB"),
    ("progressive", encoded(plain_image(), "JPEG", progressive=True), "image/jpeg", "RGB"),
    # partly transparent
    ("alpha", encoded(plain_image("RGBA", colour=(255, 0, 0, 9)), "PNG"), "image/png", "RGBA"),
    ("grey, alpha", encoded(plain_image("LA", colour=(9, 9)), "PNG"), "image/png", "RGBA"),
    (
        "alpha, WebP",
        encoded(plain_image("RGBA", colour=(255, 0, 0, 9)), "WEBP"),
        "image/webp",
        "RGBA",
    ),
    ("one colour is none", encoded(plain_image(), "PNG", transparency=RED), "image/png", "RGBA"),
    # with an alpha channel, but opaque
    ("opaque", encoded(plain_image("RGBA", colour=(1, 2, 3, 255)), "PNG"), "image/png", "RGB"),
]


@pytest.mark.parametrize(
    ("content", "mime", "mode"), [row[1:] for row in _ACCEPTED], ids=[row[0] for row in _ACCEPTED]
)
def test_pictures_of_every_usual_format_become_eight_bit_srgb(
    content: bytes, mime: str, mode: str
) -> None:
    picture = admitted(content)

    assert (picture.mime, picture.width, picture.height) == (mime, 40, 30)
    assert picture.sha256 == hashlib.sha256(picture.content).hexdigest()
    image = _opened(picture)
    assert (image.get_format_mimetype(), image.size) == (mime, (40, 30))
    assert image.convert("RGBA").mode == "RGBA"
    assert ("A" in image.mode) == ("A" in mode)


def test_the_repr_of_a_picture_does_not_show_its_bytes() -> None:
    assert "content" not in repr(admitted(encoded(plain_image(), "PNG")))


def test_sixteen_bit_grey_keeps_its_tones() -> None:
    tones = [
        admitted(encoded(plain_image("I;16", colour=level), "PNG")) for level in (0x4000, 0xC000)
    ]

    assert [_opened(tone).getpixel((5, 5)) for tone in tones] == [(0x40,) * 3, (0xC0,) * 3]


def test_a_cmyk_picture_keeps_its_colours() -> None:
    red_ink = encoded(plain_image("CMYK", colour=(0, 255, 255, 0)), "JPEG")

    assert _near(_opened(admitted(red_ink)).getpixel((5, 5)), RED)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_colours_are_converted_by_the_pictures_own_profile(format: str) -> None:
    content = encoded(plain_image(), format, icc_profile=swapped_profile())

    image = _opened(admitted(content))

    assert _near(image.convert("RGB").getpixel((5, 5)), GREEN, within=16)
    assert "icc_profile" not in image.info


def test_alpha_survives_the_conversion_of_colours() -> None:
    half_red = plain_image("RGBA", colour=(*RED, 128))

    image = _opened(admitted(encoded(half_red, "PNG", icc_profile=swapped_profile())))

    assert _near(image.getpixel((5, 5)), (*GREEN, 128), within=16)


def test_a_picture_with_a_damaged_profile_is_accepted() -> None:
    content = encoded(plain_image(), "PNG", icc_profile=b"\0" * 200)

    assert _opened(admitted(content)).getpixel((5, 5)) == RED


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_every_orientation_of_a_camera_gives_an_upright_picture(
    format: str, orientation: int
) -> None:
    # The camera stores the picture turned the other way.
    inverse = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = quadrants()
    if orientation > 1:
        stored = stored.transpose(inverse[orientation])
    options: dict[str, Any] = {"lossless": True} if format == "WEBP" else {}

    picture = admitted(encoded(stored, format, exif=exif_block(orientation), **options))

    image = _opened(picture)
    assert (picture.width, picture.height) == image.size == (48, 32)
    assert _near(image.getpixel((6, 6)), RED)
    assert _near(image.getpixel((42, 26)), BLUE)
    assert _near(image.getpixel((42, 6)), (255, 255, 255))


def test_no_metadata_of_the_file_is_kept() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "the secret place")
    notes.add_text("Packed", "the secret place", zip=True)
    files = [
        encoded(
            plain_image(), "PNG", pnginfo=notes, exif=exif_block(1), icc_profile=swapped_profile()
        ),
        encoded(
            plain_image(), "JPEG", comment=b"the secret place", exif=exif_block(1), xmp=b"<secret/>"
        ),
        encoded(plain_image(), "WEBP", exif=exif_block(1), xmp=b"<secret/>"),
        encoded(plain_image(), "GIF", comment=b"the secret place"),
        encoded(plain_image(), "JPEG") + b"the secret place, behind the end",
    ]

    for content in files:
        picture = admitted(content)
        assert b"secret" not in picture.content
        assert not set(_opened(picture).info) - NO_METADATA


def test_a_huge_compressed_text_in_the_file_is_not_unpacked() -> None:
    bomb = png_chunk(b"zTXt", b"note\0\0" + zlib.compress(bytes(80_000_000), 9))
    png = encoded(plain_image(), "PNG")

    assert admitted(png[:33] + bomb + png[33:]).width == 40


def _png_of(*, hidden: bytes = b"", more_rows: int = 0) -> bytes:
    """An 8-bit PNG of 32 by 32 with bytes after its pixels, or with more rows than it claims."""
    rows = bytes([0, *RED * 32]) * (32 + more_rows)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0)),
        (b"tEXt", b"Comment\0secret"),
        (b"IDAT", zlib.compress(rows) + hidden),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*part) for part in parts)


def test_a_correct_png_keeps_its_compressed_pixels() -> None:
    content = _png_of()

    kept = admitted(content).content

    pixels = content[content.index(b"IDAT") : content.index(b"IEND")]
    assert pixels in kept
    assert b"tEXt" not in kept


def test_data_after_the_pixels_is_dropped() -> None:
    for content in (_png_of(hidden=b"a program"), _png_of(more_rows=1000)):
        kept = admitted(content)

        assert b"a program" not in kept.content
        assert len(kept.content) < 200
        assert _opened(kept).getpixel((5, 5)) == RED


def test_a_picture_that_was_admitted_is_admitted_unchanged() -> None:
    once = admitted(encoded(noise(40), "PNG"))

    assert admitted(once.content) == once


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((512, 384), (256, 192)),  # landscape
        ((384, 512), (192, 256)),  # portrait
        ((200, 100), (200, 100)),  # small pictures are not enlarged
        ((4000, 16), (256, 1)),  # a ribbon keeps one row
    ],
)
def test_a_thumbnail_fits_its_square(size: tuple[int, int], expected: tuple[int, int]) -> None:
    small = thumbnail(admitted(encoded(plain_image(size=size), "PNG")))

    assert (small.mime, (small.width, small.height)) == ("image/webp", expected)
    assert _opened(small).size == expected
    assert small.extension == "webp"


def test_a_thumbnail_keeps_transparency() -> None:
    clear = admitted(encoded(plain_image("RGBA", (300, 300), (0, 0, 0, 0)), "PNG"))

    assert _opened(thumbnail(clear)).getpixel((9, 9))[3] == 0  # type: ignore[index]


def test_a_picture_that_fits_is_returned_as_it_is() -> None:
    picture = admitted(encoded(noise(64), "PNG"))

    assert fit(picture, max_bytes=len(picture.content)) is picture


def test_a_picture_over_the_limit_loses_quality_before_it_loses_size() -> None:
    picture = admitted(encoded(noise(256), "PNG"))
    before = picture.content

    smaller = fit(picture, max_bytes=len(before) - 1)

    assert len(smaller.content) < len(before)
    assert (smaller.mime, smaller.width, smaller.height) == ("image/jpeg", 256, 256)
    assert picture.content is before


@pytest.mark.parametrize(("mode", "mime"), [("RGB", "image/jpeg"), ("RGBA", "image/webp")])
@pytest.mark.parametrize("max_bytes", [1024, 5_000, 20_000])
def test_a_picture_is_made_to_fit_however_small_the_limit(
    mode: str, mime: str, max_bytes: int
) -> None:
    picture = admitted(encoded(noise(256, mode), "PNG"))

    smaller = fit(picture, max_bytes=max_bytes)

    assert len(smaller.content) <= max_bytes
    assert smaller.mime == mime
    assert smaller.width == smaller.height < 256
    assert _admit_any_size(smaller).width == smaller.width


def _admit_any_size(picture: Picture) -> Picture:
    return admit(picture.content, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS, min_side_px=1)


def test_a_limit_that_no_picture_can_meet_raises_value_error() -> None:
    with pytest.raises(ValueError, match="at least 1024"):
        fit(admitted(encoded(plain_image(), "PNG")), max_bytes=100)


@pytest.mark.soak
def test_a_large_transparent_picture_full_of_details_is_made_to_fit() -> None:
    """libwebp refuses to encode it at its full size."""
    grey = Image.frombytes("L", (4000, 4000), os.urandom(100_000) * 160)
    content = encoded(Image.merge("LA", (grey, grey)), "PNG", compress_level=1)
    picture = Picture(content, "image/png", 4000, 4000, hashlib.sha256(content).hexdigest())

    smaller = fit(picture, max_bytes=10 * 1024 * 1024)

    assert (smaller.mime, smaller.width) == ("image/webp", 2000)


def test_a_webp_that_cannot_be_encoded_gets_fewer_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real encoder refuses only pictures that take seconds; the test above has one."""
    Image.init()
    save = Image.SAVE["WEBP"]

    def save_small(image: Image.Image, out: Any, name: Any) -> None:
        if image.width > 100:
            raise ValueError("encoding error 6")
        save(image, out, name)

    picture = admitted(encoded(noise(300, "RGBA"), "PNG"))
    monkeypatch.setitem(Image.SAVE, "WEBP", save_small)

    smaller = fit(picture, max_bytes=len(picture.content) - 1)

    assert (smaller.mime, smaller.width) == ("image/webp", 75)
