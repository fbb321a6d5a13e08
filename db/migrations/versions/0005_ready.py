"""Of each person's jobs only as many are ready as may run: taking one passes nobody else."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Never a new table in its place: others refer to this one.
    with op.batch_alter_table("jobs", recreate="never") as jobs:
        jobs.add_column(sa.Column("ready", sa.Boolean(), nullable=False, server_default=sa.true()))
        jobs.add_column(sa.Column("ready_since", sa.DateTime(timezone=True), nullable=True))
        jobs.create_index("ix_jobs_turn", ["status", "ready", "tier", "fair_tag", "id"])
        jobs.create_index("ix_jobs_overdue", ["status", "ready", "ready_since"])
        jobs.drop_index("ix_jobs_requester")
        jobs.create_index("ix_jobs_own", ["requester_id", "status", "ready", "tier", "fair_tag"])
    op.execute("UPDATE jobs SET ready_since = created_at")
