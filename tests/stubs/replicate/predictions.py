"""Predictions of the stub of Replicate: a script, and the state that follows at any time.

Nothing runs in the background. A prediction's state is computed from its script and the clock, so
hundreds of them cost nothing, and a test only moves its clock.
"""

import asyncio
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from studio.clock import Clock
from tests.stubs.replicate.accounts import Json, later

# Errors of predictions, in the service's words.
NSFW = "NSFW content detected. Try running it again, or try a different prompt."
SENSITIVE = (
    "The input or output was flagged as sensitive. Please try again with different inputs. (E005)"
)
INTERRUPTED = "Prediction interrupted; please retry (code: PA)"
DIRECTOR = "Director: unexpected error handling prediction (E9828)"

# A prediction that hangs.
NEVER_S = math.inf

_CAP_S = 30 * 60
_KEPT_S = 60 * 60
# The longest sleep: no clock can sleep for an infinite time.
_DAY_S = 86_400.0
_BAR_WIDTH = 10


class Status(StrEnum):
    """The six statuses of a prediction."""

    STARTING = "starting"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"
    ABORTED = "aborted"

    @property
    def terminal(self) -> bool:
        return self not in (Status.STARTING, Status.PROCESSING)


class CreateAnswer(StrEnum):
    """How a create is answered. All but REFUSED and NOT_TAKEN are accepted."""

    SENT = "sent"
    # A 500, and nothing was accepted.
    REFUSED = "refused"
    # The connection is cut before anything was accepted; a client cannot tell it from LOST.
    NOT_TAKEN = "not taken"
    # The connection is cut after the create was accepted.
    LOST = "lost"
    # No answer comes.
    HELD = "held"
    # A gateway's error page instead of the answer.
    BAD_GATEWAY = "bad gateway"
    # The right status with half of the body.
    TORN = "torn"


@dataclass(frozen=True)
class Script:
    """How a prediction goes. The default draws every requested picture at once.

    It is `starting` for `queue_s`, then `processing` for `run_s`, and for another `settle_s` with
    its output already there. With `NEVER_S` it hangs. With `error` it fails after `run_s`.
    `ends_as` lets the service cancel it, or abort it after `queue_s`.
    """

    queue_s: float = 0.0
    run_s: float = 0.0
    settle_s: float = 0.0
    error: str | None = None
    ends_as: Status = Status.SUCCEEDED
    # How many pictures the model withholds as NSFW.
    dropped: int = 0
    # An unexpected form of output in place of pictures. None: pictures.
    output: object = None
    # Steps of tqdm's progress bar in the logs; hosted commercial models have none.
    log_steps: int = 4
    # Whether a synchronous create with its output reports "processing", as the service may;
    # False: "succeeded".
    sync_tells_processing: bool = True
    # Whether a synchronous create that waits in vain reports "starting", as the document says;
    # False: the current status.
    vain_wait_tells_starting: bool = True
    # More metrics of a prediction that succeeded, or others.
    metrics: Mapping[str, object] = field(default_factory=dict)
    answer: CreateAnswer = CreateAnswer.SENT
    answer_after_s: float = 0.0

    @property
    def outcome(self) -> Status:
        return Status.FAILED if self.error is not None else self.ends_as


