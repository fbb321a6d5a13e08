"""No token appears in a log, a message, a file or a metric after a whole evening of failures.

Every known kind of failure happens, and Replicate repeats the key in its answers. The search covers
logs before and after hiding, everything sent to Discord, other hosts and members, stored files,
metrics, the `repr` of objects, and the command line.
"""

import asyncio
import io
import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from rich.console import Console

from bot.commands.doctor import run_doctor
from bot.config import load_settings
from studio.errors import ProviderError
from studio.providers.replicate.provider import ReplicateProvider
from tests.journeys.evening import (
    FIRST_KEY,
    SECOND_KEY,
    Evening,
    StandIns,
    evening,
    now_clock,
    stand_ins,
)
from tests.journeys.places import files, found, places, spellings
from tests.stubs.replicate.delivery import OutputFault
from tests.stubs.replicate.predictions import SENSITIVE, CreateAnswer, Script
from tests.stubs.replicate.server import SENT_KEY
from tests.stubs.replicate.stub import ReplicateStub
from tests.stubs.s3 import refused
from tests.studio.providers.replicate.scene import ACCOUNTS, TOKENS, Scene, asked
from tests.support.buckets import ACCESS_KEY_ID, forget_aws, moto_server
from tests.support.clock import HandClock
from tests.support.processes.program import limner

_OF_A_PREDICTION = re.compile(r"/predictions/(\w+)")

# A text that each place must contain, so that an empty place does not pass as clean.
_THERE = {
    "the log": "provider key retired",
    "the log, before hiding": "provider key retired",
    "sent to Discord": "a quiet harbour",
    "seen in Discord": "The painter refuses the key **first**",
    "kept in files": "a quiet harbour",
    "sent to Replicate": "A quiet harbour",
    "sent to hosts of outputs": '"User-Agent": "Limner"',
    "sent to the bucket": ACCESS_KEY_ID,
    "metrics": 'key="first"',
    "what the parts say": "account='studio'",
    "the doctor": "It had been refused",
}


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_aws(monkeypatch)


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with moto_server() as endpoint:
        yield endpoint


@pytest.mark.parametrize("format", ["json", pytest.param("console", marks=pytest.mark.soak)])
async def test_an_evening_of_trouble_shows_no_token_anywhere(
    tmp_path: Path, s3: str, format: str
) -> None:
    clock = now_clock()
    async with stand_ins(tmp_path, s3_endpoint=s3, clock=clock) as around:
        environ = around.environ(LIMNER_LOGS__FORMAT=format)
        async with evening(around, clock, environ) as at_work:
            await _play(at_work)
            # While the keys count as refused; the doctor ends this.
            kept = files(tmp_path)
            doctor = await _doctor(environ)
            assert await at_work.scene("an inn at the crossroads") == "done"
            searched = await places(at_work)
        # All output until the end, and the files that remain.
        searched |= {
            "the log": at_work.said.shown.getvalue(),
            "the log, before hiding": at_work.said.unhidden.getvalue(),
            "kept in files": kept + files(tmp_path),
            "the doctor": doctor,
        }

        assert {place: _THERE[place] in text for place, text in searched.items()} == dict.fromkeys(
            _THERE, True
        )
        assert found(around.secrets, searched) == []
        _require_each_key_in_its_place(around)


@pytest.mark.parametrize("spelling", spellings("").keys())
def test_the_search_finds_a_token_that_was_written(spelling: str) -> None:
    secret = "r8_planted/with+signs_in_it"
    log = f'{{"event": "asked with {spellings(secret)[spelling]}, and it went well"}}'
    clean = {"metrics": "limner_pictures 3", "files": "r8_planted/with+other"}

    assert found({"a key": secret}, clean | {"the log": log}) == [("a key", "the log")]
    escaped = {"a card": secret.replace("_", "\\_")}
    assert found({"a key": secret}, escaped) == [("a key", "a card")]


