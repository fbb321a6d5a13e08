"""/queue: what members and admins see of it, and how admins hold it, go on and clear it."""

from typing import Any

import discord
import pytest
import simcord

from bot.monitoring.metrics import REGISTRY
from bot.play.stage import answer_text, message_text
from cogs.components.layout import custom_ids
from studio.generation.events import EventType
from tests.journeys.table import Table, labels

NOTHING = "**You have nothing on its way.** `/image scene` asks for a picture."
PAUSED = "An admin paused this server's queue. Your place is kept; it goes on when they resume it."


@pytest.fixture
def slow(game: Table) -> Table:
    """Pictures take ten seconds."""
    game.provider.seconds = 10.0
    return game


async def shown(table: Table, by: simcord.MemberActor | None = None) -> simcord.ResponseMessage:
    """`/queue show`."""
    result = await (by or table.player).slash(table.channel, "queue show")
    assert result.ephemeral
    assert result.response is not None
    return result.response


async def click(
    table: Table, card: simcord.ResponseMessage, word: str, by: simcord.MemberActor
) -> str:
    """The first button of that word; gives what the card says then."""
    [first, *_] = [id for id in custom_ids(card.message) if id.split(":")[1] == word]
    await by.click(card, custom_id=first)
    await table.settled()
    return message_text(table.now(card.message))


# ── what everybody sees ──────────────────────────────────────────────────────


async def test_with_nothing_on_its_way_it_says_what_to_type(game: Table) -> None:
    card = await shown(game)

    assert answer_text(card) == (
        f"{NOTHING}\n-# Nobody waits. A new picture of yours starts at once."
    )
    assert labels(card) == ["Look again"]


async def test_ones_own_are_listed_each_with_its_place_and_a_button(slow: Table) -> None:
    for description in ("a dark wood", "an old mill", "a *quiet* harbour"):
        await slow.scene(description)
    await slow.later(4)

    card = await shown(slow)

    assert answer_text(card) == (
        "**On their way for you**\n"
        "**A dark wood** · being drawn, 40 %\n"
        "**An old mill** · being drawn, 40 %\n"
        r"**A \*quiet\* harbour** · next in line, about 6 s"
        "\n-# In all servers: 1 waiting, 2 being drawn. "
        "A new picture of yours starts in about 6 s."
    )
    assert labels(card) == ["Cancel", "Cancel", "Cancel", "Look again"]


async def test_others_pictures_are_counted_and_not_shown(slow: Table) -> None:
    await slow.scene("a secret meeting", by=slow.person("ann"))

    said = answer_text(await shown(slow))

    assert said.startswith(NOTHING)
    assert "0 waiting, 1 being drawn" in said
    assert "secret" not in said


async def test_no_more_than_five_are_listed_and_the_rest_is_counted(slow: Table) -> None:
    for number in range(8):
        await slow.scene(f"scene {number}")

    card = await shown(slow)

    assert labels(card) == ["Cancel"] * 5 + ["Look again"]
    assert "-# and 3 more behind them" in answer_text(card)


async def test_cancelling_there_turns_the_list_and_the_pictures_own_card(slow: Table) -> None:
    for description in ("a dark wood", "an old mill", "a quiet harbour"):
        await slow.scene(description)
    card = await shown(slow)
    [_, _, waiting, *_] = custom_ids(card.message)

    await slow.player.click(card, custom_id=waiting)
    await slow.settled()

    assert "quiet harbour" not in message_text(slow.now(card.message))
    assert slow.said() == "**A quiet harbour** · cancelled, nothing was used."
    assert await slow.ledger() == ["reserved", "reserved", "refunded"]


async def test_cancelling_what_has_come_meanwhile_shows_the_list_as_it_is(slow: Table) -> None:
    await slow.scene("a quiet harbour")
    card = await shown(slow)
    await slow.later(14)

    assert (await click(slow, card, "unqueue", slow.player)).startswith(NOTHING)
    assert await slow.ledger() == ["spent"]


async def test_a_stranger_cannot_cancel_through_the_list(slow: Table) -> None:
    await slow.scene("a quiet harbour")
    card = await shown(slow)

    said = await slow.forged_click(slow.person("ann"), card, "Cancel")

    assert said == "Only its owner, the GM or an admin can cancel this."
    assert await slow.ledger() == ["reserved"]


async def test_looking_again_shows_how_it_is_then(slow: Table) -> None:
    await slow.scene("a quiet harbour")
    card = await shown(slow)
    await slow.later(6)

    said = await click(slow, card, "queue", slow.player)

    assert "**A quiet harbour** · being drawn, 60 %" in said


async def test_the_buttons_work_after_a_restart(slow: Table) -> None:
    slow.provider.seconds = 300.0
    await slow.scene("a quiet harbour")
    card = await shown(slow)
    await slow.restart()

    await click(slow, card, "unqueue", slow.player)

    assert await slow.ledger() == ["refunded"]


# ── what admins see ──────────────────────────────────────────────────────────


async def test_an_admin_sees_who_and_what_of_the_server(slow: Table) -> None:
    ann = slow.person("ann")
    await slow.scene("a quiet harbour")
    for description in ("a dark wood", "an old mill", "a **bold** move"):
        await slow.scene(description, by=ann)
    await slow.later(4)

    card = await shown(slow, slow.admin("root"))

    assert (
        "**This server** · 1 waiting, 3 being drawn\n"
        f"**A quiet harbour** · <@{slow.player.id}> · being drawn, 40 %\n"
        f"**A dark wood** · <@{ann.id}> · being drawn, 40 %\n"
        f"**An old mill** · <@{ann.id}> · being drawn, 40 %\n"
        rf"**A \*\*bold\*\* move** · <@{ann.id}> · next in line, about 6 s"
    ) in answer_text(card)
    assert labels(card) == ["Look again", "Pause"]


