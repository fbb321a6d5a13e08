"""Generations, the characters in them, their assets, the messages that show them, stars, and mask
links."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.enums import AssetRole, GenerationKind, GenerationStatus
from db.models.base import Base, EnumText, Id, Snowflake, partial_index

_IN_GALLERY = "status = 'succeeded' AND deleted_at IS NULL AND kind != 'portrait'"


def _gallery_index(name: str, *columns: str) -> Index:
    """An index over the pictures of galleries."""
    return partial_index(name, *columns, condition=_IN_GALLERY)


class Generation(Base):
    """One requested picture: a node of its session's tree.

    `params` holds everything a child inherits (see `studio.rules.asking.params.Params`).
    """

    __tablename__ = "generations"
    __table_args__ = (
        Index("ix_generations_session", "session_id", "step"),
        Index("ix_generations_parent", "parent_id"),
        Index("ix_generations_job", "job_id"),
        Index("ix_generations_recent", "game_id", "requester_id", "created_at"),
        # For the usual drawing time of a model.
        partial_index(
            "ix_generations_measured", "model", "completed_at", condition="status = 'succeeded'"
        ),
        # Galleries, the newest first.
        _gallery_index("ix_generations_hung_game", "game_id", "id"),
        _gallery_index("ix_generations_hung_person", "game_id", "requester_id", "id"),
        _gallery_index("ix_generations_hung_session", "session_id", "id"),
        _gallery_index("ix_generations_hung_style", "game_id", "style_key", "id"),
        # For the first picture of a day.
        _gallery_index("ix_generations_hung_time", "game_id", "created_at", "id"),
        # The most starred first.
        partial_index(
            "ix_generations_starred",
            "game_id",
            "stars",
            "id",
            condition=f"{_IN_GALLERY} AND stars > 0",
        ),
        # For retention.
        partial_index("ix_generations_deleted", "deleted_at", condition="deleted_at IS NOT NULL"),
        partial_index(
            "ix_generations_failed", "completed_at", condition="status IN ('failed', 'canceled')"
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    game_id: Mapped[int] = mapped_column(ForeignKey("games.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"))
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("generations.id"))
    requester_id: Mapped[int] = mapped_column(Snowflake)
    step: Mapped[int]
    kind: Mapped[GenerationKind] = mapped_column(EnumText(GenerationKind, 16))
    # The person's words as typed, and the prompt as sent to the provider.
    text: Mapped[str] = mapped_column(Text)
    prompt: Mapped[str] = mapped_column(Text)
    negative: Mapped[str] = mapped_column(Text, default="")
    params: Mapped[dict[str, Any]]
    # The style in `params`, folded for searching (`studio.rules.asking.styles.style_key`).
    style_key: Mapped[str] = mapped_column(String(200), default="", server_default="")
    # How many members starred it: the number of its `Star` rows, updated with each of them.
    stars: Mapped[int] = mapped_column(default=0, server_default="0")
    # The strictest `studio.rules.moderation.judging.Strictness` that takes the picture: it is shown
    # only where the rating is not stricter. "": not known, the picture is older than this column.
    rating: Mapped[str] = mapped_column(String(16), default="", server_default="")
    seed: Mapped[int] = mapped_column(BigInteger)
    provider: Mapped[str] = mapped_column(String(32))
    model: Mapped[str] = mapped_column(String(120))
    status: Mapped[GenerationStatus] = mapped_column(
        EnumText(GenerationStatus, 16), default=GenerationStatus.QUEUED
    )
    error: Mapped[str | None] = mapped_column(String(64))  # LimnerError.code
    cost_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    # Its share of the price that was shown before it was requested. The difference to
    # `cost_micros` is the drift. None: older than this column, or a copy.
    quoted_micros: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class Appearance(Base):
    """A character in a generation: galleries find a character's pictures by it.

    `stars` is a copy of the generation's.
    """

    __tablename__ = "appearances"
    __table_args__ = (
        Index("ix_appearances_character", "character_id", "session_id"),
        Index("ix_appearances_newest", "character_id", "generation_id", "session_id"),
        Index("ix_appearances_session", "session_id"),
        # A character's best pictures.
        partial_index(
            "ix_appearances_starred",
            "character_id",
            "stars",
            "generation_id",
            "session_id",
            condition="stars > 0",
        ),
        # Whose likeness was not measured yet.
        partial_index(
            "ix_appearances_unmeasured", "generation_id", condition="measured_at IS NULL"
        ),
    )

    generation_id: Mapped[int] = mapped_column(ForeignKey("generations.id"), primary_key=True)
    character_id: Mapped[int] = mapped_column(ForeignKey("characters.id"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"))
    stars: Mapped[int] = mapped_column(default=0, server_default="0")
    # When the character's likeness in the picture was measured, or found to be unmeasurable. None:
    # it is to be measured.
    measured_at: Mapped[datetime | None]


class MaskLink(Base):
    """A link to a private page on which one person paints a mask over a picture, once.

    `text` is the change that they want there, as typed. `used_at` is set when the mask arrives.
    """

    __tablename__ = "mask_links"
    __table_args__ = (
        Index("ix_mask_links_generation", "generation_id"),
        Index("ix_mask_links_expires", "expires_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    generation_id: Mapped[int] = mapped_column(ForeignKey("generations.id"))
    requester_id: Mapped[int] = mapped_column(Snowflake)
    guild_id: Mapped[int] = mapped_column(Snowflake)
    channel_id: Mapped[int] = mapped_column(Snowflake)
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Asset(Base):
    """A row for an object in the store. It belongs to a generation, to looks or to a state.

    Several rows of a game may name the same object key: identical bytes are stored once. Removing
    a row never removes the object; `limner upkeep` removes it once no row names it.
    """

    __tablename__ = "assets"
    __table_args__ = (
        Index("ix_assets_generation", "generation_id", "role"),
        Index("ix_assets_sha256", "game_id", "sha256"),
        Index("ix_assets_key", "key"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    game_id: Mapped[int] = mapped_column(ForeignKey("games.id"))
    generation_id: Mapped[int | None] = mapped_column(ForeignKey("generations.id"))
    role: Mapped[AssetRole] = mapped_column(EnumText(AssetRole, 16))
    store: Mapped[str] = mapped_column(String(16))
    bucket: Mapped[str] = mapped_column(String(120), default="")
    key: Mapped[str] = mapped_column(String(300))
    mime: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]


class DeliveryRecord(Base):
    """Which message shows a generation. The row is written before the message is posted.

    `message_id` is None until the message is known to be posted. After a crash the worker searches
    the channel before it posts again.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_message", "message_id"),
        Index("ix_deliveries_waits_for", "waits_for"),
    )

    generation_id: Mapped[int] = mapped_column(ForeignKey("generations.id"), primary_key=True)
    channel_id: Mapped[int] = mapped_column(Snowflake)
    message_id: Mapped[int | None] = mapped_column(Snowflake)
    # False: the picture could not be posted anywhere; it stays in its session.
    reachable: Mapped[bool] = mapped_column(Boolean, default=True)
    # The requester, until they saw the picture that could not be posted; None: nobody waits.
    waits_for: Mapped[int | None] = mapped_column(Snowflake)
    created_at: Mapped[datetime]


class Showing(Base):
    """Another message that shows a picture, besides the one of its delivery.

    The picture was posted again, or it is a copy of a picture that the message shows.
    """

    __tablename__ = "showings"

    generation_id: Mapped[int] = mapped_column(ForeignKey("generations.id"), primary_key=True)
    message_id: Mapped[int] = mapped_column(Snowflake, primary_key=True)
    channel_id: Mapped[int] = mapped_column(Snowflake)
    created_at: Mapped[datetime]


class Star(Base):
    """A member's star on a picture."""

    __tablename__ = "stars"

    generation_id: Mapped[int] = mapped_column(ForeignKey("generations.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(Snowflake, primary_key=True)
    created_at: Mapped[datetime]
