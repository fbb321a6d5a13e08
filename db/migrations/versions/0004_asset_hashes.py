"""Objects that several rows share are found by their keys."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # By their bytes they are found by `ix_assets_sha256`, which is there from the beginning.
    op.create_index("ix_assets_key", "assets", ["key"], unique=False)
