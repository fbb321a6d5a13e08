"""A create whose answer was lost is found again and never sent twice."""

import asyncio
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from studio.errors import LeaseLost, ProviderTransient, RateLimited
from studio.providers.base import DrawRequest, Finished, Lora, Subject
from studio.providers.replicate import transport
from studio.providers.replicate.keys import Key
from tests.stubs.replicate.asking import client, create_prediction, post_prediction
from tests.stubs.replicate.predictions import NEVER_S, CreateAnswer, Script
from tests.studio.providers.replicate.scene import KEYS, TOKENS, Scene, asked


def picture(colour: str = "red", *, side_px: int = 64) -> bytes:
    encoded = BytesIO()
    Image.new("RGB", (side_px, side_px), colour).save(encoded, "PNG")
    return encoded.getvalue()


async def lose(
    scene: Scene, request: DrawRequest, answer: CreateAnswer = CreateAnswer.LOST
) -> None:
    scene.stub.script(Script(answer=answer))
    with pytest.raises(ProviderTransient):
        await scene.submit(request)


@pytest.mark.parametrize("answer", [CreateAnswer.LOST, CreateAnswer.HELD, CreateAnswer.BAD_GATEWAY])
async def test_an_accepted_create_without_an_answer_is_found_and_paid_once(
    scene: Scene, answer: CreateAnswer
) -> None:
    scene.open(timeout_s=0.2)
    await lose(scene, asked(), answer)

    scene.clock.advance(30)
    (handle,) = list(
        await scene.open().find(asked(), intention="limner-1-a", since=scene.stub.requests[0].at)
    )

    assert isinstance(await scene.provider.poll(handle), Finished)
    assert len(scene.stub.create_requests) == 1
    assert scene.stub.paid().total() == 1


