"""What everyone who draws promises, whoever it is: the `Provider` contract."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Protocol

import pytest
from PIL import Image

from sketch import Failure, FailureKind, FailurePlan, SketchProvider
from studio.errors import (
    DrawingInterrupted,
    KeyRetired,
    LeaseLost,
    NoPicture,
    ProviderError,
    ProviderGone,
    ProviderInvalid,
    ProviderRefused,
    ProviderTransient,
    RateLimited,
)
from studio.providers.base import (
    Canceled,
    DrawRequest,
    Finished,
    Handle,
    Needs,
    Output,
    Progress,
    Provider,
    Subject,
    Tier,
)
from tests.contracts.replicate_service import ReplicateBench
from tests.support.hands import START, HandClock

DRAWING_S = 10.0
INTENTION = "limner-12-8f3e"


class Bench(Protocol):
    """A provider, and what a test must be able to do to the service behind it."""

    provider: Provider

    def reopened(self) -> Provider:
        """Another instance, as after a restart of the program."""
        ...

    def accepted(self) -> int:
        """How many drawings the service has accepted."""
        ...

    def let_fail(self, what: str) -> None:
        """Let the next submit, or what comes of it, go wrong: one of `FAILURES`."""
        ...

    def pass_time(self, seconds: float) -> None:
        """Let the service work for that long."""
        ...


class SketchBench:
    """The sketch provider with a clock whose hands the test moves."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._clock = HandClock()
        self._plan = FailurePlan()
        self.provider: Provider = self.reopened()

    def reopened(self) -> Provider:
        return SketchProvider(
            self._folder, clock=self._clock, seconds=DRAWING_S, failures=self._plan
        )

    def accepted(self) -> int:
        return len(list(self._folder.glob("*/record.json")))

    def let_fail(self, what: str) -> None:
        self._plan.add(Failure(FailureKind(what), retry_after_s=17.0, fields=("width",), outputs=1))

    def pass_time(self, seconds: float) -> None:
        self._clock.advance(seconds)


@pytest.fixture(params=["sketch", "replicate"])
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    if request.param == "replicate":
        async with ReplicateBench(seconds=DRAWING_S) as replicate:
            yield replicate
        return
    sketch = SketchBench(tmp_path / "service")
    yield sketch
    await sketch.provider.close()


def asked(bench: Bench, *, count: int = 1, seed: int = 7) -> DrawRequest:
    return DrawRequest(
        prompt="Elara: copper-red hair. At the gate. Style: fantasy painting.",
        negative="text, watermark",
        scene="At the gate",
        seed=seed,
        width=192,
        height=128,
        model=bench.provider.choose(Needs(), Tier.STANDARD).model,
        count=count,
        style="Fantasy painting",
        subjects=(Subject("Elara", "an elf woman with copper-red hair", seed=1),),
    )


async def drawn(bench: Bench, request: DrawRequest, intention: str = INTENTION) -> list[bytes]:
    handle = await bench.provider.submit(request, intention=intention)
    bench.pass_time(DRAWING_S)
    state = await bench.provider.poll(handle)
    assert isinstance(state, Finished)
    return [await bench.provider.fetch(output) for output in state.outputs]


def opened(content: bytes) -> Image.Image:
    image: Image.Image = Image.open(BytesIO(content))
    image.load()
    return image


# ── the way of a drawing ─────────────────────────────────────────────────────


async def test_a_drawing_is_accepted_then_under_way_then_finished(bench: Bench) -> None:
    handle = await bench.provider.submit(asked(bench), intention=INTENTION)
    at_once = await bench.provider.poll(handle)
    bench.pass_time(DRAWING_S / 2)
    halfway = await bench.provider.poll(handle)
    bench.pass_time(DRAWING_S / 2)
    at_last = await bench.provider.poll(handle)

    assert isinstance(at_once, Progress)
    assert isinstance(halfway, Progress)
    if at_once.percent is not None and halfway.percent is not None:
        assert 0 <= at_once.percent < halfway.percent < 100
    assert isinstance(at_last, Finished)
    assert await bench.provider.poll(handle) == at_last


async def test_what_is_fetched_is_a_picture_of_the_size_that_was_asked(bench: Bench) -> None:
    (content,) = await drawn(bench, asked(bench))

    assert opened(content).size == (192, 128)


