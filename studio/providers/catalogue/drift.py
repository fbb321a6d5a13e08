"""Compares a model of the catalogue with its live schema.

A live schema is the `openapi_schema` of a model version: an OpenAPI document. Its
`components.schemas` have `Input`, `Output` and the enumerations of `Input`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from studio.providers.catalogue.models import Model, Requirement, Scalar

_ADDRESS = "string"
_WIDER = {("integer", "number")}  # (sent, expected): these also fit


@dataclass(frozen=True)
class SentInput:
    """What may be sent in one input. `always` says that every call sends it."""

    purpose: str
    param: str
    kind: str  # of JSON Schema: string, integer, number, boolean, array
    always: bool = False
    values: tuple[Scalar, ...] = ()
    low: float | None = None
    high: float | None = None
    items: int | None = None


def drift(model: Model, live_schema: Mapping[str, Any]) -> list[str]:
    """Each difference as a sentence; none when the catalogue is right."""
    schemas = live_schema.get("components", {}).get("schemas", {})
    if "Input" not in schemas:
        return [f"{model.name}: the live schema has no Input."]
    live = schemas["Input"]
    properties = {
        name: _resolved(schemas, each) for name, each in live.get("properties", {}).items()
    }
    expected = list(sent(model))
    found = [
        f"{model.name}: {sentence}"
        for each in expected
        for sentence in _differences(each, properties.get(each.param))
    ]
    always = {each.param for each in expected if each.always}
    found += [
        f"{model.name}: requires {name}, which the catalogue does not always give."
        for name in live.get("required", ())
        if name not in always
    ]
    return list(dict.fromkeys(found + _output_differences(model, schemas)))


def sent(model: Model) -> Iterator[SentInput]:
    """Everything that the catalogue may send to the model, input by input."""
    for param, value in model.fixed.items():
        yield _of_values("fixed", param, (value,), always=True)
    if model.prompt:
        yield SentInput("prompt", model.prompt, "string", always=True)
    if model.negative and model.negative.param:
        yield SentInput("negative", model.negative.param, "string")
    if model.seed:
        yield SentInput("seed", model.seed, "integer", always=True, low=0, high=2**31 - 2)
    if model.count:
        yield SentInput("count", model.count.param, "integer", True, low=1, high=model.count.limit)
    if model.safety:
        values = tuple(model.safety.values.values())
        yield _of_values("safety", model.safety.param, values, always=True)
    if model.tier:
        tiers = tuple(dict.fromkeys(model.tier.values.values()))
        yield _of_values("tier", model.tier.param, tiers, always=True)
    if model.strength:
        rule = model.strength
        yield SentInput("strength", rule.param, "number", low=rule.low, high=rule.high)
    if model.scale:
        yield SentInput(
            "scale", model.scale.param, "number", True, low=model.scale.low, high=model.scale.high
        )
    for lora in model.loras:
        yield SentInput("lora", lora.weights, "string")
        yield SentInput("lora", lora.scale, "number", low=lora.low, high=lora.high)
    yield from _shape(model)
    yield from _pictures(model)


def _shape(model: Model) -> Iterator[SentInput]:
    follows = model.source is not None and model.source.keeps_shape
    named = model.size is None
    if model.aspect:
        values = model.aspect.values if named else ()
        more = (model.aspect.from_source,) if model.aspect.from_source else ()
        always = not follows and named
        yield SentInput("aspect", model.aspect.param, "string", always, (*values, *more))
    if model.area:
        areas = tuple(value for value, _ in model.area.values)
        yield SentInput("area", model.area.param, "string", not follows and named, areas)
    if model.size:
        low, high = model.size.sides
        always = not follows and not (model.aspect and model.aspect.from_source)
        for side in (model.size.width, model.size.height):
            yield SentInput("size", side, "integer", always, low=low, high=high)
        for param, value in model.size.when.items():
            yield _of_values("size", param, (value,), always=always)


def _pictures(model: Model) -> Iterator[SentInput]:
    either = model.shares_pictures and Requirement.PICTURES in model.requires
    if model.source:
        always = either or Requirement.SOURCE in model.requires
        yield SentInput("source", model.source.param, _picture_kind(model.source.many), always)
    if model.mask:
        yield SentInput("mask", model.mask.param, _ADDRESS, Requirement.MASK in model.requires)
    rule = model.references
    if rule:
        always = either or Requirement.REFERENCES in model.requires
        items = rule.limit if rule.many else None
        yield SentInput("references", rule.param, _picture_kind(rule.many), always, items=items)
        if rule.tags:
            yield SentInput("references", rule.tags.param, "array", always, items=items)


def _picture_kind(many: bool) -> str:
    return "array" if many else _ADDRESS


def _of_values(purpose: str, param: str, values: tuple[Scalar, ...], *, always: bool) -> SentInput:
    return SentInput(purpose, param, _kind_of(values[0]), always, values)


def _kind_of(value: Scalar) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return "number" if isinstance(value, float) else "string"


def _differences(each: SentInput, live: Mapping[str, Any] | None) -> Iterator[str]:
    name = f"{each.param} ({each.purpose})"
    if live is None:
        yield f"there is no input {name}."
        return
    kinds = live.get("type")
    if kinds and not _kind_fits(each.kind, kinds):
        yield f"{name} is {_listed(_as_list(kinds))}, not {each.kind}."
        return
    unknown = [value for value in each.values if "enum" in live and value not in live["enum"]]
    if unknown:
        yield f"{name} no longer takes {_listed(unknown)}."
    numbers = [value for value in each.values if _is_number(value)]
    lowest = min([*numbers, *([] if each.low is None else [each.low])], default=None)
    highest = max([*numbers, *([] if each.high is None else [each.high])], default=None)
    if lowest is not None and lowest < live.get("minimum", lowest):
        yield f"{name} begins at {live['minimum']:g}, not {lowest:g}."
    if highest is not None and highest > live.get("maximum", highest):
        yield f"{name} ends at {live['maximum']:g}, not {highest:g}."
    if each.items is not None and each.items > live.get("maxItems", each.items):
        yield f"{name} takes {live['maxItems']} pictures, not {each.items}."


def _output_differences(model: Model, schemas: Mapping[str, Any]) -> list[str]:
    if "Output" not in schemas:
        return []
    kind = _resolved(schemas, schemas["Output"]).get("type")
    live = {"array": "list", "string": "single"}.get(kind or "", model.output)
    return [] if live == model.output else [f"{model.name}: output is {live}, not {model.output}."]


def _resolved(schemas: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    """The part with its references resolved; of several alternatives the one that is not null."""
    merged: dict[str, Any] = {}
    inner = [*part.get("allOf", ()), *part.get("anyOf", ()), *part.get("oneOf", ())]
    if "$ref" in part:
        inner.append(schemas.get(part["$ref"].rsplit("/", 1)[-1], {}))
    for each in inner:
        if each.get("type") != "null":
            merged |= _resolved(schemas, each)
    merged |= {key: value for key, value in part.items() if key not in ("allOf", "anyOf", "oneOf")}
    return merged


def _kind_fits(kind: str, live: str | Sequence[str]) -> bool:
    kinds = _as_list(live)
    return kind in kinds or any((kind, wider) in _WIDER for wider in kinds)


def _as_list(kinds: str | Sequence[str]) -> list[str]:
    return [kinds] if isinstance(kinds, str) else [kind for kind in kinds if kind != "null"]


def _is_number(value: Scalar) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _listed(values: Sequence[Scalar]) -> str:
    return ", ".join(str(value) for value in values)
