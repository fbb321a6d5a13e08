"""Cancelling a picture under way: who may, when, and that the quota is refunded."""

import asyncio

import discord
import pytest

from bot.play.stage import answer_text, message_text
from cogs.interactions.replies.who import ADMIN
from tests.journeys.table import Table, labels

STOPPED = "**A quiet harbour** · cancelled, nothing was used."
BY_OTHERS = f"**A quiet harbour** · stopped by the GM or {ADMIN}, nothing was used."


@pytest.fixture
def slow(game: Table) -> Table:
    """Pictures take ten seconds."""
    game.provider.seconds = 10.0
    return game


async def asked(table: Table, description: str = "a quiet harbour") -> discord.Message:
    """Ask for a scene; gives its status card."""
    before = {card.id for card in table.cards()}
    await table.scene(description)
    [card] = [card for card in table.cards() if card.id not in before]
    return card


@pytest.mark.parametrize("who", ["owner", "gm", "admin"])
async def test_owner_gm_and_admin_cancel_with_the_button(slow: Table, who: str) -> None:
    by = {"owner": slow.player, "gm": slow.gm, "admin": slow.admin("root")}[who]
    card = await asked(slow)
    await slow.later(4)

    await by.click(card, label="Cancel")
    await slow.settled()

    assert message_text(slow.now(card)) == (STOPPED if who == "owner" else BY_OTHERS)
    assert labels(slow.now(card)) == []
    assert await slow.ledger() == ["stopped"]
    assert "0 of 20 pictures used" in await slow.say("quota show")
    await slow.later(20)
    assert slow.pictures() == []


async def test_cancelling_stops_the_provider(slow: Table) -> None:
    card = await asked(slow)
    await slow.later(4)
    await slow.player.click(card, label="Cancel")
    await slow.settled()

    [drawing] = slow.provider.drawings.read_all()
    assert drawing.canceled


async def test_another_member_cannot_cancel(slow: Table) -> None:
    card = await asked(slow)

    result = await slow.person("ann").click(card, label="Cancel")

    assert answer_text(result) == slow.only_hosts("cancel this", owner=True)
    assert result.ephemeral
    await slow.later(14)
    assert len(slow.pictures()) == 1


async def test_a_picture_that_waits_behind_another_can_be_cancelled(slow: Table) -> None:
    await asked(slow, "a dark wood")
    await asked(slow, "an old mill")
    waiting = await asked(slow)
    assert "next in line" in message_text(waiting)

    await slow.player.click(waiting, label="Cancel")
    await slow.settled()

    assert message_text(slow.now(waiting)) == STOPPED
    assert await slow.ledger() == ["reserved", "reserved", "refunded"]
    await slow.later(14)
    assert await slow.ledger() == ["spent", "spent", "refunded"]
    assert len(slow.pictures()) == 2


async def test_a_cancelled_picture_that_waited_is_reported_at_once(slow: Table) -> None:
    """The clock stands still here, so the worker was woken and did not poll."""
    for description in ("a dark wood", "an old mill"):
        await asked(slow, description)
    waiting = await asked(slow)

    await slow.player.click(waiting, label="Cancel")
    for _ in range(500):
        if message_text(slow.now(waiting)) == STOPPED:
            break
        await asyncio.sleep(0.001)

    assert message_text(slow.now(waiting)) == STOPPED


async def test_the_command_cancels_ones_own_newest(slow: Table) -> None:
    first = await asked(slow, "a dark wood")
    newest = await asked(slow)

    said = await slow.say("image cancel")

    assert said == "Stopping it; its card says when it has stopped."
    assert message_text(slow.now(newest)) == STOPPED
    assert labels(slow.now(first)) == ["Cancel"]

    await slow.say("image cancel")
    assert message_text(slow.now(first)) == "**A dark wood** · cancelled, nothing was used."
    assert "0 of 20 pictures used" in await slow.say("quota show")


async def test_the_command_does_not_cancel_pictures_of_others(slow: Table) -> None:
    await asked(slow)

    said = await slow.say("image cancel", by=slow.gm)

    assert said == "There is nothing to cancel: it has ended already."
    assert len(slow.cards()) == 1


async def test_without_a_picture_under_way_the_command_says_so(game: Table) -> None:
    assert await game.say("image cancel") == "There is nothing to cancel: it has ended already."


async def test_cancelling_what_was_cancelled_already_says_so(slow: Table) -> None:
    card = await asked(slow)
    await slow.player.click(card, label="Cancel")
    await slow.settled()
    before = await slow.ledger()

    assert await slow.say("image cancel") == "There is nothing to cancel: it has ended already."
    assert await slow.ledger() == before


async def test_a_cancelled_request_for_three_gives_three_back(slow: Table) -> None:
    await slow.say("quota set", by=slow.gm, pictures=3)
    await slow.scene("a quiet harbour", count=3)
    assert "You have used today's 3 pictures." in await slow.scene("a dark wood")

    await slow.player.click(slow.cards()[0], label="Cancel")
    await slow.settled()

    assert await slow.ledger() == ["stopped"] * 3
    await slow.scene("a quiet harbour", count=3)
    await slow.later(14)
    [message] = slow.pictures()
    assert len(message.attachments) == 3


async def test_a_cancelled_reply_updates_its_card_and_draws_nothing(slow: Table) -> None:
    slow.provider.seconds = 0.0
    parent = await slow.picture()
    slow.provider.seconds = 10.0
    await slow.reply(parent, "at night")

    [card] = slow.cards()
    await slow.player.click(card, label="Cancel")
    await slow.settled()

    assert "cancelled, nothing was used" in message_text(slow.now(card))
    assert await slow.ledger() == ["spent", "stopped"]


async def test_the_cancel_button_works_after_a_restart(slow: Table) -> None:
    slow.provider.seconds = 300.0
    await asked(slow)
    await slow.restart()

    await slow.player.click(slow.cards()[0], label="Cancel")
    await slow.settled()

    assert message_text(slow.last()) == STOPPED
    assert await slow.ledger() == ["stopped"]
