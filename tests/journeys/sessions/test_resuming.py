"""Where a session may be resumed: in a channel of its game where the member may write."""

import pytest

from bot.play.stage import answer_text
from cogs.components.payloads import OnSession, OnSessions
from cogs.components.words import SESSION_RESUME, SESSIONS
from cogs.interactions.replies import words
from studio.errors import NoGameHere
from studio.services.sessions.sessions import SessionFilter
from tests.journeys import forging
from tests.journeys.posts.writing import allow
from tests.journeys.table import Table

NO_GAME = words(NoGameHere())
CHANGES = ["", "with a full moon"]


async def resume(game: Table, change: str, where: object = None) -> str:
    options = {"change": change} if change else {}
    channel = where or game.channel
    result = await game.player.slash(channel, "session resume", session=1, **options)  # type: ignore[arg-type]
    await game.settled()
    return answer_text(result)


@pytest.mark.parametrize("change", CHANGES)
async def test_no_picture_is_resumed_in_a_read_only_channel(game: Table, change: str) -> None:
    await game.picture()
    allow(game, game.channel, send_messages=False)

    said = await resume(game, change)

    assert "the permission **Send Messages**" in said
    assert len(game.pictures()) == 1


@pytest.mark.parametrize("change", CHANGES)
async def test_no_picture_is_resumed_in_a_channel_without_a_game(game: Table, change: str) -> None:
    await game.picture()
    lobby = game.stage.guild.create_text_channel("lobby")

    assert await resume(game, change, lobby) == NO_GAME
    assert game.pictures(lobby) == []


async def test_no_picture_is_resumed_in_a_channel_of_another_game(game: Table) -> None:
    await game.picture()
    other = game.stage.guild.create_text_channel("ashes")
    await game.gm.slash(other, "game create", name="Ash")

    said = await resume(game, "", other)

    assert "session" in said
    assert game.pictures(other) == []


async def test_the_button_resume_asks_for_the_same(game: Table) -> None:
    await game.picture()
    allow(game, game.channel, send_messages=False)
    button = SESSION_RESUME.custom_id(OnSession(1))

    said = answer_text(await forging.click(game.player, game.channel, button, to=game.env))

    assert "the permission **Send Messages**" in said
    assert len(game.pictures()) == 1


@pytest.mark.parametrize("number", [0, 999, 2**53 - 1])
async def test_a_list_by_a_number_that_no_game_has_says_so(game: Table, number: int) -> None:
    assert await game.say("session list", game=number) == (
        "There is no such game here; choose one of the list."
    )


async def test_an_old_list_names_no_character_of_another_server(game: Table) -> None:
    await game.approved_character()
    abroad = game.env.create_guild("Abroad")
    stranger = abroad.add_member(game.player.user)
    channel = abroad.create_text_channel("hall")
    await stranger.slash(channel, "help")
    button = SESSIONS.custom_id(OnSessions(SessionFilter(character_id=1)))

    said = answer_text(await forging.click(stranger, channel, button, to=game.env))

    assert said == "That character is not there any more."
