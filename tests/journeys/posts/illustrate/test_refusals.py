"""Posts that are not illustrated: who may not, and what holds nothing to draw."""

import asyncio
import json

import discord
import pytest

from bot.play.stage import answer_text
from studio.services.people import Person
from studio.services.pictures.images import DESCRIPTION_LIMIT
from studio.services.posts.illustrations import Illustrations, MessageReading, SourceMessage
from tests.journeys.posts.illustrate.forms import (
    answers,
    illustrate,
    options,
    pick,
    said_by,
    scene,
    send,
)
from tests.journeys.table import Table, labels

OFF = "*Illustrate this post* is off in this channel."


async def test_where_nobody_switched_it_on_it_is_off(game: Table) -> None:
    await game.approved_character("Elara")
    post = said_by(game, "Elara", "*waits*")

    told = answer_text(await illustrate(game, post))
    assert (
        told == f"{OFF} The GM or an admin switches it on with `/game channel set illustrate:True`."
    )
    told = answer_text(await illustrate(game, post, by=game.gm))
    assert told == f"{OFF} You switch it on with `/game channel set illustrate:True`."


async def test_without_a_game_it_says_how_one_begins(table: Table) -> None:
    told = answer_text(await illustrate(table, said_by(table, "Elara", "*waits*")))

    assert "/game create" in told


async def test_a_character_is_drawn_for_those_alone_whom_its_player_lets(cast: Table) -> None:
    post = said_by(cast, "Elara", "*waits*")
    refused = "**Elara**'s player lets only the players of this game have them drawn."

    assert refused in answer_text(await illustrate(cast, post, by=cast.person("zoe")))
    assert scene(await illustrate(cast, post, by=cast.person("ann")))
    assert scene(await illustrate(cast, post, by=cast.gm))

    await cast.say("character consent", name="Elara", who="owner")
    told = answer_text(await illustrate(cast, post, by=cast.gm))
    assert "lets nobody else have them drawn" in told


async def test_consent_taken_back_while_the_form_is_open_counts(cast: Table) -> None:
    opened = await illustrate(cast, said_by(cast, "Elara", "*waits*"), by=cast.gm)
    await cast.say("character consent", name="Elara", who="owner")

    assert "lets nobody else have them drawn" in await send(cast, opened, by=cast.gm)
    assert not cast.pictures()


async def test_an_outsider_illustrates_what_has_no_character(cast: Table) -> None:
    zoe = cast.person("zoe")
    post = said_by(cast, "The Stranger", "The door stands open.")

    asked = await illustrate(cast, post, by=zoe)
    opened = await pick(cast, asked, "Nobody: the scene alone", by=zoe)
    await send(cast, opened, by=zoe)
    assert answers(cast, post)


async def test_a_day_without_pictures_left_is_said_before_anything_is_typed(cast: Table) -> None:
    await cast.say("quota set", pictures=0, by=cast.admin("host"))

    told = answer_text(await illustrate(cast, said_by(cast, "Elara", "*waits*")))
    assert told.startswith("Drawing is switched off in this server")


async def test_a_message_that_is_a_picture_alone_is_no_post_to_illustrate(cast: Table) -> None:
    post = said_by(cast, "Elara", "", attachments=(("sunset.png", b"\x89PNG"),))

    told = answer_text(await illustrate(cast, post))
    assert told.startswith("There are no words in that message to draw from.")


async def test_a_post_of_speech_alone_shows_them_speaking(cast: Table) -> None:
    assert scene(await illustrate(cast, said_by(cast, "Elara", '"We go at dawn."'))) == (
        "Elara is speaking."
    )


async def test_a_post_in_which_nothing_can_be_seen_opens_an_empty_form(cast: Table) -> None:
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


async def test_a_message_as_long_as_can_be_is_fitted_into_the_form(cast: Table) -> None:
    box = discord.Embed(description="The tower burns in the night. " * 99)
    post = said_by(cast, "Elara", "Elara runs over the bridge. " * 71, embeds=(box, box))

    opened = await illustrate(cast, post)
    assert 1000 < len(scene(opened)) <= DESCRIPTION_LIMIT
    await send(cast, opened)
    assert answers(cast, post)


async def test_a_secret_behind_bars_is_not_drawn(cast: Table) -> None:
    opened = await illustrate(cast, said_by(cast, "Elara", "Elara bows. ||She hides a dagger.||"))

    assert scene(opened) == "Elara bows."
    assert "dagger" not in json.dumps(opened.modal)


async def test_a_card_of_limners_own_is_no_post(cast: Table) -> None:
    picture = await cast.picture()

    assert "card of mine" in answer_text(await illustrate(cast, picture))


async def test_a_line_in_a_post_refuses_the_picture_and_leaves_the_post(cast: Table) -> None:
    lines = await cast.gm.slash(cast.channel, "game lines")
    await cast.gm.submit_modal(lines, {"lines": "spiders", "veils": ""})
    post = said_by(cast, "Elara", "Elara steps over the spiders in the crypt.")

    opened = await illustrate(cast, post)
    form = {"scene": scene(opened), "style": "", "shape": ["3:2"], "count": ["1"]}
    refused = await cast.player.submit_modal(opened, form)

    assert refused.ephemeral
    assert "spiders" in answer_text(refused)
    assert "This is about the picture alone: the post itself is not judged, and stays." in (
        answer_text(refused)
    )
    assert "Elara steps over the spiders" in cast.now(post).content
    assert not cast.pictures()

    # The way back has one's words in it, and goes on.
    assert refused.response is not None
    assert labels(refused.response) == ["Edit"]
    again = await cast.player.click(refused.response, label="Edit")
    assert scene(again) == "Elara steps over the spiders in the crypt."
    await send(cast, again, scene="Elara steps over the bones in the crypt.")
    assert answers(cast, post)


async def test_where_discord_would_not_wait_a_button_opens_the_form(
    cast: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = said_by(cast, "Elara", "*waits*")
    read = Illustrations.read

    async def slowly(self: Illustrations, person: Person, message: SourceMessage) -> MessageReading:
        await asyncio.sleep(0.1)
        return await read(self, person, message)

    with monkeypatch.context() as slow:
        slow.setattr(Illustrations, "read", slowly)
        slow.setattr("cogs.interactions.answering._ACKNOWLEDGE_AFTER_S", 0.01)
        told = await illustrate(cast, post)
    assert told.ephemeral
    ready = told.response or told.followups[-1]
    assert labels(ready) == ["See the words"]

    opened = await cast.player.click(ready, label="See the words")
    assert scene(opened) == "Elara waits."
    await send(cast, opened)
    assert answers(cast, post)
