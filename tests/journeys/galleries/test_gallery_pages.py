"""/gallery through Discord: pages of thumbnails, filtered, leafed through, opened."""

import re
from typing import Any

import discord
import pytest
import simcord

from bot.play.stage import answer_text
from cogs.components.layout import every
from studio.services.galleries.galleries import PICTURES_PER_PAGE
from tests.journeys.table import Table, labels

Card = simcord.ResponseMessage


async def gallery(table: Table, *, by: simcord.MemberActor | None = None, **options: Any) -> Card:
    """`/gallery show`: the private card with the newest page."""
    result = await (by or table.player).slash(table.channel, "gallery show", **options)
    assert result.response is not None
    return result.response


def thumbnails(card: Card) -> list[str]:
    """What the card's pictures show, in words."""
    return [
        item.description or ""
        for each in every(card.message.components)
        if isinstance(each, discord.MediaGalleryComponent)
        for item in each.items
    ]


def captions(card: Card) -> list[str]:
    """The titles on the card, in its order."""
    return re.findall(r"^-# \*\*\d\*\* (.*?) · ", answer_text(card), re.MULTILINE)


async def many(table: Table, count: int) -> None:
    """So many pictures of numbered harbours."""
    for number in range(1, count + 1):
        await table.picture(f"harbour number {number}")


def harbours(*numbers: int) -> list[str]:
    """The titles of those."""
    return [f"Harbour number {number}" for number in numbers]