async def test_an_admin_sees_nothing_of_other_servers(slow: Table) -> None:
    await slow.scene("a quiet harbour")
    elsewhere = slow.env.create_guild("Elsewhere")
    role = elsewhere.create_role("Boss", permissions=discord.Permissions(manage_guild=True))
    boss = elsewhere.add_member(slow.env.create_user("boss"), roles=[role])
    hall = elsewhere.create_text_channel("hall")

    said = answer_text(await boss.slash(hall, "queue show"))

    assert "harbour" not in said
    assert "**This server** · 0 waiting, 0 being drawn" in said
    assert "In all servers: 0 waiting, 1 being drawn." in said


async def test_a_gm_who_is_no_admin_sees_what_every_member_sees(table: Table) -> None:
    ann = table.person("ann")
    await table.create_game(gm=ann)
    table.provider.seconds = 10.0
    await table.scene("a quiet harbour")

    card = await shown(table, ann)

    assert "harbour" not in answer_text(card)
    assert labels(card) == ["Look again"]


# ── pause and resume ─────────────────────────────────────────────────────────


async def test_a_paused_server_draws_what_it_began_and_begins_nothing(slow: Table) -> None:
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


async def test_whoever_asks_in_a_paused_server_is_told_and_keeps_the_place(slow: Table) -> None:
    await slow.say("queue pause", by=slow.gm)

    said = await slow.scene("a quiet harbour")
    await slow.later(20)

    assert said == f"**A quiet harbour** · waits, the queue is paused\n-# {PAUSED}"
    assert await slow.ledger() == ["reserved"]
    card = await shown(slow)
    assert "**A quiet harbour** · waits, the queue is paused" in answer_text(card)
    assert "**This server's queue is paused** (<t:" in answer_text(card)


async def test_resuming_draws_what_waited_in_its_order(slow: Table) -> None:
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


async def test_a_person_who_waits_in_a_paused_server_is_drawn_in_another(slow: Table) -> None:
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


async def test_pause_and_resume_on_the_card_turn_it(slow: Table) -> None:
    root = slow.admin("root")
    card = await shown(slow, root)

    assert "**This server's queue is paused**" in await click(slow, card, "pause", root)
    assert labels(slow.now(card.message)) == ["Look again", "Resume"]
    assert "paused" not in await click(slow, card, "resume", root)
    assert labels(slow.now(card.message)) == ["Look again", "Pause"]


async def test_pausing_twice_and_resuming_twice_is_no_error(slow: Table) -> None:
    for _ in range(2):
        assert "is paused" in await slow.say("queue pause", by=slow.gm)
    for _ in range(2):
        assert "goes on" in await slow.say("queue resume", by=slow.gm)
    await slow.scene("a quiet harbour")
    await slow.later(14)
    assert await slow.ledger() == ["spent"]


# ── clear ────────────────────────────────────────────────────────────────────


async def test_clearing_asks_then_stops_refunds_and_tells(slow: Table) -> None:
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
    assert await slow.ledger() == ["refunded"] * 3 + ["reserved"]
    told = [message_text(slow.now(card)) for card in cards]
    assert told[:3] == [
        f"**{title}** · stopped by the GM or an admin, nothing was used."
        for title in ("A dark wood", "An old mill", "A quiet harbour")
    ]
    await slow.later(14)
    assert await slow.ledger() == ["refunded"] * 3 + ["spent"]


async def test_what_is_kept_is_drawn(slow: Table) -> None:
    await slow.scene("a quiet harbour")
    asked = await slow.gm.slash(slow.channel, "queue clear", member=slow.player.user)
    assert asked.response is not None

    await slow.gm.click(asked.response, label="Keep")
    await slow.later(14)

    assert await slow.ledger() == ["spent"]


async def test_with_nothing_to_clear_it_says_so(slow: Table) -> None:
    said = await slow.say("queue clear", by=slow.gm, member=slow.player.user)

    assert said == f"<@{slow.player.id}> has nothing on its way in this server."


# ── who may ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("act", ["pause", "resume", "clear"])
async def test_only_an_admin_steers_the_queue(slow: Table, act: str) -> None:
    options: dict[str, Any] = {"member": slow.gm.user} if act == "clear" else {}

    said = await slow.say(f"queue {act}", **options)

    assert said == f"Only a server admin can {act} the queue."


async def test_a_forged_click_does_not_steer_it(slow: Table) -> None:
    root = slow.admin("root")
    await slow.scene("a quiet harbour")
    card = await shown(slow, root)
    asked = await root.slash(slow.channel, "queue clear", member=slow.player.user)
    assert asked.response is not None
    ann = slow.person("ann")

    assert await slow.forged_click(ann, card, "Pause") == "Only a server admin can pause the queue."
    said = await slow.forged_click(ann, asked.response, "Clear")
    assert said == "Only a server admin can clear the queue."
    await slow.later(14)
    assert await slow.ledger() == ["spent"]


# ── numbers ──────────────────────────────────────────────────────────────────


async def test_each_step_of_a_picture_is_counted_once_for_the_operators(game: Table) -> None:
    def counted() -> list[float]:
        return [
            REGISTRY.get_sample_value(
                "limner_generation_events_total", {"type": type.value, "model": "sketch-draft"}
            )
            or 0.0
            for type in EventType
            if type not in (EventType.FAILED, EventType.CANCELED)
        ]

    before = counted()
    await game.picture()

    assert [after - once for after, once in zip(counted(), before, strict=True)] == [1.0] * 5
