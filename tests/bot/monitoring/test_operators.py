"""What operators are told about a key: in the log, in the metrics and in their channel."""

from collections.abc import AsyncIterator

import pytest
import structlog

from bot.client import LimnerClient
from bot.monitoring.metrics import REGISTRY
from bot.monitoring.operators import Operators
from studio.providers.replicate.keys import Key, KeyPool
from tests.stubs.discord.stub import DiscordStub
from tests.support.clock import HandClock

NO_CREDIT = "402 Insufficient credit: You have insufficient credit to run this model."
REFUSED = "401 Unauthenticated: You did not pass a valid authentication token"


class _Client(LimnerClient):
    """The bot's client without commands."""

    async def setup_hook(self) -> None:
        pass


@pytest.fixture
async def stub() -> AsyncIterator[DiscordStub]:
    async with DiscordStub() as stub:
        yield stub
        assert stub.unknown_routes == []


@pytest.fixture
async def client(stub: DiscordStub) -> AsyncIterator[LimnerClient]:
    async with _Client(api_base=stub.api_base, gateway_url=stub.gateway_url) as client:
        await client.login(stub.token)
        yield client


def _retired(key: str, reason: str) -> float:
    labels = {"key": key, "reason": reason}
    return REGISTRY.get_sample_value("limner_provider_keys_retired_total", labels) or 0.0


def _rests(account: str) -> float:
    labels = {"account": account}
    return REGISTRY.get_sample_value("limner_provider_account_rests_total", labels) or 0.0


MESSAGES = [
    (
        NO_CREDIT,
        r"The painter draws nothing for the key **main\_1** (account studio): "
        "402 Insufficient credit: You have insufficient credit to run this model. "
        "Top the account up; I try the key again in 60 min.",
    ),
    (
        REFUSED,
        r"The painter refuses the key **main\_1** (account studio): "
        "401 Unauthenticated: You did not pass a valid authentication token. "
        "I stopped using it. Put a new one into the settings, or run `limner doctor` once this "
        "one works.",
    ),
]


@pytest.mark.parametrize(("reason", "message"), MESSAGES)
async def test_operators_are_told_which_key_failed_why_and_what_to_do(
    stub: DiscordStub, client: LimnerClient, reason: str, message: str
) -> None:
    channel_id = stub.add_channel("ops")

    await Operators(client, channel_id=channel_id).on_key_retired("main_1", "studio", reason)

    [posted] = stub.messages(channel_id)
    assert posted.texts == [message]


async def test_a_retired_key_is_logged_as_an_error_and_counted(client: LimnerClient) -> None:
    before = _retired("counted", "402"), _retired("counted", "401")
    operators = Operators(client, channel_id=None)

    with structlog.testing.capture_logs() as lines:
        await operators.on_key_retired("counted", "studio", NO_CREDIT)

    assert (_retired("counted", "402"), _retired("counted", "401")) == (before[0] + 1, before[1])
    assert lines == [
        {
            "event": "provider key retired",
            "log_level": "error",
            "key": "counted",
            "account": "studio",
            "reason": NO_CREDIT,
        }
    ]


async def test_a_resting_account_is_counted_but_not_posted(
    stub: DiscordStub, client: LimnerClient
) -> None:
    channel_id = stub.add_channel("ops")
    before = _rests("studio")

    Operators(client, channel_id=channel_id).on_account_rests("studio", 5.0)

    assert _rests("studio") == before + 1
    assert stub.messages(channel_id) == []


async def _told(operators: Operators) -> list[str]:
    """The log's events while operators are told about a key."""
    with structlog.testing.capture_logs() as lines:
        await operators.on_key_retired("main", "studio", REFUSED)
    return [line["event"] for line in lines]


BOTH = ["provider key retired", "operators could not be told"]


async def test_a_deleted_channel_raises_no_error(stub: DiscordStub, client: LimnerClient) -> None:
    assert await _told(Operators(client, channel_id=404)) == BOTH


async def test_a_channel_without_permission_raises_no_error(
    stub: DiscordStub, client: LimnerClient
) -> None:
    stub.fail_next(1, status=403, code=50001, method="POST", path="/messages")

    assert await _told(Operators(client, channel_id=stub.add_channel("ops"))) == BOTH


async def test_a_client_that_is_not_connected_raises_no_error(stub: DiscordStub) -> None:
    never_in = _Client(api_base=stub.api_base, gateway_url=stub.gateway_url)

    assert await _told(Operators(never_in, channel_id=stub.add_channel("ops"))) == BOTH


async def test_the_message_to_operators_has_a_timeout(
    stub: DiscordStub, client: LimnerClient
) -> None:
    stub.hold_message_answers.set()
    operators = Operators(client, channel_id=stub.add_channel("ops"), timeout_s=0.05)

    try:
        assert await _told(operators) == BOTH
    finally:
        stub.release_held_answers()


async def test_operators_are_told_once_about_a_key_that_is_refused_many_times(
    stub: DiscordStub, client: LimnerClient
) -> None:
    channel_id = stub.add_channel("ops")
    key = Key("main", "studio", "r8_token-that-nobody-may-see")
    operators = Operators(client, channel_id=channel_id)
    pool = KeyPool((key,), clock=HandClock(), watch=operators)

    for _ in range(3):
        await pool.retire(key, reason=f"401 no such token: {key.token}")

    [posted] = stub.messages(channel_id)
    assert "401 no such token" in posted.texts[0]
    assert key.token not in posted.texts[0]
