"""A portrait reaches its player when the interaction's answer cannot be edited any more."""

import pytest

from bot.config import QueueSettings, Settings
from bot.play.stage import answer_text, message_text
from db.enums import GenerationStatus
from sketch import FailureKind, FailurePlan
from tests.journeys.table import Table, labels

QUARTER_OF_AN_HOUR_S = 15 * 60


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A drawing may outlast an interaction's token; the clock moves in long steps."""
    return settings.model_copy(update={"queue": QueueSettings(job_timeout_s=3600, lease_s=600)})


def close_private_messages(table: Table) -> None:
    """The player accepts no private messages from the server."""
    dm = table.player.user.dm_channel
    table.env.inject_error(
        "POST", f"/channels/{dm.id}/messages", status=403, code=50007, times=None
    )


async def create_slowly(table: Table) -> None:
    """A character whose portrait takes longer than the token is valid."""
    table.provider.seconds = QUARTER_OF_AN_HOUR_S
    await table.create_character()
    for _ in range(QUARTER_OF_AN_HOUR_S // 180 + 1):
        table.clock.advance(180)
        await table.settled()
    table.provider.seconds = 0.0


async def test_a_portrait_that_takes_long_comes_as_a_private_message(game: Table) -> None:
    await create_slowly(game)

    [preview] = game.private()
    assert f"{game.player.mention}, your portrait is here." in message_text(preview)
    assert "**Is this Elara?** · try 1 of 1" in message_text(preview)
    assert labels(preview) == ["Save", "Try again", "Edit looks"]
    assert len(preview.attachments) == 1
    assert "1 of 20 pictures used" in await game.say("quota show")


async def test_a_portrait_comes_as_a_private_message_after_the_bot_was_away(game: Table) -> None:
    game.provider.seconds = 60.0
    await game.create_character()
    await game.stop()
    game.clock.advance(QUARTER_OF_AN_HOUR_S)

    await game.restart()
    await game.settled()

    [preview] = game.private()
    assert "**Is this Elara?** · try 1 of 1" in message_text(preview)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (404, 10015),  # the token expired
        (404, 10008),  # the player dismissed the card
        (403, 50027),  # the token is invalid
        (401, 50027),
    ],
)
async def test_a_portrait_comes_privately_when_discord_refuses_the_token_early(
    game: Table, status: int, code: int
) -> None:
    game.env.inject_error("PATCH", "/webhooks/*", status=status, code=code, times=None)

    await game.create_character()

    [preview] = game.private()
    assert "**Is this Elara?** · try 1 of 1" in message_text(preview)


async def test_the_buttons_of_a_private_preview_work(game: Table) -> None:
    await create_slowly(game)
    [preview] = game.private()
    me = game.player.user

    again = await me.click(preview, label="Try again")
    await game.settled()
    assert "**Is this Elara?** · try 2 of 2" in answer_text(again)

    assert again.response is not None
    await me.click(again.response, label="◀")
    assert "try 1 of 2" in answer_text(again)

    opened = await me.click(again.response, label="Edit looks")
    await me.submit_modal(opened, {"looks": "a grey-bearded dwarf", "style": "Comic"})
    await game.settled()
    assert "try 3 of 3" in answer_text(again)

    await me.click(again.response, label="Save")
    assert "waits for the GM" in answer_text(again)
    assert "grey-bearded dwarf" in game.said(), "the approval card is at the table"


async def test_a_private_preview_can_be_saved_after_a_restart(game: Table) -> None:
    await create_slowly(game)
    [preview] = game.private()

    await game.restart()
    await game.player.user.click(preview, label="Save")

    assert "waits for the GM" in message_text(game.private()[-1])
    await game.gm.click(game.last(), label="Approve")
    assert "**Elara** is approved" in game.said()


async def test_without_private_messages_the_portrait_comes_to_the_table_and_calls_its_player(
    game: Table,
) -> None:
    close_private_messages(game)

    await create_slowly(game)

    preview = game.last()
    assert f"{game.player.mention}, your portrait is here." in message_text(preview)
    assert game.pinged(preview) == {game.player.id}
    assert len(preview.attachments) == 1

    await game.player.click(preview, label="Save")
    assert any("Approve" in labels(each) for each in game.channel.history())


async def test_a_player_who_gets_no_message_finds_the_portrait_on_the_sheet(
    game: Table,
) -> None:
    close_private_messages(game)
    game.forbid(game.channel, send_messages=False)
    await create_slowly(game)

    sheet = await game.sheet()
    await game.player.click(sheet, label="Tries")

    assert "**Is this Elara?** · try 1 of 1" in message_text(sheet.message)
    assert "1 of 20 pictures used" in await game.say("quota show")


