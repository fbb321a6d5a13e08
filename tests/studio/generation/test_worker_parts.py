"""A request that the provider draws in several parts."""

from studio.errors import DrawingInterrupted, ProviderRefused, ProviderTransient
from studio.providers.base import Finished, Output, Progress
from tests.studio.generation.scripted import Shop, names_of

POSTGRESQL_IN_SOAK = True


def came(name: str) -> Finished:
    return Finished((Output(name),), cost_micros=3000)


async def test_parts_are_requested_one_by_one_and_their_pictures_stay_in_order(shop: Shop) -> None:
    shop.provider.cut = (1, 2)
    # The second part is finished first.
    shop.provider.on_poll += [Progress(10), Finished((Output("b"), Output("c")), 6000), came("a")]
    job = await shop.ground.add(pictures=3)
    shop.start()

    async def drawing() -> bool:
        return any(said.endswith(" %") for said in shop.delivery.said)

    await shop.until(drawing)

    async def ended() -> bool:
        shop.ground.clock.advance(1.0)
        return (await shop.ground.job(job.id)).status == "done"

    await shop.until(ended)
    done = await shop.ground.job(job.id)
    assert done.outputs == ["a", "b", "c"]
    assert (names_of(done), done.cost_micros) == (["p1", "p2"], 9000)
    assert len(set(shop.provider.submits)) == 2


async def test_only_the_part_whose_answer_was_lost_is_looked_up(
    shop: Shop,
) -> None:
    shop.provider.cut = (1, 1, 1)
    shop.provider.on_submit += [None, ProviderTransient("the answer was lost")]
    job = await shop.ground.add(pictures=3)
    await shop.work_through(10)
    done = await shop.ground.job(job.id)
    # The provider had not accepted the lost part, so only this part was requested again.
    assert (done.status, names_of(done)) == ("done", ["p1", "p3", "p4"])


async def test_a_refused_part_is_refunded_and_the_others_are_drawn(shop: Shop) -> None:
    shop.provider.cut = (1, 1, 1)
    shop.provider.on_poll += [came("a"), ProviderRefused("E005"), came("c")]
    job = await shop.ground.add(pictures=3)
    await shop.work()
    assert (await shop.ground.job(job.id)).outputs == ["a", None, "c"]
    assert await shop.ground.ledger(job) == ["spent", "refunded", "spent"]


async def test_a_part_that_always_fails_does_not_fail_the_others(shop: Shop) -> None:
    shop.provider.cut = (1, 1)
    # The first part is finished at each poll, the second part always fails.
    shop.provider.on_poll += [came("a"), DrawingInterrupted("E9828")] * 20
    job = await shop.ground.add(pictures=2)
    await shop.work_through(400)
    done = await shop.ground.job(job.id)
    assert (done.status, done.outputs) == ("done", ["a", None])
    assert await shop.ground.ledger(job) == ["spent", "refunded"]
    # Four attempts for each part, and one more for the failing one.
    assert len(shop.provider.submits) == 9


async def test_only_an_interrupted_part_is_requested_again(shop: Shop) -> None:
    shop.provider.cut = (1, 1)
    shop.provider.on_poll += [came("a"), DrawingInterrupted("PA"), came("a"), came("b")]
    job = await shop.ground.add(pictures=2)
    await shop.work_through(10)
    done = await shop.ground.job(job.id)
    assert (done.status, names_of(done), done.outputs) == ("done", ["p1", "p3"], ["a", "b"])


async def test_cancelling_stops_every_part(shop: Shop) -> None:
    shop.provider.cut = (1, 1)
    shop.provider.on_poll += [Progress(10)] * 1000
    job = await shop.ground.add(pictures=2)
    shop.start()

    async def drawing() -> bool:
        return "10 %" in shop.delivery.said

    await shop.until(drawing)
    shop.worker.cancel(job.id)

    async def ended() -> bool:
        return (await shop.ground.job(job.id)).status == "canceled"

    await shop.until(ended)
    assert shop.provider.canceled == ["p1", "p2"]
    assert await shop.ground.ledger(job) == ["stopped", "stopped"]
