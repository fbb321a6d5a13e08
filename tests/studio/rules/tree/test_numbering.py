"""A number on a thumbnail: in its corner, readable, and beside the whole picture."""

from io import BytesIO

import pytest
from PIL import Image

from studio.rules.pictures.colours import INK, PALE
from studio.rules.tree.numbering import numbered
from tests.studio.rules.tree.painted import GREEN, near, pixel_at, share, thumbnail


def opened(content: bytes) -> Image.Image:
    with Image.open(BytesIO(content)) as image:
        assert image.format == "WEBP"
        return image.convert("RGB")


@pytest.mark.parametrize("size", [(256, 256), (256, 144), (144, 256), (64, 64), (256, 85)])
@pytest.mark.parametrize("number", [1, 9, 12, 999])
def test_a_thumbnail_gets_its_number_in_the_corner(size: tuple[int, int], number: int) -> None:
    image = opened(numbered(thumbnail(GREEN, size), number))

    assert image.size == (256, 256)
    corner = image.crop((0, 200, 110, 256))
    assert share(corner, INK) > 0.1
    assert share(corner, PALE) > 0.005
    assert share(image.crop((0, 0, 256, 195)), INK) < 0.001


@pytest.mark.parametrize("size", [(256, 256), (256, 144), (144, 256)])
def test_the_number_leaves_the_whole_picture_visible(size: tuple[int, int]) -> None:
    image = opened(numbered(thumbnail(GREEN, size), 3))

    right, left = 128 + size[0] // 2 - 4, 128 - size[0] // 2 + 4
    top = 128 - size[1] // 2 + 4
    assert all(near(pixel_at(image, at), GREEN) for at in ((128, 128), (right, top), (left, top)))


def test_two_numbers_look_different() -> None:
    assert numbered(thumbnail(), 1) != numbered(thumbnail(), 7)


@pytest.mark.parametrize("content", [b"", b"small", b"RIFF\x00\x00\x00\x00WEBP"])
def test_a_thumbnail_that_cannot_be_read_stays_as_it_is(content: bytes) -> None:
    assert numbered(content, 3) == content
