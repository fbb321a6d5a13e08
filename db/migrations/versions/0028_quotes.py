"""The quote of a request, and each picture's share of it; empty: older pictures."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("quote", sa.JSON(), nullable=True))
    op.add_column("generations", sa.Column("quoted_micros", sa.BigInteger(), nullable=True))
