"""Several numbers in the one that a button holds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.components.packing import WRITTEN, packed, read, unpacked, written

SNOWFLAKE = 2**63 - 1
NUMBERS = st.lists(st.none() | st.integers(0, SNOWFLAKE), min_size=1, max_size=6)


@given(NUMBERS)
def test_what_is_packed_comes_out_again(numbers: list[int | None]) -> None:
    assert list(unpacked(packed(*numbers), len(numbers))) == numbers


@pytest.mark.parametrize("number", [0, 1, 10, 11, 12, 120, 11**9 + 7])
@pytest.mark.parametrize("count", [1, 4])
def test_a_number_that_nobody_packed_is_read_as_so_many(number: int, count: int) -> None:
    found = unpacked(number, count)

    assert len(found) == count
    assert all(each is None or each >= 0 for each in found)


@given(st.integers(0, SNOWFLAKE**4))
def test_what_is_written_in_a_button_is_read_again(number: int) -> None:
    text = written(number)

    assert re.fullmatch(WRITTEN, text)
    assert read(text) == number
    # As buttons were written before large numbers were shortened.
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
