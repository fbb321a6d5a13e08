"""Runs `limner copy-database` in this process, for the tests of it."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from rich.console import Console

from bot.commands.copying import copy_database
from db.session import Database
from studio.errors import SetupError

LEASE_S = 60.0


def file_url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


async def copied(source: str | Path, target: str | Path, *, terminal: bool = False) -> str:
    """Copy, and give what was printed."""
    said = io.StringIO()
    console = Console(file=said, width=100, force_terminal=terminal)
    await copy_database(str(source), str(target), console, lease_s=LEASE_S)
    return said.getvalue()


async def refused(source: str | Path, target: str | Path) -> str:
    """The sentence with which a copy is refused."""
    with pytest.raises(SetupError) as refusal:
        await copied(source, target)
    return str(refusal.value)


def place_of(url: str) -> str:
    if url.startswith("sqlite"):
        return url.partition(":///")[2]
    address_, _, host = url.rpartition("?host=")
    return f"{host.replace('%2F', '/')}:5432/{address_.rpartition('/')[2]}"
