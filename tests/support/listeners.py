"""The connections on which the program listens for PostgreSQL's notifications."""

from sqlalchemy import text

from db.session import Database


async def count_listeners(database: Database) -> int:
    """How many connections are listening."""
    return await _for_each_listener(database, "pid")


async def cut_listeners(database: Database) -> int:
    """End every listening connection on the server; gives how many there were."""
    return await _for_each_listener(database, "pg_terminate_backend(pid)")


async def _for_each_listener(database: Database, what: str) -> int:
    those = "query LIKE 'LISTEN%' AND state = 'idle' AND datname = current_database()"
    async with database.write() as tx:
        found = await tx.execute(text(f"SELECT {what} FROM pg_stat_activity WHERE {those}"))
        return len(found.all())
