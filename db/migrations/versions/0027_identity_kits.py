"""How each identity kit is cut and framed, and its public addresses."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "character_kits",
        sa.Column("character_id", Id, autoincrement=False, nullable=False),
        sa.Column("portrait_id", Id, nullable=True),
        sa.Column("crop_x", sa.Integer(), nullable=False),
        sa.Column("crop_y", sa.Integer(), nullable=False),
        sa.Column("zoom", sa.Integer(), nullable=False),
        sa.Column("ring", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=24), nullable=True),
        sa.Column("public", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(["character_id"], ["characters.id"]),
        sa.PrimaryKeyConstraint("character_id"),
    )
    op.create_index("ux_character_kits_code", "character_kits", ["code"], unique=True)
