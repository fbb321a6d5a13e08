"""The catalogue: the models, what each can take, and which one draws a request.

It is shipped with Limner (`catalogue.toml`, which explains the format), and the operator's own
file extends it. Nothing here uses the network. `drift` compares a model with its live schema.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.errors import ConfigError, MissingCapability
from studio.providers.base import Capabilities, Needs, Safety, Tier
from studio.providers.catalogue.models import Capability, Model, Requirement
from studio.providers.catalogue.quoting import usual_quote
from studio.providers.catalogue.reading import read_model

SHIPPED = Path(__file__).with_name("catalogue.toml")
_FORM = 1
# The least quality of a model that draws standard pictures.
_STANDARD_QUALITY = 3


@dataclass(frozen=True)
class Catalogue:
    """The models by their names, in the order of the files."""

    models: Mapping[str, Model]

    @classmethod
    def load(cls, extra: Path | None = None) -> "Catalogue":
        """The shipped models, changed and extended by the operator's file.

        Raises ConfigError with one sentence that names the file, the model, the key and what is
        expected.
        """
        tables = {name: (table, SHIPPED) for name, table in _tables(SHIPPED).items()}
        for name, table in _tables(extra).items() if extra else ():
            base = tables[name][0] if name in tables else {}
            tables[name] = (_merged(base, table), extra or SHIPPED)
        models = {
            name: read_model(table, where=f"{file}: model {name!r}")
            for name, (table, file) in tables.items()
        }
        return cls({name: models[name] for name in models if tables[name][0].get("enabled", True)})

    def __iter__(self) -> Iterator[Model]:
        return iter(self.models.values())

    def __getitem__(self, name: str) -> Model:
        """The model with this name. Raises KeyError when the catalogue has none."""
        return self.models[name]

    def choose(self, needs: Needs, tier: Tier) -> Model:
        """The model that takes all these needs.

        For a draft it is the cheapest, for high quality the best, for standard the cheapest that
        is good enough. Of equal ones it is the cheaper, then the faster, then the earlier one.
        What was not verified comes after all that, and what is ageing is last. Raises
        MissingCapability, with what the nearest model lacks, when no model takes all.
        """
        able = [model for model in self if not missing(model, needs)]
        if not able:
            lacking = self._lacking(needs)
            raise MissingCapability(capabilities=lacking, able=self._able(needs, lacking))

        def cost(model: Model) -> tuple[float, float]:
            return (usual_quote(model, needs, tier).micros, model.typical_s)

        if tier is Tier.STANDARD:
            able = [model for model in able if model.quality >= _STANDARD_QUALITY] or able
        if tier is Tier.HIGH:
            return min(able, key=lambda each: (each.preference, -each.quality, *cost(each)))
        return min(able, key=lambda each: (each.preference, *cost(each)))

    def _lacking(self, needs: Needs) -> tuple[str, ...]:
        gaps = [missing(model, needs) for model in self]
        everywhere = [each for each in Capability if gaps and all(each in some for some in gaps)]
        return tuple(everywhere) or min(gaps, key=len, default=())

    def _able(self, needs: Needs, lacking: Collection[str]) -> tuple[str, ...]:
        """The models that have the lacking capabilities but lack others."""
        return tuple(
            model.name for model in self if not set(lacking).intersection(missing(model, needs))
        )


def capabilities(model: Model) -> Capabilities:
    """What the model can take, in the terms of the port.

    `max_count` is for one create. More pictures need several creates.
    """
    return Capabilities(
        model=model.name,
        source=model.source is not None,
        mask=model.mask is not None,
        seed=model.seed is not None,
        negative=model.negative is not None,
        strength=model.strength is not None,
        references=model.room(source=False),
        max_count=model.count.limit if model.count else 1,
        typical_s=model.typical_s,
        deterministic=model.deterministic,
    )


def missing(model: Model, needs: Needs) -> tuple[Capability, ...]:
    """What the model lacks for these needs; empty when it lacks nothing."""
    source = model.source
    lacks = {
        Capability.PROMPT: needs.prompt and model.prompt is None,
        Capability.SOURCE: needs.source and source is None,
        Capability.MASK: needs.mask and model.mask is None,
        Capability.STRENGTH: needs.strength and model.strength is None,
        Capability.REFERENCES: needs.references > model.room(source=needs.source),
        Capability.LORA: needs.loras > len(model.loras),
        Capability.NEGATIVE: needs.negative and model.negative is None,
        Capability.SEED: needs.seed and not (model.seed and model.deterministic),
        Capability.SHAPE: needs.shape and source is not None and source.keeps_shape,
        Capability.UPSCALE: needs.upscale and model.scale is None,
        Capability.SAFETY: not _offers(model, needs.safety),
        Capability.NO_SOURCE: Requirement.SOURCE in model.requires and not needs.source,
        Capability.NO_MASK: _insists_on_mask(model, needs) and not needs.mask,
        Capability.NO_REFERENCES: (
            Requirement.REFERENCES in model.requires and not needs.references
        ),
        Capability.NO_PICTURE: (
            Requirement.PICTURES in model.requires and not (needs.source or needs.references)
        ),
    }
    return tuple(capability for capability, lacking in lacks.items() if lacking)


def _offers(model: Model, safety: Safety) -> bool:
    if safety is Safety.DEFAULT:
        return True
    return model.safety is not None and safety in model.safety.values


def _insists_on_mask(model: Model, needs: Needs) -> bool:
    with_source = needs.source and model.source is not None and model.source.needs_mask
    return with_source or Requirement.MASK in model.requires


def _tables(file: Path) -> dict[str, dict[str, Any]]:
    """The tables of the models in a file, by name."""
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: is not valid TOML: {error}.") from error
    if content.get("schema") != _FORM:
        raise ConfigError(f"{file}: schema must be {_FORM}.")
    unknown = next((key for key in content if key not in ("schema", "model")), None)
    if unknown is not None:
        raise ConfigError(f"{file}: {unknown} is unknown; there are schema and [[model]].")
    tables = content.get("model", [])
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise ConfigError(f"{file}: model must be tables, each begun with [[model]].")
    named: dict[str, dict[str, Any]] = {}
    for at, table in enumerate(tables, 1):
        name = table.get("name")
        if not isinstance(name, str) or not name:
            raise ConfigError(f"{file}: model {at}: name must be a text.")
        if name in named:
            raise ConfigError(f"{file}: model {name!r}: name must be there once only.")
        named[name] = table
    return named


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The two tables merged key by key, also inside `map` and `fixed`."""
    # An own price replaces the whole price, however it is written.
    if "price" in own or "price_micros" in own:
        base = {key: value for key, value in base.items() if key not in ("price", "price_micros")}
    merged = {**base, **own}
    for key in ("map", "fixed"):
        below, above = base.get(key, {}), own.get(key, {})
        if isinstance(below, dict) and isinstance(above, dict):
            merged[key] = {**below, **above}
    return merged
