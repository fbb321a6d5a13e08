"""The operator's ceilings: over what admins set, and over all members of a server together."""

import pytest

from bot.config import QuotaSettings, ServerQuotaSettings
from db.repositories import guilds
from studio.errors import (
    AboveCeiling,
    BadSetting,
    QuotaReached,
    ServerQuotaReached,
    StopsReached,
)
from studio.rules.queue.allowance import Usage
from studio.services.people import Person
from studio.services.queue.quotas import Quotas
from tests.support.ground import GUILD_ID
from tests.support.rows.old_rows import OldRows

ADMIN = Person(5, GUILD_ID, is_admin=True)


def quotas_of(rows: OldRows, settings: QuotaSettings) -> Quotas:
    return Quotas(rows.ground.database, settings.ceilings())


async def set_pictures(quotas: Quotas, number: int, *, by: Person = ADMIN) -> None:
    await quotas.set(by, daily_pictures=number, time_zone=None)


async def usage(quotas: Quotas, user_id: int = 1, guild_id: int = GUILD_ID) -> Usage:
    return await quotas.usage(user_id, guild_id)


async def require_room(rows: OldRows, quotas: Quotas, user_id: int, *, asked: int = 1) -> None:
    async with rows.ground.database.write(GUILD_ID) as tx:
        await quotas.require_room(tx, user_id, GUILD_ID, asked=asked)


async def test_an_admin_sets_no_number_above_the_operators_ceiling(old_rows: OldRows) -> None:
    quotas = quotas_of(old_rows, QuotaSettings(most_daily_pictures=50))

    with pytest.raises(AboveCeiling) as refused:
        await set_pictures(quotas, 51)
    assert (refused.value.given, refused.value.ceiling) == (51, 50)
    assert (await usage(quotas)).limit == 20

    await set_pictures(quotas, 50)
    assert (await usage(quotas)).limit == 50


async def test_without_a_setting_an_admin_gives_each_person_at_most_a_hundred(
    old_rows: OldRows,
) -> None:
    quotas = quotas_of(old_rows, QuotaSettings())

    for number in (101, 10_000):
        with pytest.raises(AboveCeiling):
            await set_pictures(quotas, number)
    await set_pictures(quotas, 100)


async def test_a_number_that_no_day_can_have_is_a_wrong_setting_and_not_above_the_ceiling(
    old_rows: OldRows,
) -> None:
    quotas = quotas_of(old_rows, QuotaSettings())

    for number in (-1, 10_001):
        with pytest.raises(BadSetting):
            await set_pictures(quotas, number)


async def test_a_number_that_was_set_before_counts_up_to_the_ceiling(old_rows: OldRows) -> None:
    async with old_rows.ground.database.write(GUILD_ID) as tx:
        await guilds.set_daily_pictures(tx, GUILD_ID, 10_000)

    quotas = quotas_of(old_rows, QuotaSettings(most_daily_pictures=50))

    assert (await usage(quotas)).limit == 50


async def test_the_operators_own_usual_number_is_never_cut_by_the_ceiling(
    old_rows: OldRows,
) -> None:
    quotas = quotas_of(old_rows, QuotaSettings(daily_pictures=300))

    assert (await usage(quotas)).limit == 300
    await set_pictures(quotas, 300)


async def test_a_server_can_have_a_ceiling_of_its_own(old_rows: OldRows) -> None:
    own = ServerQuotaSettings(id=GUILD_ID, most_daily_pictures=5)
    quotas = quotas_of(old_rows, QuotaSettings(servers=(own,)))

    assert (await usage(quotas)).limit == 5
    assert (await usage(quotas, guild_id=GUILD_ID + 1)).limit == 20
    with pytest.raises(AboveCeiling):
        await set_pictures(quotas, 6)
    await set_pictures(quotas, 4)
    assert (await usage(quotas)).limit == 4


