"""What a request needs of the model that draws it, and its quality."""

from dataclasses import dataclass
from enum import StrEnum


class Tier(StrEnum):
    """The quality of a picture. The price depends on it."""

    DRAFT = "draft"
    STANDARD = "standard"
    HIGH = "high"


class Safety(StrEnum):
    """How strict the model's own check of its pictures has to be."""

    STRICT = "strict"
    DEFAULT = "default"
    RELAXED = "relaxed"


@dataclass(frozen=True)
class Needs:
    """What a request needs of a model.

    `references` is the number of characters with reference pictures: the model must take at
    least one picture of each. `shape` means another shape than the source has.
    """

    prompt: bool = True
    negative: bool = False
    seed: bool = False  # the same seed must give the same picture
    source: bool = False
    mask: bool = False
    strength: bool = False
    references: int = 0
    loras: int = 0
    shape: bool = False
    upscale: bool = False
    safety: Safety = Safety.DEFAULT
