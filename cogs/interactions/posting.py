"""Sends the bot's own messages, outside any interaction: to a channel or to one person."""

from uuid import uuid4

import discord
import structlog

from cogs.components.layout import Card
from cogs.interactions.discord_calls import (
    FAILED,
    DiscordCode,
    delivery_error,
    is_refused_with,
    repeat_if_cut,
)
from studio.errors import DeliveryError, DeliveryForbidden, DeliveryTransient, LimnerError

log = structlog.get_logger()

_NONCE_LENGTH = 25  # characters; Discord's limit
_HISTORY = "Read Message History"


async def post(
    client: discord.Client,
    channel_id: int,
    card: Card,
    *,
    reply_to_id: int | None = None,
    reply_required: bool = False,
    nonce: str | None = None,
) -> discord.Message:
    """Post a card as the bot's own message. Raises DeliveryErrors.

    When the same `nonce` is sent again within minutes, Discord posts no second message. Without
    the permission to reply the card is posted as no reply, unless `reply_required`.
    """
    channel = client.get_partial_messageable(channel_id)
    try:
        return await send(channel, card, reply_to_id=reply_to_id, nonce=nonce)
    except FAILED as error:
        if is_refused_with(error, DiscordCode.NO_HISTORY_FOR_REPLY) and not reply_required:
            log.info("no permission to reply", channel=channel_id)
            for file in card.files:
                file.reset()
            return await post(client, channel_id, card, nonce=nonce)
        raise await explain_refusal(client, channel_id, error) from error


async def send(
    channel: discord.abc.Messageable,
    card: Card,
    *,
    reply_to_id: int | None = None,
    nonce: str | None = None,
) -> discord.Message:
    """Send a card, once more when the connection is cut; Discord takes it once. Raises FAILED."""
    nonce = nonce or uuid4().hex[:_NONCE_LENGTH]
    options: dict[str, object] = {"nonce": nonce}
    if reply_to_id is not None:
        options["reference"] = discord.MessageReference(
            message_id=reply_to_id,
            channel_id=getattr(channel, "id", 0),
            fail_if_not_exists=False,
        )

    async def once() -> discord.Message:
        return await channel.send(  # type: ignore[call-overload,no-any-return]
            view=card.view, files=card.files, allowed_mentions=card.mentions, **options
        )

    return await repeat_if_cut(once, files=card.files)


async def tell(
    client: discord.Client,
    user_id: int,
    card: Card,
    *,
    else_in: int | None,
    openly: Card | None = None,
    told_later: bool = False,
    nonce: str | None = None,
) -> discord.Message | None:
    """Send a card to one person as a direct message; if that fails, post it in `else_in`, where
    others read it: `openly` is a card for them, when they are to read another one.

    Gives None when neither works. With `told_later` the caller tries again later, so it raises
    DeliveryTransient when Discord did not answer. When the same `nonce` is told again within
    minutes, nobody reads a second message.
    """
    failures: list[Exception] = []
    try:
        return await send(await open_conversation(client, user_id), card, nonce=nonce)
    except FAILED as error:
        log.info("no private message possible", user=user_id, error=str(error))
        failures.append(delivery_error(error, 0))
    if else_in is not None:
        for file in card.files:
            file.reset()
        try:
            return await post(client, else_in, openly or card, nonce=nonce)
        except LimnerError as error:
            log.warning("nobody could be told", user=user_id, error=str(error))
            failures.append(error)
    for failure in failures:
        if told_later and isinstance(failure, DeliveryTransient):
            raise failure
    return None


async def open_conversation(client: discord.Client, user_id: int) -> discord.DMChannel:
    """The channel of direct messages with one person. Raises FAILED."""
    return await repeat_if_cut(lambda: client.create_dm(discord.Object(user_id)))


def is_missing_history(error: DeliveryError) -> bool:
    """Whether only a reply was refused, because the bot may not read the channel's history."""
    return isinstance(error, DeliveryForbidden) and error.permission == _HISTORY


async def explain_refusal(
    client: discord.Client, channel_id: int, error: Exception
) -> DeliveryError:
    """The DeliveryError for a message that the channel did not take, with the permission that
    is missing."""
    known = delivery_error(error, channel_id)
    if not isinstance(known, DeliveryForbidden) or is_missing_history(known):
        return known
    missing = await missing_permission(client, channel_id) or known.permission
    return DeliveryForbidden(known.detail, missing, channel_id)


async def missing_permission(client: discord.Client, channel_id: int) -> str | None:
    """Discord's name for the first permission to post that the bot lacks in the channel.

    None: it lacks none, or its permissions are not known.
    """
    try:
        has, in_thread = await _get_permissions(client, channel_id)
    except (*FAILED, discord.ClientException):
        return None
    needed = {
        "View Channel": has.view_channel,
        "Send Messages": has.send_messages or in_thread,
        "Send Messages in Threads": has.send_messages_in_threads or not in_thread,
        "Attach Files": has.attach_files,
    }
    return next((name for name, given in needed.items() if not given), None)


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
