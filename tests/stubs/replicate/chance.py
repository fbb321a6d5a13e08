"""Random failures of the stub of Replicate: a share of all calls, chosen by a seed."""

import random
from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

from tests.stubs.replicate.delivery import OutputFault
from tests.stubs.replicate.predictions import DIRECTOR, INTERRUPTED, CreateAnswer, Script, Status

_T = TypeVar("_T")

# The ways in which a create fails.
CREATES = {
    "interrupted": Script(error=INTERRUPTED),
    "director": Script(error=DIRECTOR),
    "aborted": Script(ends_as=Status.ABORTED),
    "lost": Script(answer=CreateAnswer.LOST),
    "bad gateway": Script(answer=CreateAnswer.BAD_GATEWAY),
    "torn": Script(answer=CreateAnswer.TORN),
    "not taken": Script(answer=CreateAnswer.NOT_TAKEN),
    "refused": Script(answer=CreateAnswer.REFUSED),
}
# The ways in which other calls fail: a status, or 0 for a cut connection.
_CALLS = (500, 502, 0)
_OUTPUTS = (OutputFault.SERVER_ERROR, OutputFault.CUT)


class RandomFailures:
    """Decides for each call whether and how it fails; `played` counts the decisions."""

    def __init__(self, share: float = 0.0, *, seed: int = 0) -> None:
        self._share = share
        self._random = random.Random(seed)
        # By kind and decision: "create: lost", "call: well", "output: 502".
        self.played: Counter[str] = Counter()

    def create(self) -> Script | None:
        """How a create and its prediction fail; None: they do not."""
        chosen = self._chosen("create", tuple(CREATES))
        return CREATES[chosen] if chosen else None

    def call(self) -> int | None:
        """The status with which another call fails, 0 for a cut connection; None: it succeeds."""
        return self._chosen("call", _CALLS)

    def output(self) -> OutputFault | None:
        """What is wrong with an output at this fetch; None: it is right."""
        return self._chosen("output", _OUTPUTS)

    def _chosen(self, kind: str, ways: Sequence[_T]) -> _T | None:
        if not self._share or self._random.random() >= self._share:
            self.played[f"{kind}: well"] += 1
            return None
        way = self._random.choice(ways)
        self.played[f"{kind}: {way}"] += 1
        return way
