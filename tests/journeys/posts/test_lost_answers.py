"""Posts whose answer from Discord was lost: each is there once, and belongs to its author."""

import pytest

from bot.play.stage import answer_text
from tests.journeys.posts.writing import (
    by_itself,
    delete,
    edit,
    kept,
    menu,
    post,
    posted,
    texts,
    whose,
)
from tests.journeys.table import Table
from tests.support.cuts import When, Wire, lay_wire

EXECUTE = "POST /webhooks/{id}/{token}"
HISTORY = "GET /channels/{id}/messages"
LONG = "\n\n".join(f"{number} " + "It rains. " * 150 for number in range(3))


@pytest.fixture
def wire(game: Table, monkeypatch: pytest.MonkeyPatch) -> Wire:
    return lay_wire(monkeypatch)


async def owned(game: Table) -> list[int]:
    """The posts of the channel's webhook messages; fails when one belongs to nobody."""
    found = [
        await game.stage.app.services.posts.find_by_message(each.id)
        for each in posted(game.channel)
    ]
    assert None not in found
    return [each.id for each in found if each is not None]


@pytest.mark.parametrize("when", When)
async def test_a_post_that_was_cut_is_there_once_and_owned(
    game: Table, wire: Wire, when: When
) -> None:
    wire.cut(EXECUTE, when)

    said = answer_text(await post(game))

    assert wire.played == 1
    assert "Posted as **Elara**" in said
    assert texts(game.channel) == ["It rains."]
    assert len(await owned(game)) == 1


@pytest.mark.parametrize("when", When)
@pytest.mark.parametrize("part", [0, 1, 2])
async def test_each_part_of_a_long_post_is_there_once(
    game: Table, wire: Wire, when: When, part: int
) -> None:
    wire.cut(EXECUTE, when, skip=part)

    await post(game, LONG, file=("map.png", b"here"))

    assert wire.played == 1
    assert [text[:2] for text in texts(game.channel)] == ["0 ", "1 ", "2 "]
    assert [len(each.attachments) for each in posted(game.channel)] == [0, 0, 1]
    assert len(set(await owned(game))) == 1


async def test_the_same_words_said_twice_are_two_posts(game: Table, wire: Wire) -> None:
    await post(game, "No.")
    wire.cut(EXECUTE, When.AFTER)
    await post(game, "No.")

    assert texts(game.channel) == ["No.", "No."]
    assert len(set(await owned(game))) == 2


@pytest.mark.parametrize("when", When)
async def test_a_post_by_the_bot_itself_is_there_once(game: Table, wire: Wire, when: When) -> None:
    game.forbid(game.channel, manage_webhooks=False)
    wire.cut("POST /channels/{id}/messages", when)

    assert "Posted as **Elara**" in answer_text(await post(game))

    [message] = by_itself(game.channel)
    assert "written by" in await menu(game, "Whose post is this?", message)


async def unconfirmed(game: Table, wire: Wire, text: str = "It rains.") -> str:
    """Post while Discord takes the post, loses every answer, and shows no history."""
    wire.cut(EXECUTE, When.AFTER)
    wire.cut(HISTORY, When.BEFORE, times=None)
    said = answer_text(await post(game, text))
    wire.mend()
    return said


async def test_a_post_that_cannot_be_seen_is_not_said_to_be_missing(
    game: Table, wire: Wire
) -> None:
    said = await unconfirmed(game, wire)

    assert "I cannot see whether your post arrived" in said
    assert "did not take" not in said
    assert texts(game.channel) == ["It rains."]


async def test_a_post_that_its_author_sends_again_is_there_once(game: Table, wire: Wire) -> None:
    await unconfirmed(game, wire)

    said = answer_text(await post(game))

    assert "Posted as **Elara**" in said
    assert texts(game.channel) == ["It rains."]
    assert len(await owned(game)) == len(await kept(game)) == 1


async def test_an_unconfirmed_post_can_be_edited_by_its_menu(game: Table, wire: Wire) -> None:
    await unconfirmed(game, wire)

    await edit(game, "It pours.", on=posted(game.channel)[0])

    assert texts(game.channel) == ["It pours."]


async def test_an_unconfirmed_post_is_the_newest_that_is_edited(game: Table, wire: Wire) -> None:
    await post(game, "First.")
    await unconfirmed(game, wire)

    opened = await game.player.slash(game.channel, "post edit")
    await game.player.submit_modal(opened, {"text0": "It pours."})

    assert texts(game.channel) == ["First.", "It pours."]


async def test_an_unconfirmed_post_has_an_author_and_can_be_deleted(
    game: Table, wire: Wire
) -> None:
    await unconfirmed(game, wire)
    [message] = posted(game.channel)

    assert (await whose(game, message)).id
    await delete(game, message)

    assert posted(game.channel) == []


async def test_the_lost_last_part_of_a_post_is_deleted_with_it(game: Table, wire: Wire) -> None:
    wire.cut(EXECUTE, When.AFTER, skip=2)
    wire.cut(HISTORY, When.BEFORE, times=None)
    await post(game, LONG)
    wire.mend()

    await delete(game, posted(game.channel)[0])

    assert posted(game.channel) == []


async def test_editing_brings_no_second_copy_of_a_lost_part(game: Table, wire: Wire) -> None:
    wire.cut(EXECUTE, When.AFTER, skip=2)
    wire.cut(HISTORY, When.BEFORE, times=None)
    await post(game, LONG)
    wire.mend()

    await edit(game, "New. " + LONG[:3900], on=posted(game.channel)[0])

    assert len(set(await owned(game))) == 1
    assert len(texts(game.channel)) == 3
    assert texts(game.channel)[0].startswith("New. ")


async def test_a_members_message_with_the_same_words_is_no_post(game: Table, wire: Wire) -> None:
    await unconfirmed(game, wire)
    said = await game.gm.send(game.channel, "It rains.")

    assert "no post there" in await menu(game, "Whose post is this?", said)
