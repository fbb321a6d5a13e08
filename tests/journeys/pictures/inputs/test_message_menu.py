"""*Iterate from this* on a message: the posted picture becomes the source."""

import asyncio
from io import BytesIO

import discord
import pytest

from bot.play.stage import answer_text, message_text
from cogs.components.layout import Attached, card
from cogs.components.payloads import OnPicture
from cogs.components.words import ITERATE
from cogs.interactions.buttons import ActionButton, buttons
from cogs.interactions.posting import post
from tests.journeys.pictures.expectations import GONE
from tests.journeys.pictures.inputs.sent import PNG, photo, picture_of
from tests.journeys.table import Table


async def menu(game: Table, on: discord.Message, words: str) -> str:
    """*Iterate from this* and its form; gives the words of the answer."""
    opened = await game.player.context_menu(game.channel, "Iterate from this", on)
    if opened.modal is None:
        return answer_text(opened)
    sent = await game.player.submit_modal(opened, {"text": words})
    said = answer_text(sent)
    await game.settled()
    return said


async def test_the_menu_takes_a_picture_that_somebody_posted(game: Table) -> None:
    ann = game.person("ann")
    message = await ann.send(
        game.channel, "my house in the rain --seed 99", attachments=[(PNG, photo())]
    )

    said = await menu(game, message, "at night")

    [child] = await game.history()
    assert said.startswith("**At night**")
    assert child.params.uploaded
    assert (child.params.scene, child.session.owner_id) == ("at night", game.player.id)
    assert "house" not in child.generation.prompt
    assert child.generation.seed != 99
    assert (await picture_of(game, child, "input")).size == (300, 200)
    assert message_text(game.pictures()[0]).startswith("**At night**")
    assert game.cards() == []


async def test_of_several_pictures_in_a_message_the_first_is_taken(game: Table) -> None:
    message = await game.player.send(
        game.channel,
        attachments=[("notes.txt", b"no picture"), (PNG, photo()), ("b.png", photo(100, 100))],
    )

    await menu(game, message, "at night")

    assert (await picture_of(game, await game.newest(), "input")).size == (300, 200)


async def test_the_menu_takes_what_another_bot_posted(game: Table) -> None:
    bot = game.stage.guild.add_member(game.env.create_user("dice", bot=True))
    message = await bot.send(game.channel, "a map", attachments=[(PNG, photo())])

    await menu(game, message, "at night")

    assert (await game.newest()).params.uploaded


async def test_the_menu_on_a_message_without_a_picture_says_so(game: Table) -> None:
    for attachments in ([], [("notes.txt", b"no picture")]):
        talk = await game.player.send(game.channel, "what a night", attachments=attachments)
        assert await menu(game, talk, "at night") == "I find no picture in that message."

    assert await game.history() == []


async def test_a_posted_picture_that_is_too_large_is_refused_before_the_form(game: Table) -> None:
    message = await game.player.send(
        game.channel, attachments=[(PNG, photo() + b"\0" * 10_485_760)]
    )

    opened = await game.player.context_menu(game.channel, "Iterate from this", message)

    assert opened.modal is None
    assert answer_text(opened) == "That picture is too large; up to 10 MB work."


async def test_a_posted_file_that_is_no_picture_or_was_deleted_is_refused_with_the_form(
    game: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = await game.player.send(game.channel, attachments=[(PNG, b"no picture")])
    assert (await menu(game, broken, "at night")).startswith("That file is not a picture")

    message = await game.player.send(game.channel, attachments=[(PNG, photo())])
    monkeypatch.setattr(game.env.backend.cdn, "get", lambda url: None)
    assert (await menu(game, message, "at night")).startswith("Discord did not give me that file.")
    assert await game.history() == []


async def test_a_slow_download_is_waited_for_in_public(
    game: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The channel sees the card, and the card is deleted when the picture arrives."""
    message = await game.player.send(game.channel, attachments=[(PNG, photo())])
    opened = await game.player.context_menu(game.channel, "Iterate from this", message)

    async def slowly(attachment: discord.Attachment) -> bytes:
        await asyncio.sleep(0.2)
        return photo()

    monkeypatch.setattr(discord.Attachment, "read", slowly)
    monkeypatch.setattr("cogs.interactions.first_answers._ACKNOWLEDGE_AFTER_S", 0.01)
    sent = await game.player.submit_modal(opened, {"text": "at night"})
    assert sent.response is not None
    assert not sent.response.ephemeral
    await game.settled()

    assert game.cards() == []
    assert len(game.pictures()) == 1


async def test_the_menu_where_no_game_is_played_says_so(table: Table) -> None:
    message = await table.player.send(table.channel, attachments=[(PNG, photo())])

    assert (await menu(table, message, "at night")).startswith("This channel has no game")


async def posted_anew(game: Table, *, by_button: bool = True) -> discord.Message:
    """Post the newest picture again, in a message that the database does not know."""
    newest = await game.newest()
    content = BytesIO()
    (await picture_of(game, newest)).save(content, "PNG")
    shown = card(
        "**Here it is again**",
        [Attached("again.png", content.getvalue(), "AI picture: again.")],
        buttons(ActionButton(ITERATE, "Iterate", OnPicture(newest.generation.id)))
        if by_button
        else "",
    )
    with game.env.time_context():
        await post(game.stage.app.client, game.channel.id, shown)
    await game.settled()
    return game.last()


async def test_a_picture_posted_again_is_recognised_by_its_button(game: Table) -> None:
    await game.picture("a quiet harbour")
    again = await posted_anew(game)

    await menu(game, again, "at night")
    await game.reply(again, "in the rain")

    first, by_menu, by_reply = await game.history()
    for child in (by_menu, by_reply):
        assert child.parent is not None
        assert child.parent.id == first.generation.id
        assert not child.params.uploaded


async def test_a_card_of_limner_without_a_step_cannot_be_iterated(game: Table) -> None:
    await game.picture("a quiet harbour")

    assert await menu(game, await posted_anew(game, by_button=False), "at night") == GONE