async def _play(at_work: Evening) -> None:
    """Commands of members while every kind of failure happens."""
    replicate = at_work.replicate
    assert await at_work.scene("a quiet harbour") == "done"
    [picture] = at_work.pictures()
    assert await at_work.reply("at night", to=picture) == "done"
    await _trouble_that_passes(at_work)
    await _trouble_that_does_not(at_work)
    await _forged_webhook(at_work)
    # Then the keys fail, one after the other.
    for status, token in ((401, FIRST_KEY), (402, SECOND_KEY)):
        replicate.fail_next(status, method="POST", token=token, body=_repeating("No"))
    assert await at_work.scene("a locked gate") == "KeyRetired"


async def _trouble_that_passes(at_work: Evening) -> None:
    replicate = at_work.replicate
    replicate.fail_next(500, method="POST", times=2, body=_repeating("Internal error"))
    replicate.fail_next(502, method="GET", times=2, body=_repeating("Bad gateway"))
    assert await at_work.scene("a bridge in the fog") == "done"
    replicate.script(Script(answer=CreateAnswer.LOST))
    assert await at_work.scene("a mill by the stream") == "done"
    assert await _timed_out(at_work, "a windy tower") == "done"
    replicate.fail_next_outputs(OutputFault.CUT, times=3)
    at_work.around.s3.disrupt(refused(500, "InternalError"), method="PUT", times=1)
    assert await at_work.scene("a cave of ice") == "done"
    replicate.throttle("studio", retry_after_s=2)
    assert await at_work.scene("a market") == "done"


async def _trouble_that_does_not(at_work: Evening) -> None:
    replicate = at_work.replicate
    replicate.fail_next(422, method="POST", body=_repeating("Input validation failed"))
    assert await at_work.scene("a square circle") == "ProviderInvalid"
    replicate.script(Script(error=SENSITIVE))
    assert await at_work.scene("a duel at dawn") == "ProviderRefused"
    replicate.fail_next_outputs(OutputFault.REDIRECT_AWAY)
    assert await at_work.scene("a road that leads astray") == "NoPicture"


async def _timed_out(at_work: Evening, description: str) -> str:
    """A scene whose first create gets no answer; the client gives up soon."""
    provider = at_work.app.provider
    assert isinstance(provider, ReplicateProvider)
    wire = provider._api._wire
    patience_s, wire._timeout_s = wire._timeout_s, 0.2
    at_work.replicate.hold_next()
    asking = asyncio.create_task(at_work.scene(description))
    await at_work.replicate.wait_until(lambda: not at_work.replicate._to_hold)
    wire._timeout_s = patience_s
    return await asking


async def _forged_webhook(at_work: Evening) -> None:
    [url] = {each.url for each in at_work.replicate.webhooks.posted}
    assert {each.status for each in at_work.replicate.webhooks.posted} == {200}
    headers = {"webhook-id": "m", "webhook-timestamp": "1", "webhook-signature": "v1,none"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=b"{}", headers=headers) as answer,
    ):
        assert answer.status == 401


def _repeating(title: str) -> dict[str, Any]:
    """An error body that repeats the sent key, as debug pages do."""
    said = f"you sent: POST / Authorization: Bearer {SENT_KEY}"
    fields = [{"type": "x", "field": f"input.{SENT_KEY}", "description": said}]
    return {"title": title, "detail": said, "invalid_fields": fields}


async def _doctor(environ: Mapping[str, str]) -> str:
    """Run `limner doctor`, which puts both keys to use again."""
    said = io.StringIO()
    settings = load_settings(None, environ)
    await run_doctor(lambda: settings, Console(file=said, width=300))
    return said.getvalue()


def _require_each_key_in_its_place(around: StandIns) -> None:
    """Require that Replicate gets a key of the right account, and no other host gets a key."""
    replicate = around.replicate
    keys = {FIRST_KEY: "studio", SECOND_KEY: "guild"}
    assert {seen.token for seen in replicate.requests} == keys.keys()
    for seen in replicate.requests:
        assert seen.headers["Authorization"] == f"Bearer {seen.token}"
        about = _OF_A_PREDICTION.match(seen.path)
        if about:
            assert replicate.predictions[about[1]].account == keys[seen.token or ""], seen.path
    assert replicate.requests_with_key() == []
    assert replicate.requests_to_other_host == []
    assert {
        each.headers["Authorization"]
        for each in around.discord.requests
        if "Authorization" in each.headers
    } == {f"Bot {around.discord.token}"}


