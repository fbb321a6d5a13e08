"""Reads the maps of a model's table from TOML. A map that is not given is None."""

from typing import Literal, cast

from studio.providers.base import Safety, Tier
from studio.providers.catalogue.models import (
    AreaMap,
    AspectMap,
    CountMap,
    LoraMap,
    MaskMap,
    NegativeMap,
    ReferenceMap,
    SafetyMap,
    ScaleMap,
    SizeMap,
    SourceMap,
    StrengthMap,
    TagMap,
    TierMap,
)
from studio.providers.catalogue.tables import Table

# A ratio, or a size in pixels.
_RATIO = r"[1-9]\d{0,2}:[1-9]\d{0,2}|[1-9]\d{1,4}x[1-9]\d{1,4}"
_SIDE_PX = 16384
_MEGAPIXELS = 100.0


def read_negative(takes: Table) -> NegativeMap | None:
    """How to keep something out: by an input, or by words in the prompt."""
    if not takes.has("negative"):
        return None
    if takes.holds_table("negative"):
        table = takes.inner("negative")
        words = table.text(
            "words", pattern=r".*\{negative\}.*", expected="a sentence that holds {negative}"
        )
        table.done()
        return NegativeMap(words=words)
    return NegativeMap(param=takes.text("negative", expected="an input's name or { words }"))


def read_aspect(takes: Table) -> AspectMap | None:
    """Shapes by name."""
    table = takes.table("aspect")
    if table is None:
        return None
    read = AspectMap(
        param=table.text("param"),
        values=table.texts(
            "values", pattern=_RATIO, expected='a list of different shapes such as "16:9"'
        ),
        from_source=table.text_or_none("from_source"),
    )
    table.done()
    return read


def read_area(takes: Table) -> AreaMap | None:
    """Areas by name."""
    table = takes.table("area")
    if table is None:
        return None
    expected = "must be a table of values, each with its megapixels"
    values = table.scalars("values")
    if not values:
        raise table.wrong("values", expected)
    areas = []
    for value, megapixels in values.items():
        if isinstance(megapixels, bool | str) or not 0 < megapixels <= _MEGAPIXELS:
            raise table.wrong("values", expected)
        areas.append((value, float(megapixels)))
    read = AreaMap(table.text("param"), tuple(areas))
    table.done()
    return read


def read_size(takes: Table) -> SizeMap | None:
    """The size in pixels."""
    table = takes.table("size")
    if table is None:
        return None
    read = SizeMap(
        width=table.text("width"),
        height=table.text("height"),
        min_px=table.integer("min", low=1, high=_SIDE_PX),
        max_px=table.integer("max", low=1, high=_SIDE_PX),
        multiple=table.integer("multiple", low=1, high=1024, default=1),
        min_megapixels=table.number_or_none("min_megapixels", low=0.01, high=_MEGAPIXELS),
        max_megapixels=table.number_or_none("max_megapixels", low=0.01, high=_MEGAPIXELS),
        when=table.scalars("when"),
    )
    table.done()
    _check_size(read, table)
    return read


def _check_size(size: SizeMap, table: Table) -> None:
    low, high = size.sides
    if low > high:
        raise table.wrong("max", "must leave a multiple between min and itself")
    least, most = size.min_megapixels or 0.0, size.max_megapixels or _MEGAPIXELS * 10
    if low * low / 1e6 > most:
        raise table.wrong("max_megapixels", "must be at least min times min")
    if high * high / 1e6 < least:
        raise table.wrong("min_megapixels", "must be at most max times max")
    # If the areas differ by a factor of two, every possible shape has a size.
    if least * 2 > most:
        raise table.wrong("max_megapixels", "must be at least twice min_megapixels")


