"""What a child picture inherits from its parent: everything that the member did not change."""

from dataclasses import replace
from math import gcd

from studio.rules.asking.instruction import Instruction, PictureSettings
from studio.rules.asking.params import Params
from studio.rules.pictures.masks import MaskNote
from studio.rules.pictures.sizes import same_shape


def iterated(
    parent: Params,
    *,
    words: str,
    settings: PictureSettings,
    source_id: int,
    mask: MaskNote | None = None,
) -> Params:
    """A child that changes the parent's picture as the words and settings say.

    With a mask only the masked part changes. The parent's strength, which was meant for the
    whole picture, is then not inherited.
    """
    inherited = replace(parent, strength=None) if mask else parent
    return replace(
        with_settings(inherited, settings),
        changes=(*parent.changes, words) if words else parent.changes,
        source_id=source_id,
        uploaded=False,
        mask=mask,
    )


def typed_change(child: Params, parent: Params | None) -> Instruction:
    """What the member typed for the child: the words, and the settings that hold words.

    `parent` None: the child changes an uploaded picture, or its parent is deleted. Then the
    inherited settings cannot be told from the typed ones.
    """
    if parent is not None:
        words = child.changes[-1] if len(child.changes) > len(parent.changes) else ""
        style = child.style if child.style != parent.style else None
        no = tuple(each for each in child.negative if each not in parent.negative)
        return Instruction(words, PictureSettings(style=style, no=no))
    if child.source_id is not None:
        return Instruction(child.changes[-1] if child.changes else "")
    return Instruction(child.scene, PictureSettings(style=child.style or None, no=child.negative))


def reworded(child: Params, parent: Params | None, instruction: Instruction) -> Params:
    """The child with another instruction in place of what was typed; all else is as it was."""
    before = typed_change(child, parent)
    style = child.style if before.settings.style is None else parent.style if parent else ""
    kept = replace(
        child,
        style=style,
        negative=tuple(each for each in child.negative if each not in before.settings.no),
    )
    if child.source_id is None:
        kept = replace(kept, scene=instruction.words)
    else:
        changes = child.changes[:-1] if before.words else child.changes
        kept = replace(kept, changes=(*changes, *filter(None, (instruction.words,))))
    return with_settings(kept, instruction.settings)


def varied(parent: Params, *, source_id: int) -> Params:
    """A child that shows the same picture, a little different."""
    # With a strength of 0 nothing would vary.
    strength = parent.strength or None
    return replace(parent, source_id=source_id, uploaded=False, mask=None, strength=strength)


def upscaled(parent: Params, *, source_id: int) -> Params:
    """A child that shows exactly the same picture, with more pixels."""
    return replace(parent, source_id=source_id, uploaded=False, mask=None, strength=None)


def with_settings(params: Params, settings: PictureSettings) -> Params:
    """The request with the settings that the member named, except the seed."""
    return replace(
        params,
        strength=params.strength if settings.strength is None else settings.strength,
        aspect=settings.aspect or params.aspect,
        tier=settings.tier or params.tier,
        style=settings.style or params.style,
        negative=tuple(dict.fromkeys((*params.negative, *settings.no))),
    )


def shaped_like(width: int, height: int, params: Params) -> Params:
    """The request with the shape of its source, whose size is in pixels.

    Members upload pictures of any shape, and models do not keep exactly to the shape that they
    are asked for.
    """
    if same_shape(width / height, params.aspect[0] / params.aspect[1]):
        return params
    common = gcd(width, height)
    return replace(params, aspect=(width // common, height // common))
