"""`/gallery show`: pages of thumbnails, leafed through and opened."""

import discord

from bot.play.stage import answer_text
from cogs.components.layout import every
from studio.services.galleries.galleries import PICTURES_PER_PAGE
from tests.journeys.galleries.cards import captions, gallery, harbours, many, pick, thumbnails
from tests.journeys.table import Table, labels


async def test_a_gallery_shows_the_games_pictures_with_captions_and_buttons(game: Table) -> None:
    harbour = await game.picture("a quiet harbour")
    zoe = game.person("zoe")
    await game.reply_as_guest(harbour, "at night", by=zoe)
    night = game.pictures()[-1]

    card = await gallery(game)

    address = f"https://discord.com/channels/{game.stage.guild.id}/{game.channel.id}"
    assert answer_text(card) == (
        "**Pictures of The Long Road**\n"
        f"-# **1** A quiet harbour · at night · <@{zoe.id}> · [jump]({address}/{night.id})\n"
        f"-# **2** A quiet harbour · <@{game.player.id}> · [jump]({address}/{harbour.id})\n"
        "-# sketch, not AI"
    )
    assert [text.split(".")[0] for text in thumbnails(card)] == [
        "Sketch, not AI: a quiet harbour; at night",
        "Sketch, not AI: a quiet harbour",
    ]
    assert labels(card) == []
    assert card.message.flags.ephemeral


async def test_a_picture_is_picked_and_opens_as_a_step_of_its_session(game: Table) -> None:
    await game.picture("a quiet harbour")
    await game.picture("a market at noon")
    card = await gallery(game)
    [menu] = [
        each for each in every(card.message.components) if isinstance(each, discord.SelectMenu)
    ]
    assert [each.label for each in menu.options] == ["1 · A market at noon", "2 · A quiet harbour"]

    await game.player.select(card, [menu.options[1].value])

    assert "**1** · a quiet harbour" in answer_text(card)
    assert {"Iterate", "Details", "Show tree", "Back to the gallery"} <= set(labels(card))


async def test_a_gallery_is_leafed_through_to_its_end_and_back(game: Table) -> None:
    await many(game, PICTURES_PER_PAGE + 2)
    card = await gallery(game)
    assert captions(card) == harbours(*range(PICTURES_PER_PAGE + 2, 2, -1))
    assert labels(card) == ["▶"]

    await game.player.click(card, label="▶")

    assert captions(card) == harbours(2, 1)
    assert len(thumbnails(card)) == 2
    assert labels(card) == ["◀"]
    await game.player.click(card, label="◀")
    assert captions(card) == harbours(*range(PICTURES_PER_PAGE + 2, 2, -1))
    assert labels(card) == ["▶"]


async def test_a_gallery_keeps_its_page_after_a_restart_and_new_pictures(
    game: Table,
) -> None:
    await game.approved_character()
    await many(game, 2)
    for number in range(1, PICTURES_PER_PAGE + 2):
        await game.picture(f"harbour number {number}", character="Elara")
    card = await gallery(game, character="Elara", person=game.player, game=1)
    await game.restart()
    await game.picture("a market at noon", character="Elara")

    await game.player.click(card, label="▶")

    assert captions(card) == harbours(1)
    assert "with Elara · asked by" in answer_text(card)
    await game.restart()
    await game.player.click(card, label="◀")
    assert captions(card) == harbours(*range(PICTURES_PER_PAGE + 1, 1, -1))
    assert labels(card) == ["◀", "▶"]
    await game.player.click(card, label="◀")
    assert captions(card)[:2] == ["A market at noon", f"Harbour number {PICTURES_PER_PAGE + 1}"]
    assert labels(card) == ["▶"]


async def test_back_from_a_picture_shows_the_page_it_was_on(game: Table) -> None:
    await many(game, PICTURES_PER_PAGE + 2)
    card = await gallery(game, person=game.player, since="7 days")
    await game.player.click(card, label="▶")
    await pick(game, card, 2)
    assert "harbour number 1" in answer_text(card)
    await game.restart()
    await game.picture("a market at noon")

    await game.player.click(card, label="Back to the gallery")

    assert captions(card) == harbours(2, 1)
    assert "asked by" in answer_text(card)
    assert "since " in answer_text(card)
    assert labels(card) == ["◀"]


