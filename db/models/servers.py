"""Discord servers: their settings, quotas and moderation words."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.enums import QuotaScope
from db.models.base import Base, EnumText, Id, Snowflake


class Guild(Base):
    """A Discord server and its admins' settings."""

    __tablename__ = "guilds"
    __table_args__ = (Index("ix_guilds_paused", "paused_at"),)

    id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    # An IANA name; a day of the quota begins at midnight there.
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    # Since when the server's queue is paused; None: it is not paused.
    paused_at: Mapped[datetime | None]
    # A `studio.rules.moderation.judging.Strictness`; "": the bot's own setting.
    strictness: Mapped[str] = mapped_column(String(16), default="", server_default=text("''"))
    created_at: Mapped[datetime]


class QuotaPolicy(Base):
    """How many pictures a person may request a day.

    `subject_id` is 0: the number is for all members. Roles and persons have no numbers of their
    own.
    """

    __tablename__ = "quota_policies"
    __table_args__ = (UniqueConstraint("guild_id", "scope", "subject_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    guild_id: Mapped[int] = mapped_column(ForeignKey("guilds.id"))
    scope: Mapped[QuotaScope] = mapped_column(EnumText(QuotaScope, 16))
    subject_id: Mapped[int] = mapped_column(Snowflake, default=0)
    daily_pictures: Mapped[int]


class ModerationWord(Base):
    """A word that a server forbids (`blocked`) or always allows. No command writes it."""

    __tablename__ = "moderation_words"
    __table_args__ = (UniqueConstraint("guild_id", "word"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    guild_id: Mapped[int] = mapped_column(ForeignKey("guilds.id"))
    word: Mapped[str] = mapped_column(String(100))
    blocked: Mapped[bool] = mapped_column(Boolean, default=True)
