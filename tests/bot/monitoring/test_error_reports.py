"""Reports of errors: a Sentry server gets the place, the ids and no words or secrets."""

import ast
import asyncio
import logging
import secrets
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import httpx
import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.config import Settings, load_settings
from bot.monitoring import logs
from bot.monitoring.error_reports import ErrorReports, error_reports
from db.enums import JobPhase
from db.session import Database
from studio.errors import ConfigError
from tests.stubs.sentry import SentryStub
from tests.support.processes.program import run_here

pytestmark = pytest.mark.usefixtures("logging_as_before")

ROOT = Path(__file__).parents[3]
log = structlog.get_logger()

# Made here, because a report shows lines of source code, and this file is source code.
TOKEN = secrets.token_hex(12)
API_KEY = f"r8_{secrets.token_hex(12)}"
PASSWORD = secrets.token_hex(12)
PROMPT = f"a harbour where {secrets.token_hex(12)} waits"
INTERACTION_TOKEN = secrets.token_urlsafe(24)
DSN = f"postgresql+asyncpg://limner:{PASSWORD}@db.example.org/limner"
PLANTED = (TOKEN, API_KEY, PASSWORD, PROMPT, INTERACTION_TOKEN, DSN)


@pytest.fixture
def sentry() -> Iterator[SentryStub]:
    with SentryStub() as stub:
        yield stub


@pytest.fixture
def reports(
    sentry: SentryStub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ErrorReports]:
    """Reports of everything that is logged, with the settings' secrets known to the log."""
    monkeypatch.chdir(tmp_path)
    settings = load_settings(
        None,
        {
            "LIMNER_DISCORD__TOKEN": TOKEN,
            "LIMNER_PROVIDER__REPLICATE__TOKEN": API_KEY,
            "LIMNER_DATABASE__URL": DSN,
            "LIMNER_SENTRY__DSN": sentry.dsn,
        },
    )
    for secret in settings.secrets():
        logs.hide(secret)
    logs.configure("info", "console")
    reporting = ErrorReports(sentry.dsn)
    logging.getLogger().addHandler(reporting)
    yield reporting
    logging.getLogger().removeHandler(reporting)
    reporting.close()


def _raise_with(planted: str) -> None:
    local = {"kept": planted}
    error = ValueError(f"cannot draw {local['kept']}")
    error.add_note(f"asked with {planted}")
    raise error


def _fail(planted: str) -> None:
    """Fails with the text in variables, in the exception, in its cause and in its group."""
    try:
        _raise_with(planted)
    except ValueError as error:
        raise ExceptionGroup(planted, [KeyError(planted), error]) from error


@pytest.mark.parametrize("planted", PLANTED, ids=lambda _: "")
def test_no_planted_text_leaves_by_an_exception(
    reports: ErrorReports, sentry: SentryStub, planted: str
) -> None:
    log.info("looked for work", text=planted, nested={"deep": [planted]}, job=3)
    logging.getLogger("discord.http").warning("PATCH %s is rate limited", planted)
    logging.getLogger("discord.http").warning("a text made before: " + planted)
    try:
        _fail(planted)
    except ExceptionGroup:
        log.exception("job task broke", job=3, prompt=planted, answer=[planted, 7])
        logging.getLogger("asyncio").exception("Task failed: %r", planted)
    reports.close()

    ours, theirs = sentry.wait_for_events(2)
    for event in (ours, theirs):
        types = {each["type"] for each in event["exception"]["values"]}
        assert types == {"ExceptionGroup", "ValueError", "KeyError"}
        frames = [
            frame
            for each in event["exception"]["values"]
            for frame in each.get("stacktrace", {}).get("frames", ())
        ]
        assert {"_fail", "_raise_with"} <= {frame["function"] for frame in frames}
    assert (ours["message"], ours["logger"], ours["level"]) == ("job task broke", __name__, "error")
    assert planted.encode() not in sentry.sent


