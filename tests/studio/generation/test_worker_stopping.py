"""Cancelled jobs, and workers that stop and are followed by the next."""

from studio.providers.base import Progress
from tests.studio.generation.scripted import Shop, names_of

POSTGRESQL_IN_SOAK = True


async def test_cancelling_stops_the_drawing_and_refunds(shop: Shop) -> None:
    shop.provider.on_poll += [Progress(10)] * 100
    job = await shop.ground.add()
    shop.start()

    async def drawing() -> bool:
        return "10 %" in shop.delivery.said

    await shop.until(drawing)
    async with shop.ground.database.write() as tx:
        assert await shop.ground.queue.request_cancel(tx, job.id)
    shop.ground.queue.cancel_here(job.id)
    await shop.work()
    assert shop.provider.canceled == ["p1"]
    assert (await shop.ground.job(job.id)).status == "canceled"
    assert await shop.ground.ledger(job) == ["stopped"]
    assert shop.delivery.said[-1] == "canceled"


async def test_a_cancel_of_another_process_arrives_with_the_heartbeat(shop: Shop) -> None:
    shop.provider.on_poll += [Progress(10)] * 1000
    job = await shop.ground.add()
    shop.start()

    async def drawing() -> bool:
        return "10 %" in shop.delivery.said

    await shop.until(drawing)
    async with shop.ground.database.write() as tx:
        await shop.ground.queue.request_cancel(tx, job.id)
    shop.ground.clock.advance(21.0)

    async def ended() -> bool:
        return (await shop.ground.job(job.id)).status == "canceled"

    await shop.until(ended)


async def test_stopping_returns_jobs_that_do_not_end_in_time(shop: Shop) -> None:
    shop.provider.on_poll += [Progress(10)] * 1000
    job = await shop.ground.add()
    shop.start()

    async def drawing() -> bool:
        return "10 %" in shop.delivery.said

    await shop.until(drawing)
    await shop.stop()
    left = await shop.ground.job(job.id)
    assert (left.status, left.phase, names_of(left)) == ("queued", "asked", ["p1"])
    assert await shop.ground.ledger(job) == ["reserved"]


async def test_the_next_worker_continues_where_the_last_one_stopped(shop: Shop) -> None:
    shop.provider.on_poll += [Progress(10)] * 1000
    await shop.ground.add()
    shop.start()

    async def drawing() -> bool:
        return "10 %" in shop.delivery.said

    await shop.until(drawing)
    await shop.stop()
    shop.provider.on_poll.clear()
    shop.worker = shop._worker("second")
    await shop.work()
    assert len(shop.provider.submits) == 1
    assert shop.delivery.posted == [1]


async def test_waiting_members_are_shown_their_place(shop: Shop) -> None:
    shop.provider.on_poll += [Progress(10)] * 1000
    for person in range(1, 5):
        await shop.ground.add(person=person)
    shop.start()

    async def told() -> bool:
        return {"place 0", "place 1"} <= set(shop.delivery.said)

    await shop.until(told)
