"""The cohort: people of no game, whose vectors tell how alike different people are.

A model gives every two pictures some similarity. Only beside that of strangers does a similarity
say that a picture shows a character.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from studio.rules.likeness.arrays import Array, directions, packed, unpacked
from studio.rules.likeness.vectors import NotVectors, Vectors

LEAST_PEOPLE = 20
"""So many people a cohort has at least. With 3 the measured AUC in scenes is .88, with 10 it is
.91 and with 20 it is .95."""


class NotACohort(ValueError):
    """The bytes are no cohort, or that of another model."""


@dataclass(frozen=True)
class Cohort:
    """The vectors of strangers, centred and of length 1.

    `people` has the crops of one reference of each, `scenes` and `portraits` windows of another
    picture of each. `bound` is the mean similarity to all people that lies between a scene's and
    a portrait's: every portrait resembles every other in its composition.
    """

    model: str
    window_centre: Array
    reference_centre: Array
    people: tuple[Array, ...]
    scenes: tuple[Array, ...]
    portraits: tuple[Array, ...]
    bound: float

    def of_windows(self, vectors: Vectors) -> Array:
        """The vectors of a picture's windows, centred. Raises ValueError for another length."""
        return directions(unpacked(vectors), self.window_centre)

    def of_reference(self, vectors: Vectors) -> Array:
        """The vectors of a reference's crops, centred. Raises ValueError for another length."""
        return directions(unpacked(vectors), self.reference_centre)


@dataclass(frozen=True)
class CohortFile:
    """A cohort as it is kept in a file: vectors as the model gave them."""

    model: str
    bound: float
    centres: Vectors
    people: tuple[Vectors, ...]
    scenes: tuple[Vectors, ...]
    portraits: tuple[Vectors, ...]

    def to_bytes(self) -> bytes:
        """A line of JSON, and then the vectors."""
        parts = [self.centres, *self.people, *self.scenes, *self.portraits]
        contents = [part.to_bytes() for part in parts]
        head = {
            "model": self.model,
            "bound": round(self.bound, 5),
            "people": len(self.people),
            "sizes": [len(content) for content in contents],
        }
        return json.dumps(head).encode() + b"\n" + b"".join(contents)

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Read what `to_bytes` gave. Raises NotACohort."""
        line, _, rest = content.partition(b"\n")
        try:
            head = json.loads(line)
            model, bound = str(head["model"]), float(head["bound"])
            parts = [Vectors.from_bytes(each) for each in _cut(rest, head["sizes"])]
            count = int(head["people"])
        except (ValueError, KeyError, TypeError) as error:
            raise NotACohort(f"The file is no cohort ({error}).") from error
        if count < LEAST_PEOPLE or len(parts) != 1 + 3 * count or parts[0].count != 2:
            raise NotACohort(f"The file has the vectors of {count} people.")
        if any(part.dimensions != parts[0].dimensions or not part.count for part in parts):
            raise NotACohort("The vectors of the file differ in length.")
        people, scenes, portraits = (
            tuple(parts[1 + at * count : 1 + (at + 1) * count]) for at in range(3)
        )
        return cls(model, bound, parts[0], people, scenes, portraits)

    def loaded(self) -> Cohort:
        """The cohort for comparing."""
        window_centre, reference_centre = unpacked(self.centres)
        return Cohort(
            model=self.model,
            window_centre=window_centre,
            reference_centre=reference_centre,
            people=tuple(directions(unpacked(each), reference_centre) for each in self.people),
            scenes=tuple(directions(unpacked(each), window_centre) for each in self.scenes),
            portraits=tuple(directions(unpacked(each), window_centre) for each in self.portraits),
            bound=self.bound,
        )


@dataclass(frozen=True)
class Stranger:
    """The vectors of one person of a new cohort: of the crops of a reference, and of the windows of
    another portrait and of a scene."""

    reference: Vectors
    portrait: Vectors
    scene: Vectors


# So many windows of each picture are kept: those that are most alike to other people. With all of
# them the file would be six times as large, and the measured rates are the same.
_SCENE_WINDOWS = 6
_PORTRAIT_WINDOWS = 4


def made_cohort(model: str, strangers: Sequence[Stranger]) -> CohortFile:
    """A cohort of these strangers. Raises NotACohort when they are too few."""
    if len(strangers) < LEAST_PEOPLE:
        raise NotACohort(f"A cohort has at least {LEAST_PEOPLE} people, not {len(strangers)}.")
    window_centre = _mean([each.scene for each in strangers])
    reference_centre = _mean([each.reference for each in strangers])
    people = [directions(unpacked(each.reference), reference_centre) for each in strangers]
    scenes = [directions(unpacked(each.scene), window_centre) for each in strangers]
    portraits = [directions(unpacked(each.portrait), window_centre) for each in strangers]
    bound = (_mean_similarity(scenes, people) + _mean_similarity(portraits, people)) / 2
    return CohortFile(
        model=model,
        bound=bound,
        centres=packed(np.stack([window_centre, reference_centre])),
        people=tuple(each.reference for each in strangers),
        scenes=tuple(
            _most_alike(each.scene, scenes[at], people, at, count=_SCENE_WINDOWS)
            for at, each in enumerate(strangers)
        ),
        portraits=tuple(
            _most_alike(each.portrait, portraits[at], people, at, count=_PORTRAIT_WINDOWS)
            for at, each in enumerate(strangers)
        ),
    )


def _mean(vectors: Sequence[Vectors]) -> Array:
    rows = np.concatenate([unpacked(each) for each in vectors])
    return np.asarray(rows.mean(axis=0), np.float32)


def _mean_similarity(pictures: Sequence[Array], people: Sequence[Array]) -> float:
    return float(np.mean([(rows @ one.T).max() for rows in pictures for one in people]))


def _most_alike(
    windows: Vectors, rows: Array, people: Sequence[Array], own: int, *, count: int
) -> Vectors:
    """The windows that together come closest to the others, chosen one after the other."""
    others = [one for at, one in enumerate(people) if at != own]
    alike = np.stack([(rows @ one.T).max(axis=1) for one in others], axis=1)
    chosen: list[int] = []
    reached = np.full(len(others), -1.0)
    for _ in range(min(count, len(rows))):
        gains = np.maximum(alike, reached).sum(axis=1)
        gains[chosen] = -np.inf
        best = int(gains.argmax())
        chosen.append(best)
        reached = np.maximum(reached, alike[best])
    return packed(unpacked(windows)[sorted(chosen)])


def _cut(content: bytes, sizes: Sequence[int]) -> list[bytes]:
    parts, at = [], 0
    for size in sizes:
        parts.append(content[at : at + size])
        at += size
    if at != len(content):
        raise NotVectors("The vectors end too early or too late.")
    return parts
