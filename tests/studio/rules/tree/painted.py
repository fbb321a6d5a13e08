"""Thumbnails to paint, and questions about the pixels of painted trees."""

from io import BytesIO

from PIL import Image, ImageChops

from studio.rules.pictures.colours import Colour

GREEN: Colour = (40, 170, 60)


def thumbnail(colour: Colour = GREEN, size: tuple[int, int] = (256, 256)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "WEBP", lossless=True)
    return out.getvalue()


def pixel_at(image: Image.Image, at: tuple[int, int]) -> Colour:
    pixel = image.getpixel(at)
    assert isinstance(pixel, tuple)
    return (int(pixel[0]), int(pixel[1]), int(pixel[2]))


def near(one: Colour, other: Colour, *, by: int = 26) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def share(image: Image.Image, colour: Colour) -> float:
    """The share of the image that has about that colour."""
    masks = [
        band.point([255 * (abs(level - wanted) <= 26) for level in range(256)])
        for band, wanted in zip(image.split(), colour, strict=True)
    ]
    both = ImageChops.multiply(ImageChops.multiply(masks[0], masks[1]), masks[2])
    return both.histogram()[255] / (image.width * image.height)
