"""A database's schema as values that tests compare, and empty databases to make one in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from db.session import Database
from tests.support.postgres import Cluster

KINDS = ("sqlite", "postgresql")


@asynccontextmanager
async def empty_database(kind: str, file: Path, cluster: Cluster) -> AsyncIterator[Database]:
    """A database without a schema. For SQLite, `file` is its file."""
    if kind == "sqlite":
        database = Database(f"sqlite:///{file}")
        yield database
        await database.close()
        return
    async with cluster.empty_database() as url:
        database = Database(url)
        yield database
        await database.close()


async def schema_of(database: Database) -> dict[str, object]:
    """Each index by its name, each column, and each table's constraints.

    Defaults of columns are left out: migrations need them for rows that exist, the models do not.
    """
    async with database.reader.connect() as connection:
        return await connection.run_sync(_describe)


def _describe(connection: Connection) -> dict[str, object]:
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    else:
        query = (
            "SELECT indexname, indexdef FROM pg_indexes "
            "WHERE schemaname = 'public' AND tablename != 'alembic_version'"
        )
    schema: dict[str, object] = {
        name: " ".join(sql.split()) for name, sql in connection.execute(text(query))
    }
    inspector = inspect(connection)
    for table in sorted(set(inspector.get_table_names()) - {"alembic_version"}):
        for column in inspector.get_columns(table):
            kind = column["type"].compile(connection.dialect)
            schema[f"{table}.{column['name']}"] = (kind, column["nullable"])
        keys = inspector.get_foreign_keys(table)
        schema[f"{table}, foreign keys"] = sorted(
            (key["constrained_columns"], key["referred_table"], str(key["options"])) for key in keys
        )
        schema[f"{table}, primary key"] = inspector.get_pk_constraint(table)
        unique = inspector.get_unique_constraints(table)
        schema[f"{table}, unique"] = sorted(each["column_names"] for each in unique)
    return schema
