"""Where a picture may be shown: a place has a rating, and so has each picture."""

from db.enums import GenerationKind
from studio.rules.moderation.judging import Strictness

_ORDER = {each: number for number, each in enumerate(Strictness)}


def may_show(rating: str, place: Strictness) -> bool:
    """Whether a picture of that rating may be shown in a place that is judged so strictly.

    The rating is the strictest `Strictness` that takes the picture; "" is an older picture, which
    every place takes.
    """
    return not rating or _ORDER[Strictness(rating)] >= _ORDER[place]


def rating_of(kind: GenerationKind, words: Strictness, *, source: str) -> str:
    """The rating of a new picture, from that of its words and that of the picture that it starts
    from ("": it starts from none, or from an older picture).

    It is the less strict of both. An upscaled picture has no words, and is the same picture.
    """
    if kind is GenerationKind.UPSCALE:
        return source
    return min((words, Strictness(source or words)), key=_ORDER.__getitem__).value
