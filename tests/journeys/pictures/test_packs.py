"""Several pictures of one request are one message, with numbers and the buttons of one of them."""

import discord

from bot.play.stage import answer_text, message_text
from cogs.components.layout import custom_ids, every
from sketch.failures import Failure, FailureKind, FailurePlan
from tests.journeys import forging
from tests.journeys.table import Table, labels

ACTS = ["Iterate", "Vary", "Redo", "⋯"]


async def four(game: Table) -> discord.Message:
    """The message with four pictures of one scene."""
    return await game.picture("a quiet harbour", count=4)


def gallery(message: discord.Message) -> list[discord.MediaGalleryItem]:
    """The pictures that the message shows, in their order."""
    return [
        item
        for each in every(message.components)
        if isinstance(each, discord.MediaGalleryComponent)
        for item in each.items
    ]


def chosen(message: discord.Message) -> list[str]:
    """The ids of the buttons below the numbers."""
    return [id for id in custom_ids(message) if not id.startswith("limner:pick:")]


async def step_of_parent(game: Table) -> int | None:
    parent = (await game.newest()).parent
    return None if parent is None else parent.step


async def test_four_pictures_are_one_message_with_numbers_and_the_buttons_of_the_first(
    game: Table,
) -> None:
    before = len(game.channel.history())
    message = await four(game)

    assert len(game.channel.history()) == before + 1
    assert message_text(message).startswith("**A quiet harbour** · 1 of 4\n")
    assert labels(message) == ["1", "2", "3", "4", *ACTS]
    assert [item.description for item in gallery(message)] == [
        f"Sketch, not AI: a quiet harbour. Style: Fantasy painting. Picture {number} of 4."
        for number in (1, 2, 3, 4)
    ]
    assert [file.filename for file in message.attachments] == [
        f"limner-{each.generation.id}.png" for each in await game.history()
    ]
    assert await game.ledger() == ["spent"] * 4


async def test_a_number_gives_the_buttons_to_its_picture_and_sends_no_file_again(
    game: Table,
) -> None:
    message = await four(game)
    third = (await game.history())[2].generation.id

    await game.press(message, "3", by=game.person("ann"))

    now = game.now(message)
    assert message_text(now).startswith("**A quiet harbour** · 3 of 4\n")
    assert chosen(now) == [
        f"limner:{word}:{third}:0" for word in ("iterate", "vary", "redo", "more")
    ]
    assert [file.id for file in now.attachments] == [file.id for file in message.attachments]
    assert len(gallery(now)) == 4
    await game.press(now, "Vary")
    assert await step_of_parent(game) == 3


async def test_a_click_acts_on_the_picture_that_the_button_was_shown_for(game: Table) -> None:
    message = await four(game)
    first = chosen(message)
    await game.press(message, "4", by=game.person("ann"))

    await forging.click(game.player, game.channel, first[1], to=game.env)
    await game.settled()

    assert await step_of_parent(game) == 1


async def test_numbers_work_after_a_restart(game: Table) -> None:
    message = await four(game)
    await game.restart()

    await game.press(message, "2")

    assert message_text(game.now(message)).startswith("**A quiet harbour** · 2 of 4\n")


async def test_a_picture_of_another_message_cannot_be_chosen(game: Table) -> None:
    message = await four(game)
    await game.picture("a dark wood")
    other = (await game.newest()).generation.id

    result = await forging.click(game.player, game.channel, f"limner:pick:{other}:0", to=game.env)

    assert answer_text(result) == ("I find no picture of mine there; it may have been deleted.")
    assert message_text(game.now(message)).startswith("**A quiet harbour** · 1 of 4\n")


async def test_a_deleted_picture_leaves_its_message_and_the_others_stay(game: Table) -> None:
    message = await four(game)
    await game.press(message, "2")
    ids = [each.generation.id for each in await game.history()]

    await game.delete(game.now(message))

    now = game.now(message)
    assert message_text(now).startswith("**A quiet harbour** · 1 of 3\n")
    assert labels(now) == ["1", "2", "3", *ACTS]
    assert [file.filename for file in now.attachments] == [
        f"limner-{id}.png" for id in (ids[0], ids[2], ids[3])
    ]


async def test_the_last_picture_of_a_message_has_no_numbers_and_takes_the_message_with_it(
    game: Table,
) -> None:
    message = await game.picture("a quiet harbour", count=2)
    await game.delete(message)

    assert message_text(game.now(message)).startswith("**A quiet harbour**\n")
    assert labels(game.now(message)) == ACTS

    await game.delete(game.now(message))
    assert game.pictures() == []


