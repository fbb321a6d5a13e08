"""A process for some shards: how they are written, and that it is well only with all of them."""

import asyncio
import sys

import pytest

from bot import cli
from bot.client import ShardedClient
from bot.health import is_connected
from bot.shards import Shards
from studio.errors import ConfigError
from tests.stubs.discord.stub import DiscordStub

WRITTEN = [
    ("0-3/8", Shards(0, 3, 8)),
    ("4-7/8", Shards(4, 7, 8)),
    ("2/8", Shards(2, 2, 8)),
    (" 0/1 ", Shards(0, 0, 1)),
]


@pytest.mark.parametrize(("written", "shards"), WRITTEN)
def test_shards_are_written_as_first_to_last_of_total(written: str, shards: Shards) -> None:
    assert Shards.parse(written) == shards


NONE = [
    "",
    "8",
    "0-8/8",  # there is no ninth
    "3-0/8",  # backwards
    "0-3",  # of how many?
    "-1/8",
    "0/0",
    "a-b/c",
    "0-3/99999",
]


@pytest.mark.parametrize("written", NONE)
def test_text_that_names_no_shards_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(ConfigError, match="0-3/8"):
        Shards.parse(written)


def test_the_command_line_explains_wrong_shards(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["limner", "run", "--no-worker", "--shards", "8/8"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "--shards 8/8" in said


class _Hasty(ShardedClient):
    """Has no commands, and does not wait Discord's five seconds between two shards."""

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        pass

    async def setup_hook(self) -> None:
        pass


async def test_a_process_connects_for_its_shards_and_is_well_while_all_are_connected() -> None:
    async with DiscordStub() as discord:
        limner = _Hasty(
            api_base=discord.api_base,
            gateway_url=discord.gateway_url,
            guild_ready_timeout_s=0.05,
            shard_ids=[1, 2],
            shard_count=4,
        )
        async with limner:
            assert not is_connected(limner)
            life = asyncio.create_task(limner.start(discord.token), name="life")
            await asyncio.wait_for(limner.wait_until_ready(), 20)
            assert is_connected(limner)
            asked = [each["d"]["shard"] for each in discord.gateway.received if each["op"] == 2]
            assert asked == [[1, 4], [2, 4]]

            lost = asyncio.create_task(limner.wait_for("shard_disconnect", timeout=20))
            first = next(iter(discord.gateway.sessions.values()))
            assert first.socket is not None
            await first.socket.raw.close(code=4000)
            await lost
            assert not is_connected(limner)
        await asyncio.wait_for(asyncio.gather(life, return_exceptions=True), 20)
