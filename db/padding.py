"""Lists of parameters in few lengths: each length is a statement of its own to prepare."""

from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")


def padded(values: Sequence[_T]) -> list[_T]:
    """The values, the last one repeated up to a power of two; for `IN`, which does not mind."""
    if not values:
        return []
    size = 1 << (len(values) - 1).bit_length()
    return [*values, *[values[-1]] * (size - len(values))]
