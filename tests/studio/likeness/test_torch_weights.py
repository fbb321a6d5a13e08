"""Reading weights without PyTorch: what the file may name, and what it may not."""

import os
import pickle
import struct
from collections import OrderedDict
from io import BytesIO
from typing import Any

import numpy as np
import pytest

from studio.likeness.torch_weights import UnreadableWeights, read_weights


class _Named:
    """Pickled as a call of a global name."""

    def __init__(self, call: Any, *arguments: Any) -> None:
        self._call = (call, arguments)

    def __reduce__(self) -> Any:
        return self._call


def _pickled(value: Any) -> bytes:
    return pickle.dumps(value, protocol=2)


HEADERS = _pickled(1) + _pickled(1001) + _pickled({})


class _Tensor:
    """Pickled as PyTorch does: a rebuilt tensor of a storage that comes later in the file."""

    def __init__(self, offset: int, shape: tuple[int, ...], stride: tuple[int, ...]) -> None:
        self.offset, self.shape, self.stride = offset, shape, stride

    def __reduce__(self) -> Any:
        where = (_Storage(), self.offset, self.shape, self.stride)
        return _rebuild_tensor_v2, (*where, False, {})


class _Storage:
    pass


class FloatStorage:
    """Named torch.FloatStorage in the file."""


def _rebuild_tensor_v2(*_: Any) -> None:
    """Named torch._utils._rebuild_tensor_v2 in the file."""


class _Pickler(pickle.Pickler):
    def persistent_id(self, obj: Any) -> Any:
        if isinstance(obj, _Storage):
            return ("storage", FloatStorage, "7", "cpu", 6, None)
        return None


def _file(tensor: _Tensor, numbers: list[float], *, cut: int = 0) -> bytes:
    out = BytesIO()
    _Pickler(out, protocol=2).dump({"layer.weight": tensor})
    named = out.getvalue()
    here = __name__.encode()
    named = named.replace(here + b"\n_rebuild_tensor_v2", b"torch._utils\n_rebuild_tensor_v2")
    named = named.replace(here + b"\nFloatStorage", b"torch\nFloatStorage")
    values = struct.pack(f"<q{len(numbers)}f", len(numbers), *numbers)
    whole = HEADERS + named + _pickled(["7"]) + values
    return whole[: len(whole) - cut]


def test_a_tensor_is_read_with_its_shape_and_stride() -> None:
    read = read_weights(_file(_Tensor(0, (2, 3), (1, 2)), [0, 1, 2, 3, 4, 5]))

    assert read.keys() == {"layer.weight"}
    assert np.array_equal(read["layer.weight"], [[0, 2, 4], [1, 3, 5]])


@pytest.mark.parametrize(
    "call",
    [
        (os.system, "echo harm"),
        (eval, "1 + 1"),
        (getattr, "text", "upper"),
        (__import__, "os"),
        (OrderedDict.fromkeys, "ab"),
        (pickle.loads, b""),
    ],
    ids=lambda call: call[0].__name__,
)
def test_a_file_that_would_call_something_else_is_refused(call: tuple[Any, ...]) -> None:
    with pytest.raises(UnreadableWeights, match="names"):
        read_weights(HEADERS + _pickled(_Named(*call)))
    with pytest.raises(UnreadableWeights, match="names"):
        read_weights(_pickled(_Named(*call)))


@pytest.mark.parametrize(
    "tensor",
    [
        _Tensor(0, (2, 4), (4, 1)),  # ends behind the storage
        _Tensor(5, (2,), (1,)),  # begins in it and ends behind it
        _Tensor(0, (2,), (1_000_000_000,)),  # jumps out of it
        _Tensor(0, (-1, 3), (1, 1)),
        _Tensor(4, (2,), (-1,)),  # goes backwards
        _Tensor(0, (2, 3), (1,)),  # has fewer strides than dimensions
    ],
)
def test_a_tensor_beyond_its_storage_is_refused(tensor: _Tensor) -> None:
    with pytest.raises(UnreadableWeights):
        read_weights(_file(tensor, [0, 1, 2, 3, 4, 5]))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 a zip of newer PyTorch",
        b"not a pickle at all",
        HEADERS,
        HEADERS + _pickled({"layer.weight": 1}) + _pickled(["7"]),
        _file(_Tensor(0, (6,), (1,)), [0, 1, 2, 3, 4, 5], cut=1),
        _file(_Tensor(0, (6,), (1,)), [0, 1, 2, 3, 4, 5], cut=30),
    ],
    ids=["empty", "zip", "text", "headers only", "no storage", "a byte missing", "cut"],
)
def test_bytes_that_are_no_weights_are_refused(content: bytes) -> None:
    with pytest.raises(UnreadableWeights):
        read_weights(content)
