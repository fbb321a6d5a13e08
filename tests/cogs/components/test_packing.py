"""Packs several numbers into one, and writes a number shortly for a custom id."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.components.packing import WRITTEN, packed, read, unpacked, written

SNOWFLAKE = 2**63 - 1
NUMBERS = st.lists(st.none() | st.integers(0, SNOWFLAKE), min_size=1, max_size=6)


@given(NUMBERS)
def test_unpacking_gives_the_packed_numbers(numbers: list[int | None]) -> None:
    assert list(unpacked(packed(*numbers), len(numbers))) == numbers


@pytest.mark.parametrize("number", [0, 1, 10, 11, 12, 120, 11**9 + 7])
@pytest.mark.parametrize("count", [1, 4])
def test_any_number_unpacks_to_as_many_numbers_as_asked(number: int, count: int) -> None:
    found = unpacked(number, count)

    assert len(found) == count
    assert all(each is None or each >= 0 for each in found)


@given(st.integers(0, SNOWFLAKE**4))
def test_a_written_number_is_read_again(number: int) -> None:
    text = written(number)

    assert re.fullmatch(WRITTEN, text)
    assert read(text) == number
    # Older buttons have all decimals of a large number.
    assert read(str(number)) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (81, "81"),
        (10**15 - 1, "9" * 15),
        (10**15, "x9ugxnorjls"),
        (36**10, "x10000000000"),
    ],
)
def test_only_large_numbers_are_shortened(number: int, text: str) -> None:
    assert written(number) == text
