"""Predictions are followed: news come in time, with few calls, and errors do not end it."""

import asyncio
import json
from typing import Any

import pytest

from studio.errors import KeyRetired, ProviderGone, ProviderTransient, RateLimited
from studio.providers.base import Finished, Handle, Progress
from studio.providers.replicate.keys import Key
from tests.stubs.replicate.predictions import NEVER_S, Script
from tests.studio.providers.replicate.scene import KEYS, TOKENS, Scene, asked, settled

ONE = Key("first", "a", TOKENS["first"], creates_per_minute=100_000)


async def many(scene: Scene, count: int) -> list[Handle]:
    """So many running predictions in one account."""
    scene.open(ONE)
    scene.stub.accounts["a"].limit_to(None)
    return list(await asyncio.gather(*(scene.submit(asked(seed=seed)) for seed in range(count))))


async def test_news_comes_soon_after_the_end(scene: Scene) -> None:
    scene.stub.script(Script(run_s=5))
    handle = await scene.submit()

    assert isinstance(await scene.heard(handle), Finished)
    late_s = (scene.clock.now() - scene.stub.predictions[handle.prediction_id].ends_at).seconds
    assert late_s <= 2


async def test_pauses_grow_so_that_one_prediction_takes_few_polls(scene: Scene) -> None:
    scene.stub.script(Script(run_s=60))
    handle = await scene.submit()

    await scene.heard(handle, most_s=120)

    assert 10 <= len(scene.looks()) <= 60


async def test_a_change_that_nobody_has_read_is_news_at_once(scene: Scene) -> None:
    scene.stub.script(Script(run_s=5))
    handle = await scene.submit()
    scene.clock.advance(5)
    await scene.provider.cancel(handle)  # its answer says that it has ended

    await asyncio.wait_for(scene.provider.wait_for_news(handle), 1)
    assert isinstance(await scene.provider.poll(handle), Finished)
    assert not scene.looks()


async def test_a_webhook_wakes_the_waiting_job_without_a_poll(scene: Scene) -> None:
    scene.stub.script(Script(run_s=60))
    handle = await scene.submit()
    await scene.provider.poll(handle)
    waiting = asyncio.create_task(scene.provider.wait_for_news(handle))
    await settled(waiting.done, scene.clock)
    looks = len(scene.looks())
    told = scene.stub.predictions[handle.prediction_id]
    ended = told.as_json(told.ends_at, api_base=scene.stub.api_base)

    scene.provider.update(ended)

    await asyncio.wait_for(waiting, 1)
    assert isinstance(await scene.provider.poll(handle), Finished)
    assert len(scene.looks()) == looks


async def test_a_webhook_about_an_unknown_prediction_is_ignored(scene: Scene) -> None:
    handle = await scene.submit()
    told = scene.stub.predictions[handle.prediction_id].as_json(
        scene.clock.now(), api_base=scene.stub.api_base
    )
    stranger = scene.open()

    stranger.update(told)
    with pytest.raises(ProviderTransient):
        stranger.update({"id": "x"})


async def test_an_older_answer_does_not_undo_the_end(scene: Scene) -> None:
    scene.stub.script(Script(run_s=5))
    handle = await scene.submit()
    told = scene.stub.predictions[handle.prediction_id]
    early = told.as_json(scene.clock.now(), api_base=scene.stub.api_base)
    scene.provider.update(told.as_json(told.ends_at, api_base=scene.stub.api_base))
    scene.provider.update(early)

    assert isinstance(await scene.provider.poll(handle), Finished)


async def test_without_news_the_wait_still_ends(scene: Scene) -> None:
    scene.stub.script(Script(queue_s=NEVER_S))
    handle = await scene.submit()
    await scene.provider.poll(handle)

    await scene.moving(scene.provider.wait_for_news(handle), step_s=0.25, most_s=15)


async def test_polls_at_the_same_time_share_one_call(scene: Scene) -> None:
    scene.stub.script(Script(run_s=60))
    handle = await scene.submit()

    await asyncio.gather(*(scene.provider.poll(handle) for _ in range(20)))

    assert len(scene.looks()) == 1


