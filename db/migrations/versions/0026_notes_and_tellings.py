"""Who reads the GM's note on a version of looks, and which message at the table tells the player.

Notes from before are private, because their GMs were not asked.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "character_looks",
        sa.Column("note_for_table", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    for name in ("told_channel_id", "told_message_id"):
        op.add_column("character_looks", sa.Column(name, sa.BigInteger(), nullable=True))
