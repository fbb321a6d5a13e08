"""Pictures in posts: asked for, attached, taken out, replaced, and what comes between."""

from typing import Any

import discord
import pytest
import simcord

from bot.stage import answer_text, message_text
from cogs.post_files import PostFiles
from cogs.views.layout import every
from studio.providers.sketch import FailureKind, FailurePlan
from studio.services.people import Person
from tests.journeys.table import Table, labels
from tests.journeys.test_restart import stopped_at
from tests.support.webhook_threads import teach_webhooks

STORY = "The gate was open. Elara drew her bow and stepped into the dark courtyard."

Channel = simcord.ChannelHandle
Member = simcord.MemberActor


@pytest.fixture(autouse=True)
def _discords_webhooks(monkeypatch: pytest.MonkeyPatch) -> None:
    teach_webhooks(monkeypatch)


@pytest.fixture
async def game(table: Table) -> Table:
    """A game with Elara, whom the player speaks as."""
    await table.create_game()
    await table.approved_character()
    return table


async def post(
    game: Table, text: str = STORY, *, by: Member | None = None, where: Channel | None = None
) -> simcord.ResponseMessage:
    """`/post write`; gives the private card about it."""
    result = await (by or game.player).slash(where or game.channel, "post write", text=text)
    assert result.response is not None, "the post was not answered"
    return result.response


def posted(where: Channel) -> list[discord.Message]:
    """What stands in the channel through webhooks."""
    return [each for each in where.history() if each.webhook_id is not None]


def files(message: discord.Message) -> list[str]:
    return [each.filename for each in message.attachments]


async def form(
    game: Table, card: simcord.ResponseMessage, *, by: Member | None = None
) -> simcord.InteractionResult:
    """The form behind Add image."""
    return await (by or game.player).click(card, label="Add image")


async def add_image(
    game: Table, card: simcord.ResponseMessage, *, by: Member | None = None, **fields: Any
) -> str:
    """A picture for a post, as the form proposes it but for `fields`; gives what was answered."""
    fields.setdefault("scene", "a dark courtyard")
    result = await (by or game.player).submit_modal(await form(game, card, by=by), fields)
    said = answer_text(result)
    await game.settled()
    return said


async def pick(
    game: Table, card: simcord.ResponseMessage, containing: str, *, by: Member | None = None
) -> str:
    """The entry of the card's list that says this; gives the answer to it."""
    value = next(each.value for each in offered(card) if containing in each.label)
    result = await (by or game.player).select(card, [value])
    await game.settled()
    return answer_text(result)


def offered(card: simcord.ResponseMessage) -> list[discord.SelectOption]:
    [select] = [
        each for each in every(card.message.components) if isinstance(each, discord.SelectMenu)
    ]
    return select.options


async def attach(
    game: Table, picture: discord.Message, containing: str = "gate", *, by: Member | None = None
) -> str:
    """⋯, Attach to post, and the post with these words."""
    card = await game.more(picture, "Attach to post", by=by)
    return await pick(game, card, containing, by=by)


async def of_post(
    game: Table, message: discord.Message, *, by: Member | None = None
) -> simcord.ResponseMessage:
    """The menu of the post's only picture."""
    who = by or game.player
    whose = await who.context_menu(game.channel, "Whose post is this?", message)
    assert whose.response is not None
    opened = await who.click(whose.response, label="Pictures")
    assert opened.response is not None
    return opened.response


def hint(game: Table, shown: simcord.InteractionResult) -> str:
    """The words above the fields of a form."""
    modal = shown._interaction.modal
    assert modal is not None, "no form opened"
    return "\n".join(each["content"] for each in modal["components"] if "content" in each)


def field(shown: simcord.InteractionResult, id: str) -> dict[str, Any]:
    """A field of a form, as Discord was told of it."""
    modal = shown._interaction.modal
    assert modal is not None, "no form opened"
    inner = [each["component"] for each in modal["components"] if "component" in each]
    [found] = [each for each in inner if each["custom_id"] == id]
    return dict(found)


