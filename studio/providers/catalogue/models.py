"""What a catalogue says about one model: what it draws, costs and takes, and by which names.

The maps are read by `inputs`; names, limits and allowed values come from the
model's published input schema. Sizes are pixels, ratios width over height, money millionths
of a US dollar.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from studio.providers.base import Safety

Scalar = str | int | float | bool


class Role(StrEnum):
    """What a model is good for; shown to the operator, chosen by needs."""

    DRAFT = "draft"
    QUALITY = "quality"
    EDIT = "edit"
    IMG2IMG = "img2img"
    INPAINT = "inpaint"
    CHARACTER = "character"
    UPSCALE = "upscale"
    LORA = "lora"


class Capability(StrEnum):
    """Something that a request can need and a model can lack."""

    PROMPT = "prompt"
    NEGATIVE = "negative"
    SEED = "seed"
    SOURCE = "source"
    MASK = "mask"
    STRENGTH = "strength"
    REFERENCES = "references"
    LORA = "lora"
    SAFETY = "safety"
    UPSCALE = "upscale"
    # Another shape than the source's.
    SHAPE = "shape"
    # Drawing without what the model insists on.
    NO_SOURCE = "no_source"
    NO_MASK = "no_mask"
    NO_REFERENCES = "no_references"
    NO_PICTURE = "no_picture"


class Requirement(StrEnum):
    """What a model cannot draw without; `PICTURES` is a source or a reference."""

    SOURCE = "source"
    MASK = "mask"
    REFERENCES = "references"
    PICTURES = "pictures"


@dataclass(frozen=True)
class NegativeMap:
    """What to keep out: an input of its own, or words that end the prompt."""

    param: str | None = None
    words: str | None = None  # holds {negative}


@dataclass(frozen=True)
class AspectMap:
    """The shape by name. `from_source` is the value that means: as the first picture."""

    param: str
    values: tuple[str, ...]  # "16:9"
    from_source: str | None = None


@dataclass(frozen=True)
class AreaMap:
    """The area by name: each value the model takes, with its megapixels."""

    param: str
    values: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class SizeMap:
    """The shape in pixels. `when` is sent along, for models that must be told to look."""

    width: str
    height: str
    min_px: int
    max_px: int
    multiple: int = 1
    min_megapixels: float | None = None
    max_megapixels: float | None = None
    when: Mapping[str, Scalar] = field(default_factory=dict)

    @property
    def sides(self) -> tuple[int, int]:
        """The shortest and the longest side that are multiples within the limits."""
        step = self.multiple
        return -(-self.min_px // step) * step, self.max_px // step * step


@dataclass(frozen=True)
class StrengthMap:
    """How much of the source may change. `one_means` says what 1 does at the model."""

    param: str
    low: float
    high: float
    one_means: Literal["change", "keep"]


@dataclass(frozen=True)
class SourceMap:
    """The picture to start from. With `keeps_shape` the output has the source's shape."""

    param: str
    many: bool
    keeps_shape: bool = False
    needs_mask: bool = False


@dataclass(frozen=True)
class MaskMap:
    """Where to repaint. `repaints` is the model's colour for it; Limner's own is white."""

    param: str
    repaints: Literal["white", "black"]
    hard_edges: bool = False  # the model knows no grey


@dataclass(frozen=True)
class TagMap:
    """The name of each reference, by which the prompt speaks of it: @Elara."""

    param: str
    min_length: int
    max_length: int


@dataclass(frozen=True)
class ReferenceMap:
    """Pictures of who is seen. A list that is the source's too has the source first.

    `limit` counts everything in the list. `label` (with {n}, from 1) is how the prompt speaks
    of the picture at that place; ratios are what the model takes, others are padded.
    """

    param: str
    many: bool
    limit: int
    label: str | None = None
    tags: TagMap | None = None
    min_ratio: float | None = None
    max_ratio: float | None = None


@dataclass(frozen=True)
class LoraMap:
    """A place for one LoRA and how strongly it is applied."""

    weights: str
    scale: str
    low: float
    high: float


@dataclass(frozen=True)
class CountMap:
    """How many pictures one create may ask for."""

    param: str
    limit: int


@dataclass(frozen=True)
class ScaleMap:
    """How many times larger an upscaler makes a side."""

    param: str
    low: float
    high: float


@dataclass(frozen=True)
class SafetyMap:
    """The value for each strictness that the model offers; `default` is always there."""

    param: str
    values: Mapping[Safety, Scalar]


@dataclass(frozen=True)
class Model:
    """One model of the catalogue. A map that is None is something the model cannot take.

    `price_micros` is for one picture at the model's usual size and `typical_s` for one create:
    first guesses until pictures were drawn. `quality` is 1 (a draft) to 5 (the best there is).
    """

    name: str
    reference: str  # owner/name, owner/name:version, or deployment:owner/name
    official: bool  # created at /models/{owner}/{name}/predictions, without a version
    roles: tuple[Role, ...]
    output: Literal["single", "list"]
    quality: int
    price_micros: int
    typical_s: float
    deterministic: bool
    requires: tuple[Requirement, ...] = ()
    prompt: str | None = None
    negative: NegativeMap | None = None
    seed: str | None = None
    aspect: AspectMap | None = None
    area: AreaMap | None = None
    size: SizeMap | None = None
    strength: StrengthMap | None = None
    source: SourceMap | None = None
    mask: MaskMap | None = None
    references: ReferenceMap | None = None
    loras: tuple[LoraMap, ...] = ()
    count: CountMap | None = None
    scale: ScaleMap | None = None
    safety: SafetyMap | None = None
    fixed: Mapping[str, Scalar] = field(default_factory=dict)

    @property
    def shares_pictures(self) -> bool:
        """Whether the source and the references go into one input."""
        return (
            self.source is not None
            and self.references is not None
            and self.source.param == self.references.param
        )

    def room(self, *, source: bool) -> int:
        """How many references fit, beside a source or without one."""
        if self.references is None:
            return 0
        return self.references.limit - (1 if source and self.shares_pictures else 0)
