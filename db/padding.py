"""Pads parameter lists to powers of two, so that few statements have to be prepared."""

from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")


def padded(values: Sequence[_T]) -> list[_T]:
    """The values, with the last one repeated up to a power of two. For `IN`, which allows it."""
    if not values:
        return []
    size = 1 << (len(values) - 1).bit_length()
    return [*values, *[values[-1]] * (size - len(values))]
