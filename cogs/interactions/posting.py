"""Sends the bot's own messages, outside any interaction: to a channel or to one person."""

import discord
import structlog

from cogs.components.layout import Card
from studio.errors import (
    ChannelGone,
    DeliveryError,
    DeliveryForbidden,
    DeliveryTransient,
    LimnerError,
)

log = structlog.get_logger()

_UNKNOWN_CHANNEL = 10003
_MISSING_ACCESS = 50001
_MISSING_PERMISSIONS = 50013
_TOO_LARGE = 40005


class MessageTooLarge(DeliveryError):
    """The files are larger than Discord accepts in this channel."""


async def post(
    client: discord.Client,
    channel_id: int,
    card: Card,
    *,
    reply_to_id: int | None = None,
    nonce: str | None = None,
) -> discord.Message:
    """Post a card as the bot's own message. Raises DeliveryErrors.

    When the same `nonce` is sent again within minutes, Discord posts no second message.
    """
    channel = client.get_partial_messageable(channel_id)
    options: dict[str, object] = {}
    if nonce is not None:
        options["nonce"] = nonce
    if reply_to_id is not None:
        options["reference"] = discord.MessageReference(
            message_id=reply_to_id, channel_id=channel_id, fail_if_not_exists=False
        )
    try:
        return await channel.send(  # type: ignore[call-overload,no-any-return]
            view=card.view, files=card.files, allowed_mentions=card.mentions, **options
        )
    except discord.Forbidden as error:
        missing = await missing_permission(client, channel_id, error)
        raise DeliveryForbidden(str(error), missing, channel_id) from error
    except (discord.HTTPException, OSError, TimeoutError) as error:
        raise delivery_error(error, channel_id) from error


async def tell(
    client: discord.Client, user_id: int, card: Card, *, else_in: int | None
) -> discord.Message | None:
    """Send a card to one person as a direct message; if that fails, post it in `else_in`.

    Gives None when neither works.
    """
    try:
        private = await client.create_dm(discord.Object(user_id))
        return await private.send(view=card.view, files=card.files, allowed_mentions=card.mentions)
    except (discord.Forbidden, discord.NotFound, discord.HTTPException) as error:
        log.info("no private message possible", user=user_id, error=str(error))
    if else_in is None:
        return None
    for file in card.files:
        file.reset()
    try:
        return await post(client, else_in, card)
    except LimnerError as error:
        log.warning("nobody could be told", user=user_id, error=str(error))
        return None


def delivery_error(error: Exception, channel_id: int) -> DeliveryError:
    """The DeliveryError for an error of discord.py."""
    detail = str(error)
    if isinstance(error, discord.HTTPException):
        if error.code == _UNKNOWN_CHANNEL:
            return ChannelGone(detail)
        if error.code == _TOO_LARGE or error.status == 413:
            return MessageTooLarge(detail)
        if isinstance(error, discord.Forbidden):
            return DeliveryForbidden(detail, _usual_permission(error), channel_id)
        if isinstance(error, discord.NotFound):
            return ChannelGone(detail)
        if error.status < 500 and error.status != 429:
            return DeliveryError(detail)
    return DeliveryTransient(detail)


async def missing_permission(
    client: discord.Client, channel_id: int, error: discord.Forbidden
) -> str:
    """Discord's name for the first permission that the bot lacks in the channel."""
    try:
        has, in_thread = await _get_permissions(client, channel_id)
    except (discord.DiscordException, OSError, TimeoutError):
        return _usual_permission(error)
    needed = {
        "View Channel": has.view_channel,
        "Send Messages": has.send_messages or in_thread,
        "Send Messages in Threads": has.send_messages_in_threads or not in_thread,
        "Attach Files": has.attach_files,
    }
    return next((name for name, given in needed.items() if not given), _usual_permission(error))


async def _get_permissions(
    client: discord.Client, channel_id: int
) -> tuple[discord.Permissions, bool]:
    """The bot's permissions in a channel, and whether it is a thread. A process without a
    gateway has no cache, so it asks Discord over HTTP."""
    channel = client.get_channel(channel_id) or await client.fetch_channel(channel_id)
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread) or client.user is None:
        raise discord.ClientException("there are no permissions here")
    in_thread = isinstance(channel, discord.Thread)
    if client.get_guild(channel.guild.id) is not None:
        return channel.permissions_for(channel.guild.me), in_thread
    # A thread has the permissions of its parent channel.
    place_id = channel.parent_id if isinstance(channel, discord.Thread) else channel.id
    guild = await client.fetch_guild(channel.guild.id, with_counts=False)
    me = await guild.fetch_member(client.user.id)
    place = await guild.fetch_channel(place_id)
    return place.permissions_for(me), in_thread


def _usual_permission(error: discord.Forbidden) -> str:
    return "View Channel" if error.code == _MISSING_ACCESS else "Send Messages"
