"""Rolls and macros."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Id, Snowflake


class DiceRoll(Base):
    """A roll; it never changes. `total` is None when the result is a text, and the sum of all when
    the notation was rolled several times."""

    __tablename__ = "dice_rolls"
    __table_args__ = (
        Index("ix_dice_rolls_game", "game_id", "id"),
        Index("ix_dice_rolls_user", "guild_id", "user_id", "id"),
        Index("ix_dice_rolls_character", "character_id", "id"),
        Index("ix_dice_rolls_post", "post_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    guild_id: Mapped[int] = mapped_column(Snowflake)
    game_id: Mapped[int | None] = mapped_column(ForeignKey("games.id"))
    channel_id: Mapped[int] = mapped_column(Snowflake)
    user_id: Mapped[int] = mapped_column(Snowflake)
    character_id: Mapped[int | None] = mapped_column(ForeignKey("characters.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    notation: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    total: Mapped[int | None] = mapped_column(BigInteger)
    # Every die: whether it was kept, dropped or rolled again (`studio.rules.dice.rolling`).
    detail: Mapped[dict[str, Any]]
    secret: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime]


class DiceMacro(Base):
    """A notation that a character's player rolls by name."""

    __tablename__ = "dice_macros"
    __table_args__ = (UniqueConstraint("character_id", "name_key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    character_id: Mapped[int] = mapped_column(ForeignKey("characters.id"))
    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(String(120))
    notation: Mapped[str] = mapped_column(Text)
