"""Sessions through Discord: listed, seen as trees, steered, gone on with."""

import io
import json
import re
from zipfile import ZipFile

import discord
import pytest
import simcord

from bot.play.stage import answer_text, message_text
from cogs.components.layout import every
from db.models import Generation
from sketch import FailureKind, FailurePlan
from studio.rules.asking.params import GenerationKind
from studio.services.sessions.sessions import SESSIONS_PER_PAGE, TITLE_LIMIT
from tests.journeys.table import Table, labels

Card = simcord.ResponseMessage


async def tree(table: Table, *, session: int = 1, by: simcord.MemberActor | None = None) -> Card:
    """`/session show`: the private card with the tree."""
    result = await (by or table.player).slash(table.channel, "session show", session=session)
    return answer(result)


def answer(result: simcord.InteractionResult) -> Card:
    """The card of an answer, which may have taken its time."""
    [card] = [each for each in (result.response, *result.followups) if each is not None]
    return card


async def step(table: Table, card: Card, number: int) -> Card:
    """Pick a step on the card; it becomes the card of that step."""
    await table.player.select(card, [value_of(card, number)])
    return card


def value_of(card: Card, number: int) -> str:
    """The value of the choice that begins with the step's number."""
    return next(option.value for option in choices(card) if option.label.startswith(f"{number} · "))


def choices(card: Card) -> list[discord.SelectOption]:
    """What the card's list offers."""
    return [
        option
        for each in every(card.message.components)
        if isinstance(each, discord.SelectMenu)
        for option in each.options
    ]


def alt_text(card: Card) -> str:
    """What the pictures on the card show, in words."""
    return " ".join(
        item.description or ""
        for each in every(card.message.components)
        if isinstance(each, discord.MediaGalleryComponent)
        for item in each.items
    )


async def branched(game: Table) -> tuple[discord.Message, discord.Message, discord.Message]:
    """A harbour, and two that grew out of it."""
    harbour = await game.picture("a quiet harbour")
    await game.reply(harbour, "at night, in the rain")
    night = game.pictures()[-1]
    await game.reply(harbour, "in deep snow")
    return harbour, night, game.pictures()[-1]


async def test_a_list_shows_what_one_has_with_its_pictures(game: Table) -> None:
    await branched(game)
    await game.picture("a market at noon")

    card = answer(await game.player.slash(game.channel, "session list"))

    said = answer_text(card)
    assert "**Your sessions** · 2" in said
    assert "**1** A market at noon" in said
    assert "1 step" in said
    assert "**2** A quiet harbour" in said
    assert "3 steps" in said
    assert alt_text(card)


async def test_an_empty_list_says_how_to_begin(game: Table) -> None:
    assert "`/image scene` begins one" in await game.say("session list")


async def test_somebody_elses_sessions_are_not_in_the_list(game: Table) -> None:
    await game.picture("a quiet harbour")

    assert "You have no sessions" in await game.say("session list", by=game.person("zoe"))


async def test_long_lists_are_leafed_through(game: Table) -> None:
    for number in range(SESSIONS_PER_PAGE + 1):
        await game.picture(f"harbour number {number}")
    card = answer(await game.player.slash(game.channel, "session list"))
    assert "Page 1 of 2" in answer_text(card)

    await game.player.click(card, label="▶")

    assert "Page 2 of 2" in answer_text(card)
    assert f"**{SESSIONS_PER_PAGE + 1}** Harbour number 0" in answer_text(card)
    await game.player.click(card, label="◀")
    assert "Page 1 of 2" in answer_text(card)


@pytest.mark.parametrize("page", [-5, 0, 99])
async def test_pages_that_there_are_not_show_the_nearest(game: Table, page: int) -> None:
    await game.picture("a quiet harbour")

    assert "A quiet harbour" in await game.say("session list", page=page)


async def test_a_list_can_be_of_one_character(game: Table) -> None:
    await game.approved_character()
    await game.picture("an empty road")
    await game.picture("riding home", character="Elara")

    said = await game.say("session list", character="Elara")

    assert "with Elara** · 1" in said
    assert "Riding home" in said
    assert "empty road" not in said


async def test_a_list_can_be_of_one_game(game: Table) -> None:
    await game.picture("a quiet harbour")
    game_id = await game.stage.game_id()

    said = await game.say("session list", game=game_id)

    assert "in The Long Road** · 1" in said


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


async def test_a_step_is_picked_and_shown_with_all_that_can_be_done(game: Table) -> None:
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


async def test_the_main_picture_is_chosen_and_gone_on_from(game: Table) -> None:
    await branched(game)
    card = await step(game, await tree(game), 2)

    await game.player.click(card, label="Make main")
    assert "the main picture" in answer_text(card)
    await game.say("session resume", session=1, change="closer")

    newest = (await game.history())[-1]
    assert newest.parent is not None
    assert newest.parent.step == 2


async def test_two_who_choose_at_once_do_not_overwrite_each_other(game: Table) -> None:
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


async def test_a_branch_is_deleted_after_a_question_that_says_what_goes(game: Table) -> None:
    harbour, night, snow = await branched(game)
    await game.reply(night, "a storm", by=game.person("zoe"))
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


