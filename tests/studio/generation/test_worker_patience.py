"""What is paid for is tried for hours; what is not paid yet is tried a few times.

The clock moves in large steps, so an outage of hours takes a second.
"""

from collections.abc import Callable

import pytest

from studio.errors import (
    DeliveryTransient,
    DrawingInterrupted,
    ProviderGone,
    ProviderRefused,
    ProviderTransient,
    RateLimited,
    StoreError,
    StoreFull,
)
from studio.providers.base import Output
from tests.studio.generation.scripted import Shop, finished

POSTGRESQL_IN_SOAK = True

MINUTE_S, HOUR_S, DAY_S = 60.0, 3600.0, 86_400.0


class Outage:
    """Makes an async method raise while `down`; counts the calls that failed."""

    def __init__(self, target: object, method: str, error: Exception) -> None:
        self.down = True
        self.refused = 0
        self._call: Callable[..., object] = getattr(target, method)
        self._error = error
        setattr(target, method, self)

    async def __call__(self, *args: object, **options: object) -> object:
        if self.down:
            self.refused += 1
            raise self._error
        return await self._call(*args, **options)  # type: ignore[misc]


OUTAGES = [
    # the part that is down, its method, its error, and for how many minutes
    ("store", "put", StoreError("connection refused"), 3),
    ("store", "put", StoreError("connection refused"), 55),
    ("store", "put", StoreFull("no space left"), 30),
    ("store", "put", OSError("a defect of the machine"), 30),
    ("provider", "fetch", ProviderTransient("502"), 30),
    ("provider", "fetch", RateLimited("429", 5.0), 30),
    ("provider", "poll", ProviderTransient("timed out"), 20),
    ("provider", "poll", ProviderTransient("timed out"), 55),
    ("delivery", "deliver", DeliveryTransient("503"), 120),
    ("delivery", "deliver", DeliveryTransient("503"), 23 * 60),
    ("delivery", "deliver", StoreError("connection refused"), 120),
    ("delivery", "deliver", RuntimeError("a defect of ours"), 120),
]


@pytest.mark.parametrize(("part", "method", "error", "minutes"), OUTAGES)
async def test_a_paid_picture_arrives_once_after_an_outage(
    shop: Shop, part: str, method: str, error: Exception, minutes: int
) -> None:
    outage = Outage(getattr(shop, part), method, error)
    job = await shop.ground.add()
    await shop.work_through(minutes * MINUTE_S, step_s=minutes * MINUTE_S / 20)
    assert (await shop.ground.job(job.id)).status == "queued"
    # It is tried again and again, and not in a loop.
    assert 3 <= outage.refused <= 25

    outage.down = False
    await shop.work_through(2 * MINUTE_S, step_s=30.0)

    assert (await shop.ground.job(job.id)).status == "done"
    assert await shop.ground.ledger(job) == ["spent"]
    assert shop.delivery.posted == [1]
    assert len(shop.provider.submits) == 1


@pytest.mark.parametrize(
    ("method", "error"),
    [("submit", ProviderTransient("502")), ("poll", DrawingInterrupted("PA"))],
)
async def test_creating_stays_bounded_by_tries(shop: Shop, method: str, error: Exception) -> None:
    outage = Outage(shop.provider, method, error)
    job = await shop.ground.add()
    await shop.work_through(3 * MINUTE_S, step_s=30.0)
    assert (await shop.ground.job(job.id)).status == "failed"
    assert await shop.ground.ledger(job) == ["refunded"]
    assert outage.refused == 4


async def test_polls_without_an_answer_use_up_no_tries_of_creating(shop: Shop) -> None:
    shop.provider.on_poll += [ProviderTransient("timed out")] * 20
    shop.provider.on_poll.append(DrawingInterrupted("PA"))
    job = await shop.ground.add()
    await shop.work_through(5 * MINUTE_S, step_s=10.0)
    assert (await shop.ground.job(job.id)).status == "done"
    assert len(shop.provider.submits) == 2


TOO_LONG = [
    # the part that stays down, its method and error; the job's error, its quota, what is said
    ("store", "put", StoreError("refused"), "OutputsExpired", "refunded", 0),
    ("store", "put", StoreFull("no space"), "StoreFull", "refunded", 0),
    ("store", "put", OSError("a defect"), "OutputsExpired", "refunded", 0),
    ("provider", "fetch", ProviderTransient("502"), "OutputsExpired", "refunded", 0),
    ("provider", "fetch", RateLimited("429", 5.0), "OutputsExpired", "refunded", 0),
    ("provider", "fetch", ProviderGone("deleted"), "OutputsExpired", "refunded", 0),
    ("provider", "poll", ProviderTransient("timed out"), "ProviderTransient", "refunded", 0),
    ("delivery", "deliver", DeliveryTransient("503"), "NotPosted", "spent", 1),
    ("delivery", "deliver", RuntimeError("a defect"), "NotPosted", "spent", 1),
]


