"""`limner run` as operators start it, against a Discord on loopback."""

import asyncio
import json
import logging
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot import cli
from bot.config import Settings
from bot.migrate import migrate
from bot.monitoring import logs
from bot.wiring import open_app
from db.migrations import upgrade
from db.session import Database
from studio.errors import SchemaBehind
from tests.stubs.discord.gateway import PRIVILEGED
from tests.stubs.discord.server_routes import Interaction
from tests.stubs.discord.stub import DiscordStub
from tests.stubs.discord.world import StubMessage, StubPerson
from tests.support.program import Program, limner

TOKEN = "MTIzNDU2.s3cr3t.t0k3n-that-nobody-may-see"

COMMANDS = {
    "character",
    "dice",
    "gallery",
    "game",
    "help",
    "image",
    "iterate",
    "post",
    "queue",
    "quota",
    "roll",
    "rolls",
    "session",
    "wardrobe",
    "Edit this post",
    "Illustrate this post",
    "Iterate from this",
    "Whose post is this?",
}


@dataclass
class Scenery:
    """A Discord with a person in it, and where an operator has put things."""

    discord: DiscordStub
    channel_id: int
    mira: StubPerson
    folder: Path

    def limner(self, **environ: str) -> AbstractAsyncContextManager[Program]:
        """`limner run` for this Discord, set up by its environment."""
        return limner(
            "run",
            cwd=self.folder,
            environ={
                "LIMNER_DISCORD__TOKEN": TOKEN,
                "LIMNER_DISCORD__API_BASE": self.discord.api_base,
                "LIMNER_DISCORD__GATEWAY_URL": self.discord.gateway_url,
                "LIMNER_PROVIDER__SKETCH_SECONDS": "0.5",
                "LIMNER_LOGS__FORMAT": "json",
                **environ,
            },
        )

    async def do(self, words: str, **options: object) -> Interaction:
        """A command of mira's, and its answer."""
        asked = await self.discord.use_command(self.mira, self.channel_id, words, **options)
        await self.discord.wait_until(lambda: any(m.texts for m in asked.messages))
        return asked

    async def until(self, holds: Callable[[], object]) -> None:
        await self.discord.wait_until(holds, within_s=60)

    def heard(self, op: int) -> int:
        """How often a program has said that at the gateway: 2 is a new life, 6 goes on."""
        return sum(each["op"] == op for each in self.discord.gateway.received)

    def pictures(self) -> list[StubMessage]:
        return [
            each for each in self.discord.posted_by_bot(self.channel_id) if _has(each, "iterate")
        ]

    def status_cards(self) -> list[StubMessage]:
        return [each for each in self.discord.messages(self.channel_id) if _has(each, "cancel")]

    def jobs(self) -> list[tuple[str, str]]:
        """Status and step of every job."""
        connection = sqlite3.connect(self.folder / "data" / "limner.db")
        try:
            return connection.execute("SELECT status, step FROM jobs").fetchall()
        finally:
            connection.close()


def _has(message: StubMessage, act: str) -> bool:
    return any(id.startswith(f"limner:{act}:") for id in message.custom_ids)


def _said(interaction: Interaction) -> str:
    return "\n".join(text for message in interaction.messages for text in message.texts)


@pytest.fixture
async def scenery(tmp_path: Path) -> AsyncIterator[Scenery]:
    async with DiscordStub(token=TOKEN) as discord:
        channel_id = discord.add_channel("the-long-road")
        yield Scenery(discord, channel_id, discord.add_person("mira"), tmp_path)
        assert discord.unknown_routes == []


# ── at work ──────────────────────────────────────────────────────────────────


