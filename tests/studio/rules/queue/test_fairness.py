"""Whose turn it is, played out with the tags alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.rules.queue.fairness import fair_tag

TAGS = [
    # the tier's lowest tag, one's own last tag and its pictures, the next tag
    (None, None, 0, 0),  # nobody waits
    (5000, None, 0, 5000),  # one's first: with those who are next now
    (5000, 5000, 1, 6000),  # one's second: a picture later
    (5000, 5000, 4, 9000),  # after one's own request for four
    (5000, 1000, 1, 5000),  # what one asked long ago does not count for ever
    (None, 3000, 1, 4000),  # alone in line, behind oneself
]


@pytest.mark.parametrize(("tier_now", "own_last", "pictures", "tag"), TAGS)
def test_a_tag_is_ones_own_line_or_the_present(
    tier_now: int | None, own_last: int | None, pictures: int, tag: int
) -> None:
    assert fair_tag(tier_now=tier_now, own_last=own_last, own_last_pictures=pictures) == tag


def _order(asked: list[tuple[str, int]]) -> list[str]:
    """Who is drawn when, for requests (who, pictures) that come while nothing is drawn."""
    waiting: list[tuple[int, int, str, int]] = []
    for number, (who, pictures) in enumerate(asked):
        own = max((each for each in waiting if each[2] == who), default=None)
        tag = fair_tag(
            tier_now=min((each[0] for each in waiting), default=None),
            own_last=own[0] if own else None,
            own_last_pictures=own[3] if own else 0,
        )
        waiting.append((tag, number, who, pictures))
    return [who for _, _, who, _ in sorted(waiting)]


def test_a_flood_delays_the_flooder_alone() -> None:
    assert _order([("ann", 1)] * 10 + [("ben", 1)]) == ["ann", "ben"] + ["ann"] * 9


def test_two_who_ask_for_as_much_take_turns() -> None:
    asked = [("ann", 1), ("ann", 1), ("ann", 1), ("ben", 1), ("ben", 1), ("ben", 1)]
    assert _order(asked) == ["ann", "ben"] * 3


def test_four_pictures_at_once_count_as_four_requests() -> None:
    asked = [("ann", 4), ("ann", 1), *[("ben", 1)] * 4]
    assert _order(asked) == ["ann", "ben", "ben", "ben", "ben", "ann"]


@given(st.lists(st.sampled_from("abcde"), min_size=1, max_size=60))
def test_nobody_is_drawn_twice_before_another_who_waits_is_drawn_once(asked: list[str]) -> None:
    served = _order([(who, 1) for who in asked])
    for who in set(asked):
        before = served[: served.index(who)]
        assert all(before.count(other) <= 1 for other in set(before))