async def test_a_cancelled_poll_does_not_cancel_the_shared_call(scene: Scene) -> None:
    scene.stub.script(Script(run_s=60))
    handle = await scene.submit()
    first, second = [asyncio.create_task(scene.provider.poll(handle)) for _ in range(2)]
    await asyncio.sleep(0)
    first.cancel()

    assert isinstance(await second, Progress)
    assert first.cancelled()


async def test_five_hundred_are_followed_with_few_calls_and_each_ends_in_time(
    scene: Scene,
) -> None:
    scene.stub.default_script = Script(run_s=20)
    handles = await many(scene, 500)
    began = scene.clock.now()

    async def ended(handle: Handle) -> float:
        while not isinstance(await scene.provider.poll(handle), Finished):
            await scene.provider.wait_for_news(handle)
        return (scene.clock.now() - began).total_seconds()

    waited_s = await scene.moving(asyncio.gather(*map(ended, handles)), step_s=0.25, most_s=40)

    assert max(waited_s) <= 22
    # A limit of 3000 a minute is 1000 in these twenty seconds.
    assert len(scene.looks()) <= 500
    assert sum(seen.path != "/predictions" for seen in scene.looks()) <= 40


async def test_many_predictions_are_read_in_lists_and_the_rest_one_by_one(scene: Scene) -> None:
    scene.stub.default_script = Script(run_s=5)
    handles = await many(scene, 12)
    scene.stub.page_size = 2  # five pages are read, which have ten of the twelve

    scene.clock.advance(5)
    states = await asyncio.gather(*map(scene.provider.poll, handles))
    scene.clock.advance(1)
    states = await asyncio.gather(*map(scene.provider.poll, handles))

    assert all(isinstance(state, Finished) for state in states)
    listed = [seen for seen in scene.looks() if seen.path == "/predictions"]
    assert 0 < len(listed) <= 10


async def test_a_list_without_logs_keeps_the_known_percent(scene: Scene) -> None:
    scene.stub.default_script = Script(run_s=100)
    (first, *_) = await many(scene, 5)
    scene.clock.advance(50)
    assert await scene.provider.poll(first) == Progress(50)
    for seed in range(50, 60):
        await scene.submit(asked(seed=seed))
    scene.clock.advance(1)

    assert await scene.provider.poll(first) == Progress(50)
    assert scene.looks()[-1].path == "/predictions"


async def test_one_of_many_predictions_that_is_gone_raises_provider_gone(scene: Scene) -> None:
    scene.stub.default_script = Script(run_s=100)
    handles = await many(scene, 12)
    del scene.stub.predictions[handles[3].prediction_id]
    scene.clock.advance(1)
    await scene.provider.poll(handles[0])

    with pytest.raises(ProviderGone):
        await scene.provider.poll(handles[3])
    assert isinstance(await scene.provider.poll(handles[4]), Progress)


async def test_an_unreadable_prediction_does_not_spoil_its_list(scene: Scene) -> None:
    scene.stub.default_script = Script(run_s=5)
    handles = await many(scene, 12)
    scene.clock.advance(5)
    results: list[Any] = [{"id": handles[0].prediction_id}, 7, None, {}]
    results += [
        scene.stub.predictions[each.prediction_id].as_json(
            scene.clock.now(), api_base=scene.stub.api_base
        )
        for each in handles[1:]
    ]
    scene.stub.answer_next(
        json.dumps({"next": None, "previous": None, "results": results}).encode()
    )

    states = [await scene.provider.poll(each) for each in handles[1:]]

    assert all(isinstance(state, Finished) for state in states)


async def test_a_failed_poll_is_repeated_once(scene: Scene) -> None:
    handle = await scene.submit()
    scene.stub.fail_next(500, method="GET")

    assert isinstance(await scene.provider.poll(handle), Finished)
    assert len(scene.looks()) == 2


async def test_after_errors_polls_become_rare_and_go_on(scene: Scene) -> None:
    scene.stub.script(Script(run_s=30))
    handle = await scene.submit()
    await scene.provider.poll(handle)
    scene.stub.fail_next(503, method="GET", times=20)

    assert isinstance(await scene.heard(handle, step_s=0.5, most_s=200), Finished)
    assert len(scene.looks()) <= 40


