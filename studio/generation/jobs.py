"""A job's request parts and estimate, and the ports that announce it and build its request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from db.models import Generation, Job
from studio.errors import LimnerError
from studio.providers.base import DrawRequest, Handle, SentWords


@dataclass(frozen=True)
class RequestPart:
    """Some of a job's pictures, drawn by one request. `handle` is None until it is requested.

    `lost`: the part failed too often and is left out, so that the other pictures are delivered.
    """

    pictures: int
    handle: Handle | None = None
    lost: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values for the job's row."""
        handle = self.handle or Handle("")
        return {
            "pictures": self.pictures,
            "id": handle.prediction_id,
            "key": handle.key_name,
            "lost": self.lost,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "RequestPart":
        """The part from the values that `to_json` gave."""
        handle = Handle(kept["id"], kept["key"]) if kept["id"] else None
        return cls(kept["pictures"], handle, lost=kept.get("lost", False))


@dataclass(frozen=True)
class PostedMessage:
    """The message that shows a picture."""

    channel_id: int
    message_id: int


@dataclass(frozen=True)
class WaitEstimate:
    """How many jobs are ahead of a waiting job (counted up to a thousand), and the seconds that
    it is expected to wait.

    `paused`: it waits until its server's queue is resumed.
    """

    ahead: int
    wait_s: float
    paused: bool = False


class Delivery(Protocol):
    """Tells members about their jobs, and posts the pictures.

    `deliver` may raise a `DeliveryError`, or LeaseLost before anything is posted. The methods that
    announce an end may raise DeliveryTransient; they are called again later. The others raise
    nothing: a card that cannot be updated must not stop a picture. After a crash each method may
    be called again for the same job, in another process.
    """

    async def show_waiting(self, job: Job, estimate: WaitEstimate) -> None:
        """Show the job's new position and expected wait."""
        ...

    async def show_progress(
        self, job: Job, *, percent: int | None, remaining_s: float | None
    ) -> None:
        """Show how far the drawing is. None: the provider does not say."""
        ...

    async def deliver(
        self, job: Job, generations: Sequence[Generation], *, maybe_posted: bool
    ) -> Mapping[int, PostedMessage | None]:
        """Post stored pictures of a job, several in one message.

        Gives the message of each picture that was delivered, by the picture's id; None when the
        requester cannot be reached. It delivers at least one picture, or raises. The caller calls
        it again for the rest.

        `maybe_posted`: some may have been posted before a crash, so search for them before posting.
        """
        ...

    async def announce_finished(self, job: Job) -> None:
        """Every picture is posted: remove the status card."""
        ...

    async def announce_failed(self, job: Job, error: LimnerError, *, delivered: int) -> None:
        """The job failed after `delivered` pictures; the others are refunded."""
        ...

    async def announce_canceled(self, job: Job) -> None:
        """The job was cancelled; pictures that were not drawn are refunded."""
        ...


class RequestBuilder(Protocol):
    """Turns a job's rows into a request to the provider."""

    async def __call__(self, generations: list[Generation]) -> DrawRequest:
        """The request for these generations, which differ only in their seed."""
        ...


class RequestJudge(Protocol):
    """Judges the words of a request, just before the provider is asked."""

    async def __call__(self, job: Job, generation: Generation, words: SentWords) -> None:
        """Raises ForbiddenSince when a rule forbids the words by now."""
        ...
