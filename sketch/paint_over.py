"""Painting over a part: the words change that part, and every other pixel stays."""

from dataclasses import replace

from PIL import Image, ImageChops, ImageStat

from sketch.changes import ImageEdit, apply_edit

# How far the part's pixels must change (mean of 0..255) for a person to see it. A thing that is
# drawn into the part fills only a little of it, so less is enough there.
_VISIBLE = 6.0
_VISIBLE_THING = 1.5
# In a part smaller than this nothing can be drawn.
_LEAST_PX = 24


def paint_over(source: Image.Image, mask: Image.Image, edit: ImageEdit) -> Image.Image:
    """A copy of the RGB source, changed where the mask (mode L, of its size) is white.

    Black keeps the pixels exactly and grey mixes, so a soft edge stays soft. A thing that would be
    drawn elsewhere in the picture is drawn into the part instead.
    """
    box = mask.getbbox()
    if box is None or edit.strength <= 0:
        return source.copy()
    edit = replace(edit, still=True)
    after = apply_edit(source, edit)
    if _difference(source, after, mask) < _VISIBLE:
        after.paste(_edit_part(source.crop(box), edit), box[:2])
    return Image.composite(after, source, mask)


def _edit_part(part: Image.Image, edit: ImageEdit) -> Image.Image:
    """The part, edited as a picture of its own, so that the change is visible."""
    after = apply_edit(part, edit) if min(part.size) >= _LEAST_PX else part
    if _difference(part, after) >= _VISIBLE_THING:
        return after
    # A variation is always visible.
    return apply_edit(part, replace(edit, changes=()))


def _difference(before: Image.Image, after: Image.Image, mask: Image.Image | None = None) -> float:
    apart = ImageChops.difference(before, after).convert("L")
    return ImageStat.Stat(apart, mask).mean[0]
