"""Values read as members expect: amounts, sizes, durations, ordinals, lists of names."""

import pytest

from studio.rules.wording import about, data_size, duration, joined, money, ordinal

DURATIONS = [
    # seconds, as people say it
    (-3.0, "0 s"),
    (0.4, "0 s"),
    (12.0, "12 s"),
    (89.0, "89 s"),
    (90.0, "2 min"),
    (150.0, "2 min"),  # halves go to the even number
    (3600.0, "60 min"),
    (5340.0, "89 min"),
    (5400.0, "1 h 30 min"),
    (7200.0, "2 h"),
    (18_720.0, "5 h 12 min"),
]


@pytest.mark.parametrize(("seconds", "said"), DURATIONS)
def test_a_wait_is_said_as_people_say_it(seconds: float, said: str) -> None:
    assert duration(seconds) == said


AMOUNTS = [
    # micro-dollars, as people read them
    (0, "$0.00"),
    (1, "$0.000001"),
    (400, "$0.0004"),
    (999, "$0.000999"),
    (1_000, "$0.001"),
    (3_000, "$0.003"),
    (10_000, "$0.01"),
    (12_000, "$0.012"),
    (100_000, "$0.10"),
    (123_456, "$0.12"),
    (1_200_000, "$1.20"),
]


@pytest.mark.parametrize(("micros", "said"), AMOUNTS)
def test_small_amounts_keep_their_third_digit(micros: int, said: str) -> None:
    assert money(micros) == said


SIZES = [
    # bytes, the size as members read it
    (0, "0 bytes"),
    (1, "1 byte"),
    (999, "999 bytes"),
    (1000, "1.0 kB"),
    (999_949, "999.9 kB"),
    (999_950, "1.0 MB"),  # not 1000.0 kB
    (4_200_000, "4.2 MB"),
    (2_000_000_000, "2.0 GB"),
    (3_000_000_000_000, "3,000.0 GB"),  # there is no larger unit
]


@pytest.mark.parametrize(("size_bytes", "said"), SIZES)
def test_a_size_is_given_in_the_largest_unit_that_fits(size_bytes: int, said: str) -> None:
    assert data_size(size_bytes) == said


ORDINALS = [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"),
            (13, "13th"), (21, "21st"), (22, "22nd"), (111, "111th"), (123, "123rd")]  # fmt: skip


@pytest.mark.parametrize(("number", "said"), ORDINALS)
def test_places_have_their_endings(number: int, said: str) -> None:
    assert ordinal(number) == said


LISTS = [
    # names, as one says them
    ([], ""),
    (["Elara"], "Elara"),
    (["Elara", "Bram"], "Elara and Bram"),
    (["Elara", "Bram", "Wren"], "Elara, Bram and Wren"),
]


@pytest.mark.parametrize(("names", "said"), LISTS)
def test_names_are_joined_as_in_a_sentence(names: list[str], said: str) -> None:
    assert joined(names) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-3.0, ""),
        (0.0, ""),
        (0.99, ""),
        (1.0, "about 1 s"),
        (40.4, "about 40 s"),
        (1e4, "about 2 h 47 min"),
    ],
)
def test_an_estimate_of_less_than_a_second_says_nothing(seconds: float, said: str) -> None:
    assert about(seconds) == said


def test_names_are_joined_by_another_word_too() -> None:
    assert joined(["A", "B", "C"], "or") == "A, B or C"
