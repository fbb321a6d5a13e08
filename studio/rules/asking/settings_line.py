"""Shape, quality and strength as one line of a form: `3:2, standard`."""

import re
from contextlib import suppress
from dataclasses import replace

from studio.errors import BadSetting
from studio.rules.asking.instruction import (
    SHAPES,
    STRENGTHS,
    PictureSettings,
    parse_aspect,
    parse_strength,
    parse_tier,
)
from studio.rules.asking.params import Tier
from studio.rules.text import closest

SETTINGS_LINE_LIMIT = 60

# The line as members see it.
_NAME = "shape, quality"
_EXPECTED = "a shape such as 3:2, up to 3:1, and draft, standard or high"
_VALUES = (*SHAPES, *Tier, *STRENGTHS)
# A comma between two digits is a decimal comma.
_PARTED = re.compile(r"[;，、\n]|(?<!\d),|,(?!\d)")


def settings_line(aspect: tuple[int, int] | None, tier: Tier, strength: float | None) -> str:
    """The line that `read_settings_line` reads. A shape that is not allowed there is left out."""
    ratio = f"{aspect[0]}:{aspect[1]}" if aspect else ""
    try:
        parse_aspect(ratio)
    except BadSetting:
        ratio = ""
    share = "" if strength is None else f"{strength:g}"
    return ", ".join(filter(None, (ratio, tier.value, share)))


def read_settings_line(text: str) -> PictureSettings:
    """The settings in the line, in any order. Of two of the same kind the later counts.

    Raises BadSetting.
    """
    settings = PictureSettings()
    for part in _PARTED.split(text):
        words = [part] if _read(part) else part.split()
        for word in words:
            found = _read(word)
            if found is None:
                raise BadSetting(_NAME, word.strip(), _EXPECTED, tuple(closest(word, _VALUES)))
            settings = replace(
                settings,
                aspect=found.aspect or settings.aspect,
                tier=found.tier or settings.tier,
                strength=settings.strength if found.strength is None else found.strength,
            )
    return settings


def _read(part: str) -> PictureSettings | None:
    """The single setting in these words; None when there is none or more than one."""
    part = part.strip()
    with suppress(BadSetting):
        return PictureSettings(tier=parse_tier(part))
    with suppress(BadSetting):
        return PictureSettings(aspect=parse_aspect(part))
    with suppress(BadSetting):
        return PictureSettings(strength=parse_strength(part))
    return None