async def test_a_whole_evening_from_the_first_command_to_ctrl_c(scenery: Scenery) -> None:
    health = scenery.folder / "health" / "alive"
    async with scenery.limner(
        LIMNER_LOGS__LEVEL="debug", LIMNER_HEALTH__FILE=str(health)
    ) as program:
        await scenery.until(lambda: scenery.heard(2))
        await program.says("connected")
        registered = {command["name"] for command in scenery.discord.commands[0]}
        assert registered == COMMANDS

        helped = await scenery.do("help")
        assert "/game create" in _said(helped)
        assert helped.messages[0].ephemeral

        await scenery.do("game create", name="The Long Road")
        asked = await scenery.do("image scene", description="a lighthouse in a storm")
        assert "lighthouse" in _said(asked)
        await scenery.until(lambda: scenery.pictures() and not scenery.status_cards())
        [picture] = scenery.pictures()
        assert len(picture.files) == 1

        await _there(health)
        await scenery.discord.gateway.drop()
        await scenery.until(lambda: scenery.heard(6))
        night = await scenery.discord.say(
            scenery.mira, scenery.channel_id, "at night", reply_to=picture.id
        )
        await scenery.until(scenery.status_cards)
        [card] = scenery.status_cards()
        assert int(card.payload["message_reference"]["message_id"]) == night

        program.told(signal.SIGINT)
        assert await program.ended() == 0

    # It finished what ran, and then left.
    assert len(scenery.pictures()) == 2
    assert scenery.status_cards() == []
    assert scenery.jobs() == [("done", "delivered")] * 2
    assert "Traceback" not in program.said
    _require_ids_on_every_line_of_a_job(program.lines())
    _require_hidden(TOKEN, program, scenery)


async def _there(file: Path) -> None:
    """Wait for a file, of which nobody tells."""
    async with asyncio.timeout(60):
        while not await asyncio.to_thread(file.exists):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def _require_ids_on_every_line_of_a_job(lines: list[dict[str, Any]]) -> None:
    for event in ("job taken", "provider asked", "picture posted"):
        first, second = [line for line in lines if line["event"] == event]
        for number, line in enumerate((first, second), start=1):
            assert (line["job"], line["session"], line["generations"]) == (number, 1, [number])
    # A library's lines about the same job carry them too.
    assert any(line.get("job") for line in lines if line["logger"].startswith("discord"))


def _require_hidden(token: str, program: Program, scenery: Scenery) -> None:
    """The token stands nowhere: not in what was said, sent or kept."""
    assert token not in program.said
    for file in scenery.folder.rglob("*"):
        assert not file.is_file() or token.encode() not in file.read_bytes(), file
    sent = [request.json for request in scenery.discord.requests]
    assert token not in json.dumps(sent)


async def test_a_job_that_outlasts_the_grace_is_given_back_and_goes_on_at_the_next_start(
    scenery: Scenery,
) -> None:
    async with scenery.limner(
        LIMNER_PROVIDER__SKETCH_SECONDS="60", LIMNER_QUEUE__STOP_GRACE_S="0"
    ) as program:
        await scenery.until(lambda: scenery.heard(2))
        await _begin_drawing(scenery)
        program.told(signal.SIGTERM)
        assert await program.ended(within_s=10) == 0
    assert scenery.jobs() == [("queued", "asked")]
    assert len(scenery.status_cards()) == 1

    await _require_one_picture_in_the_next_life(scenery)


async def test_a_second_signal_stops_at_once_and_loses_nothing(scenery: Scenery) -> None:
    async with scenery.limner(LIMNER_PROVIDER__SKETCH_SECONDS="60") as program:
        await scenery.until(lambda: scenery.heard(2))
        await _begin_drawing(scenery)
        program.told(signal.SIGTERM)
        await program.says("stopping: finishing what runs")
        program.told(signal.SIGTERM)
        assert await program.ended(within_s=10) == 0
    assert "goes on at the next start" in program.said
    assert "Traceback" not in program.said
    assert scenery.jobs() == [("queued", "asked")]

    await _require_one_picture_in_the_next_life(scenery)


