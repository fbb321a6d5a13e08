"""What the S3 store sends for one picture: in one piece and in parts."""

import asyncio
import hashlib
import io
import re
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

from studio.errors import StoreError, StoreFull
from studio.storage.s3 import MEBIBYTE, S3Options, S3Store, connected
from tests.stubs.s3 import Change, Cut, Disruption, Hold, S3Answer, S3Trouble, refused

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
from tests.studio.storage.s3_tools import LARGE, PNG, Opened, object_names


def _unfinished(s3: "S3Client", bucket: str) -> list[str]:
    return [upload["Key"] for upload in s3.list_multipart_uploads(Bucket=bucket).get("Uploads", ())]


@pytest.mark.parametrize("content", [b"a picture", LARGE], ids=["whole", "in parts"])
@pytest.mark.parametrize(
    ("public_url", "cache"),
    [
        (None, "private, max-age=86400"),
        ("https://cdn.example.org", "public, max-age=3600"),
    ],
)
async def test_an_object_has_its_type_cache_time_and_encryption(
    s3: "S3Client",
    options: S3Options,
    content: bytes,
    public_url: str | None,
    cache: str,
    opened: Opened,
) -> None:
    store = await opened(public_url=public_url, server_side_encryption="AES256")

    await store.put("1.webp", content, mime="image/webp")

    kept = s3.head_object(Bucket=options.bucket, Key="1.webp")
    assert (kept["ContentType"], kept["CacheControl"]) == ("image/webp", cache)
    assert kept["ServerSideEncryption"] == "AES256"


async def test_by_default_the_bucket_decides_on_encryption_and_nothing_is_public(
    trouble: S3Trouble, opened: Opened
) -> None:
    store = await opened()

    await store.put("1.png", b"a picture", mime=PNG)
    await store.put("2.png", LARGE, mime=PNG)

    assert trouble.find_requests("PUT")
    for seen in trouble.requests:
        assert not {"x-amz-server-side-encryption", "x-amz-acl"} & set(seen.headers)


async def test_a_checksum_is_sent_with_an_object_and_with_each_part(
    trouble: S3Trouble, opened: Opened
) -> None:
    store = await opened()
    trouble.requests.clear()

    await store.put("1.png", b"a picture", mime=PNG)
    await store.put("2.png", LARGE, mime=PNG)

    puts = trouble.find_requests("PUT")
    assert [len(seen.body) for seen in puts] == [9, 8 * MEBIBYTE, 8 * MEBIBYTE, MEBIBYTE]
    for seen in puts:
        checksum = b64encode(hashlib.sha256(seen.body).digest()).decode()
        assert seen.headers["x-amz-checksum-sha256"] == checksum


@pytest.mark.parametrize("content", [b"a picture", LARGE], ids=["whole", "in parts"])
async def test_over_tls_too_a_checksum_is_a_header_and_not_a_trailer(
    options: S3Options, content: bytes
) -> None:
    # Botocore's own checksum would come after the body, and many servers refuse that.
    told = replace(options, endpoint="https://s3.example.org")
    client = connected(told)
    sent: list[AWSPreparedRequest] = []

    def answered(request: AWSPreparedRequest, **_: object) -> Any:
        """The answer of a server; no request leaves this machine."""
        sent.append(request)
        body = b"<R><UploadId>1</UploadId></R>" if request.url.endswith("?uploads") else b""
        headers = HTTPHeaders()
        headers["ETag"] = '"1"'
        return AWSResponse(request.url, 200, headers, _Raw(body))

    client.meta.events.register("before-send.s3", answered)
    store = S3Store(told, client, ThreadPoolExecutor(1))

    await store.put("1.png", content, mime=PNG)

    puts = [request for request in sent if request.method == "PUT"]
    assert len(puts) == (3 if content is LARGE else 1)
    for request in puts:
        assert "x-amz-checksum-sha256" in request.headers
        assert "x-amz-trailer" not in request.headers
        assert "aws-chunked" not in str(request.headers.get("Content-Encoding"))
    await store.close()


class _Raw(io.BytesIO):
    """A body as urllib3 gives it."""

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield self.read()


async def test_a_server_without_checksums_still_stores_pictures(
    trouble: S3Trouble, opened: Opened
) -> None:
    trouble.strip = ("x-amz-checksum", "x-amz-sdk-checksum")
    store = await opened()

    for key, content in (("1.png", b"a picture"), ("2.png", LARGE)):
        await store.put(key, content, mime=PNG)
        assert await store.get(key) == content


async def test_a_picture_that_changed_on_the_way_back_is_refused(
    trouble: S3Trouble, opened: Opened
) -> None:
    store = await opened()
    await store.put("1.png", b"a picture", mime=PNG)
    checksum = {"x-amz-checksum-sha256": b64encode(hashlib.sha256(b"a picture").digest()).decode()}

    def changed(was: S3Answer) -> S3Answer:
        # Amazon sends back the checksum of the object; moto does not.
        return S3Answer(was.status, b"A picture", {**was.headers, **checksum})

    trouble.disrupt(Change(changed), method="GET", times=1)

    with pytest.raises(StoreError, match="checksum"):
        await store.get("1.png")
    assert trouble.find_requests("GET")[-1].headers["x-amz-checksum-mode"] == "ENABLED"
    trouble.disrupt(
        Change(lambda was: replace(was, headers={**was.headers, **checksum})), method="GET"
    )
    assert await store.get("1.png") == b"a picture"


