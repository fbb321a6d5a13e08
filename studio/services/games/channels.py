"""The game of a channel or thread, and what its GM set for the channel."""

from dataclasses import dataclass

from db.models import Game
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


async def game_at(tx: Transaction, place: DiscordPlace) -> Game | None:
    """The open game of the channel. A thread without a game of its own has its channel's."""
    return await games.of_channel(tx, *place.candidates)


async def settings_at(tx: Transaction, place: DiscordPlace) -> ChannelSettings:
    """Those of the channel; of a thread that was not added on its own, its channel's."""
    row = await games.channel(tx, *place.candidates)
    return ChannelSettings(row.illustrate, row.rating) if row else ChannelSettings()
