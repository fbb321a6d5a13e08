"""The course of a prediction at the stub of Replicate, and how it ends."""

import asyncio
import re

import httpx
import pytest

from tests.stubs.replicate.asking import (
    PRO,
    create_prediction,
    fetch,
    get_prediction,
    post_prediction,
    wait_for_sleeper,
)
from tests.stubs.replicate.predictions import (
    DIRECTOR,
    INTERRUPTED,
    NSFW,
    SENSITIVE,
    Script,
)
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.clock import HandClock

_PROGRESS = re.compile(r"^\s*(\d+)%\s*\|.+?\|\s*(\d+)\/(\d+)", re.MULTILINE)


async def test_logs_grow_line_by_line_while_a_prediction_runs(
    stub: ReplicateStub, api: httpx.AsyncClient, clock: HandClock
) -> None:
    stub.script(Script(queue_s=2, run_s=4, log_steps=4))
    prediction = await create_prediction(api)
    assert prediction["status"] == "starting"
    seen = []
    for _ in range(7):
        told = await get_prediction(api, prediction)
        seen.append([int(done) for done, *_ in _PROGRESS.findall(told["logs"])][-1:])
        clock.advance(1)
    assert seen == [[], [], [0], [25], [50], [75], [100]]


async def test_the_output_is_there_before_the_status_is_succeeded(
    stub: ReplicateStub, api: httpx.AsyncClient, clock: HandClock
) -> None:
    stub.script(Script(run_s=4, settle_s=2))
    prediction = await create_prediction(api)
    clock.advance(3.9)
    assert (await get_prediction(api, prediction))["output"] is None
    clock.advance(0.1)
    early = await get_prediction(api, prediction)
    assert (early["status"], len(early["output"])) == ("processing", 1)
    clock.advance(2)
    ended = await get_prediction(api, prediction)
    assert (ended["status"], ended["output"]) == ("succeeded", early["output"])
    assert ended["metrics"] == {"predict_time": 6.0, "total_time": 6.0, "image_output_count": 1}


async def test_a_synchronous_create_reports_processing_with_the_whole_output(
    stub: ReplicateStub, api: httpx.AsyncClient, clock: HandClock
) -> None:
    stub.script(Script(run_s=4))
    asking = asyncio.create_task(post_prediction(api, prefer="wait", num_outputs=2))
    await stub.wait_until(lambda: stub.predictions)
    await wait_for_sleeper(clock)
    clock.advance(4)
    answer = await asking
    told = answer.json()
    assert (answer.status_code, told["status"], len(told["output"])) == (201, "processing", 2)
    assert (await get_prediction(api, told))["status"] == "succeeded"


async def test_a_synchronous_create_that_waits_in_vain_answers_202_and_starting(
    stub: ReplicateStub, api: httpx.AsyncClient, clock: HandClock
) -> None:
    stub.script(Script(run_s=30))
    asking = asyncio.create_task(post_prediction(api, prefer="wait=3"))
    await stub.wait_until(lambda: stub.predictions)
    await wait_for_sleeper(clock)
    clock.advance(3)
    answer = await asking
    assert (answer.status_code, answer.json()["status"]) == (202, "starting")


@pytest.mark.parametrize("prefer", ["wait=0", "wait=61", "hurry"])
async def test_prefer_takes_only_waits_of_one_to_sixty_seconds(
    api: httpx.AsyncClient, prefer: str
) -> None:
    assert (await post_prediction(api, prefer=prefer)).status_code == 422


_LIVES = [
    # Cancel-After, script, status after that time
    ("90s", Script(run_s=100), "canceled"),
    ("90", Script(queue_s=100), "aborted"),
    ("1m30s", Script(queue_s=80, run_s=20), "canceled"),
    ("90s", Script(run_s=80), "succeeded"),
]


@pytest.mark.parametrize(("cancel_after", "script", "status"), _LIVES)
async def test_cancel_after_ends_a_prediction_that_takes_longer(
    stub: ReplicateStub,
    api: httpx.AsyncClient,
    clock: HandClock,
    cancel_after: str,
    script: Script,
    status: str,
) -> None:
    stub.script(script)
    api.headers["Cancel-After"] = cancel_after
    prediction = await create_prediction(api)
    assert prediction["deadline"] == "2026-11-21T18:01:30.000000Z"
    clock.advance(90)
    assert (await get_prediction(api, prediction))["status"] == status


@pytest.mark.parametrize("cancel_after", ["4s", "0", "", "soon"])
async def test_cancel_after_takes_no_less_than_five_seconds(
    stub: ReplicateStub, api: httpx.AsyncClient, cancel_after: str
) -> None:
    api.headers["Cancel-After"] = cancel_after
    assert (await post_prediction(api)).status_code == 422
    assert not stub.predictions


_CANCELS = [
    # seconds until it is cancelled, status from then on, how many are paid for
    (1, "aborted", 0),  # before it started
    (3, "canceled", 0),
    (6, "succeeded", 1),  # after its end
]


@pytest.mark.parametrize(("after_s", "status", "paid"), _CANCELS)
async def test_cancelling_ends_a_prediction_that_has_not_ended(
    stub: ReplicateStub,
    api: httpx.AsyncClient,
    clock: HandClock,
    after_s: float,
    status: str,
    paid: int,
) -> None:
    stub.script(Script(queue_s=2, run_s=4))
    prediction = await create_prediction(api)
    clock.advance(after_s)
    answer = await api.post(f"/predictions/{prediction['id']}/cancel")
    assert (answer.status_code, answer.json()["status"]) == (200, status)
    clock.advance(60)
    assert (await get_prediction(api, prediction))["status"] == status
    assert stub.cancels == {prediction["id"]: 1}
    assert stub.paid().total() == paid


async def test_inputs_and_outputs_are_removed_after_an_hour(
    api: httpx.AsyncClient, clock: HandClock
) -> None:
    ended = await get_prediction(api, await create_prediction(api))
    clock.advance(3599)
    assert (await fetch(ended)).status_code == 200
    clock.advance(1)
    assert (await fetch(ended)).status_code == 404
    told = await get_prediction(api, ended)
    assert (told["data_removed"], told["input"], told["output"], told["logs"]) == (
        True,
        {},
        None,
        "",
    )


@pytest.mark.parametrize("error", [NSFW, SENSITIVE, INTERRUPTED, DIRECTOR])
async def test_a_failed_prediction_has_the_services_error_and_costs_nothing(
    stub: ReplicateStub, api: httpx.AsyncClient, error: str
) -> None:
    stub.script(Script(error=error), prompt="storm")
    await create_prediction(api)
    told = await get_prediction(api, await create_prediction(api, prompt="a storm"))
    assert (told["status"], told["error"], told["output"]) == ("failed", error, None)
    assert stub.created() == {"a lighthouse": 1, "a storm": 1}
    assert stub.paid() == {"a lighthouse": 1}


async def test_a_model_that_drops_outputs_returns_fewer_than_requested(
    stub: ReplicateStub, api: httpx.AsyncClient
) -> None:
    stub.script(Script(dropped=3))
    assert (
        len((await get_prediction(api, await create_prediction(api, num_outputs=4)))["output"]) == 1
    )
    assert (
        len((await get_prediction(api, await create_prediction(api, num_outputs=4)))["output"]) == 4
    )


async def test_a_model_of_one_picture_returns_an_address_and_no_list(
    api: httpx.AsyncClient,
) -> None:
    assert isinstance((await get_prediction(api, await create_prediction(api, PRO)))["output"], str)