async def test_as_many_pictures_come_as_were_asked_and_each_is_its_own(bench: Bench) -> None:
    contents = await drawn(bench, asked(bench, count=3))

    assert len(set(contents)) == 3


async def test_every_picture_costs_its_price(bench: Bench) -> None:
    request = asked(bench, count=2)
    handle = await bench.provider.submit(request, intention=INTENTION)
    bench.pass_time(DRAWING_S)
    state = await bench.provider.poll(handle)

    assert isinstance(state, Finished)
    price = bench.provider.capabilities(request.model).price_micros
    assert state.cost_micros == 2 * price > 0


async def test_a_picture_can_be_fetched_more_than_once(bench: Bench) -> None:
    handle = await bench.provider.submit(asked(bench), intention=INTENTION)
    bench.pass_time(DRAWING_S)
    state = await bench.provider.poll(handle)
    assert isinstance(state, Finished)

    first, second = [await bench.provider.fetch(state.outputs[0]) for _ in range(2)]

    assert first == second


async def test_a_source_picture_is_taken(bench: Bench) -> None:
    (source,) = await drawn(bench, asked(bench))
    request = replace(asked(bench), source=source, changes=("at night",), strength=0.5)

    (child,) = await drawn(bench, request, "limner-13-aa")

    assert opened(child).size == (192, 128)
    assert child != source


async def test_where_the_fence_is_shut_nobody_is_asked(bench: Bench) -> None:
    async def shut() -> None:
        raise LeaseLost(12)

    with pytest.raises(LeaseLost):
        await bench.provider.submit(asked(bench), intention=INTENTION, fence=shut)
    assert bench.accepted() == 0

    await bench.provider.submit(asked(bench), intention=INTENTION)
    assert bench.accepted() == 1


async def test_the_same_request_gives_the_same_bytes_where_that_is_promised(bench: Bench) -> None:
    request = asked(bench)
    if not bench.provider.capabilities(request.model).deterministic:
        pytest.skip("no such promise")

    first = await drawn(bench, request, "limner-1-a")
    again = await drawn(bench, request, "limner-2-b")

    assert first == again


async def test_picture_i_of_many_has_seed_plus_i_where_that_is_promised(bench: Bench) -> None:
    if not bench.provider.capabilities(asked(bench).model).deterministic:
        pytest.skip("no such promise")

    several = await drawn(bench, asked(bench, count=3, seed=40), "limner-1-a")
    third = await drawn(bench, asked(bench, seed=42), "limner-2-b")

    assert several[2:] == third


async def test_drawings_at_the_same_time_do_not_mix(bench: Bench) -> None:
    seeds = range(5)
    alone = [await drawn(bench, asked(bench, seed=seed), f"limner-{seed}-a") for seed in seeds]
    handles = await asyncio.gather(
        *(
            bench.provider.submit(asked(bench, seed=seed), intention=f"limner-{seed}-b")
            for seed in seeds
        )
    )
    bench.pass_time(DRAWING_S)

    states = await asyncio.gather(*map(bench.provider.poll, handles))
    outputs = [state.outputs[0] for state in states if isinstance(state, Finished)]
    together = await asyncio.gather(*map(bench.provider.fetch, outputs))

    assert [[content] for content in together] == alone


# ── asked at most once ───────────────────────────────────────────────────────


async def found(
    provider: Provider, request: DrawRequest, intention: str = INTENTION
) -> list[Handle]:
    return list(await provider.find(request, intention=intention, since=START))


async def test_what_was_asked_for_is_found_again(bench: Bench) -> None:
    handle = await bench.provider.submit(asked(bench), intention=INTENTION)
    await bench.provider.submit(asked(bench, seed=8), intention="limner-13-cc")

    assert await found(bench.provider, asked(bench)) == [handle]
    assert await found(bench.reopened(), asked(bench)) == [handle]
    assert bench.accepted() == 2


@pytest.mark.parametrize(
    "intention",
    [
        "limner-99-never",
        "limner-1",  # the beginning of one that was asked
        "",
        "../" + INTENTION,
        "x" * 500,
    ],
)
async def test_what_was_never_asked_for_is_not_found(bench: Bench, intention: str) -> None:
    never = asked(bench, seed=99)
    assert await found(bench.provider, never, intention) == []
    await bench.provider.submit(asked(bench), intention=INTENTION)

    assert await found(bench.provider, never, intention) == []


