"""A server with pictures in its galleries."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.rows.filled_gallery import FilledGallery, filled_gallery


@pytest.fixture
async def gallery(database_url: str, tmp_path: Path) -> AsyncIterator[FilledGallery]:
    async with filled_gallery(database_url, tmp_path) as gallery:
        yield gallery
