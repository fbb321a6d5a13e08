"""A message whose name fits no character or two: the member chooses one in private."""

import discord
from simcord.actors import _component_interaction

from bot.play.stage import answer_text
from cogs.components.layout import every
from tests.journeys.posts.illustrate.forms import (
    answers,
    facts,
    illustrate,
    options,
    pick,
    said_by,
    scene,
    send,
)
from tests.journeys.table import Table


async def test_an_unknown_name_is_asked_about_in_private(cast: Table) -> None:
    post = said_by(cast, "The Stranger", "He pushes the door open, snow behind him.")

    asked = await illustrate(cast, post)
    assert asked.ephemeral
    assert "I know nobody called **The Stranger** in this game." in answer_text(asked)
    assert [each.label for each in options(asked)] == [
        "Bram Holt",
        "Elara",
        "Nobody: the scene alone",
    ]

    opened = await pick(cast, asked, "Bram Holt")
    assert scene(opened) == "Bram Holt pushes the door open, snow behind him."
    await send(cast, opened)
    assert answers(cast, post)


async def test_the_choice_nobody_draws_the_scene_alone(cast: Table) -> None:
    post = said_by(cast, "The Stranger", "The door stands open, snow behind it.")

    opened = await pick(cast, await illustrate(cast, post), "Nobody: the scene alone")
    assert "**The scene alone**" in facts(opened)
    await send(cast, opened)

    assert (await cast.newest()).params.cast == ()
    assert answers(cast, post)


async def test_a_name_that_matches_two_characters_offers_those_two_first(cast: Table) -> None:
    asked = await illustrate(cast, said_by(cast, "Elara & Bram Holt", "They run for the boats."))

    assert "It may be **Elara** or **Bram Holt**." in answer_text(asked)
    assert [each.label for each in options(asked)][:2] == ["Elara", "Bram Holt"]


async def test_a_choice_forged_by_another_member_is_refused(cast: Table) -> None:
    """A modified app can answer any list, but the bot has read no message for that member."""
    asked = await illustrate(cast, said_by(cast, "The Stranger", "He waits."))
    assert asked.response is not None
    stored = cast.env.backend.get_message(asked.response.channel_id, asked.response.id)
    [menu] = [
        each
        for each in every(asked.response.message.components)
        if isinstance(each, discord.SelectMenu)
    ]
    data = {"custom_id": menu.custom_id, "component_type": 3, "values": ["0"]}
    result = await _component_interaction(cast.person("ann"), stored, data)

    assert "I do not remember what that message said any more." in answer_text(result)


async def test_after_a_restart_the_member_is_asked_to_open_the_menu_again(cast: Table) -> None:
    asked = await illustrate(cast, said_by(cast, "The Stranger", "He waits."))
    await cast.restart()

    picked = await pick(cast, asked, "Elara")
    assert "open its menu once more" in answer_text(picked)
