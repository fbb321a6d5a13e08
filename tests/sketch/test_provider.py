"""The sketch provider as a service: its folder, its progress, its planned failures."""

import asyncio
import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from sketch import Failure, FailureKind, FailurePlan, SketchProvider
from sketch.drawings import DrawingStore
from sketch.failures import FAILURE_WORDS
from studio.errors import ProviderInvalid, ProviderRefused, ProviderTransient, RateLimited
from studio.providers.base import (
    DrawRequest,
    Finished,
    Lora,
    Needs,
    Outline,
    Progress,
    Safety,
    Tier,
)
from tests.sketch.images import ELARA, encoded, make_request
from tests.support.clock import START, HandClock

PIXEL = encoded(Image.new("RGB", (1, 1)))


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def small() -> DrawRequest:
    return replace(make_request("in the forest", ELARA), width=64, height=64)


async def test_without_seconds_a_drawing_is_finished_at_once(
    tmp_path: Path, clock: HandClock, small: DrawRequest
) -> None:
    provider = SketchProvider(tmp_path, clock=clock, seconds=0)
    handle = await provider.submit(small, intention="a")

    assert isinstance(await provider.poll(handle), Finished)


async def test_progress_follows_the_clock(
    tmp_path: Path, clock: HandClock, small: DrawRequest
) -> None:
    provider = SketchProvider(tmp_path, clock=clock, seconds=8)
    handle = await provider.submit(small, intention="a")
    states = []
    for _ in range(4):
        states.append(await provider.poll(handle))
        clock.advance(2)

    assert states == [Progress(0), Progress(25), Progress(50), Progress(75)]


async def test_the_event_loop_goes_on_while_a_picture_is_drawn(
    tmp_path: Path, clock: HandClock
) -> None:
    provider = SketchProvider(tmp_path, clock=clock, seconds=0)
    handle = await provider.submit(make_request("in the forest", ELARA), intention="a")
    state = await provider.poll(handle)
    assert isinstance(state, Finished)

    drawing = asyncio.create_task(provider.fetch(state.outputs[0]))
    turns = 0
    while not drawing.done():
        await asyncio.sleep(0)
        turns += 1

    assert turns > 20


async def test_a_record_holds_what_was_asked_and_no_bytes(
    tmp_path: Path, clock: HandClock, small: DrawRequest
) -> None:
    provider = SketchProvider(tmp_path, clock=clock, seconds=0)
    handle = await provider.submit(small, intention="limner-1-ab")

    written = json.loads((tmp_path / handle.prediction_id / "record.json").read_text())

    assert written["intention"] == "limner-1-ab"
    assert written["submitted_at"] == START.isoformat()
    assert written["request"]["subjects"][0]["looks"] == ELARA
    assert written["request"]["source"] is None
    assert written["request"]["subjects"][0]["references"] == []


def test_the_store_gives_back_an_equal_request(tmp_path: Path, small: DrawRequest) -> None:
    subjects = (replace(small.subjects[0], references=(b"one", b"two")), small.subjects[0])
    request = replace(
        small,
        source=b"source",
        mask=b"mask",
        subjects=subjects,
        changes=("at night",),
        strength=0.4,
        aspect=(3, 2),
        loras=(Lora("me/elara", 0.8),),
        safety=Safety.STRICT,
        purpose="scene",
    )
    drawings = DrawingStore(tmp_path)
    prediction_id = drawings.add(request, intention="a", submitted_at=START, failure=None)

    stored = DrawingStore(tmp_path).read(prediction_id)

    assert stored is not None
    assert drawings.read_request(stored) == request
    assert stored.submitted_at == START


async def test_a_folder_without_a_record_is_no_drawing(
    tmp_path: Path, clock: HandClock, small: DrawRequest
) -> None:
    """A process that is killed while it writes has accepted nothing."""
    provider = SketchProvider(tmp_path, clock=clock, seconds=0)
    handle = await provider.submit(small, intention="a")
    (tmp_path / handle.prediction_id / "record.json").unlink()

    assert list(await provider.find(small, intention="a", since=START)) == []
    again = await provider.submit(small, intention="a")
    assert list(await provider.find(small, intention="a", since=START)) == [again]


