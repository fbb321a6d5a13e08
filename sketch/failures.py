"""Planned failures: what goes wrong with which request, for tests and for trying things out."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from studio.errors import (
    DrawingInterrupted,
    KeyRetired,
    ProviderError,
    ProviderGone,
    ProviderInvalid,
    ProviderRefused,
    ProviderTransient,
    RateLimited,
)
from studio.providers.base import DrawRequest


class FailureKind(StrEnum):
    """What goes wrong. The first five happen before a drawing is accepted, the others after."""

    TRANSIENT = "transient"  # not accepted; a retry is right
    RATE_LIMITED = "rate_limited"
    KEY_RETIRED = "key_retired"
    INVALID = "invalid"
    REFUSED_WORDS = "refused_words"  # not accepted, for its words
    ANSWER_LOST = "answer_lost"  # accepted, but the answer to the submit is lost
    UNREACHABLE = "unreachable"  # one poll fails; the drawing goes on
    INTERRUPTED = "interrupted"  # the drawing ends without a picture
    REFUSED = "refused"  # the picture is refused once it is drawn
    GONE = "gone"  # forgotten after it was accepted
    HANG = "hang"  # never ends
    SLOW = "slow"  # takes ten times as long
    FEWER = "fewer"  # gives `outputs` pictures
    NONE = "none"  # ends well with no picture


SLOW_FACTOR = 10
_BEFORE_ACCEPTING = frozenset(
    {
        FailureKind.TRANSIENT,
        FailureKind.RATE_LIMITED,
        FailureKind.KEY_RETIRED,
        FailureKind.INVALID,
        FailureKind.REFUSED_WORDS,
    }
)


@dataclass(frozen=True)
class Failure:
    """One thing that goes wrong, with the details that its kind needs."""

    kind: FailureKind
    retry_after_s: float = 5.0
    fields: tuple[str, ...] = ("prompt",)
    outputs: int = 1

    @property
    def before_accepting(self) -> bool:
        """Whether the request is rejected, so that no drawing is accepted."""
        return self.kind in _BEFORE_ACCEPTING

    def error(self) -> ProviderError:
        """The error to raise. Raises ValueError for a kind that fails without an error."""
        detail = f"asked to fail: {self.kind}"
        match self.kind:
            case FailureKind.TRANSIENT | FailureKind.ANSWER_LOST | FailureKind.UNREACHABLE:
                return ProviderTransient(detail)
            case FailureKind.RATE_LIMITED:
                return RateLimited(detail, self.retry_after_s)
            case FailureKind.KEY_RETIRED:
                return KeyRetired(detail)
            case FailureKind.INVALID:
                return ProviderInvalid(detail, self.fields)
            case FailureKind.REFUSED | FailureKind.REFUSED_WORDS:
                return ProviderRefused(detail)
            case FailureKind.INTERRUPTED:
                return DrawingInterrupted(detail)
            case FailureKind.GONE:
                return ProviderGone(detail)
            case _:
                raise ValueError(f"{self.kind} raises nothing")

    def to_json(self) -> dict[str, Any]:
        """JSON values, to be stored with the drawing."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Failure":
        """The failure that `to_json` wrote."""
        return cls(
            kind=FailureKind(kept["kind"]),
            retry_after_s=kept["retry_after_s"],
            fields=tuple(kept["fields"]),
            outputs=kept["outputs"],
        )


class FailurePlan:
    """The failures of the next submits, in their order; None is a submit that goes well.

    When the plan is used up, every submit goes well. Polls do not use it up.
    """

    def __init__(self, planned: Iterable[Failure | FailureKind | None] = ()) -> None:
        self._planned = list(planned)

    def add(self, *failures: Failure | FailureKind | None) -> None:
        """Append to the plan."""
        self._planned += failures

    def take(self) -> Failure | None:
        """Remove the failure of the next submit from the plan and return it."""
        following = self._planned.pop(0) if self._planned else None
        return Failure(following) if isinstance(following, FailureKind) else following


# What a member can write into a scene, as in "Elara at the gate [fail: interrupted]", when the
# provider has `obey_words`.
FAILURE_WORDS: dict[str, Failure] = {
    "transient": Failure(FailureKind.TRANSIENT),
    "busy": Failure(FailureKind.RATE_LIMITED),
    "key": Failure(FailureKind.KEY_RETIRED),
    "invalid": Failure(FailureKind.INVALID),
    "refused": Failure(FailureKind.REFUSED),
    "answer lost": Failure(FailureKind.ANSWER_LOST),
    "interrupted": Failure(FailureKind.INTERRUPTED),
    "gone": Failure(FailureKind.GONE),
    "hang": Failure(FailureKind.HANG),
    "slow": Failure(FailureKind.SLOW),
    "fewer": Failure(FailureKind.FEWER),
    "none": Failure(FailureKind.NONE),
}
_FAILURE = re.compile(r"\[fail:\s*([a-z ]+?)\s*\]", re.IGNORECASE)


def failure_in_words(request: DrawRequest) -> Failure | None:
    """The failure that the newest change, or else the scene, asks for; None without one."""
    for text in (*reversed(request.changes), request.scene):
        found = _FAILURE.search(text)
        if found:
            return FAILURE_WORDS.get(found[1].casefold())
    return None