# ── a new picture for a post ─────────────────────────────────────────────────


async def test_the_finished_picture_stands_in_the_post_itself(game: Table) -> None:
    card = await post(game)

    await add_image(game, card, cast=["Elara"])

    [message] = posted(game.channel)
    details = await game.newest()
    assert files(message) == [f"limner-{details.generation.id}.png"]
    assert (message.attachments[0].description or "").startswith("AI picture: ")
    assert (message.content, message.author.name) == (STORY, "Elara")
    assert game.pictures() == []
    assert game.cards() == []
    assert await game.ledger() == ["spent"] * 2  # her portrait, and this
    assert [member.name for member in details.params.cast] == ["Elara"]


async def test_the_form_proposes_the_scene_and_tells_the_price_and_what_is_left(
    game: Table,
) -> None:
    card = await post(game)

    shown = await form(game, card)

    assert field(shown, "scene")["value"].startswith("The gate was open.")
    cast = field(shown, "cast")["options"]
    assert [(each["label"], each.get("default", False)) for each in cast] == [("Elara", True)]
    said = hint(game, shown)
    assert "$0.003" in said
    assert "19 of today's 20 pictures left" in said


async def test_it_is_drawn_with_others_or_with_nobody(game: Table) -> None:
    ann = game.person("ann")
    await game.approved_character("Tom", by=ann)
    card = await post(game)

    await add_image(game, card, cast=["Elara", "Tom"], shape=["1:1"])
    both = await game.newest()
    await add_image(game, card, cast=[])
    alone = await game.newest()

    assert [each.name for each in both.params.cast] == ["Elara", "Tom"]
    assert both.params.aspect == (1, 1)
    assert alone.params.cast == ()
    assert len(files(posted(game.channel)[0])) == 2


async def test_who_may_not_be_drawn_is_not_offered(game: Table) -> None:
    ann = game.person("ann")
    await game.approved_character("Tom", by=ann)
    await game.say("character consent", by=ann, name="Tom", who="owner")
    card = await post(game)

    cast = field(await form(game, card), "cast")["options"]

    assert [each["label"] for each in cast] == ["Elara"]


async def test_a_post_in_a_thread_gets_its_picture_there(game: Table) -> None:
    thread = game.thread("At the gate")
    card = await post(game, where=thread)

    await add_image(game, card)

    [message] = posted(thread)
    assert len(files(message)) == 1
    assert posted(game.channel) == []


async def test_a_long_post_has_its_picture_at_its_end(game: Table) -> None:
    card = await post(game, "\n\n".join(f"{n}: " + "It rains. " * 90 for n in range(5)))

    await add_image(game, card)

    messages = posted(game.channel)
    assert [len(each.attachments) for each in messages] == [0] * (len(messages) - 1) + [1]


async def test_what_the_bot_posted_as_itself_holds_pictures_too(game: Table) -> None:
    game.forbid(game.channel, manage_webhooks=False)
    card = await post(game)

    await add_image(game, card)

    [message] = [each for each in game.channel.history() if STORY in message_text(each)]
    assert len(files(message)) == 1
    assert message_text(message) == f"**Elara**\n{STORY}"


async def test_words_that_are_never_drawn_are_refused_and_the_post_stays(game: Table) -> None:
    lines = await game.gm.slash(game.channel, "game lines")
    await game.gm.submit_modal(lines, {"lines": "spiders", "veils": ""})
    card = await post(game, "A spider sat in the gate.")

    said = await add_image(game, card, scene="a spider in a gate")

    assert "spider" in said
    assert len(posted(game.channel)) == 1
    assert len(await game.ledger()) == 1


async def test_without_a_picture_left_today_the_post_stays_as_it_is(game: Table) -> None:
    card = await post(game)
    await game.say("quota set", by=game.gm, pictures=1)

    assert "0 of today's 1 pictures left" in hint(game, await form(game, card))
    assert "You have used today's 1 picture" in await add_image(game, card)


