"""Pictures are attached to posts, detached, replaced and deleted; and who may do so."""

from typing import Any

import pytest
import simcord

from bot.play.stage import answer_text, message_text
from tests.journeys.games.confirming import confirmed
from tests.journeys.posts.attaching import (
    STORY,
    add_image,
    attach,
    names,
    of_post,
    offered,
    pick,
    told,
)
from tests.journeys.posts.writing import edit, posted
from tests.journeys.table import Table, labels


async def test_ones_own_picture_is_attached_to_ones_own_post(game: Table) -> None:
    await told(game)
    await told(game, "Later, it rained.")
    picture = await game.picture()

    card = await game.more(picture, "Attach to post")
    assert [each.label for each in offered(card)] == [
        "just now · Later, it rained.",
        f"just now · {STORY[:58]}…",
    ]
    said = await pick(game, card, "gate")

    first, second = posted(game.channel)
    assert "It stands in the post now" in said
    assert len(names(first)) == 1
    assert names(second) == []
    assert len(game.pictures()) == 1  # the picture's own message stays


async def test_whose_post_this_is_says_who_made_its_picture_and_leads_to_its_details(
    game: Table,
) -> None:
    await told(game)
    await attach(game, await game.picture())
    ann = game.person("ann")

    shown = await ann.context_menu(game.channel, "Whose post is this?", posted(game.channel)[0])

    assert f"-# Its picture: sketch, not AI · asked by {game.player.mention}" in answer_text(shown)
    assert shown.response is not None
    assert labels(shown.response) == ["Details", "Pictures"]
    said = await game.press(shown.response, "Details", by=ann)
    assert "**Made as** sketch, not AI" in said
    assert "As sent" in said


async def test_without_posts_no_list_is_offered(game: Table) -> None:
    picture = await game.picture()

    card = await game.more(picture, "Attach to post")

    assert message_text(card.message).startswith("You have no post in this game yet.")


async def test_a_picture_can_be_moved_to_another_post(game: Table) -> None:
    await told(game)
    await told(game, "Later, it rained.")
    picture = await game.picture()
    await attach(game, picture)

    # The menu of an attached picture has Detach and Replace.
    opened = await game.player.click(picture, label="⋯")
    assert opened.response is not None
    assert labels(opened.response)[-2:] == ["Detach from post", "Replace in post"]
    await game.more(picture, "Detach from post")
    await attach(game, picture, "rained")

    first, second = posted(game.channel)
    assert (len(names(first)), len(names(second))) == (0, 1)


async def test_a_list_that_is_older_than_the_end_of_the_game_attaches_nothing(game: Table) -> None:
    await told(game)
    picture = await game.picture()
    card = await game.more(picture, "Attach to post")
    await confirmed(game, "game close", by=game.gm)

    said = await pick(game, card, "gate")

    assert said.startswith("That game is closed")
    assert [names(message) for message in posted(game.channel)] == [[]]


async def test_a_picture_is_detached_and_stays_in_its_session(game: Table) -> None:
    card = await told(game)
    await add_image(game, card)
    [message] = posted(game.channel)

    menu = await of_post(game, message)
    assert labels(menu)[:3] == ["Iterate", "Vary", "Redo"]
    said = answer_text(await game.player.click(menu, label="Detach from post"))

    assert said.startswith("Taken out of the post.")
    assert names(game.now(message)) == []
    assert game.now(message).content == STORY
    assert (await game.newest()).generation.status == "succeeded"


async def test_other_files_of_a_post_stay_when_pictures_change(game: Table) -> None:
    await game.player.slash(
        game.channel, "post write", text=STORY, file=("map.txt", b"here be dragons")
    )
    picture = await game.picture()

    await attach(game, picture)
    assert names(posted(game.channel)[0])[0] == "map.txt"
    await game.more(picture, "Detach from post")

    assert names(posted(game.channel)[0]) == ["map.txt"]


async def test_one_picture_is_replaced_by_another(game: Table) -> None:
    card = await told(game)
    await add_image(game, card)
    other = await game.picture("a quiet harbour")
    [message] = posted(game.channel)

    menu = await of_post(game, message)
    listed = await game.player.click(menu, label="Replace in post")
    assert listed.response is not None
    await pick(game, listed.response, "quiet harbour")

    assert names(game.now(message)) == [names(other)[0]]


async def test_several_pictures_of_a_post_can_be_chosen_apart(game: Table) -> None:
    card = await told(game)
    await add_image(game, card, scene="a dark courtyard")
    await add_image(game, card, scene="a red door")
    [message] = posted(game.channel)

    listed = await of_post(game, message)
    assert [each.label for each in offered(listed)] == ["1 · A dark courtyard", "1 · A red door"]
    value = offered(listed)[1].value
    menu = await game.player.select(listed, [value])
    assert menu.response is not None
    await game.player.click(menu.response, label="Detach from post")

    assert len(names(game.now(message))) == 1