def read_strength(takes: Table) -> StrengthMap | None:
    """How much of the source may change."""
    table = takes.table("strength")
    if table is None:
        return None
    low = table.number("low", low=0, high=1)
    one_means = table.one_of("one_means", ("change", "keep"))
    read = StrengthMap(
        param=table.text("param"),
        low=low,
        high=table.number("high", low=low, high=1),
        one_means=cast(Literal["change", "keep"], one_means),
    )
    table.done()
    return read


def read_source(takes: Table) -> SourceMap | None:
    """The picture to start from."""
    table = takes.table("source")
    if table is None:
        return None
    read = SourceMap(
        param=table.text("param"),
        many=table.flag("many"),
        keeps_shape=table.flag("keeps_shape", default=False),
        needs_mask=table.flag("needs_mask", default=False),
    )
    table.done()
    return read


def read_mask(takes: Table) -> MaskMap | None:
    """The mask."""
    table = takes.table("mask")
    if table is None:
        return None
    repaints = table.one_of("repaints", ("white", "black"))
    read = MaskMap(
        param=table.text("param"),
        repaints=cast(Literal["white", "black"], repaints),
        hard_edges=table.flag("hard_edges", default=False),
    )
    table.done()
    return read


def read_references(takes: Table) -> ReferenceMap | None:
    """The reference pictures of characters."""
    table = takes.table("references")
    if table is None:
        return None
    many = table.flag("many")
    read = ReferenceMap(
        param=table.text("param"),
        many=many,
        limit=table.integer("limit", low=1, high=100 if many else 1),
        label=table.text_or_none(
            "label", pattern=r".*\{n\}.*", expected="words that hold {n}, the picture's number"
        ),
        tags=_tags(table),
        min_ratio=table.number_or_none("min_ratio", low=0.01, high=1),
        max_ratio=table.number_or_none("max_ratio", low=1, high=100),
    )
    if read.tags and not many:
        raise table.wrong("tags", "needs many = true")
    table.done()
    return read


def _tags(references: Table) -> TagMap | None:
    table = references.table("tags")
    if table is None:
        return None
    shortest = table.integer("min_length", low=1, high=8)
    read = TagMap(
        param=table.text("param"),
        min_length=shortest,
        max_length=table.integer("max_length", low=max(8, shortest), high=100),
    )
    table.done()
    return read


def read_loras(takes: Table) -> tuple[LoraMap, ...]:
    """The inputs for LoRAs; none when the key is not given."""
    loras = []
    for table in takes.tables("lora"):
        low = table.number("low", low=-10, high=10)
        high = table.number("high", low=low, high=10)
        loras.append(LoraMap(table.text("weights"), table.text("scale"), low, high))
        table.done()
    return tuple(loras)


def read_count(takes: Table) -> CountMap | None:
    """How many pictures at once."""
    table = takes.table("count")
    if table is None:
        return None
    read = CountMap(table.text("param"), table.integer("limit", low=1, high=100))
    table.done()
    return read


def read_scale(takes: Table) -> ScaleMap | None:
    """How many times larger."""
    table = takes.table("scale")
    if table is None:
        return None
    low = table.number("low", low=1, high=100)
    read = ScaleMap(table.text("param"), low, table.number("high", low=low, high=100))
    table.done()
    return read


def read_safety(takes: Table) -> SafetyMap | None:
    """How strict the model is."""
    table = takes.table("safety")
    if table is None:
        return None
    values = table.scalars("values")
    if Safety.DEFAULT not in values or not set(values) <= set(Safety):
        raise table.wrong("values", "must give default, and may give strict and relaxed")
    read = SafetyMap(table.text("param"), {Safety(level): value for level, value in values.items()})
    table.done()
    return read


def read_tier(takes: Table) -> TierMap | None:
    """How good the picture has to be."""
    table = takes.table("tier")
    if table is None:
        return None
    values = table.scalars("values")
    if set(values) != set(Tier):
        raise table.wrong("values", f"must give {', '.join(Tier)}")
    read = TierMap(table.text("param"), {Tier(tier): value for tier, value in values.items()})
    table.done()
    return read
