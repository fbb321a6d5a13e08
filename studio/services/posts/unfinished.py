"""Posts that have fewer messages than parts: Discord did not take some, or its answer was lost."""

from collections.abc import Collection

from db.repositories import characters, post_pictures, posts
from db.session import Database
from studio.errors import PostGone
from studio.rules.posts.splitting import split
from studio.services.posts.posts import RenderedPost, with_dice

_SEARCHED = 20  # of the newest posts of a channel


class UnfinishedPosts:
    """Finds unfinished posts, so that their messages can be searched for."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_unfinished(
        self, channel_id: int, *, after_id: int, before_id: int
    ) -> list[RenderedPost]:
        """The channel's posts that have fewer messages than parts, oldest first.

        Only posts whose interaction is between these ids; the newest when there are many.
        """
        unfinished = []
        async with self._database.read() as tx:
            found = await posts.between(
                tx,
                channel_id=channel_id,
                after_id=after_id,
                before_id=before_id,
                limit=_SEARCHED,
            )
            for post in reversed(found):
                shown = with_dice(post.text, await posts.rolls(tx, post.id))
                if len(await posts.messages(tx, post.id)) < (len(split(shown)) or 1):
                    name = next(iter(await characters.by_ids(tx, [post.character_id]))).name
                    unfinished.append(RenderedPost(post, name, None, post.text, shown))
        return unfinished

    async def get_rendered(self, post_id: int) -> RenderedPost:
        """The post as it is now, without its avatar. Raises PostGone."""
        async with self._database.read() as tx:
            post = await posts.find_living(tx, post_id)
            if post is None:
                raise PostGone
            name = next(iter(await characters.by_ids(tx, [post.character_id]))).name
            shown = with_dice(post.text, await posts.rolls(tx, post.id))
        return RenderedPost(post, name, None, post.text, shown)

    async def filter_shown(self, message_ids: Collection[int]) -> frozenset[int]:
        """Those of these messages that belong to a post."""
        if not message_ids:
            return frozenset()
        async with self._database.read() as tx:
            return frozenset(await post_pictures.in_posts(tx, message_ids))
