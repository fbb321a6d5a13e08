"""The schema: migrations lead to the models, and every foreign key has an index."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from db.migrations import newest_version, upgrade, version_of
from db.models import Base
from db.session import Database


async def test_migrations_lead_to_the_models(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    async with database.reader.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    await upgrade(database)
    assert await version_of(database) == newest_version()


async def test_an_empty_database_has_no_version(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}")
    assert await version_of(database) is None
    await database.close()


def test_every_foreign_key_has_an_index() -> None:
    """Rows are often looked up by a foreign key; without an index that scans the table."""
    missing = []
    for table in Base.metadata.sorted_tables:
        indexed = {next(iter(index.columns)).name for index in table.indexes}
        indexed |= {next(iter(table.primary_key.columns)).name}
        for constraint in table.constraints:
            columns = list(getattr(constraint, "columns", ()))
            if type(constraint).__name__ == "UniqueConstraint" and columns:
                indexed.add(columns[0].name)
        missing += [
            f"{table.name}.{column.name}"
            for column in table.columns
            if column.foreign_keys and column.name not in indexed
        ]
    assert missing == []


async def test_a_partial_index_has_its_condition_in_the_tables_and_after_the_migrations(
    tmp_path: Path,
) -> None:
    # Alembic's comparison passes over the conditions of indices.
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    await upgrade(database)
    async with database.read() as tx:
        rows = await tx.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'index'"))
        migrated = {name: sql for name, sql in rows if sql is not None}
    await database.close()
    declared = {
        index.name: index.dialect_kwargs.get("sqlite_where")
        for table in Base.metadata.tables.values()
        for index in table.indexes
    }
    assert set(declared) == set(migrated)
    assert sum(condition is not None for condition in declared.values()) > 5
    for name, condition in declared.items():
        assert ("WHERE" in migrated[name]) == (condition is not None), name
        if condition is not None:
            assert " ".join(str(condition).split()) in " ".join(migrated[name].split()), name
