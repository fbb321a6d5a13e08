"""Vectors of pictures, and how alike pictures are to the characters in them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from db.enums import LikenessVerdict, Unmeasured
from db.models.base import Base, EnumText


class PictureVectors(Base):
    """The vectors of a picture's regions: `studio.rules.likeness.vectors` reads `content`.

    They belong to the bytes of the picture, which several assets of a game may share. They can be
    computed again at any time.
    """

    __tablename__ = "picture_vectors"

    game_id: Mapped[int] = mapped_column(ForeignKey("games.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    # The model with its version (`studio.likeness.base.model_key`), and which regions.
    model: Mapped[str] = mapped_column(String(120), primary_key=True)
    regions: Mapped[str] = mapped_column(String(16), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class LikenessScore(Base):
    """What one model said of one character in one picture, beside one set of references."""

    __tablename__ = "likeness_scores"
    __table_args__ = (
        Index("ix_likeness_scores_character", "character_id", "model", "references_key", "verdict"),
    )

    generation_id: Mapped[int] = mapped_column(ForeignKey("generations.id"), primary_key=True)
    character_id: Mapped[int] = mapped_column(ForeignKey("characters.id"), primary_key=True)
    model: Mapped[str] = mapped_column(String(120), primary_key=True)
    # A hash over the references, as `studio.rules.likeness.verdicts.references_key` makes it.
    references_key: Mapped[str] = mapped_column(String(32), primary_key=True)
    verdict: Mapped[LikenessVerdict] = mapped_column(EnumText(LikenessVerdict, 16))
    # Why it was not measured; None for the other verdicts.
    unmeasured: Mapped[Unmeasured | None] = mapped_column(EnumText(Unmeasured, 24))
    score: Mapped[float | None]
    measured_at: Mapped[datetime]
