"""What the stub of Replicate makes of a prediction: a script, and its state at any moment.

Nothing runs in the background: a prediction's state is computed from its script and the
time, so that hundreds in flight cost nothing and a hand-moved clock is enough.
"""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from studio.clock import Clock
from tests.stubs.replicate.accounts import Json, later

# How predictions fail, in the service's words.
NSFW = "NSFW content detected. Try running it again, or try a different prompt."
SENSITIVE = (
    "The input or output was flagged as sensitive. Please try again with different inputs. (E005)"
)
INTERRUPTED = "Prediction interrupted; please retry (code: PA)"
DIRECTOR = "Director: unexpected error handling prediction (E9828)"

# Long enough that nobody waits for it.
NEVER_S = math.inf

_CAP_S = 30 * 60
_KEPT_S = 60 * 60
# Nobody's clock can sleep until the end of time.
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
    """What becomes of the answer to a create; all but two are accepted."""

    SENT = "sent"
    # A 500, and nothing was accepted.
    REFUSED = "refused"
    # The connection is cut before anything was accepted; from outside it looks as the next.
    NOT_TAKEN = "not taken"
    # The connection is cut: the caller cannot know that it was accepted.
    LOST = "lost"
    # Nothing is ever said.
    HELD = "held"
    # A gateway's page instead of the answer.
    BAD_GATEWAY = "bad gateway"
    # The right status, and half of what should come with it.
    TORN = "torn"


@dataclass(frozen=True)
class Script:
    """How a prediction goes. The default is drawn at once, all that was asked.

    It is `starting` for `queue_s`, `processing` for `run_s`, then for another `settle_s`
    with its output already there. `NEVER_S` hangs. `error` makes it fail after `run_s`;
    `ends_as` makes the service cancel or abort it (aborted: after `queue_s`).
    """

    queue_s: float = 0.0
    run_s: float = 0.0
    settle_s: float = 0.0
    error: str | None = None
    ends_as: Status = Status.SUCCEEDED
    # Pictures the model does not hand out, because it holds them for NSFW.
    dropped: int = 0
    # Text in place of pictures: a form of output that nobody expects. None: pictures.
    output: object = None
    # Steps that tqdm prints while it runs; hosted commercial models print none.
    log_steps: int = 4
    # A synchronous create that waits for the output tells "processing" with it, as the
    # service can; False: tells "succeeded".
    sync_tells_processing: bool = True
    # One that waited in vain tells "starting", as the document says, whatever it is by then;
    # False: the status that it has.
    vain_wait_tells_starting: bool = True
    answer: CreateAnswer = CreateAnswer.SENT
    answer_after_s: float = 0.0

    @property
    def outcome(self) -> Status:
        return Status.FAILED if self.error is not None else self.ends_as


@dataclass
class Prediction:
    """A prediction that the stub accepted, with what came in and what will come of it.

    `input` is as it arrived and stays; what the API tells is `as_json`.
    """

    id: str
    account: str
    token: str = field(repr=False)
    model: str
    version: str
    input: Json
    script: Script
    created_at: datetime
    # Addresses of the pictures, or one address for a model that gives one.
    drawn: object
    deployment: str | None = None
    cancel_after_s: float | None = None
    webhook: str | None = None
    webhook_events: tuple[str, ...] = ()
    canceled_at: datetime | None = None
    # Set, and replaced by another, when it is cancelled: see `wait_for`.
    changed: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def cancel(self, now: datetime) -> None:
        """Cancel it, unless it has ended."""
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
        """When `Cancel-After` ends it; None when none was sent."""
        seconds = self.cancel_after_s
        return None if seconds is None else later(self.created_at, seconds)

    @property
    def ends_at(self) -> datetime:
        """When it ends or ended: by itself, by request, or by a limit."""
        stops = [each for each in (self.canceled_at, self.deadline) if each is not None]
        return min([self._ends_by_itself_at, *stops])

    @property
    def ends_as(self) -> Status:
        """The terminal status that it has from `ends_at` on."""
        if self.ends_at < self._ends_by_itself_at:
            return Status.ABORTED if self.ends_at < self.starts_at else Status.CANCELED
        if self._runs_into_cap:
            return Status.FAILED
        return self.script.outcome

    @property
    def output_there_at(self) -> datetime:
        """When there is a picture to be had, or it has ended without one."""
        return min(self.output_at, self.ends_at)

    @property
    def billed(self) -> bool:
        """Whether it is paid for: it gives, or gave, what was asked."""
        return self.ends_as is Status.SUCCEEDED

    def status(self, now: datetime) -> Status:
        if now >= self.ends_at:
            return self.ends_as
        return Status.STARTING if now < self.starts_at else Status.PROCESSING

    def data_removed(self, now: datetime) -> bool:
        """Inputs, outputs and logs are kept for an hour."""
        return now >= later(self.ends_at, _KEPT_S)

    def output(self, now: datetime) -> object:
        """What the API tells as output at that moment; None while there is none."""
        ended_well = self.ends_as is Status.SUCCEEDED and not self.data_removed(now)
        return self.drawn if ended_well and now >= self.output_at else None

    def logs(self, now: datetime) -> str:
        """tqdm's lines, as many as there are by then."""
        steps = self.script.log_steps
        if now < self.starts_at or self.data_removed(now) or not steps:
            return ""
        until = min(now, self.ends_at)
        ran_s = (until - self.starts_at).total_seconds()
        share = min(1.0, ran_s / self.script.run_s) if self.script.run_s else 1.0
        lines = [_tqdm(step, steps) for step in range(math.floor(share * steps) + 1)]
        return "\n".join(["Using seed: " + str(self.input.get("seed", 4711)), *lines])

    def as_json(self, now: datetime, *, api_base: str, as_created: bool = False) -> Json:
        """The prediction as the API tells it; `as_created` is the answer to its creation,
        which calls it starting however quick it is."""
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
        # What fails does not settle.
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
            metrics["image_count"] = len(self.drawn) if isinstance(self.drawn, list) else 1
        return {"completed_at": time_text(self.ends_at), "metrics": metrics}


async def wait_for(prediction: Prediction, moment: Callable[[], datetime], *, clock: Clock) -> None:
    """Return once the clock says `moment()`, which is asked anew when the prediction changes."""
    while (left_s := (moment() - clock.now()).total_seconds()) > 0:
        slept = asyncio.ensure_future(clock.sleep(min(left_s, _DAY_S)))
        changed = asyncio.ensure_future(prediction.changed.wait())
        try:
            await asyncio.wait((slept, changed), return_when=asyncio.FIRST_COMPLETED)
        finally:
            slept.cancel()
            changed.cancel()


def time_text(moment: datetime) -> str:
    """A moment as the API writes it."""
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _tqdm(step: int, steps: int) -> str:
    share = step / steps
    bar = ("#" * round(share * _BAR_WIDTH)).ljust(_BAR_WIDTH)
    return f"{share:4.0%}|{bar}| {step}/{steps} [00:00<00:00, 12.34it/s]"
