"""Stars: given with ⋯ or on a step's card, and listed by `/gallery stars`."""

from typing import Any

import discord
import simcord

from bot.play.stage import answer_text
from cogs.components.layout import every
from tests.journeys.table import Table, labels

Card = simcord.ResponseMessage


async def star(
    table: Table, picture: discord.Message, *, by: simcord.MemberActor | None = None
) -> Card:
    """Click ☆ in the ⋯ menu of a picture; gives the card afterwards."""
    who = by or table.player
    opened = await who.click(picture, label="⋯")
    assert opened.response is not None
    [label] = [each for each in labels(opened.response) if each[0] in "☆★"]
    await who.click(opened.response, label=label)
    return opened.response


async def starred(table: Table, *, by: simcord.MemberActor | None = None, **options: Any) -> Card:
    """`/gallery stars`: the private card with the most starred pictures."""
    result = await (by or table.player).slash(table.channel, "gallery stars", **options)
    assert result.response is not None
    return result.response


def seen(card: Card) -> list[str]:
    """The alt texts of the card's pictures."""
    return [
        (item.description or "").split(".")[0]
        for each in every(card.message.components)
        if isinstance(each, discord.MediaGalleryComponent)
        for item in each.items
    ]


async def test_a_member_can_star_a_picture_and_take_the_star_back(game: Table) -> None:
    picture = await game.picture("a quiet harbour")
    zoe = game.person("zoe")

    theirs = await star(game, picture, by=zoe)
    own = await star(game, picture)

    assert "★ 1" in labels(theirs)
    assert "★ 2" in labels(own)
    await game.player.click(own, label="★ 2")
    assert "☆ 1" in labels(own)
    await zoe.click(theirs, label="★ 1")
    assert "☆ Star" in labels(theirs)
    assert "Delete" not in labels(theirs)


async def test_the_most_starred_pictures_are_shown_first(game: Table) -> None:
    road = await game.picture("an empty road")
    harbour = await game.picture("a quiet harbour")
    await game.picture("a market at noon")
    zoe = game.person("zoe")
    await star(game, harbour)
    for who in (game.player, zoe):
        await star(game, road, by=who)

    card = await starred(game, by=zoe)

    lines = answer_text(card).splitlines()
    assert lines[0] == "**The most starred pictures of The Long Road**"
    assert lines[1].startswith("-# **1** An empty road · ★ 2 · <@")
    assert lines[2].startswith("-# **2** A quiet harbour · ★ 1 · <@")
    assert lines[3:] == ["-# sketch, not AI"]
    assert seen(card) == ["Sketch, not AI: an empty road", "Sketch, not AI: a quiet harbour"]
    assert card.message.flags.ephemeral


async def test_a_deleted_picture_leaves_the_stars(game: Table) -> None:
    picture = await game.picture("a quiet harbour")
    await star(game, picture)
    card = await starred(game)
    assert len(seen(card)) == 1

    await game.delete(picture)

    assert answer_text(await starred(game)) == (
        "**No starred pictures of The Long Road**\n☆ in the ⋯ menu under a picture stars it."
    )


async def test_a_picture_deleted_meanwhile_cannot_be_starred(game: Table) -> None:
    picture = await game.picture("a quiet harbour")
    zoe = game.person("zoe")
    opened = await zoe.click(picture, label="⋯")
    assert opened.response is not None
    await game.delete(picture)

    said = await game.press(opened.response, "☆ Star", by=zoe)

    assert "it may have been deleted" in said
    assert (await game.rows())["stars"] == 0


async def test_a_picture_opened_from_the_stars_can_be_starred_and_leads_back(game: Table) -> None:
    road = await game.picture("an empty road")
    harbour = await game.picture("a quiet harbour")
    zoe = game.person("zoe")
    for picture in (road, harbour):
        await star(game, picture, by=zoe)
    card = await starred(game)
    [menu] = [
        each for each in every(card.message.components) if isinstance(each, discord.SelectMenu)
    ]
    await game.player.select(card, [menu.options[1].value])
    assert {"☆ 1", "Details", "Show tree"} <= set(labels(card))
    await game.restart()

    await game.player.click(card, label="☆ 1")

    assert "★ 2" in labels(card)
    assert seen(card) == ["Sketch, not AI: an empty road"]
    await game.player.click(card, label="Back to the gallery")
    assert seen(card) == ["Sketch, not AI: an empty road", "Sketch, not AI: a quiet harbour"]


async def test_stars_can_be_of_a_character_and_since_a_day(game: Table) -> None:
    await game.approved_character()
    await star(game, await game.picture("riding home", character="Elara"))
    await star(game, await game.picture("an empty road"))

    assert seen(await starred(game, character="Elara")) == ["Sketch, not AI: Elara: riding home"]
    assert len(seen(await starred(game, since="today"))) == 2
    assert seen(await starred(game, since="2030-01-01")) == []


async def test_a_characters_page_shows_the_best_pictures_and_leads_to_all(game: Table) -> None:
    await game.approved_character()
    for scene in ("one", "two", "three", "four", "five"):
        picture = await game.picture(f"riding home, {scene}", character="Elara")
        await star(game, picture)
    zoe = game.person("zoe")
    await star(game, game.pictures()[1], by=zoe)
    await game.picture("an empty road")

    sheet = await game.sheet()

    portrait, *best = seen(sheet)
    assert portrait.startswith("Sketch, not AI: portrait of Elara")
    assert [each.rpartition(", ")[2] for each in best] == ["two", "five", "four", "three"]
    assert "**Best pictures**" in answer_text(sheet)
    result = await game.player.click(sheet, label="All pictures")
    assert result.response is not None
    assert "**Pictures of The Long Road** · with Elara\n" in answer_text(result)
    assert len(seen(result.response)) == 5


async def test_a_character_without_stars_has_a_page_without_pictures(game: Table) -> None:
    await game.approved_character()
    await game.picture("riding home", character="Elara")

    sheet = await game.sheet()

    assert "Best pictures" not in answer_text(sheet)
    assert len(seen(sheet)) == 1
    assert "All pictures" in labels(sheet)
