"""Which files are stored as they came, and what of them is left."""

import struct
from collections.abc import Callable
from io import BytesIO
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageCms
from PIL.ImageFile import ImageFile

from studio.errors import UploadRefused
from studio.rules.pictures.gate import Drawn, Picture, admit_drawn
from studio.rules.pictures.parts import jpeg_parts, webp_parts
from tests.studio.rules.pictures.corpus.jpeg_files import END, profile_parts, scene, segment
from tests.studio.rules.pictures.corpus.profiles import rgb_profile
from tests.studio.rules.pictures.corpus.webp_files import chunk, chunks_of, riff
from tests.studio.rules.pictures.files import (
    MAX_BYTES,
    MAX_PIXELS,
    NO_METADATA,
    admitted,
    encoded,
    exif_block,
    swapped_profile,
)

_SECRET = b"the secret place where it was taken"
# The header that says how colours are meant may be longer than the one that came.
_HEADER_BYTES = 18


def _drawn(content: bytes) -> Drawn:
    return admit_drawn(content, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS)


def _srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _opened(content: bytes) -> ImageFile:
    return Image.open(BytesIO(content))


def _is_same(one: bytes, other: bytes) -> bool:
    """Whether two files have exactly the same pixels."""
    pictures = [_opened(each).convert("RGBA") for each in (one, other)]
    return ImageChops.difference(*pictures).getbbox(alpha_only=False) is None


def _require_clean(picture: Picture, content: bytes) -> None:
    """Assert that the picture is the file's own bytes without its metadata."""
    assert picture.mime == f"image/{_opened(content).format}".lower()
    assert len(picture.content) <= len(content) + _HEADER_BYTES
    assert _is_same(picture.content, content)
    assert _SECRET not in picture.content
    assert not set(_opened(picture.content).info) - NO_METADATA


@st.composite
def _pictures(draw: st.DrawFn, modes: tuple[str, ...] = ("RGB",)) -> Image.Image:
    rng = Random(draw(st.integers(0, 10_000)))
    mode = draw(st.sampled_from(modes))
    size = draw(st.integers(16, 70)), draw(st.integers(16, 70))
    few = Image.frombytes(mode, (4, 4), rng.randbytes(16 * len(mode)))
    soft = few.resize(size, Image.Resampling.BICUBIC)
    grain = Image.frombytes(mode, size, rng.randbytes(size[0] * size[1] * len(mode)))
    return Image.blend(soft, grain, draw(st.sampled_from((0.0, 0.2, 1.0))))


_TEXTS = st.lists(st.sampled_from((_SECRET, b"", _SECRET * 9, b"\xff\xd9" + _SECRET)), max_size=3)


@given(
    picture=_pictures(),
    quality=st.sampled_from((5, 60, 90, 100)),
    subsampling=st.integers(0, 2),
    optimize=st.booleans(),
    texts=_TEXTS,
    markers=st.lists(st.sampled_from((*range(0xE0, 0xF0), 0xFE)), min_size=3, max_size=3),
    behind=st.sampled_from((b"", _SECRET, b"PK\3\4" + _SECRET)),
    profiled=st.booleans(),
)
def test_a_painters_jpeg_is_stored_as_it_came_without_its_metadata(
    picture: Image.Image,
    quality: int,
    subsampling: int,
    optimize: bool,
    texts: list[bytes],
    markers: list[int],
    behind: bytes,
    profiled: bool,
) -> None:
    plain = encoded(picture, "JPEG", quality=quality, subsampling=subsampling, optimize=optimize)
    segments = [segment(marker, text) for marker, text in zip(markers, texts, strict=False)]
    segments += profile_parts(_srgb_profile(), 2) if profiled else []
    content = plain[:20] + b"".join(segments) + plain[20:] + behind

    drawn = _drawn(content).picture

    _require_clean(drawn, content)
    assert [part.name[0] for part in jpeg_parts(drawn.content)].count(0xE0) == 1
    assert _drawn(drawn.content).picture == drawn


