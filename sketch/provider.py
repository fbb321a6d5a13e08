"""The offline `Provider`: it accepts a request, takes its time, and draws when it is fetched."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from sketch.drawings import DrawingStore, StoredDrawing
from sketch.failures import SLOW_FACTOR, Failure, FailureKind, FailurePlan, failure_in_words
from sketch.from_source import check_inputs
from sketch.picture import UPSCALER, draw
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
    Metered,
    Needs,
    Outline,
    Output,
    Progress,
    Quote,
    SentWords,
    Tier,
    no_fence,
)
from studio.rules.asking.picture_tags import SKETCH_PAINTER
from studio.rules.queue.prices import Unit

_P = ParamSpec("_P")
_T = TypeVar("_T")

_MODELS = frozenset({*(f"sketch-{tier}" for tier in Tier), UPSCALER})
_MAX_COUNT = 4
_THREADS = 2
# It draws from words alone: reference pictures would not help it.
_MAX_REFERENCES = 0
_MIN_SIDE_PX = 64
_MAX_SIDE_PX = 1536
# The upscaler's limit.
_MAX_ENLARGED_PX = 4096
_ADDRESS = re.compile(r"sketch:(?P<prediction>[\w-]+)/(?P<index>[0-9]+)")
# How long the caller of `wait_for_news` waits before it polls again.
_PAUSE_S = 0.25
# A drawing that fails does so after this share of its time.
_FAILS_AT = 0.4


class SketchProvider:
    """Draws stylised pictures from a request's words; the same request gives the same picture.

    It behaves like a remote service. An accepted drawing is kept in `folder` and goes on by the
    clock, even when this process ends. A second submit of one intention is a second drawing.
    Reference pictures are kept and not used: the likeness comes from the words of the looks.

    It costs nothing. `prices` (micro-dollars by model) are for tests of costs.
    `seconds` is how long a drawing takes. `failures` plans what goes wrong with the next submits.
    With `obey_words` the words of a scene can ask for a failure (`failures.FAILURE_WORDS`).
    """

    name = SKETCH_PAINTER

    def __init__(
        self,
        folder: Path,
        *,
        clock: Clock,
        seconds: float = 6.0,
        failures: FailurePlan | None = None,
        obey_words: bool = False,
        prices: Mapping[str, int] | None = None,
    ) -> None:
        # All drawings that were ever accepted.
        self.drawings = DrawingStore(folder)
        self._clock = clock
        # `seconds`, `failures` and `prices` may be changed at any time.
        self.seconds = seconds
        self.failures = failures or FailurePlan()
        self._obey_words = obey_words
        self.prices = prices or {}
        # Drawing takes seconds. Files and dice would wait behind it in the common threads.
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="sketch")
        # Prediction ids of drawings whose planned failure of one poll has happened.
        self._failed_poll_ids: set[str] = set()

    def words(self, request: DrawRequest) -> SentWords:
        """The prompt, and what the request says beside it; the upscaler reads no words."""
        if request.model == UPSCALER:
            return SentWords()
        prompt = request.prompt.casefold()
        beside = [request.scene, *request.changes, request.style]
        for subject in request.subjects:
            beside += [subject.name, subject.looks, subject.state]
        # Nearly always the prompt says it all.
        more = [text for text in dict.fromkeys(beside) if text.strip().casefold() not in prompt]
        return SentWords((request.prompt, *more), request.negative)

    async def submit(
        self, request: DrawRequest, *, intention: str, fence: Fence = no_fence
    ) -> Handle:
        """Accept a drawing and keep it in the folder."""
        failure = self.failures.take() or (failure_in_words(request) if self._obey_words else None)
        if failure and failure.before_accepting:
            raise failure.error()
        _check_request(request)
        await self._in_thread(check_inputs, request)
        await fence()
        prediction_id = await asyncio.to_thread(
            self.drawings.add,
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
        """The first drawing that was accepted under this intention, or nothing."""
        drawing = await asyncio.to_thread(self.drawings.find_first, intention)
        return (Handle(drawing.prediction_id),) if drawing else ()

    async def poll(self, handle: Handle) -> DrawingState:
        """How far the drawing is, by the clock."""
        drawing = await self._read(handle.prediction_id)
        if drawing.canceled:
            return Canceled()
        share = self._share_done(drawing)
        if drawing.failure and self._fails_now(drawing.failure, drawing.prediction_id, share):
            raise drawing.failure.error()
        if share < 1:
            return Progress(min(int(share * 100), 99))
        outputs = tuple(
            Output(f"sketch:{drawing.prediction_id}/{index}")
            for index in range(_output_count(drawing))
        )
        return Finished(outputs, Metered({Unit.OUTPUT: len(outputs)}))

    async def wait_for_news(self, handle: Handle) -> None:
        """Wait a moment: the drawing goes on all the time."""
        await self._clock.sleep(_PAUSE_S)

    async def cancel(self, handle: Handle) -> None:
        """Stop the drawing; nothing happens when it has ended or is unknown."""
        drawing = await asyncio.to_thread(self.drawings.read, handle.prediction_id)
        if drawing and not drawing.canceled and self._share_done(drawing) < 1:
            await asyncio.to_thread(self.drawings.mark_canceled, drawing.prediction_id)

    async def fetch(self, output: Output) -> bytes:
        """Draw the picture now; returns PNG bytes."""
        address = _ADDRESS.fullmatch(output.address)
        if address is None:
            raise ProviderGone(f"no address of a sketch: {output.address!r}")
        drawing = await self._read(address["prediction"])
        index = int(address["index"])
        if drawing.canceled or index >= _output_count(drawing) or self._share_done(drawing) < 1:
            raise ProviderGone(f"no such picture: {output.address!r}")
        return await self._in_thread(self._draw, drawing, index)

    def choose(self, needs: Needs, tier: Tier) -> Capabilities:
        """The model of this tier, or the upscaler; none takes references or trained weights."""
        if needs.upscale:
            return self.capabilities(UPSCALER)
        if needs.references > _MAX_REFERENCES:
            raise MissingCapability(model=_model(tier), capabilities=("references",))
        if needs.loras:
            raise MissingCapability(model=_model(tier), capabilities=("lora",))
        return self.capabilities(_model(tier))

    def parts(self, request: DrawRequest) -> Sequence[DrawRequest]:
        """The whole request: one drawing makes all of its pictures."""
        return (request,)

    def capabilities(self, model: str) -> Capabilities:
        """What the model takes, which is the same for every model. Raises KeyError if unknown."""
        if model not in _MODELS:
            raise KeyError(model)
        return Capabilities(
            model=model,
            source=True,
            mask=True,
            seed=True,
            negative=True,
            strength=True,
            references=_MAX_REFERENCES,
            max_count=_MAX_COUNT,
            typical_s=self.seconds,
            deterministic=True,
        )

    def quote(self, outline: Outline) -> Quote:
        """What the pictures cost: nothing, unless the provider was built with prices."""
        if outline.model not in _MODELS:
            raise KeyError(outline.model)
        each_micros = self.prices.get(outline.model, 0)
        return Quote.of_outputs(outline.count, each_micros=each_micros)

    async def close(self) -> None:
        """Does nothing: no resource is held between calls."""

    async def _in_thread(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        call = partial(work, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def _draw(self, drawing: StoredDrawing, index: int) -> bytes:
        return draw(self.drawings.read_request(drawing), index)

    async def _read(self, prediction_id: str) -> StoredDrawing:
        drawing = await asyncio.to_thread(self.drawings.read, prediction_id)
        if drawing is None:
            raise ProviderGone(f"no such drawing: {prediction_id!r}")
        return drawing

    def _share_done(self, drawing: StoredDrawing) -> float:
        """The share of its time that the drawing has had; from 1 on it is done."""
        kind = drawing.failure.kind if drawing.failure else None
        took_s = (self._clock.now() - drawing.submitted_at).total_seconds()
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
                first_time = prediction_id not in self._failed_poll_ids
                self._failed_poll_ids.add(prediction_id)
                return first_time
            case _:
                return False


def _model(tier: Tier) -> str:
    return f"sketch-{tier}"


def _output_count(drawing: StoredDrawing) -> int:
    """How many pictures the drawing gives."""
    count = drawing.request.count
    if drawing.failure is None:
        return count
    match drawing.failure.kind:
        case FailureKind.NONE:
            return 0
        case FailureKind.FEWER:
            return min(drawing.failure.outputs, count)
        case FailureKind.GONE | FailureKind.INTERRUPTED | FailureKind.REFUSED:
            return 0
        case _:
            return count


def _check_request(request: DrawRequest) -> None:
    """Raises `ProviderInvalid`, with the fields, for a request that cannot be drawn."""
    sides = {"width": request.width, "height": request.height}
    most = _MAX_ENLARGED_PX if request.model == UPSCALER else _MAX_SIDE_PX
    wrong = [name for name, px in sides.items() if not _MIN_SIDE_PX <= px <= most]
    if request.model == UPSCALER and request.source is None:
        wrong.append("source")
    if request.model not in _MODELS:
        wrong.append("model")
    if not 1 <= request.count <= _MAX_COUNT:
        wrong.append("count")
    if request.strength is not None and not 0 <= request.strength <= 1:
        wrong.append("strength")
    if any(len(subject.references) > _MAX_REFERENCES for subject in request.subjects):
        wrong.append("references")
    if wrong:
        raise ProviderInvalid(f"cannot be drawn: {', '.join(wrong)}", tuple(wrong))
