"""Posts are edited and deleted, and their author is shown."""

import re

import pytest
from simcord.backend import errors

from bot.play.stage import answer_text, message_text
from tests.journeys.posts.writing import (
    delete,
    edit,
    fill,
    filled,
    given_back,
    kept,
    labels_of,
    menu,
    post,
    posted,
    texts,
    whose,
)
from tests.journeys.table import Table


async def test_the_form_for_editing_holds_the_post(game: Table) -> None:
    text = "It rains. " * 500 + "\n\n" + "It pours. " * 200
    await fill(game, text)

    opened = await game.player.slash(game.channel, "post edit")
    result = await game.player.submit_modal(opened, filled(opened))

    assert answer_text(result) == "Edited."
    assert re.sub(r"\s+", "", "".join(texts(game.channel))) == re.sub(r"\s+", "", text)
    assert (await kept(game))[0].text == text.strip()


async def test_an_edit_changes_the_message_itself(game: Table) -> None:
    await post(game)
    [before] = posted(game.channel)

    said = await edit(game, "It pours.", on=before)

    assert said == "Edited."
    [after] = posted(game.channel)
    assert (after.id, after.content) == (before.id, "It pours.")
    [only] = await kept(game)
    assert only.text == "It pours."
    assert only.edited_at is not None


async def test_a_post_is_edited_after_a_restart_and_by_its_button(game: Table) -> None:
    result = await post(game)
    assert result.response is not None
    await game.restart()

    opened = await game.player.click(result.response, label="Edit")
    await game.player.submit_modal(opened, {"text0": "It pours."})

    assert texts(game.channel) == ["It pours."]


async def test_a_post_in_a_thread_is_edited_and_deleted_there(game: Table) -> None:
    thread = game.thread("The cellar")
    await post(game, where=thread)
    [message] = posted(thread)
    opened = await game.player.context_menu(thread, "Edit this post", message)
    await game.player.submit_modal(opened, {"text0": "It is dark."})
    assert texts(thread) == ["It is dark."]

    asked = await game.player.slash(thread, "post delete")
    assert asked.response is not None
    await game.player.click(asked.response, label="Delete")
    assert texts(thread) == []


async def test_a_post_that_grows_goes_on_at_the_end(game: Table) -> None:
    await post(game)
    [before] = posted(game.channel)
    await game.gm.send(game.channel, "Go on.")

    said = await edit(game, "It rains. " * 300, on=before)

    assert "stands at the end of the channel" in said
    first, second = posted(game.channel)
    assert first.id == before.id
    assert "Edit" in labels_of(await whose(game, second))


async def test_a_post_that_shrinks_loses_messages_but_no_files(game: Table) -> None:
    text = "\n\n".join("It rains. " * 150 for _ in range(3))
    await post(game, text, file=("map.txt", b"here"))
    assert len(posted(game.channel)) == 3

    await edit(game, "It rains.", on=posted(game.channel)[1])

    first, last = posted(game.channel)
    assert (first.content, last.content) == ("It rains.", "")
    assert [file.filename for file in last.attachments] == ["map.txt"]


async def test_an_edit_that_empties_a_post_is_refused(game: Table) -> None:
    await post(game)

    assert "I found no words" in await edit(game, " ", on=posted(game.channel)[0])
    assert texts(game.channel) == ["It rains."]


@pytest.mark.parametrize("who", ["zoe", "oren"])
async def test_nobody_edits_somebody_elses_post(game: Table, who: str) -> None:
    other = game.gm if who == "oren" else game.person(who)
    await post(game)

    said = await menu(game, "Edit this post", posted(game.channel)[0], by=other)

    assert said == "Only its owner can edit this post."


async def test_a_message_that_is_no_post_says_so(game: Table) -> None:
    message = await game.gm.send(game.channel, "Out of character: hello!")

    for name in ("Edit this post", "Whose post is this?"):
        assert await menu(game, name, message) == (
            "I find no post there; it may have been deleted."
        )


