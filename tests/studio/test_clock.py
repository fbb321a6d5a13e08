"""Waiting for the first of several things."""

import asyncio

import pytest

from studio.clock import wait_for_first


async def test_the_other_waits_are_cancelled_and_tasks_go_on() -> None:
    cancelled, ready, go = [], asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        ready.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append("slow")
            raise

    task = asyncio.create_task(go.wait())
    await wait_for_first(slow(), ready.wait(), tasks=[task])
    await asyncio.sleep(0)

    assert cancelled == ["slow"]
    assert not task.done()
    go.set()
    assert await task


async def test_a_task_that_is_over_ends_the_wait() -> None:
    task = asyncio.create_task(asyncio.sleep(0, "done"))

    await wait_for_first(asyncio.Event().wait(), tasks=[task])

    assert task.result() == "done"


async def test_who_is_cancelled_while_waiting_leaves_nothing_behind() -> None:
    before = asyncio.all_tasks()
    waiting = asyncio.create_task(wait_for_first(asyncio.Event().wait()))
    await asyncio.sleep(0)

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.sleep(0)

    assert asyncio.all_tasks() == before
