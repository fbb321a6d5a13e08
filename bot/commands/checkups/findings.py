"""What a checkup comes to: findings, each with a mark and what to do."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.config import Settings


class FindingMark(StrEnum):
    """What a finding means; the value is printed before it."""

    WELL = "✓"
    WRONG = "✗"
    NOT_SEEN = "–"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, in sentences. `to_do` puts it right."""

    about: str
    mark: FindingMark
    told: str
    to_do: str = ""


def well(about: str, told: str) -> Finding:
    """Nothing to put right."""
    return Finding(about, FindingMark.WELL, told)


def wrong(about: str, told: str, to_do: str = "") -> Finding:
    """Something to put right; what is told may say by itself how."""
    return Finding(about, FindingMark.WRONG, told, to_do)


def not_seen(about: str, told: str) -> Finding:
    """Nothing that could be right or wrong, or no way to see it."""
    return Finding(about, FindingMark.NOT_SEEN, told)


@dataclass(frozen=True)
class Checkup:
    """Something that is looked at, by a name for when nothing can be found out about it.

    `look` may raise: that ends this checkup alone. `is_far` says whether it asks somebody
    beyond this machine.
    """

    about: str
    look: Callable[[Settings], Awaitable[Sequence[Finding]]]
    is_far: Callable[[Settings], bool]


def never(_: Settings) -> bool:
    """For what asks nobody beyond this machine."""
    return False


def always(_: Settings) -> bool:
    """For what asks somebody beyond this machine."""
    return True
