"""A picture is drawn by Replicate: its statuses, outputs and failures."""

from dataclasses import replace
from typing import Any

import pytest

from studio.errors import (
    DrawingInterrupted,
    MissingCapability,
    NoPicture,
    ProviderError,
    ProviderGone,
    ProviderInvalid,
    ProviderRefused,
)
from studio.providers.base import Canceled, DrawRequest, Finished, Handle, Needs, Progress, Tier
from studio.providers.catalogue import Catalogue
from studio.rules.queue.prices import settled
from tests.stubs.replicate.asking import SDXL, SDXL_VERSION
from tests.stubs.replicate.predictions import (
    DIRECTOR,
    INTERRUPTED,
    NEVER_S,
    NSFW,
    SENSITIVE,
    Script,
    Status,
)
from tests.studio.providers.any_request import outline_of
from tests.studio.providers.replicate.scene import Scene, asked


async def test_a_picture_is_asked_for_followed_and_fetched(scene: Scene) -> None:
    scene.stub.script(Script(queue_s=1, run_s=4))
    handle = await scene.submit()
    states = [await scene.provider.poll(handle)]
    for _ in range(5):
        scene.clock.advance(1)
        states.append(await scene.provider.poll(handle))

    assert states[:5] == [
        Progress(None),
        Progress(0),
        Progress(25),
        Progress(50),
        Progress(75),
    ]
    assert isinstance(states[5], Finished)
    assert _charge(scene, asked(), states[5]) == 3000
    (output,) = states[5].outputs
    assert (await scene.provider.fetch(output)).startswith(b"\x89PNG")


async def test_a_create_answered_with_its_output_is_finished_without_another_call(
    scene: Scene,
) -> None:
    created = await scene.submit()
    told = scene.stub.predictions[created.prediction_id].as_json(
        scene.clock.now(), api_base=scene.stub.api_base
    )
    # A synchronous create is answered like this: with all outputs, and "processing".
    scene.provider.update(told | {"status": "processing"})
    calls = len(scene.stub.requests)

    assert isinstance(await scene.provider.poll(created), Finished)
    assert len(scene.stub.requests) == calls


async def test_some_of_several_outputs_while_processing_are_not_the_end(scene: Scene) -> None:
    scene.stub.script(Script(run_s=4))
    handle = await scene.submit(asked(count=3))
    told = scene.stub.predictions[handle.prediction_id].as_json(
        scene.clock.now(), api_base=scene.stub.api_base
    )
    scene.provider.update(told | {"status": "processing", "output": ["https://x.example/0.png"]})

    assert isinstance(await scene.provider.poll(handle), Progress)
    scene.clock.advance(4)
    state = await scene.provider.poll(handle)
    assert isinstance(state, Finished)
    assert len(state.outputs) == 3


async def test_all_outputs_while_processing_are_the_end(scene: Scene) -> None:
    scene.stub.script(Script(run_s=4, settle_s=60))
    handle = await scene.submit()
    scene.clock.advance(4)

    assert isinstance(await scene.provider.poll(handle), Finished)


async def test_fewer_outputs_than_asked_are_finished_and_cost_as_many(scene: Scene) -> None:
    scene.stub.script(Script(dropped=3))
    state = await scene.provider.poll(await scene.submit(asked(count=4)))

    assert isinstance(state, Finished)
    assert (len(state.outputs), _charge(scene, asked(count=4), state)) == (1, 3000)


async def test_a_model_of_one_picture_gives_one_output(scene: Scene) -> None:
    state = await scene.provider.poll(await scene.submit(asked("flux-2-pro")))

    assert isinstance(state, Finished)
    assert len(state.outputs) == 1


@pytest.mark.parametrize("output", [{"image": "https://x.example"}, [1, 2], 7, ""])
async def test_an_output_of_no_known_form_is_no_picture(scene: Scene, output: object) -> None:
    scene.stub.script(Script(output=output))

    with pytest.raises(NoPicture):
        await scene.provider.poll(await scene.submit())