async def test_editing_the_post_of_a_deleted_webhook_says_why_it_fails(game: Table) -> None:
    await post(game)
    [message] = posted(game.channel)
    game.env.backend.delete_webhook(next(iter(game.env.backend.webhooks)))

    assert "Somebody deleted the webhook" in await edit(game, "It pours.", on=message)
    assert (await kept(game))[0].text == "It rains."

    await delete(game, message)
    assert posted(game.channel) == []


async def test_a_post_that_was_deleted_by_hand_is_forgotten(game: Table) -> None:
    await post(game)
    [message] = posted(game.channel)
    opened = await game.player.context_menu(game.channel, "Edit this post", message)
    game.env.backend.delete_message(game.channel.id, message.id)

    result = await game.player.submit_modal(opened, {"text0": "It pours."})

    assert answer_text(result).startswith("I find no post there")
    assert given_back(result) == "It pours."
    assert "I find no post there" in await game.say("post edit")


async def test_editing_completes_a_half_published_post(game: Table) -> None:
    await post(game)  # creates the webhook
    send = game.env.backend.prepare_message
    taken = 0

    def first_only(*given: object, **named: object) -> object:
        nonlocal taken
        taken += named.get("webhook_id") is not None
        if taken == 2 and named.get("webhook_id") is not None:
            raise errors.BackendError(400, 20028, "The write action has hit the write rate limit")
        return send(*given, **named)  # type: ignore[arg-type]

    game.env.backend.prepare_message = first_only  # type: ignore[method-assign, assignment]
    text = "\n\n".join("It rains. " * 150 for _ in range(2))
    said = answer_text(await post(game, text))

    assert "Discord took 1 of the 2 messages" in said
    [_, begun] = posted(game.channel)
    opened = await game.player.context_menu(game.channel, "Edit this post", begun)
    await game.player.submit_modal(opened, filled(opened))
    assert len(posted(game.channel)) == 3
    assert "".join(texts(game.channel)[1:]).count("It rains.") == 300


async def test_every_member_can_ask_who_wrote_a_post(game: Table) -> None:
    await post(game)

    card = await whose(game, posted(game.channel)[0], by=game.person("zoe"))

    assert f"**Elara**, written by <@{game.player.id}>" in message_text(card)
    assert labels_of(card) == []


async def test_the_author_may_edit_and_delete_the_gm_only_delete(game: Table) -> None:
    await post(game)
    [message] = posted(game.channel)

    assert labels_of(await whose(game, message)) == ["Add image", "Edit", "Delete"]
    assert labels_of(await whose(game, message, by=game.gm)) == ["Delete"]
    assert labels_of(await whose(game, message, by=game.admin("ada"))) == ["Delete"]


@pytest.mark.parametrize("who", ["mira", "oren"])
async def test_a_post_is_deleted_with_all_its_messages(game: Table, who: str) -> None:
    await post(game, "It rains. " * 300)
    _, last = posted(game.channel)

    await delete(game, last, by=game.gm if who == "oren" else game.player)

    assert posted(game.channel) == []
    [gone] = await kept(game)
    assert gone.text == ""
    assert gone.deleted_at is not None


async def test_an_outsider_with_a_changed_app_deletes_nothing(game: Table) -> None:
    await post(game)
    result = await game.player.context_menu(
        game.channel, "Whose post is this?", posted(game.channel)[0]
    )
    assert result.response is not None

    said = await game.forged_click(game.person("zoe"), result.response, "Delete")

    assert said == game.only_hosts("delete this post", owner=True)
    assert len(posted(game.channel)) == 1


async def test_deleting_without_a_post_says_so(game: Table) -> None:
    assert await game.say("post delete") == "I find no post there; it may have been deleted."


async def test_ones_newest_posts_are_offered_with_their_first_words(game: Table) -> None:
    await post(game, "It rains.")
    await post(game, "She waits.")
    await post(game, "Nobody sees this", by=game.gm)

    offered = await game.player.autocomplete(game.channel, "post edit", "post", "")

    assert [each["name"] for each in offered] == ["She waits.", "It rains."]