@pytest.mark.parametrize(("part", "method", "error", "code", "ledger", "delivered"), TOO_LONG)
async def test_an_outage_that_lasts_too_long_ends_the_job_in_true_words(
    shop: Shop, part: str, method: str, error: Exception, code: str, ledger: str, delivered: int
) -> None:
    Outage(getattr(shop, part), method, error)
    job = await shop.ground.add()
    lasts_s = DAY_S if part == "delivery" else HOUR_S
    await shop.work_through(lasts_s + lasts_s / 6, step_s=lasts_s / 12)
    ended = await shop.ground.job(job.id)
    assert (ended.status, ended.error) == ("failed", code)
    assert await shop.ground.ledger(job) == [ledger]
    assert shop.delivery.said[-1] == f"failed: {code}, {delivered} delivered"


async def test_an_output_that_expired_costs_only_its_own_picture(shop: Shop) -> None:
    shop.provider.on_poll.append(finished("a", "b", "c"))
    fetch = shop.provider.fetch

    async def without_b(output: Output) -> bytes:
        if output.address == "b":
            raise ProviderGone("deleted")
        return await fetch(output)

    shop.provider.fetch = without_b  # type: ignore[method-assign]
    job = await shop.ground.add(pictures=3)
    await shop.work()
    assert await shop.ground.ledger(job) == ["spent", "refunded", "spent"]
    assert shop.delivery.posted == [1, 3]


async def test_the_card_says_that_a_drawn_picture_is_late(shop: Shop) -> None:
    Outage(shop.store, "put", StoreError("connection refused"))
    await shop.ground.add()
    await shop.work_through(MINUTE_S, step_s=5.0)
    assert shop.delivery.said[-1] == "drawn, late"


async def test_drawn_pictures_that_wait_delay_no_other_picture_of_their_person(
    shop: Shop,
) -> None:
    outage = Outage(shop.delivery, "deliver", DeliveryTransient("503"))
    for _ in range(5):
        await shop.ground.add(person=1)
    # Two jobs of one person run at once; each is drawn, and then waits for Discord.
    await shop.work_through(10 * MINUTE_S, step_s=30.0)
    assert len(shop.provider.submits) == 5
    outage.down = False
    await shop.work_through(2 * MINUTE_S, step_s=10.0)
    assert sorted(shop.delivery.posted) == [1, 2, 3, 4, 5]


async def test_drawn_pictures_that_wait_are_ahead_of_nobody(shop: Shop) -> None:
    outage = Outage(shop.store, "put", StoreError("connection refused"))
    await shop.ground.add(person=1)
    await shop.ground.add(person=2)
    await shop.work_through(MINUTE_S, step_s=10.0)
    await shop.stop()
    late = await shop.ground.add(person=3)
    outlooks = shop.ground.outlooks(shop.provider)
    assert (await outlooks.estimate(late)).ahead == 0
    assert [job.id for job, _ in await outlooks.first_waiting(limit=9)] == [late.id]
    load = await outlooks.load(guild_id=late.guild_id, own=[late], model="sketch-standard")
    assert load.waiting == 1
    outage.down = False


AWAY_AT = [
    # the write that fails, and how the job's run ended before it
    ("give_back", ProviderTransient("502")),
    ("fail", ProviderGone("404")),
]


@pytest.mark.parametrize(("write", "error"), AWAY_AT)
async def test_a_job_does_not_wait_for_its_lease_when_the_database_comes_back(
    shop: Shop, write: str, error: Exception
) -> None:
    shop.provider.on_poll.append(error)
    outage = Outage(shop.ground.queue.held, write, ConnectionRefusedError("no database"))
    job = await shop.ground.add()
    shop.start()

    async def refused() -> bool:
        return outage.refused > 0

    await shop.until(refused)
    outage.down = False
    # Far less than the lease of a minute.
    for _ in range(15):
        await shop.turns(20)
        shop.ground.clock.advance(1.0)
    await shop.work()
    ended = await shop.ground.job(job.id)
    assert ended.status == ("failed" if write == "fail" else "done")
    assert await shop.ground.ledger(job) == ["refunded" if write == "fail" else "spent"]


@pytest.mark.parametrize(
    ("error", "said"),
    [(None, "finished"), (ProviderRefused("NSFW"), "failed: ProviderRefused, 0 delivered")],
)
async def test_an_end_that_discord_did_not_take_is_announced_after_the_outage_once(
    shop: Shop, error: Exception | None, said: str
) -> None:
    shop.delivery.unanswered = True
    if error is not None:
        shop.provider.on_poll.append(error)
    job = await shop.ground.add()
    await shop.work_through(2 * HOUR_S, step_s=10 * MINUTE_S)
    assert said not in shop.delivery.said
    assert not (await shop.ground.job(job.id)).announced

    shop.delivery.unanswered = False
    await shop.work_through(5 * MINUTE_S, step_s=MINUTE_S)

    assert shop.delivery.said.count(said) == 1
    assert (await shop.ground.job(job.id)).announced


async def test_an_end_that_nobody_can_be_told_is_not_announced_for_ever(shop: Shop) -> None:
    shop.delivery.unanswered = True
    shop.provider.on_poll.append(ProviderRefused("NSFW"))
    job = await shop.ground.add()
    await shop.work_through(DAY_S + HOUR_S, step_s=HOUR_S)
    assert (await shop.ground.job(job.id)).announced
