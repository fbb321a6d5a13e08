"""Painting over a part: what the words name is drawn there, and nothing outside changes."""

from dataclasses import replace

from PIL import Image, ImageChops, ImageStat

from sketch.changes import Task, changed

# How far the pixels of the part must be apart from before, on the average of 0..255, for
# anybody to see it; and where a thing of its own was drawn, which fills but a little of it.
_SEEN = 6.0
_SEEN_ALONE = 1.5
# A part smaller than this is no place to draw a thing in.
_LEAST_PX = 24


def painted_over(source: Image.Image, mask: Image.Image, task: Task) -> Image.Image:
    """The RGB picture changed where the mask (of its size, greyscale) is white.

    Black keeps the very pixels, grey mixes: so a soft edge is one. What would have been drawn
    elsewhere in the picture is drawn into the part instead.
    """
    box = mask.getbbox()
    if box is None or task.strength <= 0:
        return source.copy()
    task = replace(task, still=True)
    after = changed(source, task)
    if _difference(source, after, mask) < _SEEN:
        after.paste(_alone(source.crop(box), task), box[:2])
    return Image.composite(after, source, mask)


def _alone(part: Image.Image, task: Task) -> Image.Image:
    """The part as a picture of its own, changed so that it shows."""
    after = changed(part, task) if min(part.size) >= _LEAST_PX else part
    if _difference(part, after) >= _SEEN_ALONE:
        return after
    # A variation always shows.
    return changed(part, replace(task, changes=()))


def _difference(before: Image.Image, after: Image.Image, mask: Image.Image | None = None) -> float:
    apart = ImageChops.difference(before, after).convert("L")
    return ImageStat.Stat(apart, mask).mean[0]
