"""Whom a picture that could be brought nowhere waits for."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("waits_for", sa.BigInteger(), nullable=True))
    op.create_index("ix_deliveries_waits_for", "deliveries", ["waits_for"])