@pytest.mark.parametrize(("status", "code"), [(401, 50027), (404, 10015), (404, 10008)])
async def test_an_answer_that_discord_refuses_for_good_is_tried_once(
    game: Table, status: int, code: int
) -> None:
    game.provider.seconds = 30.0
    game.env.inject_error("PATCH", "/webhooks/*", status=status, code=code, times=None)
    before = len(game.env.http_requests)

    await game.create_character()
    await game.later(40)

    edits = [
        each
        for each in game.env.http_requests[before:]
        if each.method == "PATCH" and "/webhooks/" in each.path
    ]
    assert len(edits) == 1
    [preview] = game.private()
    assert "**Is this Elara?** · try 1 of 1" in message_text(preview)


async def test_cancelling_after_the_token_expired_is_told_in_private(game: Table) -> None:
    game.provider.seconds = 10.0
    await game.create_character()
    game.env.inject_error("PATCH", "/webhooks/*", status=401, code=50027, times=None)

    await game.say("image cancel")

    [told] = game.private()
    assert "cancelled, nothing was used" in message_text(told)
    assert "`/character show`" in message_text(told)


async def test_a_character_deleted_while_its_portrait_is_drawn_sends_no_message(
    game: Table,
) -> None:
    game.provider.seconds = 10.0
    await game.create_character()
    asked = await game.player.slash(game.channel, "character delete", name="Elara")
    assert asked.response is not None
    await game.player.click(asked.response, label="Delete")

    await game.later(20)

    assert game.private() == []
    assert "Nobody here yet" in await game.say("character list")


async def test_on_a_slow_day_everything_is_acknowledged_once(
    game: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord waits three seconds, so each slow answer is deferred first."""
    opened = await game.player.slash(game.channel, "character create")
    monkeypatch.setattr("cogs.interactions.first_answers._ACKNOWLEDGE_AFTER_S", 0.0)
    sent = await game.player.submit_modal(opened, {"name": "Elara", "looks": "an elf"})
    await game.settled()
    preview = sent.response or sent.followups[-1]
    assert "**Is this Elara?** · try 1 of 1" in message_text(preview.message)

    await game.player.click(preview, label="Try again")
    await game.settled()
    assert "try 2 of 2" in message_text(preview.message)
    await game.player.click(preview, label="◀")
    assert "try 1 of 2" in message_text(preview.message)
    await game.player.click(preview, label="Save")
    assert "waits for the GM" in message_text(preview.message)

    await game.gm.click(game.last(), label="Approve")
    assert "**Elara** is approved" in game.said()


async def test_on_a_slow_day_a_private_preview_is_followed_by_another(
    game: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    await create_slowly(game)
    [preview] = game.private()
    monkeypatch.setattr("cogs.interactions.first_answers._ACKNOWLEDGE_AFTER_S", 0.0)

    again = await game.player.user.click(preview, label="Try again")
    await game.settled()

    assert "**Is this Elara?** · try 2 of 2" in answer_text(again)
    assert "try 1 of 1" in message_text(game.private()[0]), "the first preview stays"


async def test_a_portrait_too_large_for_its_answer_is_sent_smaller(game: Table) -> None:
    game.env.inject_error("PATCH", "/webhooks/*/*/messages/*", status=413, code=40005, times=2)

    await game.create_character()
    await game.settled()

    assert (await game.newest()).generation.status == GenerationStatus.SUCCEEDED
    assert game.private() == []


async def test_a_portrait_that_its_answer_refuses_comes_as_a_private_message(game: Table) -> None:
    game.env.inject_error("PATCH", "/webhooks/*/*/messages/*", status=400, code=50035, times=None)

    await game.create_character()
    await game.settled()

    [preview] = game.private()
    assert f"{game.player.mention}, your portrait is here." in message_text(preview)
    assert await game.ledger() == ["spent"]


async def test_in_the_channel_nobody_reads_why_a_portrait_was_declined(
    game: Table, failures: FailurePlan
) -> None:
    close_private_messages(game)
    failures.add(FailureKind.REFUSED)
    game.env.inject_error("PATCH", "/webhooks/*", status=401, code=50027, times=None)
    await game.create_character()

    said = message_text(game.last())
    assert said.startswith("**Elara**: the portrait did not come this time.")
    assert "`/character show`" in said
