"""What `limner doctor` finds about the token, the operators' channel, and spending in servers."""

from typing import Any

import pytest

from tests.stubs.discord.stub import DiscordStub
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.doctor import (
    settings_for,
    to_put_right,
    told_by_doctor,
)

pytestmark = pytest.mark.usefixtures("alone")


async def test_a_missing_token_is_reported_with_the_setting_for_it() -> None:
    _, found = await told_by_doctor(settings_for())
    assert found["Discord"].startswith("✗ There is no token. → Set discord.token or LIMNER_")


async def test_a_token_that_discord_refuses_is_wrong(discord: DiscordStub) -> None:
    settings = settings_for(discord, discord={"token": "another", "ops_channel_id": 7})
    _, found = await told_by_doctor(settings)
    assert found["Discord"].startswith("✗ Discord does not accept the token. → Copy it again")
    assert found["ops channel"].startswith("–")


async def test_an_unreachable_discord_is_reported_once(discord: DiscordStub) -> None:
    settings = settings_for(
        discord, discord={"api_base": "http://127.0.0.1:9/api", "ops_channel_id": 7}
    )
    _, found = await told_by_doctor(settings)
    assert found["Discord"].startswith("✗ Discord cannot be asked at http://127.0.0.1:9/api (")
    assert to_put_right(found) == ["Discord"]


async def test_a_ban_is_told_with_what_to_do(discord: DiscordStub) -> None:
    # discord.py asks again five times.
    discord.fail_next(5, status=429, path="/users/@me")
    _, found = await told_by_doctor(settings_for(discord))
    assert "(it answers 429). → It has banned this address" in found["Discord"]


async def test_a_missing_ops_channel_is_wrong(discord: DiscordStub) -> None:
    _, found = await told_by_doctor(settings_for(discord, discord={"ops_channel_id": 7}))
    assert found["ops channel"].startswith("✗ There is no channel 7. → Copy ")


async def test_an_ops_channel_without_permission_to_write_is_wrong(
    discord: DiscordStub,
) -> None:
    channel = discord.add_channel("operators")
    discord.fail_next(1, status=403, code=50013, path="/typing")
    _, found = await told_by_doctor(settings_for(discord, discord={"ops_channel_id": channel}))
    assert found["ops channel"].startswith(
        f"✗ The bot may not see or write in the channel {channel}. → Give it View Channel"
    )


PUBLIC = "✗ Anybody can add the bot to their server, and Limner works there at your expense. →"

SERVERS = [
    # whether *Public Bot* is on, discord.servers, what the doctor says
    (True, None, PUBLIC),
    (False, None, "✓ Only you can add the bot to servers (*Public Bot* is off)."),
    (True, [7, 8], "✓ Limner works in 2 servers: discord.servers."),
    (True, "all", "✓ Limner works in every server that it is in, as discord.servers says."),
]


@pytest.mark.parametrize(("public", "servers", "said"), SERVERS)
async def test_a_public_bot_without_a_list_of_servers_is_wrong(
    discord: DiscordStub, public: bool, servers: Any, said: str
) -> None:
    discord.is_public = public

    _, found = await told_by_doctor(settings_for(discord, discord={"servers": servers}))

    assert found["servers"].startswith(said)


async def test_without_a_token_that_works_the_servers_are_not_checked(
    discord: DiscordStub,
) -> None:
    for settings in (
        settings_for(),
        settings_for(discord, discord={"token": "another"}),
        settings_for(discord, discord={"api_base": "http://127.0.0.1:9/api"}),
    ):
        _, found = await told_by_doctor(settings)
        assert found["servers"].startswith("– It cannot be checked w")


async def test_a_painter_that_costs_money_needs_a_ceiling(replicate: ReplicateStub) -> None:
    _, found = await told_by_doctor(
        settings_for(None, replicate, quota={"most_daily_pictures": 60})
    )

    assert found["ceiling"] == (
        "✗ Nothing limits a server: each of its members may get up to 60 pictures a day, at your "
        "expense. → Set quota.server_daily_pictures."
    )


async def test_a_ceiling_is_well_and_sketch_needs_none(replicate: ReplicateStub) -> None:
    limited = settings_for(None, replicate, quota={"server_daily_pictures": 250})
    _, found = await told_by_doctor(limited)
    assert found["ceiling"] == "✓ All members of a server get 250 pictures a day together."

    _, found = await told_by_doctor(settings_for())
    assert found["ceiling"].startswith("– Sketch draws for nothing")
