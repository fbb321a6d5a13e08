"""Several numbers in the one that a button holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.packing import packed, unpacked
from cogs.views.buttons import custom_id

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


def test_a_filter_of_a_server_with_billions_of_rows_fits_a_button() -> None:
    rows = 99_999_999_999

    longest = custom_id("gallery-older", SNOWFLAKE, packed(rows, rows, SNOWFLAKE, rows))

    assert len(longest) <= 100  # Discord's limit
