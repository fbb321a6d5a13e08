"""A store could not keep or give a picture."""

from dataclasses import dataclass

from studio.errors.base import LimnerError


@dataclass(eq=False)
class StoreError(LimnerError):
    """Where pictures are kept could not; `detail` is for logs only."""

    detail: str = ""


@dataclass(eq=False)
class StoreFull(StoreError):
    """No space is left."""


@dataclass(eq=False)
class ObjectMissing(StoreError):
    """No object has this key."""
