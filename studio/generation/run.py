"""One holder's work on one job: from the step it reached to the end.

Each step's outcome is in the database before the next begins, so whoever holds the job
next (after a crash, a restart, a lost lease) goes on from there and asks nothing twice.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import structlog

from db.models import Asset, Generation, Job
from studio.clock import Clock
from studio.errors import DrawingInterrupted, NoPicture, UploadRefused
from studio.generation.assets import put_asset
from studio.generation.jobs import Delivery, RequestBuilder, Step
from studio.generation.queue import Queue
from studio.providers.base import Canceled, Finished, Handle, Output, Progress, Provider, Tier
from studio.rules.pictures import Picture, admit, thumbnail
from studio.storage.base import Store, session_key

log = structlog.get_logger()

_FIRST_POLL_PAUSE_S = 0.25
_LONGEST_POLL_PAUSE_S = 2.0
_PROGRESS_PAUSE_S = 2.0  # Discord takes an edit of one message every 2-3 s


class CancelRequestedError(Exception):
    """The person wants the job stopped."""


@dataclass(frozen=True)
class PictureLimits:
    """What a provider's output may be at most."""

    max_bytes: int = 50 * 1024 * 1024
    max_pixels: int = 40_000_000


@dataclass(frozen=True)
class Workshop:
    """What it takes to make a picture."""

    queue: Queue
    provider: Provider
    store: Store
    delivery: Delivery
    clock: Clock
    build_request: RequestBuilder
    limits: PictureLimits = PictureLimits()
    job_timeout_s: float = 600.0

    @property
    def typical_s(self) -> float:
        """How long a picture of the usual tier takes, in seconds."""
        return self.provider.capabilities(self.provider.model_for(Tier.STANDARD)).typical_s


