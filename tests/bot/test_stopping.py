"""Stopping tells no lies: who was being answered is answered, and nobody else gets an order."""

import signal

from tests.bot.installation import Installation
from tests.stubs.discord.server_routes import Interaction

RESTARTING = "I am just restarting. Nothing was used; please ask again in a minute."
INTERRUPTED = "I was restarted before I could answer."


def said(asked: Interaction) -> str:
    return "\n".join(text for message in asked.messages for text in message.texts)


def marks(installation: Installation) -> int:
    """How many replies were marked as understood."""
    return sum("/reactions/" in each.path for each in installation.discord.requests)


async def test_requests_under_way_are_answered_before_the_program_disconnects(
    installation: Installation,
) -> None:
    discord, mira, channel_id = installation.discord, installation.mira, installation.channel_id
    async with installation.limner() as program:
        await installation.until(lambda: installation.heard(2))
        await installation.do("game create", name="The Long Road")
        await installation.do("image scene", description="a lighthouse in a storm")
        await installation.until_posted()
        [picture] = installation.pictures()

        discord.hold_message_answers.set()
        discord.hold_callback_answers.set()
        asked = [
            await discord.use_command(mira, channel_id, "image scene", description=f"a ship, {n}")
            for n in range(4)
        ]
        for n in range(4):
            await discord.say(mira, channel_id, f"at night, with {n} owls", reply_to=picture.id)
        await installation.until(lambda: all(each.answers for each in asked))
        await installation.until(lambda: marks(installation) == 4)
        program.send_signal(signal.SIGTERM)
        await program.says("stopping")
        late = await discord.use_command(mira, channel_id, "image scene", description="a whale")
        await installation.until(lambda: late.answers)
        discord.release_held_answers()
        assert await program.ended() == 0

    assert all("A ship" in said(each) for each in asked)
    assert said(late) == RESTARTING
    assert len(installation.jobs()) == 1 + 4 + 4
    assert marks(installation) == 4
    assert "Traceback" not in program.said
    async with installation.limner() as program:
        await installation.until(lambda: len(installation.pictures()) == 9)
        await installation.until(lambda: not installation.status_cards())
        program.send_signal(signal.SIGTERM)
        assert await program.ended() == 0
    assert len(installation.pictures()) == 9


async def test_thinking_of_a_killed_process_is_ended_by_the_next_one(
    installation: Installation,
) -> None:
    async with installation.limner() as program:
        await installation.until(lambda: installation.heard(2))
        await installation.do("game create", name="The Long Road")
        opened = await installation.discord.use_command(
            installation.mira, installation.channel_id, "character create"
        )
        await installation.until(lambda: opened.answers)
        installation.discord.hold_callback_answers.set()
        sent = await installation.discord.submit(
            opened, name="Elara", looks="A young elf with long red hair, in a green cloak"
        )
        await installation.until(lambda: sent.answers)
        program.send_signal(signal.SIGKILL)
        assert await program.ended() != 0
    installation.discord.release_held_answers()
    assert [each["type"] for each in sent.answers] == [5]

    async with installation.limner() as program:
        await installation.until(lambda: INTERRUPTED in said(sent))
        program.send_signal(signal.SIGTERM)
        assert await program.ended() == 0
    assert installation.jobs() == []
    assert "token-" not in program.said