async def test_success_without_output_is_no_picture(scene: Scene) -> None:
    scene.stub.script(Script(dropped=1))

    with pytest.raises(NoPicture):
        await scene.provider.poll(await scene.submit(asked("flux-2-pro")))


async def test_outputs_of_a_prediction_that_ended_over_an_hour_ago_are_gone(scene: Scene) -> None:
    handle = await scene.submit()
    scene.clock.advance(3600)

    with pytest.raises(ProviderGone):
        await scene.open().poll(handle)


async def test_a_model_that_was_removed_meanwhile_is_charged_by_its_quote_and_metrics(
    scene: Scene,
) -> None:
    request = asked("flux-2-pro", width=1024, height=1024)
    quoted = scene.provider.quote(outline_of(request))
    scene.stub.script(Script(metrics={"image_output_megapixel_count": 2}))
    handle = await scene.submit(request)

    state = await scene.open(catalogue=Catalogue({})).poll(handle)

    assert isinstance(state, Finished)
    assert (quoted.micros, settled(quoted, [(1, state.metered)])) == (30_000, 45_000)


_ODD_METRICS: list[dict[str, object]] = [
    {"image_output_count": None},
    {"image_output_count": "1"},
    {"image_output_count": True},
    {"image_output_count": [1]},
    {"image_output_count": 0},
    {"image_output_count": -3},
    {"image_output_count": 1e300},
]


@pytest.mark.parametrize("metrics", _ODD_METRICS)
async def test_a_metric_of_no_use_is_charged_as_quoted(
    scene: Scene, metrics: dict[str, object]
) -> None:
    scene.stub.script(Script(metrics=metrics))
    state = await scene.provider.poll(await scene.submit())

    assert isinstance(state, Finished)
    assert _charge(scene, asked(), state) == 3000


_STATUSES = [
    # the script, the seconds, the state then
    (Script(queue_s=9), 1, Progress(None)),
    (Script(run_s=9), 1, Progress(0)),
    (Script(), 0, Finished),
    (Script(error="out of memory"), 0, DrawingInterrupted),
    (Script(ends_as=Status.CANCELED), 0, Canceled),
    (Script(ends_as=Status.ABORTED), 0, DrawingInterrupted),
]


@pytest.mark.parametrize(("script", "after_s", "means"), _STATUSES)
async def test_each_of_the_six_statuses_is_understood(
    scene: Scene, script: Script, after_s: float, means: Any
) -> None:
    scene.stub.script(script)
    handle = await scene.submit()
    scene.clock.advance(after_s)

    for provider in (scene.provider, scene.open()):
        if isinstance(means, Progress):
            assert await provider.poll(handle) == means
        elif issubclass(means, ProviderError):
            with pytest.raises(means):
                await provider.poll(handle)
        else:
            assert isinstance(await provider.poll(handle), means)


_FAILURES = [
    (NSFW, ProviderRefused),
    (SENSITIVE, ProviderRefused),
    (INTERRUPTED, DrawingInterrupted),
    (DIRECTOR, DrawingInterrupted),
    ("CUDA out of memory", DrawingInterrupted),
]


@pytest.mark.parametrize(("error", "kind"), _FAILURES)
async def test_failures_are_told_apart_by_their_words(
    scene: Scene, error: str, kind: type[ProviderError]
) -> None:
    scene.stub.script(Script(error=error))

    with pytest.raises(kind) as failed:
        await scene.provider.poll(await scene.submit())

    assert type(failed.value) is kind
    assert failed.value.detail == error


async def test_an_official_model_is_created_at_its_own_address(scene: Scene) -> None:
    await scene.submit()

    (seen,) = scene.stub.create_requests
    assert seen.path == "/models/black-forest-labs/flux-schnell/predictions"
    assert seen.headers["Cancel-After"].endswith("s")
    assert seen.json["input"]["seed"] == 7
    assert "Prefer" not in seen.headers