@dataclass
class Prediction:
    """An accepted prediction with its input and its script.

    `input` stays as it arrived; the API sends `as_json`.
    """

    id: str
    account: str
    token: str = field(repr=False)
    model: str
    version: str
    input: Json
    script: Script
    created_at: datetime
    # The addresses of the pictures, or one address for a model of one picture.
    drawn: object
    deployment: str | None = None
    cancel_after_s: float | None = None
    webhook: str | None = None
    webhook_events: tuple[str, ...] = ()
    canceled_at: datetime | None = None
    # Set, and replaced by a new event, when the prediction is cancelled: see `wait_for`.
    changed: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def cancel(self, now: datetime) -> None:
        """Cancel the prediction, unless it has ended."""
        if now < self.ends_at:
            self.canceled_at = now
            self.changed.set()
            self.changed = asyncio.Event()

    @property
    def starts_at(self) -> datetime:
        return later(self.created_at, self.script.queue_s)

    @property
    def output_at(self) -> datetime:
        return later(self.starts_at, self.script.run_s)

    @property
    def deadline(self) -> datetime | None:
        """The time of `Cancel-After`; None when the header was not sent."""
        seconds = self.cancel_after_s
        return None if seconds is None else later(self.created_at, seconds)

    @property
    def ends_at(self) -> datetime:
        """When it ends or has ended: by itself, by cancelling, or by a limit."""
        stops = [each for each in (self.canceled_at, self.deadline) if each is not None]
        return min([self._ends_by_itself_at, *stops])

    @property
    def ends_as(self) -> Status:
        """Its status from `ends_at` on."""
        if self.ends_at < self._ends_by_itself_at:
            return Status.ABORTED if self.ends_at < self.starts_at else Status.CANCELED
        if self._runs_into_cap:
            return Status.FAILED
        return self.script.outcome

    @property
    def output_there_at(self) -> datetime:
        """When its output is there, or it has ended without output."""
        return min(self.output_at, self.ends_at)

    @property
    def billed(self) -> bool:
        """Whether it costs money: it succeeds or has succeeded."""
        return self.ends_as is Status.SUCCEEDED

    def status(self, now: datetime) -> Status:
        if now >= self.ends_at:
            return self.ends_as
        return Status.STARTING if now < self.starts_at else Status.PROCESSING

    def data_removed(self, now: datetime) -> bool:
        """Whether inputs, outputs and logs are removed, which happens after an hour."""
        return now >= later(self.ends_at, _KEPT_S)

    def output(self, now: datetime) -> object:
        """The output at that time; None without one."""
        ended_well = self.ends_as is Status.SUCCEEDED and not self.data_removed(now)
        return self.drawn if ended_well and now >= self.output_at else None

    def logs(self, now: datetime) -> str:
        """The lines of tqdm at that time."""
        steps = self.script.log_steps
        if now < self.starts_at or self.data_removed(now) or not steps:
            return ""
        until = min(now, self.ends_at)
        ran_s = (until - self.starts_at).total_seconds()
        share = min(1.0, ran_s / self.script.run_s) if self.script.run_s else 1.0
        lines = [_tqdm(step, steps) for step in range(math.floor(share * steps) + 1)]
        return "\n".join(["Using seed: " + str(self.input.get("seed", 4711)), *lines])

    def as_json(self, now: datetime, *, api_base: str, as_created: bool = False) -> Json:
        """The JSON of the prediction.

        With `as_created` it is the answer to the create, which always reports "starting".
        """
        status = Status.STARTING if as_created else self.status(now)
        removed = self.data_removed(now)
        address = f"{api_base}/predictions/{self.id}"
        told: Json = {
            "id": self.id,
            "model": self.model,
            "version": self.version,
            "input": {} if removed else self.input,
            "logs": "" if as_created else self.logs(now),
            "output": None if as_created else self.output(now),
            "data_removed": removed,
            "error": self._error if status is Status.FAILED else None,
            "status": status.value,
            "source": "api",
            "created_at": time_text(self.created_at),
            "urls": {
                "web": f"https://replicate.com/p/{self.id}",
                "get": address,
                "cancel": f"{address}/cancel",
            },
        }
        if self.deployment:
            told["deployment"] = self.deployment
        if self.deadline:
            told["deadline"] = time_text(self.deadline)
        if status is not Status.STARTING and now >= self.starts_at:
            told["started_at"] = time_text(self.starts_at)
        if status.terminal:
            told |= self._ended()
        return told

    @property
    def _ends_by_itself_at(self) -> datetime:
        if self.script.ends_as is Status.ABORTED and self.script.error is None:
            return self.starts_at
        if self._runs_into_cap:
            return later(self.starts_at, _CAP_S)
        # A failed prediction does not settle.
        settle_s = 0.0 if self.script.error is not None else self.script.settle_s
        return later(self.output_at, settle_s)

    @property
    def _runs_into_cap(self) -> bool:
        return self.script.run_s >= _CAP_S

    @property
    def _error(self) -> str:
        return self.script.error or "Prediction timed out"

    def _ended(self) -> Json:
        total_s = (self.ends_at - self.created_at).total_seconds()
        ran_s = max(0.0, (self.ends_at - self.starts_at).total_seconds())
        metrics: Json = {"predict_time": ran_s, "total_time": total_s}
        if self.ends_as is Status.SUCCEEDED:
            metrics["image_output_count"] = len(self.drawn) if isinstance(self.drawn, list) else 1
            metrics |= self.script.metrics
        return {"completed_at": time_text(self.ends_at), "metrics": metrics}


async def wait_for(prediction: Prediction, moment: Callable[[], datetime], *, clock: Clock) -> None:
    """Wait until the time `moment()`, which is computed again when the prediction changes."""
    while (left_s := (moment() - clock.now()).total_seconds()) > 0:
        slept = asyncio.ensure_future(clock.sleep(min(left_s, _DAY_S)))
        changed = asyncio.ensure_future(prediction.changed.wait())
        try:
            await asyncio.wait((slept, changed), return_when=asyncio.FIRST_COMPLETED)
        finally:
            slept.cancel()
            changed.cancel()


def time_text(moment: datetime) -> str:
    """The time as the API writes it."""
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _tqdm(step: int, steps: int) -> str:
    share = step / steps
    bar = ("#" * round(share * _BAR_WIDTH)).ljust(_BAR_WIDTH)
    return f"{share:4.0%}|{bar}| {step}/{steps} [00:00<00:00, 12.34it/s]"
