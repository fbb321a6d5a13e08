"""What a child picture inherits: everything that its instruction does not name."""

from dataclasses import replace
from math import gcd

from studio.rules.asking.instruction import PictureSettings
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
    """The child that changes the parent's picture as the words and settings say; with a mask
    only there.

    With a mask only a strength that was said for it counts: the parent's was about the whole.
    """
    inherited = replace(parent, strength=None) if mask else parent
    return replace(
        with_settings(inherited, settings),
        changes=(*parent.changes, words) if words else parent.changes,
        source_id=source_id,
        uploaded=False,
        mask=mask,
    )


def varied(parent: Params, *, source_id: int) -> Params:
    """The child that shows the same again, a little different."""
    # With a strength of nought nothing would vary.
    strength = parent.strength or None
    return replace(parent, source_id=source_id, uploaded=False, mask=None, strength=strength)


def upscaled(parent: Params, *, source_id: int) -> Params:
    """The child that shows the very same, with more pixels."""
    return replace(parent, source_id=source_id, uploaded=False, mask=None, strength=None)


def with_settings(params: Params, settings: PictureSettings) -> Params:
    """The same request with the settings that were named; the seed is apart."""
    return replace(
        params,
        strength=params.strength if settings.strength is None else settings.strength,
        aspect=settings.aspect or params.aspect,
        tier=settings.tier or params.tier,
        style=settings.style or params.style,
        negative=tuple(dict.fromkeys((*params.negative, *settings.no))),
    )


def shaped_like(width: int, height: int, params: Params) -> Params:
    """With the shape of a source of that size, in pixels, where nobody named one: people send
    any, and models make others than were asked for."""
    if same_shape(width / height, params.aspect[0] / params.aspect[1]):
        return params
    common = gcd(width, height)
    return replace(params, aspect=(width // common, height // common))
