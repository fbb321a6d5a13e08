"""*Illustrate this post* on messages of proxies, dice bots, members and Limner itself."""

from bot.play.stage import answer_text, message_text
from tests.journeys.posts.illustrate.forms import (
    answers,
    facts,
    forwarded,
    illustrate,
    pick,
    rolled,
    said_by,
    scene,
    send,
)
from tests.journeys.posts.writing import post
from tests.journeys.table import Table


async def test_a_proxys_post_becomes_a_picture_that_answers_it(cast: Table) -> None:
    post = said_by(cast, "Elara ⚔ | she/her", '"Stay back!" She raises her staff at the gate.')

    opened = await illustrate(cast, post)
    assert scene(opened) == "Elara raises her staff at the gate."
    assert not cast.pictures()

    await send(cast, opened)
    [picture] = answers(cast, post)
    assert "Elara" in message_text(picture)
    details = await cast.newest()
    assert details.params.scene == "Elara raises her staff at the gate."
    assert [each.name for each in details.params.cast] == ["Elara"]


async def test_the_form_says_who_what_it_costs_and_what_is_left(cast: Table) -> None:
    message = said_by(cast, "Elara", "*draws her bow*")
    shown = facts(await illustrate(cast, message))
    assert shown == (
        "**Elara**\nIt is free: a sketch, not AI.\n-# Nothing is spent until you send this."
    )

    await cast.say("quota set", by=cast.gm, pictures=3)
    cast.provider.prices = {"sketch-standard": 40_000}
    shown = facts(await illustrate(cast, message))
    assert "\nA picture costs about $0.04. 2 of today's 3 pictures are left.\n" in shown


async def test_changes_made_in_the_form_count(cast: Table) -> None:
    opened = await illustrate(cast, said_by(cast, "Elara", "*draws her bow*"))
    await send(
        cast, opened, scene="Elara sits in the snow", style="woodcut", shape="1:1", count="2"
    )

    details = await cast.newest()
    assert details.params.scene == "Elara sits in the snow"
    assert details.params.style == "woodcut"
    assert details.params.aspect == (1, 1)
    assert len(await cast.history()) == 2 + 2  # the first two are portraits


async def test_the_outcome_in_a_dice_bots_embed_shapes_the_scene(cast: Table) -> None:
    box = rolled(cast, "Elara makes a Stealth check!", "**DC 15**\n1d20 (4) + 7 = `11`", "Failure!")
    opened = await illustrate(cast, box)

    assert scene(opened) == "Elara is sneaking in the shadows. Elara is failing."
    await send(cast, opened)
    assert answers(cast, box)


async def test_ones_own_message_shows_ones_own_character(cast: Table) -> None:
    message = await cast.player.send(cast.channel, "I kneel by the well and look down.")

    assert scene(await illustrate(cast, message)) == "Elara kneels by the well and looks down."


async def test_another_players_message_shows_that_players_character(cast: Table) -> None:
    message = await cast.person("ann").send(cast.channel, "I kneel by the well.")

    opened = await illustrate(cast, message)
    assert "**Bram Holt**" in facts(opened)
    assert scene(opened) == "Bram Holt kneels by the well."


async def test_a_post_of_limner_is_read_whole_with_its_character(cast: Table) -> None:
    """The bot finds the post by its row, so it knows the character and all messages of the post."""
    text = f"{'Elara waits in the rain. ' * 60}\n\n{'The gate opens. ' * 60}"
    await cast.player.slash(cast.channel, "post write", text=text)
    last = [each for each in cast.channel.history() if each.webhook_id is not None][-1]

    opened = await illustrate(cast, last)
    assert "**Elara**" in facts(opened)
    assert "rain" in scene(opened)
    await send(cast, opened)
    assert answers(cast, last)


async def test_a_roll_of_limner_is_illustrated_too(cast: Table) -> None:
    await cast.player.slash(
        cast.channel, "roll", dice="1d20+7", reason="Stealth", character="Elara"
    )

    opened = await illustrate(cast, cast.last())
    assert scene(opened).startswith("Elara is sneaking in the shadows.")


async def test_in_a_thread_the_picture_goes_to_the_thread(cast: Table) -> None:
    thread = cast.thread("Into the Barrow")
    post = said_by(cast, "Elara", "*lifts her lantern*", where=thread)

    opened = await illustrate(cast, post, where=thread)
    await send(cast, opened)

    assert answers(cast, post, thread)
    assert not cast.pictures()[2:]


async def test_a_forward_is_read_from_what_it_forwards(cast: Table) -> None:
    forward = forwarded(
        cast, said_by(cast, "The Stranger", "The gate stands open, snow behind it.")
    )

    asked = await illustrate(cast, forward)
    assert "It bears no name that I know." in answer_text(asked)
    opened = await pick(cast, asked, "Nobody: the scene alone")
    assert scene(opened) == "The gate stands open, snow behind it."
    await send(cast, opened)
    assert answers(cast, forward)


async def test_the_forward_of_a_post_of_the_game_has_its_character(cast: Table) -> None:
    await post(cast, "She bars the gate.")
    forward = forwarded(cast, cast.last(), by=cast.person("ann"))

    opened = await illustrate(cast, forward)
    assert "**Elara**" in facts(opened)
    assert scene(opened) == "Elara bars the gate."


async def test_the_forward_of_a_card_of_limner_tells_no_story(cast: Table) -> None:
    picture = await cast.picture("a quiet harbour")

    refused = await illustrate(cast, forwarded(cast, picture))
    assert "harbour" not in answer_text(refused)
    assert refused.modal is None
