"""What a request costs and what it leaves of the day: the words, where that is news.

It is news when the painter has a price, and when the day's last few pictures are left.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from studio.rules.queue.allowance import Usage
from studio.rules.wording import money

# So few pictures of a day are always worth a word.
_LAST_FEW = 3
# With a price more of them are; nobody has to count more than these.
_WITH_A_PRICE = 100
_LEAST_SAID_MICROS = 1_000
_NUMBERS = {2: "two", 3: "three", 4: "four"}


@dataclass(frozen=True)
class Cost:
    """What `count` pictures cost together, in micro-dollars, and what they leave of the day.

    A price of 0 means that they are free. `left` of `limit` pictures are left after them, less than
    0 when the day has no room for them; with `of_server` these are those of all members together.
    `resets_at` is the end of the day that they count for.
    """

    count: int
    price_micros: int
    left: int
    limit: int
    of_server: bool
    resets_at: datetime

    @property
    def left_before(self) -> int:
        """How many pictures are left before these."""
        return self.left + self.count

    def to_json(self) -> dict[str, Any]:
        """Plain values for the database."""
        return {**asdict(self), "resets_at": self.resets_at.isoformat()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Cost":
        """Read what `to_json` wrote; keys of a newer version are ignored."""
        return cls(
            count=kept["count"],
            price_micros=kept["price_micros"],
            left=kept["left"],
            limit=kept["limit"],
            of_server=kept["of_server"],
            resets_at=datetime.fromisoformat(kept["resets_at"]),
        )

    def of(self, count: int) -> "Cost":
        """The price of only so many of these pictures, rounded up."""
        share_micros = -(-self.price_micros * count // max(self.count, 1))
        return replace(self, count=count, price_micros=share_micros)


def cost_of(usage: Usage, *, count: int, price_micros: int) -> Cost:
    """The cost of `count` more pictures, with this price together, for a person with that usage."""
    own = max(usage.limit - usage.used, 0)
    of_server = usage.server_left is not None and usage.server_left < own
    limit = usage.server_limit if of_server and usage.server_limit is not None else usage.limit
    return Cost(
        count=count,
        price_micros=price_micros,
        left=usage.left - count,
        limit=limit,
        of_server=of_server,
        resets_at=usage.day.resets_at,
    )


def order_words(cost: Cost, *, now: datetime) -> str:
    """What a placed request costs and leaves, in at most two sentences; empty where it is no news.

    After the end of its day nothing is said about what is left.
    """
    return " ".join(filter(None, (_price(cost), _left_after(cost) if now < cost.resets_at else "")))


def again_words(cost: Cost, *, missing: int) -> str:
    """What another try for the missing pictures costs; empty without a price."""
    price = cost.of(missing).price_micros
    return f"Another try costs {_about(price)}." if price else ""


def offer_words(offers: Mapping[str, Cost]) -> str:
    """What pictures cost that were not requested yet, and what is left before them; empty where it
    is no news.

    Each offer has the word that its sentence begins with: `Upscale`; `It`, or several pictures.
    """
    return _offer([_price(cost, what) for what, cost in offers.items()], offers.values())


def range_words(lowest: Cost, highest: Cost) -> str:
    """The same for one picture whose price depends on what is still to be chosen."""
    low, high = lowest.price_micros, highest.price_micros
    if low == high:
        return offer_words({"It": lowest})
    price = f"{_about(low)} to {money(high)}" if low else f"up to {_about(high)}"
    return _offer([f"It costs {price}."], [lowest, highest])


def _offer(prices: Sequence[str], costs: Collection[Cost]) -> str:
    if not costs:
        return ""
    dearest = max(costs, key=lambda each: each.price_micros)
    if not dearest.limit:
        return "Drawing is switched off in this server."
    return " ".join(filter(None, (*prices, _left_before(dearest))))


def try_words(cost: Cost | None) -> str:
    """The same for another try of a portrait; None: nobody can draw it."""
    return offer_words({"Another try": cost}) if cost else ""


def _left_before(cost: Cost) -> str:
    left = cost.left_before
    if not _is_news(cost, left):
        return ""
    if not left:
        return f"None of {_whole(cost)} is left."
    return f"{left} of {_whole(cost)} {'is' if left == 1 else 'are'} left."


def _price(cost: Cost, what: str = "It") -> str:
    if not cost.price_micros:
        return ""
    if cost.count == 1:
        return f"{what} costs {_about(cost.price_micros)}."
    these = _NUMBERS.get(cost.count, str(cost.count))
    return f"These {these} cost {_about(cost.price_micros)} together."


def _left_after(cost: Cost) -> str:
    if not _is_news(cost, cost.left):
        return ""
    one = cost.count == 1
    if not cost.left:
        return f"{'It is' if one else 'They are'} the last of {_whole(cost)}."
    are = "is" if cost.left == 1 else "are"
    return f"{cost.left} of {_whole(cost)} {are} left after {'it' if one else 'them'}."


def _is_news(cost: Cost, left: int) -> bool:
    return left <= (_WITH_A_PRICE if cost.price_micros else _LAST_FEW)


def _whole(cost: Cost) -> str:
    pictures = "picture" if cost.limit == 1 else "pictures"
    if cost.of_server:
        return f"the server's {cost.limit} {pictures} of today"
    return f"today's {cost.limit} {pictures}"


def _about(micros: int) -> str:
    if micros < _LEAST_SAID_MICROS:
        return f"less than {money(_LEAST_SAID_MICROS)}"
    return f"about {money(micros)}"
