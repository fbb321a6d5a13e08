"""The store, the provider or Discord is away: what is paid for comes later, once, or is refunded.

The clock moves in steps, so that an evening of outages takes seconds.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select

from bot.play.stage import message_text
from cogs.components.layout import custom_ids
from cogs.components.payloads import OnPicture
from cogs.components.words import ITERATE
from db.models import Generation
from sketch import FailureKind, FailurePlan
from studio.errors import ProviderTransient, StoreError
from tests.journeys.table import Table, labels


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
    assert await drawing.ledger() == ["stopped"]
    drawing.env.backend.faults.clear()
    assert "not drawn" not in message_text(drawing.last())

    # A worker tries again when the lease of the job's end is over.
    await drawing.later(80)

    assert "not drawn" in message_text(drawing.last())
    assert drawing.private() == []


EVENINGS = [
    # how many jobs, and for how many minutes the provider, the store and Discord are away
    pytest.param(6, (4, 2, 5), id="short"),
    pytest.param(50, (20, 10, 120), id="long", marks=[pytest.mark.soak, pytest.mark.timeout(900)]),
]


@pytest.mark.parametrize(("jobs", "minutes"), EVENINGS)
async def test_after_an_evening_of_outages_every_picture_came_once_or_was_refunded(
    drawing: Table, jobs: int, minutes: tuple[int, int, int]
) -> None:
    provider_away, store_away, discord_away = minutes
    third = jobs // 3
    await _ask(drawing, range(third))
    await drawing.later(4)
    with _away(drawing.provider, ("submit", "find", "poll", "fetch"), ProviderTransient("hangs")):
        await _pass_minutes(drawing, 1)
        # These find no provider at all: they are refunded after some tries.
        await _ask(drawing, range(third, third + 2))
        await _pass_minutes(drawing, provider_away - 1)
    await _ask(drawing, range(third + 2, 2 * third))
    await drawing.later(4)
    with _away(drawing.stage.app.store, ("put", "get", "find"), StoreError("connection refused")):
        await _pass_minutes(drawing, store_away)
    await _ask(drawing, range(2 * third, jobs))
    await drawing.later(4)
    drawing.env.inject_error("*", "/*", status=503, times=None)
    await _pass_minutes(drawing, discord_away, step_s=40.0)
    drawing.env.backend.faults.clear()
    await _pass_minutes(drawing, 5)

    await _require_true_end(drawing, jobs)


async def _ask(table: Table, numbers: range) -> None:
    """One picture for each number; each two are of the same person."""
    for number in numbers:
        await table.scene(f"quiet harbour {number}", by=table.person(f"ann{number // 2}"))


async def _pass_minutes(table: Table, minutes: float, *, step_s: float = 20.0) -> None:
    """Let time pass in steps that are shorter than a lease, and do all work that becomes due."""
    for _ in range(round(minutes * 60 / step_s)):
        table.clock.advance(step_s)
        await table.settled()


@contextmanager
def _away(part: object, methods: tuple[str, ...], error: Exception) -> Iterator[None]:
    """These methods of the part raise the error."""

    async def away(*_: Any, **__: Any) -> None:
        raise error

    for method in methods:
        setattr(part, method, away)
    try:
        yield
    finally:
        for method in methods:
            delattr(part, method)


async def _require_true_end(table: Table, jobs: int) -> None:
    async with table.stage.app.database.read() as tx:
        generations = list(await tx.scalars(select(Generation)))
    assert len(generations) == jobs
    came = {each.id for each in generations if each.status == "succeeded"}
    failed = {each.id for each in generations if each.status == "failed"}
    assert len(came) + len(failed) == jobs
    # Those that were to be requested while the provider was away, and no others.
    assert 2 <= len(failed) <= jobs // 3
    messages = table.channel.history()
    shown = Counter(
        generation_id
        for message in messages
        for generation_id in came
        if ITERATE.custom_id(OnPicture(generation_id)) in custom_ids(message)
    )
    assert shown == Counter(dict.fromkeys(came, 1))
    assert Counter(await table.ledger()) == Counter(spent=len(came), refunded=len(failed))
    said = [message_text(each) for each in messages if labels(each) == ["Try again"]]
    assert len(said) == len(failed)
    assert all("It did not work this time; nothing was used." in each for each in said)
    assert table.cards() == []
    # The provider drew each picture that came once, and nothing for the others.
    assert len(table.provider.drawings.read_all()) == len(came)
