"""A wrong bucket or setting stops the start with a sentence."""
# ruff: noqa: E501 - the tables read better with a fault on one line

import asyncio
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from studio.errors import StoreError
from studio.storage.s3 import S3Options
from studio.storage.s3_errors import PERMISSIONS
from studio.storage.s3_parts import sweep
from tests.stubs.s3 import Change, Cut, Disruption, Hold, S3Answer, S3Trouble, refused
from tests.support.buckets import (
    ACCESS_KEY_ID,
    SECRET_ACCESS_KEY,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
from tests.studio.storage.s3_tools import (
    LARGE,
    PNG,
    Opened,
    object_names,
    refusal_at_start,
    store_threads,
)

DOCS = Path(__file__).parents[3] / "docs" / "s3.md"


REFUSED_AT_THE_START: list[tuple[str, str, Disruption, tuple[str, ...]]] = [
    # the clock is wrong
    ("GET", "", refused(403, "RequestTimeTooSkewed", ServerTime="2026-11-21T03:00:00Z"), ("clock", "NTP")),
    # another region, named in the body, in a header, or not at all
    ("GET", "", refused(400, "AuthorizationHeaderMalformed", Region="eu-north-1"), ('storage.s3.region = "eu-north-1"',)),
    ("GET", "", replace(refused(301, "PermanentRedirect"), headers={"x-amz-bucket-region": "eu-west-3"}), ('storage.s3.region = "eu-west-3"',)),
    ("GET", "", refused(301, "PermanentRedirect"), ("storage.s3.region",)),
    ("GET", "", refused(400, "IllegalLocationConstraintException"), ("storage.s3.region",)),
    # the key is unknown, its secret wrong, or both too old
    ("GET", "", refused(403, "InvalidAccessKeyId", AWSAccessKeyId=ACCESS_KEY_ID), ("refuses the credentials", "storage.s3.access_key_id")),
    ("GET", "", refused(403, "SignatureDoesNotMatch", AWSAccessKeyId=ACCESS_KEY_ID), ("refuses the credentials", "storage.s3.secret_access_key")),
    ("GET", "", refused(400, "ExpiredToken"), ("refuses the credentials",)),
    # a missing permission is named
    ("GET", "list-type=2", refused(403, "AccessDenied"), ("s3:ListBucket", "docs/s3.md")),
    ("PUT", "", refused(403, "AccessDenied"), ("s3:PutObject",)),
    ("GET", "", Change(lambda was: refused(403, "AccessDenied") if b"Limner was here" in was.body else was), ("s3:GetObject",)),
    ("DELETE", "", refused(403, "AccessDenied"), ("s3:DeleteObject",)),
    # denied without a reason
    ("GET", "", S3Answer(403), ("denies access",)),
    # the bucket has no such encryption
    ("PUT", "", refused(400, "KMS.NotFoundException"), ("storage.s3.server_side_encryption",)),
    # a stored object is not found again
    ("GET", "", Change(lambda was: refused(404, "NoSuchKey") if b"Limner was here" in was.body else was), ("does not find it again",)),
    # the address is that of a website
    ("GET", "", S3Answer(200, b"<!DOCTYPE html><html><br>", {"Content-Type": "text/html"}), ("not as S3 does", "console")),
    # the server has an error, or breaks off
    ("GET", "", refused(500, "InternalError", "We are on fire"), ("cannot be used", "We are on fire")),
    ("GET", "", Cut(), ("cannot be reached",)),
]  # fmt: skip


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

    sentence = await refusal_at_start(options)

    for word in words:
        assert word in sentence
    assert ACCESS_KEY_ID not in sentence
    if method != "DELETE":
        assert object_names(s3, options.bucket) == []


async def test_a_missing_bucket_is_named(options: S3Options) -> None:
    sentence = await refusal_at_start(replace(options, bucket="nowhere"))

    assert sentence.startswith("There is no bucket nowhere at 127.0.0.1:")
    assert "create it" in sentence


async def test_an_impossible_name_of_a_bucket_is_named(options: S3Options) -> None:
    assert "storage.s3.bucket" in await refusal_at_start(replace(options, bucket="no such bucket"))


async def test_a_slow_server_stops_the_start(trouble: S3Trouble, options: S3Options) -> None:
    trouble.disrupt(Hold())

    assert "does not answer in time" in await refusal_at_start(replace(options, read_timeout_s=0.1))


async def test_an_unreachable_server_stops_the_start(options: S3Options) -> None:
    with S3Trouble(options.endpoint or "") as gone:
        pass

    sentence = await refusal_at_start(replace(options, endpoint=gone.address))

    assert sentence.startswith(f"{urlsplit(gone.address).netloc} cannot be reached")


async def test_a_malformed_address_stops_the_start(options: S3Options) -> None:
    assert "storage.s3.endpoint" in await refusal_at_start(replace(options, endpoint="http://"))


async def test_a_server_without_tls_stops_the_start(options: S3Options, trouble: S3Trouble) -> None:
    address = trouble.address.replace("http://", "https://")

    assert "no safe connection" in await refusal_at_start(replace(options, endpoint=address))


async def test_missing_credentials_stop_the_start(options: S3Options) -> None:
    sentence = await refusal_at_start(replace(options, access_key_id=None, secret_access_key=None))

    assert "storage.s3.access_key_id" in sentence
    assert "AWS_ACCESS_KEY_ID" in sentence


async def test_half_credentials_stop_the_start(
    options: S3Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_secret = await refusal_at_start(replace(options, secret_access_key=None))
    without_id = await refusal_at_start(replace(options, access_key_id=None))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
    half_environment = await refusal_at_start(
        replace(options, access_key_id=None, secret_access_key=None)
    )

    assert without_secret.startswith("storage.s3.access_key_id is set without")
    assert without_id.startswith("storage.s3.secret_access_key is set without")
    assert "incomplete" in half_environment


async def test_a_missing_profile_stops_the_start(
    options: S3Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")

    sentence = await refusal_at_start(replace(options, access_key_id=None, secret_access_key=None))

    assert "profile" in sentence


async def test_an_empty_name_of_a_bucket_stops_the_start(options: S3Options) -> None:
    assert "storage.s3.bucket" in await refusal_at_start(replace(options, bucket=""))


@pytest.mark.parametrize("prefix", ["../up", "a//b", ".hidden", "two words", "a\\b"])
async def test_an_impossible_prefix_stops_the_start(options: S3Options, prefix: str) -> None:
    assert "storage.s3.prefix" in await refusal_at_start(replace(options, prefix=prefix))


async def test_a_bucket_in_another_region_of_amazon_stops_the_start(
    s3: "S3Client", trouble: S3Trouble, options: S3Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Botocore follows redirects, but links would be signed for the wrong region.
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", trouble.address)
    trouble.disrupt(
        Change(
            lambda was: replace(was, headers={**was.headers, "x-amz-bucket-region": "eu-north-1"})
        ),
        query="list-type=2",
    )

    sentence = await refusal_at_start(replace(options, endpoint=None, path_style=True))

    assert 'storage.s3.region = "eu-north-1"' in sentence


async def test_a_failed_start_leaves_nothing_running(
    trouble: S3Trouble, options: S3Options
) -> None:
    trouble.disrupt(refused(403, "AccessDenied"))

    await refusal_at_start(options)

    await _no_threads()


async def test_credentials_of_the_environment_are_used(
    trouble: S3Trouble, monkeypatch: pytest.MonkeyPatch, opened: Opened
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY)

    await opened(access_key_id=None, secret_access_key=None)

    assert "Credential=AKIAENVIRONMENT/" in trouble.requests[0].headers["authorization"]


async def _no_threads() -> None:
    for thread in store_threads():
        await asyncio.to_thread(thread.join, 10)
    assert store_threads() == []


def test_the_documented_policy_grants_exactly_the_rights_that_are_used() -> None:
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
