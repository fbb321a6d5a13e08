"""The worker with a scripted provider: retries, refunds, cancelling, stopping, restarts.

The database and the store are real; the provider is the sketch provider's port with every
answer scripted, so that each step can fail in each typed way.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from db.migrations import upgrade
from db.models import Generation, Job
from db.session import Database
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
from studio.generation.jobs import PostedMessage, WaitEstimate
from studio.generation.queue import Queue, QueueLimits
from studio.generation.requests import RequestReader
from studio.generation.run import RunDependencies
from studio.generation.worker import Worker, WorkerSettings
from studio.providers.base import (
    Canceled,
    Capabilities,
    DrawingState,
    DrawRequest,
    Fence,
    Finished,
    Handle,
    Needs,
    Output,
    Progress,
    Tier,
    no_fence,
)
from studio.storage.local import LocalStore
from tests.support.ground import Ground, prepared
from tests.support.hands import HandClock

POSTGRESQL_IN_SOAK = True

FINISHED = Finished((Output("a"),), cost_micros=3000)


class ScriptedProvider:
    """Draws a grey picture; the next answers can be set, an exception is raised."""

    name = "scripted"

    def __init__(self) -> None:
        self.submits: list[str] = []
        self.canceled: list[str] = []
        self.on_submit: list[Exception | None] = []
        self.on_find: list[Exception] = []
        self.on_poll: list[DrawingState | Exception] = []
        self.on_fetch: list[bytes | Exception] = []
        self.known: dict[str, Handle] = {}
        self.cut: tuple[int, ...] = ()

    async def submit(
        self, request: DrawRequest, *, intention: str, fence: Fence = no_fence
    ) -> Handle:
        await fence()
        self.submits.append(intention)
        failure = self.on_submit.pop(0) if self.on_submit else None
        if failure is not None:
            raise failure
        self.known[intention] = Handle(f"p{len(self.submits)}")
        return self.known[intention]

    async def find(
        self, request: DrawRequest, *, intention: str, since: datetime
    ) -> Sequence[Handle]:
        if self.on_find:
            raise self.on_find.pop(0)
        return [self.known[intention]] if intention in self.known else []

    async def wait_for_news(self, handle: Handle) -> None:
        await asyncio.Event().wait()

    async def poll(self, handle: Handle) -> DrawingState:
        answer = self.on_poll.pop(0) if self.on_poll else FINISHED
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def cancel(self, handle: Handle) -> None:
        self.canceled.append(handle.prediction_id)

    async def fetch(self, output: Output) -> bytes:
        answer = self.on_fetch.pop(0) if self.on_fetch else picture()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def choose(self, needs: Needs, tier: Tier) -> Capabilities:
        return self.capabilities("scripted")

    def parts(self, request: DrawRequest) -> Sequence[DrawRequest]:
        return [replace(request, count=count) for count in self.cut or (request.count,)]

    def capabilities(self, model: str) -> Capabilities:
        return Capabilities(model, True, True, True, True, True, 4, 4, 3000, 10.0, True)

    async def close(self) -> None:
        pass


class RecordingDelivery:
    """Posts into a list; the next postings can be made to fail."""

    def __init__(self) -> None:
        self.posted: list[int] = []
        self.maybe: list[bool] = []
        self.said: list[str] = []
        self.on_deliver: list[Exception | None] = []
        self.reachable = True

    async def show_waiting(self, job: Job, outlook: WaitEstimate) -> None:
        self.said.append(f"place {outlook.ahead}")

    async def show_progress(
        self, job: Job, *, percent: int | None, remaining_s: float | None
    ) -> None:
        self.said.append(f"{percent} %")

    async def deliver(
        self, job: Job, generation: Generation, *, maybe_posted: bool
    ) -> PostedMessage | None:
        self.maybe.append(maybe_posted)
        failure = self.on_deliver.pop(0) if self.on_deliver else None
        if failure is not None:
            raise failure
        if not self.reachable:
            return None
        self.posted.append(generation.id)
        return PostedMessage(job.channel_id, 1000 + generation.id)

    async def announce_finished(self, job: Job) -> None:
        self.said.append("finished")

    async def announce_failed(self, job: Job, error: LimnerError, *, delivered: int) -> None:
        self.said.append(f"failed: {error.code}, {delivered} delivered")

    async def announce_canceled(self, job: Job) -> None:
        self.said.append("canceled")


def names_of(job: Job) -> list[str]:
    """What the provider calls the job's drawings."""
    return [part["id"] for part in job.predictions or ()]


