"""Posts in archived threads are edited and deleted, and the thread is archived again."""

import simcord

from bot.play.stage import answer_text
from tests.journeys.posts.writing import post, posted
from tests.journeys.table import Table

EDITED = "/webhooks/*/messages/*"


async def archived(game: Table) -> simcord.ChannelHandle:
    """A thread with a post, archived since."""
    thread = game.thread("tavern")
    await post(game, where=thread)
    made = game.env.backend.get_channel(thread.id)
    assert made.thread_metadata is not None
    made.thread_metadata.archived = True
    return thread


def is_archived(game: Table, thread: simcord.ChannelHandle) -> bool:
    made = game.env.backend.get_channel(thread.id)
    assert made.thread_metadata is not None
    return made.thread_metadata.archived


async def edit(game: Table, thread: simcord.ChannelHandle) -> str:
    opened = await game.player.context_menu(thread, "Edit this post", posted(thread)[0])
    return answer_text(await game.player.submit_modal(opened, {"text0": "It pours."}))


async def delete(game: Table, thread: simcord.ChannelHandle) -> str:
    shown = await game.player.context_menu(thread, "Whose post is this?", posted(thread)[0])
    assert shown.response is not None
    asked = await game.player.click(shown.response, label="Delete")
    assert asked.response is not None
    return answer_text(await game.player.click(asked.response, label="Delete"))


async def test_an_edit_opens_the_thread_and_archives_it_again(game: Table) -> None:
    thread = await archived(game)
    # SimCord edits in archived threads without a word.
    game.env.inject_error("PATCH", EDITED, status=400, code=50083)

    assert "Edited." in await edit(game, thread)

    assert [each.content for each in posted(thread)] == ["It pours."]
    assert is_archived(game, thread)
    opened = [each.json for each in game.env.http_requests if each.path == f"/channels/{thread.id}"]
    assert [each for each in opened if each] == [{"archived": False}, {"archived": True}]


async def test_a_deletion_opens_the_thread_and_archives_it_again(game: Table) -> None:
    thread = await archived(game)
    game.env.inject_error("DELETE", EDITED, status=400, code=50083)

    await delete(game, thread)

    assert posted(thread) == []
    assert is_archived(game, thread)


async def test_a_thread_that_the_bot_may_not_open_is_named(game: Table) -> None:
    thread = await archived(game)
    game.env.inject_error("PATCH", EDITED, status=400, code=50083)
    game.env.inject_error("PATCH", f"/channels/{thread.id}", status=403, code=50013)

    said = await edit(game, thread)

    assert f"The thread <#{thread.id}> is closed, and I may not open it." in said
    assert [each.content for each in posted(thread)] == ["It rains."]


async def test_a_post_of_a_locked_thread_is_not_said_to_be_deleted(game: Table) -> None:
    thread = await archived(game)
    game.env.inject_error("DELETE", EDITED, status=403, code=50083, times=None)
    game.env.inject_error("PATCH", f"/channels/{thread.id}", status=403, code=50083)

    said = await delete(game, thread)

    assert "is closed, and I may not open it" in said
    assert "Deleted." not in said
    assert len(posted(thread)) == 1
