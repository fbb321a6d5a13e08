"""Whatever the gate admits can be made smaller, masked and put on a card, and looks the same."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat

from studio.rules.pictures.drawing import thumbnail_square
from studio.rules.pictures.gate import Picture, fit, thumbnail
from studio.rules.pictures.masks import read_mask
from tests.studio.rules.pictures.corpus.png_writer import DEPTHS, Colours, palette, write_png
from tests.studio.rules.pictures.files import MAX_BYTES, MAX_PIXELS, admitted

_INTERLACED = [
    (f"{colours.name}, {bits} bits, {'x'.join(map(str, size))}", colours, bits, size)
    for colours, depths in DEPTHS.items()
    for bits in depths
    # smaller and larger than a thumbnail
    for size in ((40, 30), (300, 20))
]


@pytest.mark.parametrize(
    ("colours", "bits", "size"),
    [row[1:] for row in _INTERLACED],
    ids=[row[0] for row in _INTERLACED],
)
def test_an_interlaced_png_can_be_used_like_one_that_is_not(
    colours: Colours, bits: int, size: tuple[int, int]
) -> None:
    chunks = [palette(bits)] if colours is Colours.PALETTE else []
    straight, interlaced = (
        admitted(write_png(colours, bits, size=size, chunks=chunks, interlaced=each))
        for each in (False, True)
    )

    assert _pixels(interlaced).tobytes() == _pixels(straight).tobytes()
    assert thumbnail(interlaced).content == thumbnail(straight).content
    assert _fitted(interlaced).content == _fitted(straight).content
    assert _square(interlaced).tobytes() == _square(straight).tobytes()
    assert _mask(interlaced).content == _mask(straight).content


def test_the_thumbnail_of_an_interlaced_png_looks_like_the_picture() -> None:
    picture = admitted(write_png(Colours.RGB, 8, size=(64, 64), interlaced=True))

    assert _difference(_pixels(thumbnail(picture)), _pixels(picture)) < 4


def test_making_a_picture_smaller_does_not_change_it() -> None:
    picture = admitted(write_png(Colours.RGBA, 8, interlaced=True))
    before = picture.content

    first, second = thumbnail(picture), thumbnail(picture)

    assert first == second
    assert picture.content is before


def _pixels(picture: Picture) -> Image.Image:
    return Image.open(BytesIO(picture.content)).convert("RGBA")


def _fitted(picture: Picture) -> Picture:
    return fit(picture, max_bytes=max(1024, len(picture.content) - 1))


def _square(picture: Picture) -> Image.Image:
    square = thumbnail_square(picture.content, 20)
    assert square is not None
    return square


def _mask(picture: Picture) -> Picture:
    return read_mask(picture.content, size=(64, 48), max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS)


def _difference(one: Image.Image, other: Image.Image) -> float:
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)
