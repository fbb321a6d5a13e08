"""How strictly words and pictures are judged: by the server, the channel, or the bot's setting."""

from typing import Final, Literal

from db.repositories import games, guilds
from db.session import Transaction
from studio.rules.moderation.judging import Strictness
from studio.rules.moderation.showing import strictness_of_place
from studio.rules.pictures.needs import Safety
from studio.services.people import DiscordPlace

USUAL: Final = ""
"""A server without a strictness or a channel without a rating: the bot's setting counts."""

SAFETY = {
    Strictness.RELAXED: Safety.RELAXED,
    Strictness.STANDARD: Safety.DEFAULT,
    Strictness.STRICT: Safety.STRICT,
}
"""The strictness of the model's own check for each strictness of the words."""


async def strictness_at(
    tx: Transaction, guild_id: int, place: DiscordPlace | None, *, usual: Strictness
) -> Strictness:
    """How strictly a picture that is requested in the place is judged; `usual` is the bot's
    setting, and `place` None is a text that belongs to no channel."""
    return strictness_of_place(
        server=await server_strictness(tx, guild_id),
        channel=None if place is None else await channel_rating(tx, place),
        usual=usual,
    )


async def server_strictness(tx: Transaction, guild_id: int) -> Strictness | None:
    """The strictness that the server's admins set; None: they set none."""
    guild = await guilds.by_id(tx, guild_id)
    return _read(guild.strictness) if guild is not None else None


async def channel_rating(tx: Transaction, place: DiscordPlace) -> Strictness | None:
    """The rating that counts in the place; None: it has none.

    A thread that was not added to the game has its channel's rating. A relaxed rating counts only
    while the channel is age-restricted in Discord.
    """
    channel = await games.channel(tx, *place.candidates)
    rating = _read(channel.rating) if channel is not None else None
    if rating is Strictness.RELAXED and not place.age_restricted:
        return None
    return rating


async def rating_of_channel(tx: Transaction, channel_id: int) -> Strictness | Literal[""] | None:
    """The rating of a channel or thread of a game; None when it is none of its own."""
    channel = await games.channel(tx, channel_id)
    return None if channel is None else _read(channel.rating) or USUAL


def _read(stored: str) -> Strictness | None:
    return Strictness(stored) if stored in tuple(Strictness) else None
