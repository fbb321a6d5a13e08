"""Notes the transactions of a database and the statements in each of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from db.session import Database

_OPENING = ("BEGIN", "BEGIN IMMEDIATE")
_SHOWN = 130


@dataclass
class Trips:
    """Every transaction, as its statements in their order."""

    transactions: list[list[str]] = field(default_factory=list)

    @property
    def statements(self) -> int:
        """How many statements there were, without those that begin and end transactions."""
        return sum(len(each) for each in self.transactions)

    def __str__(self) -> str:
        lines = [f"{self.statements} statements in {len(self.transactions)} transactions:"]
        for number, statements in enumerate(self.transactions, 1):
            lines.append(f"{number}.")
            lines += [f"    {statement[:_SHOWN]}" for statement in statements]
        return "\n".join(lines)


@contextmanager
def noted_trips(database: Database) -> Iterator[Trips]:
    """Note the transactions that begin within the block."""
    trips = Trips()
    # A connection has one transaction at a time.
    running: dict[int, list[str]] = {}

    def on_begin(connection: Any) -> None:
        running[id(connection)] = []
        trips.transactions.append(running[id(connection)])

    def on_statement(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement not in _OPENING and id(connection) in running:
            running[id(connection)].append(" ".join(statement.split()))

    # In PostgreSQL the reader is a view on the writer, and has the same events.
    engines = {database.writer.sync_engine}
    if database.is_sqlite:
        engines.add(database.reader.sync_engine)
    for engine in engines:
        event.listen(engine, "begin", on_begin)
        event.listen(engine, "before_cursor_execute", on_statement)
    try:
        yield trips
    finally:
        for engine in engines:
            event.remove(engine, "begin", on_begin)
            event.remove(engine, "before_cursor_execute", on_statement)
