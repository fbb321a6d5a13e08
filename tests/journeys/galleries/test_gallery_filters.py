"""`/gallery show` of a style, some days, a character, a member, a session or another game."""

from typing import Any

import discord
import pytest

from bot.play.stage import answer_text
from studio.services.galleries.galleries import PICTURES_PER_PAGE
from tests.journeys.galleries.cards import captions, gallery, harbours, thumbnails
from tests.journeys.games.confirming import confirmed
from tests.journeys.table import Table


async def test_a_gallery_can_be_in_a_style_that_is_offered(game: Table) -> None:
    await game.picture("an empty road", style="Ink sketch")
    for number in range(1, PICTURES_PER_PAGE + 2):
        await game.picture(f"harbour number {number}", style="Woodcut")

    offered = await game.player.autocomplete(game.channel, "gallery show", "style", "")
    card = await gallery(game, style="WOODCUT")

    assert [each["name"] for each in offered] == ["Woodcut", "Ink sketch"]
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


async def test_the_days_that_match_are_offered_before_the_typed_text(game: Table) -> None:
    offered = await game.player.autocomplete(game.channel, "gallery show", "since", "last")

    assert [each["name"] for each in offered] == ["last week", "last month", "last"]


async def test_a_gallery_can_be_of_a_character(game: Table) -> None:
    await game.approved_character()
    await game.picture("an empty road")
    await game.picture("riding home", character="Elara")

    card = await gallery(game, character="elara")

    assert captions(card) == ["Riding home"]
    assert "**Pictures of The Long Road** · with Elara\n" in answer_text(card)
    [shown] = thumbnails(card)
    assert shown.startswith("Sketch, not AI: Elara: riding home")


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
    await confirmed(game, "game close", by=game.gm)
    await game.create_game(name="Embers")

    assert captions(await gallery(game, game=game_id)) == ["An empty road"]
    assert "No pictures of Embers" in await game.say("gallery show")


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
async def test_an_unknown_filter_value_is_explained(
    game: Table, option: str, value: Any, answer: str
) -> None:
    assert answer in await game.say("gallery show", **{option: value})


async def test_a_session_of_another_game_than_the_named_one_is_refused(game: Table) -> None:
    await game.picture("an empty road")
    await confirmed(game, "game close", by=game.gm)
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


async def test_characters_of_the_named_game_are_offered(game: Table) -> None:
    await game.approved_character()
    game_id = await game.stage.game_id()
    hall = game.stage.guild.create_text_channel("hall")

    here = await game.player.autocomplete(hall, "gallery show", "character", "el")
    there = await game.player.autocomplete(hall, "gallery show", "character", "el", game=game_id)

    assert here == []
    assert [each["name"] for each in there] == ["Elara"]
