"""Vectors of pictures, how alike they are to their characters, and which were not measured yet."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "picture_vectors",
        sa.Column("game_id", Id, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("regions", sa.String(length=16), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["game_id"], ["games.id"]),
        sa.PrimaryKeyConstraint("game_id", "sha256", "model", "regions"),
    )
    op.create_table(
        "likeness_scores",
        sa.Column("generation_id", Id, nullable=False),
        sa.Column("character_id", Id, nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("references_key", sa.String(length=32), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("unmeasured", sa.String(length=24), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["generation_id"], ["generations.id"]),
        sa.ForeignKeyConstraint(["character_id"], ["characters.id"]),
        sa.PrimaryKeyConstraint("generation_id", "character_id", "model", "references_key"),
    )
    op.create_index(
        "ix_likeness_scores_character",
        "likeness_scores",
        ["character_id", "model", "references_key", "verdict"],
    )
    op.add_column(
        "appearances", sa.Column("measured_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "ix_appearances_unmeasured",
        "appearances",
        ["generation_id"],
        sqlite_where=sa.text("measured_at IS NULL"),
        postgresql_where=sa.text("measured_at IS NULL"),
    )
