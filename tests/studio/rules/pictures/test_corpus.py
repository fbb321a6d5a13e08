"""Every file of the corpus: admitted without its metadata or refused with a reason, then used."""

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from io import BytesIO

import pytest
from PIL import Image

from studio.errors import MaskRefused, UploadRefused
from studio.rules.pictures.drawing import thumbnail_square
from studio.rules.pictures.gate import Picture, admit, admit_drawn, fit, read_pixels, thumbnail
from studio.rules.pictures.masks import read_mask
from studio.rules.pictures.parts import jpeg_parts, png_parts, webp_parts
from studio.rules.pictures.stills.png import is_plain_png
from studio.rules.pictures.stills.still import Still
from studio.rules.pictures.uploads import read_header, read_still
from tests.studio.rules.pictures.corpus.table import (
    NOT_AS_IN_CHROMIUM,
    REFUSED,
    corpus,
    is_as_in_chromium,
    is_cut_at_the_end,
)
from tests.studio.rules.pictures.files import MAX_BYTES, MAX_PIXELS, NO_METADATA, admitted
from tests.studio.rules.pictures.in_chromium import difference, show
from tests.support.browser import needs_chromium

_LEAST_FIT_BYTES = 1024
# Encoders with loss blur the edges of the smallest pictures most.
_SAME, _ENCODED = 1.5, 24.0
_FAR_SHARE = 0.01


def test_the_table_names_files_of_the_corpus() -> None:
    assert {*REFUSED, *NOT_AS_IN_CHROMIUM} <= set(corpus())
    assert len(corpus()) > 700


def test_every_file_is_admitted_or_refused_with_its_reason() -> None:
    reasons = {name: came if isinstance(came, str) else None for name, came in _outcomes().items()}

    assert reasons == {name: REFUSED.get(name) for name in corpus()}


def test_a_painters_file_is_judged_like_an_upload() -> None:
    drawn = {name: _outcome(content, _drawn) for name, content in corpus().items()}
    reasons = {name: came if isinstance(came, str) else None for name, came in drawn.items()}

    assert reasons == {name: REFUSED.get(name) for name in corpus()}


def test_what_is_admitted_has_eight_bits_and_no_metadata() -> None:
    for name, picture in _admitted():
        assert not _parts(picture) - _PICTURE_PARTS, name
        assert picture.mime != "image/png" or is_plain_png(picture.content), name
        with Image.open(BytesIO(picture.content)) as image:
            assert image.size == (picture.width, picture.height), name
            assert image.mode in ("RGB", "RGBA"), name
            assert not set(image.info) - NO_METADATA, name
        assert b"secret" not in picture.content, name


def test_what_is_admitted_is_admitted_again() -> None:
    for name, picture in _admitted():
        again = admitted(picture.content)
        assert (again.mime, again.width, again.height) == (
            picture.mime,
            picture.width,
            picture.height,
        ), name
        assert picture.mime != "image/png" or again == picture, name


def test_what_is_admitted_looks_the_same_wherever_it_is_used() -> None:
    for name, picture in _admitted():
        exact = _read(corpus()[name])
        assert _apart(picture, exact) < (_SAME if picture.mime == "image/png" else _ENCODED), name
        small_picture = thumbnail(picture)
        assert _apart(small_picture, exact) < _ENCODED, name
        fewer = max(_LEAST_FIT_BYTES, len(picture.content) - 1)
        assert _apart(fit(picture, max_bytes=fewer), exact) < _ENCODED, name
        assert _apart(_kept(corpus()[name]), exact) < _ENCODED, name
        square = thumbnail_square(small_picture.content, 20)
        assert square is not None, name
        assert (square.mode, square.size) == ("RGB", (20, 20)), name


def test_what_is_admitted_can_be_a_mask() -> None:
    for name, picture in _admitted():
        with suppress(MaskRefused):
            mask = _mask(corpus()[name], (picture.width, picture.height))
            assert (mask.width, mask.height) == (picture.width, picture.height), name


@needs_chromium
async def test_what_is_admitted_looks_as_in_chromium() -> None:
    names = [name for name in corpus() if name not in REFUSED and is_as_in_chromium(name)]
    # What is stored as it came has lost its metadata, so Chromium gets it, too.
    kept = {
        name: picture.content
        for name, picture in _admitted()
        if picture.mime != "image/png" and picture.content == _still(name).content
    }
    assert len(kept) > 100

    shown = await show([*(corpus()[name] for name in names), *kept.values()])

    unlike = {}
    for name, theirs in zip((*names, *kept), shown, strict=True):
        ours = _read(corpus()[name])
        assert theirs is not None, name
        assert theirs.size == ours.size, name
        if is_cut_at_the_end(name):
            part = theirs.getbbox()
            ours, theirs = ours.crop(part), theirs.crop(part)
        mean, far = difference(ours, theirs)
        if mean > _SAME or far > _FAR_SHARE:
            unlike[name] = (round(mean, 1), round(far, 3))
    assert not unlike


# The parts of a PNG and of a WebP, and the markers of a JPEG: JFIF, tables, frame, scan.
_PICTURE_PARTS = {
    *(b"IHDR", b"IDAT", b"IEND"),
    *(b"VP8X", b"ALPH", b"VP8 ", b"VP8L"),
    *(b"\xe0", b"\xdb", b"\xc0", b"\xc4", b"\xda"),
}


def _still(name: str) -> Still:
    content = corpus()[name]
    return read_still(content, read_header(content).format)


def _drawn(content: bytes) -> Picture:
    return admit_drawn(content, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS).picture


def _outcome(content: bytes, gate: Callable[[bytes], Picture] = admitted) -> Picture | str:
    try:
        return gate(content)
    except UploadRefused as refused:
        return refused.reason


@cache
def _outcomes() -> dict[str, Picture | str]:
    """What came of each file: the admitted picture, or the reason for the refusal."""
    return {name: _outcome(content) for name, content in corpus().items()}


def _admitted() -> list[tuple[str, Picture]]:
    return [(name, came) for name, came in _outcomes().items() if isinstance(came, Picture)]


def _kept(content: bytes) -> Picture:
    return admit(content, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS, may_grow=False)


def _mask(content: bytes, size: tuple[int, int]) -> Picture:
    """Raises MaskRefused where all or nothing is marked."""
    return read_mask(content, size=size, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS)


@cache
def _read(content: bytes) -> Image.Image:
    return read_pixels(content, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS)


def _parts(picture: Picture) -> set[bytes]:
    walk = {"image/png": png_parts, "image/jpeg": jpeg_parts, "image/webp": webp_parts}
    return {part.name for part in walk[picture.mime](picture.content)}


def _apart(picture: Picture, exact: Image.Image) -> float:
    with Image.open(BytesIO(picture.content)) as image:
        assert image.size == exact.size
        return difference(image, exact)[0]


@pytest.mark.parametrize("name", ["PNG, half", "JPEG, RGB, half"])
def test_a_file_that_is_cut_in_two_is_refused_as_damaged(name: str) -> None:
    assert _outcomes()[name] == "truncated"
