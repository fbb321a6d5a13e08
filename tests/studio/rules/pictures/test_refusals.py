"""What the gate refuses, whatever the bytes are."""

import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.errors import UploadRefused
from studio.rules.pictures.gate import admit
from studio.rules.pictures.uploads import ImageFormat, read_header
from tests.studio.rules.pictures.files import (
    BLUE,
    GREEN,
    MAX_BYTES,
    MAX_PIXELS,
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


def _huge_png(width: int, height: int) -> bytes:
    """A small file with correct checksums that claims to have width x height pixels."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packed = zlib.compress(bytes(1_000_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", packed)
        + png_chunk(b"IEND", b"")
    )


def _animated(format: str) -> bytes:
    frames = [plain_image(colour=colour) for colour in (RED, GREEN, BLUE)]
    return encoded(frames[0], format, save_all=True, append_images=frames[1:], duration=100)


def _many_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan is repeated."""
    jpeg = encoded(noise(32), "JPEG", progressive=True)
    last = jpeg.rindex(b"\xff\xda")
    return jpeg[:-2] + jpeg[last:-2] * count + b"\xff\xd9"


_REFUSED = [
    ("0 bytes", b"", "empty"),
    ("text named .png", b"This is not a picture.\n" * 40, "not_a_picture"),
    ("a web page", b"<!doctype html><img src=x>", "not_a_picture"),
    ("SVG, which is a program", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
    # real pictures in formats that are not accepted
    ("BMP", encoded(plain_image(), "BMP"), "not_a_picture"),
    ("TIFF", encoded(plain_image(), "TIFF"), "not_a_picture"),
    # only the first bytes are right
    ("PNG, signature only", b"\x89PNG\r\n\x1a\n", "truncated"),
    ("PNG, then text", b"\x89PNG\r\n\x1a\n" + b"text " * 40, "not_a_picture"),
    ("JPEG, then text", b"\xff\xd8\xff" + b"text " * 40, "truncated"),
    ("WebP, then text", b"RIFF\x20\0\0\0WEBP" + b"text " * 40, "not_a_picture"),
    ("GIF, then text", b"GIF89a\x20\0\x20\0\0\0\0" + b"text " * 40, "not_a_picture"),
    # only half of the file
    ("PNG, half", encoded(noise(64), "PNG")[:6000], "truncated"),
    ("JPEG, half", encoded(noise(64), "JPEG")[:3000], "truncated"),
    ("WebP, half", encoded(noise(64), "WEBP")[:3000], "truncated"),
    ("GIF, half", encoded(noise(64), "GIF")[:3000], "truncated"),
    # animations
    ("animated GIF", _animated("GIF"), "animated"),
    ("animated PNG", _animated("PNG"), "animated"),
    ("animated WebP", _animated("WEBP"), "animated"),
    # a small file that causes much work
    ("bomb", _huge_png(60_000, 60_000), "too_many_pixels"),
    ("bomb by one side", _huge_png(2_000_000_000, 16), "too_many_pixels"),
    ("JPEG of a thousand scans", _many_scans(1000), "not_a_picture"),
    # no pixels
    ("0 pixels", _huge_png(0, 30), "not_a_picture"),
    ("a spacer", encoded(plain_image(size=(1, 1)), "PNG"), "too_small"),
    ("a line", encoded(plain_image(size=(15, 400)), "PNG"), "too_small"),
]


@pytest.mark.parametrize(
    ("content", "reason"), [row[1:] for row in _REFUSED], ids=[row[0] for row in _REFUSED]
)
def test_an_unusable_file_is_refused_with_its_reason(content: bytes, reason: str) -> None:
    with pytest.raises(UploadRefused) as refused:
        admitted(content)

    assert refused.value.reason == reason


def test_a_refusal_names_the_limit_in_the_unit_of_its_reason() -> None:
    png = encoded(noise(100), "PNG")

    def refusal(max_bytes: int, max_pixels: int, min_side_px: int) -> tuple[str, int]:
        with pytest.raises(UploadRefused) as refused:
            admit(png, max_bytes=max_bytes, max_pixels=max_pixels, min_side_px=min_side_px)
        return refused.value.reason, refused.value.limit

    assert refusal(len(png) - 1, 10_000, 100) == ("too_many_bytes", len(png) - 1)
    assert refusal(len(png), 9_999, 100) == ("too_many_pixels", 9_999)
    assert refusal(len(png), 10_000, 101) == ("too_small", 101)
    assert admit(png, max_bytes=len(png), max_pixels=10_000, min_side_px=100).width == 100


def test_a_bomb_is_refused_even_when_our_limit_is_above_pillows() -> None:
    with pytest.raises(UploadRefused) as refused:
        admit(_huge_png(60_000, 60_000), max_bytes=MAX_BYTES, max_pixels=10**9)

    assert refused.value.reason == "too_many_pixels"


def test_a_gif_whose_frame_is_larger_than_its_screen_is_measured_by_the_frame() -> None:
    gif = bytearray(encoded(plain_image(size=(20, 20)), "GIF"))
    frame = gif.index(b"\x2c\0\0\0\0")
    gif[frame + 5 : frame + 9] = struct.pack("<HH", 60_000, 60_000)

    with pytest.raises(UploadRefused) as refused:
        admitted(bytes(gif))

    assert refused.value.reason == "too_many_pixels"


def test_a_jpeg_with_two_contradicting_sizes_is_refused_before_it_is_decoded() -> None:
    jpeg = encoded(plain_image(size=(64, 64)), "JPEG")
    frame = jpeg.index(b"\xff\xc0")
    decoy = bytearray(jpeg[frame : frame + 19])
    decoy[5:9] = struct.pack(">HH", 60_000, 60_000)

    with pytest.raises(UploadRefused) as refused:
        admitted(jpeg[: frame + 19] + bytes(decoy) + jpeg[frame + 19 :])

    assert refused.value.reason == "not_a_picture"


_SAMPLES = [
    encoded(quadrants(), "PNG", exif=exif_block(6), icc_profile=swapped_profile()),
    encoded(quadrants().convert("P"), "PNG", transparency=0),
    encoded(quadrants(), "JPEG", exif=exif_block(6), icc_profile=swapped_profile()),
    encoded(quadrants(), "JPEG", progressive=True),
    encoded(plain_image("CMYK", colour=(9, 9, 9, 9)), "JPEG"),
    encoded(quadrants(), "WEBP", exif=exif_block(6), icc_profile=swapped_profile()),
    encoded(plain_image("RGBA", colour=(9, 9, 9, 9)), "WEBP", lossless=True),
    encoded(quadrants(), "GIF"),
    encoded(quadrants(), "AVIF", exif=exif_block(6)),
    *[_animated(format) for format in ("GIF", "PNG", "WEBP")],
]


_REASONS = {
    "empty",
    "not_a_picture",
    "too_many_bytes",
    "too_many_pixels",
    "truncated",
    "animated",
    "too_small",
}


def _admitted_or_refused(content: bytes) -> None:
    try:
        picture = admitted(content)
    except UploadRefused as refused:
        reason = refused.reason
    else:
        assert picture.width * picture.height <= MAX_PIXELS
        assert admitted(picture.content).mime == picture.mime
        return
    assert reason in _REASONS


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_random_bytes_are_refused_and_nothing_else_is_raised(content: bytes) -> None:
    _admitted_or_refused(content)


@given(st.sampled_from([sample[:30] for sample in _SAMPLES]), st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_random_bytes_after_a_correct_beginning_raise_nothing_else(
    beginning: bytes, rest: bytes
) -> None:
    _admitted_or_refused(beginning + rest)


@given(st.sampled_from(_SAMPLES), st.floats(0, 1, exclude_max=True))
@settings(max_examples=150, deadline=None)
def test_a_real_picture_cut_anywhere_raises_nothing_else(content: bytes, share: float) -> None:
    _admitted_or_refused(content[: int(len(content) * share)])


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_a_real_picture_with_flipped_bits_raises_nothing_else(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(_SAMPLES)))
    # Most bytes are pixels, but single bits matter most in the header.
    near = st.integers(0, min(200, len(content) - 1)) | st.integers(0, len(content) - 1)
    for at in data.draw(st.lists(near, min_size=1, max_size=4)):
        content[at] ^= 1 << data.draw(st.integers(0, 7))
    _admitted_or_refused(bytes(content))


def test_the_header_is_read_without_decoding_pixels() -> None:
    png = _huge_png(60_000, 50_000)

    claim = read_header(png)

    assert (claim.format, claim.width, claim.height, claim.frames) == (
        ImageFormat.PNG,
        60_000,
        50_000,
        1,
    )
