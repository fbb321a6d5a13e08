"""What a failed call to Discord means is decided in one module, which everything else uses."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest

from cogs.interactions.discord_calls import (
    FAILED,
    NO_ANSWER,
    MessageTooLarge,
    delivery_error,
    ignoring_failures,
    repeat_if_cut,
)
from studio import errors

ROOT = Path(__file__).parents[3]
CHANNEL = 77

CUTS: list[Exception] = [
    aiohttp.ServerDisconnectedError(),
    aiohttp.ClientPayloadError("response was cut"),
    aiohttp.ClientOSError(104, "Connection reset by peer"),
    aiohttp.ConnectionTimeoutError(),
    ConnectionResetError(),
    TimeoutError(),
    TimeoutError(),
    OSError(101, "Network is unreachable"),
]


class _Response:
    """As much of an answer as discord.py's errors read."""

    def __init__(self, status: int) -> None:
        self.status, self.reason = status, "No"


def refusal(status: int, code: int = 0) -> discord.HTTPException:
    """The error that discord.py raises for such an answer."""
    kinds: dict[int, type[discord.HTTPException]] = {403: discord.Forbidden, 404: discord.NotFound}
    kind = kinds.get(status, discord.HTTPException)
    if status >= 500:
        kind = discord.DiscordServerError
    answer: Any = _Response(status)
    return kind(answer, {"code": code, "message": "no"})


@pytest.mark.parametrize("error", CUTS, ids=lambda error: type(error).__name__)
def test_a_cut_connection_is_no_answer_and_may_pass(error: Exception) -> None:
    assert isinstance(error, NO_ANSWER)
    assert isinstance(error, FAILED)
    means = delivery_error(error, CHANNEL)
    assert type(means) is errors.DeliveryTransient
    assert means.unanswered


MEANINGS: list[tuple[int, int, type[errors.DeliveryError]]] = [
    # status, Discord's code, what it means
    (500, 0, errors.DeliveryTransient),
    (502, 0, errors.DeliveryTransient),
    (429, 0, errors.DeliveryTransient),
    (429, 30046, errors.DeliveryTransient),  # too many edits of an old message
    (400, 30046, errors.DeliveryTransient),
    (429, 20016, errors.DeliveryTransient),  # slow mode
    (400, 20028, errors.DeliveryTransient),  # too many messages in the channel
    (503, 130000, errors.DeliveryTransient),  # Discord is overloaded
    (403, 0, errors.DeliveryTransient),  # a gateway in front of Discord refuses, not Discord
    (403, 50013, errors.DeliveryForbidden),
    (403, 50001, errors.DeliveryForbidden),
    (403, 160002, errors.DeliveryForbidden),
    (400, 160002, errors.DeliveryForbidden),
    (404, 10003, errors.ChannelGone),
    (404, 10004, errors.ChannelGone),
    (403, 50083, errors.ThreadClosed),
    (400, 50083, errors.ThreadClosed),
    (400, 160005, errors.ThreadClosed),
    (403, 30033, errors.ThreadFull),
    (400, 200000, errors.MessageBlocked),
    (403, 200001, errors.MessageBlocked),
    (400, 240000, errors.MessageBlocked),
    (400, 50008, errors.ChannelUnfit),
    (403, 50009, errors.ChannelUnfit),
    (400, 50024, errors.ChannelUnfit),
    (413, 0, MessageTooLarge),
    (400, 40005, MessageTooLarge),
    (400, 50035, errors.DeliveryError),
    (401, 50027, errors.DeliveryError),
]


@pytest.mark.parametrize(("status", "code", "means"), MEANINGS)
def test_a_refusal_means_what_its_code_says(
    status: int, code: int, means: type[errors.DeliveryError]
) -> None:
    assert type(delivery_error(refusal(status, code), CHANNEL)) is means


NAMED: list[tuple[int, str]] = [
    (160002, "Read Message History"),
    (50001, "View Channel"),
    (50013, "Send Messages"),
]


@pytest.mark.parametrize(("code", "permission"), NAMED)
def test_a_missing_permission_is_named(code: int, permission: str) -> None:
    error = delivery_error(refusal(403, code), CHANNEL)
    assert isinstance(error, errors.DeliveryForbidden)
    assert (error.permission, error.channel_id) == (permission, CHANNEL)


@pytest.mark.parametrize(("status", "unanswered"), [(502, True), (429, False)])
def test_only_a_call_without_an_answer_may_have_had_its_effect(
    status: int, unanswered: bool
) -> None:
    error = delivery_error(refusal(status), CHANNEL)
    assert isinstance(error, errors.DeliveryTransient)
    assert error.unanswered is unanswered


class _Call:
    """A call that raises these errors, one after the other, and then succeeds."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.made = 0

    async def __call__(self) -> str:
        self.made += 1
        if self.failures:
            raise self.failures.pop(0)
        return "done"


@pytest.mark.parametrize("error", CUTS, ids=lambda error: type(error).__name__)
async def test_a_cut_call_is_made_once_more(error: Exception) -> None:
    call = _Call(error)
    assert await repeat_if_cut(call) == "done"
    assert call.made == 2


async def test_a_call_that_is_cut_twice_fails() -> None:
    call = _Call(aiohttp.ServerDisconnectedError(), aiohttp.ServerDisconnectedError())
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await repeat_if_cut(call)
    assert call.made == 2


async def test_a_refused_call_is_not_repeated() -> None:
    call = _Call(refusal(403, 50013))
    with pytest.raises(discord.Forbidden):
        await repeat_if_cut(call)
    assert call.made == 1


@pytest.mark.parametrize("error", [*CUTS, refusal(404), refusal(503)], ids=repr)
def test_a_failure_that_changes_nothing_is_ignored(error: Exception) -> None:
    with ignoring_failures("card"):
        raise error


def test_a_defect_is_not_ignored() -> None:
    with pytest.raises(KeyError), ignoring_failures("card"):
        raise KeyError("defect")


# Modules that call something else than Discord, and name the errors of that.
_OTHERS = {
    "cogs/interactions/discord_calls.py",
    "bot/adapters/likeness.py",
    "bot/adapters/likeness_building.py",
    "bot/commands/doctor.py",
    "bot/commands/checkups/storage.py",
    "bot/config/reading.py",
    "bot/migrate.py",
    "bot/play/play.py",
    "bot/play/tour.py",
    "bot/run.py",  # the folder of the health file
    "bot/web/mask_page.py",
    "bot/web/server.py",
    "bot/web/webhooks.py",
}
_LISTED = {
    "ClientError",
    "ConnectionError",
    "DiscordException",
    "DiscordServerError",
    "OSError",
    "RateLimited",
    "TimeoutError",
}


def _caught(tree: ast.AST) -> Iterator[str]:
    """The names of classes in `except` clauses and in `suppress(…)`."""
    for node in ast.walk(tree):
        caught: list[ast.AST] = []
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            caught = [node.type]
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "suppress":
            caught = list(node.args)
        for each in caught:
            for name in ast.walk(each):
                if isinstance(name, ast.Attribute):
                    yield name.attr
                elif isinstance(name, ast.Name):
                    yield name.id


def test_no_other_module_lists_how_discord_fails() -> None:
    found = {}
    for path in sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("cogs/**/*.py")]):
        name = path.relative_to(ROOT).as_posix()
        listed = _LISTED & set(_caught(ast.parse(path.read_text(encoding="utf-8"))))
        if listed and name not in _OTHERS:
            found[name] = listed
    assert not found
