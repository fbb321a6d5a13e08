"""Fixtures for tests that start the program."""

import logging
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from bot.monitoring import logs
from tests.bot.installation import TOKEN, Installation
from tests.bot.killable import KillableBot, Starter
from tests.stubs.discord.stub import DiscordStub
from tests.stubs.replicate.stub import ReplicateStub
from tests.support import doctor

_ROOT = Path(__file__).parents[2]


@pytest.fixture
async def installation(tmp_path: Path) -> AsyncIterator[Installation]:
    async with DiscordStub(token=TOKEN) as discord:
        channel_id = discord.add_channel("the-long-road")
        yield Installation(discord, channel_id, discord.add_person("mira"), tmp_path)
        assert discord.unknown_routes == []


@pytest.fixture
async def discord() -> AsyncIterator[DiscordStub]:
    """A Discord that knows the token of the doctor's settings."""
    async with DiscordStub(token=doctor.TOKEN) as running:
        yield running


@pytest.fixture
async def replicate() -> AsyncIterator[ReplicateStub]:
    async with ReplicateStub(accounts=doctor.ACCOUNTS) as running:
        yield running


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, secrets = root.handlers[:], root.level, set(logs._secrets)
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logs._secrets.clear()
    logs._secrets.update(secrets)
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def killable_forker() -> Iterator[subprocess.Popen[bytes]]:
    """A process that has imported the program."""
    command = [sys.executable, "-m", "tests.support.processes.dying_program"]
    with subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
async def killable(
    tmp_path: Path, killable_forker: subprocess.Popen[bytes]
) -> AsyncIterator[KillableBot]:
    async with DiscordStub() as discord:
        channel_id = discord.add_channel("the-long-road")
        mira = discord.add_person("mira")
        config = tmp_path / "config.toml"
        config.write_text(
            f"""
            data_folder = "{tmp_path / "data"}"
            [discord]
            token = "{discord.token}"
            api_base = "{discord.api_base}"
            gateway_url = "{discord.gateway_url}"
            [provider]
            sketch_seconds = 0.2
            [queue]
            lease_s = 1
            poll_s = 0.1
            """
        )
        starter = Starter(killable_forker)
        try:
            yield KillableBot(discord, channel_id, mira, config, starter)
        finally:
            await starter.end()
        assert discord.unknown_routes == []
