"""Defects of the `replicate` package 1.0.7, which the provider works around.

Each test is one defect; when one fails with a newer package, a detour of the provider can go.
"""

import asyncio
from collections.abc import AsyncIterator
from importlib.metadata import version
from typing import Any

import httpx
import pytest
from pydantic.v1 import ValidationError
from replicate.client import Client
from replicate.exceptions import ReplicateError
from replicate.helpers import FileOutput

from tests.stubs.replicate.predictions import NEVER_S, NSFW, CreateAnswer, Script, Status
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.clock import HandClock

TOKEN = "token-1"
SCHNELL = "black-forest-labs/flux-schnell"
_GIVEN = {"prompt": "a lighthouse"}


class _Noting(httpx.AsyncBaseTransport):
    """Sends as httpx does, and keeps requests and answers."""

    def __init__(self) -> None:
        self._sends = httpx.AsyncHTTPTransport()
        self.requests: list[httpx.Request] = []
        self.answers: list[httpx.Response] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = await self._sends.handle_async_request(request)
        self.answers.append(answer)
        return answer

    async def aclose(self) -> None:
        await self._sends.aclose()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def stub(clock: HandClock) -> AsyncIterator[ReplicateStub]:
    async with ReplicateStub({"a": (TOKEN,)}, clock=clock, longest_px=16) as stub:
        yield stub


@pytest.fixture
async def transport() -> AsyncIterator[_Noting]:
    transport = _Noting()
    yield transport
    await transport.aclose()


@pytest.fixture
def client(stub: ReplicateStub, transport: _Noting) -> Client:
    client = Client(TOKEN, base_url=stub.url, transport=transport)
    client.poll_interval = 0
    return client


def test_the_installed_package_is_the_version_with_these_defects() -> None:
    assert version("replicate") == "1.0.7"


async def test_creating_and_reading_a_prediction_works(client: Client) -> None:
    prediction = await client.models.predictions.async_create(model=SCHNELL, input=_GIVEN)
    assert prediction.status == "starting"
    await prediction.async_reload()
    assert (prediction.status, prediction.progress) == ("succeeded", prediction.Progress(1.0, 4, 4))
    listed = await client.predictions.async_list()
    assert [one.id for one in listed.results] == [prediction.id]
    model = await client.models.async_get(SCHNELL)
    assert model.latest_version is not None
    assert (await client.accounts.async_current()).username == "a"


async def test_the_package_cannot_read_the_status_aborted(
    stub: ReplicateStub, client: Client
) -> None:
    stub.script(Script(ends_as=Status.ABORTED))
    prediction = await client.models.predictions.async_create(model=SCHNELL, input=_GIVEN)
    with pytest.raises(ValidationError, match="unexpected value"):
        await prediction.async_reload()


async def test_the_package_cannot_cancel_a_prediction_that_has_not_started(
    stub: ReplicateStub, client: Client
) -> None:
    stub.script(Script(queue_s=NEVER_S))
    prediction = await client.models.predictions.async_create(model=SCHNELL, input=_GIVEN)
    with pytest.raises(ValidationError, match="unexpected value"):
        await prediction.async_cancel()
    assert stub.cancels == {prediction.id: 1}


async def test_create_by_model_drops_wait_and_create_by_version_does_not(
    stub: ReplicateStub, client: Client
) -> None:
    dropped = await client.predictions.async_create(model=SCHNELL, input=_GIVEN, wait=5)
    kept = await client.models.predictions.async_create(model=SCHNELL, input=_GIVEN, wait=5)
    sent = [seen.headers.get("Prefer") for seen in stub.create_requests]
    assert sent == [None, "wait=5"]
    assert (dropped.output, bool(kept.output)) == (None, True)


async def test_a_create_without_wait_never_times_out(
    stub: ReplicateStub, client: Client, transport: _Noting
) -> None:
    stub.script(Script(answer=CreateAnswer.HELD))
    asking = asyncio.create_task(
        client.models.predictions.async_create(model=SCHNELL, input=_GIVEN)
    )
    await stub.wait_until(lambda: stub.predictions)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await client.models.predictions.async_create(model=SCHNELL, input=_GIVEN, wait=5)
    nothing, something = [one.extensions["timeout"] for one in transport.requests]
    assert nothing == dict.fromkeys(("connect", "read", "write", "pool"))
    assert something["read"] == 5.5


