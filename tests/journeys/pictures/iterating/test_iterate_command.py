"""`/iterate`: which picture it continues from, and which it offers."""

from bot.play.stage import answer_text
from tests.journeys.pictures.expectations import GONE
from tests.journeys.table import Table


async def test_the_command_goes_on_from_ones_own_newest_picture(game: Table) -> None:
    await game.picture("a quiet harbour")
    await game.picture("a dark wood")
    await game.picture("an old mill", by=game.person("ann"))

    result = await game.player.slash(game.channel, "iterate", change="at night")
    await game.settled()

    child = await game.newest()
    assert (child.params.scene, child.params.changes) == ("a dark wood", ("at night",))
    assert not result.ephemeral


async def test_the_command_offers_ones_own_recent_pictures_newest_first(game: Table) -> None:
    await game.picture("a quiet harbour")
    await game.picture("a dark wood")
    await game.picture("an old mill", by=game.person("ann"))

    offered = await game.player.autocomplete(game.channel, "iterate", "picture", "")
    assert [each["name"] for each in offered] == ["1 · a dark wood", "1 · a quiet harbour"]
    narrowed = await game.player.autocomplete(game.channel, "iterate", "picture", "HARB")
    assert [each["name"] for each in narrowed] == ["1 · a quiet harbour"]

    await game.player.slash(
        game.channel, "iterate", change="at night", picture=narrowed[0]["value"]
    )
    await game.settled()
    assert (await game.newest()).params.scene == "a quiet harbour"


async def test_without_a_picture_the_command_says_how_to_begin(game: Table) -> None:
    said = await game.say("iterate", change="at night")

    assert said == "You have no picture in this game yet. Start with `/image scene`."


async def test_without_a_game_the_command_says_so_and_offers_nothing(table: Table) -> None:
    assert (await table.say("iterate", change="at night")).startswith("This channel has no game")
    assert await table.player.autocomplete(table.channel, "iterate", "picture", "") == []


async def test_a_picture_of_another_game_cannot_be_named_by_its_number(game: Table) -> None:
    await game.picture("a secret vault")
    secret = (await game.newest()).generation.id
    tavern = game.stage.guild.create_text_channel("tavern")
    await game.gm.slash(tavern, "game create", name="Ash")

    result = await game.player.slash(tavern, "iterate", change="at night", picture=secret)
    await game.settled()

    assert answer_text(result) == GONE
    assert game.pictures(tavern) == []
    assert len(await game.history()) == 1


async def test_a_portrait_that_is_somebodys_own_cannot_be_named_by_its_number(
    game: Table,
) -> None:
    await game.create_character()
    portrait = (await game.newest()).generation.id

    said = await game.say("iterate", by=game.person("ann"), change="at night", picture=portrait)

    assert said == GONE


async def test_a_picture_under_way_cannot_be_iterated(game: Table) -> None:
    game.provider.seconds = 10.0
    await game.scene("a quiet harbour")
    waiting = (await game.newest()).generation.id

    said = await game.say("iterate", change="at night", picture=waiting)

    assert said.startswith("That one is still being drawn.")
