"""What a job is to those around it: the steps it takes, and who tells people about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from db.models import Generation, Job
from studio.errors import LimnerError
from studio.providers.base import DrawRequest, Handle


@dataclass(frozen=True)
class RequestPart:
    """Some of a job's pictures, asked for at once; no handle: not asked for yet.

    `lost`: it was tried too often, and is left out so that the others come.
    """

    pictures: int
    handle: Handle | None = None
    lost: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain values for the job's row."""
        handle = self.handle or Handle("")
        return {
            "pictures": self.pictures,
            "id": handle.prediction_id,
            "key": handle.key_name,
            "lost": self.lost,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "RequestPart":
        """What `to_json` gave."""
        handle = Handle(kept["id"], kept["key"]) if kept["id"] else None
        return cls(kept["pictures"], handle, lost=kept.get("lost", False))


@dataclass(frozen=True)
class PostedMessage:
    """The message that shows a picture."""

    channel_id: int
    message_id: int


@dataclass(frozen=True)
class WaitEstimate:
    """Where a waiting job stands: how many are ahead (counted up to a thousand), and the wait
    to expect in seconds.

    `paused`: it waits until its server's queue goes on.
    """

    ahead: int
    wait_s: float
    paused: bool = False


class Delivery(Protocol):
    """Tells people how their job fares, and brings the pictures.

    Only `deliver` may raise (a `DeliveryError`, or LeaseLost before anything is posted): a
    card that cannot be updated must not stop a picture. Each may be called again for the same
    job after a crash, in another process.
    """

    async def show_waiting(self, job: Job, outlook: WaitEstimate) -> None:
        """The job's place or expected wait changed."""
        ...

    async def show_progress(
        self, job: Job, *, percent: int | None, remaining_s: float | None
    ) -> None:
        """The job is being drawn."""
        ...

    async def deliver(
        self, job: Job, generation: Generation, *, maybe_posted: bool
    ) -> PostedMessage | None:
        """Post a stored picture and say where; None when nobody can be reached.

        `maybe_posted`: it may have been posted before a crash; look before posting again.
        """
        ...

    async def announce_finished(self, job: Job) -> None:
        """Every picture is out: the status card goes."""
        ...

    async def announce_failed(self, job: Job, error: LimnerError, *, delivered: int) -> None:
        """The job ended; `delivered` pictures came out of it, the rest was refunded."""
        ...

    async def announce_canceled(self, job: Job) -> None:
        """The job was cancelled; nothing was used."""
        ...


class RequestBuilder(Protocol):
    """Turns a job's rows into what the provider is asked."""

    async def __call__(self, generations: list[Generation]) -> DrawRequest:
        """The request for these generations, which differ only in their seed."""
        ...
