"""Finds messages of posts that Discord took without its answer arriving, and takes them in.

A webhook's message has no nonce. So the bot reads the channel's newest messages: a lost one has
the character's name and the text of its part, and belongs to no post yet.
"""

import structlog

from cogs.posts.webhooks import Webhooks
from studio.errors import DeliveryError, PostUnconfirmed
from studio.rules.posts.splitting import split
from studio.services.posts.posts import Posts, RenderedPost
from studio.services.posts.unfinished import UnfinishedPosts

log = structlog.get_logger()

# How long after a post was asked for its messages may appear, or its author may send it again,
# as a difference of Discord's ids: their upper bits are milliseconds.
_SEARCHED_FOR = 15 * 60 * 1000 << 22


class LostMessages:
    """Searches channels for messages of posts that are in no row."""

    def __init__(self, posts: Posts, unfinished: UnfinishedPosts, webhooks: Webhooks) -> None:
        self._posts = posts
        self._unfinished = unfinished
        self._webhooks = webhooks

    async def find(self, rendered: RenderedPost, part: str) -> list[int]:
        """The messages that show this part of the post and belong to no post, oldest first.

        Raises PostUnconfirmed when the bot cannot look.
        """
        if rendered.post.interaction_id is None:
            return []
        try:
            found = await self._webhooks.find(
                rendered.post.channel_id,
                name=rendered.name,
                text=part,
                after_id=rendered.post.interaction_id,
            )
        except DeliveryError as error:
            raise PostUnconfirmed(str(error)) from error
        shown = await self._unfinished.filter_shown(found)
        return [each for each in found if each not in shown]

    async def take_in(self, rendered: RenderedPost) -> bool:
        """Write the messages of the post that Discord shows; True when it now has all of them.

        Raises PostUnconfirmed when the bot cannot look.
        """
        known = await self._posts.list_message_ids(rendered.post.id)
        for part in parts_of(rendered)[len(known) :]:
            found = await self.find(rendered, part)
            if not found:
                return False
            log.info("lost message of a post found", post=rendered.post.id, message=found[0])
            await self._posts.add_message(rendered.post.id, found[0])
        return True

    async def take_in_if_seen(self, post_id: int) -> None:
        """Take in what can be found of a post that is about to change. Raises PostGone."""
        rendered = await self._unfinished.get_rendered(post_id)
        try:
            await self.take_in(rendered)
        except PostUnconfirmed as error:
            log.info("cannot look for lost messages", post=post_id, error=str(error))

    async def take_in_all(self, channel_id: int, before_id: int) -> None:
        """Take in lost messages of the posts that were asked for shortly before that id.

        An error is only logged: the caller then finds no post.
        """
        try:
            for rendered in await self._unfinished.list_unfinished(
                channel_id, after_id=_earlier(before_id), before_id=before_id
            ):
                await self.take_in(rendered)
        except PostUnconfirmed as error:
            log.info("cannot look for lost messages", channel=channel_id, error=str(error))

    async def find_earlier(self, rendered: RenderedPost) -> RenderedPost | None:
        """The same post that its author sent before, when it has arrived after all."""
        post = rendered.post
        at = post.interaction_id or 0
        for each in await self._unfinished.list_unfinished(
            post.channel_id, after_id=_earlier(at), before_id=at
        ):
            same = (each.post.author_id, each.post.character_id, each.text)
            if same != (post.author_id, post.character_id, post.text):
                continue
            try:
                if await self.take_in(each):
                    return each
            except PostUnconfirmed as error:
                log.info("cannot look for an earlier post", post=each.post.id, error=str(error))
        return None


def _earlier(id: int) -> int:
    return max(id - _SEARCHED_FOR, 0)


def parts_of(rendered: RenderedPost) -> list[str]:
    """The texts of the post's messages; a post of files alone has one empty text."""
    return split(rendered.shown) or [""]
