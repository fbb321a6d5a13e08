"""What a game's GM set for one of its channels."""

from dataclasses import dataclass

from db.repositories import games
from db.session import Transaction
from studio.services.moderation.ratings import USUAL
from studio.services.people import DiscordPlace


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
