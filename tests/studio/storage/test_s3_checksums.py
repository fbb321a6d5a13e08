"""A server that refuses the headers of a checksum: noticed once, and then another one is sent."""

import hashlib
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from studio.errors import ObjectMissing, StoreError
from studio.storage.s3 import MEBIBYTE, S3Options
from tests.stubs.s3 import S3Answer, S3Request, S3Trouble, refused
from tests.studio.storage.s3_tools import LARGE, PNG, Opened, object_names

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

SHA256, MODE = "x-amz-checksum-sha256", "x-amz-checksum-mode"
ALGORITHM = "x-amz-checksum-algorithm"

# What a server may refuse: everything, as Backblaze B2 does, or one of the headers.
REFUSED = [("x-amz-checksum", "x-amz-sdk-checksum"), (SHA256,), (MODE,), (ALGORITHM,)]

ANSWERS = [
    # Backblaze B2, and how other servers say that they do not know a header
    refused(400, "InvalidArgument", "Unsupported header 'x-amz-checksum-sha256' received."),
    refused(400, "InvalidRequest"),
    refused(501, "NotImplemented", "A header you provided is not implemented."),
    S3Answer(400),
]


def with_checksum_headers(requests: list[S3Request]) -> list[S3Request]:
    return [seen for seen in requests if any("checksum" in name for name in seen.headers)]


def md5(content: bytes) -> str:
    return b64encode(hashlib.md5(content).digest()).decode()


@pytest.mark.parametrize("headers", REFUSED)
async def test_pictures_are_stored_where_a_checksum_header_is_refused(
    trouble: S3Trouble, opened: Opened, tmp_path: Path, headers: tuple[str, ...]
) -> None:
    trouble.refuse = headers
    store = await opened()
    file = tmp_path / "export.zip"
    file.write_bytes(LARGE)

    await store.put("1.png", b"a picture", mime=PNG)
    await store.put("2.png", LARGE, mime=PNG)
    await store.put_file("3.zip", file, mime="application/zip")

    assert await store.get("1.png") == b"a picture"
    assert await store.get("2.png") == await store.get("3.zip") == LARGE


@pytest.mark.parametrize("answer", ANSWERS, ids=["b2", "invalid", "501", "no body"])
async def test_the_refusal_is_noticed_once(
    trouble: S3Trouble, opened: Opened, answer: S3Answer
) -> None:
    trouble.refuse, trouble.refusal = REFUSED[0], answer
    store = await opened()
    # Opening the store writes and reads a probe.
    assert len(with_checksum_headers(trouble.requests)) == 1

    await store.put("1.png", b"a picture", mime=PNG)
    await store.put("2.png", LARGE, mime=PNG)
    assert await store.get("1.png") == b"a picture"

    assert len(with_checksum_headers(trouble.requests)) == 1


async def test_an_md5_is_sent_instead(trouble: S3Trouble, opened: Opened) -> None:
    trouble.refuse = REFUSED[0]
    store = await opened()
    trouble.requests.clear()

    await store.put("1.png", b"a picture", mime=PNG)
    await store.put("2.png", LARGE, mime=PNG)

    puts = trouble.find_requests("PUT")
    assert [len(seen.body) for seen in puts] == [9, 8 * MEBIBYTE, 8 * MEBIBYTE, MEBIBYTE]
    for seen in puts:
        assert seen.headers["content-md5"] == md5(seen.body)


async def test_an_upload_whose_second_part_is_refused_begins_again_and_leaves_no_parts(
    trouble: S3Trouble, opened: Opened, options: S3Options, s3: "S3Client"
) -> None:
    store = await opened()
    trouble.disrupt(refused(400, "InvalidArgument"), query="partNumber=2", times=1)

    await store.put("2.png", LARGE, mime=PNG)

    assert await store.get("2.png") == LARGE
    assert object_names(s3, options.bucket) == ["2.png"]
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=options.bucket)


async def test_a_missing_object_is_missing_where_the_header_is_refused(
    trouble: S3Trouble, opened: Opened
) -> None:
    store = await opened()
    trouble.refuse = (MODE,)

    with pytest.raises(ObjectMissing):
        await store.get("1.png")
    with pytest.raises(ObjectMissing):
        await store.get("1.png")

    assert len([seen for seen in trouble.find_requests("GET") if MODE in seen.headers]) == 2


async def test_a_wrong_checksum_is_no_reason_to_send_none(
    trouble: S3Trouble, opened: Opened
) -> None:
    store = await opened()
    trouble.requests.clear()
    trouble.disrupt(refused(400, "BadDigest"), method="PUT", times=1)

    with pytest.raises(StoreError, match="BadDigest"):
        await store.put("1.png", b"a picture", mime=PNG)

    await store.put("1.png", b"a picture", mime=PNG)
    assert [SHA256 in seen.headers for seen in trouble.requests] == [True, True]


async def test_an_argument_that_is_refused_for_another_reason_changes_nothing(
    trouble: S3Trouble, opened: Opened
) -> None:
    store = await opened()
    trouble.disrupt(refused(400, "InvalidArgument", "The key is not right."), times=2)

    with pytest.raises(StoreError, match="The key is not right"):
        await store.put("1.png", b"a picture", mime=PNG)

    await store.put("1.png", b"a picture", mime=PNG)
    assert SHA256 in trouble.requests[-1].headers
