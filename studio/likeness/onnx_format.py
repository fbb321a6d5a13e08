"""Writes the parts of an ONNX file that a network of convolutions needs.

An ONNX file is one protobuf message. Its fields and their numbers are those of `onnx.proto3`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_IR_VERSION = 8
_OPERATORS = 17
_FLOAT = 1
_INT, _TEXT, _INTS = 2, 3, 7
_BYTES_FIELD = 2


def tensor(name: str, values: NDArray[Any]) -> bytes:
    """A constant of 32-bit floats."""
    dims = b"".join(_number(1, length) for length in values.shape)
    raw = np.ascontiguousarray(values, "<f4").tobytes()
    return dims + _number(2, _FLOAT) + _text(8, name) + _block(9, raw)


def node(
    operator: str, inputs: Sequence[str], output: str, **attributes: int | str | Sequence[int]
) -> bytes:
    """One operation."""
    return (
        b"".join(_text(1, name) for name in inputs)
        + _text(2, output)
        + _text(4, operator)
        + b"".join(_block(5, _attribute(name, value)) for name, value in attributes.items())
    )


def floats(name: str, dims: Sequence[int | str]) -> bytes:
    """An input or output of 32-bit floats. A dimension that is a text may have any length."""
    shape = b"".join(
        _block(1, _text(2, dim) if isinstance(dim, str) else _number(1, dim)) for dim in dims
    )
    return _text(1, name) + _block(2, _block(1, _number(1, _FLOAT) + _block(2, shape)))


def model(
    name: str,
    *,
    nodes: Sequence[bytes],
    tensors: Sequence[bytes],
    inputs: Sequence[bytes],
    outputs: Sequence[bytes],
) -> bytes:
    """The whole file. The same arguments give the same bytes."""
    graph = (
        b"".join(_block(1, each) for each in nodes)
        + _text(2, name)
        + b"".join(_block(5, each) for each in tensors)
        + b"".join(_block(11, each) for each in inputs)
        + b"".join(_block(12, each) for each in outputs)
    )
    operators = _text(1, "") + _number(2, _OPERATORS)
    return _number(1, _IR_VERSION) + _text(2, "limner") + _block(7, graph) + _block(8, operators)


def _attribute(name: str, value: int | str | Sequence[int]) -> bytes:
    if isinstance(value, str):
        return _text(1, name) + _text(4, value) + _number(20, _TEXT)
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, _INT)
    return _text(1, name) + b"".join(_number(8, each) for each in value) + _number(20, _INTS)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _text(field: int, value: str) -> bytes:
    return _block(field, value.encode())


def _block(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | _BYTES_FIELD) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
