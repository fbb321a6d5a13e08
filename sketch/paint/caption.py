"""The caption in a picture's lower right corner, which says that it is a sketch."""

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont, ImageOps

from sketch.palette import Colour

CAPTION = "sketch · Limner plays without a painter"
_STRIP: Colour = (30, 28, 38)
# So many words are named; then "and more" is said.
_NAMED_AT_MOST = 4


def add_caption(picture: Image.Image, left_out: Sequence[str] = ()) -> Image.Image:
    """A copy of the RGB picture with the caption, which names what the sketch leaves out."""
    out = picture.copy()
    line = _caption(picture.size, left_out)
    out.paste(line, (picture.width - line.width, picture.height - line.height), line)
    return out


def remove_caption(picture: Image.Image) -> Image.Image:
    """The RGB picture without its caption; the pixels above are mirrored over it.

    Otherwise a new framing would show the caption a second time, cut off or too large. Without a
    caption it is the same picture.
    """
    short = _caption(picture.size, ())
    # A caption that names something is as wide as the picture.
    for wide in (picture.width, short.width):
        left, top = picture.width - wide, picture.height - short.height
        rim = picture.crop((left + wide // 4, picture.height - 2, picture.width, picture.height))
        shade = rim.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
        if isinstance(shade, tuple) and all(
            abs(a - b) <= 16 for a, b in zip(shade, _STRIP, strict=False)
        ):
            out = picture.copy()
            above = picture.crop((left, max(top - short.height, 0), picture.width, top))
            out.paste(ImageOps.flip(above).resize((wide, short.height)), (left, top))
            return out
    return picture


def caption_text(left_out: Sequence[str], most_letters: int) -> str:
    """The words of the caption, in at most so many letters if possible."""
    if not left_out:
        return CAPTION if most_letters > 45 else "sketch · Limner"
    for count in range(min(len(left_out), _NAMED_AT_MOST), 0, -1):
        more = " and more" if count < len(left_out) else ""
        text = f"sketch · not drawn: {', '.join(left_out[:count])}{more}"
        if len(text) <= most_letters:
            return text
    return "sketch · some things are not drawn"


def _caption(size: tuple[int, int], left_out: Sequence[str]) -> Image.Image:
    letter_px = max(9, round(min(size) / 54))
    font = ImageFont.load_default(letter_px)
    text = caption_text(left_out, int(size[0] / letter_px * 1.7))
    left, _, right, _ = font.getbbox(text)
    # Every caption is as high as this one.
    _, top, _, bottom = font.getbbox(CAPTION)
    pad = round(letter_px * 0.55)
    wide = size[0] if left_out else int(right - left + pad * 2.4)
    strip = Image.new("RGBA", (wide, int(bottom - top + pad * 1.7)))
    draw = ImageDraw.Draw(strip)
    beyond = (strip.width + letter_px, strip.height + letter_px)
    draw.rounded_rectangle((0, 0, *beyond), radius=letter_px * 0.7, fill=(*_STRIP, 240))
    at = (strip.width - (right - left) - pad - left, pad * 0.85 - top)
    draw.text(at, text, font=font, fill=(214, 208, 196, 255))
    return strip
