"""Consistency: by which means the characters look the same in every picture.

A picture starts from the canonical pictures of its characters, or from its own parent. It never
starts from the last output of another picture, because looks would drift from one to the next.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from itertools import combinations
from typing import Any

from studio.errors import MissingCapability
from studio.rules.pictures.needs import Needs, Safety, Tier

# How much of the picture may change in a variation.
VARY_STRENGTH = 0.5
# Two descriptions that share this much of their words are almost alike.
_ALIKE = 0.75
_FILLER_WORDS = frozenset(
    ("a", "an", "and", "at", "her", "his", "in", "is", "its", "of", "on", "the", "their", "with")
)


class Means(StrEnum):
    """The means that keeps the looks of the characters."""

    WORDS = "words"
    REFERENCES = "references"
    LORA = "lora"
    SOURCE = "source"
    SOURCE_AND_REFERENCES = "source and references"


@dataclass(frozen=True)
class Figure:
    """A character in a picture. `references` are ids of its canonical pictures, best first."""

    name: str
    looks: str
    references: tuple[int, ...] = ()
    lora: str = ""


@dataclass(frozen=True)
class PlanRequest:
    """What a request says that decides which model draws it and how.

    `strength` is the one that the member named. `varies` asks for the same picture, a little
    different. `upscale` asks for exactly the same with more pixels; no words are sent then.
    """

    tier: Tier
    negative: bool = True
    source: bool = False
    mask: bool = False
    strength: float | None = None
    varies: bool = False
    new_shape: bool = False
    upscale: bool = False
    safety: Safety = Safety.DEFAULT


@dataclass(frozen=True)
class Plan:
    """How a picture will be drawn.

    `references` are pairs of a character's name and the id of a canonical picture, in the order
    in which they are sent: character by character. `loras` are trained weights. `left_out` are
    the characters whose pictures or weights cannot be used. `alike` are pairs of characters
    that may blend. `safety` is the setting of the model's own check.
    """

    model: str
    means: Means
    references: tuple[tuple[str, int], ...] = ()
    loras: tuple[tuple[str, str], ...] = ()
    strength: float | None = None
    left_out: tuple[str, ...] = ()
    alike: tuple[tuple[str, str], ...] = ()
    safety: Safety = Safety.DEFAULT

    def to_json(self) -> dict[str, Any]:
        """Plain values for the database and the manifest."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Plan":
        """Read what `to_json` wrote."""
        return cls(
            model=kept["model"],
            means=Means(kept["means"]),
            references=tuple((name, asset_id) for name, asset_id in kept["references"]),
            loras=tuple((name, weights) for name, weights in kept["loras"]),
            strength=kept["strength"],
            left_out=tuple(kept["left_out"]),
            alike=tuple((one, other) for one, other in kept["alike"]),
            # Older plans have no such key.
            safety=Safety(kept.get("safety", Safety.DEFAULT)),
        )


@dataclass(frozen=True)
class ChosenModel:
    """The chosen model, and how many reference pictures it takes."""

    model: str
    references: int


Choose = Callable[[Needs, Tier], ChosenModel]
"""Chooses the model for the needs. Raises MissingCapability."""


def plan(figures: Sequence[Figure], wanted: PlanRequest, choose: Choose) -> Plan:
    """The plan with the best means that a model can take.

    Everything that the member asked for is kept, or MissingCapability is raised. Pictures and
    weights of characters only help: where no model takes them they are left out, and the plan
    names the characters. A strict check is a need of its own. A relaxed one is used only when
    the model that is chosen anyway has it.
    """
    alike = lookalikes(figures)
    *better, last = _ways(figures, wanted)
    for way in better:
        try:
            return _plan_with(way, figures, alike, wanted, choose)
        except MissingCapability:
            continue
    return _plan_with(last, figures, alike, wanted, choose)


def spoken_of(figures: Sequence[Figure], words: str) -> tuple[Figure, ...]:
    """The characters whose first name is in the words.

    When only a part of a picture is painted over, no other character belongs in that part.
    """
    said = set(_meaningful_words(words))
    return tuple(
        figure for figure in figures if said.intersection(_meaningful_words(figure.name)[:1])
    )


def lookalikes(figures: Sequence[Figure]) -> tuple[tuple[str, str], ...]:
    """The pairs of characters whose descriptions are almost the same."""
    return tuple(
        (one.name, other.name)
        for one, other in combinations(figures, 2)
        if _overlap(_words(one.looks), _words(other.looks)) >= _ALIKE
    )


