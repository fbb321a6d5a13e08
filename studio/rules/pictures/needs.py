"""What a picture needs of the model that draws it, and how much care it gets."""

from dataclasses import dataclass
from enum import StrEnum


class Tier(StrEnum):
    """How much care a picture gets; the price follows."""

    DRAFT = "draft"
    STANDARD = "standard"
    HIGH = "high"


class Safety(StrEnum):
    """How strict the model's own check of its pictures is to be."""

    STRICT = "strict"
    DEFAULT = "default"
    RELAXED = "relaxed"


@dataclass(frozen=True)
class Needs:
    """What a request needs of a model. `references` counts characters with a reference:
    each must get at least one picture in. `shape` is another one than the source's."""

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
