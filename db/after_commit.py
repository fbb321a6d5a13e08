"""What follows a transaction, and must not where it was undone."""

from collections.abc import Callable

from sqlalchemy import event

from db.session import Transaction


def after_commit(tx: Transaction, call: Callable[[], None]) -> None:
    """Call it once this transaction is in the database; never, when it is not.

    It asks the database nothing, takes no time, and must not raise: to whoever wrote, a
    transaction that is in would seem to have failed.
    """
    event.listen(tx.sync_session, "after_commit", lambda _: call(), once=True)
