"""Sessions: trees of generations."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Id, Snowflake, partial_index


def _sessions_by_owner(name: str, condition: str) -> Index:
    return partial_index(
        name,
        "guild_id",
        "owner_id",
        "updated_at",
        "id",
        # Not for the order: it lets sessions of one game be counted without reading the rows.
        "game_id",
        condition=f"{condition} AND deleted_at IS NULL AND look_id IS NULL"
        " AND thumbnail_id IS NOT NULL",
    )


class Session(Base):
    """A tree of generations that began with one request. It has an owner.

    `version` grows with every change: new steps, title, main picture, deletions. A member's change
    names the version that they saw, so that a change of an outdated card is refused.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        # A member's own list, newest first; portraits are shown with their character.
        _sessions_by_owner("ix_sessions_open", "archived_at IS NULL"),
        _sessions_by_owner("ix_sessions_archived", "archived_at IS NOT NULL"),
        Index("ix_sessions_game", "game_id"),
        Index("ix_sessions_look", "look_id"),
        # For retention.
        partial_index(
            "ix_sessions_idle",
            "updated_at",
            condition="deleted_at IS NULL AND archived_at IS NULL AND look_id IS NULL",
        ),
        partial_index("ix_sessions_deleted", "deleted_at", condition="deleted_at IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    guild_id: Mapped[int] = mapped_column(Snowflake, server_default=text("0"))
    game_id: Mapped[int] = mapped_column(ForeignKey("games.id"))
    owner_id: Mapped[int] = mapped_column(Snowflake)
    title: Mapped[str] = mapped_column(String(120))
    # The version of looks whose portraits these are; None for scenes.
    look_id: Mapped[int | None] = mapped_column(ForeignKey("character_looks.id"))
    # None while the session has no picture; the list leaves it out then.
    thumbnail_id: Mapped[int | None] = mapped_column(Id)
    # The generation that a member chose as the main picture; None: the newest picture is.
    main_id: Mapped[int | None] = mapped_column(Id)
    version: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    # The number of the next step: how many generations were ever requested, plus one.
    next_step: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
