"""Whether who rolls in secret may see it; which of a game's channels was its first."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "games", sa.Column("secrets_shown", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column("game_channels", sa.Column("added_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE game_channels SET added_at ="
        " (SELECT games.created_at FROM games WHERE games.id = game_channels.game_id)"
    )
    # SQLite makes the table anew for this; nothing refers to it.
    with op.batch_alter_table("game_channels") as channels:
        channels.alter_column("added_at", nullable=False)