async def test_no_statement_and_no_request_leaves(
    reports: ErrorReports, sentry: SentryStub, tmp_path: Path
) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'limner.db'}")
    try:
        async with database.write() as tx:
            await tx.execute(text("INSERT INTO nowhere VALUES (:text)"), {"text": PROMPT})
    except OperationalError:
        log.exception("could not look for work")
    await database.close()

    url = f"http://127.0.0.1:1/webhooks/9/{INTERACTION_TOKEN}"
    try:
        await httpx.AsyncClient().post(url, json={"prompt": PROMPT}, headers={"a": API_KEY})
    except httpx.HTTPError:
        log.exception("answer broke", user=5)

    async def receive(request: web.Request) -> web.Response:
        body = await request.text()
        raise RuntimeError(body)

    app = web.Application()
    app.router.add_post(f"/{INTERACTION_TOKEN}", receive)
    async with TestServer(app) as server, aiohttp.ClientSession() as client:
        await client.post(server.make_url(f"/{INTERACTION_TOKEN}"), data=PROMPT)
    await asyncio.to_thread(reports.close)

    events = sentry.wait_for_events(3)
    assert [event["logger"] for event in events] == [__name__, __name__, "aiohttp.server"]
    assert "user" not in events[1]
    assert events[1]["tags"]["user"] == "5"
    for planted in PLANTED:
        assert planted.encode() not in sentry.sent
    for event in events:
        assert not {"request", "extra", "modules", "server_name", "user"} & event.keys()


def test_a_report_says_where_and_for_which_job(reports: ErrorReports, sentry: SentryStub) -> None:
    with structlog.contextvars.bound_contextvars(job=3, generations=[7, 8]):
        log.info("drawing", percent=40, phase=JobPhase.ASKED)
        logging.getLogger("discord.client").warning("slow %s", "answer")
        log.error("part of a job failed", error="with words")
    reports.close()

    [event] = sentry.wait_for_events(1)
    assert event["tags"] | {"schema": ""} == {"schema": "", "job": "3", "generations": "[7, 8]"}
    assert event["release"].startswith("limner@")
    ours, theirs = event["breadcrumbs"]["values"]
    assert (ours["message"], ours["data"]) == (
        "drawing",
        {"percent": 40, "phase": "asked", "job": 3, "generations": [7, 8]},
    )
    # Of a library's line only its place.
    assert theirs["message"].startswith("test_error_reports:")
    assert theirs["data"] == {"job": 3, "generations": [7, 8]}


def test_a_report_says_nothing_of_the_machine(reports: ErrorReports, sentry: SentryStub) -> None:
    try:
        _raise_with("x")
    except ValueError:
        log.exception("broke")
    reports.close()

    [event] = sentry.wait_for_events(1)
    [frame, *_] = event["exception"]["values"][0]["stacktrace"]["frames"]
    assert frame["filename"] == "tests/bot/monitoring/test_error_reports.py"
    for told in (socket.gethostname(), str(ROOT), sys.argv[0], sys.prefix):
        assert told.encode() not in sentry.sent


def test_a_secret_is_hidden_in_everything_that_is_kept(
    reports: ErrorReports, sentry: SentryStub
) -> None:
    # No line of Limner's has such a text, as another test checks. The log hides it all the same.
    log.warning(f"broke with {TOKEN}")
    log.error(f"broke with {API_KEY}")
    reports.close()

    [event] = sentry.wait_for_events(1)
    assert event["message"] == f"broke with {logs.HIDDEN}"
    assert event["breadcrumbs"]["values"][0]["message"] == f"broke with {logs.HIDDEN}"


def test_the_same_error_is_reported_once_a_minute(sentry: SentryStub) -> None:
    now_s = [0.0]
    logs.configure("info", "console")
    reporting = ErrorReports(sentry.dsn, now_s=lambda: now_s[0])
    logging.getLogger().addHandler(reporting)
    for moment_s in (0.0, 1.0, 59.0, 60.0, 61.0):
        now_s[0] = moment_s
        log.error("could not look for work")
        log.error("could not extend leases")
    reporting.close()

    words = [event["message"] for event in sentry.wait_for_events(4)]
    assert words == ["could not look for work", "could not extend leases"] * 2


