"""The offline provider: draws with Pillow, from the words alone, without a key or a network."""

from sketch.failures import Failure, FailureKind, FailurePlan
from sketch.provider import SketchProvider

__all__ = ["Failure", "FailureKind", "FailurePlan", "SketchProvider"]
