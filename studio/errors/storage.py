"""A store could not save or load an object."""

from dataclasses import dataclass

from studio.errors.base import LimnerError


@dataclass(eq=False)
class StoreError(LimnerError):
    """The store failed; `detail` is for logs only."""

    detail: str = ""


@dataclass(eq=False)
class StoreFull(StoreError):
    """The store has no space left."""


@dataclass(eq=False)
class ObjectMissing(StoreError):
    """No object has this key."""
