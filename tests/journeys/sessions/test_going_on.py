"""Continuing a session in the channel, and a whole session with restarts between its steps."""

import io
import json
from zipfile import ZipFile

from bot.play.stage import answer_text, message_text
from studio.rules.asking.params import GenerationKind
from tests.journeys.sessions.cards import alt_text, answer, branched, step, tree
from tests.journeys.table import Table


async def test_resuming_posts_the_picture_here_for_replies(game: Table) -> None:
    await branched(game)
    before = len(game.pictures())

    said = await game.say("session resume", session=1, step=2)

    assert "Reply to it" in said
    brought = game.pictures()[-1]
    assert len(game.pictures()) == before + 1
    await game.reply(brought, "with a full moon")
    newest = (await game.history())[-1]
    assert newest.parent is not None
    assert newest.parent.step == 2


async def test_a_session_works_from_its_request_to_its_export_with_restarts_between_all_steps(
    game: Table,
) -> None:
    await game.picture("a quiet harbour")
    await game.restart()
    await game.reply(game.pictures()[0], "at night, in the rain")
    await game.restart()
    await game.reply(game.pictures()[0], "in deep snow")
    await game.restart()
    card = await tree(game)
    assert "3 steps in 2 branches" in alt_text(card)
    await game.restart()
    await step(game, card, 2)
    assert "**2** · at night, in the rain" in answer_text(card)
    await game.restart()
    night = (await game.history())[1].generation.id
    await game.say("iterate", change="a full moon", picture=night, region="top", strength="a lot")
    painted = await game.newest()
    assert painted.parent is not None
    assert (painted.generation.kind, painted.parent.step) == (GenerationKind.INPAINT, 2)
    await game.restart()
    await game.player.click(card, label="Show tree")
    await game.restart()
    await step(game, card, 4)
    await game.restart()
    await game.player.click(card, label="Make main")
    assert "the main picture" in answer_text(card)
    await game.restart()
    await game.player.click(card, label="Show tree")
    assert "the chosen path is 1, 2, 4" in alt_text(card)
    await game.restart()
    opened = await game.player.click(card, label="Rename")
    await game.player.submit_modal(opened, {"text": "Fog"})
    await game.restart()
    exported = answer(await game.player.click(card, label="Export"))
    assert "**Fog** to take home" in answer_text(exported)
    with ZipFile(io.BytesIO(await exported.message.attachments[0].read())) as taken:
        told = json.loads(taken.read("manifest.json"))
    assert told["session"]["title"] == "Fog"
    assert [each["parent_step"] for each in told["steps"]] == [None, 1, 1, 2]
    await game.restart()
    await game.player.click(card, label="Resume")
    assert "a full moon" in message_text(game.pictures()[-1])
