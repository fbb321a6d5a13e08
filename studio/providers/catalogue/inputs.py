"""From Limner's request to a model's inputs, by the maps of the catalogue; pure.

What the model cannot take is a `MissingCapability`, never left out in silence. Sizes, shapes,
areas, strengths and scales go to the nearest that the model allows. Of one character's
pictures as many are sent as fit, the best first; each character gets at least one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from studio.errors import MissingCapability, ProviderInvalid
from studio.providers.base import DrawRequest
from studio.providers.catalogue import Needs, missing
from studio.providers.catalogue.fitting import (
    fitted_mask,
    nearest_area,
    nearest_aspect,
    padded,
    same_shape,
    size_of,
    snapped_size,
)
from studio.providers.catalogue.labels import chosen_references, labelled, tags_for
from studio.providers.catalogue.models import Model, Safety

# As `studio.services.orders` counts: picture i of a request has (seed + i) below this.
_SEEDS = 2**31 - 1

Media = Callable[[bytes], str]
Inputs = dict[str, Any]


@dataclass(frozen=True)
class Lora:
    """Trained weights and how strongly they are applied; `weights` as the provider names them."""

    weights: str
    scale: float = 1.0


@dataclass(frozen=True)
class Wishes:
    """What a request holds beside the `DrawRequest`.

    `aspect` is the shape as it was asked for; None: that of the request's width and height,
    which rounding may have moved nearer to another shape's name.
    """

    aspect: tuple[int, int] | None = None
    loras: tuple[Lora, ...] = ()
    safety: Safety = Safety.DEFAULT


_NO_WISHES = Wishes()


@dataclass(frozen=True)
class Call:
    """One create at the provider.

    `outputs` pictures are expected of it, the first of which is number `first` (from 0) of the
    request and is drawn with `seed`; None: the model takes no seed. The others of the same call
    have seeds that only the model knows.
    """

    input: Mapping[str, Any] = field(repr=False)
    outputs: int
    first: int
    seed: int | None


def inputs(
    model: Model, request: DrawRequest, media: Media, *, wishes: Wishes = _NO_WISHES
) -> list[Call]:
    """What the provider is asked: one call per create, together `request.count` pictures.

    `media` gives the address of encoded bytes (a data address, or that of an uploaded file);
    it is asked for exactly the bytes that `pictures` lists. Raises MissingCapability, and
    ProviderInvalid for a request that contradicts itself.
    """
    gaps = missing(model, needs_of(request, wishes=wishes))
    if gaps:
        raise MissingCapability(model=model.name, capabilities=gaps)
    common = {
        **model.fixed,
        **_words(model, request),
        **_shape(model, request, wishes),
        **_pictures(model, request, media),
        **_strength(model, request),
        **_scale(model, request),
        **_loras(model, wishes.loras),
        **_safety(model, wishes.safety),
    }
    return [_call(model, request, common, share) for share in _shares(model, request.count)]


def pictures(
    model: Model, request: DrawRequest, *, wishes: Wishes = _NO_WISHES
) -> tuple[bytes, ...]:
    """The pictures and masks that `inputs` will ask addresses for, as they are sent; each once.

    For whoever must upload them first, and wait: `inputs(model, request, addresses.__getitem__)`.
    """
    asked: dict[bytes, None] = {}

    def remembered(content: bytes) -> str:
        asked[content] = None
        return ""

    inputs(model, request, remembered, wishes=wishes)
    return tuple(asked)


def needs_of(request: DrawRequest, *, wishes: Wishes = _NO_WISHES) -> Needs:
    """What the request needs of a model.

    Every request carries a seed; whether it *must* be kept is for the caller to add. Without a
    source a strength has no meaning and is no need. Raises ProviderInvalid for a mask without
    a source.
    """
    if request.mask is not None and request.source is None:
        raise ProviderInvalid("a mask without a source", fields=("mask",))
    return Needs(
        prompt=bool(request.prompt),
        negative=bool(request.negative),
        source=request.source is not None,
        mask=request.mask is not None,
        strength=request.source is not None and request.strength is not None,
        references=sum(1 for subject in request.subjects if subject.references),
        loras=len(wishes.loras),
        shape=request.source is not None and not _has_shape_of_source(request, wishes),
        safety=wishes.safety,
    )


def _call(model: Model, request: DrawRequest, common: Inputs, share: tuple[int, int]) -> Call:
    first, outputs = share
    own: Inputs = {}
    seed = None
    if model.seed:
        own[model.seed] = seed = (request.seed + first) % _SEEDS
    if model.count:
        own[model.count.param] = outputs
    return Call({**common, **own}, outputs, first, seed)


def _shares(model: Model, count: int) -> list[tuple[int, int]]:
    """First picture and number of pictures of each create."""
    most = model.count.limit if model.count else 1
    return [(first, min(most, count - first)) for first in range(0, count, most)]


def _words(model: Model, request: DrawRequest) -> Inputs:
    if model.prompt is None:
        return {}
    given: Inputs = {model.prompt: labelled(model, request)}
    if request.negative and model.negative and model.negative.param:
        given[model.negative.param] = request.negative
    return given


def _shape(model: Model, request: DrawRequest, wishes: Wishes) -> Inputs:
    if request.source is not None and model.source and model.source.keeps_shape:
        return {}
    aspect = model.aspect
    if aspect and aspect.from_source and request.source and _has_shape_of_source(request, wishes):
        return {aspect.param: aspect.from_source, **_area(model, request)}
    if model.size:
        width, height = snapped_size(model.size, width=request.width, height=request.height)
        return {model.size.width: width, model.size.height: height, **model.size.when}
    if aspect:
        nearest = nearest_aspect(aspect.values, _ratio(request, wishes))
        return {aspect.param: nearest, **_area(model, request)}
    return {}


def _area(model: Model, request: DrawRequest) -> Inputs:
    if model.area is None:
        return {}
    return {model.area.param: nearest_area(model.area, request.width * request.height / 1e6)}


def _pictures(model: Model, request: DrawRequest, media: Media) -> Inputs:
    given: Inputs = {}
    if model.source and request.source is not None:
        _add(given, model.source.param, media(request.source), many=model.source.many)
    rule = model.references
    references = chosen_references(model, request)
    if rule and references:
        for each in references:
            sent = padded(each.picture, min_ratio=rule.min_ratio, max_ratio=rule.max_ratio)
            _add(given, rule.param, media(sent), many=rule.many)
        if rule.tags:
            given[rule.tags.param] = list(tags_for(rule.tags, [each.name for each in references]))
    if model.mask and request.mask is not None and request.source is not None:
        mask = fitted_mask(
            request.mask,
            size=size_of(request.source),
            repaints=model.mask.repaints,
            hard_edges=model.mask.hard_edges,
        )
        given[model.mask.param] = media(mask)
    return given


def _add(given: Inputs, param: str, address: str, *, many: bool) -> None:
    given[param] = [*given.get(param, ()), address] if many else address


def _strength(model: Model, request: DrawRequest) -> Inputs:
    rule = model.strength
    if rule is None or request.strength is None or request.source is None:
        return {}
    meant = request.strength if rule.one_means == "change" else 1 - request.strength
    return {rule.param: round(_clamped(meant, rule.low, rule.high), 4)}


def _scale(model: Model, request: DrawRequest) -> Inputs:
    """So many times larger that the source covers the request's size."""
    if model.scale is None or request.source is None:
        return {}
    width, height = size_of(request.source)
    times = max(request.width / width, request.height / height)
    return {model.scale.param: round(_clamped(times, model.scale.low, model.scale.high), 2)}


def _loras(model: Model, loras: Sequence[Lora]) -> Inputs:
    given: Inputs = {}
    for place, lora in zip(model.loras, loras, strict=False):
        given[place.weights] = lora.weights
        given[place.scale] = _clamped(lora.scale, place.low, place.high)
    return given


def _safety(model: Model, safety: Safety) -> Inputs:
    return {model.safety.param: model.safety.values[safety]} if model.safety else {}


def _has_shape_of_source(request: DrawRequest, wishes: Wishes) -> bool:
    width, height = size_of(request.source or b"")
    return same_shape(width / height, _ratio(request, wishes))


def _ratio(request: DrawRequest, wishes: Wishes) -> float:
    width, height = wishes.aspect or (request.width, request.height)
    return width / height


def _clamped(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))
