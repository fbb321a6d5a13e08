"""The gate for pictures from outside, and the sizes they go out in."""

import hashlib
import struct
import warnings
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageFile, PngImagePlugin

from studio.errors import UploadRefused
from studio.rules.pictures.gate import Picture, admit, fit, thumbnail
from studio.rules.pictures.uploads import ImageFormat, read_header

MAX_BYTES = 5_000_000
MAX_PIXELS = 4_000_000
RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


@pytest.fixture(autouse=True)
def _nothing_leaks() -> Iterator[None]:
    """No warning reaches the process, and none of Pillow's settings is another one after."""
    before = Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES, warnings.filters[:]
    with warnings.catch_warnings(record=True) as leaked:
        warnings.simplefilter("always")
        yield
    assert not leaked
    assert before == (
        Image.MAX_IMAGE_PIXELS,
        ImageFile.LOAD_TRUNCATED_IMAGES,
        warnings.filters[:],
    )


def _admit(content: bytes) -> Picture:
    return admit(content, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS)


def _opened(picture: Picture) -> ImageFile.ImageFile:
    return Image.open(BytesIO(picture.content))


def _file(image: Image.Image, format: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def _plain(mode: str = "RGB", size: tuple[int, int] = (40, 30), colour: Any = RED) -> Image.Image:
    return Image.new(mode, size, colour)


def _noise(side_px: int, mode: str = "RGB") -> Image.Image:
    grey = [Image.effect_noise((side_px, side_px), 120) for _ in mode]
    return Image.merge(mode, grey)


def _quadrants() -> Image.Image:
    """Red at the top left, blue at the bottom right; wider than high."""
    image = _plain(size=(48, 32), colour=(255, 255, 255))
    image.paste(RED, (0, 0, 16, 16))
    image.paste(BLUE, (32, 16, 48, 32))
    return image


def _near(colour: Any, expected: tuple[int, ...], within: int = 12) -> bool:
    return all(abs(a - b) <= within for a, b in zip(colour, expected, strict=True))


def _png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _huge_png(width: int, height: int) -> bytes:
    """A small file of correct checksums that claims width x height pixels of nothing."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packed = zlib.compress(bytes(1_000_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _png_chunk(b"IHDR", header)
        + _png_chunk(b"IDAT", packed)
        + _png_chunk(b"IEND", b"")
    )


def _animated(format: str) -> bytes:
    frames = [_plain(colour=colour) for colour in (RED, GREEN, BLUE)]
    return _file(frames[0], format, save_all=True, append_images=frames[1:], duration=100)


def _many_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan is repeated."""
    jpeg = _file(_noise(32), "JPEG", progressive=True)
    last = jpeg.rindex(b"\xff\xda")
    return jpeg[:-2] + jpeg[last:-2] * count + b"\xff\xd9"


def _swapped_profile() -> bytes:
    """sRGB's profile with the red and green primaries exchanged: its red *is* our green."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile)


def _exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "the secret place where it was taken"
    return exif


# ── what is let in ───────────────────────────────────────────────────────────

_ACCEPTED = [
    # what people upload most
    ("PNG", _file(_plain(), "PNG"), "image/png", "RGB"),
    ("JPEG", _file(_plain(), "JPEG"), "image/jpeg", "RGB"),
    ("WebP, lossy", _file(_plain(), "WEBP"), "image/png", "RGB"),
    ("WebP, lossless", _file(_plain(), "WEBP", lossless=True), "image/png", "RGB"),
    ("GIF of one frame", _file(_plain(), "GIF"), "image/png", "RGB"),
    # modes that painters and scanners write
    ("palette", _file(_plain().convert("P"), "PNG"), "image/png", "RGB"),
    ("grey", _file(_plain("L", colour=90), "PNG"), "image/png", "RGB"),
    ("grey JPEG", _file(_plain("L", colour=90), "JPEG"), "image/jpeg", "RGB"),
    ("two colours", _file(_plain("1", colour=1), "PNG"), "image/png", "RGB"),
    ("16 bits", _file(_plain("I;16", colour=40_000), "PNG"), "image/png", "RGB"),
    ("CMYK", _file(_plain("CMYK", colour=(0, 255, 255, 0)), "JPEG"), "image/jpeg", "RGB"),
    ("progressive", _file(_plain(), "JPEG", progressive=True), "image/jpeg", "RGB"),
    # something shows through
    ("alpha", _file(_plain("RGBA", colour=(255, 0, 0, 9)), "PNG"), "image/png", "RGBA"),
    ("grey, alpha", _file(_plain("LA", colour=(9, 9)), "PNG"), "image/png", "RGBA"),
    ("alpha, WebP", _file(_plain("RGBA", colour=(255, 0, 0, 9)), "WEBP"), "image/png", "RGBA"),
    ("one colour is none", _file(_plain(), "PNG", transparency=RED), "image/png", "RGBA"),
    # an alpha channel through which nothing shows
    ("opaque", _file(_plain("RGBA", colour=(1, 2, 3, 255)), "PNG"), "image/png", "RGB"),
]


@pytest.mark.parametrize(
    ("content", "mime", "mode"), [row[1:] for row in _ACCEPTED], ids=[row[0] for row in _ACCEPTED]
)
def test_pictures_of_every_usual_kind_come_in_as_eight_bit_srgb(
    content: bytes, mime: str, mode: str
) -> None:
    picture = _admit(content)

    assert (picture.mime, picture.width, picture.height) == (mime, 40, 30)
    assert picture.sha256 == hashlib.sha256(picture.content).hexdigest()
    image = _opened(picture)
    assert (image.get_format_mimetype(), image.size) == (mime, (40, 30))
    assert image.convert("RGBA").mode == "RGBA"
    assert ("A" in image.mode) == ("A" in mode)


def test_the_repr_of_a_picture_does_not_hold_its_bytes() -> None:
    assert "content" not in repr(_admit(_file(_plain(), "PNG")))


def test_sixteen_bit_grey_keeps_its_tones() -> None:
    tones = [_admit(_file(_plain("I;16", colour=level), "PNG")) for level in (0x4000, 0xC000)]

    assert [_opened(tone).getpixel((5, 5)) for tone in tones] == [(0x40,) * 3, (0xC0,) * 3]


def test_cmyk_looks_the_same_on_a_screen() -> None:
    red_ink = _file(_plain("CMYK", colour=(0, 255, 255, 0)), "JPEG")

    assert _near(_opened(_admit(red_ink)).getpixel((5, 5)), RED)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_colours_are_converted_by_the_pictures_own_profile(format: str) -> None:
    content = _file(_plain(), format, icc_profile=_swapped_profile())

    image = _opened(_admit(content))

    assert _near(image.convert("RGB").getpixel((5, 5)), GREEN, within=16)
    assert "icc_profile" not in image.info


def test_alpha_survives_the_conversion_of_colours() -> None:
    half_red = _plain("RGBA", colour=(*RED, 128))

    image = _opened(_admit(_file(half_red, "PNG", icc_profile=_swapped_profile())))

    assert _near(image.getpixel((5, 5)), (*GREEN, 128), within=16)


def test_a_damaged_profile_does_not_cost_the_picture() -> None:
    content = _file(_plain(), "PNG", icc_profile=b"\0" * 200)

    assert _opened(_admit(content)).getpixel((5, 5)) == RED


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_a_camera_held_any_way_gives_an_upright_picture(format: str, orientation: int) -> None:
    # What the camera would have stored: the inverse of the turn that makes it upright.
    inverse = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = _quadrants()
    if orientation > 1:
        stored = stored.transpose(inverse[orientation])
    options: dict[str, Any] = {"lossless": True} if format == "WEBP" else {}

    picture = _admit(_file(stored, format, exif=_exif(orientation), **options))

    image = _opened(picture)
    assert (picture.width, picture.height) == image.size == (48, 32)
    assert _near(image.getpixel((6, 6)), RED)
    assert _near(image.getpixel((42, 26)), BLUE)
    assert _near(image.getpixel((42, 6)), (255, 255, 255))


def test_nothing_that_was_written_into_the_file_comes_out_again() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "the secret place")
    notes.add_text("Packed", "the secret place", zip=True)
    files = [
        _file(_plain(), "PNG", pnginfo=notes, exif=_exif(1), icc_profile=_swapped_profile()),
        _file(_plain(), "JPEG", comment=b"the secret place", exif=_exif(1), xmp=b"<secret/>"),
        _file(_plain(), "WEBP", exif=_exif(1), xmp=b"<secret/>"),
        _file(_plain(), "GIF", comment=b"the secret place"),
        _file(_plain(), "JPEG") + b"the secret place, behind the end",
    ]

    for content in files:
        picture = _admit(content)
        assert b"secret" not in picture.content
        assert (
            not set(_opened(picture).info)
            - {"jfif", "jfif_version", "jfif_unit"}
            - {"jfif_density"}
        )


def test_a_huge_packed_text_beside_the_picture_is_not_unpacked() -> None:
    bomb = _png_chunk(b"zTXt", b"note\0\0" + zlib.compress(bytes(80_000_000), 9))
    png = _file(_plain(), "PNG")

    assert _admit(png[:33] + bomb + png[33:]).width == 40


def _png_of(*, hidden: bytes = b"", more_rows: int = 0) -> bytes:
    """An 8-bit PNG, 32 by 32, with bytes behind its pixels, or with more pixels than it says."""
    rows = bytes([0, *RED * 32]) * (32 + more_rows)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0)),
        (b"tEXt", b"Comment\0secret"),
        (b"IDAT", zlib.compress(rows) + hidden),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(*part) for part in parts)


def test_a_png_that_is_right_keeps_its_pixels_as_they_were_compressed() -> None:
    content = _png_of()

    kept = _admit(content).content

    pixels = content[content.index(b"IDAT") : content.index(b"IEND")]
    assert pixels in kept
    assert b"tEXt" not in kept


def test_what_hides_behind_the_pixels_does_not_come_in_with_them() -> None:
    for content in (_png_of(hidden=b"a program"), _png_of(more_rows=1000)):
        kept = _admit(content)

        assert b"a program" not in kept.content
        assert len(kept.content) < 200
        assert _opened(kept).getpixel((5, 5)) == RED


def test_the_gate_is_a_fixed_point_for_pictures_without_loss() -> None:
    once = _admit(_file(_noise(40), "PNG"))

    assert _admit(once.content) == once


# ── what is refused ──────────────────────────────────────────────────────────

_REFUSED = [
    ("0 bytes", b"", "empty"),
    ("text named .png", b"This is not a picture.\n" * 40, "not_a_picture"),
    ("a web page", b"<!doctype html><img src=x>", "not_a_picture"),
    ("SVG, which is a program", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
    # real pictures, of kinds that are not let in
    ("BMP", _file(_plain(), "BMP"), "not_a_picture"),
    ("TIFF", _file(_plain(), "TIFF"), "not_a_picture"),
    # only the first bytes are right
    ("PNG, signature only", b"\x89PNG\r\n\x1a\n", "truncated"),
    ("PNG, then text", b"\x89PNG\r\n\x1a\n" + b"text " * 40, "not_a_picture"),
    ("JPEG, then text", b"\xff\xd8\xff" + b"text " * 40, "truncated"),
    ("WebP, then text", b"RIFF\x20\0\0\0WEBP" + b"text " * 40, "not_a_picture"),
    ("GIF, then text", b"GIF89a\x20\0\x20\0\0\0\0" + b"text " * 40, "not_a_picture"),
    # half of it arrived
    ("PNG, half", _file(_noise(64), "PNG")[:6000], "truncated"),
    ("JPEG, half", _file(_noise(64), "JPEG")[:3000], "truncated"),
    ("WebP, half", _file(_noise(64), "WEBP")[:3000], "truncated"),
    ("GIF, half", _file(_noise(64), "GIF")[:3000], "truncated"),
    # moving pictures
    ("animated GIF", _animated("GIF"), "animated"),
    ("animated PNG", _animated("PNG"), "animated"),
    ("animated WebP", _animated("WEBP"), "animated"),
    # a little file, a lot of work
    ("bomb", _huge_png(60_000, 60_000), "too_many_pixels"),
    ("bomb by one side", _huge_png(2_000_000_000, 16), "too_many_pixels"),
    ("JPEG of a thousand scans", _many_scans(1000), "not_a_picture"),
    # nothing to see
    ("0 pixels", _huge_png(0, 30), "not_a_picture"),
    ("a spacer", _file(_plain(size=(1, 1)), "PNG"), "too_small"),
    ("a line", _file(_plain(size=(15, 400)), "PNG"), "too_small"),
]


@pytest.mark.parametrize(
    ("content", "reason"), [row[1:] for row in _REFUSED], ids=[row[0] for row in _REFUSED]
)
def test_what_is_no_usable_picture_is_refused_by_its_reason(content: bytes, reason: str) -> None:
    with pytest.raises(UploadRefused) as refused:
        _admit(content)

    assert refused.value.reason == reason


def test_limits_are_named_in_the_unit_of_their_reason() -> None:
    png = _file(_noise(100), "PNG")

    def refusal(max_bytes: int, max_pixels: int, min_side_px: int) -> tuple[str, int]:
        with pytest.raises(UploadRefused) as refused:
            admit(png, max_bytes=max_bytes, max_pixels=max_pixels, min_side_px=min_side_px)
        return refused.value.reason, refused.value.limit

    assert refusal(len(png) - 1, 10_000, 100) == ("too_many_bytes", len(png) - 1)
    assert refusal(len(png), 9_999, 100) == ("too_many_pixels", 9_999)
    assert refusal(len(png), 10_000, 101) == ("too_small", 101)
    assert admit(png, max_bytes=len(png), max_pixels=10_000, min_side_px=100).width == 100


def test_a_bomb_is_refused_even_where_the_limit_is_beyond_pillows_own() -> None:
    with pytest.raises(UploadRefused) as refused:
        admit(_huge_png(60_000, 60_000), max_bytes=MAX_BYTES, max_pixels=10**9)

    assert refused.value.reason == "too_many_pixels"


def test_a_gif_whose_frame_is_larger_than_its_screen_is_measured_by_the_frame() -> None:
    gif = bytearray(_file(_plain(size=(20, 20)), "GIF"))
    frame = gif.index(b"\x2c\0\0\0\0")
    gif[frame + 5 : frame + 9] = struct.pack("<HH", 60_000, 60_000)

    with pytest.raises(UploadRefused) as refused:
        _admit(bytes(gif))

    assert refused.value.reason == "too_many_pixels"


def test_a_jpeg_that_tells_two_readers_two_sizes_is_refused_before_it_is_decoded() -> None:
    jpeg = _file(_plain(size=(64, 64)), "JPEG")
    frame = jpeg.index(b"\xff\xc0")
    decoy = bytearray(jpeg[frame : frame + 19])
    decoy[5:9] = struct.pack(">HH", 60_000, 60_000)

    with pytest.raises(UploadRefused) as refused:
        _admit(jpeg[: frame + 19] + bytes(decoy) + jpeg[frame + 19 :])

    assert refused.value.reason == "not_a_picture"


_SAMPLES = [
    _file(_quadrants(), "PNG", exif=_exif(6), icc_profile=_swapped_profile()),
    _file(_quadrants().convert("P"), "PNG", transparency=0),
    _file(_quadrants(), "JPEG", exif=_exif(6), icc_profile=_swapped_profile()),
    _file(_quadrants(), "JPEG", progressive=True),
    _file(_plain("CMYK", colour=(9, 9, 9, 9)), "JPEG"),
    _file(_quadrants(), "WEBP", exif=_exif(6), icc_profile=_swapped_profile()),
    _file(_plain("RGBA", colour=(9, 9, 9, 9)), "WEBP", lossless=True),
    _file(_quadrants(), "GIF"),
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
        picture = _admit(content)
    except UploadRefused as refused:
        reason = refused.reason
    else:
        assert picture.width * picture.height <= MAX_PIXELS
        assert _admit(picture.content).mime == picture.mime
        return
    assert reason in _REASONS


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_random_bytes_are_refused_and_nothing_else_is_raised(content: bytes) -> None:
    _admitted_or_refused(content)


@given(st.sampled_from([sample[:30] for sample in _SAMPLES]), st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_random_bytes_behind_a_true_beginning_raise_nothing_else(
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
    # Most of a file is pixels; headers are where a bit decides.
    near = st.integers(0, min(200, len(content) - 1)) | st.integers(0, len(content) - 1)
    for at in data.draw(st.lists(near, min_size=1, max_size=4)):
        content[at] ^= 1 << data.draw(st.integers(0, 7))
    _admitted_or_refused(bytes(content))


def test_the_claim_is_read_without_reading_pixels() -> None:
    png = _huge_png(60_000, 50_000)

    claim = read_header(png)

    assert (claim.format, claim.width, claim.height, claim.frames) == (
        ImageFormat.PNG,
        60_000,
        50_000,
        1,
    )


# ── how pictures go out ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((512, 384), (256, 192)),  # landscape
        ((384, 512), (192, 256)),  # portrait
        ((200, 100), (200, 100)),  # small ones are not blown up
        ((4000, 16), (256, 1)),  # a ribbon keeps a line
    ],
)
def test_a_thumbnail_fits_its_square(size: tuple[int, int], expected: tuple[int, int]) -> None:
    small = thumbnail(_admit(_file(_plain(size=size), "PNG")))

    assert (small.mime, (small.width, small.height)) == ("image/webp", expected)
    assert _opened(small).size == expected
    assert small.extension == "webp"


def test_a_thumbnail_keeps_what_shows_through() -> None:
    clear = _admit(_file(_plain("RGBA", (300, 300), (0, 0, 0, 0)), "PNG"))

    assert _opened(thumbnail(clear)).getpixel((9, 9))[3] == 0  # type: ignore[index]


def test_a_picture_that_fits_is_returned_as_it_is() -> None:
    picture = _admit(_file(_noise(64), "PNG"))

    assert fit(picture, max_bytes=len(picture.content)) is picture


def test_a_picture_over_the_limit_loses_quality_before_it_loses_size() -> None:
    picture = _admit(_file(_noise(256), "PNG"))
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
    picture = _admit(_file(_noise(256, mode), "PNG"))

    smaller = fit(picture, max_bytes=max_bytes)

    assert len(smaller.content) <= max_bytes
    assert smaller.mime == mime
    assert smaller.width == smaller.height < 256
    assert _admit_any_size(smaller).width == smaller.width


def _admit_any_size(picture: Picture) -> Picture:
    return admit(picture.content, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS, min_side_px=1)


def test_a_limit_that_no_picture_can_meet_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="at least 1024"):
        fit(_admit(_file(_plain(), "PNG")), max_bytes=100)
