"""An admin pauses and resumes the server's queue."""

import discord

from bot.play.stage import answer_text, message_text
from tests.journeys.queue.cards import PAUSED, click, shown
from tests.journeys.table import Table, labels


async def test_a_paused_server_finishes_pictures_and_begins_none(slow: Table) -> None:
    for description in ("a dark wood", "an old mill", "a quiet harbour"):
        await slow.scene(description)

    said = await slow.say("queue pause", by=slow.gm)
    await slow.later(30)

    assert said == (
        "**The queue is paused.** 1 request waits, and whoever asks is told. "
        "What is being drawn is finished."
    )
    assert await slow.ledger() == ["spent", "spent", "reserved"]
    [card] = slow.cards()
    assert message_text(card) == f"**A quiet harbour** · waits, the queue is paused\n-# {PAUSED}"
    assert labels(card) == ["Cancel"]


async def test_a_request_in_a_paused_server_keeps_its_place_and_says_so(slow: Table) -> None:
    await slow.say("queue pause", by=slow.gm)

    said = await slow.scene("a quiet harbour")
    await slow.later(20)

    assert said == f"**A quiet harbour** · waits, the queue is paused\n-# {PAUSED}"
    assert await slow.ledger() == ["reserved"]
    card = await shown(slow)
    assert "**A quiet harbour** · waits, the queue is paused" in answer_text(card)
    assert "**This server's queue is paused** (<t:" in answer_text(card)


async def test_resuming_draws_waiting_pictures_in_their_order(slow: Table) -> None:
    await slow.say("queue pause", by=slow.gm)
    for description in ("a dark wood", "an old mill", "a quiet harbour"):
        await slow.scene(description)

    said = await slow.say("queue resume", by=slow.gm)
    await slow.later(4)

    assert said == "**The queue goes on.** 3 requests wait for their turn."
    texts = [message_text(card) for card in slow.cards()]
    assert ["▰" in text for text in texts] == [True, True, False]
    assert texts[2] == "**A quiet harbour** · next in line, about 6 s"
    await slow.later(26)
    assert await slow.ledger() == ["spent"] * 3


async def test_a_portrait_waits_in_a_paused_server_too(slow: Table) -> None:
    await slow.say("queue pause", by=slow.gm)

    preview = await slow.create_character()
    await slow.later(20)

    assert "waits, the queue is paused" in message_text(slow.now(preview.message))
    await slow.say("queue resume", by=slow.gm)
    await slow.later(20)
    assert "Save" in labels(slow.now(preview.message))


async def test_a_member_who_waits_in_a_paused_server_can_draw_in_another(slow: Table) -> None:
    await slow.say("queue pause", by=slow.gm)
    for number in range(4):
        await slow.scene(f"scene {number}")
    elsewhere = slow.env.create_guild("Elsewhere")
    role = elsewhere.create_role("Boss", permissions=discord.Permissions(manage_guild=True))
    boss = elsewhere.add_member(slow.env.create_user("boss"), roles=[role])
    hall = elsewhere.create_text_channel("hall")
    await boss.slash(hall, "game create", name="Elsewhere")
    mira = elsewhere.add_member(slow.player.user)

    await mira.slash(hall, "image scene", description="a quiet harbour")
    await slow.later(20)

    assert len(slow.pictures(hall)) == 1
    assert slow.pictures() == []


async def test_a_pause_outlives_a_restart(slow: Table) -> None:
    await slow.say("queue pause", by=slow.gm)
    await slow.restart()

    await slow.scene("a quiet harbour")
    await slow.later(20)

    assert await slow.ledger() == ["reserved"]


async def test_a_picture_that_waits_in_a_paused_server_can_be_cancelled(slow: Table) -> None:
    await slow.say("queue pause", by=slow.gm)
    await slow.scene("a quiet harbour")

    await slow.player.click(slow.cards()[0], label="Cancel")
    await slow.settled()

    assert slow.said() == "**A quiet harbour** · cancelled, nothing was used."
    assert await slow.ledger() == ["refunded"]


async def test_pause_and_resume_buttons_update_the_card(slow: Table) -> None:
    root = slow.admin("root")
    card = await shown(slow, root)

    assert "**This server's queue is paused**" in await click(slow, card, "pause", root)
    assert labels(slow.now(card.message)) == ["Look again", "Resume"]
    assert "paused" not in await click(slow, card, "resume", root)
    assert labels(slow.now(card.message)) == ["Look again", "Pause"]


async def test_pausing_and_resuming_twice_is_no_error(slow: Table) -> None:
    for _ in range(2):
        assert "is paused" in await slow.say("queue pause", by=slow.gm)
    for _ in range(2):
        assert "goes on" in await slow.say("queue resume", by=slow.gm)
    await slow.scene("a quiet harbour")
    await slow.later(14)
    assert await slow.ledger() == ["spent"]
