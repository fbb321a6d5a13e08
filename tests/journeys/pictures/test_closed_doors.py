"""Pictures whose channel is closed: the true reason is said, and the requester gets the picture."""

import pytest

from bot.play.stage import answer_text, message_text
from tests.journeys.table import Table, labels


@pytest.fixture
def drawing(game: Table) -> Table:
    """Pictures take ten seconds."""
    game.provider.seconds = 10.0
    return game


def refuse(table: Table, *, status: int, code: int) -> None:
    """Refuse all messages in the game's channel."""
    path = f"/channels/{table.channel.id}/messages"
    table.env.inject_error("POST", path, status=status, code=code, times=None)


REASONS: list[tuple[int, int, str]] = [
    # the refusal, and what the requester reads
    (403, 50083, "is closed, and I may not open it"),
    (400, 50083, "is closed, and I may not open it"),
    (400, 160005, "is closed, and I may not open it"),
    (400, 200000, "A rule of this server's AutoMod blocked the message"),
    (403, 30033, "has as many members as Discord allows"),
    (400, 50008, "Discord takes no messages of mine in"),
    (404, 10003, "The channel is not there any more."),
    (403, 50001, "**View Channel**"),
]


@pytest.mark.parametrize(("status", "code", "reason"), REASONS)
async def test_a_closed_channels_picture_comes_privately_with_the_true_reason(
    drawing: Table, status: int, code: int, reason: str
) -> None:
    await drawing.scene("a quiet harbour")
    refuse(drawing, status=status, code=code)

    await drawing.later(14)

    [brought] = drawing.private()
    assert reason in message_text(brought)
    assert labels(brought) == ["Iterate", "Vary", "Redo", "⋯"]
    assert await drawing.ledger() == ["spent"]
    assert drawing.cards() == []


async def test_without_message_history_the_picture_is_no_reply_and_says_why(game: Table) -> None:
    picture = await game.picture()
    path = f"/channels/{game.channel.id}/messages"
    game.provider.seconds = 10.0
    await game.reply(picture, "at night")
    game.env.inject_error("POST", path, status=403, code=160002)
    await game.later(14)

    [_, changed] = game.pictures()
    assert "**Read Message History**" in message_text(changed)
    assert game.private() == []


async def test_after_a_kick_nobody_is_told_of_a_missing_permission(drawing: Table) -> None:
    await drawing.scene("a quiet harbour")
    refuse(drawing, status=403, code=50001)
    guild = f"/guilds/{drawing.stage.guild.id}"
    drawing.env.inject_error("GET", "/channels/*", status=403, code=50001, times=None)
    drawing.env.inject_error("GET", guild, status=404, code=10004, times=None)
    drawing.stage.app.client._connection._guilds.clear()

    await drawing.later(14)

    [brought] = drawing.private()
    assert "I am not in that server any more." in message_text(brought)
    assert "View Channel" not in message_text(brought)


@pytest.fixture
def deaf(drawing: Table) -> Table:
    """The requester takes no private messages."""
    drawing.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)
    return drawing


async def unreached(table: Table) -> None:
    """Draw a picture whose channel takes no files."""
    await table.scene("a quiet harbour")
    # SimCord takes files without the permission, so the first message is refused here.
    table.forbid(table.channel, attach_files=False)
    path = f"/channels/{table.channel.id}/messages"
    table.env.inject_error("POST", path, status=403, code=50013)
    await table.later(14)


async def test_a_picture_that_reaches_nobody_is_announced_in_words(deaf: Table) -> None:
    await unreached(deaf)

    said = deaf.said()
    assert f"<@{deaf.player.id}>, **A quiet harbour** is drawn" in said
    assert "**Attach Files**" in said
    assert labels(deaf.last()) == ["Show it to me"]
    assert deaf.pinged(deaf.last()) == {deaf.player.id}
    assert deaf.pictures() == deaf.cards() == []
    assert await deaf.ledger() == ["spent"]


async def test_the_words_have_a_button_that_shows_the_picture_to_its_requester(
    deaf: Table,
) -> None:
    await unreached(deaf)

    shown = await deaf.player.click(deaf.last(), label="Show it to me")

    assert shown.response is not None
    assert shown.response.ephemeral
    assert labels(shown.response) == ["Iterate", "Vary", "Redo", "⋯"]
    assert len(shown.response.message.attachments) == 1
    assert not shown.followups


async def test_the_button_shows_the_picture_to_nobody_else(deaf: Table) -> None:
    await unreached(deaf)

    said = await deaf.press(deaf.last(), "Show it to me", by=deaf.person("zoe"))

    assert "it may have been deleted" in said
    assert "It waited" not in said


async def test_a_waiting_picture_is_shown_with_the_next_answer_and_once(deaf: Table) -> None:
    await unreached(deaf)

    first = await deaf.player.slash(deaf.channel, "quota show")
    second = await deaf.player.slash(deaf.channel, "quota show")

    [shown] = first.followups
    assert shown.ephemeral
    assert "It waited for you" in answer_text(shown)
    assert second.followups == []


async def test_a_waiting_picture_is_shown_to_nobody_else(deaf: Table) -> None:
    await unreached(deaf)

    other = await deaf.person("zoe").slash(deaf.channel, "quota show")

    assert other.followups == []


async def test_where_no_words_can_be_posted_the_status_card_has_them(deaf: Table) -> None:
    await deaf.scene("a quiet harbour")
    [card] = deaf.cards()
    deaf.forbid(deaf.channel, send_messages=False)

    await deaf.later(14)

    assert "is drawn, but I can neither show it here" in message_text(deaf.now(card))
    assert labels(deaf.now(card)) == ["Show it to me"]


async def test_a_deleted_picture_waits_for_nobody(deaf: Table) -> None:
    await unreached(deaf)
    shown = await deaf.player.click(deaf.last(), label="Show it to me")
    assert shown.response is not None
    await deaf.delete(shown.response)  # type: ignore[arg-type]

    said = await deaf.press(deaf.last(), "Show it to me")

    assert "it may have been deleted" in said


@pytest.mark.parametrize("canceled", [False, True])
async def test_the_card_of_an_ended_job_goes_when_the_bot_returns_after_a_kick(
    drawing: Table, canceled: bool
) -> None:
    await drawing.scene("a quiet harbour")
    [card] = drawing.cards()
    path = f"/channels/*/messages/{card.id}"
    for method in ("PATCH", "DELETE"):
        drawing.env.inject_error(method, path, status=403, code=50001, times=None)
    if canceled:
        await drawing.player.click(card, label="Cancel")
    await drawing.later(14)
    told = len(drawing.private())
    assert drawing.cards() == [card]

    drawing.env.backend.faults.clear()
    [guild] = drawing.stage.app.client.guilds
    drawing.stage.app.client.dispatch("guild_join", guild)
    await drawing.env.settle()
    await drawing.later(4)

    assert drawing.cards() == []
    assert len(drawing.private()) == told


async def test_a_picture_too_large_for_private_messages_comes_smaller(drawing: Table) -> None:
    """A boosted server takes larger files than private messages do."""
    await drawing.scene("a quiet harbour")
    refuse(drawing, status=403, code=50083)
    path = f"/channels/{drawing.player.user.dm_channel.id}/messages"
    drawing.env.inject_error("POST", path, status=413, code=40005)

    await drawing.later(14)

    [brought] = drawing.private()
    assert labels(brought) == ["Iterate", "Vary", "Redo", "⋯"]
    assert await drawing.ledger() == ["spent"]
