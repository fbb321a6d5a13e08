"""Masks: which part of a picture is painted over. A mask is named, uploaded or drawn by hand.

In all masks here white is painted over and black is kept. The catalogue knows what each model
wants instead. Functions that return a picture take much processor time, so callers run them in
a thread.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from io import BytesIO
from typing import Any, Literal

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from studio.errors import BadSetting, MaskRefused
from studio.rules.pictures.gate import Picture, read_pixels

MaskKind = Literal["region", "upload", "drawn"]
Box = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""

DEFAULT_FEATHER = 0.06
MOST_FEATHER = 0.25

# As shares of the width and of the height.
_MIDDLE = (0.62, 0.86)
_AROUND_FACE = 0.18
# A model paints squares of at least 16 by 16 pixels, which is this share of 1024 by 1024. If less
# than that is marked, or left out, it was a slip of the hand.
_LEAST_SHARE = 1 / 4096
# A JPEG has shadows around edges, and a scanned mask has no pure black.
_NOISE = 24
_CLEAN = [0 if level < _NOISE else 255 if level > 255 - _NOISE else level for level in range(256)]


class Region(StrEnum):
    """A part of a picture with a name. On a phone naming it is easier than drawing it."""

    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"
    CENTRE = "centre"
    BACKGROUND = "background"
    FACE = "face"


@dataclass(frozen=True)
class MaskNote:
    """What is stored about a mask besides its picture.

    `region` is a value of `Region` if the kind is `region`, otherwise empty. `feather` is the
    width of the soft edge, as a share of the picture's shorter side.
    """

    kind: MaskKind
    region: str = ""
    feather: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Plain values for the database and the manifest."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "MaskNote":
        """Read what `to_json` wrote; keys of a newer version are ignored."""
        return cls(kept["kind"], kept["region"], kept["feather"])


def region_mask(
    region: Region, *, size: tuple[int, int], feather: float = DEFAULT_FEATHER, face: Box | None
) -> Picture:
    """The mask of a region, for a picture of that size (width, height; pixels).

    `background` is everything outside `centre`. `face` is the place of the face in the picture,
    in pixels. `feather` is the width of the soft edge as a share of the shorter side, 0..0.25.
    Raises `MaskRefused("no_face")`, and BadSetting for another feather.
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
    """The mask in an uploaded file, for a picture of that size (width, height; pixels).

    White is painted over. If the file has alpha, what is transparent is painted over, in any
    colour. A mask of another size or shape is stretched to the picture. Raises UploadRefused as
    `admit` does, and MaskRefused when nothing or everything is marked.
    """
    pixels = read_pixels(content, max_bytes=max_bytes, max_pixels=max_pixels)
    alpha = pixels.getchannel("A") if "A" in pixels.getbands() else None
    marked = ImageChops.invert(alpha) if alpha else pixels.convert("L")
    if marked.size != size:
        marked = marked.resize(size, Image.Resampling.BILINEAR)
    marked = marked.point(_CLEAN)
    share = _share(marked)
    if share < _LEAST_SHARE:
        raise MaskRefused("empty")
    if share > 1 - _LEAST_SHARE:
        raise MaskRefused("full")
    return _picture(marked)


def mask_share(mask: Picture) -> float:
    """How much of the picture the mask paints over, 0..1; of a soft edge the lighter half."""
    with Image.open(BytesIO(mask.content)) as opened:
        return _share(opened.convert("L"))


def _half(region: Region, size: tuple[int, int], soft_px: float) -> Image.Image:
    """One half of the picture: exactly the pixels that the opposite half leaves."""
    if region in (Region.RIGHT, Region.BOTTOM):
        across = Region.LEFT if region is Region.RIGHT else Region.TOP
        return ImageChops.invert(_half(across, size, soft_px))
    width, height = size
    half = (width // 2, height) if region is Region.LEFT else (width, height // 2)
    mask = Image.new("L", size)
    mask.paste(255, (0, 0, *half))
    return _softened(mask, soft_px)


def _middle(size: tuple[int, int]) -> Box:
    """The oval in the middle, where people usually stand."""
    width, height = size
    aside, above = (width * (1 - _MIDDLE[0]) / 2, height * (1 - _MIDDLE[1]) / 2)
    return aside, above, width - aside, height - above


def _head(face: Box | None, size: tuple[int, int]) -> Box:
    """The face with its hair and chin. Raises `MaskRefused("no_face")`."""
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
    # A wide feather would blur a small shape until nothing is left.
    return _softened(mask, min(soft_px, box[2] - box[0], box[3] - box[1]))


def _softened(mask: Image.Image, soft_px: float) -> Image.Image:
    # 95 % of a Gaussian blur lie within two radii on each side.
    return mask.filter(ImageFilter.GaussianBlur(soft_px / 4)) if soft_px else mask


def _share(mask: Image.Image) -> float:
    return sum(mask.histogram()[128:]) / (mask.width * mask.height)


def _picture(mask: Image.Image) -> Picture:
    out = BytesIO()
    mask.save(out, "PNG")
    content = out.getvalue()
    return Picture(content, "image/png", *mask.size, sha256(content).hexdigest())
