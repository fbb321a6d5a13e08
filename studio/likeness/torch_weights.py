"""Reads a file of weights that PyTorch wrote, without PyTorch and without running its code.

The file is a pickle, and a pickle may call any function when it is loaded. This reader knows four
names and refuses every other. It reads the format from before PyTorch 1.6: three pickled headers,
the pickled tensors, the pickled list of storages, and then the bytes of each storage.
"""

import pickle
import struct
from collections import OrderedDict
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

_HEADERS = 3
_LENGTH = struct.Struct("<q")
_STORAGES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class UnreadableWeights(ValueError):
    """The bytes are no file of weights in this format, or name something that is not allowed."""


class _Tensor(NamedTuple):
    storage: str
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]


def read_weights(content: bytes) -> dict[str, NDArray[Any]]:
    """The tensors by their names. Raises UnreadableWeights."""
    file = BytesIO(content)
    try:
        for _ in range(_HEADERS):
            _WeightsReader(file).load()
        reader = _WeightsReader(file)
        tensors = reader.load()
        storages = {}
        for name in _WeightsReader(file).load():
            kind = reader.kinds[name]
            (length,) = _LENGTH.unpack(file.read(_LENGTH.size))
            storages[name] = np.frombuffer(file.read(length * kind.itemsize), kind)
        return {name: _array(storages, tensor) for name, tensor in tensors.items()}
    # Bytes that are no pickle make it raise almost anything.
    except (pickle.UnpicklingError, struct.error, EOFError, *_MALFORMED) as error:
        raise UnreadableWeights(f"{type(error).__name__}: {error}") from error


_MALFORMED = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)


class _WeightsReader(pickle.Unpickler):
    def __init__(self, file: BytesIO) -> None:
        super().__init__(file)
        self.kinds: dict[str, np.dtype[Any]] = {}

    def find_class(self, module: str, name: str, /) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _rebuild
        if module == "torch" and name in _STORAGES:
            return _STORAGES[name]
        raise UnreadableWeights(f"The file names {module}.{name}.")

    def persistent_load(self, pid: Any, /) -> str:
        _, kind, name, *_ = pid
        self.kinds[name] = kind
        return str(name)


def _rebuild(
    storage: str, offset: int, shape: tuple[int, ...], stride: tuple[int, ...], *_: Any
) -> _Tensor:
    return _Tensor(storage, offset, shape, stride)


def _array(storages: dict[str, NDArray[Any]], tensor: _Tensor) -> NDArray[Any]:
    values = storages[tensor.storage][tensor.offset :]
    reach = sum((n - 1) * step for n, step in zip(tensor.shape, tensor.stride, strict=True))
    if min((*tensor.shape, *tensor.stride, 1)) < 0 or reach >= len(values):
        raise UnreadableWeights("A tensor reaches beyond its storage.")
    strides = [step * values.itemsize for step in tensor.stride]
    return np.array(as_strided(values, tensor.shape, strides))
