"""Calls functions after a transaction committed; never after a rollback."""

from collections.abc import Callable

from sqlalchemy import event

from db.session import Transaction


def after_commit(tx: Transaction, call: Callable[[], None]) -> None:
    """Call `call` when this transaction has committed; after a rollback it is not called.

    `call` must not use the database, must return at once, and must not raise: the writer would
    believe that a committed transaction failed.
    """
    event.listen(tx.sync_session, "after_commit", lambda _: call(), once=True)
