"""An admin clears the server's queue; nobody else changes it."""

from typing import Any

import pytest

from bot.play.stage import answer_text, message_text
from cogs.interactions.replies.who import ADMIN
from tests.journeys.queue.cards import shown
from tests.journeys.table import Table


async def test_clearing_asks_first_then_cancels_refunds_and_reports(slow: Table) -> None:
    ann = slow.person("ann")
    for description in ("a dark wood", "an old mill", "a quiet harbour"):
        await slow.scene(description, by=ann)
    await slow.scene("a long bridge")
    cards = slow.cards()

    asked = await slow.gm.slash(slow.channel, "queue clear", member=ann.user)
    assert answer_text(asked) == (
        f"Clear **3 requests** of <@{ann.id}>? They are told, and nothing is used."
    )
    assert asked.response is not None
    await slow.gm.click(asked.response, label="Clear")
    await slow.settled()

    said = message_text(slow.now(asked.response.message))
    assert said == f"Cleared 3 requests of <@{ann.id}>; nothing was used."
    assert await slow.ledger() == ["stopped", "stopped", "refunded", "reserved"]
    told = [message_text(slow.now(card)) for card in cards]
    assert told[:3] == [
        f"**{title}** · stopped by the GM or {ADMIN}, nothing was used."
        for title in ("A dark wood", "An old mill", "A quiet harbour")
    ]
    await slow.later(14)
    assert await slow.ledger() == ["stopped", "stopped", "refunded", "spent"]


async def test_after_keep_the_queue_is_drawn(slow: Table) -> None:
    await slow.scene("a quiet harbour")
    asked = await slow.gm.slash(slow.channel, "queue clear", member=slow.player.user)
    assert asked.response is not None

    await slow.gm.click(asked.response, label="Keep")
    await slow.later(14)

    assert await slow.ledger() == ["spent"]


async def test_clearing_an_empty_queue_says_so(slow: Table) -> None:
    said = await slow.say("queue clear", by=slow.gm, member=slow.player.user)

    assert said == f"<@{slow.player.id}> has nothing on its way in this server."


@pytest.mark.parametrize("act", ["pause", "resume", "clear"])
async def test_only_an_admin_can_pause_resume_and_clear(slow: Table, act: str) -> None:
    options: dict[str, Any] = {"member": slow.gm.user} if act == "clear" else {}

    said = await slow.say(f"queue {act}", **options)

    assert said == f"Only {ADMIN} can {act} the queue."


async def test_a_forged_click_changes_nothing_in_the_queue(slow: Table) -> None:
    root = slow.admin("root")
    await slow.scene("a quiet harbour")
    card = await shown(slow, root)
    asked = await root.slash(slow.channel, "queue clear", member=slow.player.user)
    assert asked.response is not None
    ann = slow.person("ann")

    assert await slow.forged_click(ann, card, "Pause") == f"Only {ADMIN} can pause the queue."
    said = await slow.forged_click(ann, asked.response, "Clear")
    assert said == f"Only {ADMIN} can clear the queue."
    await slow.later(14)
    assert await slow.ledger() == ["spent"]