BROKEN_UPLOADS: list[tuple[str, str, Disruption]] = [
    # the second part is refused, or breaks off
    ("PUT", "partNumber=2", refused(500, "InternalError")),
    ("PUT", "partNumber=2", Cut()),
    # all parts arrived but cannot be joined
    ("POST", "uploadId=", refused(403, "AccessDenied")),
    ("POST", "uploadId=", Cut()),
    # the answer begins with success and ends with an error
    ("POST", "uploadId=", replace(refused(500, "InternalError"), status=200)),
    # no room left for the third part
    ("PUT", "partNumber=3", refused(507, "XMinioStorageFull")),
]


@pytest.mark.parametrize(("method", "query", "deed"), BROKEN_UPLOADS)
async def test_an_upload_that_fails_is_aborted_and_the_old_object_stays(
    s3: "S3Client",
    trouble: S3Trouble,
    options: S3Options,
    method: str,
    query: str,
    deed: Disruption,
    opened: Opened,
) -> None:
    store = await opened()
    await store.put("1.png", b"old", mime=PNG)
    trouble.disrupt(deed, method=method, query=query)

    with pytest.raises(StoreError) as failed:
        await store.put("1.png", LARGE, mime=PNG)

    assert isinstance(failed.value, StoreFull) == ("partNumber=3" in query)
    assert trouble.find_requests("POST", "uploads")
    assert _unfinished(s3, options.bucket) == []
    assert await store.get("1.png") == b"old"


async def test_a_file_that_does_not_arrive_leaves_no_parts(
    s3: "S3Client", trouble: S3Trouble, options: S3Options, opened: Opened, tmp_path: Path
) -> None:
    store = await opened()
    file = tmp_path / "session.zip"
    file.write_bytes(LARGE)
    trouble.disrupt(refused(507, "XMinioStorageFull"), method="PUT", query="partNumber=3")

    with pytest.raises(StoreFull):
        await store.put_file("1.zip", file, mime="application/zip")

    assert [len(seen.body) for seen in trouble.find_requests("PUT", "partNumber=1")] == [
        8 * MEBIBYTE
    ]
    assert _unfinished(s3, options.bucket) == []
    assert await store.find("1.zip") is None


async def test_an_upload_that_could_not_be_aborted_is_removed_at_a_later_start(
    s3: "S3Client", trouble: S3Trouble, options: S3Options, opened: Opened
) -> None:
    store = await opened()
    trouble.disrupt(refused(500, "InternalError", "the part"), method="PUT", query="partNumber=2")
    trouble.disrupt(refused(503, "SlowDown"), method="DELETE", query="uploadId=", times=1)
    with pytest.raises(StoreError, match="the part"):
        await store.put("1.png", LARGE, mime=PNG)
    # An upload of another program that shares the bucket.
    s3.create_multipart_upload(Bucket=options.bucket, Key="backup of 2019.tar")
    assert _unfinished(s3, options.bucket) == ["1.png", "backup of 2019.tar"]

    # All uploads of moto began in 2010.
    await opened()

    assert _unfinished(s3, options.bucket) == ["backup of 2019.tar"]


@pytest.mark.parametrize(
    ("age", "swept"),
    [
        # another process uses it now
        (timedelta(minutes=3), False),
        (timedelta(hours=23), False),
        # no process uses it
        (timedelta(hours=25), True),
    ],
)
async def test_only_uploads_older_than_a_day_by_the_servers_clock_are_swept(
    s3: "S3Client",
    trouble: S3Trouble,
    options: S3Options,
    age: timedelta,
    swept: bool,
    opened: Opened,
) -> None:
    s3.create_multipart_upload(Bucket=options.bucket, Key="1.png")
    # The clock of the server has another year.
    now = datetime(2031, 1, 2, 12, tzinfo=UTC)

    def aged(was: S3Answer) -> S3Answer:
        began = (now - age).strftime("<Initiated>%Y-%m-%dT%H:%M:%S.000Z</Initiated>")
        headers = {name: value for name, value in was.headers.items() if name.lower() != "date"}
        return S3Answer(
            was.status,
            re.sub(rb"<Initiated>.*?</Initiated>", began.encode(), was.body),
            headers | {"Date": format_datetime(now, usegmt=True)},
        )

    trouble.disrupt(Change(aged), method="GET", query="uploads")

    await opened()

    assert _unfinished(s3, options.bucket) == ([] if swept else ["1.png"])


async def test_a_server_that_cannot_list_uploads_is_accepted(
    trouble: S3Trouble, opened: Opened
) -> None:
    trouble.disrupt(refused(501, "NotImplemented"), method="GET", query="uploads")

    store = await opened()

    await store.put("1.png", b"a picture", mime=PNG)


async def test_a_cancelled_put_ends_with_a_whole_object_and_no_upload(
    s3: "S3Client", trouble: S3Trouble, options: S3Options, opened: Opened
) -> None:
    store = await opened()
    trouble.disrupt(Hold(), method="PUT", query="partNumber=2")
    putting = asyncio.create_task(store.put("1.png", LARGE, mime=PNG))
    await asyncio.to_thread(trouble.wait_held, 1)

    putting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await putting
    trouble.release()
    await store.close()

    assert object_names(s3, options.bucket) == ["1.png"]
    assert _unfinished(s3, options.bucket) == []