async def test_a_drawing_whose_answer_was_lost_is_found_and_not_asked_twice(bench: Bench) -> None:
    bench.let_fail("answer_lost")
    with pytest.raises(ProviderTransient):
        await bench.provider.submit(asked(bench), intention=INTENTION)

    (handle,) = await found(bench.provider, asked(bench))

    assert bench.accepted() == 1
    bench.pass_time(DRAWING_S)
    assert isinstance(await bench.provider.poll(handle), Finished)


async def test_a_submit_that_was_turned_away_left_nothing_behind(bench: Bench) -> None:
    bench.let_fail("transient")
    with pytest.raises(ProviderTransient):
        await bench.provider.submit(asked(bench), intention=INTENTION)

    assert await found(bench.provider, asked(bench)) == []
    assert bench.accepted() == 0


async def test_a_second_submit_of_one_intention_is_a_second_drawing(bench: Bench) -> None:
    """Whoever asks twice pays twice, and it shows: the caller must not."""
    first = await bench.provider.submit(asked(bench), intention=INTENTION)
    second = await bench.provider.submit(asked(bench), intention=INTENTION)

    assert first.prediction_id != second.prediction_id
    assert bench.accepted() == 2
    assert (await found(bench.provider, asked(bench)))[0] == first


async def test_the_parts_of_a_request_are_the_whole_of_it_in_order(bench: Bench) -> None:
    request = asked(bench, count=4)

    parts = bench.provider.parts(request)

    assert sum(part.count for part in parts) == 4
    assert [replace(part, count=4, seed=7) for part in parts] == [request] * len(parts)
    assert bench.provider.parts(request) == parts


async def test_after_a_restart_the_drawing_is_followed_to_its_end(bench: Bench) -> None:
    handle = await bench.provider.submit(asked(bench), intention=INTENTION)
    bench.pass_time(DRAWING_S / 2)
    await bench.provider.close()

    restarted = bench.reopened()
    assert isinstance(await restarted.poll(handle), Progress)
    bench.pass_time(DRAWING_S)
    state = await restarted.poll(handle)

    assert isinstance(state, Finished)
    assert opened(await restarted.fetch(state.outputs[0])).size == (192, 128)
    assert bench.accepted() == 1


# ── cancelling ───────────────────────────────────────────────────────────────


async def test_a_cancelled_drawing_stays_cancelled_however_often_and_long(bench: Bench) -> None:
    handle = await bench.provider.submit(asked(bench), intention=INTENTION)

    await bench.provider.cancel(handle)
    await bench.provider.cancel(handle)
    bench.pass_time(DRAWING_S * 2)

    assert isinstance(await bench.provider.poll(handle), Canceled)
    assert isinstance(await bench.reopened().poll(handle), Canceled)


async def test_cancelling_what_ended_changes_nothing(bench: Bench) -> None:
    handle = await bench.provider.submit(asked(bench), intention=INTENTION)
    bench.pass_time(DRAWING_S)
    finished = await bench.provider.poll(handle)

    await bench.provider.cancel(handle)

    assert await bench.provider.poll(handle) == finished


async def test_cancelling_one_drawing_leaves_the_other(bench: Bench) -> None:
    first = await bench.provider.submit(asked(bench), intention="limner-1-a")
    second = await bench.provider.submit(asked(bench), intention="limner-2-b")

    await bench.provider.cancel(first)
    bench.pass_time(DRAWING_S)

    assert isinstance(await bench.provider.poll(second), Finished)


# ── what cannot be had ───────────────────────────────────────────────────────

UNKNOWN_IDS = ["never-made", "", "../../etc/passwd", "sketch-0123456789abcdef-1"]


@pytest.mark.parametrize("prediction_id", UNKNOWN_IDS)
async def test_a_drawing_that_is_not_known_is_gone(bench: Bench, prediction_id: str) -> None:
    with pytest.raises(ProviderGone):
        await bench.provider.poll(Handle(prediction_id))
    await bench.provider.cancel(Handle(prediction_id))


async def test_a_picture_that_is_not_kept_is_gone(bench: Bench) -> None:
    handle = await bench.provider.submit(asked(bench), intention=INTENTION)
    bench.pass_time(DRAWING_S)
    state = await bench.provider.poll(handle)
    assert isinstance(state, Finished)

    # another picture of a known drawing
    with pytest.raises(ProviderGone):
        await bench.provider.fetch(Output(f"{state.outputs[0].address}7"))
    # of an unknown one, no address at all: nothing to be had, for good
    for address in ("sketch:sketch-0123456789abcdef-1/0", "", "x"):
        with pytest.raises((ProviderGone, NoPicture)):
            await bench.provider.fetch(Output(address))


