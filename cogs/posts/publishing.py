"""Publishes, edits and deletes posts in Discord."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from weakref import WeakValueDictionary

import discord

from cogs.posts.lost_messages import LostMessages, parts_of
from cogs.posts.webhooks import MANAGE_WEBHOOKS, Webhooks
from studio.errors import (
    DeliveryError,
    DeliveryForbidden,
    DeliveryTransient,
    HalfPosted,
    LimnerError,
    PostGone,
    PostUnconfirmed,
)
from studio.rules.posts.splitting import split
from studio.services.posts.posts import Posts, RenderedPost
from studio.services.posts.unfinished import UnfinishedPosts


@dataclass(frozen=True)
class PublishResult:
    """The messages of a published post.

    `post_id` is that of an earlier post when its author sent it again and it had arrived.
    `without`: the channel in which webhooks are not permitted, so the bot posted as itself;
    None: a webhook posted. `at_end`: an edit added messages at the end of the channel.
    """

    message_ids: tuple[int, ...]
    post_id: int
    without: int | None = None
    at_end: bool = False


class Publisher:
    """Publishes posts, one change of a post at a time."""

    def __init__(self, posts: Posts, unfinished: UnfinishedPosts, webhooks: Webhooks) -> None:
        self._posts = posts
        self._webhooks = webhooks
        self.lost = LostMessages(posts, unfinished, webhooks)
        self._busy: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def publish(
        self,
        rendered: RenderedPost,
        *,
        files: Sequence[discord.File] = (),
        mentions: discord.AllowedMentions,
    ) -> PublishResult:
        """Post a new post that is in the database; its last message has the files.

        Raises DeliveryErrors: `HalfPosted` when Discord accepted only the first messages. A post
        that Discord refused is discarded. When the result is unknown, the post is kept. A post
        that its author sends again, although it had arrived, is not posted twice.
        """
        async with self._lock(rendered.post.id):
            earlier = await self.lost.find_earlier(rendered)
            if earlier is not None:
                await self._posts.discard(rendered.post.id)
                ids = await self._posts.list_message_ids(earlier.post.id)
                return PublishResult(tuple(ids), earlier.post.id)
            try:
                return await self._add(rendered, parts_of(rendered), files=files, mentions=mentions)
            except (HalfPosted, DeliveryTransient):
                # Discord may have accepted a request that it did not answer.
                raise
            except LimnerError:
                await self._posts.discard(rendered.post.id)
                raise

    async def rewrite(
        self, rendered: RenderedPost, *, mentions: discord.AllowedMentions
    ) -> PublishResult:
        """Edit the messages of a post to its new text, and save the text.

        Deletes messages that are no longer needed; one with files stays without text. Posts
        missing parts at the end of the channel. Raises DeliveryErrors, PostGone.
        """
        async with self._lock(rendered.post.id):
            parts = split(rendered.shown)
            await self.lost.take_in_if_seen(rendered.post.id)
            ids = await self._put_in_place(rendered, parts, mentions)
            await self._posts.save_edit(rendered.post.id, rendered.text)
            missing = parts[len(ids) :]
            if not missing:
                return PublishResult(tuple(ids), rendered.post.id)
            added = await self._add(rendered, missing, mentions=mentions, before=len(ids))
            return PublishResult(
                (*ids, *added.message_ids), rendered.post.id, added.without, at_end=True
            )

    async def delete(self, post_id: int, channel_id: int) -> None:
        """Delete the messages of a post, then its text. Raises DeliveryErrors."""
        async with self._lock(post_id):
            with suppress(PostGone):
                await self.lost.take_in_if_seen(post_id)
            for message_id in await self._posts.list_message_ids(post_id):
                await self._remove(message_id, channel_id)
            await self._posts.mark_deleted(post_id)

    async def _add(
        self,
        rendered: RenderedPost,
        parts: Sequence[str],
        *,
        mentions: discord.AllowedMentions,
        files: Sequence[discord.File] = (),
        before: int = 0,
    ) -> PublishResult:
        """Post these parts as messages; `before`: how many messages the post has already."""
        ids: list[int] = []
        without = None
        for number, part in enumerate(parts, start=1):
            sent_along = files if number == len(parts) else ()
            try:
                message_id, without = await self._send(
                    rendered, part, sent_along, mentions, without=without
                )
            except DeliveryError as error:
                taken = before + len(ids)
                if not taken:
                    raise
                raise HalfPosted(str(error), taken, before + len(parts)) from error
            await self._posts.add_message(rendered.post.id, message_id)
            ids.append(message_id)
        return PublishResult(tuple(ids), rendered.post.id, without)

    async def _send(
        self,
        rendered: RenderedPost,
        text: str,
        files: Sequence[discord.File],
        mentions: discord.AllowedMentions,
        *,
        without: int | None,
    ) -> tuple[int, int | None]:
        """Post one message, as the character if webhooks are permitted.

        Gives its id, and the channel in which webhooks are not permitted, else None.
        """
        channel_id = rendered.post.channel_id
        if without is None:
            as_character = partial(
                self._webhooks.send,
                channel_id,
                name=rendered.name,
                avatar=rendered.avatar,
                text=text,
                files=files,
                mentions=mentions,
            )
            try:
                return await self._send_once(rendered, text, files, as_character), None
            except DeliveryForbidden as error:
                if error.permission != MANAGE_WEBHOOKS:
                    raise
                without = error.channel_id
        for file in files:
            file.reset()
        as_bot = partial(
            self._webhooks.send_as_self,
            channel_id,
            name=rendered.name,
            text=text,
            files=files,
            mentions=mentions,
        )
        return await self._send_once(rendered, text, files, as_bot), without

    async def _send_once(
        self,
        rendered: RenderedPost,
        text: str,
        files: Sequence[discord.File],
        send: Callable[[], Awaitable[int]],
    ) -> int:
        """Post one message, also when Discord's answer is lost. Raises DeliveryErrors."""
        try:
            return await send()
        except DeliveryTransient as error:
            if not error.unanswered:
                raise
            if found := await self.lost.find(rendered, text):
                return found[0]
        for file in files:
            file.reset()
        try:
            sent = await send()
        except DeliveryTransient:
            if found := await self.lost.find(rendered, text):
                return found[0]
            raise
        # The first one may have arrived after the search.
        for double in await self._find_doubles(rendered, text):
            if double != sent:
                await self._webhooks.delete(double, rendered.post.channel_id)
        return sent

    async def _find_doubles(self, rendered: RenderedPost, text: str) -> list[int]:
        try:
            return await self.lost.find(rendered, text)
        except PostUnconfirmed:
            return []

    async def _put_in_place(
        self, rendered: RenderedPost, parts: Sequence[str], mentions: discord.AllowedMentions
    ) -> list[int]:
        """Edit the existing messages; gives the ids of those that have a part, in order."""
        # Read under the lock: before, another change may still have added messages.
        ids = await self._posts.list_message_ids(rendered.post.id)
        changed = 0
        while ids:
            try:
                for message_id, part in zip(ids, parts, strict=False):
                    await self._webhooks.edit(
                        message_id, rendered.post.channel_id, text=part, mentions=mentions
                    )
                    changed += 1
                for message_id in ids[len(parts) :]:
                    await self._empty(message_id, rendered.post.channel_id)
            except PostGone:
                # A member deleted this message by hand: its part goes into the next one.
                ids.remove(message_id)
                await self._posts.remove_message(message_id)
            except DeliveryError as error:
                if not changed:
                    raise
                await self._posts.save_edit(rendered.post.id, rendered.text)
                raise HalfPosted(str(error), min(changed, len(parts)), len(parts)) from error
            else:
                return ids[: len(parts)]
        await self._posts.mark_deleted(rendered.post.id)
        raise PostGone

    async def _empty(self, message_id: int, channel_id: int) -> None:
        """Delete a message that has no part any more; if it has files, only clear its text."""
        if await self._webhooks.attachments(message_id, channel_id):
            await self._webhooks.edit(message_id, channel_id, text="")
            return
        await self._remove(message_id, channel_id)

    async def _remove(self, message_id: int, channel_id: int) -> None:
        with suppress(PostGone):
            await self._webhooks.delete(message_id, channel_id)
        await self._posts.remove_message(message_id)

    def _lock(self, post_id: int) -> asyncio.Lock:
        return self._busy.setdefault(post_id, asyncio.Lock())
