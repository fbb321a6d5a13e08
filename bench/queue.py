"""What a job costs Limner when the provider draws and Discord answers at once."""

import asyncio
import io
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from PIL import Image

from bench.measure import Measurement, single, summarise
from bot.config import QueueSettings, QuotaSettings, Settings
from bot.wiring import App, open_app
from db.models import Game, Generation, Job
from studio.errors import LimnerError
from studio.generation.jobs import PostedMessage, WaitEstimate
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
    Progress,
    Provider,
    Quote,
    SentWords,
    Tier,
    no_fence,
)
from studio.rules.queue.prices import Unit
from studio.services.games.games import GameChange
from studio.services.orders.inputs import SceneForm
from studio.services.people import Answer, DiscordPlace, Person
from tests.support.sight import EVERYWHERE

_IDLE_PICTURES = 60
_IN_FLIGHT = 500
_IN_FLIGHT_S = 5.0


@dataclass
class InstantProvider:
    """A provider that draws the same picture after `seconds`, for every request."""

    seconds: float = 0.0
    name: str = "instant"
    content: bytes = field(default_factory=lambda: _png())
    asked_at: dict[str, float] = field(default_factory=dict)

    def words(self, request: DrawRequest) -> SentWords:
        return SentWords((request.prompt,), request.negative)

    async def submit(
        self, request: DrawRequest, *, intention: str, fence: Fence = no_fence
    ) -> Handle:
        await fence()
        self.asked_at[intention] = time.perf_counter()
        return Handle(intention)

    async def find(
        self, request: DrawRequest, *, intention: str, since: datetime
    ) -> Sequence[Handle]:
        return [Handle(intention)] if intention in self.asked_at else []

    async def poll(self, handle: Handle) -> DrawingState:
        if time.perf_counter() - self.asked_at[handle.prediction_id] < self.seconds:
            return Progress(None)
        return Finished((Output(handle.prediction_id),), Metered({Unit.OUTPUT: 1}))

    async def wait_for_news(self, handle: Handle) -> None:
        left_s = self.asked_at[handle.prediction_id] + self.seconds - time.perf_counter()
        await asyncio.sleep(max(left_s, 0.001))

    async def cancel(self, handle: Handle) -> None:
        pass

    async def fetch(self, output: Output) -> bytes:
        return self.content

    def choose(self, needs: Needs, tier: Tier) -> Capabilities:
        return self.capabilities("instant")

    def parts(self, request: DrawRequest) -> Sequence[DrawRequest]:
        return (request,)

    def capabilities(self, model: str) -> Capabilities:
        return Capabilities(model, True, True, True, True, True, 4, 4, 1.0, True)

    def quote(self, outline: Outline) -> Quote:
        return Quote.of_outputs(outline.count, each_micros=3000)

    async def close(self) -> None:
        pass


@dataclass
class InstantDelivery:
    """A delivery that takes pictures at once and notes the time."""

    delivered_at: dict[str, float] = field(default_factory=dict)

    async def show_waiting(self, job: Job, outlook: WaitEstimate) -> None: ...

    async def show_progress(
        self, job: Job, *, percent: int | None, remaining_s: float | None
    ) -> None: ...

    async def deliver(
        self, job: Job, generations: Sequence[Generation], *, maybe_posted: bool
    ) -> Mapping[int, PostedMessage | None]:
        self.delivered_at[job.intention or ""] = time.perf_counter()
        ids = [generation.id for generation in generations]
        return dict.fromkeys(ids, PostedMessage(job.channel_id, ids[0]))

    async def announce_finished(self, job: Job) -> None: ...

    async def announce_failed(self, job: Job, error: LimnerError, *, delivered: int) -> None: ...

    async def announce_canceled(self, job: Job) -> None: ...


