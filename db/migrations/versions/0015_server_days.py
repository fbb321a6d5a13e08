"""An index of the ledger by server and day: how many pictures all members of a server used."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_ledger_server_day", "ledger", ["guild_id", "day", "state"])
