"""How strictly words and pictures are judged: by the server, the channel, or the bot's setting."""

from collections.abc import Mapping
from typing import Final, Literal

from db.repositories import games, guilds
from db.repositories.guilds import JudgingRules
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


def strictness_by(
    rules: JudgingRules, place: DiscordPlace | None, *, usual: Strictness
) -> Strictness:
    """How strictly a picture that is requested in the place is judged, by rules that were read with
    the place's channels. `usual` is the bot's setting, and `place` None is a text that belongs to
    no channel."""
    return strictness_of_place(
        server=read_strictness(rules.strictness),
        channel=None if place is None else _rating_in(rules.ratings, place),
        usual=usual,
    )


async def server_strictness(tx: Transaction, guild_id: int) -> Strictness | None:
    """The strictness that the server's admins set; None: they set none."""
    guild = await guilds.by_id(tx, guild_id)
    return read_strictness(guild.strictness) if guild is not None else None


async def channel_rating(tx: Transaction, place: DiscordPlace) -> Strictness | None:
    """The rating that counts in the place; None: it has none.

    A thread that was not added to the game has its channel's rating. A relaxed rating counts only
    while the channel is age-restricted in Discord.
    """
    channel = await games.channel(tx, *place.candidates)
    return _rating_in({} if channel is None else {channel.channel_id: channel.rating}, place)


def _rating_in(ratings: Mapping[int, str], place: DiscordPlace) -> Strictness | None:
    stored = next((ratings[each] for each in place.candidates if each in ratings), "")
    rating = read_strictness(stored)
    if rating is Strictness.RELAXED and not place.age_restricted:
        return None
    return rating


def rating_of_channel(rules: JudgingRules, channel_id: int) -> Strictness | Literal[""] | None:
    """The rating of a channel or thread of a game; None when it is none of its own."""
    if channel_id not in rules.ratings:
        return None
    return read_strictness(rules.ratings[channel_id]) or USUAL


def read_strictness(stored: str) -> Strictness | None:
    """The strictness that is stored for a server or a channel; None: the bot's setting counts."""
    return Strictness(stored) if stored in tuple(Strictness) else None
