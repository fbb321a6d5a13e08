"""Discord does not answer for a while: what it did not take comes later, once."""

import pytest

from bot.play.stage import message_text
from sketch import FailureKind, FailurePlan
from tests.journeys.table import Table


@pytest.fixture
def drawing(game: Table) -> Table:
    """Pictures take ten seconds."""
    game.provider.seconds = 10.0
    return game


async def test_a_private_picture_waits_until_discord_takes_it(drawing: Table) -> None:
    await drawing.scene("a quiet harbour")
    drawing.forbid(drawing.channel, send_messages=False)
    drawing.env.inject_error("POST", "/users/@me/channels", status=503, times=3)

    await drawing.later(40)

    assert len(drawing.private()) == 1
    assert await drawing.ledger() == ["spent"]


async def test_a_failure_is_shown_once_discord_answers_again(
    drawing: Table, failures: FailurePlan
) -> None:
    failures.add(FailureKind.REFUSED)
    await drawing.scene("a quiet harbour")
    drawing.env.inject_error("*", "/channels/*", status=503, times=None)
    drawing.env.inject_error("POST", "/users/@me/channels", status=503, times=None)
    await drawing.later(14)
    assert await drawing.ledger() == ["refunded"]
    drawing.env.backend.faults.clear()
    assert "The painter declined" not in message_text(drawing.last())

    # A worker tries again when the lease of the job's end is over.
    await drawing.later(80)

    assert "The painter declined" in message_text(drawing.last())
    assert drawing.private() == []
