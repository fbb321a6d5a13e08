"""Makes a model's inputs from a request, by the maps of the catalogue.

What the model cannot take raises MissingCapability; nothing is left out silently. Sizes, shapes,
areas, strengths and scales are changed to the nearest that the model allows. Of the reference
pictures as many are sent as fit, the best first, and at least one of each character.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from studio.errors import MissingCapability, ProviderInvalid
from studio.providers.base import DrawRequest, Lora, Needs, Safety, SentWords
from studio.providers.catalogue import missing
from studio.providers.catalogue.fitting import (
    fitted_mask,
    nearest_area,
    nearest_aspect,
    padded,
    size_of,
    snapped_size,
)
from studio.providers.catalogue.labels import chosen_references, labelled, said, tags_for
from studio.providers.catalogue.models import Model
from studio.rules.pictures.sizes import same_shape

# The seed of picture i is (seed + i) modulo this number, as in `studio.services.orders.orders`.
_SEEDS = 2**31 - 1

Media = Callable[[bytes], str]
Inputs = dict[str, Any]


def parts(model: Model, request: DrawRequest) -> list[DrawRequest]:
    """The request divided into what one create can ask for, in order.

    When the model draws several pictures at once only the seed of the first is known.
    """
    most = model.count.limit if model.count else 1
    return [
        replace(
            request, count=min(most, request.count - first), seed=(request.seed + first) % _SEEDS
        )
        for first in range(0, request.count, most)
    ]


def inputs(model: Model, part: DrawRequest, media: Media) -> Inputs:
    """The inputs of one create.

    `media` gives the address of encoded bytes: a data address or that of an uploaded file. It is
    called for exactly the bytes that `pictures` returns. Raises MissingCapability, and
    ProviderInvalid for a request that contradicts itself.
    """
    gaps = missing(model, needs_of(part))
    if gaps:
        raise MissingCapability(model=model.name, capabilities=gaps)
    return {
        **model.fixed,
        **_words(model, part),
        **_shape(model, part),
        **_pictures(model, part, media),
        **_strength(model, part),
        **_scale(model, part),
        **_loras(model, part.loras),
        **_safety(model, part.safety),
        **_seed_and_count(model, part),
    }


def pictures(model: Model, part: DrawRequest) -> tuple[bytes, ...]:
    """The pictures and masks for which `inputs` needs addresses, each once, as they are sent.

    A caller can upload them first and then call `inputs(model, part, addresses.__getitem__)`.
    """
    asked: dict[bytes, None] = {}

    def remembered(content: bytes) -> str:
        asked[content] = None
        return ""

    inputs(model, part, remembered)
    return tuple(asked)


def sent_words(model: Model, part: DrawRequest) -> SentWords:
    """The words of people in `inputs`: the prompt, what to keep out, and the tags."""
    prompt = () if model.prompt is None else (said(model, part),)
    rule = model.references
    names = [each.name for each in chosen_references(model, part)]
    tags = tags_for(rule.tags, names) if rule and rule.tags else ()
    return SentWords((*prompt, *tags), part.negative if prompt and model.negative else "")


def needs_of(request: DrawRequest) -> Needs:
    """What the request needs of a model.

    Every request has a seed; the caller adds that need when the seed has to be kept. Without a
    source a strength means nothing and is no need. Raises ProviderInvalid for a mask without a
    source.
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
        loras=len(request.loras),
        shape=request.source is not None and not _has_shape_of_source(request),
        safety=request.safety,
    )


def _seed_and_count(model: Model, part: DrawRequest) -> Inputs:
    given: Inputs = {}
    if model.seed:
        given[model.seed] = part.seed
    if model.count:
        if part.count > model.count.limit:
            raise ProviderInvalid("more pictures than one create takes", fields=("count",))
        given[model.count.param] = part.count
    return given


def _words(model: Model, request: DrawRequest) -> Inputs:
    if model.prompt is None:
        return {}
    given: Inputs = {model.prompt: labelled(model, request)}
    if request.negative and model.negative and model.negative.param:
        given[model.negative.param] = request.negative
    return given


def _shape(model: Model, request: DrawRequest) -> Inputs:
    if request.source is not None and model.source and model.source.keeps_shape:
        return {}
    aspect = model.aspect
    if aspect and aspect.from_source and request.source and _has_shape_of_source(request):
        return {aspect.param: aspect.from_source, **_area(model, request)}
    if model.size:
        width, height = snapped_size(model.size, width=request.width, height=request.height)
        return {model.size.width: width, model.size.height: height, **model.size.when}
    if aspect:
        nearest = nearest_aspect(aspect.values, _ratio(request))
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
    """The scale with which the source becomes at least as large as requested."""
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


def _has_shape_of_source(request: DrawRequest) -> bool:
    width, height = size_of(request.source or b"")
    return same_shape(width / height, _ratio(request))


def _ratio(request: DrawRequest) -> float:
    width, height = request.aspect or (request.width, request.height)
    return width / height


def _clamped(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))