@given(
    picture=_pictures(("RGB", "RGBA")),
    options=st.sampled_from(
        ({"lossless": True, "exact": True}, {"quality": 5}, {"quality": 90}, {"quality": 100})
    ),
    # With most effort, 6, an alpha channel takes 80 ms, and the file has the same parts.
    method=st.integers(0, 5),
    texts=_TEXTS,
    behind=st.sampled_from((b"", _SECRET)),
    profiled=st.booleans(),
)
def test_a_webp_is_stored_as_it_came_without_its_metadata(
    picture: Image.Image,
    options: dict[str, Any],
    method: int,
    texts: list[bytes],
    behind: bytes,
    profiled: bool,
) -> None:
    if profiled:
        options = {**options, "icc_profile": _srgb_profile()}
    if texts:
        options = {**options, "xmp": texts[0], "exif": exif_block(1)}
    chunks = chunks_of(encoded(picture, "WEBP", method=method, **options))
    further = [chunk(b"TeSt", text) for text in texts[1:]]
    content = riff(*chunks[:1], *further, *chunks[1:], *further) + behind

    kept = admitted(content)

    _require_clean(kept, content)
    assert _drawn(content).picture == kept
    assert admitted(kept.content) == kept
    names = [part.name for part in webp_parts(kept.content)]
    assert names in ([b"VP8 "], [b"VP8L"], [b"VP8X", b"ALPH", b"VP8 "])


@given(
    picture=_pictures(),
    quality=st.sampled_from((5, 75, 95)),
    subsampling=st.integers(0, 2),
    hidden=st.binary(min_size=1, max_size=60).map(lambda text: text.replace(b"\xff", b"\1")),
)
def test_what_is_hidden_behind_the_pixels_of_an_uploaded_jpeg_is_dropped(
    picture: Image.Image, quality: int, subsampling: int, hidden: bytes
) -> None:
    plain = encoded(picture, "JPEG", quality=quality, subsampling=subsampling)

    kept = admitted(plain[:-2] + hidden + END)

    assert (kept.mime, kept.width, kept.height) == ("image/jpeg", *picture.size)
    assert plain[plain.index(b"\xff\xda") : -2] not in kept.content


@given(
    picture=_pictures(("RGB", "RGBA")),
    options=st.sampled_from(({"lossless": True, "exact": True}, {"quality": 5}, {"quality": 90})),
    hidden=st.binary(min_size=6, max_size=60),
    place=st.sampled_from((b"VP8 ", b"VP8L", b"ALPH")),
)
def test_what_is_hidden_behind_the_pixels_of_an_uploaded_webp_is_dropped(
    picture: Image.Image, options: dict[str, Any], hidden: bytes, place: bytes
) -> None:
    content = encoded(picture, "WEBP", **options)
    parts = chunks_of(content)
    names = [part[:4] for part in parts]
    if place not in names:
        return
    at = names.index(place)
    # A byte that makes the length even is none of the pixels.
    said = parts[at][8 : 8 + int.from_bytes(parts[at][4:8], "little")]
    parts[at] = chunk(place, said + hidden)

    kept = admitted(riff(*parts))

    assert kept.mime == "image/png"
    assert _is_same(kept.content, content)


def test_what_is_hidden_behind_the_choices_of_an_uploaded_webp_is_dropped() -> None:
    """A lossy WebP has two compressed parts; the first one says how the second is encoded."""
    content = encoded(scene(), "WEBP", quality=90)
    said = chunks_of(content)[0][8:]
    tag = int.from_bytes(said[:3], "little")
    size_bytes = tag >> 5
    longer = (size_bytes + len(_SECRET) << 5 | tag & 0x1F).to_bytes(3, "little")
    end = 10 + size_bytes
    hiding = riff(chunk(b"VP8 ", longer + said[3:end] + _SECRET + said[end:]))
    assert _is_same(hiding, content)

    kept = admitted(hiding)

    assert (kept.mime, _is_same(kept.content, content)) == ("image/png", True)


