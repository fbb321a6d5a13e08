"""What several test modules of the S3 store need."""

import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import pytest

from studio.errors import ConfigError, StoreError
from studio.storage.s3 import MEBIBYTE, S3Options, S3Store
from tests.support.buckets import (
    SECRET_ACCESS_KEY,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


PNG = "image/png"


# An object of three parts: two of 8 MiB and a rest.
LARGE = bytes(range(256)) * (17 * MEBIBYTE // 256)


Opened = Callable[..., Awaitable[S3Store]]


def object_names(s3: "S3Client", bucket: str) -> list[str]:
    return [found["Key"] for found in s3.list_objects_v2(Bucket=bucket).get("Contents", ())]


def logged_texts(error: BaseException | None) -> str:
    """Everything that a log would show of the error and its causes."""
    texts = []
    while error is not None:
        texts.append(
            f"{error!s} {error!r} {vars(error)!r}"
            if isinstance(error, StoreError)
            else f"{error!s} {error!r}"
        )
        error = error.__cause__ or error.__context__
    return "\n".join(texts)


async def refusal_at_start(options: S3Options) -> str:
    """The sentence of a refused start: one line, no secret, and nothing is left running."""
    with pytest.raises(ConfigError) as caught:
        await S3Store.open(options)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert SECRET_ACCESS_KEY not in logged_texts(caught.value)
    return sentence


def store_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("s3_")]
