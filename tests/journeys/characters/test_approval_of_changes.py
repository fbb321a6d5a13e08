"""New looks of a character that was approved, sent back or rejected."""

from io import BytesIO

from PIL import Image

from bot.play.stage import answer_text, message_text
from tests.journeys.characters.approval import reword, send_note
from tests.journeys.table import ELARA, Table, labels


async def test_a_sent_back_character_is_reworded_saved_and_approved(game: Table) -> None:
    card = await game.saved_character()
    await send_note(game, card, "Request changes")
    assert "the GM asked for changes" in await game.say("character list")

    preview = await reword(game, "an elf with plain green eyes")
    assert "try 2 of 2" in message_text(preview.message)
    await game.player.click(preview, label="Save")
    again = game.last()
    assert "**plain** green eyes" in message_text(again)
    await game.gm.click(again, label="Approve")

    assert "**Elara** is approved" in game.said()
    await game.picture("reading by the fire", character="Elara")
    assert "plain green eyes" in (await game.history())[-1].generation.prompt


async def test_a_rejected_character_can_be_created_again_under_the_same_name(game: Table) -> None:
    card = await game.saved_character()
    await send_note(game, card, "Reject")

    preview = await reword(game, "an elf with plain green eyes")
    await game.player.click(preview, label="Save")
    await game.gm.click(game.last(), label="Approve")

    assert "**Elara** is approved" in game.said()


async def test_new_looks_remove_the_card_that_the_gm_is_reading(game: Table) -> None:
    """The old card's buttons would decide about looks that it does not show."""
    card = await game.saved_character()

    preview = await reword(game, "an elf with plain green eyes")
    result = await game.gm.click(card, label="Approve")
    assert "has no saved portrait yet" in answer_text(result)

    await game.player.click(preview, label="Save")
    cards = [each for each in game.channel.history() if "Approve" in labels(each)]
    assert [message_text(each).count("**plain** green eyes") for each in cards] == [1]


async def test_new_looks_of_an_approved_character_wait_while_scenes_keep_the_old(
    game: Table,
) -> None:
    await game.approved_character()

    preview = await reword(game, ELARA.replace("copper-red", "snow-white"))
    await game.player.click(preview, label="Save")
    card = game.last()
    await game.picture("reading by the fire", character="Elara")
    assert "copper-red" in (await game.history())[-1].generation.prompt

    await game.gm.click(card, label="Approve")
    await game.picture("reading by the fire", character="Elara")
    assert "snow-white" in (await game.history())[-1].generation.prompt


async def test_the_card_of_a_change_shows_old_and_new_with_the_changed_words_marked(
    game: Table,
) -> None:
    await game.approved_character()

    preview = await reword(game, ELARA.replace("copper-red", "snow-white"))
    await game.player.click(preview, label="Save")

    card = game.last()
    assert "· new looks" in message_text(card)
    assert "with long ~~copper-red~~ **snow-white** hair, green eyes" in message_text(card)
    assert "version 2 · changed since version 1" in message_text(card)
    assert "**Before** (version 1) · **After** (version 2)" in message_text(card)
    # Both portraits are one picture, so that no client shows one of them alone.
    [both] = card.attachments
    alt = both.description or ""
    assert alt.startswith("Sketch, not AI: ")
    assert alt.index("before: ") < alt.index("copper-red") < alt.index("after: ")
    assert alt.index("after: ") < alt.index("snow-white")
    with Image.open(BytesIO(await both.read())) as picture:
        assert picture.width > 1.9 * picture.height


async def test_a_rejected_change_leaves_the_approved_looks_in_scenes(game: Table) -> None:
    await game.approved_character()
    preview = await reword(game, ELARA.replace("copper-red", "snow-white"))
    await game.player.click(preview, label="Save")

    await send_note(game, game.last(), "Reject")

    await game.picture("reading by the fire", character="Elara")
    assert "copper-red" in (await game.history())[-1].generation.prompt


async def test_a_change_of_every_word_still_fits_on_a_card(game: Table) -> None:
    """Each word is marked and each character escaped, which makes the longest possible card."""
    await game.approved_character(looks="a_b*" * 300)

    preview = await reword(game, "c_ d* " * 250)
    await game.player.click(preview, label="Save")

    assert labels(game.last()) == ["Approve", "Request changes", "Reject"]