class Shop:
    """A worker with its scripted surroundings."""

    def __init__(self, ground: Ground, store: LocalStore) -> None:
        self.ground = ground
        self.store = store
        self.provider = ScriptedProvider()
        self.delivery = RecordingDelivery()
        self.worker = self._worker("first")
        self._task: asyncio.Task[None] | None = None

    def _worker(self, name: str) -> Worker:
        workshop = RunDependencies(
            database=self.ground.database,
            queue=self.ground.queue,
            provider=self.provider,
            store=self.store,
            delivery=self.delivery,
            clock=self.ground.clock,
            build_request=RequestReader(self.ground.database, self.store),
            outlooks=self.ground.outlooks(self.provider),
            job_timeout_s=30.0,
        )
        settings = WorkerSettings(name, poll_s=2.0, max_attempts=4, stop_grace_s=20.0)
        return Worker(workshop, settings)

    def start(self) -> None:
        self._task = asyncio.create_task(self.worker.run(), name="worker")

    async def work(self) -> None:
        """Do all that can be done now."""
        if self._task is None:
            self.start()
        await self.worker.wait_idle()

    async def work_through(self, seconds: float) -> None:
        """Do all that can be done while that much time passes."""
        await self.work()
        for _ in range(int(seconds)):
            self.ground.clock.advance(1.0)
            await self.work()

    async def turns(self, count: int = 60) -> None:
        """Let everything that is ready go on; threads and the database get their moment too."""
        for _ in range(count):
            await asyncio.sleep(0)
        await asyncio.sleep(0.005)

    async def until(self, reached: Callable[[], Awaitable[bool]]) -> None:
        """Go on until that is so."""
        for _ in range(2000):
            if await reached():
                return
            await self.turns(5)
        raise AssertionError("it never came to that")

    async def stop(self) -> None:
        if self._task is not None:
            await self.worker.stop()
            # The grace begins when what is under way has come to rest.
            for _ in range(200):
                if self._task.done():
                    break
                await self.turns()
                self.ground.clock.advance(5.0)
            await self._task
            self._task = None


def picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (64, 64), "grey").save(content, "PNG")
    return content.getvalue()


@pytest.fixture
async def shop(tmp_path: Path, database_url: str) -> AsyncIterator[Shop]:
    clock = HandClock()
    database = Database(database_url, now=clock.now)
    await upgrade(database)
    ground = await prepared(
        database, clock, QueueLimits(slots=2, per_person=2, lease_s=60.0, free_wait_s=120.0)
    )
    shop = Shop(ground, await LocalStore.open(tmp_path / "pictures"))
    yield shop
    await shop.stop()
    await database.close()


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
    # what goes wrong once, and at which step
    ("submit", ProviderTransient("connection reset")),
    ("submit", RateLimited("slow down", 5.0)),
    ("poll", ProviderTransient("502")),
    ("poll", DrawingInterrupted("please retry (code: PA)")),
    ("fetch", ProviderTransient("timed out")),
    ("deliver", DeliveryTransient("503")),
    ("submit", RuntimeError("a defect of ours")),
]


@pytest.mark.parametrize(("step", "error"), PASSING)
async def test_what_can_pass_is_tried_again_and_succeeds(
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
    # what nothing can be done about, and at which step
    ("submit", ProviderRefused("NSFW content detected")),
    ("submit", ProviderInvalid("422", ("seed",))),
    ("submit", KeyRetired("401")),
    ("poll", ProviderRefused("flagged as sensitive (E005)")),
    ("poll", ProviderGone("404")),
    ("fetch", ProviderGone("removed after an hour")),
]


