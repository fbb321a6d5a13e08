"""A stopping program takes no more requests and finishes those that are being answered."""

import asyncio

import pytest

from cogs.interactions.requests import Requests


class Answering:
    """A member's request that is answered when the test lets it."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests
        self._may_end = asyncio.Event()
        self.is_answered = False
        self.task = asyncio.create_task(self._answer())

    async def _answer(self) -> None:
        with self._requests.answering(), self._requests.answering():
            await self._may_end.wait()
            self.is_answered = True

    def end(self) -> None:
        self._may_end.set()


async def test_what_is_being_answered_is_finished_before_the_program_stops() -> None:
    requests = Requests()
    first, second = Answering(requests), Answering(requests)
    await asyncio.sleep(0)

    stopping = asyncio.create_task(requests.finish(within_s=60))
    await asyncio.sleep(0)
    assert requests.are_refused
    first.end()
    await first.task
    await asyncio.sleep(0)
    assert not stopping.done()

    second.end()
    await stopping
    assert first.is_answered
    assert second.is_answered


async def test_a_refusal_that_begins_meanwhile_is_finished_too() -> None:
    requests = Requests()
    first = Answering(requests)
    await asyncio.sleep(0)
    stopping = asyncio.create_task(requests.finish(within_s=60))
    await asyncio.sleep(0)
    refusal = Answering(requests)
    await asyncio.sleep(0)

    first.end()
    await first.task
    await asyncio.sleep(0)
    assert not stopping.done()

    refusal.end()
    await stopping
    assert refusal.is_answered


async def test_with_nothing_to_answer_the_program_stops_at_once() -> None:
    requests = Requests()
    await requests.finish(within_s=60)
    assert requests.are_refused


async def test_an_answer_that_lasts_longer_than_the_grace_period_is_cut_off() -> None:
    requests = Requests()
    slow = Answering(requests)
    await asyncio.sleep(0)

    await requests.finish(within_s=0)

    assert slow.task.cancelled()
    assert not slow.is_answered


async def test_an_answer_that_breaks_is_not_waited_for() -> None:
    requests = Requests()

    async def break_off() -> None:
        with requests.answering():
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await break_off()
    await requests.finish(within_s=60)


async def test_a_second_signal_cancels_what_is_being_answered() -> None:
    requests = Requests()
    slow = Answering(requests)
    await asyncio.sleep(0)

    await requests.cancel()

    assert slow.task.cancelled()
