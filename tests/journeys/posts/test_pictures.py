"""Pictures requested from a post: the proposed scene, and that each is attached once."""

import pytest

from bot.play.stage import message_text
from sketch import FailureKind, FailurePlan
from tests.journeys.posts.attaching import STORY, add_image, field, form, hint, names, told
from tests.journeys.posts.writing import posted
from tests.journeys.queue.test_restart import stopped_at
from tests.journeys.table import Table, labels


async def test_the_finished_picture_is_attached_to_the_post(game: Table) -> None:
    card = await told(game)

    await add_image(game, card, cast=["Elara"])

    [message] = posted(game.channel)
    details = await game.newest()
    assert names(message) == [f"limner-{details.generation.id}.png"]
    assert (message.attachments[0].description or "").startswith("Sketch, not AI: ")
    assert (message.content, message.author.name) == (STORY, "Elara")
    assert game.pictures() == []
    assert game.cards() == []
    assert await game.ledger() == ["spent"] * 2  # the portrait and this picture
    assert [member.name for member in details.params.cast] == ["Elara"]


async def test_the_form_proposes_the_scene_and_shows_the_price_and_the_quota(
    game: Table,
) -> None:
    card = await told(game)

    shown = await form(game, card)

    assert field(shown, "scene")["value"].startswith("The gate was open.")
    cast = field(shown, "cast")["options"]
    assert [(each["label"], each.get("default", False)) for each in cast] == [("Elara", True)]
    assert hint(game, shown) == "", "a sketch in the middle of the day costs nothing to tell of"


async def test_the_characters_in_the_picture_can_be_changed(game: Table) -> None:
    ann = game.person("ann")
    await game.approved_character("Tom", by=ann)
    card = await told(game)

    await add_image(game, card, cast=["Elara", "Tom"], shape=["1:1"])
    both = await game.newest()
    await add_image(game, card, cast=[])
    alone = await game.newest()

    assert [each.name for each in both.params.cast] == ["Elara", "Tom"]
    assert both.params.aspect == (1, 1)
    assert alone.params.cast == ()
    assert len(names(posted(game.channel)[0])) == 2


async def test_characters_without_consent_are_not_offered(game: Table) -> None:
    ann = game.person("ann")
    await game.approved_character("Tom", by=ann)
    await game.say("character consent", by=ann, name="Tom", who="owner")
    card = await told(game)

    cast = field(await form(game, card), "cast")["options"]

    assert [each["label"] for each in cast] == ["Elara"]


async def test_a_post_in_a_thread_gets_its_picture_there(game: Table) -> None:
    thread = game.thread("At the gate")
    card = await told(game, where=thread)

    await add_image(game, card)

    [message] = posted(thread)
    assert len(names(message)) == 1
    assert posted(game.channel) == []


async def test_the_picture_of_a_long_post_is_in_its_last_message(game: Table) -> None:
    card = await told(game, "\n\n".join(f"{n}: " + "It rains. " * 90 for n in range(5)))

    await add_image(game, card)

    messages = posted(game.channel)
    assert [len(each.attachments) for each in messages] == [0] * (len(messages) - 1) + [1]


async def test_posts_by_the_bot_itself_hold_pictures_too(game: Table) -> None:
    game.forbid(game.channel, manage_webhooks=False)
    card = await told(game)

    await add_image(game, card)

    [message] = [each for each in game.channel.history() if STORY in message_text(each)]
    assert len(names(message)) == 1
    assert message_text(message) == f"**Elara**\n{STORY}"


async def test_forbidden_words_are_refused_and_the_post_stays(game: Table) -> None:
    lines = await game.gm.slash(game.channel, "game lines")
    await game.gm.submit_modal(lines, {"lines": "spiders", "veils": ""})
    card = await told(game, "A spider sat in the gate.")

    scene = "a spider as large as a horse sits in the open gate"
    said = await add_image(game, card, scene=scene)

    assert "spider" in said.partition("```")[0]
    # The typed words are kept for another attempt.
    assert f"```\n{scene}\n```" in said
    assert len(posted(game.channel)) == 1
    assert len(await game.ledger()) == 1


async def test_a_used_up_quota_leaves_the_post_as_it_is(game: Table) -> None:
    card = await told(game)
    await game.say("quota set", by=game.gm, pictures=1)

    assert "None of today's 1 picture is left." in hint(game, await form(game, card))
    assert "You have used today's 1 picture" in await add_image(game, card)


async def test_nobody_adds_a_picture_to_somebody_elses_post(game: Table) -> None:
    card = await told(game)

    for who in (game.gm, game.person("oren")):
        said = await game.forged_click(who, card, "Add image")
        assert said == "Only its owner can add a picture to this post."


async def test_a_picture_requested_before_a_restart_is_attached_to_its_post(game: Table) -> None:
    card = await told(game)
    game.provider.seconds = 300.0
    await add_image(game, card)

    await game.restart()
    game.provider.seconds = 0.0
    await game.later(6)

    assert len(names(posted(game.channel)[0])) == 1
    assert game.pictures() == []


MOMENTS = [
    # where the program stops; nothing is attached twice, and nothing is lost
    "queue.held.mark_posting:after",  # before the picture is attached
    "services.attachments.attach_delivered:after",  # row written, picture not in the post yet
    "services.webhooks.edit:after",  # in the post, not confirmed
    "delivery.deliver:after",  # in the post, the delivery has no row yet
    "queue.held.mark_posted:after",  # the delivery has its row, the job has not ended
]


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_picture_is_attached_once_wherever_the_program_stops(
    game: Table, moment: str
) -> None:
    card = await told(game)
    shown = await form(game, card)

    await stopped_at(game, moment, game.player.submit_modal(shown, {"scene": "a courtyard"}))

    [message] = posted(game.channel)
    assert names(message) == [f"limner-{(await game.newest()).generation.id}.png"]
    assert game.pictures() == []
    assert game.cards() == []
    assert await game.ledger() == ["spent"] * 2


async def test_a_failed_picture_that_is_tried_again_is_attached_to_the_post(
    game: Table, failures: FailurePlan
) -> None:
    card = await told(game)
    failures.add(FailureKind.REFUSED)
    await add_image(game, card)
    failed = game.last()
    assert labels(failed) == ["Why?", "Try again"]

    await game.press(failed, "Try again")

    assert len(names(posted(game.channel)[0])) == 1
    assert game.pictures() == []


async def test_somebody_elses_try_again_leaves_the_post_alone(
    game: Table, failures: FailurePlan
) -> None:
    card = await told(game)
    failures.add(FailureKind.REFUSED)
    await add_image(game, card)

    await game.press(game.last(), "Try again", by=game.person("oren"))

    assert names(posted(game.channel)[0]) == []
    assert len(game.pictures()) == 1
