"""The form for a picture's next version, opened by Iterate or by the message menu."""

from bot.play.stage import answer_text
from tests.journeys.pictures.expectations import EXAMPLE, GONE
from tests.journeys.table import Table


async def test_iterate_opens_a_form_with_an_example_for_this_picture(game: Table) -> None:
    picture = await game.picture("a quiet harbour at night")

    opened = await game.player.click(picture, label="Iterate")

    assert opened.modal is not None
    [field] = opened.modal["components"]
    assert opened.modal["title"] == "Iterate"
    assert field["component"]["placeholder"] == "in the rain, lanterns lit"
    assert field["component"]["max_length"] == 500

    await game.player.submit_modal(opened, {"text": "closer --seed 9"})
    await game.settled()

    child = await game.newest()
    assert child.params.changes == ("closer",)
    assert child.generation.seed == 9
    assert child.parent is not None
    assert child.parent.step == 1


async def test_a_form_without_words_is_answered_with_an_example(game: Table) -> None:
    picture = await game.picture("a quiet harbour")
    opened = await game.player.click(picture, label="Iterate")

    sent = await game.player.submit_modal(opened, {"text": "🔥"})

    assert answer_text(sent) == EXAMPLE
    assert sent.ephemeral


async def test_a_picture_deleted_while_the_form_was_open_says_so(game: Table) -> None:
    picture = await game.picture()
    opened = await game.person("ann").click(picture, label="Iterate")
    game.env.inject_error("DELETE", "/channels/*/messages/*", status=500)
    await game.delete(picture)

    sent = await game.person("ann").submit_modal(opened, {"text": "at night"})

    assert answer_text(sent) == GONE


async def test_the_message_menu_opens_the_form_for_a_picture(game: Table) -> None:
    picture = await game.picture("a quiet harbour")

    opened = await game.player.context_menu(game.channel, "Iterate from this", picture)
    await game.player.submit_modal(opened, {"text": "at night"})
    await game.settled()

    assert (await game.newest()).params.changes == ("at night",)


async def test_the_message_menu_on_a_message_without_a_picture_says_so(game: Table) -> None:
    talk = await game.player.send(game.channel, "what a night")

    result = await game.player.context_menu(game.channel, "Iterate from this", talk)

    assert answer_text(result) == "I find no picture in that message."
    assert result.ephemeral


async def test_the_message_menu_on_a_card_under_way_asks_to_wait(game: Table) -> None:
    game.provider.seconds = 10.0
    await game.scene("a quiet harbour")

    result = await game.player.context_menu(game.channel, "Iterate from this", game.cards()[0])

    assert answer_text(result).startswith("That one is still being drawn.")
