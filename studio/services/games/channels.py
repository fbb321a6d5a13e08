"""What a game's GM set for its channels, and what that means for a picture asked for there."""

from dataclasses import dataclass

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


@dataclass(frozen=True)
class ChannelSettings:
    """`illustrate`: messages of other bots and of people may be illustrated here.

    `rating` is a `Strictness`, or USUAL.
    """

    illustrate: bool = False
    rating: str = USUAL


async def settings_at(tx: Transaction, place: DiscordPlace) -> ChannelSettings:
    """Those of the channel; of a thread that was not added on its own, its channel's."""
    row = await games.channel(tx, *place.candidates)
    return ChannelSettings(row.illustrate, row.rating) if row else ChannelSettings()


def strictness_at(place: DiscordPlace, settings: ChannelSettings) -> Strictness | None:
    """How strictly a picture asked for there is judged; None: as the bot is set up.

    Relaxed only where Discord keeps the young out at this very moment.
    """
    if settings.rating not in tuple(Strictness):
        return None
    strictness = Strictness(settings.rating)
    if strictness is Strictness.RELAXED and not place.age_restricted:
        return None
    return strictness
