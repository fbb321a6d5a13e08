"""Something changed before the request was carried out."""

from dataclasses import dataclass

from db.enums import LookStatus
from studio.errors.base import LimnerError


@dataclass(eq=False)
class Conflict(LimnerError):
    """Another member or process changed the state before."""


@dataclass(eq=False)
class GameAlreadyHere(Conflict):
    """The channel has a game already. `channel_id` is None for the channel of the command."""

    name: str
    channel_id: int | None = None


@dataclass(eq=False)
class ManyGameMasters(Conflict):
    """The role has many members, so the person is asked first. `members` None: not known how
    many."""

    role_id: int
    members: int | None


@dataclass(eq=False)
class AlreadyDecided(Conflict):
    """A GM decided on the character's looks already; `status` is the result. None: the looks were
    deleted."""

    status: LookStatus | None


@dataclass(eq=False)
class NewerLooks(Conflict):
    """The player changed the looks since: `version` is the newest, with that status."""

    version: int
    status: LookStatus


@dataclass(eq=False)
class CannotGoBack(Conflict):
    """A version of looks cannot be gone back to. `current`: it is the one that counts now; else it
    was never approved."""

    version: int
    current: bool = False


@dataclass(eq=False)
class NotReady(Conflict):
    """An earlier step is missing, for example a portrait to save."""

    what: str


@dataclass(eq=False)
class SessionChanged(Conflict):
    """The session changed since the clicked card was made."""

    session_id: int


@dataclass(eq=False)
class LeaseLost(Conflict):
    """Another worker took the job over; this worker must stop at once."""

    job_id: int
