"""Masks: which part of a picture is painted anew, by name, by upload or by hand.

In every mask of Limner's own white is painted anew and black is kept; what a model wants
is the catalogue's to know. Everything here is pure, and what gives a picture is heavy on the
processor: callers run it in a thread.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from io import BytesIO
from typing import Any, Literal

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from studio.errors import BadSetting, MaskRefused
from studio.rules.pictures.gate import Picture, admit

MaskKind = Literal["region", "upload", "drawn"]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom; pixels."""

DEFAULT_FEATHER = 0.06
MOST_FEATHER = 0.25

# Of the width and of the height.
_MIDDLE = (0.62, 0.86)
_AROUND_FACE = 0.18
# What a model paints in one piece is 16 by 16 pixels, which is this share of 1024 by 1024:
# less than that is a slip of the hand, whether it is marked or left out.
_SPECKS = 1 / 4096
# A JPEG has shadows around its edges, and a scan has no pure black.
_NOISE = 24
_CLEAN = [0 if level < _NOISE else 255 if level > 255 - _NOISE else level for level in range(256)]


class Region(StrEnum):
    """A part of a picture that can be named, as it is easier than drawing on a phone."""

    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"
    CENTRE = "centre"
    BACKGROUND = "background"
    FACE = "face"


@dataclass(frozen=True)
class MaskNote:
    """What is remembered of a mask beside its picture.

    `region` is a value of `Region` where the kind is `region`, else empty; `feather` is how
    wide the soft edge is, as a share of the picture's shorter side.
    """

    kind: MaskKind
    region: str = ""
    feather: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Plain values for the database and the manifest."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "MaskNote":
        """What `to_json` gave; keys of a newer program are left out."""
        return cls(kept["kind"], kept["region"], kept["feather"])


def region_mask(
    region: Region, *, size: tuple[int, int], feather: float = DEFAULT_FEATHER, face: Box | None
) -> Picture:
    """The region of a picture of that size (width, height; pixels), with soft edges.

    `background` is what `centre` leaves. `face` is where the face is known to be, in pixels
    of the picture. From kept to repainted takes `feather` of the shorter side, 0..0.25.
    Raises `MaskRefused("no_face")`, and `BadSetting` for another feather.
    """
    if not 0 <= feather <= MOST_FEATHER:
        raise BadSetting("feather", f"{feather:g}", f"a share from 0 to {MOST_FEATHER:g}")
    soft_px = feather * min(size)
    match region:
        case Region.LEFT | Region.RIGHT | Region.TOP | Region.BOTTOM:
            return _picture(_half(region, size, soft_px))
        case Region.CENTRE:
            return _picture(_oval(_middle(size), size, soft_px))
        case Region.BACKGROUND:
            return _picture(ImageChops.invert(_oval(_middle(size), size, soft_px)))
        case Region.FACE:
            return _picture(_oval(_head(face, size), size, soft_px))


def read_mask(content: bytes, *, size: tuple[int, int], max_bytes: int, max_pixels: int) -> Picture:
    """The mask in bytes from outside, for a picture of that size (width, height; pixels).

    White is repainted; where the file has alpha, what shows through is, whatever its colour.
    A mask of another size or shape is stretched onto the picture. Raises `UploadRefused` as
    `admit` does, and `MaskRefused` when nothing or everything is marked.
    """
    admitted = admit(content, max_bytes=max_bytes, max_pixels=max_pixels)
    with Image.open(BytesIO(admitted.content)) as opened:
        alpha = opened.getchannel("A") if "A" in opened.getbands() else None
        marked = ImageChops.invert(alpha) if alpha else opened.convert("L")
    if marked.size != size:
        marked = marked.resize(size, Image.Resampling.BILINEAR)
    marked = marked.point(_CLEAN)
    share = _share(marked)
    if share < _SPECKS:
        raise MaskRefused("empty")
    if share > 1 - _SPECKS:
        raise MaskRefused("full")
    return _picture(marked)


def mask_share(mask: Picture) -> float:
    """How much of the picture a mask has painted anew, 0..1; of a soft edge the lighter half."""
    with Image.open(BytesIO(mask.content)) as opened:
        return _share(opened.convert("L"))


def _half(region: Region, size: tuple[int, int], soft_px: float) -> Image.Image:
    """One half, to the very pixel what the half across from it leaves."""
    if region in (Region.RIGHT, Region.BOTTOM):
        across = Region.LEFT if region is Region.RIGHT else Region.TOP
        return ImageChops.invert(_half(across, size, soft_px))
    width, height = size
    half = (width // 2, height) if region is Region.LEFT else (width, height // 2)
    mask = Image.new("L", size)
    mask.paste(255, (0, 0, *half))
    return _softened(mask, soft_px)


def _middle(size: tuple[int, int]) -> Box:
    """The oval that people stand in."""
    width, height = size
    aside, above = (width * (1 - _MIDDLE[0]) / 2, height * (1 - _MIDDLE[1]) / 2)
    return aside, above, width - aside, height - above


def _head(face: Box | None, size: tuple[int, int]) -> Box:
    """The face with the hair and the chin around it."""
    if face is None:
        raise MaskRefused("no_face")
    left, top, right, bottom = face
    if min(right, size[0]) <= max(left, 0) or min(bottom, size[1]) <= max(top, 0):
        raise MaskRefused("no_face")
    aside, above = (right - left) * _AROUND_FACE, (bottom - top) * _AROUND_FACE
    return left - aside, top - above, right + aside, bottom + above


def _oval(box: Box, size: tuple[int, int], soft_px: float) -> Image.Image:
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).ellipse(box, fill=255)
    # A small shape under a wide feather would be blurred away.
    return _softened(mask, min(soft_px, box[2] - box[0], box[3] - box[1]))


def _softened(mask: Image.Image, soft_px: float) -> Image.Image:
    # Nineteen twentieths of a Gaussian lie within two of its radii on either side.
    return mask.filter(ImageFilter.GaussianBlur(soft_px / 4)) if soft_px else mask


def _share(mask: Image.Image) -> float:
    return sum(mask.histogram()[128:]) / (mask.width * mask.height)


def _picture(mask: Image.Image) -> Picture:
    out = BytesIO()
    mask.save(out, "PNG")
    content = out.getvalue()
    return Picture(content, "image/png", *mask.size, sha256(content).hexdigest())
