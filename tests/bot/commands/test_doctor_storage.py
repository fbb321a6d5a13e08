"""What `limner doctor` finds about the data folder, the database and the store."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.migrate import migrate
from db.session import Database
from tests.stubs.s3 import S3Trouble, refused
from tests.support.buckets import (
    ACCESS_KEY_ID,
    SECRET_ACCESS_KEY,
    moto_server,
    new_bucket,
    s3_client,
)
from tests.support.doctor import (
    settings_for,
    told_by_doctor,
)

pytestmark = pytest.mark.usefixtures("alone")


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with moto_server() as endpoint:
        yield endpoint


async def test_a_data_folder_that_cannot_be_made_is_named_and_the_rest_is_still_checked(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").touch()
    code, found = await told_by_doctor(
        settings_for(data_folder=tmp_path / "file" / "data"), offline=True
    )
    assert code == 1
    assert found["data folder"].startswith(f"✗ Nothing can be written to {tmp_path}/file/data: ")
    assert found["data folder"].endswith("(data_folder).")
    assert found["storage"].startswith("✗ Pictures cannot be kept in ")
    assert found["painter"].startswith("✓")


async def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil._ntuple_diskusage(10**9, 10**9 - 7_000_000, 7_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    code, found = await told_by_doctor(settings_for(data_folder=tmp_path / "data"), offline=True)
    assert code == 1
    assert found["data folder"].startswith(f"✗ Only 7.0 MB are free for {tmp_path}/data. → Make")


async def test_a_lock_that_another_program_keeps_is_named(tmp_path: Path) -> None:
    settings = settings_for(data_folder=tmp_path / "data")
    await migrate(settings)
    with closing(sqlite3.connect(tmp_path / "data" / "limner.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        code, found = await told_by_doctor(settings, offline=True)
    assert code == 1
    assert found["database"].startswith("✗ Another program holds its lock for writing")
    _, found = await told_by_doctor(settings, offline=True)
    assert found["database"].startswith("✓")


async def test_checking_leaves_no_files_behind(tmp_path: Path) -> None:
    settings = settings_for(data_folder=tmp_path / "data")
    await told_by_doctor(settings, offline=True)
    left = await asyncio.to_thread(lambda: list(tmp_path.rglob("*")))
    assert not [path for path in left if path.is_file()]


async def test_an_outdated_database_is_not_migrated(tmp_path: Path) -> None:
    settings = settings_for()
    await migrate(settings)
    await _set_version(settings, "0001")
    _, found = await told_by_doctor(settings, offline=True)
    assert found["database"].startswith("✓ It is at version 0001, this program at ")
    _, again = await told_by_doctor(settings, offline=True)
    assert again == found


async def test_a_database_of_a_newer_limner_is_wrong() -> None:
    settings = settings_for()
    await migrate(settings)
    await _set_version(settings, "9999")
    _, found = await told_by_doctor(settings, offline=True)
    assert found["database"].startswith("✗ It was made by a newer Limner (version 9999, ")


async def test_a_file_that_is_not_a_database_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "limner.db").write_bytes(b"no database" * 100)
    _, found = await told_by_doctor(settings_for(), offline=True)
    assert found["database"].startswith("✗ It cannot be used: ")


async def _set_version(settings: Settings, version: str) -> None:
    database = Database(settings.database_url)
    async with database.writer.begin() as connection:
        await connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")
    await database.close()


async def test_a_bucket_is_probed_and_left_as_it_was(s3: str) -> None:
    client = s3_client(s3)
    bucket = new_bucket(client)
    code, found = await told_by_doctor(settings_for(storage=_bucket(s3, bucket)))
    assert found["storage"] == (
        f"✓ Writing, reading, listing and deleting work in the bucket {bucket}."
    )
    assert "Contents" not in client.list_objects_v2(Bucket=bucket)
    assert code == 1  # there is no token


async def test_a_missing_bucket_gets_the_stores_own_sentence(s3: str) -> None:
    _, found = await told_by_doctor(settings_for(storage=_bucket(s3, "limner-nowhere")))
    assert found["storage"].startswith("✗ ")
    assert "limner-nowhere" in found["storage"]


@pytest.mark.parametrize(
    ("method", "query", "step"),
    [
        ("PUT", "", "write"),
        ("GET", "", "read"),
        ("GET", "list-type=2", "list"),
        ("DELETE", "", "delete"),
    ],
)
async def test_a_missing_permission_for_a_bucket_is_named(
    s3: str, method: str, query: str, step: str
) -> None:
    bucket = new_bucket(s3_client(s3))
    with S3Trouble(s3) as between:
        # Only for the doctor's own probe: the store makes one before it.
        path, asked = ("", "prefix=doctor-") if query else ("/doctor-", "")
        between.disrupt(refused(403, "AccessDenied"), method=method, path=path, query=asked)
        _, found = await told_by_doctor(settings_for(storage=_bucket(between.address, bucket)))
    assert found["storage"].startswith(f"✗ Limner cannot {step} ")


def _bucket(endpoint: str, bucket: str) -> dict[str, Any]:
    return {
        "kind": "s3",
        "s3": {
            "endpoint": endpoint,
            "bucket": bucket,
            "access_key_id": ACCESS_KEY_ID,
            "secret_access_key": SECRET_ACCESS_KEY,
        },
    }
