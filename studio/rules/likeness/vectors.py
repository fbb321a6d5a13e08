"""Vectors of the regions of a picture, as they are stored: one byte a number."""

import struct
from dataclasses import dataclass
from typing import Self

_HEAD = struct.Struct("<HH")
_SCALE_BYTES = 4


class NotVectors(ValueError):
    """The bytes are not what `Vectors.to_bytes` gives."""


@dataclass(frozen=True)
class Vectors:
    """One vector for each region, in the order of the regions.

    `scales` are 32-bit floats, one a vector; `values` are signed bytes. A number of a vector is
    its byte times the vector's scale, so a vector of 1280 numbers takes 1284 bytes.
    """

    count: int
    dimensions: int
    scales: bytes
    values: bytes

    def to_bytes(self) -> bytes:
        """The vectors for the database and for files."""
        return _HEAD.pack(self.count, self.dimensions) + self.scales + self.values

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Read what `to_bytes` gave. Raises NotVectors."""
        if len(content) < _HEAD.size:
            raise NotVectors("The bytes end too early.")
        count, dimensions = _HEAD.unpack_from(content)
        values_at = _HEAD.size + count * _SCALE_BYTES
        if len(content) != values_at + count * dimensions:
            raise NotVectors(f"{len(content)} bytes are not {count} vectors of {dimensions}.")
        return cls(count, dimensions, content[_HEAD.size : values_at], content[values_at:])