async def test_after_a_failed_poll_the_last_status_is_returned_for_a_while(scene: Scene) -> None:
    scene.stub.script(Script(run_s=1000))
    handle = await scene.submit()
    scene.clock.advance(500)
    assert await scene.provider.poll(handle) == Progress(50)
    scene.stub.fail_next(503, method="GET", times=100)
    scene.clock.advance(10)

    assert await scene.provider.poll(handle) == Progress(50)
    scene.clock.advance(600)
    with pytest.raises(ProviderTransient):
        await scene.provider.poll(handle)


async def test_a_429_stops_polls_of_the_account_for_its_rest(scene: Scene) -> None:
    scene.stub.script(Script(run_s=60))
    handle = await scene.submit()
    await scene.provider.poll(handle)
    scene.stub.throttle("a", retry_after_s=20, creates_only=False)
    scene.clock.advance(1)
    assert isinstance(await scene.provider.poll(handle), Progress)
    looks = len(scene.looks())

    waiting = scene.provider.wait_for_news(handle)
    await scene.moving(waiting, step_s=0.5, most_s=15)
    with pytest.raises(RateLimited) as limited:
        await scene.open().poll(handle)

    assert len(scene.looks()) == looks + 1  # the other provider's own
    assert limited.value.retry_after_s <= 20
    scene.clock.advance(20)
    assert isinstance(await scene.provider.poll(handle), Progress)


async def test_a_retired_key_is_replaced_by_one_of_its_account(scene: Scene) -> None:
    scene.open(KEYS[0])
    handle = await scene.submit()
    scene.stub.refuse_key(TOKENS["first"], 401)
    both = scene.open(KEYS[0], KEYS[1], KEYS[2])

    assert isinstance(await both.poll(handle), Finished)
    assert [seen.token for seen in scene.looks()] == [TOKENS["first"], TOKENS["second"]]


async def test_without_a_key_of_the_account_the_error_comes_at_once(scene: Scene) -> None:
    scene.open(KEYS[0], KEYS[2])
    scene.stub.script(Script(run_s=60))
    handle = await scene.submit()
    scene.stub.refuse_key(TOKENS[handle.key_name], 403)
    await scene.moving(scene.provider.wait_for_news(handle), step_s=0.25, most_s=5)

    with pytest.raises(KeyRetired):
        await scene.provider.poll(handle)


async def test_a_key_without_credit_follows_the_predictions_that_it_created(scene: Scene) -> None:
    scene.open(KEYS[0])
    handle = await scene.submit()
    scene.stub.refuse_key(TOKENS["first"], 402)
    with pytest.raises(KeyRetired):
        await scene.submit(asked(seed=8))

    assert isinstance(await scene.provider.poll(handle), Finished)


async def test_without_a_waiting_job_there_are_no_polls(scene: Scene) -> None:
    scene.stub.script(Script(run_s=60))
    handle = await scene.submit()
    await scene.provider.poll(handle)
    looks = len(scene.looks())
    for _ in range(60):
        scene.clock.advance(1)
        await asyncio.sleep(0)

    assert len(scene.looks()) == looks


async def test_a_prediction_that_no_job_asks_about_is_forgotten(scene: Scene) -> None:
    scene.stub.default_script = Script(run_s=10_000)
    handles = await many(scene, 12)
    scene.clock.advance(301)
    fresh = await scene.submit(asked(seed=99))
    await scene.provider.poll(fresh)

    # A single prediction is read by itself: the twelve do not count any more.
    assert scene.looks()[-1].path == f"/predictions/{fresh.prediction_id}"
    assert isinstance(await scene.provider.poll(handles[0]), Progress)


async def test_closing_ends_every_poll(scene: Scene) -> None:
    scene.stub.script(Script(run_s=60))
    handle = await scene.submit()
    waiting = asyncio.create_task(scene.provider.poll(handle))
    await asyncio.sleep(0)

    await scene.provider.close()

    with pytest.raises((asyncio.CancelledError, ProviderTransient)):
        await asyncio.wait_for(waiting, 1)
    ours = [task.get_name() for task in asyncio.all_tasks() if "look" in task.get_name()]
    assert not ours
