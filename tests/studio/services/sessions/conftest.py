"""Sessions to export, over each kind of store."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from studio.storage.base import Store
from studio.storage.local import LocalStore
from studio.storage.s3 import S3Store
from tests.studio.services.sessions.exporting import Desk, desk_of
from tests.support.buckets import forget_aws, in_a_bucket
from tests.support.clock import HandClock
from tests.support.rows.stored_session import stored_session

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@pytest.fixture
async def disk(tmp_path: Path) -> LocalStore:
    return await LocalStore.open(tmp_path / "kept")


@pytest.fixture
async def bucket(s3: "S3Client", monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[S3Store]:
    forget_aws(monkeypatch)
    store = await in_a_bucket(s3)
    yield store
    await store.close()


@pytest.fixture
async def desk(tmp_path: Path, disk: LocalStore, database_url: str) -> AsyncIterator[Desk]:
    async with stored_session(database_url, disk, HandClock()) as made:
        yield desk_of(made, tmp_path / "zips")


@pytest.fixture(params=["disk", "bucket"])
async def anywhere(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_url: str
) -> AsyncIterator[Desk]:
    """A desk with each kind of store; bucket and disk use the real time."""
    store: Store
    if request.param == "disk":
        store = await LocalStore.open(tmp_path / "kept")
    else:
        forget_aws(request.getfixturevalue("monkeypatch"))
        store = await in_a_bucket(request.getfixturevalue("s3"))
    async with stored_session(sqlite_url, store, HandClock(datetime.now(UTC))) as made:
        yield desk_of(made, tmp_path / "zips")
    await store.close()