async def test_run_returns_nothing_for_a_prediction_that_is_still_running(
    stub: ReplicateStub, client: Client, clock: HandClock
) -> None:
    stub.script(Script(run_s=30, vain_wait_tells_starting=False))
    running = asyncio.create_task(client.async_run(SCHNELL, input=_GIVEN, wait=3))
    await stub.wait_until(lambda: stub.predictions)
    # The clock has no event for a new sleeper.
    while not clock.sleeping:  # noqa: ASYNC110
        await asyncio.sleep(0)
    clock.advance(3)
    assert await running is None
    clock.advance(27)
    assert stub.paid() == {"a lighthouse": 1}


async def test_run_returns_nothing_for_a_cancelled_prediction(
    stub: ReplicateStub, client: Client
) -> None:
    stub.script(Script(ends_as=Status.CANCELED))
    assert await client.async_run(SCHNELL, input=_GIVEN) is None


async def test_reading_an_output_sends_the_key_to_any_host(
    stub: ReplicateStub, client: Client
) -> None:
    prediction = await client.models.predictions.async_create(
        model=SCHNELL, input=_GIVEN, wait=True
    )
    assert isinstance(prediction.output, list)
    await FileOutput(prediction.output[0], client).aread()
    (leak,) = stub.requests_with_key()
    assert (leak.host, leak.headers["Authorization"]) == (stub.output_host, f"Bearer {TOKEN}")


async def test_bytes_cannot_be_an_input(stub: ReplicateStub, client: Client) -> None:
    given = {"prompt": "x", "input_images": [b"\x89PNG"]}
    with pytest.raises(TypeError, match="bytes is not JSON serializable"):
        await client.models.predictions.async_create(
            model="black-forest-labs/flux-2-pro", input=given
        )
    assert not stub.requests


async def test_cancel_after_is_not_sent(stub: ReplicateStub, client: Client) -> None:
    unknown: Any = {"cancel_after": "90s", "headers": {"Cancel-After": "90s"}}
    await client.models.predictions.async_create(model=SCHNELL, input=_GIVEN, **unknown)
    (made,) = stub.predictions.values()
    assert (made.cancel_after_s, stub.create_requests[0].json) == (None, {"input": _GIVEN})


async def test_an_error_loses_the_time_to_retry(
    stub: ReplicateStub, client: Client, transport: _Noting
) -> None:
    stub.throttle("a", retry_after_s=5)
    with pytest.raises(ReplicateError) as throttled:
        await client.models.predictions.async_create(model=SCHNELL, input=_GIVEN)
    assert throttled.value.status == 429
    assert not {"retry_after", "headers", "response"} & vars(throttled.value).keys()
    # The transport sees both, and the provider reads them there.
    answer = transport.answers[-1]
    assert (answer.json()["retry_after"], answer.headers["Retry-After"]) == (5, "5")


async def test_an_error_loses_the_names_of_the_wrong_fields(
    client: Client, transport: _Noting
) -> None:
    with pytest.raises(ReplicateError) as invalid:
        await client.models.predictions.async_create(
            model=SCHNELL, input=_GIVEN | {"num_outputs": 9}
        )
    assert "invalid_fields" not in vars(invalid.value)
    assert transport.answers[-1].json()["invalid_fields"][0]["field"] == "num_outputs"


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_a_failed_create_is_not_retried(
    stub: ReplicateStub, client: Client, status: int
) -> None:
    stub.fail_next(status)
    with pytest.raises(ReplicateError):
        await client.models.predictions.async_create(model=SCHNELL, input=_GIVEN)
    assert len(stub.create_requests) == 1


async def test_a_create_whose_answer_was_lost_is_not_retried(
    stub: ReplicateStub, client: Client
) -> None:
    stub.script(Script(answer=CreateAnswer.LOST))
    with pytest.raises(httpx.TransportError):
        await client.models.predictions.async_create(model=SCHNELL, input=_GIVEN)
    assert stub.created() == {"a lighthouse": 1}


async def test_run_raises_the_error_of_a_failed_prediction_as_a_model_error(
    stub: ReplicateStub, client: Client
) -> None:
    stub.script(Script(error=NSFW))
    prediction = await client.models.predictions.async_create(
        model=SCHNELL, input=_GIVEN, wait=True
    )
    assert (prediction.status, prediction.error) == ("failed", NSFW)
