"""For each defect of the `replicate` package 1.0.7 the right behaviour of the provider.

`tests/stubs/replicate/test_package.py` shows the defects themselves, in the same order.
"""

import asyncio
import tomllib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from studio.errors import (
    DrawingInterrupted,
    ProviderError,
    ProviderInvalid,
    ProviderTransient,
    RateLimited,
)
from studio.providers.base import Canceled, Finished, Progress
from tests.stubs.replicate.predictions import NEVER_S, CreateAnswer, Script, Status
from tests.studio.providers.replicate.scene import KEYS, TOKENS, Scene, asked

# 1: a status that the package cannot read


async def test_an_aborted_prediction_is_interrupted_and_can_be_created_again(scene: Scene) -> None:
    scene.stub.script(Script(ends_as=Status.ABORTED))
    handle = await scene.submit()

    with pytest.raises(DrawingInterrupted):
        await scene.provider.poll(handle)


async def test_a_prediction_that_has_not_begun_can_be_cancelled(scene: Scene) -> None:
    scene.stub.script(Script(queue_s=NEVER_S))
    handle = await scene.submit()

    await scene.provider.cancel(handle)

    assert isinstance(await scene.provider.poll(handle), Canceled)


async def test_a_list_with_an_aborted_prediction_can_be_read(scene: Scene) -> None:
    scene.open(KEYS[0])
    scene.stub.script(Script(ends_as=Status.ABORTED))
    aborted = await scene.submit()
    other = await scene.submit(asked(seed=8))

    assert (await scene.found(), await scene.found(asked(seed=8))) == ([aborted], [other])


# 2: a wait that is dropped


@pytest.mark.parametrize("model", ["flux-schnell", "sdxl"])
async def test_no_create_waits_for_its_pictures(scene: Scene, model: str) -> None:
    scene.stub.script(Script(run_s=30))

    handle = await scene.submit(asked(model, width=1024, height=1024))

    assert "Prefer" not in scene.stub.create_requests[0].headers
    assert isinstance(await scene.provider.poll(handle), Progress)


# 3: no time limit


async def test_a_create_that_is_never_answered_ends(scene: Scene) -> None:
    scene.open(timeout_s=0.05)
    scene.stub.script(Script(answer=CreateAnswer.HELD))

    async with asyncio.timeout(5):
        with pytest.raises(ProviderTransient, match="no answer within"):
            await scene.submit()


async def test_an_upload_and_a_poll_that_are_never_answered_end(scene: Scene) -> None:
    provider = scene.open(timeout_s=0.05)
    handle = await scene.submit()
    async with asyncio.timeout(5):
        scene.stub.hold_next(times=2)
        with pytest.raises(ProviderTransient, match="no answer within"):
            await provider.poll(handle)


# 4: the same result for a running and a cancelled prediction


async def test_running_and_cancelled_predictions_are_told_apart(scene: Scene) -> None:
    scene.stub.script(Script(run_s=30))
    scene.stub.script(Script(ends_as=Status.CANCELED))
    drawn, cancelled = await scene.submit(), await scene.submit(asked(seed=8))

    assert isinstance(await scene.provider.poll(drawn), Progress)
    assert isinstance(await scene.provider.poll(cancelled), Canceled)


# 5: the key is sent to every host of an output


async def test_no_key_is_sent_when_an_output_is_fetched(scene: Scene) -> None:
    state = await scene.provider.poll(await scene.submit())
    assert isinstance(state, Finished)

    await scene.provider.fetch(state.outputs[0])

    assert len(scene.stub.output_requests) == 1
    assert not scene.stub.requests_with_key()


# 6: bytes cannot be an input


async def test_pictures_are_given_as_bytes(scene: Scene) -> None:
    encoded = BytesIO()
    Image.new("RGB", (64, 64)).save(encoded, "PNG")

    await scene.submit(asked("flux-2-pro", source=encoded.getvalue()))

    (address,) = scene.stub.create_requests[0].json["input"]["input_images"]
    assert address.startswith("data:image/png;base64,")


# 7: no `Cancel-After`


@pytest.mark.parametrize("model", ["flux-schnell", "sdxl"])
async def test_a_drawing_that_hangs_is_ended_by_the_service_itself(
    scene: Scene, model: str
) -> None:
    scene.stub.script(Script(run_s=NEVER_S))
    handle = await scene.submit(asked(model, width=1024, height=1024))

    assert scene.stub.predictions[handle.prediction_id].cancel_after_s == 1200
    scene.clock.advance(1200)
    assert isinstance(await scene.provider.poll(handle), Canceled)


async def test_polls_and_cancels_have_no_cancel_after_header(scene: Scene) -> None:
    handle = await scene.submit()
    await scene.open().poll(handle)
    await scene.provider.cancel(handle)

    with_header = [seen.path for seen in scene.stub.requests if "Cancel-After" in seen.headers]
    assert with_header == [scene.stub.create_requests[0].path]


# 8: errors without the text of the answer


async def test_a_429_says_when_to_come_back(scene: Scene) -> None:
    scene.open(KEYS[0])
    scene.stub.throttle("a", retry_after_s=41)

    with pytest.raises(RateLimited) as limited:
        await scene.submit()

    assert 40 < limited.value.retry_after_s <= 41


async def test_a_422_says_which_fields_are_wrong(scene: Scene) -> None:
    scene.stub.drift("black-forest-labs/flux-schnell", aspect_ratio={"type": "integer"})

    with pytest.raises(ProviderInvalid) as invalid:
        await scene.submit()

    assert invalid.value.fields == ("aspect_ratio",)
    assert "aspect_ratio" in invalid.value.detail


async def test_a_402_says_why(scene: Scene) -> None:
    scene.stub.refuse_key(TOKENS["first"], 402)
    await scene.submit()

    (retired,) = [one.retired for one in await scene.pool.reports() if one.retired]
    assert retired.startswith("402 Insufficient credit")


# 9: which requests are repeated


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_create_is_never_sent_again(scene: Scene, status: int) -> None:
    scene.stub.fail_next(status, path="/predictions")

    with pytest.raises(ProviderTransient):
        await scene.submit()

    assert len(scene.stub.create_requests) == 1


@pytest.mark.parametrize("status", [429, 503, 504])
async def test_no_poll_is_repeated_with_pauses_of_the_real_clock(scene: Scene, status: int) -> None:
    handle = await scene.submit()
    scene.stub.fail_next(status, method="GET", times=20, retry_after_s=30)

    async with asyncio.timeout(2):
        with pytest.raises(ProviderError):
            await scene.open().poll(handle)

    assert len(scene.looks()) == (1 if status == 429 else 2)


# 10: no Python 3.14


def test_limner_does_not_say_that_it_runs_where_the_package_does_not() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]

    assert project["requires-python"].endswith("<3.14")
