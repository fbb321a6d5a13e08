"""The S3 store when servers refuse, break off, are slow, know less, or are told a secret."""
# ruff: noqa: E501 - the tables read better with a fault on one line

import asyncio
import hashlib
import io
import json
import logging
import re
import threading
import types
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

from studio.errors import ConfigError, ObjectMissing, StoreError, StoreFull
from studio.storage.s3 import MEBIBYTE, S3Options, S3Store, connected
from studio.storage.s3_errors import PERMISSIONS
from studio.storage.s3_parts import sweep
from tests.stubs.s3 import Change, Cut, Disruption, Hold, S3Answer, S3Trouble, refused
from tests.support.buckets import (
    ACCESS_KEY_ID,
    REGION,
    SECRET_ACCESS_KEY,
    forget_aws,
    new_bucket,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PNG = "image/png"
DOCS = Path(__file__).parents[3] / "docs" / "s3.md"
# Three parts: two of 8 MiB and what is left.
LARGE = bytes(range(256)) * (17 * MEBIBYTE // 256)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_aws(monkeypatch)


@pytest.fixture
def trouble(s3: "S3Client") -> Iterator[S3Trouble]:
    """What stands between the store and moto's server."""
    with S3Trouble(s3.meta.endpoint_url) as between:
        yield between


@pytest.fixture
def options(s3: "S3Client", trouble: S3Trouble) -> S3Options:
    """An impatient store behind the trouble, with a bucket of its own."""
    return S3Options(
        bucket=new_bucket(s3),
        endpoint=trouble.address,
        region=REGION,
        access_key_id=ACCESS_KEY_ID,
        secret_access_key=SECRET_ACCESS_KEY,
        max_attempts=1,
        read_timeout_s=10.0,
    )


Opened = Callable[..., Awaitable[S3Store]]


@pytest.fixture
async def opened(trouble: S3Trouble, options: S3Options) -> AsyncIterator[Opened]:
    """Opens stores with some options changed, and closes them behind the test."""
    stores: list[S3Store] = []

    async def open_one(**changes: Any) -> S3Store:
        stores.append(await S3Store.open(replace(options, **changes)))
        return stores[-1]

    yield open_one
    trouble.release()
    for store in stores:
        await store.close()


def _unfinished(s3: "S3Client", bucket: str) -> list[str]:
    return [upload["Key"] for upload in s3.list_multipart_uploads(Bucket=bucket).get("Uploads", ())]


def _names(s3: "S3Client", bucket: str) -> list[str]:
    return [found["Key"] for found in s3.list_objects_v2(Bucket=bucket).get("Contents", ())]


def _opened_by_a_browser(address: str) -> tuple[bytes, str]:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read(), answer.headers["Content-Type"]


def _texts(error: BaseException | None) -> str:
    """All that the error and its causes would put into a log."""
    texts = []
    while error is not None:
        texts.append(
            f"{error!s} {error!r} {vars(error)!r}"
            if isinstance(error, StoreError)
            else f"{error!s} {error!r}"
        )
        error = error.__cause__ or error.__context__
    return "\n".join(texts)


# ── what a put sends ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("content", [b"a picture", LARGE], ids=["whole", "in parts"])
@pytest.mark.parametrize(
    ("public_url", "cache"),
    [
        (None, "private, max-age=86400"),
        ("https://cdn.example.org", "public, max-age=3600"),
    ],
)
async def test_an_object_says_its_type_how_long_to_keep_it_and_is_encrypted_as_told(
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


async def test_unless_told_the_bucket_decides_on_encryption_and_nothing_is_made_public(
    trouble: S3Trouble, opened: Opened
) -> None:
    store = await opened()

    await store.put("1.png", b"a picture", mime=PNG)
    await store.put("2.png", LARGE, mime=PNG)

    assert trouble.find_requests("PUT")
    for seen in trouble.requests:
        assert not {"x-amz-server-side-encryption", "x-amz-acl"} & set(seen.headers)


async def test_a_checksum_goes_along_with_an_object_and_with_each_part(
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
    # Botocore's own would come behind the body, which many servers refuse to read.
    told = replace(options, endpoint="https://s3.example.org")
    client = connected(told)
    sent: list[AWSPreparedRequest] = []

    def answered(request: AWSPreparedRequest, **_: object) -> Any:
        """What the server would say; nothing leaves this machine."""
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
    """A body as urllib3 hands it over."""

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield self.read()


async def test_a_server_that_knows_no_checksums_keeps_pictures_all_the_same(
    trouble: S3Trouble, opened: Opened
) -> None:
    trouble.strip = ("x-amz-checksum", "x-amz-sdk-checksum")
    store = await opened()

    for key, content in (("1.png", b"a picture"), ("2.png", LARGE)):
        await store.put(key, content, mime=PNG)
        assert await store.get(key) == content


async def test_a_picture_that_changed_on_the_way_back_is_not_taken_for_it(
    trouble: S3Trouble, opened: Opened
) -> None:
    store = await opened()
    await store.put("1.png", b"a picture", mime=PNG)
    checksum = {"x-amz-checksum-sha256": b64encode(hashlib.sha256(b"a picture").digest()).decode()}

    def changed(was: S3Answer) -> S3Answer:
        # Amazon sends the checksum back that came with the object; moto does not.
        return S3Answer(was.status, b"A picture", {**was.headers, **checksum})

    trouble.disrupt(Change(changed), method="GET", times=1)

    with pytest.raises(StoreError, match="checksum"):
        await store.get("1.png")
    assert trouble.find_requests("GET")[-1].headers["x-amz-checksum-mode"] == "ENABLED"
    trouble.disrupt(
        Change(lambda was: replace(was, headers={**was.headers, **checksum})), method="GET"
    )
    assert await store.get("1.png") == b"a picture"


# ── in parts ─────────────────────────────────────────────────────────────────

BROKEN_UPLOADS: list[tuple[str, str, Disruption]] = [
    # the second part is refused, or breaks off
    ("PUT", "partNumber=2", refused(500, "InternalError")),
    ("PUT", "partNumber=2", Cut()),
    # all parts are there and cannot be joined
    ("POST", "uploadId=", refused(403, "AccessDenied")),
    ("POST", "uploadId=", Cut()),
    # Amazon has begun to answer well and then changes its mind
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


async def test_a_file_that_does_not_arrive_leaves_no_parts_either(
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


async def test_an_upload_that_could_not_even_be_aborted_is_swept_at_a_later_start(
    s3: "S3Client", trouble: S3Trouble, options: S3Options, opened: Opened
) -> None:
    store = await opened()
    trouble.disrupt(refused(500, "InternalError", "the part"), method="PUT", query="partNumber=2")
    trouble.disrupt(refused(503, "SlowDown"), method="DELETE", query="uploadId=", times=1)
    with pytest.raises(StoreError, match="the part"):
        await store.put("1.png", LARGE, mime=PNG)
    # Neither a key of ours: somebody else's, who shares the bucket.
    s3.create_multipart_upload(Bucket=options.bucket, Key="backup of 2019.tar")
    assert _unfinished(s3, options.bucket) == ["1.png", "backup of 2019.tar"]

    # Moto's uploads all began in 2010.
    await opened()

    assert _unfinished(s3, options.bucket) == ["backup of 2019.tar"]


@pytest.mark.parametrize(
    ("age", "swept"),
    [
        # another process is at it now
        (timedelta(minutes=3), False),
        (timedelta(hours=23), False),
        # nobody is
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
    # A server that lives in another year than this machine.
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


async def test_a_server_that_cannot_list_uploads_is_good_enough(
    trouble: S3Trouble, opened: Opened
) -> None:
    trouble.disrupt(refused(501, "NotImplemented"), method="GET", query="uploads")

    store = await opened()

    await store.put("1.png", b"a picture", mime=PNG)


async def test_a_put_that_is_given_up_ends_as_a_whole_object_and_no_upload(
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

    assert _names(s3, options.bucket) == ["1.png"]
    assert _unfinished(s3, options.bucket) == []


# ── what goes wrong at the start, in a sentence ──────────────────────────────

REFUSED_AT_THE_START: list[tuple[str, str, Disruption, tuple[str, ...]]] = [
    # the clock is wrong
    ("GET", "", refused(403, "RequestTimeTooSkewed", ServerTime="2026-11-21T03:00:00Z"), ("clock", "NTP")),
    # another region, told in the body, in a header, or not at all
    ("GET", "", refused(400, "AuthorizationHeaderMalformed", Region="eu-north-1"), ('storage.s3.region = "eu-north-1"',)),
    ("GET", "", replace(refused(301, "PermanentRedirect"), headers={"x-amz-bucket-region": "eu-west-3"}), ('storage.s3.region = "eu-west-3"',)),
    ("GET", "", refused(301, "PermanentRedirect"), ("storage.s3.region",)),
    ("GET", "", refused(400, "IllegalLocationConstraintException"), ("storage.s3.region",)),
    # the key is unknown, its secret wrong, or both too old
    ("GET", "", refused(403, "InvalidAccessKeyId", AWSAccessKeyId=ACCESS_KEY_ID), ("refuses the credentials", "storage.s3.access_key_id")),
    ("GET", "", refused(403, "SignatureDoesNotMatch", AWSAccessKeyId=ACCESS_KEY_ID), ("refuses the credentials", "storage.s3.secret_access_key")),
    ("GET", "", refused(400, "ExpiredToken"), ("refuses the credentials",)),
    # a right is missing: each is named
    ("GET", "list-type=2", refused(403, "AccessDenied"), ("s3:ListBucket", "docs/s3.md")),
    ("PUT", "", refused(403, "AccessDenied"), ("s3:PutObject",)),
    ("GET", "", Change(lambda was: refused(403, "AccessDenied") if b"Limner was here" in was.body else was), ("s3:GetObject",)),
    ("DELETE", "", refused(403, "AccessDenied"), ("s3:DeleteObject",)),
    # denied without a word
    ("GET", "", S3Answer(403), ("denies access",)),
    # the bucket cannot encrypt so
    ("PUT", "", refused(400, "KMS.NotFoundException"), ("storage.s3.server_side_encryption",)),
    # what was put cannot be found
    ("GET", "", Change(lambda was: refused(404, "NoSuchKey") if b"Limner was here" in was.body else was), ("does not find it again",)),
    # it is a website
    ("GET", "", S3Answer(200, b"<!DOCTYPE html><html><br>", {"Content-Type": "text/html"}), ("not as S3 does", "console")),
    # it is ill, and says so or breaks off
    ("GET", "", refused(500, "InternalError", "We are on fire"), ("cannot be used", "We are on fire")),
    ("GET", "", Cut(), ("cannot be reached",)),
]  # fmt: skip


async def _sentence(options: S3Options) -> str:
    """What is said instead of starting; no secret, one line, nothing left running."""
    with pytest.raises(ConfigError) as caught:
        await S3Store.open(options)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert SECRET_ACCESS_KEY not in _texts(caught.value)
    return sentence


@pytest.mark.parametrize(("method", "query", "deed", "words"), REFUSED_AT_THE_START)
async def test_a_bucket_that_cannot_be_used_stops_the_start_in_a_sentence(
    s3: "S3Client",
    trouble: S3Trouble,
    options: S3Options,
    method: str,
    query: str,
    deed: Disruption,
    words: tuple[str, ...],
) -> None:
    trouble.disrupt(deed, method=method, query=query, path=options.bucket)

    sentence = await _sentence(options)

    for word in words:
        assert word in sentence
    assert ACCESS_KEY_ID not in sentence
    if method != "DELETE":
        assert _names(s3, options.bucket) == []


async def test_a_bucket_that_is_not_there_is_told(options: S3Options) -> None:
    sentence = await _sentence(replace(options, bucket="nowhere"))

    assert sentence.startswith("There is no bucket nowhere at 127.0.0.1:")
    assert "create it" in sentence


async def test_a_name_that_no_bucket_has_is_told(options: S3Options) -> None:
    assert "storage.s3.bucket" in await _sentence(replace(options, bucket="no such bucket"))


async def test_a_slow_server_is_told(trouble: S3Trouble, options: S3Options) -> None:
    trouble.disrupt(Hold())

    assert "does not answer in time" in await _sentence(replace(options, read_timeout_s=0.1))


async def test_a_server_that_is_not_there_is_told(options: S3Options) -> None:
    with S3Trouble(options.endpoint or "") as gone:
        pass

    sentence = await _sentence(replace(options, endpoint=gone.address))

    assert sentence.startswith(f"{urlsplit(gone.address).netloc} cannot be reached")


async def test_an_address_that_is_none_is_told(options: S3Options) -> None:
    assert "storage.s3.endpoint" in await _sentence(replace(options, endpoint="http://"))


async def test_a_server_without_tls_is_told(options: S3Options, trouble: S3Trouble) -> None:
    address = trouble.address.replace("http://", "https://")

    assert "no safe connection" in await _sentence(replace(options, endpoint=address))


async def test_no_credentials_anywhere_is_told(options: S3Options) -> None:
    sentence = await _sentence(replace(options, access_key_id=None, secret_access_key=None))

    assert "storage.s3.access_key_id" in sentence
    assert "AWS_ACCESS_KEY_ID" in sentence


async def test_half_credentials_are_told(
    options: S3Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_secret = await _sentence(replace(options, secret_access_key=None))
    without_id = await _sentence(replace(options, access_key_id=None))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
    half_environment = await _sentence(replace(options, access_key_id=None, secret_access_key=None))

    assert without_secret.startswith("storage.s3.access_key_id is set without")
    assert without_id.startswith("storage.s3.secret_access_key is set without")
    assert "incomplete" in half_environment


async def test_a_profile_that_is_not_there_is_told(
    options: S3Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")

    sentence = await _sentence(replace(options, access_key_id=None, secret_access_key=None))

    assert "profile" in sentence


async def test_no_bucket_named_is_told(options: S3Options) -> None:
    assert "storage.s3.bucket" in await _sentence(replace(options, bucket=""))


@pytest.mark.parametrize("prefix", ["../up", "a//b", ".hidden", "two words", "a\\b"])
async def test_a_prefix_that_no_key_can_have_is_told(options: S3Options, prefix: str) -> None:
    assert "storage.s3.prefix" in await _sentence(replace(options, prefix=prefix))


async def test_a_bucket_of_amazons_in_another_region_is_told_although_requests_reach_it(
    s3: "S3Client", trouble: S3Trouble, options: S3Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Links would be signed for the wrong region, and botocore hides that by following.
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", trouble.address)
    trouble.disrupt(
        Change(
            lambda was: replace(was, headers={**was.headers, "x-amz-bucket-region": "eu-north-1"})
        ),
        query="list-type=2",
    )

    sentence = await _sentence(replace(options, endpoint=None, path_style=True))

    assert 'storage.s3.region = "eu-north-1"' in sentence


async def test_nothing_is_left_running_by_a_start_that_failed(
    trouble: S3Trouble, options: S3Options
) -> None:
    trouble.disrupt(refused(403, "AccessDenied"))

    await _sentence(options)

    await _no_threads()


async def test_credentials_of_the_environment_are_used(
    trouble: S3Trouble, monkeypatch: pytest.MonkeyPatch, opened: Opened
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY)

    await opened(access_key_id=None, secret_access_key=None)

    assert "Credential=AKIAENVIRONMENT/" in trouble.requests[0].headers["authorization"]


# ── what goes wrong later, as an error ───────────────────────────────────────

FAILURES: list[tuple[Disruption, type[StoreError]]] = [
    # the clock went wrong, the key was taken away, the bucket was deleted
    (refused(403, "RequestTimeTooSkewed"), StoreError),
    (refused(403, "InvalidAccessKeyId", AWSAccessKeyId=ACCESS_KEY_ID), StoreError),
    (refused(403, "AccessDenied"), StoreError),
    (refused(404, "NoSuchBucket"), StoreError),
    (refused(301, "PermanentRedirect"), StoreError),
    (refused(400, "AuthorizationHeaderMalformed", Region="eu-north-1"), StoreError),
    # what arrived is not what was sent
    (refused(400, "BadDigest"), StoreError),
    # it passes
    (refused(503, "SlowDown"), StoreError),
    (S3Answer(502, b"<html>Bad gateway</html>", {"Content-Type": "text/html"}), StoreError),
    (Cut(), StoreError),
    # no room: Ceph, MinIO, Backblaze, and a status that says it by itself
    (refused(403, "QuotaExceeded"), StoreFull),
    (refused(507, "XMinioStorageFull"), StoreFull),
    (refused(400, "XMinioAdminBucketQuotaExceeded"), StoreFull),
    (S3Answer(507), StoreFull),
]


@pytest.mark.parametrize(("deed", "kind"), FAILURES)
async def test_an_operation_that_fails_raises_one_of_our_errors(
    trouble: S3Trouble, deed: Disruption, kind: type[StoreError], opened: Opened
) -> None:
    store = await opened()
    trouble.disrupt(deed)

    for doing in (
        store.put("1.png", b"a picture", mime=PNG),
        store.get("1.png"),
        store.delete("1.png"),
        anext(store.list("")),
    ):
        with pytest.raises(StoreError) as failed:
            await doing
        assert type(failed.value) is kind
        assert failed.value.detail
        assert SECRET_ACCESS_KEY not in _texts(failed.value)
        assert ACCESS_KEY_ID not in failed.value.detail


@pytest.mark.parametrize("status", [400, 403, 500, 503])
async def test_who_may_not_look_does_not_say_that_nothing_is_there(
    trouble: S3Trouble, status: int, opened: Opened
) -> None:
    store = await opened()
    trouble.disrupt(S3Answer(status), method="HEAD")

    with pytest.raises(StoreError):
        await store.find("1.png")


async def test_a_server_that_says_it_when_nothing_was_there_to_delete_is_no_error(
    trouble: S3Trouble, opened: Opened
) -> None:
    store = await opened()
    trouble.disrupt(refused(404, "NoSuchKey"), method="DELETE")

    await store.delete("1.png")


async def test_what_is_missing_is_named_by_its_key_not_by_its_place(opened: Opened) -> None:
    store = await opened(prefix="limner")

    with pytest.raises(ObjectMissing) as missing:
        await store.get("games/7/1.png")

    assert missing.value.detail == "games/7/1.png"


async def test_a_slow_answer_is_an_error_and_not_a_wait_for_ever(
    trouble: S3Trouble, opened: Opened
) -> None:
    store = await opened(read_timeout_s=0.2)
    trouble.disrupt(Hold(), path="1.png")

    with pytest.raises(StoreError, match="timeout"):
        await store.get("1.png")

    assert len([seen for seen in trouble.requests if "1.png" in seen.path]) == 1


async def test_a_request_that_fails_in_passing_is_sent_again(
    trouble: S3Trouble, monkeypatch: pytest.MonkeyPatch, opened: Opened
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("botocore.endpoint.time", types.SimpleNamespace(sleep=pauses.append))
    store = await opened(max_attempts=3)
    trouble.disrupt(refused(503, "SlowDown"), method="PUT", times=1)
    trouble.disrupt(Cut(), method="PUT", times=1)

    await store.put("1.png", b"a picture", mime=PNG)

    assert await store.get("1.png") == b"a picture"
    assert len(pauses) == 2
    trouble.disrupt(refused(503, "SlowDown"), method="PUT")
    with pytest.raises(StoreError, match="SlowDown"):
        await store.put("1.png", b"another", mime=PNG)


async def test_an_answer_that_breaks_off_is_asked_for_again(
    trouble: S3Trouble, opened: Opened
) -> None:
    store = await opened()
    await store.put("1.png", LARGE[:MEBIBYTE], mime=PNG)
    trouble.disrupt(Cut(after_bytes=700_000), method="GET", path="1.png", times=2)

    assert await store.get("1.png") == LARGE[:MEBIBYTE]

    trouble.disrupt(Cut(after_bytes=700_000), method="GET", path="1.png")
    with pytest.raises(StoreError):
        await store.get("1.png")


# ── links ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("asked_s", "longest_s", "given_s"),
    [
        (60, 604_800, 60),
        # no longer than the operator allows, nor than S3 can
        (3600, 900, 900),
        (30 * 86_400, 604_800, 604_800),
        # nothing that S3 would refuse
        (0, 604_800, 1),
    ],
)
async def test_a_signed_link_opens_a_private_picture_for_as_long_as_asked(
    asked_s: int, longest_s: int, given_s: int, opened: Opened
) -> None:
    store = await opened(prefix="limner", link_seconds=longest_s)
    await store.put("games/7/1.png", b"a picture", mime=PNG)

    address = await store.url("games/7/1.png", expires_s=asked_s)

    query = parse_qs(urlsplit(address).query)
    assert query["X-Amz-Expires"] == [str(given_s)]
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert SECRET_ACCESS_KEY not in address
    if given_s > 1:
        got = await asyncio.to_thread(_opened_by_a_browser, address)
        assert got == (b"a picture", PNG)


async def test_nobody_opens_a_private_picture_without_a_signature(
    trouble: S3Trouble, opened: Opened
) -> None:
    store = await opened()
    await store.put("1.png", b"a picture", mime=PNG)
    signed = await store.url("1.png", expires_s=60)

    with pytest.raises(urllib.error.HTTPError, match="403"):
        await asyncio.to_thread(_opened_by_a_browser, signed.partition("?")[0])


@pytest.mark.parametrize("slash", ["", "/"])
async def test_a_public_picture_has_its_plain_address(
    s3: "S3Client", trouble: S3Trouble, options: S3Options, slash: str, opened: Opened
) -> None:
    public = f"{trouble.address}/{options.bucket}"
    everybody = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{options.bucket}/*",
    }
    policy = {"Version": "2012-10-17", "Statement": [everybody]}
    s3.put_bucket_policy(Bucket=options.bucket, Policy=json.dumps(policy))
    store = await opened(prefix="limner", public_url=public + slash)
    await store.put("games/7/1.png", b"a picture", mime=PNG)

    address = await store.url("games/7/1.png", expires_s=60)

    assert address == f"{public}/limner/games/7/1.png"
    assert await asyncio.to_thread(_opened_by_a_browser, address) == (b"a picture", PNG)


@pytest.mark.parametrize(
    ("changes", "start"),
    [
        # Amazon: the region stands in the host name, or the link is sent on and breaks
        ({"endpoint": None, "region": "eu-north-1"}, "https://pictures.s3.eu-north-1.amazonaws.com/1.png?"),
        # a dot in the name is one host too deep for Amazon's certificate
        ({"endpoint": None, "region": "eu-north-1", "bucket": "my.pictures"}, "https://s3.eu-north-1.amazonaws.com/my.pictures/1.png?"),
        # others: in the path, unless told otherwise
        ({"endpoint": "https://minio.example.org:9000"}, "https://minio.example.org:9000/pictures/1.png?"),
        ({"endpoint": "https://s3.example.org", "path_style": False}, "https://pictures.s3.example.org/1.png?"),
        ({"endpoint": None, "region": "eu-north-1", "path_style": True}, "https://s3.eu-north-1.amazonaws.com/pictures/1.png?"),
    ],
)  # fmt: skip
async def test_the_bucket_stands_where_the_server_looks_for_it(
    options: S3Options, changes: dict[str, Any], start: str
) -> None:
    told = replace(options, **{"bucket": "pictures", **changes})
    store = S3Store(told, connected(told), ThreadPoolExecutor(1))

    assert (await store.url("1.png", expires_s=60)).startswith(start)
    await store.close()


# ── keys below a prefix, page by page ────────────────────────────────────────


@pytest.mark.parametrize("prefix", ["limner/pictures", "limner/pictures/", "/limner/pictures"])
async def test_a_prefix_stands_before_every_key_and_is_never_seen(
    s3: "S3Client", options: S3Options, prefix: str, opened: Opened
) -> None:
    for other in ("limner/other.png", "limner/pictures-2/1.png", "1.png"):
        s3.put_object(Bucket=options.bucket, Key=other, Body=b"not ours")
    store = await opened(prefix=prefix)

    await store.put("games/7/1.png", b"ours", mime=PNG)
    await store.delete("other.png")

    assert [key async for key in store.list("")] == ["games/7/1.png"]
    assert await store.get("games/7/1.png") == b"ours"
    assert set(_names(s3, options.bucket)) == {
        "1.png",
        "limner/other.png",
        "limner/pictures-2/1.png",
        "limner/pictures/games/7/1.png",
    }


async def test_pages_are_asked_for_when_they_are_needed(trouble: S3Trouble, opened: Opened) -> None:
    store = await opened()
    keys = [f"games/{number}.png" for number in range(5)]
    for key in keys:
        await store.put(key, b"", mime=PNG)
    trouble.rewrite = lambda target: target.replace("max-keys=1000", "max-keys=2")
    trouble.requests.clear()

    listing = store.list("games/")
    first = await anext(listing)
    pages_for_the_first = len(trouble.requests)
    rest = [key async for key in listing]

    assert (first, pages_for_the_first) == (keys[0], 1)
    assert (rest, len(trouble.requests)) == (keys[1:], 3)


async def test_what_others_put_under_names_that_are_no_keys_is_not_listed(
    s3: "S3Client", options: S3Options, opened: Opened
) -> None:
    for strange in ("games/", ".DS_Store", "games/copy of 1.png", "games/1.png"):
        s3.put_object(Bucket=options.bucket, Key=strange, Body=b"")
    store = await opened()

    assert [key async for key in store.list("")] == ["games/1.png"]


# ── secrets ──────────────────────────────────────────────────────────────────


async def test_no_representation_and_no_log_line_holds_a_secret(
    trouble: S3Trouble, options: S3Options, caplog: pytest.LogCaptureFixture, opened: Opened
) -> None:
    caplog.set_level(logging.DEBUG)

    store = await opened()
    await store.put("1.png", b"a picture", mime=PNG)
    await store.url("1.png", expires_s=60)
    trouble.disrupt(refused(403, "SignatureDoesNotMatch", AWSAccessKeyId=ACCESS_KEY_ID))
    with pytest.raises(StoreError):
        await store.get("1.png")

    shown = f"{options!r} {options} {store!r} {vars(store)!r}"
    assert SECRET_ACCESS_KEY not in shown
    assert ACCESS_KEY_ID not in shown
    assert options.bucket in caplog.text  # the log was on
    assert SECRET_ACCESS_KEY not in caplog.text


async def test_a_password_in_an_address_is_not_repeated(options: S3Options) -> None:
    sentence = await _sentence(replace(options, endpoint="http://somebody:pa55word@127.0.0.1:9/"))

    assert "pa55word" not in sentence


# ── threads ──────────────────────────────────────────────────────────────────


def _threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("s3_")]


async def _no_threads() -> None:
    for thread in _threads():
        await asyncio.to_thread(thread.join, 10)
    assert _threads() == []


async def test_no_more_requests_are_made_at_once_than_allowed(
    trouble: S3Trouble, opened: Opened
) -> None:
    store = await opened(max_threads=3)
    await store.put("1.png", b"a picture", mime=PNG)
    trouble.disrupt(Hold(), method="GET")

    getting = [asyncio.create_task(store.get("1.png")) for _ in range(12)]
    await asyncio.to_thread(trouble.wait_held, 3)

    # A pool that may grow has one for each of the twelve by now.
    assert len(_threads()) == 3
    trouble.release()
    assert await asyncio.gather(*getting) == [b"a picture"] * 12
    assert len(_threads()) == 3


async def test_the_loop_goes_on_while_the_server_thinks(trouble: S3Trouble, opened: Opened) -> None:
    store = await opened()
    trouble.disrupt(Hold())

    doing = [
        asyncio.create_task(store.put("1.png", LARGE, mime=PNG)),
        asyncio.create_task(store.delete("2.png")),
        asyncio.create_task(anext(store.list(""), "nothing")),
    ]
    # Only a loop that goes on comes to let them go.
    await asyncio.to_thread(trouble.wait_held, 3)
    assert not any(task.done() for task in doing)
    trouble.release()

    await asyncio.gather(*doing)


async def test_log_lines_of_a_request_carry_the_ids_of_the_job(
    trouble: S3Trouble, opened: Opened
) -> None:
    from structlog.contextvars import bound_contextvars, get_contextvars

    store = await opened()
    seen: list[dict[str, Any]] = []
    store._client.meta.events.register(
        "before-send.s3.GetObject", lambda **_: seen.append(get_contextvars())
    )

    with bound_contextvars(job_id=7), pytest.raises(ObjectMissing):
        await store.get("1.png")

    assert seen == [{"job_id": 7}]


async def test_closing_waits_for_what_is_under_way_and_leaves_no_thread(
    trouble: S3Trouble, opened: Opened
) -> None:
    store = await opened()
    trouble.disrupt(Hold(), method="PUT")
    putting = asyncio.create_task(store.put("1.png", b"a picture", mime=PNG))
    await asyncio.to_thread(trouble.wait_held, 1)

    closing_it = asyncio.create_task(store.close())
    await asyncio.wait({closing_it}, timeout=0)
    assert not closing_it.done()
    trouble.release()

    await asyncio.gather(putting, closing_it)
    assert _threads() == []
    await store.close()  # once more is no error
    with pytest.raises(RuntimeError):
        await store.get("1.png")


# ── the documented policy ────────────────────────────────────────────────────


def test_the_documented_policy_grants_what_is_used_and_nothing_else() -> None:
    blocks = re.findall(r"```json\n(.*?)```", DOCS.read_text(encoding="utf-8"), flags=re.DOTALL)
    policy = json.loads(blocks[0])

    granted = {action for statement in policy["Statement"] for action in statement["Action"]}
    assert granted == set(PERMISSIONS.values())
    for statement in policy["Statement"]:
        on_objects = statement["Resource"].endswith("/*")
        assert on_objects == ("Bucket" not in "".join(statement["Action"]))


async def test_every_operation_has_its_right_in_the_table(
    trouble: S3Trouble, opened: Opened
) -> None:
    store = await opened()
    asked: set[str] = set()
    store._client.meta.events.register(
        "before-send.s3", lambda event_name, **_: asked.add(event_name.rpartition(".")[2])
    )
    trouble.disrupt(refused(500, "InternalError"), method="POST", query="uploadId=", times=1)

    with pytest.raises(StoreError):
        await store.put("1.png", LARGE, mime=PNG)
    await store.put("1.png", LARGE, mime=PNG)
    await store.put("2.png", b"a picture", mime=PNG)
    await store.get("1.png")
    await store.find("1.png")
    await store.delete("1.png")
    assert [key async for key in store.list("")] == ["2.png"]
    sweep(store._client, store.bucket, store._prefix)

    assert asked == set(PERMISSIONS)
