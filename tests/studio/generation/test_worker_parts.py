"""A request that the provider draws in several parts."""

from db.models import Job
from studio.errors import DrawingInterrupted, ProviderRefused, ProviderTransient
from studio.providers.base import Finished, Metered, Output, Progress, Quote
from studio.rules.queue.allowance import Usage, day_of
from studio.rules.queue.costs import cost_of
from studio.rules.queue.prices import QuoteLine, Unit
from tests.studio.generation.scripted import Shop, finished, names_of

POSTGRESQL_IN_SOAK = True


async def test_parts_are_requested_one_by_one_and_their_pictures_stay_in_order(shop: Shop) -> None:
    shop.provider.cut = (1, 2)
    # The second part is finished first.
    shop.provider.on_poll += [Progress(10), finished("b", "c"), finished("a")]
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
    shop.provider.on_poll += [finished("a"), ProviderRefused("E005"), finished("c")]
    job = await shop.ground.add(pictures=3)
    await shop.work()
    assert (await shop.ground.job(job.id)).outputs == ["a", None, "c"]
    assert await shop.ground.ledger(job) == ["spent", "refunded", "spent"]


async def test_a_part_that_always_fails_does_not_fail_the_others(shop: Shop) -> None:
    shop.provider.cut = (1, 1)
    # The first part is finished at each poll, the second part always fails.
    shop.provider.on_poll += [finished("a"), DrawingInterrupted("E9828")] * 20
    job = await shop.ground.add(pictures=2)
    await shop.work_through(400)
    done = await shop.ground.job(job.id)
    assert (done.status, done.outputs) == ("done", ["a", None])
    assert await shop.ground.ledger(job) == ["spent", "refunded"]
    # Four attempts for each part, and one more for the failing one.
    assert len(shop.provider.submits) == 9


async def test_only_an_interrupted_part_is_requested_again(shop: Shop) -> None:
    shop.provider.cut = (1, 1)
    shop.provider.on_poll += [finished("a"), DrawingInterrupted("PA"), finished("a"), finished("b")]
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


async def test_each_part_is_charged_by_what_it_used_and_the_shares_add_up(shop: Shop) -> None:
    shop.provider.cut = (1, 2)
    used = Metered({Unit.OUTPUT_MP: 1, Unit.INPUT_MP: 3})
    shop.provider.on_poll += [
        Finished((Output("a"),), used),
        # The second part does not say what it used: its share of the quote is charged.
        Finished((Output("b"), Output("c"))),
    ]
    job = await shop.ground.add(pictures=3)
    await _quote(
        shop,
        job,
        Quote(
            3,
            (
                QuoteLine(Unit.RUN, 15_001, 2),
                QuoteLine(Unit.OUTPUT_MP, 15_000, 3),
                QuoteLine(Unit.INPUT_MP, 15_000, 3),
            ),
        ),
    )

    await shop.work()

    # 15,001 + 15,000 + 45,000, and 15,001 + 30,000 + 30,000.
    assert (await shop.ground.job(job.id)).cost_micros == 150_002
    generations = await shop.ground.queue.list_generations(job)
    assert [each.cost_micros for each in generations] == [50_001, 50_001, 50_000]


async def test_a_job_of_an_older_version_is_charged_the_price_on_its_card(shop: Shop) -> None:
    shop.provider.on_poll.append(finished("a"))
    job = await shop.ground.add(pictures=2)
    usage = Usage(0, 10, day_of(shop.ground.clock.now(), "UTC"))
    async with shop.ground.database.write() as tx:
        row = await tx.get_one(Job, job.id)
        row.told_cost = cost_of(usage, count=2, price_micros=80_000).to_json()

    await shop.work()

    assert (await shop.ground.job(job.id)).cost_micros == 40_000


async def test_a_job_without_any_price_is_quoted_when_it_is_charged(shop: Shop) -> None:
    shop.provider.on_poll.append(Finished((Output("a"), Output("b"))))
    job = await shop.ground.add(pictures=2)

    await shop.work()

    assert (await shop.ground.job(job.id)).cost_micros == 6_000


async def _quote(shop: Shop, job: Job, quote: Quote) -> None:
    async with shop.ground.database.write() as tx:
        row = await tx.get_one(Job, job.id)
        row.quote = quote.to_json()
