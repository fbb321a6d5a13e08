"""The `Provider` contract: cancelling, failures, and unknown drawings."""

import pytest

from studio.errors import (
    DrawingInterrupted,
    KeyRetired,
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
    Finished,
    Handle,
    Output,
    Progress,
)
from tests.contracts.providers import (
    DRAWING_S,
    INTENTION,
    DrawingService,
    draw_all,
    make_request,
)


async def test_a_cancelled_drawing_stays_cancelled(
    service: DrawingService,
) -> None:
    handle = await service.provider.submit(make_request(service), intention=INTENTION)

    await service.provider.cancel(handle)
    await service.provider.cancel(handle)
    service.pass_time(DRAWING_S * 2)

    assert isinstance(await service.provider.poll(handle), Canceled)
    assert isinstance(await service.reopen().poll(handle), Canceled)


async def test_cancelling_an_ended_drawing_changes_nothing(service: DrawingService) -> None:
    handle = await service.provider.submit(make_request(service), intention=INTENTION)
    service.pass_time(DRAWING_S)
    finished = await service.provider.poll(handle)

    await service.provider.cancel(handle)

    assert await service.provider.poll(handle) == finished


async def test_cancelling_one_drawing_leaves_the_other(service: DrawingService) -> None:
    first = await service.provider.submit(make_request(service), intention="limner-1-a")
    second = await service.provider.submit(make_request(service), intention="limner-2-b")

    await service.provider.cancel(first)
    service.pass_time(DRAWING_S)

    assert isinstance(await service.provider.poll(second), Finished)


UNKNOWN_IDS = ["never-made", "", "../../etc/passwd", "sketch-0123456789abcdef-1"]


@pytest.mark.parametrize("prediction_id", UNKNOWN_IDS)
async def test_an_unknown_drawing_is_gone(service: DrawingService, prediction_id: str) -> None:
    with pytest.raises(ProviderGone):
        await service.provider.poll(Handle(prediction_id))
    await service.provider.cancel(Handle(prediction_id))


async def test_an_unknown_output_is_gone(service: DrawingService) -> None:
    handle = await service.provider.submit(make_request(service), intention=INTENTION)
    service.pass_time(DRAWING_S)
    state = await service.provider.poll(handle)
    assert isinstance(state, Finished)

    # an output that a known drawing does not have
    with pytest.raises(ProviderGone):
        await service.provider.fetch(Output(f"{state.outputs[0].address}7"))
    # an output of an unknown drawing, and an invalid address
    for address in ("sketch:sketch-0123456789abcdef-1/0", "", "x"):
        with pytest.raises((ProviderGone, NoPicture)):
            await service.provider.fetch(Output(address))


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
async def test_a_submit_raises_each_typed_error_and_the_next_one_succeeds(
    service: DrawingService, what: str, error: type[ProviderError]
) -> None:
    service.let_fail(what)

    with pytest.raises(error) as failed:
        await service.provider.submit(make_request(service), intention=INTENTION)

    assert type(failed.value) is error
    assert service.accepted() == 0
    await service.provider.submit(make_request(service), intention=INTENTION)
    assert service.accepted() == 1


async def test_an_error_carries_the_details_of_the_failure(service: DrawingService) -> None:
    service.let_fail("rate_limited")
    with pytest.raises(RateLimited) as limited:
        await service.provider.submit(make_request(service), intention=INTENTION)
    service.let_fail("invalid")
    with pytest.raises(ProviderInvalid) as invalid:
        await service.provider.submit(make_request(service), intention=INTENTION)

    assert limited.value.retry_after_s == 17.0
    assert invalid.value.fields == ("width",)


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ("interrupted", DrawingInterrupted),  # a new drawing may succeed
        ("refused", ProviderRefused),  # a new drawing will be refused again
        ("gone", ProviderGone),
    ],
)
async def test_a_drawing_raises_each_typed_error_and_stays_failed(
    service: DrawingService, what: str, error: type[ProviderError]
) -> None:
    service.let_fail(what)
    handle = await service.provider.submit(make_request(service), intention=INTENTION)
    service.pass_time(DRAWING_S)

    for provider in (service.provider, service.provider, service.reopen()):
        with pytest.raises(error) as failed:
            await provider.poll(handle)
        assert type(failed.value) is error


async def test_a_poll_without_an_answer_does_not_end_the_drawing(
    service: DrawingService,
) -> None:
    service.let_fail("unreachable")
    handle = await service.provider.submit(make_request(service), intention=INTENTION)

    with pytest.raises(ProviderTransient) as failed:
        await service.provider.poll(handle)

    assert not isinstance(failed.value, DrawingInterrupted)
    service.pass_time(DRAWING_S)
    assert isinstance(await service.provider.poll(handle), Finished)


@pytest.mark.parametrize(("what", "came"), [("fewer", 1), ("none", 0)])
async def test_fewer_pictures_than_requested_are_a_success(
    service: DrawingService, what: str, came: int
) -> None:
    service.let_fail(what)

    assert len(await draw_all(service, make_request(service, count=3))) == came


async def test_a_drawing_that_hangs_is_never_finished_and_can_be_cancelled(
    service: DrawingService,
) -> None:
    service.let_fail("hang")
    handle = await service.provider.submit(make_request(service), intention=INTENTION)
    service.pass_time(DRAWING_S * 1000)

    assert isinstance(await service.provider.poll(handle), Progress)
    await service.provider.cancel(handle)
    assert isinstance(await service.provider.poll(handle), Canceled)
