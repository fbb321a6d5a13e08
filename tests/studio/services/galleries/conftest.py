"""A server with pictures in its galleries."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.hall import Hall, hung


@pytest.fixture
async def hall(database_url: str, tmp_path: Path) -> AsyncIterator[Hall]:
    async with hung(database_url, tmp_path) as hall:
        yield hall