async def test_nobody_adds_a_picture_to_somebody_elses_post(game: Table) -> None:
    card = await post(game)

    for who in (game.gm, game.person("oren")):
        said = await game.forged_click(who, card, "Add image")
        assert said == "Only its owner can add a picture to this post."


async def test_a_picture_asked_for_before_a_restart_comes_into_its_post(game: Table) -> None:
    card = await post(game)
    game.provider.seconds = 300.0
    await add_image(game, card)

    await game.restart()
    game.provider.seconds = 0.0
    await game.later(6)

    assert len(files(posted(game.channel)[0])) == 1
    assert game.pictures() == []


MOMENTS = [
    # where the program ends: nothing is put into the post twice, and nothing is lost
    "queue.about_to_post:after",  # about to be attached
    "context.attachments.hang:after",  # remembered, and not in the post yet
    "context.webhooks.edit:after",  # in the post, and nobody looked
    "delivery.deliver:after",  # in the post, the delivery not written down
    "queue.posted:after",  # written down, the job not ended
]


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_picture_is_attached_once_whenever_the_program_ends(
    game: Table, moment: str
) -> None:
    card = await post(game)
    shown = await form(game, card)

    await stopped_at(game, moment, game.player.submit_modal(shown, {"scene": "a courtyard"}))

    [message] = posted(game.channel)
    assert files(message) == [f"limner-{(await game.newest()).generation.id}.png"]
    assert game.pictures() == []
    assert game.cards() == []
    assert await game.ledger() == ["spent"] * 2


async def test_a_failed_picture_tried_again_still_comes_into_the_post(
    game: Table, failures: FailurePlan
) -> None:
    card = await post(game)
    failures.add(FailureKind.REFUSED)
    await add_image(game, card)
    failed = game.last()
    assert labels(failed) == ["Try again"]

    await game.press(failed, "Try again")

    assert len(files(posted(game.channel)[0])) == 1
    assert game.pictures() == []


async def test_somebody_elses_try_again_leaves_the_post_alone(
    game: Table, failures: FailurePlan
) -> None:
    card = await post(game)
    failures.add(FailureKind.REFUSED)
    await add_image(game, card)

    await game.press(game.last(), "Try again", by=game.person("oren"))

    assert files(posted(game.channel)[0]) == []
    assert len(game.pictures()) == 1


# ── what comes between ───────────────────────────────────────────────────────


async def begun(game: Table) -> discord.Message:
    """A post whose picture is being drawn; gives its message."""
    card = await post(game)
    game.provider.seconds = 10.0
    await add_image(game, card)
    return posted(game.channel)[0]


async def test_a_post_deleted_by_hand_meanwhile_leaves_the_picture_to_itself(game: Table) -> None:
    message = await begun(game)
    game.env.backend.delete_message(game.channel.id, message.id)

    await game.later(14)

    [picture] = game.pictures()
    assert "The post that it was drawn for is not there any more." in message_text(picture)
    assert game.cards() == []


async def test_a_post_deleted_by_its_author_meanwhile_leaves_the_picture_to_itself(
    game: Table,
) -> None:
    message = await begun(game)
    asked = await game.player.context_menu(game.channel, "Whose post is this?", message)
    assert asked.response is not None
    sure = await game.player.click(asked.response, label="Delete")
    assert sure.response is not None
    await game.player.click(sure.response, label="Delete")

    await game.later(14)

    assert posted(game.channel) == []
    [picture] = game.pictures()
    assert "The post that it was drawn for is not there any more." in message_text(picture)


async def test_the_last_message_of_a_long_post_deleted_meanwhile_leaves_the_one_before(
    game: Table,
) -> None:
    card = await post(game, "\n\n".join(f"{n}: " + "It rains. " * 90 for n in range(5)))
    game.provider.seconds = 10.0
    await add_image(game, card)
    *others, last = posted(game.channel)
    game.env.backend.delete_message(game.channel.id, last.id)

    await game.later(14)

    assert len(files(game.now(others[-1]))) == 1
    assert game.pictures() == []


