"""How many of the bot's messages stay in a channel: no more than one for each thing."""

from sketch.failures import Failure, FailureKind, FailurePlan
from tests.journeys.characters.approval import reword, send_note
from tests.journeys.table import Table


def left(table: Table) -> int:
    """How many messages of the bot are in the game's channel."""
    bot = table.env.backend.bot_user.id
    return sum(message.author.id == bot for message in table.channel.history())


async def test_a_failed_scene_leaves_one_message(game: Table, failures: FailurePlan) -> None:
    before = left(game)
    failures.add(FailureKind.REFUSED)
    await game.scene("a quiet harbour")

    assert left(game) == before + 1


async def test_a_cancelled_scene_leaves_one_message(game: Table) -> None:
    before = left(game)
    game.provider.seconds = 10.0
    await game.scene("a quiet harbour")
    await game.player.click(game.cards()[-1], label="Cancel")
    await game.settled()

    assert left(game) == before + 1


async def test_a_scene_that_fails_twice_and_is_cancelled_then_leaves_one_message(
    game: Table, failures: FailurePlan
) -> None:
    before = left(game)
    failures.add(FailureKind.REFUSED)
    failures.add(FailureKind.REFUSED)
    await game.scene("a quiet harbour", count=4)
    await game.press(game.last(), "Try again")
    game.provider.seconds = 10.0
    await game.press(game.last(), "Try again")
    await game.player.click(game.cards()[-1], label="Cancel")
    await game.settled()

    assert left(game) == before + 1


async def test_a_scene_leaves_only_its_picture(game: Table) -> None:
    before = left(game)
    await game.scene("a quiet harbour")

    assert left(game) == before + 1


async def test_a_scene_of_four_leaves_one_message(game: Table) -> None:
    before = left(game)
    await game.scene("a quiet harbour", count=4)

    assert left(game) == before + 1


async def test_a_scene_of_four_of_which_one_fails_leaves_one_message(
    game: Table, failures: FailurePlan
) -> None:
    before = left(game)
    failures.add(Failure(FailureKind.FEWER, outputs=3))
    await game.scene("a quiet harbour", count=4)

    assert left(game) == before + 1


async def test_three_approved_characters_leave_one_message_each(game: Table) -> None:
    before = left(game)
    for name in ("Elara", "Bram", "Kael"):
        await game.approved_character(name)

    assert left(game) == before + 3


async def test_an_approval_in_three_rounds_leaves_one_message(game: Table) -> None:
    before = left(game)
    card = await game.saved_character()
    for looks in ("an elf in a blue cloak", "an elf in a grey cloak"):
        await send_note(game, card, "Request changes")
        preview = await reword(game, looks)
        await game.player.click(preview, label="Save")
        card = game.last()
    await game.gm.click(card, label="Approve")

    assert left(game) == before + 1