async def test_a_branch_with_others_pictures_is_not_a_guests_to_delete(game: Table) -> None:
    harbour, _, _ = await branched(game)
    zoe = game.person("zoe")
    await game.reply(harbour, "at dawn", by=zoe)
    shown = await game.more(harbour, "Tree", by=zoe)
    await zoe.select(shown, [value_of(shown, 1)])

    result = await zoe.click(shown, label="Delete branch")

    assert "Only its owner, the GM or an admin" in answer_text(result)
    assert len(game.pictures()) == 4


async def test_a_branch_that_grew_since_it_was_asked_about_is_asked_about_again(
    game: Table,
) -> None:
    _, night, _ = await branched(game)
    card = await step(game, await tree(game), 2)
    await game.player.click(card, label="Delete branch")
    await game.reply(night, "a storm", by=game.person("zoe"))

    await game.player.click(card, label="Delete")

    assert "Somebody changed this session meanwhile" in answer_text(card)
    assert "That is 2 pictures" in answer_text(card)
    assert len(game.pictures()) == 4


async def test_a_branch_that_is_being_drawn_is_stopped_and_refunded(game: Table) -> None:
    harbour = await game.picture("a quiet harbour")
    game.provider.seconds = 30
    await game.reply(harbour, "at night")
    card = await step(game, await tree(game), 2)

    await game.player.click(card, label="Delete branch")
    await game.player.click(card, label="Delete")
    await game.later(4)

    assert await game.ledger() == ["spent", "refunded"]
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


async def test_of_pictures_that_are_drawn_together_one_can_be_deleted_before_it_is_there(
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
async def test_a_title_that_is_none_is_refused(game: Table, title: str, answer: str) -> None:
    await game.picture("a quiet harbour")

    assert answer in await game.say("session rename", session=1, title=title)
    assert "A quiet harbour" in await game.say("session list")


async def test_a_session_is_renamed_on_its_card(game: Table) -> None:
    await game.picture("a quiet harbour")
    card = await tree(game)

    opened = await game.player.click(card, label="Rename")
    await game.player.submit_modal(opened, {"text": "Fog"})

    assert "**Fog**" in answer_text(card)


async def test_an_archived_session_is_out_of_the_list_until_it_is_gone_on_with(
    game: Table,
) -> None:
    picture = await game.picture("a quiet harbour")

    said = await game.say("session archive", session=1)

    assert "is put away" in said
    assert "You have no sessions" in await game.say("session list")
    assert "A quiet harbour" in await game.say("session list", archived=True)
    await game.reply(picture, "at night")
    assert "A quiet harbour" in await game.say("session list")


async def test_a_deleted_session_is_gone_and_can_come_back(game: Table) -> None:
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


async def test_a_session_that_is_brought_back_is_the_newest(game: Table) -> None:
    await game.picture("a quiet harbour")
    await game.later(60)
    await game.picture("a market at noon")
    await game.say("session archive", session=1)
    await game.later(60)

    card = await tree(game)
    await game.player.click(card, label="Unarchive")

    assert "**1** A quiet harbour" in await game.say("session list")


async def test_what_is_being_purged_does_not_come_back(game: Table) -> None:
    await game.picture("a quiet harbour")
    card = answer(await game.player.slash(game.channel, "session delete", session=1))
    await game.player.click(card, label="Delete")
    async with game.stage.app.database.write() as tx:
        (await tx.get_one(Generation, 1)).text = ""

    said = await game.press(card, "Bring it back")

    assert "not there any more" in said


async def test_a_session_that_is_deleted_stops_what_is_drawn_for_it(game: Table) -> None:
    game.provider.seconds = 30
    await game.scene("a quiet harbour")
    card = answer(await game.player.slash(game.channel, "session delete", session=1))

    await game.player.click(card, label="Delete")
    await game.later(4)

    assert await game.ledger() == ["refunded"]


@pytest.mark.parametrize("command", ["show", "resume", "archive", "delete", "export"])
async def test_a_session_that_is_not_ones_own_is_refused(game: Table, command: str) -> None:
    await game.picture("a quiet harbour")

    said = await game.say(f"session {command}", session=1, by=game.person("zoe"))

    assert "Only its owner, the GM or an admin" in said


async def test_a_session_that_there_is_not_is_told_so(game: Table) -> None:
    for command in ("show", "resume", "archive", "delete", "export"):
        assert "not there any more" in await game.say(f"session {command}", session=99)


async def test_a_picture_is_brought_here_to_be_replied_to(game: Table) -> None:
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


@pytest.mark.parametrize("number", [4, 99])
async def test_a_step_that_there_is_not_is_refused(game: Table, number: int) -> None:
    await branched(game)

    said = await game.say("session resume", session=1, step=number)

    assert re.search(r"step.*cannot be.*a number from 1 to 3", said)


async def test_a_failed_step_is_not_gone_on_from(game: Table, failures: FailurePlan) -> None:
    harbour = await game.picture("a quiet harbour")
    failures.add(FailureKind.REFUSED)
    await game.reply(harbour, "at night")

    said = await game.say("session resume", session=1, step=2, change="at night")

    assert "Step 2 has no picture: it failed. Step 1 has." in said


async def test_a_session_from_its_first_words_to_its_export_with_a_restart_between_any_two_steps(
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


async def test_a_characters_portraits_are_no_session_to_look_into(game: Table) -> None:
    await game.create_character()

    for command in ("show", "export", "delete"):
        assert "not there any more" in await game.say(f"session {command}", session=1)
