"""One job through the worker: done, tried again, or failed and refunded.

The database and the store are real; the provider is scripted, so that each step can fail with each
error.
"""

import pytest

from db.enums import AssetRole
from db.repositories import pictures
from studio.errors import (
    ChannelGone,
    DeliveryTransient,
    DrawingInterrupted,
    KeyRetired,
    LimnerError,
    NoPicture,
    ProviderGone,
    ProviderInvalid,
    ProviderRefused,
    ProviderTransient,
    RateLimited,
    StoreFull,
)
from studio.providers.base import (
    Canceled,
    DrawRequest,
    Fence,
    Finished,
    Handle,
    Progress,
    no_fence,
)
from tests.studio.generation.scripted import Shop, finished, names_of
from tests.studio.rules.pictures.files import encoded, noise

POSTGRESQL_IN_SOAK = True


async def test_a_job_becomes_a_stored_and_posted_picture(shop: Shop) -> None:
    job = await shop.ground.add()
    await shop.work()
    assert (await shop.ground.job(job.id)).status == "done"
    assert await shop.ground.ledger(job) == ["spent"]
    assert shop.delivery.posted == [1]
    assert [key async for key in shop.store.list("games/")] == [
        "games/1/sessions/1/1-thumbnail.webp",
        "games/1/sessions/1/1.png",
    ]
    assert shop.delivery.said[-1] == "finished"


PASSING = [
    # the step, and the error it raises once
    ("submit", ProviderTransient("connection reset")),
    ("submit", RateLimited("slow down", 5.0)),
    ("poll", ProviderTransient("502")),
    ("poll", DrawingInterrupted("please retry (code: PA)")),
    ("fetch", ProviderTransient("timed out")),
    ("deliver", DeliveryTransient("503")),
    ("submit", RuntimeError("a defect of ours")),
    # the drawing is paid for, and the operator may set another key
    ("poll", KeyRetired("401")),
]


@pytest.mark.parametrize(("step", "error"), PASSING)
async def test_a_passing_failure_is_retried_and_succeeds(
    shop: Shop, step: str, error: Exception
) -> None:
    script = {
        "submit": shop.provider.on_submit,
        "poll": shop.provider.on_poll,
        "fetch": shop.provider.on_fetch,
        "deliver": shop.delivery.on_deliver,
    }[step]
    script.append(error)  # type: ignore[attr-defined]
    job = await shop.ground.add()
    await shop.work_through(10)
    assert (await shop.ground.job(job.id)).status == "done"
    assert shop.delivery.posted == [1]
    assert await shop.ground.ledger(job) == ["spent"]


FINAL = [
    # the step, and the final error it raises; of outputs that are gone the job makes its own
    ("submit", ProviderRefused("NSFW content detected")),
    ("submit", ProviderInvalid("422", ("seed",))),
    ("submit", KeyRetired("401")),
    ("poll", ProviderRefused("flagged as sensitive (E005)")),
    ("poll", ProviderGone("404")),
    ("fetch", ProviderGone("removed after an hour")),
]


@pytest.mark.parametrize(("step", "error"), FINAL)
async def test_a_final_failure_ends_the_job_at_once_and_is_refunded(
    shop: Shop, step: str, error: LimnerError
) -> None:
    script = {
        "submit": shop.provider.on_submit,
        "poll": shop.provider.on_poll,
        "fetch": shop.provider.on_fetch,
    }[step]
    script.append(error)  # type: ignore[attr-defined]
    job = await shop.ground.add()
    await shop.work()
    assert (await shop.ground.job(job.id)).status == "failed"
    refund = "stopped" if isinstance(error, ProviderRefused) else "refunded"
    assert await shop.ground.ledger(job) == [refund]
    assert len(shop.provider.submits) == 1
    code = "OutputsExpired" if step == "fetch" else error.code
    assert shop.delivery.said[-1] == f"failed: {code}, 0 delivered"


async def test_a_lasting_failure_ends_after_the_allowed_attempts(shop: Shop) -> None:
    shop.provider.on_poll += [DrawingInterrupted("E9828")] * 20
    job = await shop.ground.add()
    await shop.work_through(60)
    assert (await shop.ground.job(job.id)).status == "failed"
    assert len(shop.provider.submits) == 4
    assert await shop.ground.ledger(job) == ["refunded"]


async def test_a_submit_with_a_lost_answer_is_looked_up_and_not_repeated(shop: Shop) -> None:
    async def lost(request: DrawRequest, *, intention: str, fence: Fence = no_fence) -> Handle:
        shop.provider.submits.append(intention)
        shop.provider.known[intention] = Handle("accepted")
        raise ProviderTransient("the answer was lost")

    shop.provider.submit = lost  # type: ignore[method-assign]
    job = await shop.ground.add()
    await shop.work_through(10)
    done = await shop.ground.job(job.id)
    assert (done.status, names_of(done)) == ("done", ["accepted"])
    assert len(shop.provider.submits) == 1


async def test_an_interrupted_drawing_is_requested_under_a_new_intention(shop: Shop) -> None:
    shop.provider.on_poll.append(DrawingInterrupted("PA"))
    await shop.ground.add()
    await shop.work_through(10)
    assert len(set(shop.provider.submits)) == 2