async def test_two_pictures_attached_to_one_post_at_once_both_stay(
    game: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = game.stage.app.services
    await told(game)
    [message] = posted(game.channel)
    kept = await services.posts.find_by_message(message.id)
    assert kept is not None
    mine, other = await game.picture("a quiet harbour"), await game.picture("an old mill")
    other_id = (await game.newest()).generation.id
    edit = services.webhooks.edit

    async def late(*args: Any, **options: Any) -> None:
        """Another process attaches its picture just before this edit arrives."""
        monkeypatch.setattr(services.webhooks, "edit", edit)
        spot = await services.attachments.attach_delivered(other_id, kept.id)
        await services.post_files.show(spot, limit_bytes=10_000_000)
        await edit(*args, **options)

    monkeypatch.setattr(services.webhooks, "edit", late)
    await attach(game, mine)

    assert sorted(names(game.now(message))) == sorted([*names(mine), *names(other)])


async def test_the_message_menu_iterates_from_a_picture_in_a_post(game: Table) -> None:
    card = await told(game)
    await add_image(game, card)
    [message] = posted(game.channel)

    opened = await game.player.context_menu(game.channel, "Iterate from this", message)
    await game.player.submit_modal(opened, {"text": "at night"})
    await game.settled()

    child = await game.newest()
    assert child.params.changes == ("at night",)
    assert child.parent is not None
    assert names(game.now(message)) == [f"limner-{child.parent.id}.png"]


async def test_attaching_to_the_post_of_a_deleted_webhook_says_why_and_changes_nothing(
    game: Table,
) -> None:
    await told(game)
    picture = await game.picture()
    game.env.backend.delete_webhook(posted(game.channel)[0].webhook_id or 0)

    said = await attach(game, picture)

    assert "Somebody deleted the webhook" in said
    opened = await game.player.click(picture, label="⋯")
    assert opened.response is not None
    assert "Attach to post" in labels(opened.response)


async def test_only_the_requester_of_a_picture_attaches_it(game: Table) -> None:
    await told(game)
    picture = await game.picture()

    for who in (game.gm, game.person("oren")):
        opened = await who.click(picture, label="⋯")
        assert opened.response is not None
        assert "Attach to post" not in labels(opened.response)


async def test_a_forged_click_attaches_nothing_to_somebody_elses_post(game: Table) -> None:
    await told(game)
    oren = game.person("oren")
    await game.approved_character("Tom", by=oren)
    await told(game, "Tom waits.", by=oren)
    picture = await game.picture(by=oren)

    card = await game.more(picture, "Attach to post", by=oren)
    [post_id] = [each.value for each in offered(card)]
    hers = await game.stage.app.services.posts.find_by_message(posted(game.channel)[0].id)
    assert hers is not None
    assert str(hers.id) != post_id
    with pytest.raises(simcord.SetupError):
        await oren.select(card, [str(hers.id)])

    assert all(names(each) == [] for each in posted(game.channel))


async def test_the_gm_can_detach_a_picture_and_an_outsider_cannot(game: Table) -> None:
    card = await told(game)
    await add_image(game, card)
    [message] = posted(game.channel)

    theirs = await of_post(game, message, by=game.person("oren"))
    assert "Detach from post" not in labels(theirs)
    gms = await of_post(game, message, by=game.gm)
    assert "Replace in post" not in labels(gms)
    await game.gm.click(gms, label="Detach from post")

    assert names(game.now(message)) == []


async def test_deleting_a_picture_removes_it_from_its_post_and_the_post_stays(game: Table) -> None:
    card = await told(game)
    await add_image(game, card)
    [message] = posted(game.channel)

    menu = await of_post(game, message)
    sure = await game.player.click(menu, label="Delete")
    assert sure.response is not None
    await game.player.click(sure.response, label="Delete")
    await game.settled()

    [left] = posted(game.channel)
    assert (left.id, left.content, names(left)) == (message.id, STORY, [])


async def test_deleting_a_detached_picture_leaves_the_post_alone(game: Table) -> None:
    card = await told(game)
    await add_image(game, card)
    [message] = posted(game.channel)
    menu = await of_post(game, message)
    await game.player.click(menu, label="Detach from post")

    again = await game.player.click(menu, label="⋯")
    assert again.response is not None
    assert labels(again.response)[-1] == "Attach to post"
    sure = await game.player.click(again.response, label="Delete")
    assert sure.response is not None
    await game.player.click(sure.response, label="Delete")
    await game.settled()

    assert game.now(message).content == STORY


async def test_editing_the_words_keeps_the_picture(game: Table) -> None:
    card = await told(game)
    await add_image(game, card)
    [message] = posted(game.channel)

    await edit(game, "The gate was shut.", on=message)

    assert game.now(message).content == "The gate was shut."
    assert len(names(game.now(message))) == 1
