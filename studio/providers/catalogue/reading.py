"""Reads a model from its TOML table, and checks it."""

from collections.abc import Mapping
from typing import Any, Literal, cast

from studio.providers.catalogue.map_reading import (
    read_area,
    read_aspect,
    read_count,
    read_loras,
    read_mask,
    read_negative,
    read_references,
    read_safety,
    read_scale,
    read_size,
    read_source,
    read_strength,
    read_tier,
)
from studio.providers.catalogue.models import Model, Requirement, Role
from studio.providers.catalogue.pricing import check_price, read_price
from studio.providers.catalogue.tables import Table

_REFERENCE = r"deployment:[\w.-]+/[\w.-]+|[\w.-]+/[\w.-]+(:[0-9a-f]{64})?"

_REFERENCES = "owner/name, owner/name:version (64 hex) or deployment:owner/name"


def read_model(content: Mapping[str, Any], *, where: str) -> Model:
    """The model of this table. Raises ConfigError with a sentence that begins with `where`."""
    table = Table(content, where=where)
    table.flag("enabled", default=True)
    takes = table.table("map") or Table({}, where=where, path="map.")
    model = Model(
        name=table.text("name"),
        reference=table.text("reference", pattern=_REFERENCE, expected=_REFERENCES),
        official=table.flag("official"),
        roles=tuple(Role(role) for role in table.some_of("roles", tuple(Role))),
        output=cast(Literal["single", "list"], table.one_of("output", ("single", "list"))),
        quality=table.integer("quality", low=1, high=5),
        price=read_price(table),
        typical_s=table.number("typical_s", low=0.1, high=3600),
        deterministic=table.flag("deterministic"),
        unverified=table.text_or_none("unverified") or "",
        ageing=table.flag("ageing", default=False),
        requires=tuple(Requirement(each) for each in table.some_of("requires", tuple(Requirement))),
        prompt=takes.text_or_none("prompt"),
        negative=read_negative(takes),
        seed=takes.text_or_none("seed"),
        aspect=read_aspect(takes),
        area=read_area(takes),
        size=read_size(takes),
        strength=read_strength(takes),
        source=read_source(takes),
        mask=read_mask(takes),
        references=read_references(takes),
        loras=read_loras(takes),
        count=read_count(takes),
        scale=read_scale(takes),
        safety=read_safety(takes),
        tier=read_tier(takes),
        fixed=table.scalars("fixed"),
    )
    takes.done()
    table.done()
    _check(model, table)
    return model


def _check(model: Model, table: Table) -> None:
    """Check what depends on several keys."""
    if model.official and ":" in model.reference:
        raise table.wrong("reference", "must be owner/name alone when official is true")
    if model.mask and not model.source:
        raise table.wrong("map.mask", "needs map.source as well")
    if model.strength and not model.source:
        raise table.wrong("map.strength", "needs map.source as well")
    if model.source and model.source.needs_mask and not model.mask:
        raise table.wrong("map.source.needs_mask", "needs map.mask as well")
    if model.scale and not model.source:
        raise table.wrong("map.scale", "needs map.source as well")
    _check_requirements(model, table)
    _check_shape(model, table)
    _check_names(model, table)
    check_price(model, table)


def _check_requirements(model: Model, table: Table) -> None:
    mapped = {
        Requirement.SOURCE: model.source,
        Requirement.MASK: model.mask,
        Requirement.REFERENCES: model.references,
        Requirement.PICTURES: model.source or model.references,
    }
    for requirement in model.requires:
        if mapped[requirement] is None:
            raise table.wrong("requires", f"names {requirement}, for which there is no map")


def _check_shape(model: Model, table: Table) -> None:
    follows = model.source is not None and model.source.keeps_shape
    if model.aspect or model.size:
        return
    if not follows or Requirement.SOURCE not in model.requires:
        raise table.wrong(
            "map", "must have aspect or size, unless it requires a source whose shape it keeps"
        )


def _check_names(model: Model, table: Table) -> None:
    """Check that each input has one meaning. A source and references may share a list."""
    seen: dict[str, str] = {}
    for key, param in _names(model):
        if param in seen and not (model.shares_pictures and key == "map.references"):
            raise table.wrong(key, f"names the input {param}, which {seen[param]} names as well")
        seen[param] = key
    source, references = model.source, model.references
    if model.shares_pictures and source and references and source.many != references.many:
        raise table.wrong("map.references.many", "must be the same as in map.source")


def _names(model: Model) -> list[tuple[str, str]]:
    """The key and the input name of every map, references last."""
    names = [
        ("map.prompt", model.prompt),
        ("map.seed", model.seed),
        ("map.negative", model.negative and model.negative.param),
        ("map.aspect", model.aspect and model.aspect.param),
        ("map.area", model.area and model.area.param),
        ("map.size.width", model.size and model.size.width),
        ("map.size.height", model.size and model.size.height),
        ("map.strength", model.strength and model.strength.param),
        ("map.mask", model.mask and model.mask.param),
        ("map.count", model.count and model.count.param),
        ("map.scale", model.scale and model.scale.param),
        ("map.safety", model.safety and model.safety.param),
        ("map.tier", model.tier and model.tier.param),
        *(("map.lora", lora.weights) for lora in model.loras),
        *(("map.lora", lora.scale) for lora in model.loras),
        *(("fixed", param) for param in model.fixed),
        ("map.source", model.source and model.source.param),
        ("map.references", model.references and model.references.param),
    ]
    if model.references and model.references.tags:
        names.insert(0, ("map.references.tags", model.references.tags.param))
    return [(key, param) for key, param in names if param]