async def test_a_deleted_webhook_leaves_the_picture_as_a_reply_to_the_post(game: Table) -> None:
    message = await begun(game)
    game.env.backend.delete_webhook(message.webhook_id or 0)

    await game.later(14)

    [picture] = game.pictures()
    assert "Somebody deleted the webhook" in message_text(picture)
    assert picture.reference is not None
    assert picture.reference.message_id == message.id


async def test_without_manage_webhooks_the_picture_says_what_is_missing(game: Table) -> None:
    card = await post(game)
    game.provider.seconds = 300.0
    await add_image(game, card)
    await game.restart()  # who knew the webhook's token could still use it
    game.forbid(game.channel, manage_webhooks=False)

    game.provider.seconds = 0.0
    await game.later(6)

    [picture] = game.pictures()
    assert "**Manage Webhooks**" in message_text(picture)
    assert files(posted(game.channel)[0]) == []


async def test_a_full_post_leaves_the_picture_to_itself(game: Table) -> None:
    message = await begun(game)
    stored = game.env.backend.get_message(game.channel.id, message.id)
    stored.attachments.extend(
        {"id": str(number), "filename": f"{number}.txt", "size": 1, "url": "", "proxy_url": ""}
        for number in range(1, 11)
    )

    await game.later(14)

    [picture] = game.pictures()
    assert "holds as many files as Discord allows" in message_text(picture)


async def test_discords_own_trouble_is_waited_out_and_the_picture_attached_once(
    game: Table,
) -> None:
    await begun(game)
    game.env.inject_error("PATCH", "/webhooks/*/*/messages/*", status=503, times=2)

    await game.later(24)

    assert len(files(posted(game.channel)[0])) == 1
    assert game.pictures() == []


async def test_a_picture_discord_finds_too_large_is_made_smaller(game: Table) -> None:
    card = await post(game)
    game.env.inject_error("PATCH", "/webhooks/*/*/messages/*", status=413, code=40005)

    await add_image(game, card)

    assert len(files(posted(game.channel)[0])) == 1


async def test_a_character_retired_meanwhile_has_its_picture_all_the_same(game: Table) -> None:
    await begun(game)
    await game.say("character retire", name="Elara")

    await game.later(14)

    assert len(files(posted(game.channel)[0])) == 1


