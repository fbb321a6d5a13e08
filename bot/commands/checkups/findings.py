"""The findings of a checkup: each has a mark, a sentence, and what to do."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.config import Settings


class FindingMark(StrEnum):
    """Whether something has to be put right. The value is printed before the finding."""

    WELL = "✓"
    WRONG = "✗"
    NOT_CHECKED = "–"


@dataclass(frozen=True)
class Finding:
    """The result of one check, in words. `to_do` says how to put it right."""

    about: str
    mark: FindingMark
    sentence: str
    to_do: str = ""


def well(about: str, sentence: str) -> Finding:
    """Nothing to put right."""
    return Finding(about, FindingMark.WELL, sentence)


def wrong(about: str, sentence: str, to_do: str = "") -> Finding:
    """Something to put right. `to_do` may be empty when the sentence itself says how."""
    return Finding(about, FindingMark.WRONG, sentence, to_do)


def not_checked(about: str, sentence: str) -> Finding:
    """Nothing is set that could be checked, or it could not be checked."""
    return Finding(about, FindingMark.NOT_CHECKED, sentence)


@dataclass(frozen=True)
class Checkup:
    """One subject that `limner doctor` checks.

    `about` names it when `look` raises or is left out. When `look` raises, the other checkups
    still run. `needs_network` says whether `look` needs more than this machine.
    """

    about: str
    look: Callable[[Settings], Awaitable[Sequence[Finding]]]
    needs_network: Callable[[Settings], bool]


def never(_: Settings) -> bool:
    """For a checkup that needs no network."""
    return False


def always(_: Settings) -> bool:
    """For a checkup that always needs the network."""
    return True
