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
    """A character of a game. Its looks are in its `CharacterLook` rows."""

    __tablename__ = "characters"
    __table_args__ = (
        # A name is unique among the characters of a game that are not deleted. `name_key` is the
        # folded name.
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
    # For members to read; never sent to a provider.
    backstory: Mapped[str] = mapped_column(Text, default="")
    # The newest approved version of looks: scenes are drawn from it.
    look_id: Mapped[int | None] = mapped_column(Id)
    # Whether it is a GM's character, which every GM of the game may voice.
    npc: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    # Who may request pictures of it.
    consent: Mapped[Consent] = mapped_column(
        EnumText(Consent, 16), default=Consent.PLAYERS, server_default=text("'players'")
    )
    # Its state in scenes that name none; None: no state.
    state_id: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class CharacterLook(Base):
    """One version of a character's looks, and the status of its approval."""

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
    # The portrait that the player saved. Its seed becomes `seed`, its picture a reference.
    portrait_id: Mapped[int | None] = mapped_column(Id)
    # What the GM wrote to the player with the decision; "" for nothing.
    note: Mapped[str] = mapped_column(Text, default="")
    # Whether the GM shows the note to the table. Else the player and the GM alone read it.
    note_for_table: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    decided_by: Mapped[int | None] = mapped_column(Snowflake)
    decided_at: Mapped[datetime | None]
    # The card on which the GM decides, and which says afterwards what was decided.
    card_channel_id: Mapped[int | None] = mapped_column(Snowflake)
    card_message_id: Mapped[int | None] = mapped_column(Snowflake)
    # The message at the table that tells the player of a decision other than an approval; None:
    # there is none.
    told_channel_id: Mapped[int | None] = mapped_column(Snowflake)
    told_message_id: Mapped[int | None] = mapped_column(Snowflake)
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
    # A picture of the character in this state; the model gets it before the other references.
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("assets.id"))
    created_at: Mapped[datetime]


class CharacterReference(Base):
    """A reference picture of a version of looks; `position` orders them, best first."""

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


class CharacterKit(Base):
    """How the identity kit of a character is cut and framed, and its public addresses.

    A character without a row has the first crop, the first ring and no addresses.
    """

    __tablename__ = "character_kits"
    __table_args__ = (Index("ux_character_kits_code", "code", unique=True),)

    character_id: Mapped[int] = mapped_column(
        ForeignKey("characters.id"), primary_key=True, autoincrement=False
    )
    # The portrait that the crop was made for; any other one is cut by the first crop. A generation.
    portrait_id: Mapped[int | None] = mapped_column(Id)
    # `studio.rules.kits.crops.Crop`.
    crop_x: Mapped[int]
    crop_y: Mapped[int]
    zoom: Mapped[int]
    # The colour of the ring, 0xRRGGBB; None: no ring.
    ring: Mapped[int | None]
    # The secret part of the public addresses. It stays the same when they are switched off and on.
    code: Mapped[str | None] = mapped_column(String(24))
    public: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
