"""How `limner copy-database` reads the addresses of databases."""

import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from bot.commands.copying import address
from studio.errors import ConfigError
from tests.bot.commands.copying import refused

_PASSWORD = "hunter2-and-more"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("data/limner.db", "sqlite+aiosqlite:///data/limner.db"),
        ("/data/limner.db", "sqlite+aiosqlite:////data/limner.db"),
        ("sqlite:////data/limner.db", "sqlite+aiosqlite:////data/limner.db"),
        ("postgres://u:p@h/limner", "postgresql+asyncpg://u:p@h/limner"),
        ("postgresql://h/limner", "postgresql+asyncpg://h/limner"),
        ("postgresql+asyncpg://h/limner", "postgresql+asyncpg://h/limner"),
    ],
)
def test_common_spellings_of_an_address_are_understood(given: str, meant: str) -> None:
    assert address(given) == meant


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ConfigError, match="starts with"):
        address("mysql://h/limner")


async def test_a_password_is_never_printed(full_file: Path) -> None:
    with closing(await _unused_port()) as server:
        port = server.sockets[0].getsockname()[1]
        for given in (
            f"postgresql://limner:{_PASSWORD}@127.0.0.1:{port}/limner",
            f"postgresql://limner:{_PASSWORD}@127.0.0.1:port/limner",
            f"oracle://limner:{_PASSWORD}@127.0.0.1/limner",
        ):
            said = await refused(full_file, given)
            assert "\n" not in said
            assert _PASSWORD not in said


async def _unused_port() -> asyncio.Server:
    """A server that closes every connection at once."""

    def leave(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    return await asyncio.start_server(leave, "127.0.0.1", 0)
