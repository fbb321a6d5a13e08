"""Creating predictions at the stub of Replicate: versions, models, inputs, lost answers."""

import asyncio

import httpx
import pytest

from tests.stubs.replicate.accounts import Json
from tests.stubs.replicate.asking import (
    SCHNELL,
    SDXL,
    SDXL_VERSION,
    create_prediction,
    post_prediction,
    wait_for_sleeper,
)
from tests.stubs.replicate.predictions import (
    CreateAnswer,
    Script,
)
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.clock import HandClock

_REFERENCES = [
    # the reference in the create, the reported version (None: refused)
    (SCHNELL, "hidden"),
    (f"{SDXL}:{SDXL_VERSION}", SDXL_VERSION),
    (SDXL_VERSION, SDXL_VERSION),
    (SDXL, None),  # not official: needs its version
    ("nobody/nothing", None),
    ("0" * 64, None),
]


@pytest.mark.parametrize(("reference", "version"), _REFERENCES)
async def test_a_create_names_a_version_in_every_documented_way(
    api: httpx.AsyncClient, reference: str, version: str | None
) -> None:
    answer = await api.post("/predictions", json={"version": reference, "input": {"prompt": "x"}})
    assert answer.status_code == (201 if version else 422)
    assert answer.json().get("version") == version


async def test_only_official_models_take_predictions_at_their_own_address(
    api: httpx.AsyncClient,
) -> None:
    assert (await post_prediction(api, SDXL)).status_code == 404
    assert (await post_prediction(api, "nobody/nothing")).status_code == 404


async def test_a_deployment_draws_with_its_model(
    stub: ReplicateStub, api: httpx.AsyncClient
) -> None:
    stub.add_deployment("guild/fast", model=SDXL)
    body = {"input": {"prompt": "x"}}
    told = (await api.post("/deployments/guild/fast/predictions", json=body)).json()
    assert (told["deployment"], told["model"]) == ("guild/fast", SDXL)
    assert (await api.post("/deployments/guild/slow/predictions", json=body)).status_code == 404


_INVALID = [
    # input, the field that is wrong, its fault
    ({"prompt": None}, "prompt", "required"),
    ({"num_outputs": 5}, "num_outputs", "invalid"),
    ({"num_outputs": "2"}, "num_outputs", "invalid"),
    ({"num_outputs": True}, "num_outputs", "invalid"),
    ({"aspect_ratio": "2:1"}, "aspect_ratio", "invalid"),
    ({"go_fast": 1}, "go_fast", "invalid"),
]


@pytest.mark.parametrize(("given", "field", "kind"), _INVALID)
async def test_an_invalid_input_is_refused_with_the_field_that_is_wrong(
    stub: ReplicateStub, api: httpx.AsyncClient, given: Json, field: str, kind: str
) -> None:
    answer = await post_prediction(api, **given)
    assert answer.status_code == 422
    assert field in answer.json()["detail"]
    (fault,) = answer.json()["invalid_fields"]
    assert (fault["type"], fault["field"]) == (kind, field)
    assert fault["description"]
    assert not stub.predictions


async def test_a_create_with_an_unknown_key_in_its_body_is_refused(api: httpx.AsyncClient) -> None:
    body = {"input": {"prompt": "x"}, "tag": "mine"}
    answer = await api.post(f"/models/{SCHNELL}/predictions", json=body)
    assert (answer.status_code, answer.json()["invalid_fields"][0]["field"]) == (422, "tag")


async def test_an_unknown_input_is_accepted_and_noted(
    stub: ReplicateStub, api: httpx.AsyncClient
) -> None:
    await create_prediction(api, negative_prompt="fog")
    assert stub.unknown_inputs == [f"{SCHNELL}: negative_prompt"]
    stub.unknown_inputs.clear()


@pytest.mark.parametrize("answer", [CreateAnswer.LOST, CreateAnswer.HELD])
async def test_an_accepted_create_can_lose_its_answer(
    stub: ReplicateStub, api: httpx.AsyncClient, answer: CreateAnswer
) -> None:
    stub.script(Script(answer=answer))
    asking = asyncio.create_task(post_prediction(api))
    await stub.wait_until(lambda: stub.predictions)
    if answer is CreateAnswer.LOST:
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            await asking
    else:
        # The client gives up: no answer would come.
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        assert asking.cancelled()
    listed = (await api.get("/predictions")).json()["results"]
    assert [one["input"] for one in listed] == [{"prompt": "a lighthouse"}]
    assert stub.paid() == {"a lighthouse": 1}


async def test_a_gateway_error_can_hide_an_accepted_or_a_refused_create(
    stub: ReplicateStub, api: httpx.AsyncClient
) -> None:
    stub.script(Script(answer=CreateAnswer.BAD_GATEWAY))
    accepted = await post_prediction(api)
    stub.fail_next(502, method="POST")
    refused = await post_prediction(api)
    assert [accepted.status_code, refused.status_code] == [502, 502]
    assert accepted.text == refused.text
    assert stub.created() == {"a lighthouse": 1}


async def test_a_late_answer_comes_at_its_time_by_the_clock(
    stub: ReplicateStub, api: httpx.AsyncClient, clock: HandClock
) -> None:
    stub.script(Script(answer_after_s=20))
    asking = asyncio.create_task(post_prediction(api))
    await stub.wait_until(lambda: stub.predictions)
    await wait_for_sleeper(clock)
    assert not asking.done()
    clock.advance(20)
    assert (await asking).status_code == 201
