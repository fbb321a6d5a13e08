"""The quota of pictures a day: shown, used up, refunded, reset at midnight, and set by admins."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.play.stage import answer_text
from cogs.interactions.replies.who import ADMIN, ADMIN_FIRST, OPERATOR_FIRST
from db.repositories import games
from sketch import FailureKind, FailurePlan
from studio.errors import QuotaReached
from studio.services.orders.inputs import SceneForm
from studio.services.people import Answer, Person
from tests.journeys.table import Table
from tests.support.clock import HandClock
from tests.support.sight import EVERYWHERE, GivenSight

# 18:00 UTC: four hours before midnight in Helsinki.
EVENING = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
MIDNIGHT_UTC = int(datetime(2026, 11, 22, tzinfo=UTC).timestamp())
MIDNIGHT_HELSINKI = int(datetime(2026, 11, 21, 22, 0, tzinfo=UTC).timestamp())


@pytest.fixture
def clock() -> HandClock:
    return HandClock(EVENING)


async def set_quota(game: Table, **options: object) -> str:
    return await game.say("quota set", by=game.gm, **options)


async def test_the_quota_is_shown_with_numbers_a_bar_and_its_reset_time(game: Table) -> None:
    await set_quota(game, pictures=4, time_zone="Europe/Helsinki")
    await game.picture()

    result = await game.player.slash(game.channel, "quota show")

    assert result.ephemeral
    assert answer_text(result) == (
        "**Today** 1 of 4 pictures used, 3 left\n▰▰▰▱▱▱▱▱▱▱▱▱ 25 %\n"
        f"-# The next day starts at 00:00 Helsinki, <t:{MIDNIGHT_HELSINKI}:R>."
    )


async def test_a_used_up_quota_says_when_the_next_day_begins(game: Table) -> None:
    await set_quota(game, pictures=2)
    await game.picture()
    await game.picture()

    said = await game.scene("a quiet harbour")

    assert said == (
        "You have used today's 2 pictures. "
        f"The next day starts at 00:00 UTC (<t:{MIDNIGHT_UTC}:R>)."
    )
    assert await game.ledger() == ["spent", "spent"]


async def test_a_request_beyond_the_quota_says_how_many_are_left(game: Table) -> None:
    await set_quota(game, pictures=2)
    await game.picture()

    said = await game.scene("a quiet harbour", count=3)

    assert said.startswith("You have 1 picture left today, and asked for 3. The next day starts")
    assert await game.ledger() == ["spent"]
    await game.picture()


@pytest.mark.parametrize("way", ["reply", "vary", "redo", "iterate"])
async def test_every_way_to_ask_for_a_picture_uses_the_quota(game: Table, way: str) -> None:
    await set_quota(game, pictures=1)
    picture = await game.picture()

    match way:
        case "reply":
            said = await game.reply(picture, "at night")
        case "iterate":
            said = await game.say("iterate", change="at night")
        case _:
            said = await game.press(picture, way.capitalize())

    assert said.startswith("You have used today's 1 picture.")
    assert len(await game.history()) == 1


@pytest.mark.postgresql
async def test_of_two_requests_at_once_for_the_last_picture_exactly_one_wins(
    game: Table,
) -> None:
    await set_quota(game, pictures=1)
    services = game.stage.app.services
    async with game.stage.app.database.read() as tx:
        row = await games.by_id(tx, await game.stage.game_id())
    person = Person(game.player.id, game.stage.guild.id, sight=EVERYWHERE)

    outcomes = await asyncio.gather(
        *(
            services.images.draw_scene(
                person, row, SceneForm("a quiet harbour"), Answer(game.channel.id)
            )
            for _ in range(8)
        ),
        return_exceptions=True,
    )
    await game.settled()

    assert sum(isinstance(each, QuotaReached) for each in outcomes) == 7
    assert await game.ledger() == ["spent"]
    assert len(game.pictures()) == 1


async def test_each_member_has_a_quota_of_their_own(game: Table) -> None:
    await set_quota(game, pictures=1)
    await game.picture()

    await game.picture(by=game.person("ann"))

    assert "You have used today's" in await game.scene("a quiet harbour")


@pytest.mark.postgresql
async def test_failed_and_cancelled_pictures_are_given_back(
    game: Table, failures: FailurePlan
) -> None:
    await set_quota(game, pictures=1)
    failures.add(FailureKind.REFUSED)
    await game.scene("a quiet harbour")
    game.provider.seconds = 10.0
    await game.scene("a quiet harbour")
    assert "You have used today's 1 picture." in await game.scene("a quiet harbour")
    await game.say("image cancel")
    game.provider.seconds = 0.0

    await game.picture()

    assert await game.ledger() == ["stopped", "stopped", "spent"]


async def test_a_refused_description_is_not_counted(game: Table) -> None:
    await set_quota(game, pictures=1)
    await game.scene("hardcore porn")
    await game.scene("🔥")

    assert "0 of 1 pictures used, 1 left" in await game.say("quota show")


async def test_a_deleted_picture_still_counts(game: Table) -> None:
    await set_quota(game, pictures=1)
    picture = await game.picture()
    await game.delete(picture)

    assert "1 of 1 pictures used, 0 left" in await game.say("quota show")


async def test_the_next_day_begins_at_the_servers_own_midnight(game: Table) -> None:
    await set_quota(game, pictures=1, time_zone="Europe/Helsinki")
    await game.picture()
    game.clock.advance(4 * 3600 - 1)  # 23:59:59 in Helsinki
    assert "You have used today's" in await game.scene("a quiet harbour")

    game.clock.advance(1)

    await game.picture()
    assert "1 of 1 pictures used" in await game.say("quota show")


@pytest.mark.postgresql
async def test_a_refund_goes_to_the_day_of_the_request(game: Table, failures: FailurePlan) -> None:
    await set_quota(game, pictures=1, time_zone="Europe/Helsinki")
    game.provider.seconds = 10.0
    failures.add(FailureKind.REFUSED)
    game.clock.advance(4 * 3600 - 2)
    await game.scene("a quiet harbour")

    await game.later(10)

    assert await game.ledger() == ["stopped"]
    assert "0 of 1 pictures used" in await game.say("quota show")


async def test_admins_set_number_and_zone_and_read_the_new_values(game: Table) -> None:
    assert await set_quota(game, pictures=7, time_zone="Asia/Tokyo") == (
        "Each person gets **7** pictures a day; a day begins at 00:00 in Asia/Tokyo."
    )
    assert "**7** pictures a day; a day begins at 00:00 in UTC" in await set_quota(
        game, time_zone="UTC"
    )
    assert "**9** pictures a day; a day begins at 00:00 in UTC" in await set_quota(game, pictures=9)


async def test_a_zone_that_does_not_exist_changes_nothing(game: Table) -> None:
    said = await set_quota(game, pictures=7, time_zone="Middle-earth/*Shire*")

    assert said == (
        r"I know no time zone *Middle-earth/\*Shire\**. Name a country or a large city, such as "
        "**Finland** or **Europe/Helsinki**. Nothing was changed."
    )
    assert "0 of 20 pictures used" in await game.say("quota show")


async def test_a_quota_of_zero_switches_drawing_off(game: Table) -> None:
    await set_quota(game, pictures=0)

    assert await game.scene("a quiet harbour") == (
        "Drawing is switched off in this server: its daily number is 0. "
        f"{ADMIN_FIRST} can set another: `/quota set`."
    )
    assert "0 of 0 pictures used, 0 left" in await game.say("quota show")


async def test_a_quota_lowered_below_the_used_pictures_leaves_none(game: Table) -> None:
    await game.picture()
    await game.picture()
    await set_quota(game, pictures=1)

    assert "You have used today's 1 picture." in await game.scene("a quiet harbour")
    assert "2 of 1 pictures used, 0 left" in await game.say("quota show")


async def test_a_member_who_is_no_admin_cannot_set_it(game: Table) -> None:
    """Discord may show the command to this member; the bot refuses it."""
    said = await game.say("quota set", pictures=10_000)

    assert said == f"Only {ADMIN} can set the quota."
    assert "0 of 20 pictures used" in await game.say("quota show")


async def test_the_quota_outlives_a_restart(game: Table) -> None:
    await set_quota(game, pictures=1)
    await game.picture()
    await game.restart()

    assert "You have used today's 1 picture." in await game.scene("a quiet harbour")


async def test_a_request_from_a_private_message_counts_in_the_server_of_the_picture(
    game: Table,
) -> None:
    """In a private message Discord names no server."""
    await set_quota(game, pictures=1)
    await game.picture()
    [drawn] = await game.history()

    member = Person(game.player.id, game.stage.guild.id, sight=EVERYWHERE)
    private = Person(game.player.id, 0, sight=GivenSight(members={member.guild_id: member}))

    with pytest.raises(QuotaReached):
        await game.stage.app.services.images.vary(
            private, drawn.generation.id, Answer(game.channel.id)
        )


async def test_an_admin_reads_how_much_the_operator_allows(game: Table) -> None:
    assert await set_quota(game, pictures=101) == (
        f"{OPERATOR_FIRST} allows at most 100 pictures a day per person in this server, "
        "and 101 is more. Nothing was changed."
    )
    assert "0 of 20 pictures used" in await game.say("quota show")