async def test_all_members_together_use_no_more_than_the_servers_limit(old_rows: OldRows) -> None:
    quotas = quotas_of(old_rows, QuotaSettings(server_daily_pictures=5))
    for person in (1, 2):
        await old_rows.ground.add(person, pictures=2)

    await require_room(old_rows, quotas, 3)
    with pytest.raises(ServerQuotaReached) as refused:
        await require_room(old_rows, quotas, 3, asked=2)

    assert (refused.value.limit, refused.value.used, refused.value.asked) == (5, 4, 2)
    seen = await usage(quotas, 3)
    assert (seen.used, seen.limit, seen.left) == (0, 20, 1)


async def test_refunded_pictures_do_not_count_for_the_server(old_rows: OldRows) -> None:
    ground = old_rows.ground
    quotas = quotas_of(old_rows, QuotaSettings(server_daily_pictures=2))
    job = await ground.add(1, pictures=2)
    with pytest.raises(ServerQuotaReached):
        await require_room(old_rows, quotas, 2)

    async with ground.database.write() as tx:
        await ground.queue.request_cancel(tx, job.id, by=1)

    await require_room(old_rows, quotas, 2, asked=2)


async def test_a_server_without_members_who_draw_has_a_limit_apart_from_others(
    old_rows: OldRows,
) -> None:
    own = ServerQuotaSettings(id=GUILD_ID, server_daily_pictures=0)
    quotas = quotas_of(old_rows, QuotaSettings(server_daily_pictures=500, servers=(own,)))

    with pytest.raises(ServerQuotaReached) as refused:
        await require_room(old_rows, quotas, 1)
    assert refused.value.limit == 0
    assert (await usage(quotas, guild_id=GUILD_ID + 1)).server_left == 500


async def test_the_own_quota_is_named_first_when_both_are_used_up(old_rows: OldRows) -> None:
    quotas = quotas_of(old_rows, QuotaSettings(daily_pictures=1, server_daily_pictures=1))
    await old_rows.ground.add(1)

    with pytest.raises(QuotaReached):
        await require_room(old_rows, quotas, 1)
    with pytest.raises(ServerQuotaReached):
        await require_room(old_rows, quotas, 2)


async def stop_while_it_is_drawn(rows: OldRows, person: int, *, pictures: int = 1) -> None:
    """The person asks for pictures, and cancels them after the provider was asked."""
    queue = rows.ground.queue
    await rows.ground.add(person, pictures=pictures)
    held = await queue.take(owner="w")
    assert held is not None
    await queue.held.mark_asking(held, intention="i", parts=[])
    await queue.held.cancel(held)


async def test_who_asks_and_cancels_again_and_again_spends_a_bounded_sum(old_rows: OldRows) -> None:
    quotas = quotas_of(old_rows, QuotaSettings(daily_pictures=20))

    for _ in range(5):
        await require_room(old_rows, quotas, 1, asked=4)
        await stop_while_it_is_drawn(old_rows, 1, pictures=4)

    with pytest.raises(StopsReached) as refused:
        await require_room(old_rows, quotas, 1)
    assert (refused.value.stopped, refused.value.by_all) == (20, False)
    seen = await usage(quotas)
    assert (seen.used, seen.left) == (0, 0)
    await require_room(old_rows, quotas, 2)


async def test_members_who_take_turns_in_cancelling_are_bounded_by_the_servers_limit(
    old_rows: OldRows,
) -> None:
    quotas = quotas_of(old_rows, QuotaSettings(server_daily_pictures=12))
    for person in (1, 2, 3):
        await stop_while_it_is_drawn(old_rows, person, pictures=4)

    with pytest.raises(StopsReached) as refused:
        await require_room(old_rows, quotas, 4)
    assert (refused.value.stopped, refused.value.by_all) == (12, True)


async def test_pictures_that_are_cancelled_before_the_provider_is_asked_are_not_counted(
    old_rows: OldRows,
) -> None:
    quotas = quotas_of(old_rows, QuotaSettings(daily_pictures=20))
    ground = old_rows.ground
    for _ in range(6):
        job = await ground.add(1, pictures=4)
        async with ground.database.write() as tx:
            await ground.queue.request_cancel(tx, job.id, by=1)

    await require_room(old_rows, quotas, 1, asked=20)
