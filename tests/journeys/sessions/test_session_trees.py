"""A session's tree: its steps, main picture and branches, and deleting from it."""

import re

import pytest

from bot.play.stage import answer_text, message_text
from cogs.interactions.replies.who import ADMIN
from sketch import FailureKind, FailurePlan
from tests.journeys.sessions.cards import alt_text, branched, choices, step, tree, value_of
from tests.journeys.table import Table, labels


async def test_a_session_is_shown_as_a_tree(game: Table) -> None:
    await branched(game)

    card = await tree(game)

    said = answer_text(card)
    assert "**A quiet harbour**" in said
    assert "3 steps" in said
    assert alt_text(card)
    assert [each.label for each in choices(card)] == [
        "3 · in deep snow",
        "2 · at night, in the rain",
        "1 · a quiet harbour",
    ]
    assert labels(card.message) == ["Resume", "Rename", "Archive", "Export", "Delete"]


async def test_a_picked_step_is_shown_with_all_its_buttons(game: Table) -> None:
    await branched(game)

    card = await step(game, await tree(game), 2)

    said = answer_text(card)
    assert "**2** · at night, in the rain" in said
    assert "from step 1" in said
    assert alt_text(card)
    assert labels(card.message) == [
        "Iterate",
        "Vary",
        "New seed",
        "Duplicate",
        "Make main",
        "Details",
        "Tree from here",
        "Show tree",
        "Delete branch",
        "☆ Star",
    ]


async def test_a_chosen_main_picture_is_the_one_that_resume_continues(game: Table) -> None:
    await branched(game)
    card = await step(game, await tree(game), 2)

    await game.player.click(card, label="Make main")
    assert "the main picture" in answer_text(card)
    await game.say("session resume", session=1, change="closer")

    newest = (await game.history())[-1]
    assert newest.parent is not None
    assert newest.parent.step == 2


async def test_two_members_who_choose_at_once_do_not_overwrite_each_other(game: Table) -> None:
    await branched(game)
    first = await step(game, await tree(game), 2)
    second = await tree(game, by=game.gm)
    await game.gm.select(second, [value_of(second, 3)])

    await game.player.click(first, label="Make main")
    await game.gm.click(second, label="Make main")

    assert "Somebody changed this session meanwhile" in answer_text(second)
    card = await step(game, await tree(game), 2)
    assert "the main picture" in answer_text(card)
    await game.gm.click(second, label="Make main")
    assert "This is the main picture now" in answer_text(second)


async def test_a_duplicate_is_another_step_with_the_same_picture(game: Table) -> None:
    await branched(game)
    used = await game.ledger()
    card = await step(game, await tree(game), 2)

    await game.player.click(card, label="Duplicate")

    assert "**4** · at night, in the rain" in answer_text(card)
    history = await game.history()
    original, copied = history[1], history[-1]
    assert original.output is not None
    assert copied.output is not None
    assert copied.output.key == original.output.key
    assert copied.generation.parent_id == original.generation.parent_id
    assert await game.ledger() == used


async def test_deleting_a_branch_asks_first_and_says_what_is_deleted(game: Table) -> None:
    harbour, night, snow = await branched(game)
    await game.reply_as_guest(night, "a storm", by=game.person("zoe"))
    storm = game.pictures()[-1]
    card = await step(game, await tree(game), 2)

    await game.player.click(card, label="Delete branch")
    asked = answer_text(card)
    await game.player.click(card, label="Delete")

    assert "That is 2 pictures" in asked
    assert f"1 of them is by <@{game.person('zoe').id}>" in asked
    assert "2 steps" in answer_text(card)
    left = {message.id for message in game.pictures()}
    assert left == {harbour.id, snow.id}
    assert storm.id not in left


