"""What `limner doctor` finds about the token and the operators' channel."""

import pytest

from tests.stubs.discord.stub import DiscordStub
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
