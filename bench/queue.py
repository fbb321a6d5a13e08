"""What the way of a job costs Limner: the provider draws at once, Discord answers at once."""

import asyncio
import io
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from PIL import Image

from bench.measure import Result, summary
from bot.config import QueueSettings, QuotaSettings, Settings
from bot.wiring import App, open_app
from db.models import Generation, Job
from studio.errors import LimnerError
from studio.generation.jobs import Outlook, Posted
from studio.providers.base import (
    Capabilities,
    DrawRequest,
    Finished,
    Handle,
    Needs,
    Output,
    Progress,
    State,
    Tier,
)
from studio.services.games import GameChange
from studio.services.images import SceneForm
from studio.services.people import Answer, Person, Place

_IDLE_PICTURES = 60
_IN_FLIGHT = 500
_IN_FLIGHT_S = 5.0


@dataclass
class InstantProvider:
    """Draws the same picture after `seconds`; notes when it was asked and when it ended."""

    seconds: float = 0.0
    name: str = "instant"
    asked_at: dict[str, float] = field(default_factory=dict)
    done_at: dict[str, float] = field(default_factory=dict)
    content: bytes = field(default_factory=lambda: _png())

    async def submit(self, request: DrawRequest, *, intention: str) -> Handle:
        self.asked_at[intention] = time.perf_counter()
        return Handle(intention)

    async def find(
        self, request: DrawRequest, *, intention: str, since: datetime
    ) -> Sequence[Handle]:
        return [Handle(intention)] if intention in self.asked_at else []

    async def poll(self, handle: Handle) -> State:
        if time.perf_counter() - self.asked_at[handle.prediction_id] < self.seconds:
            return Progress(None)
        self.done_at.setdefault(handle.prediction_id, time.perf_counter())
        return Finished((Output(handle.prediction_id),), 3000)

    async def news(self, handle: Handle) -> None:
        await asyncio.sleep(0.25)

    async def cancel(self, handle: Handle) -> None:
        pass

    async def fetch(self, output: Output) -> bytes:
        return self.content

    def choose(self, needs: Needs, tier: Tier) -> Capabilities:
        return self.capabilities("instant")

    def parts(self, request: DrawRequest) -> Sequence[DrawRequest]:
        return (request,)

    def capabilities(self, model: str) -> Capabilities:
        return Capabilities(model, True, True, True, True, True, 4, 4, 3000, 1.0, True)

    async def close(self) -> None:
        pass


@dataclass
class InstantDelivery:
    """Takes pictures at once and notes when."""

    delivered_at: dict[str, float] = field(default_factory=dict)

    async def waiting(self, job: Job, outlook: Outlook) -> None: ...

    async def progress(
        self, job: Job, *, percent: int | None, remaining_s: float | None
    ) -> None: ...

    async def deliver(
        self, job: Job, generation: Generation, *, maybe_posted: bool
    ) -> Posted | None:
        self.delivered_at[job.intention or ""] = time.perf_counter()
        return Posted(job.channel_id, generation.id)

    async def finished(self, job: Job) -> None: ...

    async def failed(self, job: Job, error: LimnerError, *, delivered: int) -> None: ...

    async def canceled(self, job: Job) -> None: ...


async def measure() -> list[Result]:
    """Idle overhead, picture by picture; then many in flight at once."""
    return [*await _idle(), await _many()]


async def _idle() -> list[Result]:
    provider, delivery = InstantProvider(), InstantDelivery()
    starts: list[float] = []
    async with _running(provider, delivery, per_person=2) as (app, ask):
        for person in range(_IDLE_PICTURES):
            starts.append(time.perf_counter())
            await ask(person)
            await app.worker.wait_idle()
    asked = sorted(provider.asked_at.values())
    done = sorted(provider.done_at.values())
    out = sorted(delivery.delivered_at.values())
    return [
        summary(
            "asked → provider asked, idle", [b - a for a, b in zip(starts, asked, strict=True)]
        ),
        summary("provider done → delivered, idle", [b - a for a, b in zip(done, out, strict=True)]),
    ]


async def _many() -> Result:
    provider, delivery = InstantProvider(seconds=_IN_FLIGHT_S), InstantDelivery()
    async with _running(provider, delivery, per_person=1) as (app, ask):
        start = time.perf_counter()
        await asyncio.gather(*(ask(person) for person in range(_IN_FLIGHT)))
        await app.worker.wait_idle()
        total_s = time.perf_counter() - start
    what = f"{_IN_FLIGHT} in flight, {_IN_FLIGHT_S:g} s each: total"
    return Result(what, total_s, total_s, "s", _IN_FLIGHT)


@asynccontextmanager
async def _running(
    provider: InstantProvider, delivery: InstantDelivery, *, per_person: int
) -> AsyncIterator[tuple[App, Callable[[int], Awaitable[None]]]]:
    """The app with its worker, in a folder of its own, and a way to ask for a picture."""
    with tempfile.TemporaryDirectory(prefix="limner-bench-") as folder:
        settings = Settings(
            data_folder=Path(folder),
            queue=QueueSettings(slots=_IN_FLIGHT, per_person=per_person),
            quota=QuotaSettings(daily_pictures=1_000_000),
        )
        async with open_app(settings, provider=provider, delivery=delivery) as app:
            admin = Person(user_id=1, guild_id=1, is_admin=True)
            game = await app.context.games.create(admin, Place(5), GameChange(name="Bench"))

            async def ask(person: int) -> None:
                await app.context.images.scene(
                    Person(user_id=person, guild_id=1),
                    game,
                    SceneForm("a quiet harbour"),
                    Answer(5),
                )

            worker = asyncio.create_task(app.worker.run(), name="worker")
            yield app, ask
            await app.worker.stop()
            await worker


def _png() -> bytes:
    content = io.BytesIO()
    Image.effect_noise((256, 256), 40).convert("RGB").save(content, "PNG")
    return content.getvalue()