_TROUBLED = [
    # command, failing call, its status, words of the output
    ("models check", "/models/black-forest-labs/flux-schnell", 500, "could not be read: 500 No"),
    ("models check", "/account", 500, "Replicate cannot be asked at"),
    ("doctor", "/account", 500, "Replicate cannot be asked: 500 No"),
    ("doctor", "/models/", 500, "Could not be read"),
]


@pytest.mark.parametrize(("command", "path", "status", "said"), _TROUBLED)
async def test_no_command_prints_a_token(
    tmp_path: Path, s3: str, command: str, path: str, status: int, said: str
) -> None:
    async with stand_ins(tmp_path / "data", s3_endpoint=s3) as around:
        around.replicate.fail_next(status, times=99, path=path, body=_repeating("No"))
        environ = around.environ(COLUMNS="300")
        async with limner(*command.split(), cwd=tmp_path, environ=environ) as program:
            assert await program.ended() in (1, 2)

        assert said in program.said
        assert found(around.secrets, {command: program.said}) == []
        assert found(around.secrets, {"files": files(tmp_path)}) == []


_NOT_JSON = f'{{"id": 7, "status": [], "error": "you sent {SENT_KEY}'.encode()
_NO_PREDICTION = f'{{"id": 7, "error": "you sent {SENT_KEY}"}}'.encode()

_FAILURES: list[tuple[Callable[[ReplicateStub], None], str]] = [
    # failure of a create, words of the error
    (lambda stub: stub.fail_next(400, times=3, body=_repeating("No")), "400 No: you sent"),
    (lambda stub: stub.fail_next(401, times=3, body=_repeating("No")), "401 No: you sent"),
    (lambda stub: stub.fail_next(402, times=3, body=_repeating("No")), "402 No: you sent"),
    (lambda stub: stub.fail_next(404, body=_repeating("No")), "404 No: you sent"),
    (lambda stub: stub.fail_next(422, body=_repeating("No")), "422 No: you sent"),
    (lambda stub: stub.fail_next(429, times=3, body=_repeating("No")), "every account rests"),
    (lambda stub: stub.fail_next(500, body=_repeating("No")), "500 No: you sent"),
    (lambda stub: stub.answer_next(_NOT_JSON), "cannot be read"),
    (lambda stub: stub.answer_next(_NO_PREDICTION), "cannot be read"),
    (lambda stub: stub.answer_next(b"", status=302, headers={"Location": _AWAY}), "cannot be read"),
    (lambda stub: stub.script(Script(answer=CreateAnswer.LOST)), "NetworkError"),
    (lambda stub: stub.script(Script(answer=CreateAnswer.TORN)), "cannot be read"),
    (lambda stub: stub.hold_next(), "no answer within"),
]
_AWAY = "http://elsewhere.invalid/v1/predictions"


@pytest.mark.parametrize(("fail", "said"), _FAILURES, ids=[said for _, said in _FAILURES])
async def test_no_error_shows_a_token_even_with_all_its_causes(
    fail: Callable[[ReplicateStub], None], said: str
) -> None:
    async with ReplicateStub(ACCOUNTS, longest_px=8) as stub:
        scene = Scene(stub, HandClock())
        provider = scene.open(timeout_s=0.2)
        fail(stub)
        with pytest.raises(ProviderError) as raised:
            await provider.submit(asked(), intention="x")
        await scene.close()

    told = _all_that_is_told(raised.value)
    assert said in told["str"]
    assert found(TOKENS, told) == []


def _all_that_is_told(error: BaseException) -> dict[str, str]:
    """An error with its traceback and all its causes, as logs may show it."""
    history = "".join(traceback.format_exception(error))
    causes = []
    cause: BaseException | None = error
    while cause is not None:
        causes.append(f"{cause!r} {cause} {cause.args} {vars(cause)}")
        cause = cause.__cause__ or cause.__context__
    return {
        "str": str(error),
        "repr": repr(error),
        "history": history,
        "causes": "\n".join(causes),
    }