class RunningProgram:
    """The running program, with the times of each picture in the order of the commands."""

    def __init__(self, app: App, game: Game, delivery: InstantDelivery) -> None:
        self._app = app
        self._game = game
        self._delivery = delivery
        self._commands: list[float] = []
        self._asked: list[float] = []
        self._done: list[float] = []
        self._time(app.provider)

    async def ask(self, person: int) -> None:
        """Ask for a scene, as a command does."""
        self._commands.append(time.perf_counter())
        await self._app.services.images.draw_scene(
            Person(user_id=person, guild_id=1, sight=EVERYWHERE),
            self._game,
            SceneForm("a quiet harbour"),
            Answer(5),
        )

    async def ask_and_wait(self, person: int) -> None:
        """Ask, and return when the picture is delivered."""
        before = len(self._delivery.delivered_at)
        await self.ask(person)
        await self._app.worker.wait_idle()
        assert len(self._delivery.delivered_at) == before + 1, "a picture did not come"

    async def settle(self) -> None:
        """Return when every picture is delivered."""
        await self._app.worker.wait_idle()

    def seconds_until_asked(self) -> list[float]:
        """Seconds from the command to asking the provider, if pictures were asked one by one."""
        return _between(self._commands, self._asked)

    def seconds_until_delivered(self) -> list[float]:
        """Seconds from the end of the drawing to delivery, if pictures were asked one by one."""
        return _between(self._done, list(self._delivery.delivered_at.values()))

    def _time(self, provider: Provider) -> None:
        submit, poll = provider.submit, provider.poll

        async def timed_submit(
            request: DrawRequest, *, intention: str, fence: Fence = no_fence
        ) -> Handle:
            self._asked.append(time.perf_counter())
            return await submit(request, intention=intention, fence=fence)

        async def timed_poll(handle: Handle) -> DrawingState:
            state = await poll(handle)
            if isinstance(state, Finished):
                self._done.append(time.perf_counter())
            return state

        provider.submit = timed_submit  # type: ignore[method-assign]
        provider.poll = timed_poll  # type: ignore[method-assign]


async def measure() -> list[Measurement]:
    """Overhead picture by picture; then many pictures at once."""
    return [*await _idle(), *await _many()]


async def _idle() -> list[Measurement]:
    with tempfile.TemporaryDirectory(prefix="limner-bench-") as folder:
        async with running(Settings(data_folder=Path(folder)), InstantProvider()) as program:
            for person in range(_IDLE_PICTURES):
                await program.ask_and_wait(person)
    return [
        summarise("command → provider asked, idle", program.seconds_until_asked()),
        summarise("provider done → handed to delivery, idle", program.seconds_until_delivered()),
    ]


async def _many() -> list[Measurement]:
    with tempfile.TemporaryDirectory(prefix="limner-bench-") as folder:
        settings = Settings(
            data_folder=Path(folder), queue=QueueSettings(slots=_IN_FLIGHT, per_person=1)
        )
        async with running(settings, InstantProvider(seconds=_IN_FLIGHT_S)) as program:
            before_s = time.process_time()
            start = time.perf_counter()
            await asyncio.gather(*(program.ask(person) for person in range(_IN_FLIGHT)))
            await program.settle()
            total_s = time.perf_counter() - start
            cpu_s = time.process_time() - before_s
    what = f"{_IN_FLIGHT} jobs of {_IN_FLIGHT_S:g} s, whole program"
    return [
        single(f"{what}: total over ideal", total_s / _IN_FLIGHT_S, "×", n=_IN_FLIGHT),
        single(f"{what}: CPU per picture", cpu_s / _IN_FLIGHT * 1000, "ms", n=_IN_FLIGHT),
    ]


@asynccontextmanager
async def running(settings: Settings, provider: Provider | None) -> AsyncIterator[RunningProgram]:
    """The program with its worker. Without a provider the settings choose it."""
    settings = settings.model_copy(update={"quota": QuotaSettings(daily_pictures=1_000_000)})
    delivery = InstantDelivery()
    async with open_app(settings, provider=provider, delivery=delivery) as app:
        admin = Person(user_id=1, guild_id=1, is_admin=True)
        game = await app.services.games.create(admin, DiscordPlace(5), GameChange(name="Bench"))
        worker = asyncio.create_task(app.worker.run(), name="worker")
        yield RunningProgram(app, game, delivery)
        await app.worker.stop()
        await worker


def _between(starts: list[float], ends: list[float]) -> list[float]:
    return [end - start for start, end in zip(starts, ends, strict=True)]


def _png() -> bytes:
    content = io.BytesIO()
    Image.effect_noise((256, 256), 40).convert("RGB").save(content, "PNG")
    return content.getvalue()
