"""Databases of early versions get the indices that later databases have.

The migrations 0001, 0006 and 0009 were changed after some databases had been made with them.
Each index here is created where it is missing, and created again where it has fewer columns.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_LISTED = "deleted_at IS NULL AND look_id IS NULL"
_OWN = ["guild_id", "owner_id", "updated_at", "id", "game_id"]


def upgrade() -> None:
    _ensure("character_references", "ix_character_references_asset", ["asset_id"])
    _ensure("guilds", "ix_guilds_paused", ["paused_at"])
    _ensure("jobs", "ix_jobs_game", ["game_id"])
    _ensure("jobs", "ix_jobs_order", ["status", "tier", "fair_tag", "id"])
    _ensure("jobs", "ix_jobs_session", ["session_id"])
    _ensure("sessions", "ix_sessions_open", _OWN, f"archived_at IS NULL AND {_LISTED}")
    _ensure("sessions", "ix_sessions_archived", _OWN, f"archived_at IS NOT NULL AND {_LISTED}")


def _ensure(table: str, name: str, columns: list[str], condition: str | None = None) -> None:
    """Create the index, unless the table has it with these columns."""
    indices = sa.inspect(op.get_bind()).get_indexes(table)
    present = {index["name"]: index["column_names"] for index in indices}
    if present.get(name) == columns:
        return
    if name in present:
        op.drop_index(name, table_name=table)
    where = None if condition is None else sa.text(condition)
    op.create_index(name, table, columns, unique=False, sqlite_where=where, postgresql_where=where)