# ── the typed failures ───────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ("transient", ProviderTransient),
        ("rate_limited", RateLimited),
        ("key_retired", KeyRetired),
        ("invalid", ProviderInvalid),
        ("refused_words", ProviderRefused),
    ],
)
async def test_a_submit_fails_in_each_typed_way_and_the_next_one_does_not(
    bench: Bench, what: str, error: type[ProviderError]
) -> None:
    bench.let_fail(what)

    with pytest.raises(error) as failed:
        await bench.provider.submit(asked(bench), intention=INTENTION)

    assert type(failed.value) is error
    assert bench.accepted() == 0
    await bench.provider.submit(asked(bench), intention=INTENTION)
    assert bench.accepted() == 1


async def test_facts_of_a_failure_are_told(bench: Bench) -> None:
    bench.let_fail("rate_limited")
    with pytest.raises(RateLimited) as limited:
        await bench.provider.submit(asked(bench), intention=INTENTION)
    bench.let_fail("invalid")
    with pytest.raises(ProviderInvalid) as invalid:
        await bench.provider.submit(asked(bench), intention=INTENTION)

    assert limited.value.retry_after_s == 17.0
    assert invalid.value.fields == ("width",)


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ("interrupted", DrawingInterrupted),  # a new drawing may do
        ("refused", ProviderRefused),  # a new drawing will be refused again
        ("gone", ProviderGone),
    ],
)
async def test_a_drawing_fails_in_each_typed_way_and_stays_failed(
    bench: Bench, what: str, error: type[ProviderError]
) -> None:
    bench.let_fail(what)
    handle = await bench.provider.submit(asked(bench), intention=INTENTION)
    bench.pass_time(DRAWING_S)

    for provider in (bench.provider, bench.provider, bench.reopened()):
        with pytest.raises(error) as failed:
            await provider.poll(handle)
        assert type(failed.value) is error


async def test_a_poll_that_got_no_answer_says_nothing_of_the_drawing(bench: Bench) -> None:
    bench.let_fail("unreachable")
    handle = await bench.provider.submit(asked(bench), intention=INTENTION)

    with pytest.raises(ProviderTransient) as failed:
        await bench.provider.poll(handle)

    assert not isinstance(failed.value, DrawingInterrupted)
    bench.pass_time(DRAWING_S)
    assert isinstance(await bench.provider.poll(handle), Finished)


@pytest.mark.parametrize(("what", "came"), [("fewer", 1), ("none", 0)])
async def test_fewer_pictures_than_asked_are_a_good_end(bench: Bench, what: str, came: int) -> None:
    bench.let_fail(what)

    assert len(await drawn(bench, asked(bench, count=3))) == came


async def test_a_drawing_that_hangs_is_never_finished_and_can_be_cancelled(bench: Bench) -> None:
    bench.let_fail("hang")
    handle = await bench.provider.submit(asked(bench), intention=INTENTION)
    bench.pass_time(DRAWING_S * 1000)

    assert isinstance(await bench.provider.poll(handle), Progress)
    await bench.provider.cancel(handle)
    assert isinstance(await bench.provider.poll(handle), Canceled)


# ── models ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("tier", list(Tier))
async def test_every_tier_has_a_model_that_can_be_asked_about(bench: Bench, tier: Tier) -> None:
    model = bench.provider.choose(Needs(), tier).model
    able = bench.provider.capabilities(model)

    assert able.model == model
    assert able.max_count >= 1
    assert able.price_micros >= 0
    assert able.typical_s >= 0


async def test_an_unknown_model_is_a_key_error(bench: Bench) -> None:
    with pytest.raises(KeyError):
        bench.provider.capabilities("no-such-model")


async def test_nothing_that_is_shown_of_a_provider_or_request_holds_a_secret_or_bytes(
    bench: Bench,
) -> None:
    request = replace(asked(bench), source=b"PNG-BYTES", mask=b"PNG-BYTES")

    assert "PNG-BYTES" not in repr(request)
    assert "token" not in repr(bench.provider).lower()
