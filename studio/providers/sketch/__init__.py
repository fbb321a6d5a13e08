"""The offline provider: draws with Pillow, from the words alone, without a key or a network."""

from studio.providers.sketch.failures import Failure, FailureKind, FailurePlan
from studio.providers.sketch.provider import SketchProvider

__all__ = ["Failure", "FailureKind", "FailurePlan", "SketchProvider"]