async def test_while_the_provider_rate_limits_no_more_jobs_are_taken(shop: Shop) -> None:
    shop.provider.on_submit += [RateLimited(retry_after_s=5.0)] * 20
    for person in range(1, 9):
        await shop.ground.add(person)
    await shop.work_through(4)
    # Only jobs taken before the first rate limit were submitted.
    assert len(shop.provider.submits) < 4
    shop.provider.on_submit.clear()
    await shop.work_through(4)
    assert len(shop.delivery.posted) == 8


async def test_a_rate_limit_while_looking_up_does_not_repeat_the_submit(
    shop: Shop,
) -> None:
    shop.provider.on_submit.append(ProviderTransient("the answer was lost"))
    shop.provider.on_find.append(RateLimited(retry_after_s=3.0))
    job = await shop.ground.add()
    await shop.work_through(3)
    assert (await shop.ground.job(job.id)).phase == "asking"
    assert len(shop.provider.submits) == 1


async def test_fewer_pictures_than_requested_are_posted_and_the_rest_is_refunded(
    shop: Shop,
) -> None:
    shop.provider.on_poll.append(finished("a", "b"))
    job = await shop.ground.add(pictures=3)
    await shop.work()
    assert await shop.ground.ledger(job) == ["spent", "spent", "refunded"]
    assert shop.delivery.posted == [1, 2]


async def test_no_picture_at_all_fails_in_words(shop: Shop) -> None:
    shop.provider.on_poll.append(Finished(()))
    job = await shop.ground.add()
    await shop.work()
    assert await shop.ground.ledger(job) == ["refunded"]
    assert shop.delivery.said[-1] == f"failed: {NoPicture().code}, 0 delivered"


async def test_an_output_that_is_no_picture_counts_as_no_picture(shop: Shop) -> None:
    shop.provider.on_fetch.append(b"<html>not found</html>")
    job = await shop.ground.add()
    await shop.work()
    assert (await shop.ground.job(job.id)).error == "NoPicture"


@pytest.mark.parametrize(("kind", "ending"), [("WEBP", "webp"), ("JPEG", "jpg"), ("PNG", "png")])
async def test_a_clean_picture_is_stored_with_the_format_and_the_bytes_that_came(
    shop: Shop, kind: str, ending: str
) -> None:
    drawn = encoded(noise(300), kind)
    shop.provider.on_fetch.append(drawn)
    await shop.ground.add()
    await shop.work()
    async with shop.ground.database.read() as tx:
        kept = await pictures.asset(tx, 1, AssetRole.OUTPUT)
        small = await pictures.asset(tx, 1, AssetRole.THUMBNAIL)
    assert kept is not None
    assert small is not None
    assert (kept.mime, kept.key.rpartition(".")[2]) == (f"image/{kind.lower()}", ending)
    assert await shop.store.get(kept.key) == drawn
    assert (small.mime, small.width, small.height) == ("image/webp", 256, 256)


async def test_a_full_disk_is_waited_out_without_another_submit(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, refusals = shop.store.put, [StoreFull("no space left"), StoreFull("no space left")]

    async def full(key: str, content: bytes, *, mime: str) -> None:
        if refusals:
            raise refusals.pop()
        await put(key, content, mime=mime)

    monkeypatch.setattr(shop.store, "put", full)
    job = await shop.ground.add()
    await shop.work_through(20)
    assert (await shop.ground.job(job.id)).status == "done"
    assert len(shop.provider.submits) == 1


async def test_a_hanging_drawing_is_cancelled_and_requested_again(shop: Shop) -> None:
    shop.provider.on_poll += [Progress(None)] * 400
    await shop.ground.add()
    shop.start()

    async def told() -> bool:
        return bool(shop.delivery.said)

    await shop.until(told)
    for _ in range(40):
        shop.ground.clock.advance(2.0)
        await shop.turns(20)
        if shop.provider.canceled:
            break
    assert shop.provider.canceled == ["p1"]
    shop.provider.on_poll.clear()
    await shop.work_through(5)
    assert shop.delivery.posted == [1]


async def test_a_drawing_cancelled_at_the_provider_is_requested_again(shop: Shop) -> None:
    shop.provider.on_poll.append(Canceled())
    await shop.ground.add()
    await shop.work_through(5)
    assert shop.delivery.posted == [1]


async def test_a_picture_that_reaches_nobody_ends_the_job_and_is_kept(shop: Shop) -> None:
    shop.delivery.reachable = False
    job = await shop.ground.add()
    await shop.work()
    assert (await shop.ground.job(job.id)).status == "done"
    assert await shop.ground.ledger(job) == ["spent"]


async def test_a_delivery_that_fails_for_good_keeps_the_paid_picture(shop: Shop) -> None:
    shop.delivery.on_deliver.append(ChannelGone("10003"))
    job = await shop.ground.add()
    await shop.work()
    assert await shop.ground.ledger(job) == ["spent"]
    assert shop.delivery.said[-1] == "failed: ChannelGone, 1 delivered"
