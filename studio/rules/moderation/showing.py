"""Where a picture may be shown: a place has a rating, and so has each picture."""

from db.enums import GenerationKind
from studio.rules.moderation.judging import Strictness

_ORDER = {each: number for number, each in enumerate(Strictness)}


def strictness_of_place(
    *, server: Strictness | None, channel: Strictness | None, usual: Strictness
) -> Strictness:
    """How strictly a place is judged: the stricter of its server's strictness and its rating.

    None: the server or the channel has none. Where neither has one the bot's setting counts
    (`usual`). So a GM makes a channel stricter than the server's admins want, and never looser.
    """
    own = [each for each in (server, channel) if each is not None]
    return strictest(*own) if own else usual


def strictest(*each: Strictness) -> Strictness:
    """The strictest of these."""
    return max(each, key=_ORDER.__getitem__)


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
