"""The form that opens on a message: the scene that it proposes, and when it opens late."""

import asyncio
import json

import discord
import pytest

from studio.services.people import Person
from studio.services.pictures.images import DESCRIPTION_LIMIT
from studio.services.posts.illustrations import Illustrations, MessageReading, SourceMessage
from tests.journeys.posts.illustrate.forms import answers, illustrate, options, said_by, scene, send
from tests.journeys.table import Table, labels


async def test_a_post_of_speech_alone_proposes_the_character_speaking(cast: Table) -> None:
    assert scene(await illustrate(cast, said_by(cast, "Elara", '"We go at dawn."'))) == (
        "Elara is speaking."
    )


async def test_a_post_with_nothing_to_draw_opens_an_empty_form(cast: Table) -> None:
    opened = await illustrate(cast, said_by(cast, "Elara", "((sorry, late tonight))"))

    assert scene(opened) == ""
    await send(cast, opened, scene="Elara asleep by the fire")
    assert (await cast.newest()).params.scene == "Elara asleep by the fire"


async def test_a_server_nickname_says_which_of_two_characters_it_is(cast: Table) -> None:
    await cast.approved_character("Nightjar")
    ann, text = cast.person("ann"), "*takes the torch from the wall* Follow me."
    message = await cast.player.send(cast.channel, text)
    asked = await illustrate(cast, message)
    assert [each.label for each in options(asked)][:2] == ["Elara", "Nightjar"]

    cast.env.backend.edit_member(cast.stage.guild.id, cast.player.id, {"nick": "Nightjar (Mira)"})
    assert (
        scene(await illustrate(cast, message, by=ann)) == "Nightjar takes the torch from the wall."
    )


async def test_the_longest_message_is_shortened_to_fit_the_form(cast: Table) -> None:
    box = discord.Embed(description="The tower burns in the night. " * 99)
    post = said_by(cast, "Elara", "Elara runs over the bridge. " * 71, embeds=(box, box))

    opened = await illustrate(cast, post)
    assert 1000 < len(scene(opened)) <= DESCRIPTION_LIMIT
    await send(cast, opened)
    assert answers(cast, post)


async def test_text_behind_spoiler_bars_is_not_proposed(cast: Table) -> None:
    opened = await illustrate(cast, said_by(cast, "Elara", "Elara bows. ||She hides a dagger.||"))

    assert scene(opened) == "Elara bows."
    assert "dagger" not in json.dumps(opened.modal)


async def test_when_reading_takes_too_long_a_button_opens_the_form(
    cast: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = said_by(cast, "Elara", "*waits*")
    read = Illustrations.read

    async def slowly(self: Illustrations, person: Person, message: SourceMessage) -> MessageReading:
        await asyncio.sleep(0.1)
        return await read(self, person, message)

    with monkeypatch.context() as slow:
        slow.setattr(Illustrations, "read", slowly)
        slow.setattr("cogs.interactions.first_answers._ACKNOWLEDGE_AFTER_S", 0.01)
        told = await illustrate(cast, post)
    assert told.ephemeral
    ready = told.response or told.followups[-1]
    assert labels(ready) == ["See the words"]

    opened = await cast.player.click(ready, label="See the words")
    assert scene(opened) == "Elara waits."
    await send(cast, opened)
    assert answers(cast, post)
