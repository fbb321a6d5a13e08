"""Signed links, listing keys by prefix, and secrets that no text shows."""

import asyncio
import json
import logging
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from studio.errors import StoreError
from studio.storage.s3 import S3Options, S3Store, connected
from tests.stubs.s3 import S3Trouble, refused
from tests.support.buckets import (
    ACCESS_KEY_ID,
    SECRET_ACCESS_KEY,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
from tests.studio.storage.s3_tools import PNG, Opened, object_names, refusal_at_start


def _opened_by_a_browser(address: str) -> tuple[bytes, str]:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read(), answer.headers["Content-Type"]


@pytest.mark.parametrize(
    ("asked_s", "longest_s", "given_s"),
    [
        (60, 604_800, 60),
        # not longer than the operator allows, and not longer than S3 allows
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
        # Amazon: the region is in the host name, otherwise a redirect would break the link
        ({"endpoint": None, "region": "eu-north-1"}, "https://pictures.s3.eu-north-1.amazonaws.com/1.png?"),
        # with a dot in the name Amazon's certificate would not fit
        ({"endpoint": None, "region": "eu-north-1", "bucket": "my.pictures"}, "https://s3.eu-north-1.amazonaws.com/my.pictures/1.png?"),
        # other servers: in the path, unless the operator chose otherwise
        ({"endpoint": "https://minio.example.org:9000"}, "https://minio.example.org:9000/pictures/1.png?"),
        ({"endpoint": "https://s3.example.org", "path_style": False}, "https://pictures.s3.example.org/1.png?"),
        ({"endpoint": None, "region": "eu-north-1", "path_style": True}, "https://s3.eu-north-1.amazonaws.com/pictures/1.png?"),
    ],
)  # fmt: skip
async def test_the_bucket_is_in_the_path_or_the_host_name_as_the_server_wants(
    options: S3Options, changes: dict[str, Any], start: str
) -> None:
    told = replace(options, **{"bucket": "pictures", **changes})
    store = S3Store(told, connected(told), ThreadPoolExecutor(1))

    assert (await store.url("1.png", expires_s=60)).startswith(start)
    await store.close()


@pytest.mark.parametrize("prefix", ["limner/pictures", "limner/pictures/", "/limner/pictures"])
async def test_a_prefix_comes_before_every_key_and_is_never_shown(
    s3: "S3Client", options: S3Options, prefix: str, opened: Opened
) -> None:
    for other in ("limner/other.png", "limner/pictures-2/1.png", "1.png"):
        s3.put_object(Bucket=options.bucket, Key=other, Body=b"not ours")
    store = await opened(prefix=prefix)

    await store.put("games/7/1.png", b"ours", mime=PNG)
    await store.delete("other.png")

    assert [key async for key in store.list("")] == ["games/7/1.png"]
    assert await store.get("games/7/1.png") == b"ours"
    assert set(object_names(s3, options.bucket)) == {
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


async def test_objects_of_others_whose_names_are_no_keys_are_not_listed(
    s3: "S3Client", options: S3Options, opened: Opened
) -> None:
    for strange in ("games/", ".DS_Store", "games/copy of 1.png", "games/1.png"):
        s3.put_object(Bucket=options.bucket, Key=strange, Body=b"")
    store = await opened()

    assert [key async for key in store.list("")] == ["games/1.png"]


async def test_no_repr_and_no_log_line_shows_a_secret(
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
    sentence = await refusal_at_start(
        replace(options, endpoint="http://somebody:pa55word@127.0.0.1:9/")
    )

    assert "pa55word" not in sentence