async def _begin_drawing(scenery: Scenery) -> None:
    await scenery.do("game create", name="The Long Road")
    await scenery.do("image scene", description="a lighthouse in a storm")
    await scenery.until(lambda: "▱" in "".join(map(_text, scenery.status_cards())))


def _left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def _text(message: StubMessage) -> str:
    return "\n".join(message.texts)


async def _require_one_picture_in_the_next_life(scenery: Scenery) -> None:
    async with scenery.limner() as program:
        await scenery.until(lambda: scenery.pictures() and not scenery.status_cards())
        program.told(signal.SIGTERM)
        assert await program.ended() == 0
    assert len(scenery.pictures()) == 1
    assert scenery.jobs() == [("done", "delivered")]
    assert len(list((scenery.folder / "data" / "sketches").glob("*/record.json"))) == 1


async def test_a_signal_while_discord_does_not_answer_stops_it(tmp_path: Path) -> None:
    arrived = asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        writers.append(writer)

    writers: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    environ = {
        "LIMNER_DISCORD__TOKEN": TOKEN,
        "LIMNER_DISCORD__API_BASE": f"http://127.0.0.1:{port}/api/v10",
    }
    async with limner("run", cwd=tmp_path, environ=environ) as program:
        await asyncio.wait_for(arrived.wait(), 60)
        program.told(signal.SIGTERM)
        assert await program.ended(within_s=10) == 0
    assert "Traceback" not in program.said
    for writer in writers:
        writer.close()
    server.close()


# ── what an operator has to put right: one sentence each ─────────────────────


async def test_without_a_token_it_says_what_to_set_and_that_play_needs_none(
    tmp_path: Path,
) -> None:
    async with limner("run", cwd=tmp_path) as program:
        assert await program.ended() == 2
    assert program.said.count("\n") == 1
    for part in ("LIMNER_DISCORD__TOKEN", "config.toml", "limner play"):
        assert part in program.said
    assert _left_in(tmp_path) == []


async def test_a_wrong_token_is_said_without_showing_it(scenery: Scenery) -> None:
    async with scenery.limner(LIMNER_DISCORD__TOKEN="MTIz.wrong.one") as program:
        assert await program.ended() == 2
    _require_one_sentence(program, "does not accept the token", "discord.token")
    assert "MTIz.wrong.one" not in program.said


