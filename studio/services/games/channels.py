"""The game of a channel or thread, and the settings of the channel."""

from dataclasses import dataclass

from db.models import Game
from db.repositories import games
from db.session import Transaction
from studio.services.moderation.ratings import USUAL
from studio.services.people import DiscordPlace


@dataclass(frozen=True)
class ChannelSettings:
    """The settings of a channel. `illustrate`: messages of members and bots may be illustrated.

    `rating` is a `Strictness`, or USUAL.
    """

    illustrate: bool = False
    rating: str = USUAL


async def game_at(tx: Transaction, place: DiscordPlace) -> Game | None:
    """The open game of the channel; a thread without a game has its channel's. None without one."""
    return await games.of_channel(tx, *place.candidates)


async def settings_at(tx: Transaction, place: DiscordPlace) -> ChannelSettings:
    """The settings of the channel; a thread that was not added has its channel's settings."""
    row = await games.channel(tx, *place.candidates)
    return ChannelSettings(row.illustrate, row.rating) if row else ChannelSettings()