class JobRun:
    """Works on one held job. `cancel` may be set at any time by whoever runs it."""

    def __init__(self, workshop: Workshop, job: Job) -> None:
        self._shop = workshop
        self.job = job
        self.generations: list[Generation] = []
        # What this run stored itself; None: an earlier one did, and may have posted some.
        self._fresh: list[Generation] | None = None
        self.cancel = asyncio.Event()
        if job.cancel_requested:
            self.cancel.set()

    async def run(self) -> None:
        """Do every step that is left; `generations` are the job's, in order.

        Raises CancelRequestedError once the provider was told, LeaseLost, or what went wrong.
        """
        if self.job.step == Step.ASKING:
            await self._look_up()
        if self.job.step == Step.NEW:
            await self._ask()
        if self.job.step == Step.ASKED:
            await self._follow()
        if self.job.step == Step.DRAWN:
            await self._keep()
        if self.job.step == Step.STORED:
            await self._post()

    async def _look_up(self) -> None:
        """The last holder may have asked: find out before asking again."""
        handle = await self._shop.provider.find(self.job.intention or "")
        if handle is None:
            self.job.step = Step.NEW
            return
        log.info("drawing found again", prediction=handle.prediction_id)
        await self._remember(handle)

    async def _ask(self) -> None:
        if self.cancel.is_set():
            raise CancelRequestedError
        request = await self._shop.build_request(self.generations)
        intention = f"limner-{self.job.id}-{uuid4().hex}"
        await self._shop.queue.begin_asking(self.job, intention=intention)
        handle = await self._shop.provider.submit(request, intention=intention)
        log.info("provider asked", model=request.model, prediction=handle.prediction_id)
        await self._remember(handle)

    async def _remember(self, handle: Handle) -> None:
        await self._shop.queue.asked(
            self.job, prediction_id=handle.prediction_id, key_name=handle.key_name
        )

    async def _follow(self) -> None:
        """Wait for the outputs, telling people how far it is."""
        handle = Handle(self.job.prediction_id or "", self.job.key_name)
        first = self.generations[0]
        began = first.started_at or self._shop.clock.now()
        typical_s = self._shop.provider.capabilities(first.model).typical_s
        pause_s, told_at = _FIRST_POLL_PAUSE_S, None
        while True:
            if self.cancel.is_set():
                await self._shop.provider.cancel(handle)
                raise CancelRequestedError
            match await self._shop.provider.poll(handle):
                case Finished(outputs=outputs, cost_micros=cost_micros):
                    await self._shop.queue.drawn(
                        self.job,
                        outputs=[output.address for output in outputs],
                        cost_micros=cost_micros,
                    )
                    return
                case Canceled():
                    raise DrawingInterrupted("cancelled at the provider")
                case Progress(percent=percent):
                    now = self._shop.clock.now()
                    elapsed_s = (now - began).total_seconds()
                    if elapsed_s > self._shop.job_timeout_s:
                        await self._shop.provider.cancel(handle)
                        raise DrawingInterrupted("took too long")
                    if told_at is None or (now - told_at).total_seconds() >= _PROGRESS_PAUSE_S:
                        told_at = now
                        await self._tell(percent, elapsed_s=elapsed_s, typical_s=typical_s)
            await self._pause(pause_s)
            pause_s = min(pause_s * 1.5, _LONGEST_POLL_PAUSE_S)

    async def _tell(self, percent: int | None, *, elapsed_s: float, typical_s: float) -> None:
        if percent is None:
            percent = min(int(100 * elapsed_s / max(typical_s, 0.1)), 95)
        remaining_s = (
            elapsed_s * (100 - percent) / percent
            if percent > 5
            else max(typical_s - elapsed_s, 1.0)
        )
        await self._shop.queue.note_percent(self.job, percent)
        await self._shop.delivery.progress(self.job, percent=percent, remaining_s=remaining_s)

    async def _pause(self, seconds: float) -> None:
        """Wait on the clock, or until cancelling is asked for."""
        waits = [
            asyncio.ensure_future(self._shop.clock.sleep(seconds)),
            asyncio.ensure_future(self.cancel.wait()),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _keep(self) -> None:
        """Fetch every output, check it, and store it with its thumbnail."""
        generations = self.generations
        kept: list[tuple[Generation, Sequence[Asset]]] = []
        for generation, address in zip(generations, self.job.outputs or [], strict=False):
            picture = await self._fetched(address)
            if picture is not None:
                kept.append((generation, await self._stored(generation, picture)))
        missing = NoPicture(f"{len(kept)} of {len(generations)} pictures")
        if not kept:
            raise missing
        await self._shop.queue.stored(self.job, kept, short=missing)
        self._fresh = [generation for generation, _ in kept]

    async def _fetched(self, address: str) -> Picture | None:
        content = await self._shop.provider.fetch(Output(address))
        limits = self._shop.limits
        try:
            return await asyncio.to_thread(
                admit, content, max_bytes=limits.max_bytes, max_pixels=limits.max_pixels
            )
        except UploadRefused as refused:
            log.warning("output is no picture", reason=refused.reason)
            return None

    async def _stored(self, generation: Generation, picture: Picture) -> list[Asset]:
        small = await asyncio.to_thread(thumbnail, picture)
        return [
            await self._put(generation, picture, role="output", suffix=""),
            await self._put(generation, small, role="thumbnail", suffix="-thumbnail"),
        ]

    async def _put(
        self, generation: Generation, picture: Picture, *, role: str, suffix: str
    ) -> Asset:
        key = session_key(
            game_id=generation.game_id,
            session_id=generation.session_id,
            name=f"{generation.id}{suffix}.{picture.extension}",
        )
        return await put_asset(
            self._shop.store,
            picture,
            key=key,
            role=role,
            game_id=generation.game_id,
            generation_id=generation.id,
            now=self._shop.clock.now(),
        )

    async def _post(self) -> None:
        """Post what was not posted, then end the job."""
        left = self._fresh or await self._shop.queue.undelivered(self.job)
        for generation in left:
            maybe_posted = await self._shop.queue.about_to_post(self.job, generation)
            where = await self._shop.delivery.deliver(
                self.job, generation, maybe_posted=maybe_posted
            )
            await self._shop.queue.posted(self.job, generation, where)
            log.info("picture posted", generation=generation.id, reached=where is not None)
        await self._shop.queue.finish(self.job)
