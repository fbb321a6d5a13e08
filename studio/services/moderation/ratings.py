"""The ratings of channels, and how strictly words and pictures are judged by them."""

from db.repositories import games
from db.session import Transaction
from studio.rules.moderation.judging import Strictness
from studio.rules.pictures.needs import Safety
from studio.services.people import DiscordPlace

USUAL = ""
"""A channel without a rating of its own: the bot's setting counts."""

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
