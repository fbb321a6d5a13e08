"""Posts as long as they are there."""

from db.models import Post
from db.repositories import posts
from db.session import Transaction
from studio.errors import PostGone


async def living_post(tx: Transaction, post_id: int) -> Post:
    """The post, unless it was deleted. Raises PostGone."""
    post = await posts.by_id(tx, post_id)
    if post is None or post.deleted_at is not None:
        raise PostGone
    return post
