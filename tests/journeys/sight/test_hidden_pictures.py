"""A picture named by a number: by a typed option, or by a button that a modified app sends."""

import inspect
from dataclasses import fields
from typing import Any

import discord
import pytest
import simcord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from cogs.components import words
from cogs.components.custom_ids import ButtonWord, ListWord, Numbers
from cogs.components.layout import every
from cogs.components.payloads import OnTry
from tests.journeys.hidden import draw, gm_den, private_thread, said, use
from tests.journeys.table import Table

NOT_THERE = "I find no picture of mine there; it may have been deleted."
LICH = "the lich who is behind it all"


@pytest.fixture
async def hidden(game: Table) -> int:
    """A picture that the GM drew in a channel that only the GM sees; gives its id."""
    await draw(game, await gm_den(game), LICH, by=game.gm)
    return (await game.newest()).generation.id


@pytest.mark.parametrize(
    ("command", "options"),
    [("image upscale", {}), ("iterate", {"change": "at night"})],
)
async def test_a_typed_number_of_a_hidden_picture_draws_nothing(
    game: Table, hidden: int, command: str, options: dict[str, Any]
) -> None:
    assert await game.say(command, picture=hidden, **options) == NOT_THERE
    assert await game.say(command, picture=hidden + 99, **options) == NOT_THERE

    assert len(await game.history()) == 1
    # The GM sees it from everywhere.
    assert NOT_THERE not in await game.say(command, by=game.gm, picture=hidden, **options)
    assert len(await game.history()) == 2


async def test_a_typed_number_of_a_private_threads_picture_works_for_its_members_alone(
    game: Table,
) -> None:
    ann, zoe = game.person("ann"), game.person("zoe")
    await draw(game, private_thread(game, ann, zoe), "a kiss behind the stables", by=ann)
    kiss = (await game.newest()).generation.id

    assert await game.say("image upscale", picture=kiss) == NOT_THERE
    assert NOT_THERE not in await game.say("image upscale", by=zoe, picture=kiss)


PICTURE_BUTTONS: dict[str, ButtonWord[Any]] = {
    name: word
    for name, word in inspect.getmembers(words)
    if isinstance(word, ButtonWord)
    and any(each.name == "generation_id" for each in fields(word.payload))
}
PICTURE_LISTS: dict[str, ListWord[Any]] = {
    name: word
    for name, word in inspect.getmembers(words)
    if isinstance(word, ListWord) and name not in ("PICK_SESSION", "PICK_ILLUSTRATE_AS")
}


def _payload(kind: type[Any], generation_id: int) -> Any:
    """A payload that names the picture; its other numbers are 0."""
    return kind.of(Numbers(generation_id, 0)) if kind is not OnTry else OnTry(0, generation_id)


@pytest.mark.parametrize("name", PICTURE_BUTTONS)
async def test_a_button_answers_for_a_hidden_picture_as_for_none(
    game: Table, hidden: int, name: str
) -> None:
    word = PICTURE_BUTTONS[name]
    seen, before = await game.picture("a quiet harbour"), await game.rows()

    answers = [
        await use(game, seen, word.custom_id(_payload(word.payload, id))) for id in (hidden, 999)
    ]

    assert answers[0].modal is None
    assert said(answers[0]) == said(answers[1])
    assert said(answers[0]) != ""
    assert await game.rows() == before


@pytest.mark.parametrize("name", PICTURE_LISTS)
async def test_a_list_answers_for_a_hidden_picture_as_for_none(
    game: Table, hidden: int, name: str
) -> None:
    word = PICTURE_LISTS[name]
    seen, before = await game.picture("a quiet harbour"), await game.rows()

    answers = [
        await use(game, seen, word.custom_id(_payload(word.payload, id)), id)
        for id in (hidden, 999)
    ]

    assert said(answers[0]) == said(answers[1])
    assert said(answers[0]) != ""
    assert await game.rows() == before


async def test_a_button_under_a_picture_works_for_whoever_sees_the_message(game: Table) -> None:
    ann = game.person("ann")
    picture = await game.picture("a quiet harbour")

    assert "A quiet harbour" in await game.press(picture, "Vary", by=ann)
    assert "A quiet harbour" in await game.press(picture, "Redo", by=ann)
    assert "**Seed**" in await game.details(picture, by=ann)


async def test_who_lost_sight_of_the_channel_cannot_use_a_card_that_they_opened_before(
    game: Table,
) -> None:
    ann = game.person("ann")
    hall = game.stage.guild.create_text_channel("hall")
    await game.say("game channel add", by=game.gm, channel=hall)
    await draw(game, hall, "a quiet harbour", by=game.player)
    listed = (await ann.slash(game.channel, "gallery show")).response
    assert listed is not None
    [menu] = [
        each for each in every(listed.message.components) if isinstance(each, discord.SelectMenu)
    ]
    opened = await ann.select(listed, [menu.options[0].value])
    assert "quiet harbour" in said(opened)
    _hide(game, hall)

    for label in ("Details", "Vary", "New seed", "Show tree", "Iterate"):
        answer = await ann.click(listed, label=label)
        assert answer.modal is None
        assert "harbour" not in said(answer)
    assert len(await game.history()) == 1


def _hide(game: Table, channel: simcord.ChannelHandle) -> None:
    """Hide the channel from everybody but the bot."""
    backend, everybody = game.env.backend, game.stage.guild.default_role
    for id, kind, view in (
        (everybody.id, OverwriteType.ROLE, False),
        (backend.bot_user.id, OverwriteType.MEMBER, True),
    ):
        allow, deny = discord.PermissionOverwrite(view_channel=view).pair()
        backend.set_overwrite(channel.id, Overwrite(id, kind, allow=allow.value, deny=deny.value))
