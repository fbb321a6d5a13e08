"""The `Provider` that needs nobody: it accepts, takes its time, and draws when fetched."""

import asyncio
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sketch.drawings import Ledger, Record
from sketch.failures import SLOW_FACTOR, Failure, FailureKind, FailurePlan, asked_for
from sketch.picture import UPSCALER, check_pictures, draw
from studio.clock import Clock
from studio.errors import MissingCapability, ProviderGone, ProviderInvalid
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

# Pretended prices in micro-dollars, so that costs can be tried without any.
_PRICES = {
    "sketch-draft": 1_000,
    "sketch-standard": 3_000,
    "sketch-high": 9_000,
    UPSCALER: 500,
}
_MAX_COUNT = 4
# It draws from words: a picture of somebody tells it nothing.
_MAX_REFERENCES = 0
_MIN_SIDE_PX = 64
_MAX_SIDE_PX = 1536
# What is only made larger.
_MAX_ENLARGED_PX = 4096
_ADDRESS = re.compile(r"sketch:(?P<prediction>[\w-]+)/(?P<index>[0-9]+)")
# How often it is worth looking again.
_PAUSE_S = 0.25
# Failures of the drawing itself show when it is this far.
_FAILS_AT = 0.4


class SketchProvider:
    """Draws stylised pictures from the words of the request, the same for the same request.

    It behaves as a service elsewhere does: what it accepted is kept in `folder` and goes on
    by the clock, whatever becomes of this process; a second submit of one intention is a
    second drawing. Reference pictures are kept but not looked at: the likeness comes from
    the words of the looks.

    `seconds` is how long a drawing takes. `failures` scripts what the next submits meet;
    with `obey_words` a scene can ask for a failure itself (`failures.MAGIC_WORDS`).
    """

    name = "sketch"

    def __init__(
        self,
        folder: Path,
        *,
        clock: Clock,
        seconds: float = 6.0,
        failures: FailurePlan | None = None,
        obey_words: bool = False,
    ) -> None:
        self._ledger = Ledger(folder)
        self._clock = clock
        # Both may be changed at any time; drawings under way go by the new time.
        self.seconds = seconds
        self.failures = failures or FailurePlan()
        self._obey_words = obey_words
        # Drawings of which one poll has failed already, as was asked.
        self._reached: set[str] = set()

    async def submit(
        self, request: DrawRequest, *, intention: str, fence: Fence = no_fence
    ) -> Handle:
        """Accept a drawing: one more record in the folder."""
        failure = self.failures.take() or (asked_for(request) if self._obey_words else None)
        if failure and failure.before_accepting:
            raise failure.error()
        _check(request)
        await asyncio.to_thread(check_pictures, request)
        await fence()
        prediction_id = await asyncio.to_thread(
            self._ledger.add,
            request,
            intention=intention,
            submitted_at=self._clock.now(),
            failure=failure,
        )
        if failure and failure.kind is FailureKind.ANSWER_LOST:
            raise failure.error()
        return Handle(prediction_id)

    async def find(
        self, request: DrawRequest, *, intention: str, since: datetime
    ) -> Sequence[Handle]:
        """The first drawing that was accepted under this intention."""
        record = await asyncio.to_thread(self._ledger.first, intention)
        return (Handle(record.prediction_id),) if record else ()

    async def poll(self, handle: Handle) -> DrawingState:
        """How far the drawing is by the clock."""
        record = await self._record(handle.prediction_id)
        if record.canceled:
            return Canceled()
        share = self._share_done(record)
        if record.failure and self._fails_now(record.failure, record.prediction_id, share):
            raise record.failure.error()
        if share < 1:
            return Progress(min(int(share * 100), 99))
        outputs = tuple(
            Output(f"sketch:{record.prediction_id}/{index}") for index in range(_yield_of(record))
        )
        return Finished(outputs, cost_micros=_PRICES[record.request.model] * len(outputs))

    async def wait_for_news(self, handle: Handle) -> None:
        """A moment later there is a little more to tell."""
        await self._clock.sleep(_PAUSE_S)

    async def cancel(self, handle: Handle) -> None:
        """Stop it, unless it ended or is unknown."""
        record = await asyncio.to_thread(self._ledger.record, handle.prediction_id)
        if record and not record.canceled and self._share_done(record) < 1:
            await asyncio.to_thread(self._ledger.cancel, record.prediction_id)

    async def fetch(self, output: Output) -> bytes:
        """Draw the picture and give it as PNG."""
        address = _ADDRESS.fullmatch(output.address)
        if address is None:
            raise ProviderGone(f"no address of a sketch: {output.address!r}")
        record = await self._record(address["prediction"])
        index = int(address["index"])
        if record.canceled or index >= _yield_of(record) or self._share_done(record) < 1:
            raise ProviderGone(f"no such picture: {output.address!r}")
        return await asyncio.to_thread(self._drawn, record, index)

    def choose(self, needs: Needs, tier: Tier) -> Capabilities:
        """The model that draws this tier, or enlarges: it takes all but pictures of people."""
        if needs.upscale:
            return self.capabilities(UPSCALER)
        if needs.references > _MAX_REFERENCES:
            raise MissingCapability(model=_model(tier), capabilities=("references",))
        if needs.loras:
            raise MissingCapability(model=_model(tier), capabilities=("lora",))
        return self.capabilities(_model(tier))

    def parts(self, request: DrawRequest) -> Sequence[DrawRequest]:
        """The whole request: a sketch is of as many pictures as are asked for at once."""
        return (request,)

    def capabilities(self, model: str) -> Capabilities:
        """What the model can take; every one takes everything. Raises KeyError if unknown."""
        return Capabilities(
            model=model,
            source=True,
            mask=True,
            seed=True,
            negative=True,
            strength=True,
            references=_MAX_REFERENCES,
            max_count=_MAX_COUNT,
            price_micros=_PRICES[model],
            typical_s=self.seconds,
            deterministic=True,
        )

    async def close(self) -> None:
        """Nothing is held open between calls."""

    def _drawn(self, record: Record, index: int) -> bytes:
        return draw(self._ledger.request(record), index)

    async def _record(self, prediction_id: str) -> Record:
        record = await asyncio.to_thread(self._ledger.record, prediction_id)
        if record is None:
            raise ProviderGone(f"no such drawing: {prediction_id!r}")
        return record

    def _share_done(self, record: Record) -> float:
        """How much of its time the drawing has had; 1 and more when it is done."""
        kind = record.failure.kind if record.failure else None
        took_s = (self._clock.now() - record.submitted_at).total_seconds()
        takes_s = self.seconds * (SLOW_FACTOR if kind is FailureKind.SLOW else 1)
        share = took_s / takes_s if takes_s > 0 else 1.0
        return min(share, 0.99) if kind is FailureKind.HANG else share

    def _fails_now(self, failure: Failure, prediction_id: str, share: float) -> bool:
        match failure.kind:
            case FailureKind.GONE:
                return True
            case FailureKind.INTERRUPTED | FailureKind.REFUSED:
                return share >= _FAILS_AT
            case FailureKind.UNREACHABLE:
                first_time = prediction_id not in self._reached
                self._reached.add(prediction_id)
                return first_time
            case _:
                return False


