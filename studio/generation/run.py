"""One worker's run of one job: from the phase that the job reached to the end.

Each phase's result is in the database before the next phase begins. So the worker that takes
the job after a crash, a restart or a lost lease continues from there and asks nothing twice.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

import structlog

from db.enums import AssetRole, JobPhase
from db.models import Asset, Generation, Job
from db.session import Database
from studio.clock import Clock, wait_for_first
from studio.errors import (
    DrawingInterrupted,
    NoPicture,
    OutputsExpired,
    ProviderError,
    ProviderGone,
    ProviderInvalid,
    ProviderRefused,
    ProviderTransient,
    UploadRefused,
)
from studio.generation.assets import NewAsset, output_key, put_assets
from studio.generation.jobs import Delivery, RequestBuilder, RequestJudge, RequestPart
from studio.generation.queue import Queue
from studio.generation.requests import charge_for
from studio.generation.wait_estimates import WaitEstimates
from studio.picture_threads import work_on_picture
from studio.providers.base import (
    Canceled,
    DrawRequest,
    Finished,
    Handle,
    Metered,
    Output,
    Progress,
    Provider,
)
from studio.rules.pictures.gate import Drawn, admit_drawn
from studio.rules.queue.progress import expected_rest_s, guessed_percent
from studio.rules.served import EVERYWHERE, ServedServers
from studio.storage.base import Store

log = structlog.get_logger()

_PROGRESS_PAUSE_S = 2.0  # Discord takes an edit of one message every 2-3 s


class CancelRequestedError(Exception):
    """A member cancelled the job."""


@dataclass(frozen=True)
class PictureLimits:
    """The largest output of a provider that is accepted."""

    max_bytes: int = 50 * 1024 * 1024
    max_pixels: int = 40_000_000


@dataclass(frozen=True)
class RunDependencies:
    """The parts that a run needs."""

    database: Database
    queue: Queue
    provider: Provider
    store: Store
    delivery: Delivery
    clock: Clock
    build_request: RequestBuilder
    judge: RequestJudge
    outlooks: WaitEstimates
    limits: PictureLimits = PictureLimits()
    job_timeout_s: float = 600.0
    served: ServedServers = EVERYWHERE


class JobRun:
    """Works on one held job. The worker may set `cancel` at any time."""

    def __init__(self, dependencies: RunDependencies, job: Job) -> None:
        self._deps = dependencies
        self.job = job
        self.generations: list[Generation] = []
        # The phase in which the next worker begins; None: the phase that the job reached.
        self.again: JobPhase | None = None
        # The pictures that this run stored; None: an earlier run did, and may have posted some.
        self._fresh: list[Generation] | None = None
        self._parts = [RequestPart.from_json(kept) for kept in job.predictions or ()]
        self._skipped = False
        self.cancel = asyncio.Event()
        if job.cancel_requested:
            self.cancel.set()

    async def run(self) -> None:
        """Go through every phase that is left. Set `generations` before: the job's, in order.

        Raises CancelRequestedError once the provider was told to stop, LeaseLost, or the error of
        the phase that failed.
        """
        if self.job.phase == JobPhase.ASKING:
            await self._find_predictions()
        if self.job.phase == JobPhase.NEW:
            await self._request_parts()
        if self.job.phase == JobPhase.ASKED:
            await self._wait_for_outputs()
        if self.job.phase == JobPhase.DRAWN:
            await self._store_outputs()
        if self.job.phase == JobPhase.STORED:
            await self._post()

    async def _find_predictions(self) -> None:
        """Search for the prediction: the provider may have been asked already."""
        at, part = self._next_part()
        wanted = await self._build_parts()
        if part is not None and at < len(wanted):
            since = self.job.asking_since or self.job.created_at
            # Take the oldest first. If it belongs to another job, a later one is left for that job.
            for alike in await self._deps.provider.find(
                wanted[at], intention=self.job.intention or "", since=since
            ):
                if await self._remember_handle(at, alike):
                    log.info("drawing found again", prediction=alike.prediction_id)
                    return
        self.job.phase = JobPhase.NEW

    async def _request_parts(self) -> None:
        """Request every part that was not requested yet. Raises ServerNotServed when the operator
        took the server off the list since the job was queued, and ForbiddenSince."""
        self._deps.served.require(self.job.guild_id)
        wanted = await self._build_parts()
        # The parts differ in seed and count, not in words.
        sent = self._deps.provider.words(wanted[0])
        await self._deps.judge(self.job, self.generations[0], sent)
        cut = [RequestPart(each.count) for each in wanted]
        if not any(part.handle for part in self._parts):
            self._parts = cut
        elif [part.pictures for part in self._parts] != [part.pictures for part in cut]:
            # The request is split differently now: keep only the parts that were requested.
            self._parts = [part for part in self._parts if part.handle]
            await self._deps.queue.held.mark_asked(self.job, parts=self._parts)
        while self.job.phase == JobPhase.NEW:
            at, _ = self._next_part()
            if self.cancel.is_set():
                await self._stop_drawing()
            intention = f"limner-{self.job.id}-{uuid4().hex}"
            await self._deps.queue.held.mark_asking(
                self.job, intention=intention, parts=self._parts
            )
            handle = await self._submit(wanted[at], intention=intention)
            log.info("provider asked", model=wanted[at].model, prediction=handle.prediction_id)
            if not await self._remember_handle(at, handle):
                log.info("drawing was found by another job", prediction=handle.prediction_id)
                await self._find_predictions()

    async def _submit(self, part: DrawRequest, *, intention: str) -> Handle:
        try:
            return await self._deps.provider.submit(
                part, intention=intention, fence=self._require_held
            )
        except ProviderError as error:
            # The provider refused the request, so there is no prediction to search for.
            if isinstance(error, DrawingInterrupted) or not isinstance(error, ProviderTransient):
                self.again = JobPhase.NEW
            raise

    async def _build_parts(self) -> Sequence[DrawRequest]:
        """The parts of the request, as it would be sent now."""
        return self._deps.provider.parts(await self._deps.build_request(self.generations))

    def _next_part(self) -> tuple[int, RequestPart | None]:
        """The index of the first part without a handle, and that part; None when there is none."""
        for at, part in enumerate(self._parts):
            if part.handle is None and not part.lost:
                return at, part
        return len(self._parts), None

    async def _remember_handle(self, at: int, handle: Handle) -> bool:
        """Write the handle into the part; False when it belongs to another job."""
        parts = [*self._parts]
        parts[at] = replace(parts[at], handle=handle)
        if not await self._deps.queue.held.mark_asked(self.job, parts=parts, claimed=handle):
            return False
        self._parts = parts
        return True

    async def _wait_for_outputs(self) -> None:
        """Wait for the outputs, and show the progress."""
        began = self.job.asking_since or self._deps.clock.now()
        usual_s = await self._deps.outlooks.times.usual_s(self.generations[0].model)
        over: dict[int, Finished | ProviderError] = {}
        told_at = None
        while True:
            if self.cancel.is_set():
                await self._stop_drawing()
            percents = await self._poll_parts(over)
            if len(over) == len(self._parts):
                await self._record_outputs([over[at] for at in range(len(self._parts))])
                return
            now = self._deps.clock.now()
            elapsed_s = (now - began).total_seconds()
            if elapsed_s > self._deps.job_timeout_s:
                await self._give_up_waiting(over)
            if told_at is None or (now - told_at).total_seconds() >= _PROGRESS_PAUSE_S:
                told_at = now
                await self._show_progress(_mean(percents), elapsed_s=elapsed_s, usual_s=usual_s)
            await self._wait_for_news(over)

    async def _poll_parts(self, over: dict[int, Finished | ProviderError]) -> list[int | None]:
        """Poll each part that has not ended. Gives the progress of each in percent, or None."""
        percents: list[int | None] = []
        for at, part in enumerate(self._parts):
            if part.handle is None:
                over[at] = NoPicture("asked for too often in vain")
            if at in over or part.handle is None:
                percents.append(100)
                continue
            try:
                state = await self._deps.provider.poll(part.handle)
            except DrawingInterrupted:
                self._forget(at)
                raise
            except (ProviderRefused, ProviderInvalid, ProviderGone, NoPicture) as error:
                over[at] = error
                percents.append(100)
                continue
            match state:
                case Finished():
                    over[at] = state
                    percents.append(100)
                case Canceled():
                    self._forget(at)
                    raise DrawingInterrupted("cancelled at the provider")
                case Progress(percent=percent):
                    percents.append(percent)
        return percents

    async def _record_outputs(self, ends: Sequence[Finished | ProviderError]) -> None:
        """Write the outputs' URLs to the job. Raises the parts' error when there is no output."""
        outputs: list[str | None] = []
        runs: list[tuple[int, Metered]] = []
        for part, end in zip(self._parts, ends, strict=True):
            came = end.outputs[: part.pictures] if isinstance(end, Finished) else ()
            outputs += [each.address for each in came] + [None] * (part.pictures - len(came))
            if isinstance(end, Finished) and came:
                runs.append((part.pictures, end.metered.with_outputs(len(came))))
        failed = next((end for end in ends if isinstance(end, ProviderError)), None)
        if failed is not None and not any(outputs):
            raise failed
        cost = charge_for(self.job, self.generations, self._deps.provider, runs)
        await self._deps.queue.held.mark_drawn(self.job, outputs=outputs, cost_micros=cost)

    async def _stop_drawing(self) -> None:
        """Tell the provider to stop every part that runs. Raises CancelRequestedError."""
        await self._require_held()
        for part in self._parts:
            if part.handle is not None:
                await self._deps.provider.cancel(part.handle)
        raise CancelRequestedError

    async def _give_up_waiting(self, over: Collection[int]) -> None:
        """Stop the parts that take too long, so that they are requested again."""
        await self._require_held()
        for at, part in enumerate(self._parts):
            if at not in over and part.handle is not None:
                await self._deps.provider.cancel(part.handle)
                self._forget(at)
        raise DrawingInterrupted("took too long")

    async def _require_held(self) -> None:
        """Raises LeaseLost when another worker may hold the job by now."""
        await self._deps.queue.require_held(self.job)

    async def skip_lost_parts(self) -> bool:
        """Leave out the parts that failed, if other parts were drawn: those are paid for.

        False when no part is left to continue with. When it is called again, because the database
        did not answer, it gives the same.
        """
        if self._skipped:
            return True
        kept = [part if part.handle else replace(part, lost=True) for part in self._parts]
        if not any(part.handle for part in kept) or kept == self._parts:
            return False
        self._parts = kept
        await self._deps.queue.held.mark_asked(self.job, parts=kept)
        self._skipped = True
        return True

    def _forget(self, at: int) -> None:
        """Drop the part's handle, so that it is requested again."""
        self.again = JobPhase.NEW
        self._parts[at] = RequestPart(self._parts[at].pictures)
        self.job.predictions = [part.to_json() for part in self._parts]

    async def _show_progress(
        self, percent: int | None, *, elapsed_s: float, usual_s: float
    ) -> None:
        if percent is None:
            percent = guessed_percent(elapsed_s=elapsed_s, usual_s=usual_s)
        remaining_s = expected_rest_s(percent, elapsed_s=elapsed_s, usual_s=usual_s)
        await self._deps.queue.held.mark_percent(self.job, percent)
        if self.job.cancel_requested:
            self.cancel.set()
        try:
            await self._deps.delivery.show_progress(
                self.job, percent=percent, remaining_s=remaining_s
            )
        except Exception:
            # A card only decorates: no error of it may cost the picture.
            log.warning("progress not shown", exc_info=True)

    async def _wait_for_news(self, over: Collection[int]) -> None:
        """Wait until the provider may have news, or the job is to be cancelled."""
        handles = [
            part.handle for at, part in enumerate(self._parts) if part.handle and at not in over
        ]
        await wait_for_first(
            self._deps.clock.sleep(_PROGRESS_PAUSE_S),
            self.cancel.wait(),
            *(self._deps.provider.wait_for_news(handle) for handle in handles),
        )

    async def _store_outputs(self) -> None:
        """Download every output, check it, and store it with its thumbnail."""
        generations = self.generations
        kept: list[tuple[Generation, Sequence[Asset]]] = []
        missing: ProviderError | None = None
        for generation, address in zip(generations, self.job.outputs or [], strict=False):
            try:
                drawn = await self._download(address) if address else None
            except ProviderGone as error:
                # The other pictures may still be there, and they are paid for.
                missing, drawn = OutputsExpired(error.detail), None
            if drawn is not None:
                kept.append((generation, await self._store(generation, drawn)))
        if len(kept) < len(generations):
            missing = missing or NoPicture(f"{len(kept)} of {len(generations)} pictures")
        if missing is not None and not kept:
            raise missing
        await self._deps.queue.held.mark_stored(self.job, kept, short=missing, posting=True)
        self._fresh = [generation for generation, _ in kept]

    async def _download(self, address: str) -> Drawn | None:
        limits = self._deps.limits
        try:
            content = await self._deps.provider.fetch(Output(address))
            return await work_on_picture(
                admit_drawn,
                self.job.requester_id,
                content,
                max_bytes=limits.max_bytes,
                max_pixels=limits.max_pixels,
            )
        except (UploadRefused, NoPicture) as refused:
            log.warning("output is no picture", reason=str(refused))
            return None

    async def _store(self, generation: Generation, drawn: Drawn) -> list[Asset]:
        picture, small = drawn.picture, drawn.thumbnail
        # Another worker may have drawn the picture again, and stores it under the same key.
        await self._require_held()
        return await put_assets(
            self._deps.database,
            self._deps.store,
            [
                NewAsset(picture, output_key(generation, picture), AssetRole.OUTPUT),
                NewAsset(small, output_key(generation, small, "-thumbnail"), AssetRole.THUMBNAIL),
            ],
            game_id=generation.game_id,
            generation_id=generation.id,
            now=self._deps.clock.now(),
        )

    async def _post(self) -> None:
        """Post the pictures that were not posted, then end the job."""
        left = self._fresh or await self._deps.queue.held.list_undelivered(self.job)
        maybe_posted = bool(left) and await self._deps.queue.held.mark_posting(
            self.job, left, is_marked=self._fresh is not None
        )
        while left:
            posted = await self._deps.delivery.deliver(self.job, left, maybe_posted=maybe_posted)
            left = [generation for generation in left if generation.id not in posted]
            await self._deps.queue.held.mark_posted(self.job, posted, are_last=not left)
            for generation_id, where in posted.items():
                log.info("picture posted", generation=generation_id, reached=where is not None)
        await self._deps.queue.held.finish(self.job)


def _mean(percents: Sequence[int | None]) -> int | None:
    """The mean; None while one part has no number."""
    known = [each for each in percents if each is not None]
    return sum(known) // len(known) if known and len(known) == len(percents) else None
