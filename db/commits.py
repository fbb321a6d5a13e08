"""Remembers what a member's request has saved, so that its answer is true.

An error after a commit must not be answered with "nothing was used". The code that answers a
member opens `note_saving`, and every transaction of `Database.write` inside it is noted.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace


@dataclass
class Saving:
    """How many transactions a request has committed.

    `unknown`: of how many commits the database did not tell the result.
    """

    commits: int = 0
    unknown: int = 0

    def is_more_than(self, earlier: "Saving") -> bool:
        """Whether something was saved since then, or may have been."""
        return self.commits > earlier.commits or self.unknown > earlier.unknown


# Tasks that the request starts get a copy of the context, and so the same object.
_saving: ContextVar[Saving | None] = ContextVar("saving", default=None)


@contextmanager
def note_saving() -> Iterator[None]:
    """Note the commits of the block, also those of tasks that it starts.

    A block inside another one notes for both.
    """
    if _saving.get() is not None:
        yield
        return
    token = _saving.set(Saving())
    try:
        yield
    finally:
        _saving.reset(token)


def saving_now() -> Saving:
    """What the present request has saved until now; nothing outside of requests."""
    saving = _saving.get()
    return Saving() if saving is None else replace(saving)


def saving_undone() -> None:
    """Say that the present request has undone all that it had saved."""
    saving = _saving.get()
    if saving is not None:
        saving.commits = saving.unknown = 0


@contextmanager
def watch_commit(*, is_noted: bool) -> Iterator[Callable[[], None]]:
    """Wraps a transaction. Its owner calls the given function just before the commit.

    When the block raises after that, the result of the commit is unknown.
    """
    saving = _saving.get() if is_noted else None
    begun = False

    def begin() -> None:
        nonlocal begun
        begun = True

    try:
        yield begin
    except BaseException:
        if begun and saving is not None:
            saving.unknown += 1
        raise
    if saving is not None:
        saving.commits += 1
