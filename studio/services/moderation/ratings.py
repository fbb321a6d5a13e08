"""The ratings of channels, and how strictly words and pictures are judged by them."""

from typing import Final, Literal

from db.repositories import games
from db.session import Transaction
from studio.rules.moderation.judging import Strictness
from studio.rules.pictures.needs import Safety
from studio.services.people import DiscordPlace

USUAL: Final = ""
"""A channel without a rating of its own: the bot's setting counts."""

_ORDER = {each: number for number, each in enumerate(Strictness)}

SAFETY = {
    Strictness.RELAXED: Safety.RELAXED,
    Strictness.STANDARD: Safety.DEFAULT,
    Strictness.STRICT: Safety.STRICT,
}
"""The strictness of the model's own check for each strictness of the words."""


async def strictness_at(tx: Transaction, place: DiscordPlace) -> Strictness | None:
    """How strictly a picture that is requested in the place is judged; None: the bot's setting.

    A thread that was not added to the game has its channel's rating. A relaxed rating counts only
    while the channel is age-restricted in Discord.
    """
    channel = await games.channel(tx, *place.candidates)
    if channel is None or channel.rating not in tuple(Strictness):
        return None
    strictness = Strictness(channel.rating)
    if strictness is Strictness.RELAXED and not place.age_restricted:
        return None
    return strictness


async def rating_of_channel(tx: Transaction, channel_id: int) -> Strictness | Literal[""] | None:
    """The rating of a channel or thread of a game; None when it is none of its own."""
    channel = await games.channel(tx, channel_id)
    if channel is None:
        return None
    return Strictness(channel.rating) if channel.rating in tuple(Strictness) else USUAL


def strictest(*each: Strictness) -> Strictness:
    """The strictest of these."""
    return max(each, key=_ORDER.__getitem__)
