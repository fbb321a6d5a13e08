"""A new frame for a picture: nearer or farther, with its size in pixels kept."""

from PIL import Image, ImageFilter


def crop_to_frame(picture: Image.Image, share: float, x: float, y: float) -> Image.Image:
    """The part of the picture that is `share` (0..1) as wide and high, enlarged to full size.

    `x` and `y` (0..1) say where the part is: 0 is left or top, 1 right or bottom.
    """
    wide, high = picture.width * share, picture.height * share
    left, top = (picture.width - wide) * x, (picture.height - high) * y
    return picture.resize(
        picture.size, Image.Resampling.LANCZOS, (left, top, left + wide, top + high)
    )


def step_back(picture: Image.Image, amount: float) -> Image.Image:
    """The picture smaller, by up to 30 % at amount 1, with blurred surroundings."""
    share = 1 - 0.3 * amount
    around = (
        picture.resize((picture.width // 8, picture.height // 8))
        .filter(ImageFilter.GaussianBlur(3))
        .resize(picture.size)
    )
    small = picture.resize(
        (round(picture.width * share), round(picture.height * share)), Image.Resampling.LANCZOS
    )
    around.paste(small, ((picture.width - small.width) // 2, picture.height - small.height))
    return around