async def test_a_picture_deleted_while_it_is_put_into_the_post_is_taken_out_again(
    game: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = game.stage.app.context
    card = await post(game)
    edit = context.webhooks.edit

    async def meanwhile(*args: Any, **options: Any) -> None:
        monkeypatch.setattr(context.webhooks, "edit", edit)
        newest = (await game.newest()).generation
        person = Person(newest.requester_id, game.stage.guild.id)
        posted = await context.images.delete(person, newest.id)
        await PostFiles(context).remove(
            game.stage.app.client, [newest.id], [posted] if posted else [], limit_bytes=10_000_000
        )
        await edit(*args, **options)

    monkeypatch.setattr(context.webhooks, "edit", meanwhile)
    await add_image(game, card)

    [message] = posted(game.channel)
    assert (message.content, files(message)) == (STORY, [])
    assert game.pictures() == []


# ── attaching what is there ──────────────────────────────────────────────────


async def test_a_picture_of_ones_own_is_attached_to_a_post_of_ones_own(game: Table) -> None:
    await post(game)
    await post(game, "Later, it rained.")
    picture = await game.picture()

    card = await game.more(picture, "Attach to post")
    assert [each.label for each in offered(card)] == [
        "just now · Later, it rained.",
        f"just now · {STORY[:58]}…",
    ]
    said = await pick(game, card, "gate")

    first, second = posted(game.channel)
    assert "It stands in the post now" in said
    assert len(files(first)) == 1
    assert files(second) == []
    assert len(game.pictures()) == 1  # where it was posted it stays


async def test_nobody_offers_a_list_without_posts(game: Table) -> None:
    picture = await game.picture()

    card = await game.more(picture, "Attach to post")

    assert message_text(card.message).startswith("You have no post in this game yet.")


async def test_another_post_takes_the_picture_over(game: Table) -> None:
    await post(game)
    await post(game, "Later, it rained.")
    picture = await game.picture()
    await attach(game, picture)

    # On the menu of a picture that is in a post stand Detach and Replace.
    opened = await game.player.click(picture, label="⋯")
    assert opened.response is not None
    assert labels(opened.response)[-2:] == ["Detach from post", "Replace in post"]
    await game.more(picture, "Detach from post")
    await attach(game, picture, "rained")

    first, second = posted(game.channel)
    assert (len(files(first)), len(files(second))) == (0, 1)


async def test_a_picture_is_detached_and_stays_in_its_session(game: Table) -> None:
    card = await post(game)
    await add_image(game, card)
    [message] = posted(game.channel)

    menu = await of_post(game, message)
    assert labels(menu)[:3] == ["Iterate", "Vary", "Redo"]
    said = answer_text(await game.player.click(menu, label="Detach from post"))

    assert said.startswith("Taken out of the post.")
    assert files(game.now(message)) == []
    assert game.now(message).content == STORY
    assert (await game.newest()).generation.status == "succeeded"


async def test_what_was_posted_along_stays_when_pictures_come_and_go(game: Table) -> None:
    await game.player.slash(
        game.channel, "post write", text=STORY, file=("map.txt", b"here be dragons")
    )
    picture = await game.picture()

    await attach(game, picture)
    assert files(posted(game.channel)[0])[0] == "map.txt"
    await game.more(picture, "Detach from post")

    assert files(posted(game.channel)[0]) == ["map.txt"]


async def test_one_picture_is_replaced_by_another(game: Table) -> None:
    card = await post(game)
    await add_image(game, card)
    other = await game.picture("a quiet harbour")
    [message] = posted(game.channel)

    menu = await of_post(game, message)
    listed = await game.player.click(menu, label="Replace in post")
    assert listed.response is not None
    await pick(game, listed.response, "quiet harbour")

    assert files(game.now(message)) == [files(other)[0]]


async def test_several_pictures_of_a_post_are_told_apart(game: Table) -> None:
    card = await post(game)
    await add_image(game, card, scene="a dark courtyard")
    await add_image(game, card, scene="a red door")
    [message] = posted(game.channel)

    listed = await of_post(game, message)
    assert [each.label for each in offered(listed)] == ["1 · A dark courtyard", "1 · A red door"]
    value = offered(listed)[1].value
    menu = await game.player.select(listed, [value])
    assert menu.response is not None
    await game.player.click(menu.response, label="Detach from post")

    assert len(files(game.now(message))) == 1


async def test_two_pictures_put_into_one_post_at_once_both_stay(
    game: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = game.stage.app.context
    await post(game)
    [message] = posted(game.channel)
    kept = await context.posts.of_message(message.id)
    assert kept is not None
    mine, other = await game.picture("a quiet harbour"), await game.picture("an old mill")
    other_id = (await game.newest()).generation.id
    edit = context.webhooks.edit

    async def late(*args: Any, **options: Any) -> None:
        """Before this edit arrives, another process puts its picture in."""
        monkeypatch.setattr(context.webhooks, "edit", edit)
        spot = await context.attachments.hang(other_id, kept.id)
        await PostFiles(context).show(spot, limit_bytes=10_000_000)
        await edit(*args, **options)

    monkeypatch.setattr(context.webhooks, "edit", late)
    await attach(game, mine)

    assert sorted(files(game.now(message))) == sorted([*files(mine), *files(other)])


async def test_a_picture_in_a_post_is_gone_on_from_by_the_message_menu(game: Table) -> None:
    card = await post(game)
    await add_image(game, card)
    [message] = posted(game.channel)

    opened = await game.player.context_menu(game.channel, "Iterate from this", message)
    await game.player.submit_modal(opened, {"text": "at night"})
    await game.settled()

    child = await game.newest()
    assert child.params.changes == ("at night",)
    assert child.parent is not None
    assert files(game.now(message)) == [f"limner-{child.parent.id}.png"]


async def test_attaching_to_the_post_of_a_deleted_webhook_says_why_and_changes_nothing(
    game: Table,
) -> None:
    await post(game)
    picture = await game.picture()
    game.env.backend.delete_webhook(posted(game.channel)[0].webhook_id or 0)

    said = await attach(game, picture)

    assert "Somebody deleted the webhook" in said
    opened = await game.player.click(picture, label="⋯")
    assert opened.response is not None
    assert "Attach to post" in labels(opened.response)


# ── who may ──────────────────────────────────────────────────────────────────


async def test_only_who_asked_for_it_attaches_a_picture(game: Table) -> None:
    await post(game)
    picture = await game.picture()

    for who in (game.gm, game.person("oren")):
        opened = await who.click(picture, label="⋯")
        assert opened.response is not None
        assert "Attach to post" not in labels(opened.response)


async def test_a_forged_click_attaches_nothing_to_somebody_elses_post(game: Table) -> None:
    await post(game)
    oren = game.person("oren")
    await game.approved_character("Tom", by=oren)
    await post(game, "Tom waits.", by=oren)
    picture = await game.picture(by=oren)

    card = await game.more(picture, "Attach to post", by=oren)
    [post_id] = [each.value for each in offered(card)]
    hers = await game.stage.app.context.posts.of_message(posted(game.channel)[0].id)
    assert hers is not None
    assert str(hers.id) != post_id
    with pytest.raises(simcord.SetupError):
        await oren.select(card, [str(hers.id)])

    assert all(files(each) == [] for each in posted(game.channel))


async def test_the_gm_takes_a_picture_out_and_an_outsider_does_not(game: Table) -> None:
    card = await post(game)
    await add_image(game, card)
    [message] = posted(game.channel)

    theirs = await of_post(game, message, by=game.person("oren"))
    assert "Detach from post" not in labels(theirs)
    gms = await of_post(game, message, by=game.gm)
    assert "Replace in post" not in labels(gms)
    await game.gm.click(gms, label="Detach from post")

    assert files(game.now(message)) == []


# ── deleting ─────────────────────────────────────────────────────────────────


async def test_a_deleted_picture_leaves_the_post_and_never_takes_it_along(game: Table) -> None:
    card = await post(game)
    await add_image(game, card)
    [message] = posted(game.channel)

    menu = await of_post(game, message)
    sure = await game.player.click(menu, label="Delete")
    assert sure.response is not None
    await game.player.click(sure.response, label="Delete")
    await game.settled()

    [left] = posted(game.channel)
    assert (left.id, left.content, files(left)) == (message.id, STORY, [])


async def test_a_detached_picture_is_deleted_without_the_post(game: Table) -> None:
    card = await post(game)
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


async def test_a_picture_cancelled_while_it_is_drawn_comes_into_no_post(game: Table) -> None:
    message = await begun(game)
    await game.press(game.cards()[0], "Cancel")
    await game.later(14)

    assert files(game.now(message)) == []
    assert game.pictures() == []


async def test_editing_the_words_keeps_the_picture(game: Table) -> None:
    card = await post(game)
    await add_image(game, card)
    [message] = posted(game.channel)

    opened = await game.player.context_menu(game.channel, "Edit this post", message)
    await game.player.submit_modal(opened, {"text0": "The gate was shut."})

    assert game.now(message).content == "The gate was shut."
    assert len(files(game.now(message))) == 1
