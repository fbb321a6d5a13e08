"""The rating of a channel, and how strictly words and pictures are judged by it."""

from db.repositories import games
from db.session import Transaction
from studio.rules.moderation.judging import Strictness
from studio.rules.pictures.needs import Safety
from studio.services.people import DiscordPlace

USUAL = ""
"""The rating of a channel that has none of its own: as the bot is set up."""

SAFETY = {
    Strictness.RELAXED: Safety.RELAXED,
    Strictness.STANDARD: Safety.DEFAULT,
    Strictness.STRICT: Safety.STRICT,
}
"""How strict the model's own check is where words are judged so."""


async def strictness_at(tx: Transaction, place: DiscordPlace) -> Strictness | None:
    """How strictly a picture asked for in the place is judged; None: as the bot is set up.

    A thread that was not added to the game on its own has its channel's rating. A relaxed
    rating counts only while Discord shows the channel to adults alone.
    """
    channel = await games.channel(tx, *place.candidates)
    if channel is None or channel.rating not in tuple(Strictness):
        return None
    strictness = Strictness(channel.rating)
    if strictness is Strictness.RELAXED and not place.age_restricted:
        return None
    return strictness
