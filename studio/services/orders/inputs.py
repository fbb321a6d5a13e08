"""What people ask with: a scene as typed, pictures to start from, masks to paint over by."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

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
"""Chosen as a state: the character as the looks tell them, whatever they usually wear."""


@dataclass(frozen=True)
class SceneForm:
    """What the person asked for, as typed. `seed` None: a new one.

    `states` are chosen states by the name of the character; others are in what they usually wear.
    `negative` is what to keep out. `source` is an encoded picture to start from; `strength`
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
    """The caps of the gate for people's pictures."""

    max_bytes: int
    max_pixels: int


@dataclass(frozen=True)
class RegionMask:
    """A part of the picture by its name; `feather` is a share of the shorter side, 0..0.25."""

    region: Region
    feather: float = DEFAULT_FEATHER


@dataclass(frozen=True)
class UploadedMask:
    """A picture of the mask, encoded: what is white, or shows through, is painted anew."""

    content: bytes = field(repr=False)


@dataclass(frozen=True)
class DrawnMask:
    """The same, drawn on the private page."""

    content: bytes = field(repr=False)


MaskWish = RegionMask | UploadedMask | DrawnMask
"""Where a picture is painted anew, as somebody asked for it."""


@dataclass(frozen=True)
class MaskInput:
    """A mask and what is remembered of it; neither where the whole picture may change."""

    picture: Picture | None = None
    note: MaskNote | None = None


# Of the width and of the height of a reference portrait: head and shoulders, in the middle.
_FACE = (0.3, 0.18, 0.7, 0.68)


async def admit_upload(content: bytes, limits: UploadLimits, *, min_side_px: int = 16) -> Picture:
    """The picture in bytes that somebody sent. Raises UploadRefused."""
    return await asyncio.to_thread(
        admit,
        content,
        max_bytes=limits.max_bytes,
        max_pixels=limits.max_pixels,
        min_side_px=min_side_px,
    )


async def build_mask(
    wish: MaskWish | None, *, size: tuple[int, int], limits: UploadLimits, portrait: bool = False
) -> MaskInput:
    """The mask for a picture of that size (width, height; pixels), and what is noted of it.

    Raises MaskRefused, UploadRefused, BadSetting.
    """
    match wish:
        case None:
            return MaskInput()
        case RegionMask(region, feather):
            face = _portrait_face(*size) if portrait else None
            build = partial(region_mask, region, size=size, feather=feather, face=face)
            note = MaskNote("region", region.value, feather)
        case UploadedMask(content) | DrawnMask(content):
            build = partial(
                read_mask,
                content,
                size=size,
                max_bytes=limits.max_bytes,
                max_pixels=limits.max_pixels,
            )
            note = MaskNote("drawn" if isinstance(wish, DrawnMask) else "upload")
    return MaskInput(await asyncio.to_thread(build), note)


def _portrait_face(width: int, height: int) -> Box:
    left, top, right, bottom = _FACE
    return left * width, top * height, right * width, bottom * height
