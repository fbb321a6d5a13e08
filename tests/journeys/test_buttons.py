"""Every button and list of a card that was ever sent is answered."""

import inspect
from typing import Any

import discord
import pytest
import structlog
from simcord.actors import _component_interaction

from bot.play.stage import answer_text
from cogs.components import words
from cogs.components.custom_ids import ButtonWord, ListWord
from cogs.components.payloads import OnSessions
from cogs.components.words import SESSIONS
from studio.services.sessions.sessions import SessionFilter
from tests.journeys.table import Table

GONE = "That is not there any more."
NO_GAME = "There is no such game here; choose one of the list."
_BUTTON, _LIST = 2, 3


async def test_every_word_of_a_button_or_list_is_handled(table: Table) -> None:
    every = [word for _, word in inspect.getmembers(words)]
    buttons = {word.name for word in every if isinstance(word, ButtonWord)}
    lists = {word.name for word in every if isinstance(word, ListWord)}

    assert table.stage.app.client.handlers.words == (frozenset(buttons), frozenset(lists))


@pytest.mark.parametrize(
    ("custom_id", "picked"),
    [
        # numbers of more than 64 bits
        (f"limner:iterate:{'9' * 60}:0", None),
        (f"limner:cancel:{'9' * 19}:0", None),
        (f"limner:session:12:{'9' * 19}", None),
        (f"limner-pick:step:{'9' * 60}:0", "81"),
        ("limner-pick:session:0:0", "9" * 60),
        # a gallery's filter: a number of more than 64 bits, a day after the year 9999
        (f"limner:gallery-newer:81:x{'z' * 50}", None),
        ("limner:gallery-newer:81:62658698961757975", None),
        # a word that no cog handles, as a newer version may have written it
        ("limner:nonsense:1:1", None),
        ("limner-pick:nonsense:1:1", "81"),
    ],
)
async def test_a_custom_id_that_cannot_be_read_is_answered_as_something_gone(
    game: Table, custom_id: str, picked: str | None
) -> None:
    message = await game.picture()

    with structlog.testing.capture_logs() as lines:
        said = await _use(game, message, custom_id, picked)

    assert said == GONE
    assert "answer broke" not in {each["event"] for each in lines}


@pytest.mark.parametrize(
    "custom_id",
    [
        # a game that does not exist
        SESSIONS.custom_id(OnSessions(SessionFilter(game_id=999))),
        # digits that give numbers of 64 bits
        f"limner:sessions:{'9' * 60}:0",
    ],
)
async def test_a_list_of_sessions_of_a_game_that_does_not_exist_says_so(
    game: Table, custom_id: str
) -> None:
    assert await _use(game, await game.picture(), custom_id) == NO_GAME


async def _use(
    game: Table, message: discord.Message, custom_id: str, picked: str | None = None
) -> str:
    """Click a button of this custom id on a message of the bot, or pick an entry of a list."""
    stored = game.env.backend.get_message(message.channel.id, message.id)
    data: dict[str, Any] = {"custom_id": custom_id, "component_type": _BUTTON}
    if picked is not None:
        data |= {"component_type": _LIST, "values": [picked]}
    shown = {"type": data["component_type"], "custom_id": custom_id, "style": 2, "label": "Old"}
    stored.components[:] = [{"type": 1, "components": [shown]}]
    return answer_text(await _component_interaction(game.player, stored, data))