async def test_a_guest_cannot_delete_a_branch_with_pictures_of_others(game: Table) -> None:
    harbour, _, _ = await branched(game)
    zoe = game.person("zoe")
    await game.reply_as_guest(harbour, "at dawn", by=zoe)
    shown = await game.more(harbour, "Tree", by=zoe)
    await zoe.select(shown, [value_of(shown, 1)])

    result = await zoe.click(shown, label="Delete branch")

    assert f"Only its owner, {game.the_gm} or {ADMIN}" in answer_text(result)
    assert len(game.pictures()) == 4


async def test_a_branch_that_grew_after_the_question_is_asked_about_again(
    game: Table,
) -> None:
    _, night, _ = await branched(game)
    card = await step(game, await tree(game), 2)
    await game.player.click(card, label="Delete branch")
    await game.reply_as_guest(night, "a storm", by=game.person("zoe"))

    await game.player.click(card, label="Delete")

    assert "Somebody changed this session meanwhile" in answer_text(card)
    assert "That is 2 pictures" in answer_text(card)
    assert len(game.pictures()) == 4


async def test_deleting_a_branch_cancels_and_refunds_its_pictures_under_way(game: Table) -> None:
    harbour = await game.picture("a quiet harbour")
    game.provider.seconds = 30
    await game.reply(harbour, "at night")
    card = await step(game, await tree(game), 2)

    await game.player.click(card, label="Delete branch")
    await game.player.click(card, label="Delete")
    await game.later(4)

    assert await game.ledger() == ["spent", "stopped"]
    assert len(game.pictures()) == 1


async def test_the_child_of_a_deleted_picture_stays_and_shows_where_it_came_from(
    game: Table,
) -> None:
    harbour, _night, _ = await branched(game)
    await game.player.click(await game.more(harbour, "Delete"), label="Delete")

    card = await tree(game)

    assert "2 steps" in answer_text(card)
    assert "3 steps" in alt_text(card), "the deleted one is still where the others grew from"


async def test_a_picture_that_is_deleted_while_its_child_is_drawn_leaves_the_child(
    game: Table,
) -> None:
    harbour = await game.picture("a quiet harbour")
    game.provider.seconds = 30
    await game.reply(harbour, "at night")
    await game.delete(harbour)

    await game.later(40)

    assert "at night" in message_text(game.pictures()[-1])
    assert len(game.pictures()) == 1
    card = await tree(game)
    assert [each.label for each in choices(card)] == ["2 · at night", "1 · deleted"]
    assert "1 deleted" in alt_text(card)


async def test_one_of_several_pictures_can_be_deleted_before_it_is_drawn(
    game: Table,
) -> None:
    game.provider.seconds = 30
    await game.scene("a quiet harbour", count=2)
    card = await step(game, await tree(game), 2)
    await game.player.click(card, label="Delete branch")
    await game.player.click(card, label="Delete")

    await game.later(40)

    assert len(game.pictures()) == 1
    assert await game.ledger() == ["spent", "spent"]
    assert game.cards() == []


async def test_a_subtree_is_shown_alone(game: Table) -> None:
    await branched(game)
    card = await step(game, await tree(game), 3)

    await game.player.click(card, label="Tree from here")

    assert "from step 3 on" in answer_text(card)
    assert [each.label for each in choices(card)] == ["3 · in deep snow"]
    await game.player.click(card, label="Whole tree")
    assert len(choices(card)) == 3


@pytest.mark.parametrize("number", [4, 99])
async def test_an_unknown_step_is_refused(game: Table, number: int) -> None:
    await branched(game)

    said = await game.say("session resume", session=1, step=number)

    assert re.search(r"step.*cannot be.*a number from 1 to 3", said)


async def test_a_failed_step_cannot_be_continued(game: Table, failures: FailurePlan) -> None:
    harbour = await game.picture("a quiet harbour")
    failures.add(FailureKind.REFUSED)
    await game.reply(harbour, "at night")

    said = await game.say("session resume", session=1, step=2, change="at night")

    assert "Step 2 has no picture: it failed. Step 1 has." in said