async def test_missing_pictures_can_be_tried_again_from_the_message_with_the_others(
    game: Table, failures: FailurePlan
) -> None:
    before = len(game.channel.history())
    failures.add(Failure(FailureKind.FEWER, outputs=3))
    await game.scene("a quiet harbour", count=4)

    [message] = game.pictures()
    assert len(game.channel.history()) == before + 1
    assert labels(message) == ["1", "2", "3", *ACTS, "Try again"]
    assert message_text(message).endswith(
        "\n-# 3 of 4 pictures came; nothing was used for the rest."
    )
    await game.press(message, "2")
    assert labels(game.now(message)) == ["1", "2", "3", *ACTS, "Try again"]

    await game.press(game.now(message), "Try again")

    assert labels(game.now(message)) == ["1", "2", "3", *ACTS]
    assert "came" not in message_text(game.now(message))
    assert len(game.pictures()) == 2
    assert "step 5 · Fantasy painting" in message_text(game.pictures()[-1]), "it is the first try"
    assert game.cards() == []
    assert await game.ledger() == ["spent"] * 3 + ["refunded", "spent"]


async def test_try_again_is_ordered_once_however_many_members_press_it(
    game: Table, failures: FailurePlan
) -> None:
    failures.add(Failure(FailureKind.FEWER, outputs=3))
    await game.scene("a quiet harbour", count=4)
    [message] = game.pictures()
    [again] = [id for id in custom_ids(message) if id.startswith("limner:redo:") and id[-1] == "1"]

    with game.stage.app.client.handlers.hold_click(None, again):
        await game.press(message, "Try again", by=game.person("ann"))
    assert len(await game.history()) == 4
    assert "Try again" in labels(game.now(message))

    # Discord refused to remove the button after it was pressed.
    game.stage.app.services.packs._tried[message.id] = None
    await game.press(message, "Try again")
    assert len(await game.history()) == 4
    assert labels(game.now(message)) == ["1", "2", "3", *ACTS]


async def test_pictures_that_the_channel_does_not_take_are_one_private_message(game: Table) -> None:
    game.provider.seconds = 10.0
    await game.scene("a quiet harbour", count=3)
    game.forbid(game.channel, send_messages=False)

    await game.later(14)

    [brought] = game.private()
    assert labels(brought) == ["1", "2", "3", *ACTS]
    assert "I am missing the permission" in message_text(brought)

    await game.player.user.click(brought, label="3")
    [now] = game.private()
    assert message_text(now).startswith("**A quiet harbour** · 3 of 3\n")
    assert "I am missing the permission" in message_text(now)


async def test_a_reply_means_the_number_that_it_names_else_the_chosen_picture(game: Table) -> None:
    message = await four(game)

    await game.reply(message, "3: darker")
    assert await step_of_parent(game) == 3
    assert (await game.newest()).params.changes == ("darker",)

    await game.press(message, "2")
    await game.reply(game.now(message), "in the rain")
    assert await step_of_parent(game) == 2

    await game.reply(game.now(message), "make the last one darker")
    assert await step_of_parent(game) == 4
    assert (await game.newest()).params.changes == ("make it darker",)


async def test_a_reply_with_a_number_that_is_not_shown_draws_nothing(game: Table) -> None:
    message = await four(game)

    said = await game.reply(message, "5: darker")

    assert said == (
        "The message shows 4 pictures. Say one number from 1 to 4, and what should change: "
        "*4: at night*. Nothing was used."
    )
    assert len(await game.history()) == 4
    assert "for example: *2: " in await game.reply(message, "2")


async def test_many_replies_with_a_number_that_is_not_shown_are_answered_with_a_pause(
    game: Table,
) -> None:
    message = await four(game)

    said = [await game.reply(message, "5: darker") for _ in range(22)]

    assert said[0].startswith("The message shows 4 pictures.")
    assert said[-1] == "", "a flood is answered once"


async def test_praise_of_one_picture_is_talk(game: Table) -> None:
    message = await four(game)
    for words in ("2: wow!", "the second one, lovely!", "I prefer the first one", "2 😂"):
        assert await game.reply(message, words) == ""
    assert len(await game.history()) == 4


async def test_the_message_menu_and_the_form_say_which_picture_they_change(game: Table) -> None:
    message = await four(game)
    await game.press(message, "3")

    opened = await game.player.context_menu(game.channel, "Iterate from this", game.now(message))

    assert opened._interaction.modal is not None
    assert opened._interaction.modal["title"] == "Iterate 3 of 4"
    await game.player.submit_modal(opened, {"text": "at night"})
    await game.settled()
    assert await step_of_parent(game) == 3