def test_without_a_dsn_nothing_is_reported() -> None:
    before = logging.getLogger().handlers[:]
    assert Settings().sentry.dsn is None
    with error_reports(Settings()):
        assert logging.getLogger().handlers == before


def test_a_server_that_refuses_or_is_gone_disturbs_nobody() -> None:
    logs.configure("info", "console")
    with SentryStub(status=500) as refusing:
        for dsn in (refusing.dsn, "http://key@127.0.0.1:1/7"):
            with error_reports(Settings.model_validate({"sentry": {"dsn": dsn}})):
                log.error("broke")


def test_an_exception_that_ends_the_program_is_reported(sentry: SentryStub) -> None:
    settings = Settings.model_validate({"sentry": {"dsn": sentry.dsn}})
    with pytest.raises(ValueError, match="cannot draw"), error_reports(settings):
        _raise_with(PROMPT)
    with pytest.raises(ConfigError), error_reports(settings):
        raise ConfigError("A sentence for the operator.")

    [event] = sentry.wait_for_events(1)
    assert event["message"] == "the program ended"
    assert event["exception"]["values"][0]["type"] == "ValueError"
    assert PROMPT.encode() not in sentry.sent


def test_a_command_reports_what_it_could_not_do(
    sentry: SentryStub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "games").symlink_to("games")  # a link to itself
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIMNER_DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("LIMNER_SENTRY__DSN", sentry.dsn)

    assert run_here(monkeypatch, "upkeep") == 1

    [event] = sentry.wait_for_events(1)
    assert event["exception"]["values"][-1]["type"] == "StoreError"


@pytest.mark.parametrize("command", ["run", "worker"])
def test_the_bot_reports_what_ends_it(
    sentry: SentryStub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    async def fail(*_: object) -> None:
        _raise_with(PROMPT)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIMNER_SENTRY__DSN", sentry.dsn)
    monkeypatch.setattr("bot.cli.run_bot", fail)
    with pytest.raises(ValueError, match="cannot draw"):
        run_here(monkeypatch, command)

    [event] = sentry.wait_for_events(1)
    assert event["message"] == "the program ended"
    assert PROMPT.encode() not in sentry.sent


def test_a_missing_package_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)
    settings = Settings.model_validate({"sentry": {"dsn": "https://key@sentry.example.org/1"}})
    with pytest.raises(ConfigError, match=r"limner\[sentry\]"), error_reports(settings):
        pass


@pytest.mark.parametrize(
    "dsn",
    [
        "errors.example.org",
        "https://errors.example.org/1",  # no key
        "https://key@errors.example.org/",  # no project
        "https://key@errors.example.org/limner",  # a project is a number
        "ftp://key@errors.example.org/1",
        "https://key@/1",
        "https://key@errors.example.org:99999/1",
    ],
)
def test_what_is_no_dsn_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dsn: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=r"sentry\.dsn") as refused:
        load_settings(None, {"LIMNER_SENTRY__DSN": dsn})
    assert dsn not in str(refused.value)


def test_every_text_that_limner_logs_is_a_literal() -> None:
    """Reports show these texts: values belong into the facts of a line."""
    levels = {"debug", "info", "warning", "error", "exception", "critical"}
    seen, built = 0, []
    for package in ("bot", "cogs", "studio", "sketch", "db"):
        for file in (ROOT / package).rglob("*.py"):
            source = file.read_text(encoding="utf-8")
            for node in ast.walk(ast.parse(source)):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id in ("log", "logger")
                    and node.func.attr in levels
                ):
                    seen += 1
                    # structlog puts further arguments into the text; logging's are not reported.
                    most = 1 if "structlog" in source else 9
                    first = node.args[0] if len(node.args) in range(1, most + 1) else None
                    if not isinstance(first, ast.Constant):
                        built.append(f"{file.relative_to(ROOT)}:{node.lineno}")
    assert seen > 20
    assert not built