@pytest.mark.parametrize(("step", "error"), FINAL)
async def test_what_cannot_pass_fails_at_once_and_is_refunded(
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
    assert await shop.ground.ledger(job) == ["refunded"]
    assert len(shop.provider.submits) == 1
    assert shop.delivery.said[-1] == f"failed: {error.code}, 0 delivered"


async def test_a_failure_that_does_not_pass_ends_after_the_attempts_allowed(shop: Shop) -> None:
    shop.provider.on_poll += [DrawingInterrupted("E9828")] * 20
    job = await shop.ground.add()
    await shop.work_through(60)
    assert (await shop.ground.job(job.id)).status == "failed"
    assert len(shop.provider.submits) == 4
    assert await shop.ground.ledger(job) == ["refunded"]


async def test_a_submit_whose_answer_was_lost_is_looked_up_not_repeated(shop: Shop) -> None:
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


async def test_an_interrupted_drawing_is_asked_for_under_a_new_name(shop: Shop) -> None:
    shop.provider.on_poll.append(DrawingInterrupted("PA"))
    await shop.ground.add()
    await shop.work_through(10)
    assert len(set(shop.provider.submits)) == 2


async def test_while_nobody_may_be_asked_no_other_job_is_taken_in_vain(shop: Shop) -> None:
    shop.provider.on_submit += [RateLimited(retry_after_s=5.0)] * 20
    for person in range(1, 9):
        await shop.ground.add(person)
    await shop.work_through(4)
    # Those that were taken before the first heard of it.
    assert len(shop.provider.submits) < 4
    shop.provider.on_submit.clear()
    await shop.work_through(4)
    assert len(shop.delivery.posted) == 8


# ── a request in several parts ───────────────────────────────────────────────


def came(name: str) -> Finished:
    return Finished((Output(name),), cost_micros=3000)


async def test_parts_are_asked_for_one_by_one_and_their_pictures_stay_in_order(shop: Shop) -> None:
    shop.provider.cut = (1, 2)
    # The second is done first.
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


async def test_of_several_parts_only_the_one_whose_answer_was_lost_is_looked_up(
    shop: Shop,
) -> None:
    shop.provider.cut = (1, 1, 1)
    shop.provider.on_submit += [None, ProviderTransient("the answer was lost")]
    job = await shop.ground.add(pictures=3)
    await shop.work_through(10)
    done = await shop.ground.job(job.id)
    # The lost one had not been accepted: it was asked for again, the first was not.
    assert (done.status, names_of(done)) == ("done", ["p1", "p3", "p4"])


async def test_a_refused_part_is_refunded_and_the_others_come(shop: Shop) -> None:
    shop.provider.cut = (1, 1, 1)
    shop.provider.on_poll += [came("a"), ProviderRefused("E005"), came("c")]
    job = await shop.ground.add(pictures=3)
    await shop.work()
    assert (await shop.ground.job(job.id)).outputs == ["a", None, "c"]
    assert await shop.ground.ledger(job) == ["spent", "refunded", "spent"]


async def test_a_part_that_cannot_be_had_does_not_cost_the_others(shop: Shop) -> None:
    shop.provider.cut = (1, 1)
    # The first is done each time it is looked at, the second never comes.
    shop.provider.on_poll += [came("a"), DrawingInterrupted("E9828")] * 20
    job = await shop.ground.add(pictures=2)
    await shop.work_through(400)
    done = await shop.ground.job(job.id)
    assert (done.status, done.outputs) == ("done", ["a", None])
    assert await shop.ground.ledger(job) == ["spent", "refunded"]
    # Four attempts a part, and one more for the other.
    assert len(shop.provider.submits) == 9


async def test_an_interrupted_part_alone_is_asked_for_again(shop: Shop) -> None:
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
    assert await shop.ground.ledger(job) == ["refunded", "refunded"]


async def test_being_told_to_slow_down_while_looking_up_is_no_leave_to_ask_again(
    shop: Shop,
) -> None:
    shop.provider.on_submit.append(ProviderTransient("the answer was lost"))
    shop.provider.on_find.append(RateLimited(retry_after_s=3.0))
    job = await shop.ground.add()
    await shop.work_through(3)
    assert (await shop.ground.job(job.id)).step == "asking"
    assert len(shop.provider.submits) == 1


async def test_fewer_pictures_than_asked_are_posted_and_the_rest_refunded(shop: Shop) -> None:
    shop.provider.on_poll.append(Finished((Output("a"), Output("b")), cost_micros=6000))
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


async def test_an_output_that_is_no_picture_counts_as_none(shop: Shop) -> None:
    shop.provider.on_fetch.append(b"<html>not found</html>")
    job = await shop.ground.add()
    await shop.work()
    assert (await shop.ground.job(job.id)).error == "NoPicture"


async def test_a_full_disk_is_waited_out_without_asking_again(
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


async def test_a_hanging_drawing_is_stopped_and_asked_for_anew(shop: Shop) -> None:
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


async def test_a_drawing_cancelled_at_the_provider_is_asked_for_anew(shop: Shop) -> None:
    shop.provider.on_poll.append(Canceled())
    await shop.ground.add()
    await shop.work_through(5)
    assert shop.delivery.posted == [1]


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
    assert await shop.ground.ledger(job) == ["refunded"]
    assert shop.delivery.said[-1] == "canceled"


async def test_a_cancel_asked_for_elsewhere_arrives_with_the_heartbeat(shop: Shop) -> None:
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


async def test_nobody_reachable_ends_the_job_and_keeps_the_picture(shop: Shop) -> None:
    shop.delivery.reachable = False
    job = await shop.ground.add()
    await shop.work()
    assert (await shop.ground.job(job.id)).status == "done"
    assert await shop.ground.ledger(job) == ["spent"]


async def test_a_delivery_that_cannot_pass_keeps_what_was_paid_for(shop: Shop) -> None:
    shop.delivery.on_deliver.append(ChannelGone("10003"))
    job = await shop.ground.add()
    await shop.work()
    assert await shop.ground.ledger(job) == ["spent"]
    assert shop.delivery.said[-1] == "failed: ChannelGone, 1 delivered"


async def test_stopping_gives_back_what_does_not_end_in_time(shop: Shop) -> None:
    shop.provider.on_poll += [Progress(10)] * 1000
    job = await shop.ground.add()
    shop.start()

    async def drawing() -> bool:
        return "10 %" in shop.delivery.said

    await shop.until(drawing)
    await shop.stop()
    left = await shop.ground.job(job.id)
    assert (left.status, left.step, names_of(left)) == ("queued", "asked", ["p1"])
    assert await shop.ground.ledger(job) == ["reserved"]


async def test_the_next_worker_goes_on_where_the_last_one_stopped(shop: Shop) -> None:
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


async def test_waiting_people_are_told_their_place(shop: Shop) -> None:
    shop.provider.on_poll += [Progress(10)] * 1000
    for person in range(1, 5):
        await shop.ground.add(person=person)
    shop.start()

    async def told() -> bool:
        return {"place 0", "place 1"} <= set(shop.delivery.said)

    await shop.until(told)


def count_looks(queue: Queue) -> list[int]:
    """How many jobs the worker took each time it looked for some, from now on."""
    took: list[int] = []
    take = queue.take_some

    async def counted(*, owner: str, most: int) -> list[Job]:
        taken = await take(owner=owner, most=most)
        took.append(len(taken))
        return taken

    queue.take_some = counted  # type: ignore[method-assign]
    return took


async def test_a_worker_that_is_woken_for_nothing_looks_for_work_once(shop: Shop) -> None:
    await shop.work()
    looks = count_looks(shop.ground.queue)

    await shop.work()

    # It has told people where they stand by now, which is no reason to look again.
    await shop.turns()
    assert looks == [0]


async def test_a_worker_looks_again_when_a_job_ended_and_not_while_a_slot_is_left_free(
    shop: Shop,
) -> None:
    await shop.work()
    looks = count_looks(shop.ground.queue)
    await shop.ground.add()

    await shop.work()

    await shop.turns()
    assert looks == [1, 0]