async def test_a_pinned_model_is_created_by_its_version(scene: Scene) -> None:
    handle = await scene.submit(asked("sdxl", width=1024, height=1024))

    assert scene.stub.create_requests[0].path == "/predictions"
    made = scene.stub.predictions[handle.prediction_id]
    assert (made.model, made.version) == (SDXL, SDXL_VERSION)


async def test_a_deployment_is_created_at_its_own_address_and_found_again(scene: Scene) -> None:
    scene.stub.add_deployment("guild/fast", model=SDXL)
    deployed = replace(scene.catalogue["sdxl"], reference="deployment:guild/fast")
    provider = scene.open(catalogue=Catalogue({"sdxl": deployed}))
    request = asked("sdxl", width=1024, height=1024)
    handle = await scene.submit(request)

    assert scene.stub.create_requests[0].path == "/deployments/guild/fast/predictions"
    state = await provider.poll(handle)
    assert isinstance(state, Finished)
    assert await scene.found(request) == [handle]


async def test_webhooks_are_requested_when_there_is_an_address(scene: Scene) -> None:
    scene.open(webhook_url="https://limner.example/hooks/replicate")
    await scene.submit()

    (seen,) = scene.stub.create_requests
    assert seen.json["webhook"] == "https://limner.example/hooks/replicate"
    assert seen.json["webhook_events_filter"] == ["completed"]


async def test_more_pictures_than_a_model_draws_at_once_are_asked_for_in_parts(
    scene: Scene,
) -> None:
    parts = scene.provider.parts(asked(count=6, seed=2**31 - 3))

    assert [(part.count, part.seed) for part in parts] == [(4, 2**31 - 3), (2, 2)]


async def test_a_request_that_the_model_cannot_take_is_never_sent(
    scene: Scene,
) -> None:
    request = asked("flux-schnell", mask=b"x", source=None)
    with pytest.raises(ProviderInvalid):
        scene.provider.parts(request)
    with pytest.raises(MissingCapability):
        scene.provider.choose(Needs(mask=True, loras=2), Tier.HIGH)


async def test_a_model_that_is_no_longer_in_the_catalogue_is_invalid(scene: Scene) -> None:
    for asking in (scene.submit(asked("painter-9")), scene.found(asked("painter-9"))):
        with pytest.raises(ProviderInvalid) as invalid:
            await asking
        assert invalid.value.fields == ("model",)


@pytest.mark.parametrize("script", [Script(run_s=NEVER_S), Script(queue_s=NEVER_S)])
async def test_a_cancelled_prediction_is_cancelled_even_when_it_had_not_begun(
    scene: Scene, script: Script
) -> None:
    scene.stub.script(script)
    handle = await scene.submit()

    await scene.provider.cancel(handle)

    assert isinstance(await scene.provider.poll(handle), Canceled)
    assert scene.stub.cancels == {handle.prediction_id: 1}
    assert not scene.stub.paid()


async def test_cancelling_tries_twice_and_then_gives_up(scene: Scene) -> None:
    scene.stub.script(Script(run_s=60), times=2)
    first, second = await scene.submit(), await scene.submit(asked(seed=8))
    scene.stub.fail_next(502, path="/cancel")
    await scene.provider.cancel(first)
    scene.stub.fail_next(502, path="/cancel", times=2)
    await scene.provider.cancel(second)

    assert isinstance(await scene.provider.poll(first), Canceled)
    assert isinstance(await scene.provider.poll(second), Progress)


@pytest.mark.parametrize("prediction_id", ["unknown", "", "../account", "a/b?c"])
async def test_an_unknown_prediction_is_gone_and_cancelling_it_raises_nothing(
    scene: Scene, prediction_id: str
) -> None:
    handle = Handle(prediction_id, "third")

    await scene.provider.cancel(handle)

    with pytest.raises(ProviderGone):
        await scene.provider.poll(handle)


def _charge(scene: Scene, request: DrawRequest, state: Finished) -> int:
    """What is charged for the request, which ended so."""
    quoted = scene.provider.quote(outline_of(request))
    return settled(quoted, [(request.count, state.metered)])
