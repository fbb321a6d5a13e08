"""A restart between any two steps of a picture: one request, one picture, one charge."""

import asyncio
from functools import reduce
from typing import Any

import pytest

from bot.play.stage import message_text
from tests.journeys.table import Table

MOMENTS = [
    # where the program stops: before or after a method of a part
    "queue.held.mark_asking:before",  # job taken, nothing requested
    "queue.held.mark_asking:after",  # intention stored, nothing requested
    "provider.submit:after",  # the provider has the request, its answer has not arrived
    "queue.held.mark_asked:after",  # the prediction's id is known
    "provider.poll:before",  # being drawn
    "queue.held.mark_drawn:before",  # drawn, not stored in the job
    "queue.held.mark_drawn:after",  # drawn, nothing fetched
    "provider.fetch:after",  # fetched, not in the store
    "store.put:after",  # picture in the store, thumbnail not
    "queue.held.mark_stored:before",  # both in the store, without rows
    "queue.held.mark_stored:after",  # paid for, not posted
    "queue.held.mark_posting:after",  # before posting
    "delivery.deliver:after",  # posted, without a delivery row
    "queue.held.mark_posted:after",  # posted with a delivery row, the job has not ended
    "queue.held.finish:after",  # job ended, status card not deleted
    "delivery.announce_finished:after",  # status card deleted, not stored in the job
]


class Gate:
    """Holds the program at one moment until the test stops it."""

    def __init__(self, table: Table, moment: str) -> None:
        path, _, self._when = moment.partition(":")
        *parts, name = path.split(".")
        target: Any = reduce(getattr, parts, table.stage.app)
        self._original = getattr(target, name)
        self._reached = asyncio.Event()
        self._open = False
        setattr(target, name, self._held)

    async def _held(self, *args: Any, **options: Any) -> Any:
        if self._when == "before":
            await self._stay()
        answer = await self._original(*args, **options)
        if self._when == "after":
            await self._stay()
        return answer

    async def _stay(self) -> None:
        self._reached.set()
        await asyncio.Event().wait()

    async def reached(self) -> None:
        async with asyncio.timeout(10):
            await self._reached.wait()


async def stopped_at(table: Table, moment: str, act: Any) -> None:
    """Run `act` up to the moment, stop the program there and start it again."""
    gate = Gate(table, moment)
    await act
    await gate.reached()
    ending = asyncio.ensure_future(table.stage.end_worker())
    while not ending.done():
        await asyncio.wait([ending], timeout=0.005)
        # The grace period passes; here the job does not finish in it.
        table.clock.advance(30.0)
    await table.restart()
    await table.settled()
    await table.later(4)


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_scene_continues_after_a_restart_and_nothing_is_done_twice(
    game: Table, moment: str
) -> None:
    act = game.player.slash(game.channel, "image scene", description="a quiet harbour", seed=7)

    await stopped_at(game, moment, act)

    assert len(game.pictures()) == 1
    assert game.cards() == []
    assert game.private() == []
    assert len(game.provider.drawings.read_all()) == 1
    assert await game.ledger() == ["spent"]
    [details] = await game.history()
    assert details.generation.status == "succeeded"
    assert "1 of 20 pictures used" in await game.say("quota show")
    keys = [key async for key in game.stage.app.store.list("games/")]
    assert len(keys) == 2


@pytest.mark.parametrize("moment", ["provider.submit:after", "queue.held.mark_stored:after"])
async def test_a_reply_continues_after_a_restart_with_its_parent(game: Table, moment: str) -> None:
    parent = await game.picture("a quiet harbour")

    await stopped_at(game, moment, game.player.send(game.channel, "at night", reply_to=parent))

    assert len(game.pictures()) == 2
    assert message_text(game.pictures()[-1]).startswith("**A quiet harbour · at night**")
    child = await game.newest()
    assert child.parent is not None
    assert child.parent.step == 1


async def test_three_pictures_that_were_posted_are_not_posted_again(game: Table) -> None:
    act = game.player.slash(game.channel, "image scene", description="a quiet harbour", count=3)

    await stopped_at(game, "delivery.deliver:after", act)

    [message] = game.pictures()
    assert len({each.filename for each in message.attachments}) == 3
    assert await game.ledger() == ["spent"] * 3


async def test_waiting_pictures_are_drawn_after_the_restart(game: Table) -> None:
    game.provider.seconds = 300.0
    for description in ("a dark wood", "an old mill", "a quiet harbour"):
        await game.scene(description)

    await game.restart()
    await game.later(2)
    game.provider.seconds = 0.0
    await game.later(6)

    assert len(game.pictures()) == 3
    assert game.cards() == []


async def test_a_picture_cancelled_while_the_bot_was_away_is_not_drawn(game: Table) -> None:
    game.provider.seconds = 300.0
    await game.scene("a quiet harbour")
    await game.stop()
    [details] = await game.history()
    async with game.stage.app.database.write() as tx:
        assert await game.stage.app.queue.request_cancel(tx, details.generation.job_id)

    await game.restart()
    await game.later(4)

    assert game.pictures() == []
    assert await game.ledger() == ["stopped"]
    assert "cancelled, nothing was used" in message_text(game.last())
