"""What a request costs and leaves of the day, in words, and where it is no news."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from studio.rules.queue.allowance import Usage, day_of
from studio.rules.queue.costs import (
    Cost,
    again_words,
    cost_of,
    offer_words,
    order_words,
    range_words,
    try_words,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = day_of(NOON, "Europe/Helsinki")


def cost(
    used: int,
    limit: int = 10,
    *,
    count: int = 1,
    micros: int = 0,
    server: tuple[int, int] | None = None,
) -> Cost:
    """The cost for a person who used so many of `limit`; `server`: used and limit of all."""
    usage = Usage(used, limit, DAY)
    if server is not None:
        usage = Usage(used, limit, DAY, server_used=server[0], server_limit=server[1])
    return cost_of(usage, count=count, price_micros=micros * count)


ORDERS = [
    # A free picture in the middle of the day is no news.
    (cost(0), ""),
    (cost(5), ""),
    (cost(6), "3 of today's 10 pictures are left after it."),
    (cost(8), "1 of today's 10 pictures is left after it."),
    (cost(9), "It is the last of today's 10 pictures."),
    (cost(0, 1), "It is the last of today's 1 picture."),
    (cost(6, count=4), "They are the last of today's 10 pictures."),
    (cost(5, count=4), "1 of today's 10 pictures is left after them."),
    (cost(4, count=2), ""),
    # A price is always news, and then what is left is, too.
    (cost(0, micros=40_000), "It costs about $0.04. 9 of today's 10 pictures are left after it."),
    (
        cost(2, count=4, micros=40_000),
        "These four cost about $0.16 together. 4 of today's 10 pictures are left after them.",
    ),
    (
        cost(0, count=2, micros=45_000),
        "These two cost about $0.09 together. 8 of today's 10 pictures are left after them.",
    ),
    (cost(9, micros=2_500), "It costs about $0.003. It is the last of today's 10 pictures."),
    # Upscaling may cost so little that three digits show nothing.
    (
        cost(0, micros=400),
        "It costs less than $0.001. 9 of today's 10 pictures are left after it.",
    ),
    (cost(0, micros=1_200_000, limit=1000), "It costs about $1.20."),
    # With a limit that nobody reaches nobody has to count.
    (cost(3, 10_000), ""),
    (cost(3, 10_000, micros=40_000), "It costs about $0.04."),
    # Of the two limits the one counts that ends first.
    (cost(0, server=(47, 50)), "2 of the server's 50 pictures of today are left after it."),
    (cost(0, server=(49, 50)), "It is the last of the server's 50 pictures of today."),
    (cost(8, server=(0, 50)), "1 of today's 10 pictures is left after it."),
    (cost(0, server=(0, 50)), ""),
]


@pytest.mark.parametrize(("of", "said"), ORDERS)
def test_an_order_says_its_cost_where_that_is_news(of: Cost, said: str) -> None:
    assert order_words(of, now=NOON) == said
    assert order_words(Cost.from_json(json.loads(json.dumps(of.to_json()))), now=NOON) == said


def test_after_midnight_of_the_servers_zone_only_the_price_is_said() -> None:
    of = cost(9, micros=40_000)
    midnight = datetime(2026, 3, 1, 22, tzinfo=UTC)  # in Helsinki

    assert order_words(of, now=midnight - timedelta(seconds=1)) == (
        "It costs about $0.04. It is the last of today's 10 pictures."
    )
    assert order_words(of, now=midnight) == "It costs about $0.04."
    assert order_words(cost(9), now=midnight) == ""


OFFERS = [
    ({}, ""),
    ({"It": cost(0)}, ""),
    ({"It": cost(6)}, ""),
    ({"It": cost(7)}, "3 of today's 10 pictures are left."),
    ({"It": cost(9)}, "1 of today's 10 pictures is left."),
    ({"It": cost(10)}, "None of today's 10 pictures is left."),
    ({"It": cost(12)}, "None of today's 10 pictures is left."),
    # As the refusal says it.
    ({"It": cost(0, 0, micros=40_000)}, "Drawing is switched off in this server."),
    ({"It": cost(0, 10, server=(0, 0))}, "Drawing is switched off in this server."),
    ({"It": cost(3, micros=40_000)}, "It costs about $0.04. 7 of today's 10 pictures are left."),
    (
        {"Another picture": cost(3, micros=40_000), "Upscale": cost(3, micros=2_500)},
        "Another picture costs about $0.04. Upscale costs about $0.003. "
        "7 of today's 10 pictures are left.",
    ),
    (
        {"Another picture": cost(3), "Upscale": cost(3, micros=2_500)},
        "Upscale costs about $0.003. 7 of today's 10 pictures are left.",
    ),
    # Several together.
    ({"It": cost(0, count=4)}, ""),
    ({"It": cost(7, count=4)}, "3 of today's 10 pictures are left."),
    ({"It": cost(9, count=4)}, "1 of today's 10 pictures is left."),
    ({"It": cost(10, count=4)}, "None of today's 10 pictures is left."),
    (
        {"It": cost(9, count=4, micros=40_000)},
        "These four cost about $0.16 together. 1 of today's 10 pictures is left.",
    ),
    (
        {"It": cost(0, count=2, micros=40_000, server=(49, 50))},
        "These two cost about $0.08 together. 1 of the server's 50 pictures of today is left.",
    ),
    ({"It": cost(0, server=(50, 50))}, "None of the server's 50 pictures of today is left."),
    ({"It": cost(0, server=(48, 50))}, "2 of the server's 50 pictures of today are left."),
]


@pytest.mark.parametrize(("offers", "said"), OFFERS)
def test_an_offer_says_the_price_and_what_is_left_before_it(
    offers: dict[str, Cost], said: str
) -> None:
    assert offer_words(offers) == said


RANGES = [
    ((0, 0), ""),
    ((40_000, 40_000), "It costs about $0.04. 10 of today's 10 pictures are left."),
    ((40_000, 80_000), "It costs about $0.04 to $0.08. 10 of today's 10 pictures are left."),
    # One of the two models has no known price.
    ((0, 80_000), "It costs up to about $0.08. 10 of today's 10 pictures are left."),
]


@pytest.mark.parametrize(("micros", "said"), RANGES)
def test_a_price_that_depends_on_a_choice_is_a_range(micros: tuple[int, int], said: str) -> None:
    low, high = micros
    assert range_words(cost(0, micros=low), cost(0, micros=high)) == said


def test_a_day_with_too_many_stopped_pictures_has_nothing_left() -> None:
    usage = Usage(0, 10, DAY, stopped=10)

    assert offer_words({"It": cost_of(usage, count=1, price_micros=0)}) == (
        "None of today's 10 pictures is left."
    )


def test_a_share_of_a_price_is_rounded_up_and_the_whole_is_the_price() -> None:
    whole = replace(cost(0), count=3, price_micros=100_000)

    assert [whole.of(count).price_micros for count in (1, 2, 3)] == [33_334, 66_667, 100_000]
    assert replace(whole, price_micros=2).of(1).price_micros == 1
    assert replace(whole, price_micros=0).of(2).price_micros == 0


def test_another_try_costs_only_the_missing_pictures() -> None:
    assert again_words(cost(0, count=4, micros=40_000), missing=1) == (
        "Another try costs about $0.04."
    )
    assert again_words(cost(0, count=4, micros=40_000), missing=3) == (
        "Another try costs about $0.12."
    )
    assert again_words(cost(9), missing=1) == ""
    assert try_words(cost(3, micros=40_000)) == (
        "Another try costs about $0.04. 7 of today's 10 pictures are left."
    )
    assert try_words(None) == ""
