"""Migrations are never edited, and databases of the edits that were made end at one schema."""

import hashlib
from pathlib import Path

import pytest

from db.migrations import upgrade
from tests.db.migrations.old_migrations import EDITS, FOLDER, Edit, blob_id, upgrade_before
from tests.db.migrations.schemas import KINDS, empty_database, schema_of
from tests.support.postgres import Cluster

HASHES = Path(__file__).with_name("migrations.sha256")

each_edit = pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.commit)


@each_edit
def test_an_old_migration_is_the_file_of_its_time(edit: Edit) -> None:
    assert blob_id(edit.old_text()) == edit.blob


@pytest.mark.parametrize("kind", KINDS)
@each_edit
async def test_an_early_database_ends_at_the_schema_of_a_new_one(
    edit: Edit, kind: str, tmp_path: Path, cluster: Cluster
) -> None:
    async with empty_database(kind, tmp_path / "new.db", cluster) as new:
        await upgrade(new)
        wanted = await schema_of(new)
    async with empty_database(kind, tmp_path / "old.db", cluster) as old:
        await upgrade_before(edit, old, tmp_path / "migrations")
        await upgrade(old, to="0013")
        before = await schema_of(old)
        assert {name for name in edit.lacks if before.get(name) != wanted[name]} == edit.lacks

        await upgrade(old)

        assert await schema_of(old) == wanted


def test_no_migration_is_edited() -> None:
    """A database that has run a migration never runs it again: a change needs a new migration."""
    lines = [line.split() for line in HASHES.read_text().splitlines()]
    kept = {name: digest for digest, name in lines}
    present = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in (FOLDER / "versions").glob("[0-9]*.py")
    }
    edited = sorted(name for name in kept if present.get(name) != kept[name])
    assert not edited, f"Undo the change of {edited}, and write a new migration."
    added = sorted(present.keys() - kept.keys())
    assert not added, f"In db/migrations/versions: sha256sum {' '.join(added)} >> {HASHES}"


def test_migrations_are_numbered_in_the_order_in_which_they_run() -> None:
    files = sorted(file.name for file in (FOLDER / "versions").glob("[0-9]*.py"))
    before = "None"
    for number, name in enumerate(files, 1):
        code = (FOLDER / "versions" / name).read_text()
        version = f'"{number:04}"'
        assert name.startswith(f"{number:04}_")
        assert f"\nrevision = {version}\ndown_revision = {before}\n" in code, name
        before = version
