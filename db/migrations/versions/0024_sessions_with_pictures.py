"""The indices of a member's list have only sessions with a picture, because the list has no others.

A session whose every picture was cancelled counts as deleted.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_OWN = ["guild_id", "owner_id", "updated_at", "id", "game_id"]
_LISTED = "deleted_at IS NULL AND look_id IS NULL AND thumbnail_id IS NOT NULL"


def upgrade() -> None:
    _replace("ix_sessions_open", f"archived_at IS NULL AND {_LISTED}")
    _replace("ix_sessions_archived", f"archived_at IS NOT NULL AND {_LISTED}")
    op.execute(
        "UPDATE sessions SET deleted_at = updated_at"
        " WHERE deleted_at IS NULL AND look_id IS NULL AND thumbnail_id IS NULL"
        " AND EXISTS (SELECT 1 FROM generations WHERE generations.session_id = sessions.id)"
        " AND NOT EXISTS (SELECT 1 FROM generations WHERE generations.session_id = sessions.id"
        " AND generations.status <> 'canceled')"
    )


def _replace(name: str, condition: str) -> None:
    where = sa.text(condition)
    op.drop_index(name, table_name="sessions")
    op.create_index(
        name, "sessions", _OWN, unique=False, sqlite_where=where, postgresql_where=where
    )