async def test_back_from_a_picture_of_the_first_page_shows_the_newest_pictures(game: Table) -> None:
    await many(game, 2)
    card = await gallery(game)
    await pick(game, card, 2)
    await game.picture("a market at noon")

    await game.player.click(card, label="Back to the gallery")

    assert captions(card) == ["A market at noon", *harbours(2, 1)]


async def test_back_to_the_gallery_of_a_deleted_character_says_so(game: Table) -> None:
    await game.approved_character()
    await game.picture("riding home", character="Elara")
    card = await gallery(game, character="Elara")
    await pick(game, card, 1)
    asked = await game.player.slash(game.channel, "character delete", name="Elara")
    assert asked.response is not None
    await game.player.click(asked.response, label="Delete")

    said = await game.press(card, "Back to the gallery")

    assert "not there any more" in said


async def test_a_gallery_without_pictures_says_how_to_begin(game: Table) -> None:
    card = await gallery(game, person=game.player)

    assert answer_text(card) == (
        f"**No pictures of The Long Road** · asked by <@{game.player.id}>\n"
        "`/image scene` draws one."
    )
    assert thumbnails(card) == labels(card) == []


async def test_portraits_and_deleted_pictures_are_not_in_a_gallery(game: Table) -> None:
    await game.approved_character()
    kept = await game.picture("an empty road")
    await game.delete(await game.picture("a mistake"))

    card = await gallery(game)

    assert captions(card) == ["An empty road"]
    await game.delete(kept)
    assert "No pictures" in await game.say("gallery show")


async def test_pictures_of_a_restored_session_are_in_the_gallery_again(game: Table) -> None:
    await game.picture("a quiet harbour")
    asked = await game.player.slash(game.channel, "session delete", session=1)
    assert asked.response is not None

    await game.player.click(asked.response, label="Delete")

    assert "No pictures" in await game.say("gallery show")
    assert "not there any more" in await game.say("gallery show", session=1)
    await game.player.click(asked.response, label="Bring it back")
    assert captions(await gallery(game)) == ["A quiet harbour"]


async def test_when_the_pictures_of_a_page_are_deleted_the_nearest_page_is_shown(
    game: Table,
) -> None:
    oldest = await game.picture("a quiet harbour")
    await many(game, PICTURES_PER_PAGE)
    card = await gallery(game)
    await game.delete(oldest)

    await game.player.click(card, label="▶")

    assert captions(card) == harbours(*range(PICTURES_PER_PAGE, 0, -1))
    assert labels(card) == []


async def test_a_lost_thumbnail_is_left_out_and_mentioned(game: Table) -> None:
    await game.picture("a quiet harbour")
    await game.picture("a market at noon")
    [lost] = [
        each
        for each in game.stage.app.settings.data_folder.rglob("*-thumbnail.*")
        if f"/{(await game.newest()).generation.id}-" in each.as_posix()
    ]
    lost.unlink()

    card = await gallery(game)

    assert [text.split(".")[0] for text in thumbnails(card)] == ["Sketch, not AI: a quiet harbour"]
    first, second, tag = answer_text(card).splitlines()[1:]
    assert first.endswith("· its file is missing")
    assert "missing" not in second
    assert tag == "-# sketch, not AI"


async def test_markdown_in_a_caption_is_shown_as_typed(game: Table) -> None:
    await game.picture("a **bold** [move](https://example.com) " + "far " * 60)

    card = await gallery(game)

    assert r"A \*\*bold\*\* [move]\(https://example.com)" in answer_text(card)


async def test_nine_long_captions_fit_on_one_card(game: Table) -> None:
    for number in range(PICTURES_PER_PAGE):
        await game.picture(f"{number} " + "*_~`|" * 60)

    card = await gallery(game)

    assert len(thumbnails(card)) == PICTURES_PER_PAGE
    assert answer_text(card).count("[jump](") == PICTURES_PER_PAGE
    assert answer_text(card).endswith(")\n-# sketch, not AI")
