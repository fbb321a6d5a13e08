"""Sessions are seen and steered: whose, which version, which picture is the main one, who is in
them; pages to paint masks on; and a book of money that outlives its pictures."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)

_LOT = 1000


def upgrade() -> None:
    _sessions()
    _generations()
    _appearances()
    _mask_links()
    _ledger()


def _sessions() -> None:
    op.add_column(
        "sessions",
        sa.Column("guild_id", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
    )
    op.add_column("sessions", sa.Column("main_id", Id, nullable=True))
    op.add_column(
        "sessions",
        sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("0")),
    )
    op.execute(
        "UPDATE sessions SET guild_id ="
        " (SELECT games.guild_id FROM games WHERE games.id = sessions.game_id)"
    )
    op.drop_index("ix_sessions_owner", table_name="sessions")
    op.create_index("ix_sessions_game", "sessions", ["game_id"], unique=False)
    own = ["guild_id", "owner_id", "updated_at", "id", "game_id"]
    listed = "deleted_at IS NULL AND look_id IS NULL"
    _index("ix_sessions_open", "sessions", own, f"archived_at IS NULL AND {listed}")
    _index("ix_sessions_archived", "sessions", own, f"archived_at IS NOT NULL AND {listed}")
    _index(
        "ix_sessions_idle",
        "sessions",
        ["updated_at"],
        "deleted_at IS NULL AND archived_at IS NULL AND look_id IS NULL",
    )
    _index("ix_sessions_deleted", "sessions", ["deleted_at"], "deleted_at IS NOT NULL")


def _generations() -> None:
    _index("ix_generations_deleted", "generations", ["deleted_at"], "deleted_at IS NOT NULL")
    _index(
        "ix_generations_failed",
        "generations",
        ["completed_at"],
        "status IN ('failed', 'canceled')",
    )


def _appearances() -> None:
    appearances = op.create_table(
        "appearances",
        sa.Column("generation_id", Id, nullable=False),
        sa.Column("character_id", Id, nullable=False),
        sa.Column("session_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["generation_id"], ["generations.id"]),
        sa.ForeignKeyConstraint(["character_id"], ["characters.id"]),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"]),
        sa.PrimaryKeyConstraint("generation_id", "character_id"),
    )
    op.create_index(
        "ix_appearances_character", "appearances", ["character_id", "session_id"], unique=False
    )
    op.create_index("ix_appearances_session", "appearances", ["session_id"], unique=False)
    known = set(op.get_bind().scalars(sa.text("SELECT id FROM characters")))
    for generations in _generations_in_lots():
        rows = [
            {"generation_id": row.id, "character_id": character_id, "session_id": row.session_id}
            for row in generations
            for character_id in {each["character_id"] for each in row.params.get("cast", ())}
            if character_id in known
        ]
        if rows:
            op.bulk_insert(appearances, rows)


def _generations_in_lots() -> Iterator[Any]:
    generations = sa.table(
        "generations", sa.column("id"), sa.column("session_id"), sa.column("params", sa.JSON)
    )
    after_id = 0
    while rows := (
        op.get_bind()
        .execute(
            sa.select(generations)
            .where(generations.c.id > after_id)
            .order_by(generations.c.id)
            .limit(_LOT)
        )
        .all()
    ):
        yield rows
        after_id = rows[-1].id


def _mask_links() -> None:
    op.create_table(
        "mask_links",
        sa.Column("id", Id, nullable=False),
        sa.Column("generation_id", Id, nullable=False),
        sa.Column("requester_id", sa.BigInteger(), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("used_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["generation_id"], ["generations.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_mask_links_generation", "mask_links", ["generation_id"], unique=False)
    op.create_index("ix_mask_links_expires", "mask_links", ["expires_at"], unique=False)


def _ledger() -> None:
    """Its rows no longer keep the generations that they name."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("ledger_generation_id_fkey", "ledger", type_="foreignkey")
        return
    op.drop_index("ix_ledger_day", table_name="ledger")
    op.rename_table("ledger", "ledger_before")
    op.create_table(
        "ledger",
        sa.Column("generation_id", Id, nullable=False, autoincrement=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("cost_micros", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("settled_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["guild_id"], ["guilds.id"]),
        sa.PrimaryKeyConstraint("generation_id"),
    )
    op.execute("INSERT INTO ledger SELECT * FROM ledger_before")
    op.drop_table("ledger_before")
    op.create_index(
        "ix_ledger_day", "ledger", ["guild_id", "user_id", "day", "state"], unique=False
    )


def _index(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=False, sqlite_where=where, postgresql_where=where)
