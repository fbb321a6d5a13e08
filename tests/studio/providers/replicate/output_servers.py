"""A fetcher of outputs for the tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from studio.providers.replicate.outputs import OutputFetcher

TOKEN = "r8_key_that_no_other_host_may_see"


MEBIBYTE = 1024 * 1024


@asynccontextmanager
async def fetching(
    *hosts: str, max_bytes: int = MEBIBYTE, timeout_s: float = 20
) -> AsyncIterator[OutputFetcher]:
    outputs = OutputFetcher(hosts, max_bytes=max_bytes, timeout_s=timeout_s)
    yield outputs
    await outputs.close()
