"""Galleries: a game's finished pictures are leafed through by game, person, session, character."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_HUNG = "status = 'succeeded' AND deleted_at IS NULL AND kind != 'portrait'"


def upgrade() -> None:
    _index("ix_generations_hung_game", ["game_id", "id"])
    _index("ix_generations_hung_person", ["game_id", "requester_id", "id"])
    _index("ix_generations_hung_session", ["session_id", "id"])
    newest = ["character_id", "generation_id", "session_id"]
    op.create_index("ix_appearances_newest", "appearances", newest, unique=False)


def _index(name: str, columns: list[str]) -> None:
    where = sa.text(_HUNG)
    op.create_index(
        name, "generations", columns, unique=False, sqlite_where=where, postgresql_where=where
    )
