"""The inputs of requests: scenes as typed, uploaded pictures, and masks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from studio.errors import UploadRefused
from studio.picture_threads import waiting_of, work_on_picture
from studio.rules.asking.params import Tier
from studio.rules.pictures.gate import Picture, admit
from studio.rules.pictures.masks import (
    DEFAULT_FEATHER,
    Box,
    MaskNote,
    Region,
    read_mask,
    region_mask,
)

NO_STATE = "-"
"""The choice of no state: the character as the looks describe them, without the worn state."""


@dataclass(frozen=True)
class SceneForm:
    """A scene as the person typed it. `seed` None: a new one.

    `states` maps a character's name to a chosen state; other characters are in the state that they
    wear. `negative` is what to keep out. `source` is an encoded picture to start from; `strength`
    (0..1) says how much of it may change. `aspect` None: that of the source, or 3:2.
    """

    description: str
    names: tuple[str, ...] = ()
    states: Mapping[str, str] = field(default_factory=dict)
    style: str = ""
    aspect: tuple[int, int] | None = None
    tier: Tier = Tier.STANDARD
    count: int = 1
    seed: int | None = None
    negative: tuple[str, ...] = ()
    strength: float | None = None
    source: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class UploadLimits:
    """The largest picture that a member may upload."""

    max_bytes: int
    max_pixels: int


@dataclass(frozen=True)
class RegionMask:
    """A named part of the picture; `feather` is a share of the shorter side, 0..0.25."""

    region: Region
    feather: float = DEFAULT_FEATHER


@dataclass(frozen=True)
class UploadedMask:
    """A mask as an encoded picture: white or transparent areas are painted anew."""

    content: bytes = field(repr=False)


@dataclass(frozen=True)
class DrawnMask:
    """A mask from the mask page, in the same form."""

    content: bytes = field(repr=False)


MaskWish = RegionMask | UploadedMask | DrawnMask
"""The mask of a request, as the member gave it."""


# Left, top, right and bottom of head and shoulders in a portrait, as shares of width and height.
_FACE = (0.3, 0.18, 0.7, 0.68)


# More of one person's uploads than that are refused, because each waits in memory.
_MOST_WAITING = 4


async def admit_upload(
    content: bytes, limits: UploadLimits, *, person_id: int, min_side_px: int = 16
) -> Picture:
    """Decode and check a picture that a member sent: stored, it has at most twice the bytes that
    came, or 1 MB. Raises UploadRefused."""
    _require_few_waiting(person_id)
    return await work_on_picture(
        admit,
        person_id,
        content,
        max_bytes=limits.max_bytes,
        max_pixels=limits.max_pixels,
        min_side_px=min_side_px,
        may_grow=False,
    )


def mask_note(wish: MaskWish | None) -> MaskNote | None:
    """The note for the settings about a wished mask; None when the whole picture may change."""
    match wish:
        case None:
            return None
        case RegionMask(region, feather):
            return MaskNote("region", region.value, feather)
        case DrawnMask():
            return MaskNote("drawn")
        case UploadedMask():
            return MaskNote("upload")


async def build_mask(
    wish: MaskWish | None,
    *,
    size: tuple[int, int],
    limits: UploadLimits,
    person_id: int,
    portrait: bool = False,
) -> Picture | None:
    """The mask for a picture of that size (width, height; pixels); None without a wish.

    Raises MaskRefused, UploadRefused, BadSetting.
    """
    match wish:
        case None:
            return None
        case RegionMask(region, feather):
            face = _portrait_face(*size) if portrait else None
            build = partial(region_mask, region, size=size, feather=feather, face=face)
        case UploadedMask(content) | DrawnMask(content):
            build = partial(
                read_mask,
                content,
                size=size,
                max_bytes=limits.max_bytes,
                max_pixels=limits.max_pixels,
            )
    _require_few_waiting(person_id)
    return await work_on_picture(build, person_id)


def _require_few_waiting(person_id: int) -> None:
    if waiting_of(person_id) >= _MOST_WAITING:
        raise UploadRefused("too_many_at_once", _MOST_WAITING)


def _portrait_face(width: int, height: int) -> Box:
    left, top, right, bottom = _FACE
    return left * width, top * height, right * width, bottom * height
