"""A request is asked for in parts, each with a prediction of its own; looks can have a LoRA."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Never a new table in its place: others refer to this one.
    with op.batch_alter_table("jobs", recreate="never") as jobs:
        jobs.add_column(sa.Column("asking_since", sa.DateTime(timezone=True), nullable=True))
        jobs.add_column(sa.Column("predictions", sa.JSON(), nullable=True))
        jobs.create_index("ix_jobs_asking", ["asking_since"])
    _keep_predictions()
    with op.batch_alter_table("jobs", recreate="never") as jobs:
        jobs.drop_column("prediction_id")
        jobs.drop_column("key_name")
    with op.batch_alter_table("character_looks", recreate="never") as looks:
        looks.add_column(
            sa.Column("lora", sa.String(length=200), nullable=False, server_default="")
        )


def _keep_predictions() -> None:
    """What was asked for in one part becomes the only part."""
    jobs = sa.table(
        "jobs",
        sa.column("id", sa.BigInteger()),
        sa.column("started_at", sa.DateTime(timezone=True)),
        sa.column("asking_since", sa.DateTime(timezone=True)),
        sa.column("prediction_id", sa.String()),
        sa.column("key_name", sa.String()),
        sa.column("predictions", sa.JSON()),
    )
    op.execute(sa.update(jobs).values(asking_since=jobs.c.started_at))
    generations = sa.table("generations", sa.column("job_id", sa.BigInteger()))
    pictures = (
        sa.select(sa.func.count())
        .select_from(generations)
        .where(generations.c.job_id == jobs.c.id)
        .scalar_subquery()
    )
    connection = op.get_bind()
    asked = sa.select(
        jobs.c.id, jobs.c.prediction_id, jobs.c.key_name, pictures.label("pictures")
    ).where(jobs.c.prediction_id.is_not(None))
    for row in connection.execute(asked).all():
        part = {"pictures": row.pictures, "id": row.prediction_id, "key": row.key_name}
        connection.execute(sa.update(jobs).where(jobs.c.id == row.id).values(predictions=[part]))
