"""What the catalogue says about a model: what it draws, costs and takes.

`inputs` uses the maps. Names, limits and allowed values come from the model's published input
schema. Sizes are pixels, ratios are width / height, money is in millionths of a US dollar.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Literal

from studio.providers.base import Safety, Tier
from studio.rules.queue.prices import Price
from studio.rules.queue.prices import Scalar as Scalar


class Role(StrEnum):
    """What a model is good for. It is shown to operators; models are chosen by needs."""

    DRAFT = "draft"
    QUALITY = "quality"
    EDIT = "edit"
    IMG2IMG = "img2img"
    INPAINT = "inpaint"
    CHARACTER = "character"
    UPSCALE = "upscale"
    LORA = "lora"


class Capability(StrEnum):
    """What a request can need and a model can lack."""

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
    # Another shape than the source has.
    SHAPE = "shape"
    # To draw without what the model requires.
    NO_SOURCE = "no_source"
    NO_MASK = "no_mask"
    NO_REFERENCES = "no_references"
    NO_PICTURE = "no_picture"


class Requirement(StrEnum):
    """What a model requires. `PICTURES` is a source or a reference."""

    SOURCE = "source"
    MASK = "mask"
    REFERENCES = "references"
    PICTURES = "pictures"


@dataclass(frozen=True)
class NegativeMap:
    """What to keep out: as an input of its own, or as words at the end of the prompt."""

    param: str | None = None
    words: str | None = None  # holds {negative}


@dataclass(frozen=True)
class AspectMap:
    """The shape by name. The value `from_source` means the shape of the first picture."""

    param: str
    values: tuple[str, ...]  # "16:9" or "1344x768"
    from_source: str | None = None


@dataclass(frozen=True)
class AreaMap:
    """The area by name: each value that the model takes, with its megapixels."""

    param: str
    values: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class SizeMap:
    """The size in pixels. `when` is sent as well, for models that otherwise ignore it."""

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
    """How much of the source may change. `one_means` says what 1 means to the model."""

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
    """The mask. `repaints` is the model's colour for what is painted over; ours is white."""

    param: str
    repaints: Literal["white", "black"]
    hard_edges: bool = False  # the model knows no grey


@dataclass(frozen=True)
class TagMap:
    """The tag of each reference in the prompt: @Elara."""

    param: str
    min_length: int
    max_length: int


@dataclass(frozen=True)
class ReferenceMap:
    """The reference pictures. If the source is in the same list, it comes first.

    `limit` counts everything in the list. `label`, with {n} from 1, is the name of a picture in
    the prompt. Pictures with a ratio outside the limits are padded.
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
    """The inputs for one LoRA and for its scale."""

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
    """The value for each strictness that the model has. `default` is always there."""

    param: str
    values: Mapping[Safety, Scalar]


@dataclass(frozen=True)
class TierMap:
    """The value for each quality that a member can ask for."""

    param: str
    values: Mapping[Tier, Scalar]


class Preference(IntEnum):
    """How much a model is to be trusted. Of several that can draw, the lowest is chosen."""

    KNOWN = 0
    UNVERIFIED = 1
    AGEING = 2


@dataclass(frozen=True)
class Model:
    """A model of the catalogue. When a map is None the model cannot take that input.

    `typical_s` is for one create: an estimate, until pictures were drawn. `quality` is 1 (a draft)
    to 5 (the best). `unverified` says what about it no published schema or price list confirms.
    `ageing` models are used only where no other can draw.
    """

    name: str
    reference: str  # owner/name, owner/name:version, or deployment:owner/name
    official: bool  # created at /models/{owner}/{name}/predictions, without a version
    roles: tuple[Role, ...]
    output: Literal["single", "list"]
    quality: int
    price: Price
    typical_s: float
    deterministic: bool
    requires: tuple[Requirement, ...] = ()
    unverified: str = ""
    ageing: bool = False
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
    tier: TierMap | None = None
    fixed: Mapping[str, Scalar] = field(default_factory=dict)

    @property
    def preference(self) -> Preference:
        """Whether other models come before it."""
        if self.ageing:
            return Preference.AGEING
        return Preference.UNVERIFIED if self.unverified else Preference.KNOWN

    @property
    def shares_pictures(self) -> bool:
        """Whether the source and the references are in one input."""
        return (
            self.source is not None
            and self.references is not None
            and self.source.param == self.references.param
        )

    def room(self, *, source: bool) -> int:
        """How many references fit, with a source or without one."""
        if self.references is None:
            return 0
        return self.references.limit - (1 if source and self.shares_pictures else 0)
