"""`/session list`: ones own sessions, in pages, of one character or one game."""

import pytest

from bot.play.stage import answer_text
from studio.services.sessions.sessions import SESSIONS_PER_PAGE
from tests.journeys.sessions.cards import alt_text, answer, branched
from tests.journeys.table import Table


async def test_a_list_shows_ones_own_sessions_with_their_pictures(game: Table) -> None:
    await branched(game)
    await game.picture("a market at noon")

    card = answer(await game.player.slash(game.channel, "session list"))

    said = answer_text(card)
    assert "**Your sessions** · 2" in said
    assert "**1** A market at noon" in said
    assert "1 step" in said
    assert "**2** A quiet harbour" in said
    assert "3 steps" in said
    assert alt_text(card)


async def test_an_empty_list_says_how_to_begin(game: Table) -> None:
    assert "`/image scene` in a game's channel begins one" in await game.say("session list")


async def test_somebody_elses_sessions_are_not_in_the_list(game: Table) -> None:
    await game.picture("a quiet harbour")

    assert "You have no sessions" in await game.say("session list", by=game.person("zoe"))


async def test_long_lists_have_pages(game: Table) -> None:
    for number in range(SESSIONS_PER_PAGE + 1):
        await game.picture(f"harbour number {number}")
    card = answer(await game.player.slash(game.channel, "session list"))
    assert "Page 1 of 2" in answer_text(card)

    await game.player.click(card, label="▶")

    assert "Page 2 of 2" in answer_text(card)
    assert f"**{SESSIONS_PER_PAGE + 1}** Harbour number 0" in answer_text(card)
    await game.player.click(card, label="◀")
    assert "Page 1 of 2" in answer_text(card)


@pytest.mark.parametrize("page", [-5, 0, 99])
async def test_a_page_out_of_range_shows_the_nearest_page(game: Table, page: int) -> None:
    await game.picture("a quiet harbour")

    assert "A quiet harbour" in await game.say("session list", page=page)


async def test_a_list_can_be_of_one_character(game: Table) -> None:
    await game.approved_character()
    await game.picture("an empty road")
    await game.picture("riding home", character="Elara")

    said = await game.say("session list", character="Elara")

    assert "with Elara** · 1" in said
    assert "Riding home" in said
    assert "empty road" not in said


async def test_a_list_can_be_of_one_game(game: Table) -> None:
    await game.picture("a quiet harbour")
    game_id = await game.stage.game_id()

    said = await game.say("session list", game=game_id)

    assert "in The Long Road** · 1" in said
