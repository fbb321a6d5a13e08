"""Makes a model's inputs from a request, by the maps of the catalogue.

What the model cannot take raises MissingCapability; nothing is left out silently. Sizes, shapes,
areas, strengths and scales are changed to the nearest that the model allows. Of the reference
pictures as many are sent as fit, the best first, and at least one of each character.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from studio.errors import MissingCapability, ProviderInvalid
from studio.providers.base import DrawRequest, Lora, Needs, Outline, SentWords
from studio.providers.catalogue import missing
from studio.providers.catalogue.fitting import fitted_mask, padded, size_of
from studio.providers.catalogue.labels import chosen_references, labelled, said, tags_for
from studio.providers.catalogue.models import Model
from studio.providers.catalogue.shaping import Inputs, has_shape_of_source, plain_inputs

# The seed of picture i is (seed + i) modulo this number, as in `studio.services.orders.orders`.
_SEEDS = 2**31 - 1

Media = Callable[[bytes], str]


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
    if model.count and part.count > model.count.limit:
        raise ProviderInvalid("more pictures than one create takes", fields=("count",))
    return {
        **plain_inputs(model, _outline_of(part)),
        **_words(model, part),
        **_pictures(model, part, media),
        **_loras(model, part.loras),
        **({model.seed: part.seed} if model.seed else {}),
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
        shape=request.source is not None and not has_shape_of_source(_outline_of(request)),
        safety=request.safety,
    )


def _outline_of(request: DrawRequest) -> Outline:
    """The request's outline, without its references: they change no other input."""
    return Outline(
        model=request.model,
        width=request.width,
        height=request.height,
        tier=request.tier,
        count=request.count,
        aspect=request.aspect,
        strength=request.strength,
        safety=request.safety,
        source=None if request.source is None else size_of(request.source),
        mask=request.mask is not None,
    )


def _words(model: Model, request: DrawRequest) -> Inputs:
    if model.prompt is None:
        return {}
    given: Inputs = {model.prompt: labelled(model, request)}
    if request.negative and model.negative and model.negative.param:
        given[model.negative.param] = request.negative
    return given


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


def _loras(model: Model, loras: Sequence[Lora]) -> Inputs:
    given: Inputs = {}
    for place, lora in zip(model.loras, loras, strict=False):
        given[place.weights] = lora.weights
        given[place.scale] = _clamped(lora.scale, place.low, place.high)
    return given


def _clamped(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))
