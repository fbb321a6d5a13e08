"""How the keys to whoever draws are doing, never the keys."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "provider_keys",
        sa.Column("provider", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("used_at", Moment, nullable=True),
        sa.Column("bucket_full_at", Moment, nullable=True),
        sa.Column("rests_until", Moment, nullable=True),
        sa.Column("refused_fingerprint", sa.String(length=16), nullable=True),
        sa.Column("refused_reason", sa.String(length=200), nullable=True),
        sa.Column("refused_at", Moment, nullable=True),
        sa.Column("refused_until", Moment, nullable=True),
        sa.PrimaryKeyConstraint("provider", "name"),
    )
