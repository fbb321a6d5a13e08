"""The caption in a picture's lower right corner, which says that it is a sketch."""

from PIL import Image, ImageDraw, ImageFont, ImageOps

from sketch.palette import Colour

CAPTION = "sketch · Limner plays without a painter"
_STRIP: Colour = (30, 28, 38)


def add_caption(picture: Image.Image) -> Image.Image:
    """A copy of the RGB picture with the caption."""
    out = picture.copy()
    line = _caption(picture.size)
    out.paste(line, (picture.width - line.width, picture.height - line.height), line)
    return out


def remove_caption(picture: Image.Image) -> Image.Image:
    """The RGB picture without its caption; the pixels above are mirrored over it.

    Otherwise a new framing would show the caption a second time, cut off or too large. Without a
    caption it is the same picture.
    """
    line = _caption(picture.size).size
    left, top = picture.width - line[0], picture.height - line[1]
    lower = picture.crop((left, top, picture.width, picture.height))
    rim = lower.crop((line[0] // 2, line[1] - 2, line[0], line[1])).resize(
        (1, 1), Image.Resampling.BOX
    )
    shade = rim.getpixel((0, 0))
    if not isinstance(shade, tuple) or any(
        abs(a - b) > 16 for a, b in zip(shade, _STRIP, strict=False)
    ):
        return picture
    out = picture.copy()
    above = picture.crop((left, max(top - line[1], 0), picture.width, top))
    out.paste(ImageOps.flip(above).resize(line), (left, top))
    return out


def _caption(size: tuple[int, int]) -> Image.Image:
    letter_px = max(9, round(min(size) / 54))
    font = ImageFont.load_default(letter_px)
    text = CAPTION if size[0] > letter_px * 27 else "sketch · Limner"
    left, top, right, bottom = font.getbbox(text)
    pad = round(letter_px * 0.55)
    strip = Image.new("RGBA", (int(right - left + pad * 2.4), int(bottom - top + pad * 1.7)))
    draw = ImageDraw.Draw(strip)
    beyond = (strip.width + letter_px, strip.height + letter_px)
    draw.rounded_rectangle((0, 0, *beyond), radius=letter_px * 0.7, fill=(*_STRIP, 240))
    draw.text((pad * 1.3 - left, pad * 0.85 - top), text, font=font, fill=(214, 208, 196, 255))
    return strip
