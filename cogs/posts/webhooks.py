"""Messages under a character's name, through one webhook of the bot in each channel.

A webhook belongs to a channel, and also posts in its threads and in a forum's posts. The bot
asks Discord for its webhooks and keeps them in memory only, because a webhook's token is enough
to post with it. When the webhook was deleted, the bot makes a new one, once. Messages of the
deleted webhook cannot be edited any more.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

import discord
from discord.utils import MISSING

from cogs.components.layout import Card
from cogs.interactions.discord_calls import (
    FAILED,
    DiscordCode,
    delivery_error,
    ignoring_failures,
    is_refused_with,
    repeat_if_cut,
)
from cogs.interactions.posting import post
from cogs.interactions.threads import in_open_thread
from cogs.posts.spoken_card import heading, spoken_view, words_spoken
from studio.errors import (
    BadName,
    ChannelGone,
    DeliveryError,
    DeliveryForbidden,
    PostGone,
    WebhookGone,
    WebhooksFull,
)

MANAGE_WEBHOOKS = "Manage Webhooks"

_NAME = "Limner"
_SEARCHED = 100  # messages that are searched for a post
_NONE = discord.AllowedMentions.none()

_Home = discord.TextChannel | discord.ForumChannel | discord.VoiceChannel | discord.StageChannel
MessageFiles = Sequence[discord.File | discord.Attachment]


class Webhooks:
    """Posts, edits and deletes messages under characters' names, in a channel or its threads.

    All methods raise `DeliveryError`s, and `PostGone` when the message does not exist.
    """

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        # The key is the channel's id. The first webhook of a channel posts new messages.
        self._known: dict[int, list[discord.Webhook]] = {}
        self._asking: dict[int, asyncio.Lock] = {}

    async def send(
        self,
        channel_id: int,
        *,
        name: str,
        text: str,
        avatar: str | None = None,
        files: Sequence[discord.File] = (),
        mentions: discord.AllowedMentions = _NONE,
    ) -> int:
        """Post under that name; gives the message's id. `avatar` is a URL.

        Raises `DeliveryForbidden(MANAGE_WEBHOOKS)`, `WebhooksFull`, BadName.
        """
        home, thread = await self._get_home(channel_id)
        for last in (False, True):
            webhook = (await self._find_or_make(home, make=True))[0]
            try:
                sent = await webhook.send(
                    text or MISSING,
                    username=name,
                    avatar_url=avatar or MISSING,
                    files=list(files),
                    thread=thread or MISSING,
                    allowed_mentions=mentions,
                    wait=True,
                )
            except FAILED as error:
                if last or not is_refused_with(error, DiscordCode.UNKNOWN_WEBHOOK):
                    raise _refusal(error, channel_id) from error
            else:
                if sent.channel.id == channel_id:
                    return sent.id
                # An admin moved the webhook to another channel since the bot asked for it.
                with ignoring_failures("post in another channel"):
                    await repeat_if_cut(sent.delete)
                if last:
                    raise ChannelGone("the message went elsewhere")
            self._forget(home.id, webhook)
            for file in files:
                file.reset()
        raise AssertionError("the second turn returns or raises")

    async def send_as_self(
        self,
        channel_id: int,
        *,
        name: str,
        text: str,
        files: Sequence[discord.File] = (),
        mentions: discord.AllowedMentions = _NONE,
    ) -> int:
        """Post as the bot itself, with the name above the text; gives the message's id."""
        view = spoken_view(heading(name), text, [file.filename for file in files])
        return (await post(self._client, channel_id, Card(view, list(files), mentions))).id

    async def find(self, channel_id: int, *, name: str, text: str, after_id: int) -> list[int]:
        """The messages after that id which show this text under this name, oldest first.

        Raises DeliveryErrors, for example when the bot may not read the channel's messages.
        """
        home, thread = await self._get_home(channel_id)
        ours = {each.id: each for each in await self._list_ours(home, afresh=False)}
        channel = self._client.get_partial_messageable(channel_id)
        try:
            return [
                message.id
                async for message in channel.history(
                    limit=_SEARCHED, after=discord.Object(after_id), oldest_first=True
                )
                if await self._shows(message, name, text, ours, thread)
            ]
        except FAILED as error:
            raise delivery_error(error, channel_id) from error

    async def _shows(
        self,
        message: discord.Message,
        name: str,
        text: str,
        ours: Mapping[int, discord.Webhook],
        thread: Any,
    ) -> bool:
        """Whether the bot posted this text under this name in that message."""
        webhook = ours.get(message.webhook_id or 0)
        if webhook is None:
            us = self._client.user
            is_ours = us is not None and message.author.id == us.id
            return is_ours and words_spoken(message) == (heading(name), text)
        if message.author.name != name:
            return False
        if not message.content:
            # Without the intent for message content, Discord leaves it out of a channel's history.
            whole = await webhook.fetch_message(message.id, thread=thread or MISSING)
            return whole.content.strip() == text.strip()
        return message.content.strip() == text.strip()

    async def edit(
        self,
        message_id: int,
        channel_id: int,
        *,
        text: str | None = None,
        files: MessageFiles | None = None,
        mentions: discord.AllowedMentions = _NONE,
    ) -> None:
        """Change the text of a message, its files, or both; None keeps them.

        `files` are all files that the message has afterwards; `attachments` gives its present
        ones. Raises `WebhookGone` when the message exists but its webhook was deleted.
        """

        async def by_webhook(webhook: discord.Webhook, thread: Any) -> None:
            await webhook.edit_message(
                message_id,
                content=MISSING if text is None else text,
                attachments=MISSING if files is None else list(files),
                allowed_mentions=mentions,
                thread=thread,
            )

        async def by_bot(message: discord.Message) -> None:
            now = message.attachments if files is None else files
            above, said = words_spoken(message)
            shown = [file.filename for file in now]
            await message.edit(
                view=spoken_view(above, said if text is None else text, shown),
                attachments=list(now),
                allowed_mentions=mentions,
            )

        sent = [each for each in files or () if isinstance(each, discord.File)]

        async def change() -> None:
            for file in sent:
                file.reset()
            if not await self._by_webhook(message_id, channel_id, by_webhook, files=sent):
                await self._by_bot(message_id, channel_id, by_bot, files=sent)

        await in_open_thread(self._client, channel_id, change)

    async def attachments(self, message_id: int, channel_id: int) -> list[discord.Attachment]:
        """The files of a message."""
        found: list[discord.Attachment] = []

        async def by_webhook(webhook: discord.Webhook, thread: Any) -> None:
            message = await webhook.fetch_message(message_id, thread=thread)
            found.extend(message.attachments)

        async def by_bot(message: discord.Message) -> None:
            found.extend(message.attachments)

        if not await self._by_webhook(message_id, channel_id, by_webhook):
            await self._by_bot(message_id, channel_id, by_bot)
        return found

    async def delete(self, message_id: int, channel_id: int) -> None:
        """Delete a message; if its webhook was deleted, with the bot's own permissions.

        Raises `DeliveryForbidden("Manage Messages")` when the bot lacks that permission.
        """

        async def by_webhook(webhook: discord.Webhook, thread: Any) -> None:
            await webhook.delete_message(message_id, thread=thread)

        async def change() -> None:
            if not await self._by_webhook(message_id, channel_id, by_webhook):
                await self._delete_as_bot(message_id, channel_id)

        await in_open_thread(self._client, channel_id, change)

    async def _delete_as_bot(self, message_id: int, channel_id: int) -> None:
        channel = self._client.get_partial_messageable(channel_id)
        try:
            await repeat_if_cut(channel.get_partial_message(message_id).delete)
        except FAILED as error:
            refusal = _refusal(error, channel_id)
            if isinstance(refusal, DeliveryForbidden):
                refusal = DeliveryForbidden(str(error), "Manage Messages", channel_id)
            raise refusal from error

    async def _by_webhook(
        self,
        message_id: int,
        channel_id: int,
        act: Callable[[discord.Webhook, Any], Awaitable[None]],
        *,
        files: Sequence[discord.File] = (),
    ) -> bool:
        """Call `act` with the message's webhook; False when no webhook of the bot posted it."""
        home, thread = await self._get_home(channel_id)
        tried: set[int] = set()
        # Another process may have made a webhook since the bot asked for them.
        for afresh in (False, True):
            for webhook in await self._list_ours(home, afresh=afresh):
                if webhook.id in tried:
                    continue
                tried.add(webhook.id)
                try:
                    await repeat_if_cut(partial(act, webhook, thread or MISSING), files=files)
                except FAILED as error:
                    if is_refused_with(error, DiscordCode.UNKNOWN_WEBHOOK):
                        self._forget(home.id, webhook)
                    elif not is_refused_with(error, DiscordCode.UNKNOWN_MESSAGE):
                        raise _refusal(error, channel_id) from error
                else:
                    return True
        return False

    async def _list_ours(self, home: _Home, *, afresh: bool) -> list[discord.Webhook]:
        """The bot's webhooks of the channel; only the known ones when it may not ask Discord.

        `afresh`: ask Discord even if some are known.
        """
        known = self._known.pop(home.id, []) if afresh else self._known.get(home.id, [])
        try:
            return list(await self._find_or_make(home, make=False))
        except DeliveryForbidden:
            self._known[home.id] = known
            return list(known)

    async def _by_bot(
        self,
        message_id: int,
        channel_id: int,
        act: Callable[[discord.Message], Awaitable[None]],
        *,
        files: Sequence[discord.File] = (),
    ) -> None:
        """Call `act` with a message that the bot posted as itself."""
        channel = self._client.get_partial_messageable(channel_id)
        try:
            message = await repeat_if_cut(lambda: channel.fetch_message(message_id))
            if message.webhook_id is not None:
                raise await self._find_edit_error(channel_id)
            await repeat_if_cut(partial(act, message), files=files)
        except FAILED as error:
            raise _refusal(error, channel_id) from error

    async def _find_edit_error(self, channel_id: int) -> DeliveryError:
        """The error for a webhook's message that cannot be edited."""
        home, _ = await self._get_home(channel_id)
        try:
            await self._find_or_make(home, make=False)
        except DeliveryForbidden as error:
            return error
        return WebhookGone()

    async def _get_home(self, channel_id: int) -> tuple[_Home, discord.Object | None]:
        """The channel that has the webhooks, and the thread in it; None when it is no thread."""
        channel = await self._get_channel(channel_id)
        thread = None
        if isinstance(channel, discord.Thread):
            thread = discord.Object(channel.id)
            channel = await self._get_channel(channel.parent_id)
        if not isinstance(channel, _Home):
            raise ChannelGone("no channel that can have webhooks")
        return channel, thread

    async def _get_channel(self, channel_id: int) -> Any:
        try:
            known = self._client.get_channel(channel_id)
            return known or await repeat_if_cut(lambda: self._client.fetch_channel(channel_id))
        except discord.InvalidData as error:
            raise ChannelGone(str(error)) from error
        except FAILED as error:
            raise delivery_error(error, channel_id) from error

    async def _find_or_make(self, home: _Home, *, make: bool) -> list[discord.Webhook]:
        """The bot's webhooks of the channel, oldest first. `make`: create one if there is none."""
        async with self._asking.setdefault(home.id, asyncio.Lock()):
            known = self._known.get(home.id, [])
            if known:
                return known
            try:
                # Asked again before a second one is made: the first may exist all the same.
                found = await repeat_if_cut(partial(self._ask_for_webhooks, home, make=make))
            except FAILED as error:
                raise _no_webhook(error, home.id) from error
            self._known[home.id] = sorted(found, key=lambda each: each.id)
            return self._known[home.id]

    async def _ask_for_webhooks(self, home: _Home, *, make: bool) -> list[discord.Webhook]:
        found = [each for each in await home.webhooks() if self._is_ours(each)]
        if make and not found:
            found = [await home.create_webhook(name=_NAME, reason="Posts in character")]
        return found

    def _is_ours(self, webhook: discord.Webhook) -> bool:
        """Whether the bot made the webhook. It has no token of others', or should not use it."""
        us = self._client.user
        return bool(webhook.token and us and webhook.user and webhook.user.id == us.id)

    def _forget(self, home_id: int, webhook: discord.Webhook) -> None:
        known = self._known.get(home_id, [])
        if webhook in known:
            known.remove(webhook)


def _no_webhook(error: Exception, home_id: int) -> DeliveryError:
    if is_refused_with(error, DiscordCode.TOO_MANY_WEBHOOKS):
        return WebhooksFull(str(error), home_id)
    if is_refused_with(error, DiscordCode.MISSING_PERMISSIONS):
        return DeliveryForbidden(str(error), MANAGE_WEBHOOKS, home_id)
    return delivery_error(error, home_id)


def _refusal(error: Exception, channel_id: int) -> Exception:
    if is_refused_with(error, DiscordCode.UNKNOWN_MESSAGE):
        return PostGone()
    if is_refused_with(error, DiscordCode.INVALID_FORM) and "username" in str(error):
        return BadName("Discord allows nobody that name")
    return delivery_error(error, channel_id)
