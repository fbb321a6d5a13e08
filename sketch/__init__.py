"""The offline provider: it draws from words with Pillow and needs no key and no network."""

from sketch.failures import Failure, FailureKind, FailurePlan
from sketch.provider import SketchProvider

__all__ = ["Failure", "FailureKind", "FailurePlan", "SketchProvider"]
