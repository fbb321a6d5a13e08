"""What a child picture inherits: everything that its instruction does not name."""

from dataclasses import replace

from studio.rules.instruction import Settings
from studio.rules.params import Params


def iterated(parent: Params, *, words: str, settings: Settings, source_id: int) -> Params:
    """The child that changes the parent's picture as the words and settings say."""
    return replace(
        with_settings(parent, settings),
        changes=(*parent.changes, words) if words else parent.changes,
        source_id=source_id,
    )


def varied(parent: Params, *, source_id: int) -> Params:
    """The child that shows the same again, a little different."""
    # With a strength of nought nothing would vary.
    return replace(parent, source_id=source_id, strength=parent.strength or None)


def with_settings(params: Params, settings: Settings) -> Params:
    """The same request with the settings that were named; the seed is apart."""
    return replace(
        params,
        strength=params.strength if settings.strength is None else settings.strength,
        aspect=settings.aspect or params.aspect,
        tier=settings.tier or params.tier,
        style=settings.style or params.style,
        negative=tuple(dict.fromkeys((*params.negative, *settings.no))),
    )
