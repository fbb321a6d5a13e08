"""Posts, and the messages that show them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, func, select

from db.models import DiceRoll, Post, PostMessage, PostPicture
from db.session import Transaction


async def find_living(tx: Transaction, post_id: int) -> Post | None:
    """The post, unless it was deleted."""
    post = await tx.get(Post, post_id)
    return post if post is not None and post.deleted_at is None else None


async def of_message(tx: Transaction, message_id: int) -> Post | None:
    """The post that this message shows, wholly or in part, unless the post was deleted."""
    return await tx.scalar(
        select(Post)
        .join(PostMessage, PostMessage.post_id == Post.id)
        .where(PostMessage.message_id == message_id, Post.deleted_at.is_(None))
    )


async def recent(tx: Transaction, *, game_id: int, author_id: int, limit: int) -> Sequence[Post]:
    """The person's newest posts of the game that have a message in Discord, newest first."""
    return (
        await tx.scalars(
            select(Post)
            .where(
                Post.game_id == game_id,
                Post.author_id == author_id,
                Post.deleted_at.is_(None),
                exists().where(PostMessage.post_id == Post.id),
            )
            .order_by(Post.id.desc())
            .limit(limit)
        )
    ).all()


async def between(
    tx: Transaction, *, channel_id: int, after_id: int, before_id: int, limit: int
) -> Sequence[Post]:
    """The channel's newest posts whose interaction is between these ids, newest first."""
    return (
        await tx.scalars(
            select(Post)
            .where(
                Post.channel_id == channel_id,
                Post.interaction_id > after_id,
                Post.interaction_id < before_id,
                Post.deleted_at.is_(None),
            )
            .order_by(Post.interaction_id.desc())
            .limit(limit)
        )
    ).all()


async def recent_voices(
    tx: Transaction, *, game_id: int, author_id: int, limit: int
) -> Sequence[int]:
    """The character ids of the person's newest posts in the game, newest first; deleted posts
    count too."""
    return (
        await tx.scalars(
            select(Post.character_id)
            .where(Post.game_id == game_id, Post.author_id == author_id)
            .order_by(Post.id.desc())
            .limit(limit)
        )
    ).all()


async def messages(tx: Transaction, post_id: int) -> Sequence[PostMessage]:
    """The messages that show the post, in order."""
    return (
        await tx.scalars(
            select(PostMessage).where(PostMessage.post_id == post_id).order_by(PostMessage.position)
        )
    ).all()


async def add_message(tx: Transaction, post_id: int, message_id: int) -> None:
    """Add a message after the other messages of its post."""
    last = await tx.scalar(
        select(func.max(PostMessage.position)).where(PostMessage.post_id == post_id)
    )
    position = 0 if last is None else last + 1
    tx.add(PostMessage(message_id=message_id, post_id=post_id, position=position))
    await tx.flush()


async def remove_message(tx: Transaction, message_id: int) -> None:
    """Remove a message that was deleted in Discord, and the pictures in it."""
    message = await tx.get(PostMessage, message_id)
    if message is None:
        return
    await tx.execute(
        delete(PostPicture).where(
            PostPicture.post_id == message.post_id, PostPicture.message_id == message_id
        )
    )
    await tx.delete(message)
    await tx.flush()


async def rolls(tx: Transaction, post_id: int) -> Sequence[DiceRoll]:
    """The rolls of the post, in the order in which they were made."""
    return (
        await tx.scalars(select(DiceRoll).where(DiceRoll.post_id == post_id).order_by(DiceRoll.id))
    ).all()


async def remove(tx: Transaction, post_id: int) -> None:
    """Remove a post that never was in Discord, and its rolls."""
    for rows in (DiceRoll, PostMessage):
        await tx.execute(delete(rows).where(rows.post_id == post_id))
    await tx.execute(delete(Post).where(Post.id == post_id))


async def end(tx: Transaction, post_id: int, *, now: datetime) -> None:
    """Mark the post as deleted and erase its text; its rolls stay."""
    post = await tx.get_one(Post, post_id)
    post.text, post.deleted_at = "", now
    for rows in (PostPicture, PostMessage):
        await tx.execute(delete(rows).where(rows.post_id == post_id))
    await tx.flush()
