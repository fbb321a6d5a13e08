"""The schema: migrations lead to the models, and every foreign key has an index."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from db.migrations import newest_version, upgrade, version_of
from db.models import Base
from db.session import Database
from tests.db.migrations.schemas import KINDS, empty_database, schema_of
from tests.support.postgres import Cluster


async def test_migrations_lead_to_the_models(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    async with database.reader.connect() as connection:
        assert await connection.run_sync(differences) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_migrations_make_the_same_schema_as_the_models(
    kind: str, tmp_path: Path, cluster: Cluster
) -> None:
    """Alembic's comparison passes over conditions of indices, and over PostgreSQL here."""
    async with empty_database(kind, tmp_path / "models.db", cluster) as modelled:
        async with modelled.writer.connect() as connection:
            await connection.run_sync(Base.metadata.create_all)
            await connection.commit()
        wanted = await schema_of(modelled)
    async with empty_database(kind, tmp_path / "migrated.db", cluster) as migrated:
        await upgrade(migrated)
        assert await schema_of(migrated) == wanted


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
