"""How strictly a picture was judged: it is shown only where the rating is not stricter.

Of an older picture it is known only that it may have been drawn where the rating was relaxed: in a
relaxed channel, or in a channel that the game does not name and that may be a thread of such a one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "generations", sa.Column("rating", sa.String(16), nullable=False, server_default="")
    )
    op.execute(
        "UPDATE generations SET rating = 'relaxed'"
        " WHERE game_id IN (SELECT game_id FROM game_channels WHERE rating = 'relaxed')"
        " AND NOT EXISTS (SELECT 1 FROM jobs JOIN game_channels"
        " ON game_channels.channel_id = jobs.channel_id"
        " WHERE jobs.id = generations.job_id AND game_channels.rating <> 'relaxed')"
    )
