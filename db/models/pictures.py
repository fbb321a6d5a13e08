"""Generations, who is in them, what the store keeps of them, and what members do with them."""

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
    """One picture that was asked for: a node of its session's tree.

    `params` holds everything a child inherits (see `studio.rules.asking.params.Params`).
    """

    __tablename__ = "generations"
    __table_args__ = (
        Index("ix_generations_session", "session_id", "step"),
        Index("ix_generations_parent", "parent_id"),
        Index("ix_generations_job", "job_id"),
        Index("ix_generations_recent", "game_id", "requester_id", "created_at"),
        # How long a model takes, as measured lately.
        partial_index(
            "ix_generations_measured", "model", "completed_at", condition="status = 'succeeded'"
        ),
        # Galleries, the newest first.
        _gallery_index("ix_generations_hung_game", "game_id", "id"),
        _gallery_index("ix_generations_hung_person", "game_id", "requester_id", "id"),
        _gallery_index("ix_generations_hung_session", "session_id", "id"),
        _gallery_index("ix_generations_hung_style", "game_id", "style_key", "id"),
        # From when on: the first picture of a day.
        _gallery_index("ix_generations_hung_time", "game_id", "created_at", "id"),
        # The most starred first.
        partial_index(
            "ix_generations_starred",
            "game_id",
            "stars",
            "id",
            condition=f"{_IN_GALLERY} AND stars > 0",
        ),
        # What retention looks for.
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
    # The words of the person, as typed; then as sent.
    text: Mapped[str] = mapped_column(Text)
    prompt: Mapped[str] = mapped_column(Text)
    negative: Mapped[str] = mapped_column(Text, default="")
    params: Mapped[dict[str, Any]]
    # The style in `params` as it is looked for (`studio.rules.asking.styles.style_key`).
    style_key: Mapped[str] = mapped_column(String(200), default="", server_default="")
    # How many people starred it: as many as there are `Star`s, counted as they come and go.
    stars: Mapped[int] = mapped_column(default=0, server_default="0")
    seed: Mapped[int] = mapped_column(BigInteger)
    provider: Mapped[str] = mapped_column(String(32))
    model: Mapped[str] = mapped_column(String(120))
    status: Mapped[GenerationStatus] = mapped_column(
        EnumText(GenerationStatus, 16), default=GenerationStatus.QUEUED
    )
    error: Mapped[str | None] = mapped_column(String(64))  # LimnerError.code
    cost_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class Appearance(Base):
    """Who is in a generation: a character is found again by it.

    `stars` are the generation's.
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
    )

    generation_id: Mapped[int] = mapped_column(ForeignKey("generations.id"), primary_key=True)
    character_id: Mapped[int] = mapped_column(ForeignKey("characters.id"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"))
    stars: Mapped[int] = mapped_column(default=0, server_default="0")


class MaskLink(Base):
    """A private page on which one person paints a mask over a picture, once.

    `text` is what they want there, as typed. `used_at` is set when the mask came.
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
    """An object in the store that belongs to a generation or to a version of looks.

    Several rows of a game may name the same `key`: identical bytes are kept once. Removing a
    row never removes the object, `limner upkeep` does once no row names it.
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
    """Which message shows a generation. Written before the message is posted.

    `message_id` is None between the decision to post and the knowledge that it was
    posted: after a crash the channel is searched before anything is posted again.
    """

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_message", "message_id"),)

    generation_id: Mapped[int] = mapped_column(ForeignKey("generations.id"), primary_key=True)
    channel_id: Mapped[int] = mapped_column(Snowflake)
    message_id: Mapped[int | None] = mapped_column(Snowflake)
    # False: it could not be posted anywhere; the picture stays in its session.
    reachable: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime]


class Star(Base):
    """A picture that somebody liked best."""

    __tablename__ = "stars"

    generation_id: Mapped[int] = mapped_column(ForeignKey("generations.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(Snowflake, primary_key=True)
    created_at: Mapped[datetime]
