"""The `Provider` contract: what every provider promises."""

import asyncio
import re
from dataclasses import replace

import pytest

from studio.errors import (
    LeaseLost,
)
from studio.providers.base import (
    Finished,
    Needs,
    Progress,
    Subject,
    Tier,
)
from studio.rules.queue.prices import settled
from tests.contracts.providers import (
    DRAWING_S,
    INTENTION,
    DrawingService,
    draw_all,
    make_request,
    opened,
)
from tests.studio.providers.any_request import outline_of

# What Replicate's model is told besides: an input of the catalogue.
CATALOGUE_WORDS = {"k_euler"}


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


async def test_a_drawing_is_accepted_then_in_progress_then_finished(
    service: DrawingService,
) -> None:
    handle = await service.provider.submit(make_request(service), intention=INTENTION)
    at_once = await service.provider.poll(handle)
    service.pass_time(DRAWING_S / 2)
    halfway = await service.provider.poll(handle)
    service.pass_time(DRAWING_S / 2)
    at_last = await service.provider.poll(handle)

    assert isinstance(at_once, Progress)
    assert isinstance(halfway, Progress)
    if at_once.percent is not None and halfway.percent is not None:
        assert 0 <= at_once.percent < halfway.percent < 100
    assert isinstance(at_last, Finished)
    assert await service.provider.poll(handle) == at_last


async def test_a_fetched_picture_has_the_requested_size(
    service: DrawingService,
) -> None:
    (content,) = await draw_all(service, make_request(service))

    assert opened(content).size == (192, 128)


async def test_a_drawing_gives_the_requested_number_of_different_pictures(
    service: DrawingService,
) -> None:
    contents = await draw_all(service, make_request(service, count=3))

    assert len(set(contents)) == 3


async def test_every_picture_costs_its_price(service: DrawingService) -> None:
    request = make_request(service, count=2)
    handle = await service.provider.submit(request, intention=INTENTION)
    service.pass_time(DRAWING_S)
    state = await service.provider.poll(handle)

    assert isinstance(state, Finished)
    quoted = service.provider.quote(outline_of(request))
    assert settled(quoted, [(2, state.metered)]) == quoted.micros > 0


async def test_a_picture_that_does_not_come_is_not_charged(service: DrawingService) -> None:
    service.let_fail("fewer")
    request = make_request(service, count=3)
    handle = await service.provider.submit(request, intention=INTENTION)
    service.pass_time(DRAWING_S)
    state = await service.provider.poll(handle)

    assert isinstance(state, Finished)
    quoted = service.provider.quote(outline_of(request))
    assert 3 * settled(quoted, [(3, state.metered)]) == quoted.micros


async def test_a_picture_can_be_fetched_more_than_once(service: DrawingService) -> None:
    handle = await service.provider.submit(make_request(service), intention=INTENTION)
    service.pass_time(DRAWING_S)
    state = await service.provider.poll(handle)
    assert isinstance(state, Finished)

    first, second = [await service.provider.fetch(state.outputs[0]) for _ in range(2)]

    assert first == second


async def test_a_request_with_a_source_picture_is_drawn(service: DrawingService) -> None:
    (source,) = await draw_all(service, make_request(service))
    request = replace(make_request(service), source=source, changes=("at night",), strength=0.5)

    (child,) = await draw_all(service, request, "limner-13-aa")

    assert opened(child).size == (192, 128)
    assert child != source


async def test_a_submit_with_a_lost_fence_asks_nothing(service: DrawingService) -> None:
    async def shut() -> None:
        raise LeaseLost(12)

    with pytest.raises(LeaseLost):
        await service.provider.submit(make_request(service), intention=INTENTION, fence=shut)
    assert service.accepted() == 0

    await service.provider.submit(make_request(service), intention=INTENTION)
    assert service.accepted() == 1


async def test_a_deterministic_model_draws_the_same_bytes_for_the_same_request(
    service: DrawingService,
) -> None:
    request = make_request(service)
    if not service.provider.capabilities(request.model).deterministic:
        pytest.skip("no such promise")

    first = await draw_all(service, request, "limner-1-a")
    again = await draw_all(service, request, "limner-2-b")

    assert first == again


async def test_a_deterministic_model_draws_picture_i_with_seed_plus_i(
    service: DrawingService,
) -> None:
    if not service.provider.capabilities(make_request(service).model).deterministic:
        pytest.skip("no such promise")

    several = await draw_all(service, make_request(service, count=3, seed=40), "limner-1-a")
    third = await draw_all(service, make_request(service, seed=42), "limner-2-b")

    assert several[2:] == third


async def test_drawings_at_the_same_time_do_not_mix(service: DrawingService) -> None:
    seeds = range(5)
    alone = [
        await draw_all(service, make_request(service, seed=seed), f"limner-{seed}-a")
        for seed in seeds
    ]
    handles = await asyncio.gather(
        *(
            service.provider.submit(make_request(service, seed=seed), intention=f"limner-{seed}-b")
            for seed in seeds
        )
    )
    service.pass_time(DRAWING_S)

    states = await asyncio.gather(*map(service.provider.poll, handles))
    outputs = [state.outputs[0] for state in states if isinstance(state, Finished)]
    together = await asyncio.gather(*map(service.provider.fetch, outputs))

    assert [[content] for content in together] == alone


async def test_every_word_that_is_sent_can_be_judged_before(service: DrawingService) -> None:
    request = replace(
        make_request(service),
        prompt="Elara: quokka fur. Zephyr: a fez. At the gate. Now: obsidian rain.",
        negative="umbrellas, text",
        scene="At the basalt gate",
        changes=("obsidian rain", "a meerkat"),
        style="Gouache on vellum",
        subjects=(
            Subject("Elara", "quokka fur", seed=1, state="a brocade coat"),
            Subject("Zephyr the Wise", "a fez", seed=2),
        ),
    )
    ours = {*_words(request.model), *_words(f"{request.tier} {request.purpose} {request.safety}")}

    await service.provider.submit(request, intention=INTENTION)

    words = service.provider.words(request)
    told = {*_words(" ".join(words.texts)), *_words(words.kept_out)}
    sent = {word for text in service.sent() for word in _words(text)}
    assert {"quokka", "umbrellas", "obsidian"} <= sent
    assert sent - told - ours <= CATALOGUE_WORDS


@pytest.mark.parametrize("tier", list(Tier))
async def test_every_tier_has_a_model_with_capabilities(
    service: DrawingService, tier: Tier
) -> None:
    model = service.provider.choose(Needs(), tier).model
    able = service.provider.capabilities(model)

    assert able.model == model
    assert able.max_count >= 1
    assert able.typical_s >= 0


async def test_an_unknown_model_raises_key_error(service: DrawingService) -> None:
    with pytest.raises(KeyError):
        service.provider.capabilities("no-such-model")


async def test_the_repr_of_a_provider_or_request_holds_no_secret_and_no_bytes(
    service: DrawingService,
) -> None:
    request = replace(make_request(service), source=b"PNG-BYTES", mask=b"PNG-BYTES")

    assert "PNG-BYTES" not in repr(request)
    assert "token" not in repr(service.provider).lower()