@dataclass(frozen=True)
class _Way:
    """A means, and what it needs of a model."""

    means: Means
    needs: Needs
    strength: float | None = None


def _ways(figures: Sequence[Figure], wanted: PlanRequest) -> list[_Way]:
    """The means, the best first. The last one needs only what the member asked for."""
    if wanted.upscale:
        # The picture was checked when it was drawn, and no model that enlarges has a check.
        enlarging = Needs(prompt=False, source=True, upscale=True)
        return [_Way(Means.SOURCE, enlarging)]
    bare = Needs(
        negative=wanted.negative,
        source=wanted.source,
        mask=wanted.mask,
        strength=wanted.source and wanted.strength is not None,
        shape=wanted.source and wanted.new_shape,
        safety=Safety.STRICT if wanted.safety is Safety.STRICT else Safety.DEFAULT,
    )
    shown = sum(1 for figure in figures if figure.references)
    trained = sum(1 for figure in figures if figure.lora)
    others = sum(1 for figure in figures if figure.references and not figure.lora)
    ways = []
    if wanted.source:
        said = wanted.strength
        if shown:
            ways.append(_Way(Means.SOURCE_AND_REFERENCES, replace(bare, references=shown), said))
        if wanted.varies and said is None:
            varied = replace(bare, strength=True)
            ways.append(_Way(Means.SOURCE, varied, VARY_STRENGTH))
        return [*ways, _Way(Means.SOURCE, bare, said)]
    if trained:
        ways.append(_Way(Means.LORA, replace(bare, loras=trained, references=others)))
        ways.append(_Way(Means.LORA, replace(bare, loras=trained)))
    if shown:
        ways.append(_Way(Means.REFERENCES, replace(bare, references=shown)))
    return [*ways, _Way(Means.WORDS, bare)]


def _plan_with(
    way: _Way,
    figures: Sequence[Figure],
    alike: tuple[tuple[str, str], ...],
    wanted: PlanRequest,
    choose: Choose,
) -> Plan:
    """The plan with this means. Raises MissingCapability."""
    taken = choose(way.needs, wanted.tier)
    drawn = _plan_for_model(way, taken, figures, alike)
    if wanted.safety is Safety.RELAXED and not wanted.upscale:
        with suppress(MissingCapability):
            relaxed = choose(replace(way.needs, safety=Safety.RELAXED), wanted.tier)
            if relaxed.model == taken.model:
                return replace(drawn, safety=Safety.RELAXED)
    return drawn


def _plan_for_model(
    way: _Way, taken: ChosenModel, figures: Sequence[Figure], alike: tuple[tuple[str, str], ...]
) -> Plan:
    used = [
        figure
        for figure in figures
        if figure.references and (not way.needs.loras or not figure.lora)
    ]
    used = used if way.needs.references else []
    weighted = [figure for figure in figures if figure.lora] if way.needs.loras else []
    held = {figure.name for figure in (*used, *weighted)}
    # The source of a child already shows its characters.
    wanting = [each for each in figures if (each.references or each.lora) and not way.needs.source]
    return Plan(
        model=taken.model,
        means=way.means,
        references=_shared_out(used, taken.references),
        loras=tuple((figure.name, figure.lora) for figure in weighted),
        strength=way.strength,
        safety=way.needs.safety,
        left_out=tuple(each.name for each in wanting if each.name not in held),
        alike=alike,
    )


def _shared_out(figures: Sequence[Figure], room: int) -> tuple[tuple[str, int], ...]:
    """As many references as fit: the best of each character before any second best."""
    longest = max((len(figure.references) for figure in figures), default=0)
    ranked = [
        (row, at)
        for row in range(longest)
        for at, figure in enumerate(figures)
        if row < len(figure.references)
    ]
    kept = sorted((at, row) for row, at in ranked[:room])
    return tuple((figures[at].name, figures[at].references[row]) for at, row in kept)


def _words(looks: str) -> frozenset[str]:
    return frozenset(_meaningful_words(looks))


def _meaningful_words(text: str) -> list[str]:
    """The words that carry meaning, in order."""
    return [word for word in re.findall(r"\w+", text.casefold()) if word not in _FILLER_WORDS]


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of words that two descriptions have in common, 0..1."""
    return len(one & other) / len(one | other) if one | other else 1.0
