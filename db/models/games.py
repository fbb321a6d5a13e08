"""Games and their channels."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Id, Snowflake


class Game(Base):
    """A play-by-post game: its GM, its house style, and whether characters are approved."""

    __tablename__ = "games"
    __table_args__ = (Index("ix_games_guild_id", "guild_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    guild_id: Mapped[int] = mapped_column(ForeignKey("guilds.id"))
    name: Mapped[str] = mapped_column(String(100))
    # Exactly one of the two is set.
    gm_role_id: Mapped[int | None] = mapped_column(Snowflake)
    gm_user_id: Mapped[int | None] = mapped_column(Snowflake)
    # The channel for approval cards; None: the game's own channel.
    gm_channel_id: Mapped[int | None] = mapped_column(Snowflake)
    approvals: Mapped[bool] = mapped_column(Boolean, default=True)
    house_style: Mapped[str] = mapped_column(Text, default="")
    # Whether a member who rolls in secret may choose to see the result, too.
    secrets_shown: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    # Themes that are never drawn: lines never happen in the game, veils happen unseen.
    lines: Mapped[list[Any]] = mapped_column(default=list, server_default=text("'[]'"))
    veils: Mapped[list[Any]] = mapped_column(default=list, server_default=text("'[]'"))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class GameChannel(Base):
    """A channel that belongs to an open game; its threads inherit."""

    __tablename__ = "game_channels"
    __table_args__ = (Index("ix_game_channels_game_id", "game_id"),)

    channel_id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    game_id: Mapped[int] = mapped_column(ForeignKey("games.id"))
    # Whether messages of other bots and of members may be illustrated here.
    illustrate: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    # A `studio.rules.moderation.judging.Strictness`; "": the bot's own setting.
    rating: Mapped[str] = mapped_column(String(16), default="", server_default=text("''"))
    added_at: Mapped[datetime]
