"""Posts in character, and the messages and pictures that show them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Id, Snowflake


class Post(Base):
    """A text that a member published in character. In a thread `channel_id` is the thread's id."""

    __tablename__ = "posts"
    __table_args__ = (
        Index("ix_posts_author", "game_id", "author_id", "id"),
        Index("ix_posts_character", "character_id", "id"),
        Index("ix_posts_channel", "channel_id", "id"),
        Index("ix_posts_interaction", "channel_id", "interaction_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    guild_id: Mapped[int] = mapped_column(Snowflake)
    game_id: Mapped[int] = mapped_column(ForeignKey("games.id"))
    channel_id: Mapped[int] = mapped_column(Snowflake)
    character_id: Mapped[int] = mapped_column(ForeignKey("characters.id"))
    author_id: Mapped[int] = mapped_column(Snowflake)
    text: Mapped[str] = mapped_column(Text)
    # The interaction that asked for the post, with Discord's time in it: the messages of the post
    # are newer. None in posts of older versions.
    interaction_id: Mapped[int | None] = mapped_column(Snowflake)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class PostMessage(Base):
    """A message that shows a post, or one part of a long one."""

    __tablename__ = "post_messages"
    __table_args__ = (UniqueConstraint("post_id", "position"),)

    message_id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    position: Mapped[int]


class PostPicture(Base):
    """A picture in one of the messages of a post."""

    __tablename__ = "post_pictures"
    __table_args__ = (Index("ix_post_pictures_generation", "generation_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    generation_id: Mapped[int] = mapped_column(ForeignKey("generations.id"), primary_key=True)
    message_id: Mapped[int] = mapped_column(Snowflake)
    created_at: Mapped[datetime]
