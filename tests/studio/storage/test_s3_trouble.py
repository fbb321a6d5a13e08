"""A server refuses, breaks off or is slow: each becomes one of our errors."""

import asyncio
import types
from typing import TYPE_CHECKING, Any

import pytest

from studio.errors import ObjectMissing, StoreError, StoreFull
from studio.storage.s3 import MEBIBYTE
from tests.stubs.s3 import Cut, Disruption, Hold, S3Answer, S3Trouble, refused
from tests.support.buckets import (
    ACCESS_KEY_ID,
    SECRET_ACCESS_KEY,
)

if TYPE_CHECKING:
    pass
from tests.studio.storage.s3_tools import LARGE, PNG, Opened, logged_texts, store_threads

FAILURES: list[tuple[Disruption, type[StoreError]]] = [
    # the clock is wrong, the key was removed, the bucket was deleted
    (refused(403, "RequestTimeTooSkewed"), StoreError),
    (refused(403, "InvalidAccessKeyId", AWSAccessKeyId=ACCESS_KEY_ID), StoreError),
    (refused(403, "AccessDenied"), StoreError),
    (refused(404, "NoSuchBucket"), StoreError),
    (refused(301, "PermanentRedirect"), StoreError),
    (refused(400, "AuthorizationHeaderMalformed", Region="eu-north-1"), StoreError),
    # the body arrived damaged
    (refused(400, "BadDigest"), StoreError),
    # transient errors
    (refused(503, "SlowDown"), StoreError),
    (S3Answer(502, b"<html>Bad gateway</html>", {"Content-Type": "text/html"}), StoreError),
    (Cut(), StoreError),
    # the store is full: Ceph, MinIO, Backblaze, and a status for it
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
        assert SECRET_ACCESS_KEY not in logged_texts(failed.value)
        assert ACCESS_KEY_ID not in failed.value.detail


@pytest.mark.parametrize("status", [400, 403, 500, 503])
async def test_denied_access_is_not_taken_for_a_missing_object(
    trouble: S3Trouble, status: int, opened: Opened
) -> None:
    store = await opened()
    trouble.disrupt(S3Answer(status), method="HEAD")

    with pytest.raises(StoreError):
        await store.find("1.png")


async def test_deleting_a_missing_object_is_no_error_on_any_server(
    trouble: S3Trouble, opened: Opened
) -> None:
    store = await opened()
    trouble.disrupt(refused(404, "NoSuchKey"), method="DELETE")

    await store.delete("1.png")


async def test_a_missing_object_is_named_by_its_key(opened: Opened) -> None:
    store = await opened(prefix="limner")

    with pytest.raises(ObjectMissing) as missing:
        await store.get("games/7/1.png")

    assert missing.value.detail == "games/7/1.png"


async def test_a_slow_answer_becomes_an_error(trouble: S3Trouble, opened: Opened) -> None:
    store = await opened(read_timeout_s=0.2)
    trouble.disrupt(Hold(), path="1.png")

    with pytest.raises(StoreError, match="timeout"):
        await store.get("1.png")

    assert len([seen for seen in trouble.requests if "1.png" in seen.path]) == 1


async def test_a_request_with_a_transient_failure_is_sent_again(
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


async def test_a_request_whose_answer_breaks_off_is_sent_again(
    trouble: S3Trouble, opened: Opened
) -> None:
    store = await opened()
    await store.put("1.png", LARGE[:MEBIBYTE], mime=PNG)
    trouble.disrupt(Cut(after_bytes=700_000), method="GET", path="1.png", times=2)

    assert await store.get("1.png") == LARGE[:MEBIBYTE]

    trouble.disrupt(Cut(after_bytes=700_000), method="GET", path="1.png")
    with pytest.raises(StoreError):
        await store.get("1.png")


async def test_no_more_requests_are_made_at_once_than_allowed(
    trouble: S3Trouble, opened: Opened
) -> None:
    store = await opened(max_threads=3)
    await store.put("1.png", b"a picture", mime=PNG)
    trouble.disrupt(Hold(), method="GET")

    getting = [asyncio.create_task(store.get("1.png")) for _ in range(12)]
    await asyncio.to_thread(trouble.wait_held, 3)

    # An unlimited pool would have twelve threads now.
    assert len(store_threads()) == 3
    trouble.release()
    assert await asyncio.gather(*getting) == [b"a picture"] * 12
    assert len(store_threads()) == 3


async def test_the_event_loop_is_not_blocked_by_a_slow_server(
    trouble: S3Trouble, opened: Opened
) -> None:
    store = await opened()
    trouble.disrupt(Hold())

    doing = [
        asyncio.create_task(store.put("1.png", LARGE, mime=PNG)),
        asyncio.create_task(store.delete("2.png")),
        asyncio.create_task(anext(store.list(""), "nothing")),
    ]
    # Only a running event loop reaches this line.
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


async def test_closing_waits_for_running_calls_and_leaves_no_thread(
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
    assert store_threads() == []
    await store.close()  # closing twice is no error
    with pytest.raises(RuntimeError):
        await store.get("1.png")
