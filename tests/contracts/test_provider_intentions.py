"""The `Provider` contract: a request is found by its intention, and so is asked once."""

from dataclasses import replace

import pytest

from studio.errors import (
    ProviderTransient,
)
from studio.providers.base import (
    DrawRequest,
    Finished,
    Handle,
    Progress,
    Provider,
)
from tests.contracts.providers import (
    DRAWING_S,
    INTENTION,
    DrawingService,
    make_request,
    opened,
)
from tests.support.clock import START


async def found(
    provider: Provider, request: DrawRequest, intention: str = INTENTION
) -> list[Handle]:
    return list(await provider.find(request, intention=intention, since=START))


async def test_an_accepted_drawing_is_found_by_its_intention(service: DrawingService) -> None:
    handle = await service.provider.submit(make_request(service), intention=INTENTION)
    await service.provider.submit(make_request(service, seed=8), intention="limner-13-cc")

    assert await found(service.provider, make_request(service)) == [handle]
    assert await found(service.reopen(), make_request(service)) == [handle]
    assert service.accepted() == 2


@pytest.mark.parametrize(
    "intention",
    [
        "limner-99-never",
        "limner-1",  # the beginning of a known intention
        "",
        "../" + INTENTION,
        "x" * 500,
    ],
)
async def test_an_unknown_intention_is_not_found(service: DrawingService, intention: str) -> None:
    never = make_request(service, seed=99)
    assert await found(service.provider, never, intention) == []
    await service.provider.submit(make_request(service), intention=INTENTION)

    assert await found(service.provider, never, intention) == []


async def test_a_drawing_whose_answer_was_lost_is_found(
    service: DrawingService,
) -> None:
    service.let_fail("answer_lost")
    with pytest.raises(ProviderTransient):
        await service.provider.submit(make_request(service), intention=INTENTION)

    (handle,) = await found(service.provider, make_request(service))

    assert service.accepted() == 1
    service.pass_time(DRAWING_S)
    assert isinstance(await service.provider.poll(handle), Finished)


async def test_a_rejected_submit_leaves_no_drawing(service: DrawingService) -> None:
    service.let_fail("transient")
    with pytest.raises(ProviderTransient):
        await service.provider.submit(make_request(service), intention=INTENTION)

    assert await found(service.provider, make_request(service)) == []
    assert service.accepted() == 0


async def test_a_second_submit_of_one_intention_is_a_second_drawing(
    service: DrawingService,
) -> None:
    """A second submit costs a second drawing, so callers must not submit twice."""
    first = await service.provider.submit(make_request(service), intention=INTENTION)
    second = await service.provider.submit(make_request(service), intention=INTENTION)

    assert first.prediction_id != second.prediction_id
    assert service.accepted() == 2
    assert (await found(service.provider, make_request(service)))[0] == first


async def test_the_parts_of_a_request_cover_it_in_order(service: DrawingService) -> None:
    request = make_request(service, count=4)

    parts = service.provider.parts(request)

    assert sum(part.count for part in parts) == 4
    assert [replace(part, count=4, seed=7) for part in parts] == [request] * len(parts)
    assert service.provider.parts(request) == parts


async def test_a_new_provider_follows_a_drawing_from_before_the_restart(
    service: DrawingService,
) -> None:
    handle = await service.provider.submit(make_request(service), intention=INTENTION)
    service.pass_time(DRAWING_S / 2)
    await service.provider.close()

    restarted = service.reopen()
    assert isinstance(await restarted.poll(handle), Progress)
    service.pass_time(DRAWING_S)
    state = await restarted.poll(handle)

    assert isinstance(state, Finished)
    assert opened(await restarted.fetch(state.outputs[0])).size == (192, 128)
    assert service.accepted() == 1
