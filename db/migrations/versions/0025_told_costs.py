"""What the cards of a job say about its price and the rest of the day; empty: an older job."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("told_cost", sa.JSON(), nullable=True))