async def test_a_gallery_shows_the_games_pictures_with_captions_and_ways_on(game: Table) -> None:
    harbour = await game.picture("a quiet harbour")
    zoe = game.person("zoe")
    await game.reply(harbour, "at night", by=zoe)
    night = game.pictures()[-1]

    card = await gallery(game)

    address = f"https://discord.com/channels/{game.stage.guild.id}/{game.channel.id}"
    assert answer_text(card) == (
        "**Pictures of The Long Road**\n"
        f"-# **1** A quiet harbour · at night · <@{zoe.id}> · [jump]({address}/{night.id})\n"
        f"-# **2** A quiet harbour · <@{game.player.id}> · [jump]({address}/{harbour.id})"
    )
    assert [text.split(".")[0] for text in thumbnails(card)] == [
        "AI picture: a quiet harbour; at night",
        "AI picture: a quiet harbour",
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


async def test_a_gallery_goes_on_where_it_was_after_a_restart_and_new_pictures(
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


async def pick(table: Table, card: Card, number: int) -> None:
    """The picture of that number on the card, opened."""
    [menu] = [
        each for each in every(card.message.components) if isinstance(each, discord.SelectMenu)
    ]
    await table.player.select(card, [menu.options[number - 1].value])


async def test_from_a_picture_one_comes_back_to_the_page_it_was_on(game: Table) -> None:
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


async def test_from_a_picture_of_the_first_page_one_comes_back_to_the_newest(game: Table) -> None:
    await many(game, 2)
    card = await gallery(game)
    await pick(game, card, 2)
    await game.picture("a market at noon")

    await game.player.click(card, label="Back to the gallery")

    assert captions(card) == ["A market at noon", *harbours(2, 1)]


async def test_back_where_the_character_was_deleted_is_told(game: Table) -> None:
    await game.approved_character()
    await game.picture("riding home", character="Elara")
    card = await gallery(game, character="Elara")
    await pick(game, card, 1)
    asked = await game.player.slash(game.channel, "character delete", name="Elara")
    assert asked.response is not None
    await game.player.click(asked.response, label="Delete")

    said = await game.press(card, "Back to the gallery")

    assert "not there any more" in said


async def test_a_gallery_can_be_in_a_style_that_is_offered(game: Table) -> None:
    await game.picture("an empty road", style="Ink sketch")
    for number in range(1, PICTURES_PER_PAGE + 2):
        await game.picture(f"harbour number {number}", style="Woodcut")

    offered = await game.player.autocomplete(game.channel, "gallery show", "style", "")
    card = await gallery(game, style="WOODCUT")

    assert [each["name"] for each in offered] == ["woodcut", "ink sketch"]
    assert captions(card) == harbours(*range(PICTURES_PER_PAGE + 1, 1, -1))
    assert " · in the style *Woodcut*\n" in answer_text(card)
    await game.restart()
    await game.player.click(card, label="▶")
    assert captions(card) == harbours(1)
    assert " · in the style *Woodcut*\n" in answer_text(card)


async def test_a_gallery_can_be_of_some_days_of_the_server(game: Table) -> None:
    await game.picture("an empty road")
    game.clock.advance(3 * 86_400.0)
    await game.settled()
    await game.picture("a market at noon")

    early = await gallery(game, until="yesterday")
    late = await gallery(game, since="1 day")

    assert captions(early) == ["An empty road"]
    assert captions(late) == ["A market at noon"]
    assert " · since 23 Nov 2026\n" in answer_text(late)


async def test_days_are_offered_with_what_was_typed(game: Table) -> None:
    offered = await game.player.autocomplete(game.channel, "gallery show", "since", "last")

    assert [each["name"] for each in offered] == ["last", "last week", "last month"]


async def test_a_gallery_can_be_of_a_character(game: Table) -> None:
    await game.approved_character()
    await game.picture("an empty road")
    await game.picture("riding home", character="Elara")

    card = await gallery(game, character="elara")

    assert captions(card) == ["Riding home"]
    assert "**Pictures of The Long Road** · with Elara\n" in answer_text(card)
    [shown] = thumbnails(card)
    assert shown.startswith("AI picture: Elara: riding home")


async def test_a_gallery_can_be_of_a_person(game: Table) -> None:
    zoe = game.person("zoe")
    await game.picture("an empty road")
    await game.picture("a market at noon", by=zoe)

    card = await gallery(game, person=zoe)

    assert captions(card) == ["A market at noon"]
    assert f" · asked by <@{zoe.id}>\n" in answer_text(card)


async def test_a_gallery_can_be_of_a_session_from_anywhere_in_the_server(game: Table) -> None:
    await game.picture("an empty road")
    await game.picture("a quiet harbour")
    hall = game.stage.guild.create_text_channel("hall")

    result = await game.player.slash(hall, "gallery show", session=2)

    assert result.response is not None
    assert captions(result.response) == ["A quiet harbour"]
    assert " · in *A quiet harbour*\n" in answer_text(result)


async def test_a_gallery_can_be_of_another_game_of_the_server_even_a_closed_one(
    game: Table,
) -> None:
    await game.picture("an empty road")
    game_id = await game.stage.game_id()
    await game.say("game close", by=game.gm)
    await game.create_game(name="Embers")

    assert captions(await gallery(game, game=game_id)) == ["An empty road"]
    assert "No pictures of Embers" in await game.say("gallery show")


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


async def test_pictures_of_a_deleted_session_come_back_with_it(game: Table) -> None:
    await game.picture("a quiet harbour")
    asked = await game.player.slash(game.channel, "session delete", session=1)
    assert asked.response is not None

    await game.player.click(asked.response, label="Delete")

    assert "No pictures" in await game.say("gallery show")
    assert "not there any more" in await game.say("gallery show", session=1)
    await game.player.click(asked.response, label="Bring it back")
    assert captions(await gallery(game)) == ["A quiet harbour"]


async def test_a_page_whose_pictures_were_deleted_meanwhile_is_the_nearest(game: Table) -> None:
    oldest = await game.picture("a quiet harbour")
    await many(game, PICTURES_PER_PAGE)
    card = await gallery(game)
    await game.delete(oldest)

    await game.player.click(card, label="▶")

    assert captions(card) == harbours(*range(PICTURES_PER_PAGE, 0, -1))
    assert labels(card) == []


async def test_a_lost_thumbnail_is_left_out_and_said(game: Table) -> None:
    await game.picture("a quiet harbour")
    await game.picture("a market at noon")
    [lost] = [
        each
        for each in game.stage.app.settings.data_folder.rglob("*-thumbnail.*")
        if f"/{(await game.newest()).generation.id}-" in each.as_posix()
    ]
    lost.unlink()

    card = await gallery(game)

    assert [text.split(".")[0] for text in thumbnails(card)] == ["AI picture: a quiet harbour"]
    first, second = answer_text(card).splitlines()[1:]
    assert first.endswith("· its file is missing")
    assert "missing" not in second


async def test_what_people_wrote_is_shown_as_they_wrote_it(game: Table) -> None:
    await game.picture("a **bold** [move](https://example.com) " + "far " * 60)

    card = await gallery(game)

    assert r"A \*\*bold\*\* \[move](https://example.com)" in answer_text(card)


async def test_nine_long_captions_fit_on_one_card(game: Table) -> None:
    for number in range(PICTURES_PER_PAGE):
        await game.picture(f"{number} " + "*_~`|" * 60)

    card = await gallery(game)

    assert len(thumbnails(card)) == PICTURES_PER_PAGE
    assert answer_text(card).count("[jump](") == PICTURES_PER_PAGE
    assert answer_text(card).endswith(")")


@pytest.mark.parametrize(
    ("option", "value", "answer"),
    [
        ("character", "Nobody", "no character called **Nobody**"),
        ("session", 99, "That session is not there any more"),
        ("game", 99, "There is no such game here"),
        ("style", "crayon", "Nothing in this game was drawn in *crayon*"),
        ("since", "soon", "**since** cannot be *soon*; it takes a day such as `2026-11-21`"),
    ],
)
async def test_what_there_is_not_is_told(game: Table, option: str, value: Any, answer: str) -> None:
    assert answer in await game.say("gallery show", **{option: value})


async def test_a_session_of_another_game_than_named_is_told(game: Table) -> None:
    await game.picture("an empty road")
    await game.say("game close", by=game.gm)
    await game.create_game(name="Embers")
    game_id = await game.stage.game_id()

    said = await game.say("gallery show", session=1, game=game_id)

    assert "Give either **session** or **game**, not both" in said


async def test_a_channel_without_a_game_says_how_to_start_one(table: Table) -> None:
    assert "no game yet" in await table.say("gallery show")


async def test_another_servers_pictures_are_never_shown(game: Table) -> None:
    await game.picture("a quiet harbour")
    game_id = await game.stage.game_id()
    elsewhere = game.env.create_guild("Elsewhere")
    role = elsewhere.create_role("Boss", permissions=discord.Permissions(manage_guild=True))
    boss = elsewhere.add_member(game.env.create_user("boss"), roles=[role])
    hall = elsewhere.create_text_channel("hall")
    await boss.slash(hall, "game create", name="Embers")

    said = [
        answer_text(await boss.slash(hall, "gallery show", **options))
        for options in ({}, {"game": game_id}, {"session": 1})
    ]

    assert "No pictures of Embers" in said[0]
    assert "no such game" in said[1]
    assert "not there any more" in said[2]
    assert "harbour" not in " ".join(said)


async def test_characters_of_the_game_that_was_named_are_offered(game: Table) -> None:
    await game.approved_character()
    game_id = await game.stage.game_id()
    hall = game.stage.guild.create_text_channel("hall")

    here = await game.player.autocomplete(hall, "gallery show", "character", "el")
    there = await game.player.autocomplete(hall, "gallery show", "character", "el", game=game_id)

    assert here == []
    assert [each["name"] for each in there] == ["Elara"]
