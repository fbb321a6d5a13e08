"""Galleries by stars, style and time: what they are found by, and each picture's stars counted."""

import unicodedata
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_LOT = 1000
_STYLE_KEY_LIMIT = 200
_HUNG = "status = 'succeeded' AND deleted_at IS NULL AND kind != 'portrait'"
_QUOTES = str.maketrans(dict.fromkeys("‘’‛ʼ´`′", "'") | dict.fromkeys("‐‑‒–—−", "-"))


def upgrade() -> None:
    op.add_column(
        "generations",
        sa.Column("style_key", sa.String(_STYLE_KEY_LIMIT), nullable=False, server_default=""),
    )
    for table in ("generations", "appearances"):
        op.add_column(table, sa.Column("stars", sa.Integer(), nullable=False, server_default="0"))
    _name_styles()
    _count_stars()
    _index("ix_generations_hung_style", "generations", ["game_id", "style_key", "id"], _HUNG)
    _index("ix_generations_hung_time", "generations", ["game_id", "created_at", "id"], _HUNG)
    starred = ["game_id", "stars", "id"]
    _index("ix_generations_starred", "generations", starred, f"{_HUNG} AND stars > 0")
    starred = ["character_id", "stars", "generation_id", "session_id"]
    _index("ix_appearances_starred", "appearances", starred, "stars > 0")


def _name_styles() -> None:
    """The style of every picture as it is looked for, from what it was asked with."""
    named = sa.table("generations", sa.column("id"), sa.column("style_key"))
    change = (
        sa.update(named)
        .where(named.c.id == sa.bindparam("of"))
        .values(style_key=sa.bindparam("key"))
    )
    for generations in _generations_in_lots():
        keys = [
            {"of": row.id, "key": _folded(style)}
            for row in generations
            if (style := row.params.get("style"))
        ]
        if keys:
            op.get_bind().execute(change, keys)


def _generations_in_lots() -> Iterator[Any]:
    generations = sa.table("generations", sa.column("id"), sa.column("params", sa.JSON))
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


def _folded(style: str) -> str:
    """As `studio.rules.styles.style_key` had it when this was written."""
    key = style.translate(_QUOTES)
    for _ in range(2):
        key = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", key).casefold())
    return " ".join(key.translate(_QUOTES).split())[:_STYLE_KEY_LIMIT]


def _count_stars() -> None:
    for table, id in (("generations", "id"), ("appearances", "generation_id")):
        op.execute(
            f"UPDATE {table} SET stars ="
            f" (SELECT count(*) FROM stars WHERE stars.generation_id = {table}.{id})"
            f" WHERE {id} IN (SELECT generation_id FROM stars)"
        )


def _index(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=False, sqlite_where=where, postgresql_where=where)
