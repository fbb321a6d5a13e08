"""Fits a request to a model: shapes, areas, masks and pictures.

Sizes are pixels, ratios are width / height.
"""

from io import BytesIO
from math import ceil, floor, log, sqrt

from PIL import Image, ImageOps, UnidentifiedImageError

from studio.errors import ProviderInvalid
from studio.providers.catalogue.models import AreaMap, SizeMap


def ratio_of(aspect: str) -> float:
    """The ratio of a shape such as 16:9 or 1344x768."""
    width, height = aspect.replace("x", ":").split(":")
    return int(width) / int(height)


def nearest_aspect(values: tuple[str, ...], ratio: float) -> str:
    """The nearest of the named shapes; of equal ones the first."""
    return min(values, key=lambda value: abs(log(ratio_of(value) / ratio)))


def nearest_area(area: AreaMap, megapixels: float) -> str:
    """The nearest of the named areas; of equal ones the first."""
    return min(area.values, key=lambda value: abs(log(value[1] / megapixels)))[0]


def snapped_size(rule: SizeMap, *, width: int, height: int) -> tuple[int, int]:
    """The nearest size that the model takes: first by area, then by shape."""
    low, high = rule.sides
    step = rule.multiple
    by_area = _area_factor(rule, width * height / 1e6)
    factor = min(max(by_area, low / min(width, height)), high / max(width, height))
    # Both sides are rounded in the same direction, so a square stays a square.
    rounded = round if by_area == 1 else ceil if by_area > 1 else floor
    steps = [rounded(side * factor / step) for side in (width, height)]
    sides = [min(high, max(low, each * step)) for each in steps]
    if rule.min_megapixels is not None:
        while _megapixels(sides) < rule.min_megapixels and min(sides) + step <= high:
            sides[sides.index(min(sides))] += step
    if rule.max_megapixels is not None:
        while _megapixels(sides) > rule.max_megapixels and max(sides) - step >= low:
            sides[sides.index(max(sides))] -= step
    return sides[0], sides[1]


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height of an encoded picture, from its header. Raises ProviderInvalid."""
    try:
        with Image.open(BytesIO(content)) as picture:
            return picture.size
    except UnidentifiedImageError as error:
        raise ProviderInvalid("not a picture", fields=("source",)) from error


def fitted_mask(
    mask: bytes, *, size: tuple[int, int], repaints: str, hard_edges: bool = False
) -> bytes:
    """The mask in the model's colours, as a greyscale PNG of the source's size.

    In the given mask white is painted over. A mask that already fits is returned unchanged.
    """
    with Image.open(BytesIO(mask)) as opened:
        right = opened.mode == "L" and opened.size == size and opened.format == "PNG"
        if right and repaints == "white" and not hard_edges:
            return mask
        grey = opened.convert("L")
    if grey.size != size:
        grey = grey.resize(size, Image.Resampling.BILINEAR)
    if hard_edges:
        grey = grey.point(lambda level: 255 if level >= 128 else 0)
    if repaints == "black":
        grey = ImageOps.invert(grey)
    return _png(grey)


def padded(picture: bytes, *, min_ratio: float | None, max_ratio: float | None) -> bytes:
    """The picture with white at its sides, or above and below, so that its ratio fits."""
    width, height = size_of(picture)
    wide, high = padded_size((width, height), min_ratio=min_ratio, max_ratio=max_ratio)
    if (wide, high) == (width, height):
        return picture
    sheet = Image.new("RGB", (wide, high), "white")
    with Image.open(BytesIO(picture)) as opened:
        sheet.paste(opened.convert("RGB"), ((wide - width) // 2, (high - height) // 2))
    return _png(sheet)


def padded_size(
    size: tuple[int, int], *, min_ratio: float | None, max_ratio: float | None
) -> tuple[int, int]:
    """The size that `padded` gives a picture."""
    width, height = size
    wide, high = width, height
    if min_ratio is not None:
        wide = max(width, ceil(height * min_ratio))
    if max_ratio is not None:
        high = max(height, ceil(wide / max_ratio))
    return wide, high


def _area_factor(rule: SizeMap, megapixels: float) -> float:
    if rule.min_megapixels is not None and megapixels < rule.min_megapixels:
        return sqrt(rule.min_megapixels / megapixels)
    if rule.max_megapixels is not None and megapixels > rule.max_megapixels:
        return sqrt(rule.max_megapixels / megapixels)
    return 1.0


def _megapixels(sides: list[int]) -> float:
    return sides[0] * sides[1] / 1e6


def _png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
