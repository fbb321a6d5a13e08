"""Scores of made-up vectors: each person is a direction, and each picture is that plus noise."""

import json

import numpy as np
import pytest

from studio.rules.likeness.arrays import Array, directions, packed, unpacked
from studio.rules.likeness.cohort import (
    LEAST_PEOPLE,
    Cohort,
    CohortFile,
    NotACohort,
    Stranger,
    made_cohort,
)
from studio.rules.likeness.regions import windows
from studio.rules.likeness.scoring import References, scores, twins
from studio.rules.likeness.vectors import NotVectors, Vectors
from studio.rules.likeness.verdicts import PERHAPS_FROM, RECOGNISED_FROM

_LENGTH = 64
_REGIONS = windows(512, 384)


class World:
    """People, and pictures of them. The same seed gives the same pictures."""

    def __init__(self) -> None:
        self.rng = np.random.default_rng(5)

    def person(self) -> Array:
        return np.asarray(self.rng.normal(size=_LENGTH), np.float32)

    def picture(self, *people: Array, count: int = len(_REGIONS)) -> Vectors:
        """Windows of scenery; a few show each person."""
        rows = self.rng.normal(size=(count, _LENGTH)) * 0.8 + 1
        for at, person in enumerate(people):
            rows[3 * at + 1 : 3 * at + 3] += person
        return packed(rows)

    def reference(self, person: Array) -> Vectors:
        return packed(person + self.rng.normal(size=(3, _LENGTH)) * 0.5 + 2)

    def cohort(self, people: int = 24) -> CohortFile:
        strangers = []
        for _ in range(people):
            person = self.person()
            portrait = packed(person + self.rng.normal(size=(21, _LENGTH)) * 0.4 + 1)
            strangers.append(Stranger(self.reference(person), portrait, self.picture(person)))
        return made_cohort("made-up@1", strangers)


@pytest.fixture
def world() -> World:
    return World()


def _references(world: World, cohort: Cohort, person: Array, count: int = 3) -> References:
    return tuple(cohort.of_reference(world.reference(person)) for _ in range(count))


@pytest.mark.parametrize("count", [1, 2, 3, 9])
def test_the_own_picture_is_recognised_and_others_are_not(world: World, count: int) -> None:
    cohort = world.cohort().loaded()
    own: list[float] = []
    others: list[float] = []
    for _ in range(20):
        person, other = world.person(), world.person()
        references = _references(world, cohort, person, count)
        for shown, found in ((person, own), (other, others)):
            rows = cohort.of_windows(world.picture(shown))
            found.append(scores(rows, _REGIONS, {1: references}, cohort)[1])

    assert min(own) >= RECOGNISED_FROM
    assert np.mean(others) < np.mean(own) - PERHAPS_FROM
    assert sum(score >= RECOGNISED_FROM for score in others) <= len(others) / 4


def test_of_a_group_those_in_the_picture_are_recognised(world: World) -> None:
    cohort = world.cohort().loaded()
    present, beside, absent = world.person(), world.person(), world.person()
    cast = {
        at: _references(world, cohort, each) for at, each in enumerate((present, beside, absent))
    }
    found = scores(
        cohort.of_windows(world.picture(present, beside)), _REGIONS, cast, cohort, others=[]
    )

    assert found[0] >= RECOGNISED_FROM
    assert found[1] >= RECOGNISED_FROM
    assert found[2] < RECOGNISED_FROM


def test_other_characters_of_the_server_count_as_strangers(world: World) -> None:
    cohort = world.cohort().loaded()
    person = world.person()
    rows = cohort.of_windows(world.picture(person))
    cast = {1: _references(world, cohort, person)}
    alone = scores(rows, _REGIONS, cast, cohort)[1]
    look_alike = _references(world, cohort, person)
    beside = scores(rows, _REGIONS, cast, cohort, others=[look_alike])[1]

    assert beside < alone


def test_two_with_the_same_looks_are_twins_and_two_others_are_not(world: World) -> None:
    cohort = world.cohort().loaded()
    one, other = world.person(), world.person()
    references = _references(world, cohort, one)

    assert twins(references, _references(world, cohort, one), cohort)
    assert not twins(references, _references(world, cohort, other), cohort)


def test_a_cohort_is_read_as_it_was_written(world: World) -> None:
    made = world.cohort()
    content = made.to_bytes()

    assert CohortFile.from_bytes(content) == CohortFile.from_bytes(content)
    assert CohortFile.from_bytes(content).to_bytes() == content
    assert CohortFile.from_bytes(content).people == made.people


def test_a_cohort_of_too_few_is_none(world: World) -> None:
    with pytest.raises(NotACohort, match="20"):
        world.cohort(LEAST_PEOPLE - 1)


def test_bytes_that_are_no_cohort_are_refused(world: World) -> None:
    content = world.cohort().to_bytes()
    line, _, rest = content.partition(b"\n")
    head = json.loads(line)
    fewer = json.dumps({**head, "people": 3}).encode() + b"\n" + rest
    shorter = json.dumps({**head, "sizes": head["sizes"][:-1]}).encode() + b"\n" + rest
    for broken in (b"", b"{}", b"\x00\xff", content[:-1], content + b"!", line, fewer, shorter):
        with pytest.raises(NotACohort):
            CohortFile.from_bytes(broken)


def test_vectors_are_kept_in_a_byte_a_number() -> None:
    rows = np.random.default_rng(1).normal(size=(4, 1280)).astype(np.float32)
    rows[2] = 0
    kept = Vectors.from_bytes(packed(rows).to_bytes())
    read = unpacked(kept)

    assert len(kept.to_bytes()) == 4 + 4 * 1284
    centre = np.zeros(1280, np.float32)
    cosines = (directions(rows, centre) * directions(read, centre)).sum(axis=1)
    assert np.allclose(cosines, [1, 1, 0, 1], atol=1e-3)


@pytest.mark.parametrize("content", [b"", b"\x01", b"\x01\x00\x05\x00", b"\x01\x00\x02\x00" * 9])
def test_bytes_that_are_no_vectors_are_refused(content: bytes) -> None:
    with pytest.raises(NotVectors):
        Vectors.from_bytes(content)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_numbers_that_are_not_finite_are_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        packed(np.array([[1.0, wrong]], np.float32))