def _jpeg(**options: Any) -> bytes:
    return encoded(scene(), "JPEG", quality=90, **options)


def _before(marker: int, more: bytes, **options: Any) -> Callable[[], bytes]:
    """A JPEG with more bytes before its first marker of that kind."""

    def build() -> bytes:
        plain = _jpeg(**options)
        at = plain.index(bytes((0xFF, marker)))
        return plain[:at] + more + plain[at:]

    return build


def _longer(marker: int, more: bytes) -> Callable[[], bytes]:
    """A JPEG whose first segment of that kind is longer."""

    def build() -> bytes:
        plain = _jpeg()
        at = plain.index(bytes((0xFF, marker))) + 2
        size_bytes = int.from_bytes(plain[at : at + 2], "big")
        end = at + size_bytes
        size = struct.pack(">H", size_bytes + len(more))
        return plain[:at] + size + plain[at + 2 : end] + more + plain[end:]

    return build


_CODE_LENGTHS = bytes((*(0,) * 9, len(_SECRET), *(0,) * 6))
_TEXT_64 = _SECRET.ljust(64, b"!")
_HIDING = [
    # tables that nobody uses, tables that are replaced, bytes behind a table
    ("a fourth table of quanta", _before(0xC0, segment(0xDB, b"\3" + _TEXT_64))),
    ("a table of quanta before the right one", _before(0xDB, segment(0xDB, b"\0" + _TEXT_64))),
    ("bytes behind the quanta", _longer(0xDB, _SECRET)),
    ("a third table of codes", _before(0xDA, segment(0xC4, b"\2" + _CODE_LENGTHS + _SECRET))),
    ("bytes behind the codes", _longer(0xC4, _SECRET)),
    ("bytes behind the frame", _longer(0xC0, _SECRET)),
    ("bytes behind the scan's header", _longer(0xDA, _SECRET)),
    ("arithmetic conditions", _before(0xDA, segment(0xCC, _SECRET + b"!"))),
    ("bytes behind the interval of restarts", _before(0xDA, segment(0xDD, b"\0\0" + _SECRET))),
    # what a header may hold besides
    ("a thumbnail in JFIF", _longer(0xE0, _SECRET)),
    ("a thumbnail in JFXX", _before(0xDB, segment(0xE0, b"JFXX\0\x10" + _SECRET))),
    ("JFIF twice", _before(0xDB, segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0" + _SECRET))),
    ("bytes behind Adobe's", _before(0xDB, segment(0xEE, b"Adobe\0\x64\0\0\0\0\1" + _SECRET))),
    ("a reserved segment", _before(0xDB, segment(0xF7, _SECRET))),
    ("bytes between segments", _before(0xDB, _SECRET)),
    ("a comment behind the pixels", lambda: _jpeg()[:-2] + segment(0xFE, _SECRET) + END),
    ("tables behind the pixels", lambda: _jpeg()[:-2] + segment(0xDB, b"\0" + _TEXT_64) + END),
    # the pixels
    ("bytes behind the pixels", lambda: _jpeg()[:-2] + _SECRET + END),
    ("bytes behind a restart", lambda: _jpeg()[:-2] + b"\xff\xd0" + _SECRET + END),
    ("bytes behind an escaped byte", lambda: _jpeg()[:-2] + b"\xff\0" + _SECRET + END),
    ("bytes behind the progressive pixels", lambda: _jpeg(progressive=True)[:-2] + _SECRET + END),
    ("bytes behind the end", lambda: _jpeg() + _SECRET),
]


@pytest.mark.parametrize("build", [row[1] for row in _HIDING], ids=[row[0] for row in _HIDING])
def test_nothing_that_an_uploaded_jpeg_hides_is_stored(build: Callable[[], bytes]) -> None:
    content = build()
    assert _SECRET in content

    try:
        kept = admitted(content)
    except UploadRefused:
        return

    assert kept.mime == "image/jpeg"
    assert _SECRET not in kept.content
    exact, looks = _opened(_jpeg()).convert("RGB"), _opened(kept.content).convert("RGB")
    assert max(ImageChops.difference(exact, looks).tobytes()) < 40


_ANEW = [
    # what has to change: how it is held, colours, size, mode
    ("turned", lambda: _jpeg(exif=exif_block(6))),
    ("a wide profile", lambda: _jpeg(icc_profile=rgb_profile())),
    ("another profile", lambda: _jpeg(icc_profile=swapped_profile())),
    ("grey", lambda: encoded(scene("L"), "JPEG")),
    ("inks", lambda: encoded(scene("CMYK"), "JPEG")),
    ("stored as RGB", lambda: _jpeg(keep_rgb=True)),
    # what is not the plainest kind
    ("progressive", lambda: _jpeg(progressive=True)),
    ("restarts", lambda: _jpeg(restart_marker_blocks=2)),
    ("no end", lambda: _jpeg()[:-2]),
    ("a byte that fills the gap before the end", lambda: _jpeg()[:-2] + b"\xff" + END),
    # WebP
    ("WebP, turned", lambda: encoded(scene(), "WEBP", exif=exif_block(3))),
    ("WebP, a wide profile", lambda: encoded(scene(), "WEBP", icc_profile=rgb_profile())),
]


@pytest.mark.parametrize("build", [row[1] for row in _ANEW], ids=[row[0] for row in _ANEW])
def test_a_picture_that_has_to_change_is_encoded_anew(build: Callable[[], bytes]) -> None:
    content = build()

    kept = _drawn(content).picture

    assert _pixels_of(kept.content) not in content
    assert set(_opened(kept.content).info) <= NO_METADATA
    assert _opened(kept.content).mode in ("RGB", "RGBA")


def _pixels_of(content: bytes) -> bytes:
    """The compressed pixels of a JPEG, PNG or WebP, without their last bytes."""
    starts = [content.find(name) for name in (b"\xff\xda", b"IDAT", b"VP8 ", b"VP8L")]
    return content[max(starts) + 8 : -20]


def test_a_jpeg_with_too_many_pixels_is_not_stored_as_it_came() -> None:
    content = encoded(scene(size=(800, 600)), "JPEG")

    drawn = admit_drawn(content, max_bytes=MAX_BYTES, max_pixels=400 * 400)

    assert (drawn.picture.width, drawn.picture.height) == (400, 300)
    assert _opened(drawn.picture.content).size == (400, 300)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_profile_that_changes_no_colour_is_dropped(kind: str) -> None:
    for profile in (_srgb_profile(), bytes(400), rgb_profile()[:300]):
        content = encoded(scene(), kind, icc_profile=profile)
        kept = _drawn(content).picture
        assert len(kept.content) < len(content)
        assert _is_same(kept.content, content)
        assert "icc_profile" not in _opened(kept.content).info


def test_the_thumbnail_of_a_drawing_looks_like_the_picture() -> None:
    for mode, kind in (("RGB", "JPEG"), ("RGB", "WEBP"), ("RGBA", "PNG"), ("RGB", "GIF")):
        content = encoded(scene(mode, size=(600, 400)), kind)
        drawn = _drawn(content)
        assert (drawn.thumbnail.width, drawn.thumbnail.height) == (256, 171)
        small = _opened(drawn.thumbnail.content).convert("RGB")
        exact = _opened(content).convert("RGB").resize(small.size)
        assert max(ImageChops.difference(small, exact).tobytes()) < 40, kind


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_drawing_is_decoded_once_for_the_gate_and_the_thumbnail(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = encoded(scene(size=(600, 400)), kind)
    decoded = []
    find_decoder = Image._getdecoder

    def counted(*args: Any) -> Any:
        decoded.append(args)
        return find_decoder(*args)

    monkeypatch.setattr(Image, "_getdecoder", counted)

    _drawn(content)

    assert len(decoded) == 1
