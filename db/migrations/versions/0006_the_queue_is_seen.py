"""The queue is seen and steered: paused servers, who cancelled, and how long models take."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("guilds", sa.Column("paused_at", Moment, nullable=True))
    op.create_index("ix_guilds_paused", "guilds", ["paused_at"], unique=False)
    op.add_column("jobs", sa.Column("canceled_by", sa.BigInteger, nullable=True))
    op.add_column("jobs", sa.Column("drawn_at", Moment, nullable=True))
    # With the id, whose turn it is among equal tags is found without reading them all.
    op.drop_index("ix_jobs_order", table_name="jobs")
    op.create_index("ix_jobs_order", "jobs", ["status", "tier", "fair_tag", "id"], unique=False)
    unfinished = sa.text("status IN ('queued', 'running')")
    op.create_index(
        "ix_jobs_unfinished",
        "jobs",
        ["guild_id"],
        unique=False,
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )
    succeeded = sa.text("status = 'succeeded'")
    op.create_index(
        "ix_generations_measured",
        "generations",
        ["model", "completed_at"],
        unique=False,
        sqlite_where=succeeded,
        postgresql_where=succeeded,
    )
