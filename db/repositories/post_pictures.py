"""Pictures in posts: which message of which post holds them."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select

from db.models import Post, PostMessage, PostPicture
from db.padding import padded
from db.session import Transaction


async def of_generation(tx: Transaction, generation_id: int) -> tuple[PostPicture, Post] | None:
    """The post that holds the picture, unless the post was deleted. At most one post holds it."""
    found = (
        await tx.execute(
            select(PostPicture, Post)
            .join(Post, Post.id == PostPicture.post_id)
            .where(PostPicture.generation_id == generation_id, Post.deleted_at.is_(None))
            .limit(1)
        )
    ).first()
    return None if found is None else (found[0], found[1])


async def of_generations(
    tx: Transaction, generation_ids: Collection[int]
) -> Sequence[tuple[PostPicture, Post]]:
    """The posts that hold these pictures, without deleted posts."""
    ids = padded(list(generation_ids))
    rows = await tx.execute(
        select(PostPicture, Post)
        .join(Post, Post.id == PostPicture.post_id)
        .where(PostPicture.generation_id.in_(ids))
    )
    return [(row[0], row[1]) for row in rows]


async def of_post(tx: Transaction, post_id: int) -> Sequence[PostPicture]:
    """The post's pictures, in the order in which they were added."""
    return (
        await tx.scalars(
            select(PostPicture)
            .where(PostPicture.post_id == post_id)
            .order_by(PostPicture.created_at, PostPicture.generation_id)
        )
    ).all()


async def in_posts(tx: Transaction, message_ids: Collection[int]) -> Sequence[int]:
    """Those of these messages that show posts or parts of posts."""
    ids = padded(list(message_ids))
    return (
        await tx.scalars(select(PostMessage.message_id).where(PostMessage.message_id.in_(ids)))
    ).all()


async def put(tx: Transaction, picture: PostPicture) -> None:
    """Write which message holds the picture; any other post loses it."""
    await remove(tx, [picture.generation_id])
    tx.add(picture)
    await tx.flush()


async def remove(tx: Transaction, generation_ids: Collection[int]) -> None:
    """Remove these pictures from their posts."""
    ids = padded(list(generation_ids))
    await tx.execute(
        delete(PostPicture)
        .where(PostPicture.generation_id.in_(ids))
        .execution_options(synchronize_session=False)
    )