async def test_several_providers_share_a_folder_without_losing_a_drawing(
    tmp_path: Path, clock: HandClock, small: DrawRequest
) -> None:
    providers = [SketchProvider(tmp_path, clock=clock, seconds=0) for _ in range(3)]
    handles = await asyncio.gather(
        *(provider.submit(small, intention="same") for provider in providers for _ in range(4))
    )

    assert len({handle.prediction_id for handle in handles}) == 12
    assert len(DrawingStore(tmp_path).read_all()) == 12


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"width": 32}, "width"),
        ({"height": 4096}, "height"),
        ({"model": "sketch-upscale"}, "source"),
        ({"model": "sketch-upscale", "height": 4097, "source": PIXEL}, "height"),
        ({"model": "flux"}, "model"),
        ({"count": 0}, "count"),
        ({"count": 5}, "count"),
        ({"strength": 1.5}, "strength"),
        ({"source": b"no picture"}, "source"),
        ({"mask": b"no picture"}, "mask"),
    ],
)
async def test_a_request_that_cannot_be_drawn_is_invalid_and_not_accepted(
    tmp_path: Path, clock: HandClock, small: DrawRequest, wrong: dict[str, object], field: str
) -> None:
    provider = SketchProvider(tmp_path, clock=clock, seconds=0)

    with pytest.raises(ProviderInvalid) as refused:
        await provider.submit(replace(small, **wrong), intention="a")  # type: ignore[arg-type]

    assert refused.value.fields == (field,)
    assert DrawingStore(tmp_path).read_all() == []


async def test_only_the_upscaler_makes_a_large_picture_from_a_source(
    tmp_path: Path, clock: HandClock, small: DrawRequest
) -> None:
    provider = SketchProvider(tmp_path, clock=clock, seconds=0)
    needs = Needs(prompt=False, source=True, upscale=True)

    model = provider.choose(needs, Tier.HIGH).model
    request = replace(small, model=model, prompt="", width=4096, height=64, source=PIXEL)
    state = await provider.poll(await provider.submit(request, intention="a"))

    assert isinstance(state, Finished)
    assert provider.quote(Outline(model, 4096, 64, source=(1, 1))).micros == 0
    with Image.open(BytesIO(await provider.fetch(state.outputs[0]))) as drawn:
        assert drawn.size == (4096, 64)


async def test_submits_follow_the_plan_in_order_and_then_all_go_well(
    tmp_path: Path, clock: HandClock, small: DrawRequest
) -> None:
    plan = FailurePlan([FailureKind.TRANSIENT, None, Failure(FailureKind.RATE_LIMITED)])
    provider = SketchProvider(tmp_path, clock=clock, seconds=0, failures=plan)

    with pytest.raises(ProviderTransient):
        await provider.submit(small, intention="a")
    await provider.submit(small, intention="b")
    with pytest.raises(RateLimited):
        await provider.submit(small, intention="c")
    await provider.submit(small, intention="d")

    assert len(DrawingStore(tmp_path).read_all()) == 2


async def test_a_slow_drawing_takes_ten_times_as_long(
    tmp_path: Path, clock: HandClock, small: DrawRequest
) -> None:
    plan = FailurePlan([FailureKind.SLOW])
    provider = SketchProvider(tmp_path, clock=clock, seconds=6, failures=plan)
    handle = await provider.submit(small, intention="a")

    clock.advance(30)
    assert await provider.poll(handle) == Progress(50)
    clock.advance(30)
    assert isinstance(await provider.poll(handle), Finished)


async def test_words_of_a_scene_ask_for_a_failure_only_with_obey_words(
    tmp_path: Path, clock: HandClock, small: DrawRequest
) -> None:
    asking = replace(small, scene="Elara at the gate [Fail: refused]")
    disobedient = SketchProvider(tmp_path, clock=clock, seconds=0)
    obedient = SketchProvider(tmp_path, clock=clock, seconds=0, obey_words=True)

    obeyed = await obedient.submit(asking, intention="a")
    with pytest.raises(ProviderRefused):
        await obedient.poll(obeyed)
    ignored = await disobedient.submit(asking, intention="b")
    assert isinstance(await disobedient.poll(ignored), Finished)


def test_every_kind_of_failure_raises_its_own_error_or_none() -> None:
    silent = {FailureKind.HANG, FailureKind.SLOW, FailureKind.FEWER, FailureKind.NONE}
    for kind in FailureKind:
        failure = Failure(kind, retry_after_s=3, fields=("seed",), outputs=2)
        assert Failure.from_json(json.loads(json.dumps(failure.to_json()))) == failure
        if kind in silent:
            with pytest.raises(ValueError, match="raises nothing"):
                failure.error()
        else:
            assert kind in failure.error().detail
    assert {failure.kind for failure in FAILURE_WORDS.values()} >= silent