async def test_an_intent_that_is_not_switched_on_is_said(
    scenery: Scenery, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Limner asks for no privileged intent, so any has to count as one.
    monkeypatch.setattr("tests.stubs.discord.gateway.PRIVILEGED", ~0)
    scenery.discord.gateway.refuse_intents = True
    async with scenery.limner() as program:
        assert await program.ended() == 2
    _require_one_sentence(program, "intent", "developer portal")
    assert not scenery.discord.gateway.received[0]["d"]["intents"] & PRIVILEGED


def _require_one_sentence(program: Program, *parts: str) -> None:
    """Beside the log there is one line, and no traceback anywhere."""
    assert "Traceback" not in program.said
    [sentence] = [line for line in program.said.splitlines() if not line.startswith("{")]
    assert sentence.endswith(".")
    for part in parts:
        assert part in sentence


@pytest.fixture
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, secrets = root.handlers[:], root.level, set(logs._secrets)
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logs._secrets.clear()
    logs._secrets.update(secrets)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def _a_file(folder: Path) -> Mapping[str, str]:
    (folder / "taken").touch()
    return {"LIMNER_DATA_FOLDER": str(folder / "taken" / "data")}


def _a_picture_folder_under_a_file(folder: Path) -> Mapping[str, str]:
    (folder / "taken").touch()
    return {"LIMNER_STORAGE__FOLDER": str(folder / "taken" / "pictures")}


def _a_folder_for_a_database(folder: Path) -> Mapping[str, str]:
    (folder / "data" / "limner.db").mkdir(parents=True)
    return {}


def _a_text_for_a_database(folder: Path) -> Mapping[str, str]:
    (folder / "data").mkdir()
    (folder / "data" / "limner.db").write_text("this is a diary, not a database" * 100)
    return {}


def _a_database_from_the_future(folder: Path) -> Mapping[str, str]:
    (folder / "data").mkdir()
    connection = sqlite3.connect(folder / "data" / "limner.db")
    connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.commit()
    connection.close()
    return {}


def _a_driver_that_is_not_installed(_folder: Path) -> Mapping[str, str]:

    return {"LIMNER_DATABASE__URL": "postgresql+asyncpg://limner:s3cret@localhost/limner"}


def _nobody_at_that_address(_folder: Path) -> Mapping[str, str]:
    # The discard port: nothing listens there.
    return {"LIMNER_DISCORD__API_BASE": "http://127.0.0.1:9/api/v10"}


def _a_setting_that_is_none(_folder: Path) -> Mapping[str, str]:
    return {"LIMNER_QUEUE__SLOTS": "many"}


WRONG = [
    # the data folder would have to be inside a file
    (_a_file, ["cannot be kept in", "data_folder"]),
    # so would the pictures'
    (_a_picture_folder_under_a_file, ["cannot be kept in", "may write to"]),
    # SQLite cannot open it
    (_a_folder_for_a_database, ["limner.db", "cannot be used", "unable to open"]),
    # SQLite can open it and finds something else
    (_a_text_for_a_database, ["limner.db", "cannot be used", "not a database"]),
    # the program is older than what it finds
    (_a_database_from_the_future, ["limner.db", "newer Limner"]),
    # PostgreSQL needs its driver
    (_a_driver_that_is_not_installed, ["database.url", "asyncpg"]),
    # Discord is down, or the address is wrong
    (_nobody_at_that_address, ["cannot be reached", "http://127.0.0.1:9/api/v10"]),
    # a number that is none
    (_a_setting_that_is_none, ["queue.slots", "many", "1 to 1000"]),
]


@pytest.mark.usefixtures("_logging_as_before")
@pytest.mark.parametrize(("wrong", "parts"), WRONG)
def test_what_is_wrong_gets_a_sentence_and_exit_code_2(
    wrong: Callable[[Path], Mapping[str, str]],
    parts: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    environ = {"LIMNER_DISCORD__TOKEN": TOKEN, "LIMNER_LOGS__LEVEL": "error", **wrong(tmp_path)}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert _run_here(monkeypatch, "run") == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1, said
    assert said.endswith(".\n")
    for part in parts:
        assert part in said
    assert "s3cret" not in said
    assert TOKEN not in said


def _run_here(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The command line in this process; gives its exit code."""
    monkeypatch.setattr(sys, "argv", ["limner", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


# ── the schema ───────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("_logging_as_before")
def test_migrate_says_what_it_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert _run_here(monkeypatch, "migrate") == 0
    assert "(was: empty)" in capsys.readouterr().out
    assert _run_here(monkeypatch, "migrate") == 0
    assert "is up to date" in capsys.readouterr().out


class _Served(Database):
    """A database that its operator looks after, as PostgreSQL is."""

    def __init__(self, url: str, **options: Any) -> None:
        super().__init__(url, **options)
        self.is_sqlite = False


async def test_a_database_with_an_operator_of_its_own_is_not_migrated_behind_their_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.migrate.Database", _Served)
    settings = Settings(data_folder=tmp_path)

    with pytest.raises(SchemaBehind, match="limner migrate"):
        async with open_app(settings):
            pass

    assert "(was: empty)" in await migrate(settings)
    async with open_app(settings) as app:
        assert app.database.is_sqlite is False


async def test_a_database_of_sqlite_is_brought_up_to_date_at_start(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path / "new")
    async with open_app(settings) as app:
        await upgrade(app.database)  # and once more, which changes nothing
    assert "is up to date" in await migrate(settings)
