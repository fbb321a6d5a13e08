"""Vectors as arrays of numpy, and arrays as vectors."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.rules.likeness.vectors import Vectors

Array = NDArray[np.float32]
"""Vectors as the rows of an array."""

_LARGEST = 127


def packed(rows: NDArray[Any]) -> Vectors:
    """The rows with one byte a number. Raises ValueError for a number that is not finite."""
    rows = np.asarray(rows, np.float32)
    if not np.isfinite(rows).all():
        raise ValueError("A vector has a number that is not finite.")
    scales = np.abs(rows).max(axis=1, keepdims=True) / _LARGEST
    values = np.rint(rows / np.where(scales > 0, scales, 1)).astype("i1")
    count, dimensions = rows.shape
    return Vectors(count, dimensions, scales.astype("<f4").tobytes(), values.tobytes())


def unpacked(vectors: Vectors) -> Array:
    """The vectors as the rows of an array."""
    scales = np.frombuffer(vectors.scales, "<f4").reshape(vectors.count, 1)
    values = np.frombuffer(vectors.values, "i1").reshape(vectors.count, vectors.dimensions)
    return np.asarray(values * scales, np.float32)


def directions(rows: Array, centre: Array) -> Array:
    """The rows minus the centre, each with length 1: their products are cosines."""
    moved = rows - centre
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.where(lengths > 0, lengths, 1), np.float32)
