"""Requests for pictures, and measures of them: brightness, likeness, shares of a colour."""

from io import BytesIO
from math import sqrt

from PIL import Image, ImageChops, ImageStat

from sketch.palette import Colour
from sketch.picture import draw
from studio.providers.base import DrawRequest, Subject

ELARA = "A young elf woman with long copper-red hair, green eyes and fair skin, in a green robe"
BRAN = "A broad human man with short black hair and dark skin, in a crimson robe"
SIDE_PX = 320


def make_request(
    scene: str = "before the castle at noon", *looks: str, seed: int = 4, style: str = ""
) -> DrawRequest:
    """A request for a small square scene with these people in it."""
    return DrawRequest(
        prompt=scene,
        negative="text, watermark, signature",
        scene=scene,
        seed=seed,
        width=SIDE_PX,
        height=SIDE_PX,
        model="sketch-standard",
        style=style,
        subjects=tuple(Subject(f"name {at}", each, seed=1) for at, each in enumerate(looks)),
    )


def draw_image(request: DrawRequest) -> Image.Image:
    """The first picture of the request as RGB."""
    return opened(draw(request, 0))


def opened(content: bytes) -> Image.Image:
    """The picture as RGB."""
    image: Image.Image = Image.open(BytesIO(content))
    return image.convert("RGB")


def encoded(image: Image.Image) -> bytes:
    """The picture as PNG."""
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def brightness(image: Image.Image) -> float:
    """The mean level, 0..255."""
    return ImageStat.Stat(image.convert("L")).mean[0]


def difference(first: Image.Image, second: Image.Image) -> float:
    """The mean difference of the pixels, 0..255."""
    return ImageStat.Stat(ImageChops.difference(first, second).convert("L")).mean[0]


def likeness(first: Image.Image, second: Image.Image) -> float:
    """How alike the compositions are, -1..1: the correlation of small grey copies."""
    one, other = (_levels(image) for image in (first, second))
    products = sum(a * b for a, b in zip(one, other, strict=True))
    return products / sqrt(sum(a * a for a in one) * sum(b * b for b in other))


def share_of_hue(image: Image.Image, colour: Colour, *, least_saturation: int = 70) -> float:
    """The share of the pixels, 0..1, with about the hue of the colour and enough saturation."""
    wanted = _hue(colour)
    bands = image.convert("HSV").split()
    near = bands[0].point(
        lambda hue: 255 if min((hue - wanted) % 256, (wanted - hue) % 256) < 9 else 0
    )
    strong = bands[1].point(lambda level: 255 if level >= least_saturation else 0)
    return ImageStat.Stat(ImageChops.multiply(near, strong)).mean[0] / 255


def fine_detail(image: Image.Image) -> float:
    """The mean difference between neighbouring pixels: streaks and flakes raise it."""
    grey = image.convert("L")
    return difference(grey, ImageChops.offset(grey, 1, 0))


def _hue(colour: Colour) -> int:
    return Image.new("RGB", (1, 1), colour).convert("HSV").tobytes()[0]


def _levels(image: Image.Image) -> list[float]:
    small = image.convert("L").resize((24, 24), Image.Resampling.BOX).tobytes()
    mean = sum(small) / len(small)
    return [level - mean for level in small]
