"""Where a picture may be shown: a place has a rating, and so has each picture."""

from studio.rules.moderation.judging import Strictness

_ORDER = {each: number for number, each in enumerate(Strictness)}


def may_show(rating: str, place: Strictness) -> bool:
    """Whether a picture of that rating may be shown in a place that is judged so strictly.

    The rating is the strictest `Strictness` that takes the picture; "" is an older picture, which
    every place takes.
    """
    return not rating or _ORDER[Strictness(rating)] >= _ORDER[place]
