"""The inputs of a model that depend on neither words nor the bytes of pictures.

Both a request and the quote for its price take them from here.
"""

from math import ceil
from typing import Any

from studio.providers.base import Outline, Safety
from studio.providers.catalogue.fitting import (
    nearest_area,
    nearest_aspect,
    snapped_size,
)
from studio.providers.catalogue.models import Model
from studio.rules.pictures.sizes import same_shape
from studio.rules.queue.prices import megapixels

Inputs = dict[str, Any]


def plain_inputs(model: Model, outline: Outline) -> Inputs:
    """The fixed inputs, and those for shape, quality, strength, scale, safety and count."""
    return {
        **model.fixed,
        **_shape(model, outline),
        **_tier(model, outline),
        **_strength(model, outline),
        **_scale(model, outline),
        **_safety(model, outline.safety),
        **({model.count.param: outline.count} if model.count else {}),
    }


def output_megapixels(model: Model, outline: Outline) -> int:
    """The megapixels of one picture, by the size or the area that the model is asked for."""
    given = _shape(model, outline)
    if model.size and model.size.width in given:
        return megapixels(given[model.size.width], given[model.size.height])
    if model.area and model.area.param in given:
        return ceil(dict(model.area.values)[given[model.area.param]])
    width, height = outline.source or (outline.width, outline.height)
    times = scale_of(model, outline) if model.scale else 1.0
    return megapixels(round(width * times), round(height * times))


def has_shape_of_source(outline: Outline) -> bool:
    """Whether the picture is to have the shape of its source; False without one."""
    if outline.source is None:
        return False
    width, height = outline.source
    return same_shape(width / height, _ratio(outline))


def scale_of(model: Model, outline: Outline) -> float:
    """The scale with which the source becomes at least as large as requested."""
    assert model.scale is not None, "only for upscalers"
    assert outline.source is not None, "upscalers need a source"
    width, height = outline.source
    times = max(outline.width / width, outline.height / height)
    return round(_clamped(times, model.scale.low, model.scale.high), 2)


def _shape(model: Model, outline: Outline) -> Inputs:
    if outline.source is not None and model.source and model.source.keeps_shape:
        return {}
    aspect = model.aspect
    if aspect and aspect.from_source and has_shape_of_source(outline):
        return {aspect.param: aspect.from_source, **_area(model, outline)}
    if model.size:
        width, height = snapped_size(model.size, width=outline.width, height=outline.height)
        return {model.size.width: width, model.size.height: height, **model.size.when}
    if aspect:
        nearest = nearest_aspect(aspect.values, _ratio(outline))
        return {aspect.param: nearest, **_area(model, outline)}
    return {}


def _area(model: Model, outline: Outline) -> Inputs:
    if model.area is None:
        return {}
    return {model.area.param: nearest_area(model.area, outline.width * outline.height / 1e6)}


def _tier(model: Model, outline: Outline) -> Inputs:
    return {model.tier.param: model.tier.values[outline.tier]} if model.tier else {}


def _strength(model: Model, outline: Outline) -> Inputs:
    rule = model.strength
    if rule is None or outline.strength is None or outline.source is None:
        return {}
    meant = outline.strength if rule.one_means == "change" else 1 - outline.strength
    return {rule.param: round(_clamped(meant, rule.low, rule.high), 4)}


def _scale(model: Model, outline: Outline) -> Inputs:
    if model.scale is None or outline.source is None:
        return {}
    return {model.scale.param: scale_of(model, outline)}


def _safety(model: Model, safety: Safety) -> Inputs:
    return {model.safety.param: model.safety.values[safety]} if model.safety else {}


def _ratio(outline: Outline) -> float:
    width, height = outline.aspect or (outline.width, outline.height)
    return width / height


def _clamped(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))
