"""`limner doctor`: what it finds, what it says to do, and that it never says a secret."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.commands.checkups.findings import Checkup, Finding, never, well
from bot.commands.doctor import run_doctor
from bot.config import Settings, load_settings
from bot.migrate import migrate
from db.session import Database
from studio.errors import ConfigError
from tests.stubs.discord.stub import DiscordStub
from tests.stubs.replicate.stub import ReplicateStub
from tests.stubs.s3 import S3Trouble, refused
from tests.support.buckets import (
    ACCESS_KEY_ID,
    SECRET_ACCESS_KEY,
    forget_aws,
    looking,
    moto_server,
    new_bucket,
)
from tests.support.doctoring import (
    ACCOUNTS,
    FIRST,
    SECRETS,
    TOKEN,
    WEBHOOK_SECRET,
    settings_for,
    to_put_right,
    told_by_doctor,
)
from tests.support.program import limner


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    forget_aws(monkeypatch)


@pytest.fixture
async def discord() -> AsyncIterator[DiscordStub]:
    async with DiscordStub(token=TOKEN) as running:
        yield running


@pytest.fixture
async def replicate() -> AsyncIterator[ReplicateStub]:
    async with ReplicateStub(accounts=ACCOUNTS) as running:
        yield running


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with moto_server() as endpoint:
        yield endpoint


# ── everything together ──────────────────────────────────────────────────────


async def test_where_all_is_well_every_line_says_so(
    discord: DiscordStub, replicate: ReplicateStub
) -> None:
    settings = settings_for(
        discord,
        replicate,
        discord={"ops_channel_id": discord.add_channel("operators")},
        replicate={"webhook_secret": WEBHOOK_SECRET},
        web={"port": 8080, "public_url": "https://limner.example.org"},
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
            "painter",
            "key main",
            "models",
            "web",
        ],
        "✓",
    )
    assert found["ops channel"] == "✓ The bot can write in #operators."
    assert not discord.unknown_routes
    assert not replicate.unknown_routes


async def test_offline_nobody_beyond_this_machine_is_asked(
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
    assert left_out == ["storage", "Discord", "ops channel", "keys", "models"]
    assert found["painter"] == "✓ Replicate draws, with 16 models."


async def test_settings_that_cannot_be_read_end_it_with_their_own_sentence() -> None:
    def read() -> Settings:
        raise ConfigError("queue.slots in config.toml must be a whole number.")

    said = StringIO()
    assert await run_doctor(read, Console(file=said, width=200)) == 1
    assert "✗ settings       queue.slots in config.toml must be a whole number." in said.getvalue()


async def test_a_check_that_fails_in_itself_stops_no_other() -> None:
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


# ── the ground ───────────────────────────────────────────────────────────────


async def test_a_data_folder_that_cannot_be_made_is_named_and_the_rest_is_looked_at(
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


async def test_looking_leaves_nothing_behind(tmp_path: Path) -> None:
    settings = settings_for(data_folder=tmp_path / "data")
    await told_by_doctor(settings, offline=True)
    left = await asyncio.to_thread(lambda: list(tmp_path.rglob("*")))
    assert not [path for path in left if path.is_file()]


async def test_a_database_that_is_behind_is_not_touched(tmp_path: Path) -> None:
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


async def test_a_file_that_is_no_database_is_wrong(tmp_path: Path) -> None:
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
    client = looking(s3)
    bucket = new_bucket(client)
    code, found = await told_by_doctor(settings_for(storage=_bucket(s3, bucket)))
    assert found["storage"] == (
        f"✓ Writing, reading, listing and deleting work in the bucket {bucket}."
    )
    assert "Contents" not in client.list_objects_v2(Bucket=bucket)
    assert code == 1  # there is no token


async def test_a_bucket_that_is_not_there_gets_the_stores_own_sentence(s3: str) -> None:
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
async def test_a_right_that_is_missing_in_a_bucket_is_named(
    s3: str, method: str, query: str, step: str
) -> None:
    bucket = new_bucket(looking(s3))
    with S3Trouble(s3) as between:
        # Of the doctor's own probe alone: the store's comes before it.
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


# ── Discord ──────────────────────────────────────────────────────────────────


async def test_a_missing_token_is_said_with_where_to_put_it() -> None:
    _, found = await told_by_doctor(settings_for())
    assert found["Discord"].startswith("✗ There is no token. → Set discord.token or LIMNER_")


async def test_a_token_that_discord_refuses_is_wrong(discord: DiscordStub) -> None:
    settings = settings_for(discord, discord={"token": "another", "ops_channel_id": 7})
    _, found = await told_by_doctor(settings)
    assert found["Discord"].startswith("✗ Discord does not accept the token. → Copy it again")
    assert found["ops channel"].startswith("–")


async def test_a_discord_that_is_not_there_is_one_fault(discord: DiscordStub) -> None:
    settings = settings_for(
        discord, discord={"api_base": "http://127.0.0.1:9/api", "ops_channel_id": 7}
    )
    _, found = await told_by_doctor(settings)
    assert found["Discord"].startswith("✗ Discord cannot be asked at http://127.0.0.1:9/api (")
    assert to_put_right(found) == ["Discord"]


async def test_an_ops_channel_that_is_not_there_is_wrong(discord: DiscordStub) -> None:
    _, found = await told_by_doctor(settings_for(discord, discord={"ops_channel_id": 7}))
    assert found["ops channel"].startswith("✗ There is no channel 7. → Copy ")


async def test_an_ops_channel_in_which_the_bot_may_not_write_is_wrong(
    discord: DiscordStub,
) -> None:
    channel = discord.add_channel("operators")
    discord.fail_next(1, status=403, code=50013, path="/typing")
    _, found = await told_by_doctor(settings_for(discord, discord={"ops_channel_id": channel}))
    assert found["ops channel"].startswith(
        f"✗ The bot may not see or write in the channel {channel}. → Give it View Channel"
    )


# ── the web server ───────────────────────────────────────────────────────────

URL = "https://limner.example.org"
WEBS = [
    # nothing set
    ({}, None, "– There is no server"),
    # a server for whoever asks, without webhooks
    ({"port": 8080}, None, "✓ A server on 127.0.0.1:8080, without webhooks."),
    # an address for others, but no server behind it
    ({"public_url": URL}, None, "✗ web.public_url is set, but there is no server. → Set web.port."),
    # a secret, but nobody who hears
    ({}, WEBHOOK_SECRET, "✗ A webhook secret is set, but there is no server. → Set web.port."),
    # a secret and a server, but nobody is told where
    ({"port": 8080}, WEBHOOK_SECRET, "✗ A webhook secret is set, but Replicate is not told"),
    # Replicate calls https alone
    ({"port": 1, "public_url": "http://x.example"}, WEBHOOK_SECRET, "✗ Replicate calls only"),
    # all there
    ({"port": 1, "public_url": URL}, WEBHOOK_SECRET, "✓ A server on 127.0.0.1:1, with webhooks."),
]


@pytest.mark.parametrize(("web", "secret", "line"), WEBS)
async def test_the_web_settings_have_to_go_together(
    replicate: ReplicateStub, web: dict[str, Any], secret: str | None, line: str
) -> None:
    settings = settings_for(None, replicate, web=web, replicate={"webhook_secret": secret})
    _, found = await told_by_doctor(settings, offline=True)
    assert found["web"].startswith(line)


# ── as a program ─────────────────────────────────────────────────────────────


async def test_the_command_ends_with_0_or_1_and_shows_no_secret(
    discord: DiscordStub, replicate: ReplicateStub, tmp_path: Path
) -> None:
    environ = {
        "LIMNER_DISCORD__TOKEN": TOKEN,
        "LIMNER_DISCORD__API_BASE": discord.api_base,
        "LIMNER_PROVIDER__KIND": "replicate",
        "LIMNER_PROVIDER__REPLICATE__BASE_URL": replicate.url,
        "LIMNER_PROVIDER__REPLICATE__TOKEN": FIRST,
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
