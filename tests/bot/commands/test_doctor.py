"""`limner doctor` as a whole: its lines, its exit code, and that it never prints a secret."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bot.commands.checkups.findings import Checkup, Finding, never, well
from bot.commands.doctor import run_doctor
from bot.config import Settings, load_settings
from bot.migrate import migrate
from studio.errors import ConfigError
from tests.stubs.discord.stub import DiscordStub
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.doctor import (
    FIRST,
    SECRETS,
    TOKEN,
    WEBHOOK_SECRET,
    settings_for,
    told_by_doctor,
)
from tests.support.processes.program import limner

pytestmark = pytest.mark.usefixtures("alone")


async def test_every_line_is_well_for_a_correct_setup(
    discord: DiscordStub, replicate: ReplicateStub
) -> None:
    settings = settings_for(
        discord,
        replicate,
        discord={"ops_channel_id": discord.add_channel("operators")},
        replicate={"webhook_secret": WEBHOOK_SECRET},
        web={"port": 8080, "public_url": "https://limner.example.org"},
        sentry={"dsn": "https://key@sentry.example.org/1"},
    )
    await migrate(settings)
    code, found = await told_by_doctor(settings)
    assert code == 0
    assert {about: line[0] for about, line in found.items()} == dict.fromkeys(
        [
            "settings",
            "data folder",
            "database",
            "storage",
            "Discord",
            "ops channel",
            "servers",
            "ceiling",
            "painter",
            "key main",
            "models",
            "likeness",
            "web",
            "error reports",
        ],
        "✓",
    )
    assert found["ops channel"] == "✓ The bot can write in #operators."
    assert not discord.unknown_routes
    assert not replicate.unknown_routes


async def test_offline_there_are_no_network_requests(
    discord: DiscordStub, replicate: ReplicateStub
) -> None:
    settings = settings_for(
        discord, replicate, storage={"kind": "s3", "s3": {"endpoint": replicate.url}}
    )
    code, found = await told_by_doctor(settings, offline=True)
    assert code == 0
    assert not discord.requests
    assert not replicate.requests
    left_out = [about for about, line in found.items() if "--offline" in line]
    assert left_out == ["storage", "Discord", "ops channel", "servers", "keys", "models"]
    assert found["painter"] == "✓ Replicate draws, with 33 models."


async def test_unreadable_settings_end_the_doctor_with_their_own_sentence() -> None:
    def read() -> Settings:
        raise ConfigError("queue.slots in config.toml must be a whole number.")

    said = StringIO()
    assert await run_doctor(read, Console(file=said, width=200)) == 1
    assert "✗ settings       queue.slots in config.toml must be a whole number." in said.getvalue()


async def test_a_checkup_that_raises_does_not_stop_the_others() -> None:
    async def fails(_: Settings) -> list[Finding]:
        raise RuntimeError(TOKEN)

    async def goes_on(_: Settings) -> list[Finding]:
        return [well("second", "All went on.")]

    said = StringIO()
    code = await run_doctor(
        Settings,
        Console(file=said, width=200),
        checkups=(Checkup("first", fails, never), Checkup("second", goes_on, never)),
    )
    assert code == 1
    assert "✗ first          It cannot be checked (RuntimeError)." in said.getvalue()
    assert "✓ second         All went on." in said.getvalue()
    assert TOKEN not in said.getvalue()


async def test_a_secret_in_a_finding_is_not_printed() -> None:
    async def careless(_: Settings) -> list[Finding]:
        return [well("web", f"The answer was {TOKEN}.")]

    said = StringIO()
    settings = load_settings(None, {"LIMNER_DISCORD__TOKEN": TOKEN})
    checkup = Checkup("web", careless, never)
    await run_doctor(lambda: settings, Console(file=said, width=200), checkups=(checkup,))
    assert "The answer was [hidden]." in said.getvalue()


async def test_the_command_exits_with_0_or_1_and_prints_no_secret(
    discord: DiscordStub, replicate: ReplicateStub, tmp_path: Path
) -> None:
    environ = {
        "LIMNER_DISCORD__TOKEN": TOKEN,
        "LIMNER_DISCORD__API_BASE": discord.api_base,
        "LIMNER_PROVIDER__KIND": "replicate",
        "LIMNER_PROVIDER__REPLICATE__BASE_URL": replicate.url,
        "LIMNER_PROVIDER__REPLICATE__TOKEN": FIRST,
        "LIMNER_QUOTA__SERVER_DAILY_PICTURES": "500",
        "LIMNER_LOGS__LEVEL": "debug",
    }
    async with limner("doctor", environ=environ, cwd=tmp_path) as well_off:
        assert await well_off.ended() == 0
    replicate.refuse_key(FIRST, 401)
    async with limner("doctor", environ=environ, cwd=tmp_path) as refused:
        assert await refused.ended() == 1
    assert "All is well." in well_off.said
    assert "One thing to put right." in refused.said
    for program in (well_off, refused):
        assert not [secret for secret in SECRETS if secret in program.said]
        assert "Traceback" not in program.said
