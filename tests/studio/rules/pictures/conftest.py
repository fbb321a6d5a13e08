"""Checks that the tests of pictures cause no warning and change no setting of Pillow."""

import warnings
from collections.abc import Iterator

import pytest
from PIL import Image, ImageFile


@pytest.fixture(autouse=True)
def _nothing_leaks() -> Iterator[None]:
    """No warning reaches the process, and Pillow's settings are the same afterwards."""
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
