"""A process without a gateway connection asks Discord over HTTP, and not more than it needs."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import discord
import pytest

from bot.client import LimnerClient
from bot.delivery.file_limits import DEFAULT_BYTES, DiscordFileLimits
from cogs.components.layout import note_card
from cogs.interactions.posting import post
from studio.errors import DeliveryForbidden
from tests.stubs.discord.stub import DiscordStub
from tests.support.clock import HandClock

MIB = 1024 * 1024


@dataclass
class Line:
    """A Discord, and a client that is logged in but not connected to the gateway."""

    stub: DiscordStub
    client: LimnerClient
    channel_id: int

    def asked(self, path: str) -> int:
        """How many GET requests there were for a path."""
        return sum(each.method == "GET" and each.path == path for each in self.stub.requests)

    def refuse_next_post(self, code: int) -> None:
        self.stub.fail_next(1, status=403, code=code, method="POST", path="/messages")


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with DiscordStub() as stub:
        channel_id = stub.add_channel("the-long-road")
        client = LimnerClient(hears=False, api_base=stub.api_base)
        await client.login(stub.token)
        yield Line(stub, client, channel_id)
        await client.close()
        assert stub.gateway.sessions == {}
        assert stub.commands == {}
        assert stub.unknown_routes == []


def allow(line: Line, monkeypatch: pytest.MonkeyPatch, **permissions: bool) -> None:
    """Give the everyone role exactly these permissions."""
    role = line.stub.guild.role
    value = str(discord.Permissions(**permissions).value)
    monkeypatch.setattr(
        line.stub.guild, "role", lambda role_id: {**role(role_id), "permissions": value}
    )


LACKING: list[tuple[dict[str, bool], str]] = [
    # the permissions of everyone, and the missing one that an admin is told
    ({"view_channel": True, "send_messages": True}, "Attach Files"),
    ({"view_channel": True, "attach_files": True}, "Send Messages"),
    ({"send_messages": True, "attach_files": True}, "View Channel"),
]


@pytest.mark.parametrize(("permissions", "lacks"), LACKING)
async def test_a_refusal_names_the_missing_permission(
    line: Line, monkeypatch: pytest.MonkeyPatch, permissions: dict[str, bool], lacks: str
) -> None:
    allow(line, monkeypatch, **permissions)
    line.refuse_next_post(50013)
    with pytest.raises(DeliveryForbidden) as refused:
        await post(line.client, line.channel_id, note_card("A lighthouse."))
    assert refused.value.permission == lacks


async def test_the_missing_permission_of_a_hidden_channel_is_view_channel(
    line: Line,
) -> None:
    line.refuse_next_post(50001)
    line.stub.fail_next(1, status=403, code=50001, method="GET", path="/channels/")
    with pytest.raises(DeliveryForbidden) as refused:
        await post(line.client, line.channel_id, note_card("A lighthouse."))
    assert refused.value.permission == "View Channel"


async def test_a_servers_file_limit_is_requested_once_an_hour(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    guild = line.stub._guild

    def boosted() -> dict[str, Any]:
        return {**guild(), "premium_tier": 2}

    monkeypatch.setattr(line.stub, "_guild", boosted)
    clock = HandClock()
    limits = DiscordFileLimits(line.client, clock=clock)
    asked_for = f"/guilds/{line.stub.guild.id}"
    assert await limits.limit_bytes(line.stub.guild.id) == 50 * MIB
    clock.advance(3599)
    assert await limits.limit_bytes(line.stub.guild.id) == 50 * MIB
    assert line.asked(asked_for) == 1
    clock.advance(2)
    await limits.limit_bytes(line.stub.guild.id)
    assert line.asked(asked_for) == 2


async def test_a_server_with_an_unknown_limit_has_the_usual_one(line: Line) -> None:
    limits = DiscordFileLimits(line.client, clock=HandClock())
    line.stub.fail_next(1, status=403, code=50001, method="GET", path="/guilds/")
    assert await limits.limit_bytes(line.stub.guild.id) == DEFAULT_BYTES
