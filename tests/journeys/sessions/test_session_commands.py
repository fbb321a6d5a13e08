"""Sessions are renamed, archived, deleted and restored, and by whom."""

import pytest

from bot.play.stage import answer_text
from cogs.interactions.replies.who import ADMIN
from db.models import Generation
from studio.services.sessions.sessions import TITLE_LIMIT
from tests.journeys.sessions.cards import answer, tree
from tests.journeys.table import Table


async def test_a_session_is_renamed(game: Table) -> None:
    await game.picture("a quiet harbour")

    said = await game.say("session rename", session=1, title="  The *harbour*  ")

    assert r"**The \*harbour\*** now" in said
    assert r"The \*harbour\*" in await game.say("session list")


@pytest.mark.parametrize(
    ("title", "answer"),
    [
        ("   ", "I found no words in the title"),
        ("x" * 300, f"There is room for {TITLE_LIMIT} characters in the title; these are 300"),
    ],
)
async def test_an_unusable_title_is_refused(game: Table, title: str, answer: str) -> None:
    await game.picture("a quiet harbour")

    assert answer in await game.say("session rename", session=1, title=title)
    assert "A quiet harbour" in await game.say("session list")


async def test_a_session_is_renamed_on_its_card(game: Table) -> None:
    await game.picture("a quiet harbour")
    card = await tree(game)

    opened = await game.player.click(card, label="Rename")
    await game.player.submit_modal(opened, {"text": "Fog"})

    assert "**Fog**" in answer_text(card)


async def test_an_archived_session_is_out_of_the_list_until_its_next_picture(
    game: Table,
) -> None:
    picture = await game.picture("a quiet harbour")

    said = await game.say("session archive", session=1)

    assert "is put away" in said
    assert "You have no sessions" in await game.say("session list")
    assert "A quiet harbour" in await game.say("session list", archived=True)
    await game.reply(picture, "at night")
    assert "A quiet harbour" in await game.say("session list")


async def test_a_deleted_session_can_be_restored(game: Table) -> None:
    picture = await game.picture("a quiet harbour")
    card = answer(await game.player.slash(game.channel, "session delete", session=1))

    await game.player.click(card, label="Delete")

    assert "is deleted" in answer_text(card)
    assert "You have no sessions" in await game.say("session list")
    assert "not there any more" in await game.say("session show", session=1)
    assert "I find no picture of mine" in await game.reply(picture, "at night")
    await game.player.click(card, label="Bring it back")
    assert "It is back." in answer_text(card)
    assert "A quiet harbour" in await game.say("session list")


async def test_an_unarchived_session_is_the_newest(game: Table) -> None:
    await game.picture("a quiet harbour")
    await game.later(60)
    await game.picture("a market at noon")
    await game.say("session archive", session=1)
    await game.later(60)

    card = await tree(game)
    await game.player.click(card, label="Unarchive")

    assert "**1** A quiet harbour" in await game.say("session list")


async def test_a_session_that_is_being_purged_cannot_be_restored(game: Table) -> None:
    await game.picture("a quiet harbour")
    card = answer(await game.player.slash(game.channel, "session delete", session=1))
    await game.player.click(card, label="Delete")
    async with game.stage.app.database.write() as tx:
        (await tx.get_one(Generation, 1)).text = ""

    said = await game.press(card, "Bring it back")

    assert "not there any more" in said


async def test_deleting_a_session_cancels_its_pictures_under_way(game: Table) -> None:
    game.provider.seconds = 30
    await game.scene("a quiet harbour")
    card = answer(await game.player.slash(game.channel, "session delete", session=1))

    await game.player.click(card, label="Delete")
    await game.later(4)

    assert await game.ledger() == ["stopped"]


@pytest.mark.parametrize("command", ["show", "resume", "archive", "delete", "export"])
async def test_a_session_of_somebody_else_is_refused(game: Table, command: str) -> None:
    await game.picture("a quiet harbour")

    said = await game.say(f"session {command}", session=1, by=game.person("zoe"))

    assert f"Only its owner, {game.the_gm} or {ADMIN}" in said


async def test_an_unknown_session_is_refused(game: Table) -> None:
    for command in ("show", "resume", "archive", "delete", "export"):
        assert "not there any more" in await game.say(f"session {command}", session=99)


async def test_the_portraits_of_a_character_are_not_shown_as_a_session(game: Table) -> None:
    await game.create_character()

    for command in ("show", "export", "delete"):
        assert "not there any more" in await game.say(f"session {command}", session=1)
