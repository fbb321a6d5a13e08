"""Failing on demand: what goes wrong with which request, for tests and for trying."""

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
    """What goes wrong. All but the first six happen to a drawing that was accepted."""

    TRANSIENT = "transient"  # not accepted; asking again is right
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
    """One thing that goes wrong, with its facts where the kind has any."""

    kind: FailureKind
    retry_after_s: float = 5.0
    fields: tuple[str, ...] = ("prompt",)
    outputs: int = 1

    @property
    def before_accepting(self) -> bool:
        """Whether the request is turned away, so that no drawing comes to be."""
        return self.kind in _BEFORE_ACCEPTING

    def error(self) -> ProviderError:
        """What is raised. Raises ValueError for a kind that fails without an error."""
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
        """Plain values, to be kept with the drawing."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Failure":
        """What `to_json` gave."""
        return cls(
            kind=FailureKind(kept["kind"]),
            retry_after_s=kept["retry_after_s"],
            fields=tuple(kept["fields"]),
            outputs=kept["outputs"],
        )


class FailurePlan:
    """What happens to the next submits, in their order; None is one that goes well.

    After the last all go well. A plan is used up by submits, not by polls.
    """

    def __init__(self, coming: Iterable[Failure | FailureKind | None] = ()) -> None:
        self._coming = list(coming)

    def add(self, *coming: Failure | FailureKind | None) -> None:
        """Plan further submits after those that are planned."""
        self._coming += coming

    def take(self) -> Failure | None:
        """What happens to the submit that is being made."""
        following = self._coming.pop(0) if self._coming else None
        return Failure(following) if isinstance(following, FailureKind) else following


# What a person can write into a scene where the sketch provider obeys words, as in
# "Elara at the gate [fail: interrupted]".
MAGIC_WORDS: dict[str, Failure] = {
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
_MAGIC = re.compile(r"\[fail:\s*([a-z ]+?)\s*\]", re.IGNORECASE)


def asked_for(request: DrawRequest) -> Failure | None:
    """The failure that the request's own words ask for."""
    for text in (*reversed(request.changes), request.scene):
        found = _MAGIC.search(text)
        if found:
            return MAGIC_WORDS.get(found[1].casefold())
    return None
