"""Something changed before the request was carried out."""

from dataclasses import dataclass

from studio.errors.base import LimnerError


@dataclass(eq=False)
class Conflict(LimnerError):
    """Somebody was faster; the state moved on."""


@dataclass(eq=False)
class GameAlreadyHere(Conflict):
    """The channel has a game already; `channel_id` where it is not the one typed in."""

    name: str
    channel_id: int | None = None


@dataclass(eq=False)
class AlreadyDecided(Conflict):
    """The character's looks were decided on already."""

    status: str


@dataclass(eq=False)
class NotReady(Conflict):
    """The step before is missing: a portrait to save, for example."""

    what: str


@dataclass(eq=False)
class SessionChanged(Conflict):
    """Somebody changed the session since the card was made that was clicked."""

    session_id: int


@dataclass(eq=False)
class LeaseLost(Conflict):
    """Another worker took the job over; this one must stop at once."""

    job_id: int
