"""What a picture costs, and what the day has left, is said before it is drawn."""

import discord
import pytest

from bot.play.stage import answer_text, message_text
from sketch import Failure, FailureKind, FailurePlan
from tests.journeys.posts.attaching import hint
from tests.journeys.table import Table, labels

PRICES = {"sketch-draft": 40_000, "sketch-standard": 40_000, "sketch-upscale": 2_500}


@pytest.fixture
def paid(game: Table) -> Table:
    """The painter has a price, and takes ten seconds."""
    game.provider.prices = PRICES
    game.provider.seconds = 10.0
    return game


def _card(game: Table) -> discord.Message:
    [card] = game.cards()
    return card


async def test_each_way_to_a_picture_says_its_price_on_the_card_that_can_be_cancelled(
    paid: Table,
) -> None:
    await paid.scene("a quiet harbour")
    card = _card(paid)
    costs = "-# It costs about $0.04. 19 of today's 20 pictures are left after it."
    assert costs in message_text(card)
    assert labels(card) == ["Cancel"]
    await paid.later(4)
    assert "%" in message_text(paid.now(card))
    assert costs in message_text(paid.now(card)), "the bar does not replace the price"
    await paid.later(20)
    [picture] = paid.pictures()

    await paid.player.click(picture, label="Vary")
    await paid.settled()
    assert "18 of today's 20 pictures are left after it." in message_text(_card(paid))
    await paid.later(20)
    await paid.player.send(paid.channel, "at night, in the rain", reply_to=picture)
    await paid.settled()
    assert "It costs about $0.04. 17 of today's 20" in message_text(_card(paid))
    await paid.later(20)
    opened = await paid.player.click(picture, label="⋯")
    assert "Upscale costs about $0.003. 17 of today's 20 pictures are left." in answer_text(opened)
    assert opened.response is not None
    await paid.press(opened.response, "Upscale")
    assert "It costs about $0.003. 16 of today's 20" in message_text(_card(paid))
    await paid.later(20)
    form = await paid.player.click(picture, label="Iterate")
    assert "It costs about $0.04. 16 of today's 20 pictures are left." in hint(paid, form)


async def test_four_pictures_are_counted_together_and_a_failure_says_what_another_try_costs(
    paid: Table,
) -> None:
    paid.provider.failures = FailurePlan([Failure(FailureKind.NONE)] * 9)

    await paid.scene("a quiet harbour", count=4)
    assert (
        "These four cost about $0.16 together. 16 of today's 20 pictures are left after them."
    ) in message_text(_card(paid))
    for _ in range(9):
        await paid.later(3600)
        failed = [each for each in paid.channel.history() if labels(each) == ["Try again"]]
        if failed:
            break

    assert "-# Another try costs about $0.16." in message_text(failed[0])


async def test_a_free_picture_says_only_that_the_last_few_are_left(game: Table) -> None:
    await game.say("quota set", by=game.admin("root"), pictures=5)
    game.provider.seconds = 10.0
    said = []
    for words in ("a quiet harbour", "a market", "a ford", "a tower", "a wood"):
        await game.scene(words)
        said.append(message_text(_card(game)))
        await game.later(20)

    assert "left" not in said[0]
    assert "-# 3 of today's 5 pictures are left after it." in said[1]
    assert "-# 1 of today's 5 pictures is left after it." in said[3]
    assert "-# It is the last of today's 5 pictures." in said[4]
    assert "$" not in "".join(said)
    opened = await game.player.click(game.pictures()[0], label="⋯")
    assert "None of today's 5 pictures is left." in answer_text(opened)


async def test_the_question_below_a_reply_says_what_drawing_it_costs(paid: Table) -> None:
    paid.provider.seconds = 0.0
    picture = await paid.picture()
    zoe = paid.person("zoe")

    await zoe.send(paid.channel, "at night", reply_to=picture)
    await paid.settled()

    [asked] = [each for each in paid.channel.history() if labels(each) == ["Draw this?"]]
    assert "It costs about $0.04. 20 of today's 20 pictures are left." in message_text(asked)


async def test_the_form_of_four_refused_pictures_says_what_four_cost(
    paid: Table, failures: FailurePlan
) -> None:
    paid.provider.seconds = 0.0
    failures.add(FailureKind.REFUSED)
    await paid.scene("a quiet harbour", count=4)
    await paid.say("quota set", by=paid.admin("root"), pictures=1)
    why = await paid.player.click(paid.last(), label="Why?")
    assert why.response is not None

    opened = await paid.player.click(why.response, label="Edit")

    costs = "These four cost about $0.16 together. 1 of today's 1 picture is left."
    assert costs in str(opened.modal)


async def test_a_portrait_says_what_another_try_costs(paid: Table) -> None:
    paid.provider.seconds = 0.0

    preview = await paid.create_character()

    assert "Another try costs about $0.04. 19 of today's 20 pictures are left." in message_text(
        preview.message
    )
