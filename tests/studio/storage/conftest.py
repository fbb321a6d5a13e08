"""Opens an S3 store with a server that answers as a test wants."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from studio.storage.s3 import S3Options, S3Store
from tests.stubs.s3 import S3Trouble
from tests.support.buckets import (
    ACCESS_KEY_ID,
    REGION,
    SECRET_ACCESS_KEY,
    forget_aws,
    new_bucket,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
from tests.studio.storage.s3_tools import Opened


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_aws(monkeypatch)


@pytest.fixture
def trouble(s3: "S3Client") -> Iterator[S3Trouble]:
    """A proxy between the store and moto's server."""
    with S3Trouble(s3.meta.endpoint_url) as between:
        yield between


@pytest.fixture
def options(s3: "S3Client", trouble: S3Trouble) -> S3Options:
    """The options of a store behind the proxy, with its own bucket and short waits."""
    return S3Options(
        bucket=new_bucket(s3),
        endpoint=trouble.address,
        region=REGION,
        access_key_id=ACCESS_KEY_ID,
        secret_access_key=SECRET_ACCESS_KEY,
        max_attempts=1,
        read_timeout_s=10.0,
    )


@pytest.fixture
async def opened(trouble: S3Trouble, options: S3Options) -> AsyncIterator[Opened]:
    """Opens stores with changed options, and closes them after the test."""
    stores: list[S3Store] = []

    async def open_one(**changes: Any) -> S3Store:
        stores.append(await S3Store.open(replace(options, **changes)))
        return stores[-1]

    yield open_one
    trouble.release()
    for store in stores:
        await store.close()
