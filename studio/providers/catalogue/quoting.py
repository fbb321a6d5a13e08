"""Quotes a request by the catalogue: by the inputs that are sent and the planned amounts."""

from dataclasses import replace

from studio.providers.base import Needs, Outline, Quote, Size, Tier
from studio.providers.catalogue.fitting import padded_size
from studio.providers.catalogue.labels import fitting
from studio.providers.catalogue.models import Model, Requirement, Scalar
from studio.providers.catalogue.shaping import output_megapixels, plain_inputs
from studio.rules.pictures.sizes import size_for
from studio.rules.queue.prices import Unit, joined, megapixels, quote

_USUAL_PICTURE: Size = (1024, 1024)


def quote_of(model: Model, outline: Outline) -> Quote:
    """The quote for the whole request. Raises PriceUnknown."""
    most = model.count.limit if model.count else 1
    counts = [min(most, outline.count - first) for first in range(0, outline.count, most)]
    return joined([_quote_run(model, replace(outline, count=count)) for count in counts])


def usual_quote(model: Model, needs: Needs, tier: Tier) -> Quote:
    """The quote for one picture of usual size with these needs. Raises PriceUnknown."""
    width, height = size_for((1, 1), tier)
    outline = Outline(
        model=model.name,
        width=width,
        height=height,
        tier=tier,
        strength=0.5 if needs.strength else None,
        source=_USUAL_PICTURE if needs.source else None,
        mask=needs.mask,
        references=((_USUAL_PICTURE,),) * needs.references,
    )
    return quote_of(model, outline)


def least_needs(model: Model) -> Needs:
    """The needs of a request that sends no picture that the model can do without."""
    return Needs(
        prompt=model.prompt is not None,
        source=Requirement.SOURCE in model.requires,
        mask=Requirement.MASK in model.requires,
        references=int(bool({Requirement.REFERENCES, Requirement.PICTURES} & {*model.requires})),
    )


def _quote_run(model: Model, outline: Outline) -> Quote:
    pictures = _sent_pictures(model, outline)
    sizes = [size for each in pictures.values() for size in each]
    planned: dict[Unit, float] = {
        Unit.RUN: 1,
        Unit.OUTPUT: outline.count,
        Unit.OUTPUT_MP: outline.count * output_megapixels(model, outline),
        Unit.INPUT_MP: sum(megapixels(*size) for size in sizes),
        Unit.INPUT_IMAGE: len(sizes),
        Unit.SECOND: model.typical_s,
    }
    sent: dict[str, Scalar] = {name: bool(each) for name, each in pictures.items()}
    return quote(
        model.price,
        sent={**plain_inputs(model, outline), **sent},
        planned=planned,
        pictures=outline.count,
        model=model.name,
    )


def _sent_pictures(model: Model, outline: Outline) -> dict[str, list[Size]]:
    """The sizes of the pictures in each input that takes pictures; a mask is one of them."""
    given: dict[str, list[Size]] = {}
    rule = model.references
    if model.source:
        given[model.source.param] = [outline.source] if outline.source else []
    if rule:
        room = model.room(source=outline.source is not None)
        chosen = fitting(outline.references, room)
        given.setdefault(rule.param, []).extend(
            padded_size(size, min_ratio=rule.min_ratio, max_ratio=rule.max_ratio)
            for _, size in chosen
        )
    if model.mask:
        given[model.mask.param] = [outline.source] if outline.mask and outline.source else []
    return given
