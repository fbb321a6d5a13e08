"""A worker, its scripted provider, and a delivery that records its calls."""

import asyncio
import io
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from PIL import Image

from db.enums import PAID_PHASES
from db.models import Generation, Job
from studio.errors import DeliveryTransient, LimnerError
from studio.generation.jobs import PostedMessage, WaitEstimate
from studio.generation.requests import RequestReader
from studio.generation.run import RunDependencies
from studio.generation.worker import Worker, WorkerSettings
from studio.providers.base import (
    Capabilities,
    DrawingState,
    DrawRequest,
    Fence,
    Finished,
    Handle,
    Metered,
    Needs,
    Outline,
    Output,
    Quote,
    SentWords,
    Tier,
    no_fence,
)
from studio.rules.moderation.judging import Moderation
from studio.rules.queue.prices import Unit
from studio.services.moderation.words import WordCheck
from studio.storage.local import LocalStore
from tests.support.ground import Ground


def finished(*addresses: str) -> Finished:
    """A drawing that ended with these outputs, each of which is counted."""
    outputs = tuple(Output(address) for address in addresses)
    return Finished(outputs, Metered({Unit.OUTPUT: len(outputs)}))


FINISHED = finished("a")


class ScriptedProvider:
    """Draws a grey picture; a test can set the next answers, and exceptions are raised."""

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

    def words(self, request: DrawRequest) -> SentWords:
        return SentWords((request.prompt,), request.negative)

    def capabilities(self, model: str) -> Capabilities:
        return Capabilities(model, True, True, True, True, True, 4, 4, 10.0, True)

    def quote(self, outline: Outline) -> Quote:
        return Quote.of_outputs(outline.count, each_micros=3000)

    async def close(self) -> None:
        pass


class RecordingDelivery:
    """Records posted pictures; a test can make the next deliveries fail."""

    def __init__(self) -> None:
        self.posted: list[int] = []
        self.maybe: list[bool] = []
        self.said: list[str] = []
        self.on_deliver: list[Exception | None] = []
        self.reachable = True
        # Whether Discord answers nothing when the end of a job is announced.
        self.unanswered = False

    async def show_waiting(self, job: Job, outlook: WaitEstimate) -> None:
        late = job.phase in PAID_PHASES
        self.said.append(f"{job.phase}, late" if late else f"place {outlook.ahead}")

    async def show_progress(
        self, job: Job, *, percent: int | None, remaining_s: float | None
    ) -> None:
        self.said.append(f"{percent} %")

    async def deliver(
        self, job: Job, generations: Sequence[Generation], *, maybe_posted: bool
    ) -> Mapping[int, PostedMessage | None]:
        self.maybe.append(maybe_posted)
        failure = self.on_deliver.pop(0) if self.on_deliver else None
        if failure is not None:
            raise failure
        ids = [generation.id for generation in generations]
        if not self.reachable:
            return dict.fromkeys(ids)
        self.posted += ids
        return dict.fromkeys(ids, PostedMessage(job.channel_id, 1000 + ids[0]))

    async def announce_finished(self, job: Job) -> None:
        self._require_answer()
        self.said.append("finished")

    async def announce_failed(self, job: Job, error: LimnerError, *, delivered: int) -> None:
        self._require_answer()
        self.said.append(f"failed: {error.code}, {delivered} delivered")

    async def announce_canceled(self, job: Job) -> None:
        self._require_answer()
        self.said.append("canceled")

    def _require_answer(self) -> None:
        if self.unanswered:
            raise DeliveryTransient("503")


def names_of(job: Job) -> list[str]:
    """The ids of the job's predictions."""
    return [part["id"] for part in job.predictions or ()]


class Shop:
    """A worker with its scripted provider, delivery, database and store."""

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
            judge=WordCheck(self.ground.database, Moderation()).judge_again,
            outlooks=self.ground.outlooks(self.provider),
            job_timeout_s=30.0,
        )
        settings = WorkerSettings(name, poll_s=2.0, max_attempts=4, stop_grace_s=20.0)
        return Worker(workshop, settings)

    def start(self) -> None:
        self._task = asyncio.create_task(self.worker.run(), name="worker")

    async def work(self) -> None:
        """Do all work that needs no passing of time."""
        if self._task is None:
            self.start()
        await self.worker.wait_idle()

    async def work_through(self, seconds: float, *, step_s: float = 1.0) -> None:
        """Do all work while that many seconds pass, `step_s` at a time."""
        await self.work()
        for _ in range(int(seconds / step_s)):
            self.ground.clock.advance(step_s)
            await self.work()

    async def turns(self, count: int = 60) -> None:
        """Let all ready tasks run, and threads and the database too."""
        for _ in range(count):
            await asyncio.sleep(0)
        await asyncio.sleep(0.005)

    async def until(self, reached: Callable[[], Awaitable[bool]]) -> None:
        """Run until the condition holds."""
        for _ in range(2000):
            if await reached():
                return
            await self.turns(5)
        raise AssertionError("it never came to that")

    async def stop(self) -> None:
        if self._task is not None:
            await self.worker.stop()
            # The grace period begins when all running steps are idle.
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