def _model(tier: Tier) -> str:
    return f"sketch-{tier}"


def _yield_of(record: Record) -> int:
    """How many pictures come of it."""
    count = record.request.count
    if record.failure is None:
        return count
    match record.failure.kind:
        case FailureKind.NONE:
            return 0
        case FailureKind.FEWER:
            return min(record.failure.outputs, count)
        case FailureKind.GONE | FailureKind.INTERRUPTED | FailureKind.REFUSED:
            return 0
        case _:
            return count


def _check(request: DrawRequest) -> None:
    """Raises `ProviderInvalid` for what no sketch can be made from."""
    sides = {"width": request.width, "height": request.height}
    most = _MAX_ENLARGED_PX if request.model == UPSCALER else _MAX_SIDE_PX
    wrong = [name for name, px in sides.items() if not _MIN_SIDE_PX <= px <= most]
    if request.model == UPSCALER and request.source is None:
        wrong.append("source")
    if request.model not in _PRICES:
        wrong.append("model")
    if not 1 <= request.count <= _MAX_COUNT:
        wrong.append("count")
    if request.strength is not None and not 0 <= request.strength <= 1:
        wrong.append("strength")
    if any(len(subject.references) > _MAX_REFERENCES for subject in request.subjects):
        wrong.append("references")
    if wrong:
        raise ProviderInvalid(f"cannot be drawn: {', '.join(wrong)}", tuple(wrong))
