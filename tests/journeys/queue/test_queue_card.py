"""`/queue show`: what members and admins see of the queue, and cancelling from there."""

import discord

from bot.play.stage import answer_text, message_text
from cogs.components.layout import custom_ids
from tests.journeys.queue.cards import NOTHING, click, shown
from tests.journeys.table import Table, labels


async def test_an_empty_queue_says_what_to_type(game: Table) -> None:
    card = await shown(game)

    assert answer_text(card) == (
        f"{NOTHING}\n-# Nobody waits. A new picture of yours starts at once."
    )
    assert labels(card) == ["Look again"]


async def test_ones_own_pictures_are_listed_with_their_place_and_a_button(slow: Table) -> None:
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


async def test_pictures_of_others_are_counted_and_not_shown(slow: Table) -> None:
    await slow.scene("a secret meeting", by=slow.person("ann"))

    said = answer_text(await shown(slow))

    assert said.startswith(NOTHING)
    assert "0 waiting, 1 being drawn" in said
    assert "secret" not in said


async def test_five_pictures_are_listed_and_the_rest_is_counted(slow: Table) -> None:
    for number in range(8):
        await slow.scene(f"scene {number}")

    card = await shown(slow)

    assert labels(card) == ["Cancel"] * 5 + ["Look again"]
    assert "-# and 3 more behind them" in answer_text(card)


async def test_cancelling_updates_the_list_and_the_pictures_own_card(slow: Table) -> None:
    for description in ("a dark wood", "an old mill", "a quiet harbour"):
        await slow.scene(description)
    card = await shown(slow)
    [_, _, waiting, *_] = custom_ids(card.message)

    await slow.player.click(card, custom_id=waiting)
    await slow.settled()

    assert "quiet harbour" not in message_text(slow.now(card.message))
    assert slow.said() == "**A quiet harbour** · cancelled, nothing was used."
    assert await slow.ledger() == ["reserved", "reserved", "refunded"]


async def test_cancelling_a_picture_that_is_finished_shows_the_current_list(slow: Table) -> None:
    await slow.scene("a quiet harbour")
    card = await shown(slow)
    await slow.later(14)

    assert (await click(slow, card, "unqueue", slow.player)).startswith(NOTHING)
    assert await slow.ledger() == ["spent"]


async def test_a_stranger_cannot_cancel_through_the_list(slow: Table) -> None:
    await slow.scene("a quiet harbour")
    card = await shown(slow)

    said = await slow.forged_click(slow.person("ann"), card, "Cancel")

    assert said == slow.only_hosts("cancel this", owner=True)
    assert await slow.ledger() == ["reserved"]


async def test_look_again_shows_the_current_queue(slow: Table) -> None:
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

    assert await slow.ledger() == ["stopped"]


async def test_an_admin_sees_who_waits_for_what_in_the_server(slow: Table) -> None:
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