async def test_the_fence_is_awaited_right_before_sending(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a create waits for its turn another worker may take over its job."""
    monkeypatch.setattr(transport, "_MOST_AT_ONCE", 1)
    fences: list[int] = []

    async def shut() -> None:
        fences.append(len(scene.stub.predictions))
        raise LeaseLost(1)

    scene.stub.script(Script(answer=CreateAnswer.HELD))
    first = asyncio.create_task(scene.submit())
    await scene.stub.wait_until(lambda: scene.stub.predictions)
    late = asyncio.create_task(scene.provider.submit(asked(), intention="limner-1-b", fence=shut))
    await asyncio.sleep(0.05)
    assert fences == []

    first.cancel()
    with pytest.raises(LeaseLost):
        await late
    assert fences == [1]
    assert len(scene.stub.predictions) == 1


async def test_a_refused_create_is_not_found(scene: Scene) -> None:
    scene.stub.fail_next(503, path="/predictions")

    with pytest.raises(ProviderTransient):
        await scene.submit()

    assert len(scene.stub.create_requests) == 1
    assert await scene.found() == []


async def test_every_account_is_searched(scene: Scene) -> None:
    handles = []
    for _ in range(3):
        handles.append(await scene.submit())
        scene.clock.advance(1)

    found = await scene.found()

    assert [each.prediction_id for each in found] == [each.prediction_id for each in handles]
    assert {each.key_name for each in handles} == {"first", "second", "third"}
    # By a key of the same account.
    assert [each.key_name for each in found] in (
        ["first", "first", "third"],
        ["first", "third", "first"],
        ["third", "first", "first"],
    )


_OTHERS: list[dict[str, Any]] = [
    {"seed": 8},
    {"prompt": "a lighthouse at night"},
    {"negative": "fog"},
    {"width": 1024, "height": 512},
    {"count": 2},
    {"model": "flux-2-pro"},
    {"model": "flux-dev"},
]


@pytest.mark.parametrize("other", _OTHERS)
async def test_a_prediction_with_other_inputs_is_not_found(
    scene: Scene, other: dict[str, Any]
) -> None:
    await scene.submit(asked(**other))

    assert await scene.found() == []


async def test_predictions_of_one_moment_are_in_the_order_of_their_creation(scene: Scene) -> None:
    scene.open(KEYS[0])
    handles = [await scene.submit() for _ in range(3)]

    assert await scene.found() == handles


async def test_an_older_prediction_is_not_found(scene: Scene) -> None:
    await scene.submit()
    scene.clock.advance(4)
    within = len(await scene.found())
    scene.clock.advance(2)

    assert (within, len(await scene.found())) == (1, 0)


@pytest.mark.parametrize("echoes", [True, False])
async def test_pictures_among_the_inputs_are_not_compared(scene: Scene, echoes: bool) -> None:
    scene.stub.echoes_data_urls = echoes
    scene.open(Key("only", "a", TOKENS["first"]))
    # The source goes as a data address, the reference as a file.
    large = Subject("Elara", "an elf", seed=1, references=(noise(640),))
    request = asked("flux-2-pro", source=picture(), subjects=(large,))
    handle = await scene.submit(request)
    bare = await scene.submit(asked("flux-2-pro"))

    scene.open(Key("only", "a", TOKENS["first"]))
    assert await scene.found(request) == [handle]
    assert await scene.found(asked("flux-2-pro")) == [bare]


def noise(side_px: int) -> bytes:
    encoded = BytesIO()
    Image.effect_noise((side_px, side_px), 90).convert("RGB").save(encoded, "PNG")
    assert len(encoded.getvalue()) > 256 * 1024
    return encoded.getvalue()


async def test_weights_and_scales_are_compared_as_numbers(scene: Scene) -> None:
    request = asked("flux-dev-lora", loras=(Lora("guild/elara", 1.0),))
    handle = await scene.submit(request)

    assert [each.prediction_id for each in await scene.found(request)] == [handle.prediction_id]


async def test_many_pages_are_read_until_they_are_too_old(scene: Scene) -> None:
    scene.stub.page_size = 5
    async with client(scene.stub, TOKENS["third"]) as api:
        for number in range(12):
            await create_prediction(api, prompt=f"old {number}")
        scene.clock.advance(60)
        handle = await scene.submit()
        scene.clock.advance(1)
        for number in range(12):
            await create_prediction(api, prompt=f"new {number}")
    since = scene.stub.create_requests[12].at
    asked_before = len(scene.looks())

    found = await scene.open(KEYS[0], KEYS[2]).find(asked(), intention="x", since=since)

    assert [each.prediction_id for each in found] == [handle.prediction_id]
    assert len(scene.looks()) - asked_before <= 4


async def test_a_service_that_does_not_filter_by_time_is_not_read_to_its_end(
    scene: Scene,
) -> None:
    scene.stub.page_size = 5
    scene.stub.filters_by_time = False
    async with client(scene.stub, TOKENS["third"]) as api:
        for _ in range(30):
            await post_prediction(api)
    scene.clock.advance(60)
    handle = await scene.submit()
    only = Key("third", "b", TOKENS["third"])
    scene.open(only)
    asked_before = len(scene.looks())

    found = await scene.found()

    assert [each.prediction_id for each in found] == (
        [handle.prediction_id] if handle.key_name == "third" else []
    )
    assert len(scene.looks()) - asked_before <= 2


async def test_a_next_page_on_another_host_gets_no_key(scene: Scene) -> None:
    page = b'{"next": "http://%s/v1/predictions?cursor=1", "previous": null, "results": []}'
    scene.stub.answer_next(page % scene.stub.output_host.encode())

    assert await scene.found() == []
    assert not scene.stub.output_requests


async def test_an_account_that_refuses_every_key_is_left_out(scene: Scene) -> None:
    await scene.submit()
    scene.stub.refuse_key(TOKENS["third"], 401)

    assert len(await scene.found()) == 1


async def test_while_an_account_rests_find_raises_rate_limited(scene: Scene) -> None:
    scene.stub.throttle("b", retry_after_s=9, creates_only=False)

    with pytest.raises(RateLimited):
        await scene.found()


async def test_a_failed_prediction_is_found_as_well(scene: Scene) -> None:
    """The caller then gets its error, and may create it again."""
    scene.stub.script(Script(error="CUDA out of memory", answer=CreateAnswer.LOST))
    with pytest.raises(ProviderTransient):
        await scene.submit()

    assert len(await scene.found()) == 1


# The prompts whose first create is accepted without an answer, and how the answer is lost.
LOST = {
    "picture 01": CreateAnswer.LOST,
    "picture 02": CreateAnswer.TORN,
    "picture 03": CreateAnswer.BAD_GATEWAY,
}


async def test_with_a_fifth_of_all_calls_failing_nothing_is_paid_twice(scene: Scene) -> None:
    scene.stub.default_script = Script(run_s=NEVER_S)
    scene.stub.fail_share(0.2, seed=5)
    for prompt, answer in LOST.items():
        scene.stub.script(Script(run_s=NEVER_S, answer=answer), prompt=prompt)
    prompts = [f"picture {number:02}" for number in range(40)]

    found = await asyncio.gather(*(ask_until_accepted(scene, prompt) for prompt in prompts))

    assert scene.stub.created() == dict.fromkeys(prompts, 1)
    # Every create without an answer, by the table above or by chance, was found again.
    unanswered = {
        each.input["prompt"]
        for each in scene.stub.predictions.values()
        if each.script.answer is not CreateAnswer.SENT
    }
    assert unanswered >= LOST.keys()
    assert {prompt for prompt, each in zip(prompts, found, strict=True) if each} == unanswered


async def ask_until_accepted(scene: Scene, prompt: str) -> bool:
    """Submit as the worker does, with `find` before each create. Returns whether it found one."""
    request, since = asked(prompt=prompt), scene.clock.now()
    for _ in range(20):
        try:
            if await scene.provider.find(request, intention="x", since=since):
                return True
            await scene.provider.submit(request, intention="x")
        except ProviderTransient:
            continue
        return False
    raise AssertionError("it never was accepted")
