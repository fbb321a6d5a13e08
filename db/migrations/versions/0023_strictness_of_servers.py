"""How strictly the admins of a server have words and pictures judged; empty: the bot's setting."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "guilds",
        sa.Column("strictness", sa.String(length=16), nullable=False, server_default=sa.text("''")),
    )
