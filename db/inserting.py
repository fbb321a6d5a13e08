"""Inserts a row that may exist already, in the dialect of either database."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from db.session import Transaction


def insert(tx: Transaction, into: Any) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that takes `on_conflict_do_nothing()` and `on_conflict_do_update()`."""
    if tx.get_bind().dialect.name == "sqlite":
        return sqlite.insert(into)
    return postgresql.insert(into)
