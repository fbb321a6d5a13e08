"""Characters, versions of their looks, states and references."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.enums import Consent, LookStatus, ReferenceOrigin
from db.models.base import Base, EnumText, Id, Snowflake


class Character(Base):
    """A character of a game. How it looks is in its `CharacterLook`s."""

    __tablename__ = "characters"
    __table_args__ = (
        # One living character per name and game; `name_key` is the folded name.
        Index(
            "ux_characters_living_name",
            "game_id",
            "name_key",
            unique=True,
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index("ix_characters_owner", "game_id", "owner_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    game_id: Mapped[int] = mapped_column(ForeignKey("games.id"))
    owner_id: Mapped[int] = mapped_column(Snowflake)
    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(200))
    # Kept for the people; never sent to a provider.
    backstory: Mapped[str] = mapped_column(Text, default="")
    # The looks scenes are drawn from: the newest approved version.
    look_id: Mapped[int | None] = mapped_column(Id)
    # Whether it is a GM's, whom every GM of the game may voice.
    npc: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    # Who may have it drawn.
    consent: Mapped[Consent] = mapped_column(
        EnumText(Consent, 16), default=Consent.PLAYERS, server_default=text("'players'")
    )
    # The state it is in when nobody names one.
    state_id: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class CharacterLook(Base):
    """One version of how a character looks, and where its approval stands."""

    __tablename__ = "character_looks"
    __table_args__ = (UniqueConstraint("character_id", "version"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    character_id: Mapped[int] = mapped_column(ForeignKey("characters.id"))
    version: Mapped[int]
    looks: Mapped[str] = mapped_column(Text)
    style: Mapped[str] = mapped_column(Text, default="")
    negative: Mapped[str] = mapped_column(Text, default="")
    seed: Mapped[int] = mapped_column(BigInteger)
    # Weights trained on this character, as the provider names them; "" for none.
    lora: Mapped[str] = mapped_column(String(200), default="", server_default="")
    status: Mapped[LookStatus] = mapped_column(EnumText(LookStatus, 24), default=LookStatus.DRAFT)
    # The try the player saved; its seed becomes `seed`, its picture the reference.
    portrait_id: Mapped[int | None] = mapped_column(Id)
    note: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(Snowflake)
    decided_at: Mapped[datetime | None]
    card_channel_id: Mapped[int | None] = mapped_column(Snowflake)
    card_message_id: Mapped[int | None] = mapped_column(Snowflake)
    created_at: Mapped[datetime]


class CharacterState(Base):
    """A wardrobe or a condition of a character ("plate armour", "wounded"), in words."""

    __tablename__ = "character_states"
    __table_args__ = (
        UniqueConstraint("character_id", "name_key"),
        Index("ix_character_states_asset", "asset_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    character_id: Mapped[int] = mapped_column(ForeignKey("characters.id"))
    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(String(120))
    words: Mapped[str] = mapped_column(Text)
    # A picture of the character in it, which is looked at instead of the portrait.
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("assets.id"))
    created_at: Mapped[datetime]


class CharacterReference(Base):
    """A canonical picture of a version of looks, best first by `position`."""

    __tablename__ = "character_references"
    __table_args__ = (
        UniqueConstraint("look_id", "position"),
        Index("ix_character_references_asset", "asset_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    look_id: Mapped[int] = mapped_column(ForeignKey("character_looks.id"))
    asset_id: Mapped[int] = mapped_column(ForeignKey("assets.id"))
    position: Mapped[int]
    origin: Mapped[ReferenceOrigin] = mapped_column(EnumText(ReferenceOrigin, 16))
