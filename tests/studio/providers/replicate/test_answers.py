"""Refusals of Replicate, and answers that cannot be read."""

from typing import Any

import pytest

from studio.errors import (
    KeyRetired,
    ProviderError,
    ProviderInvalid,
    ProviderRefused,
    ProviderTransient,
    RateLimited,
)
from studio.providers.base import Finished
from tests.stubs.replicate.predictions import SENSITIVE, CreateAnswer, Script
from tests.studio.providers.replicate.scene import TOKENS, Scene, asked


async def test_invalid_inputs_are_told_by_their_names(scene: Scene) -> None:
    scene.stub.drift(
        "black-forest-labs/flux-schnell", seed={"type": "string"}, prompt={"type": "integer"}
    )

    with pytest.raises(ProviderInvalid) as invalid:
        await scene.submit()

    assert sorted(invalid.value.fields) == ["prompt", "seed"]
    assert len(scene.stub.create_requests) == 1


async def test_a_create_that_is_refused_for_its_words_is_a_refusal(scene: Scene) -> None:
    scene.stub.fail_next(422, body={"detail": SENSITIVE, "status": 422})

    with pytest.raises(ProviderRefused):
        await scene.submit()


async def test_a_missing_model_is_invalid_and_not_a_lost_drawing(scene: Scene) -> None:
    del scene.stub.catalogue.models["black-forest-labs/flux-schnell"]

    with pytest.raises(ProviderInvalid) as invalid:
        await scene.submit()

    assert invalid.value.fields == ("model",)


@pytest.mark.parametrize("status", [401, 402, 403])
async def test_a_refused_key_is_retired_and_the_next_one_asked(scene: Scene, status: int) -> None:
    scene.stub.refuse_key(TOKENS["first"], status)

    handles = [await scene.submit(asked(seed=seed)) for seed in range(4)]

    assert {handle.key_name for handle in handles} == {"second", "third"}
    assert [seen.token for seen in scene.stub.create_requests].count(TOKENS["first"]) == 1
    standing = {one.name: one.retired for one in await scene.pool.reports()}
    assert standing["first"].startswith(f"{status} ")
    assert not standing["second"]


async def test_when_every_key_is_refused_key_retired_is_raised(scene: Scene) -> None:
    for token in TOKENS.values():
        scene.stub.refuse_key(token, 402)

    with pytest.raises(KeyRetired):
        await scene.submit()

    assert len(scene.stub.create_requests) == 3
    assert not scene.stub.predictions


async def test_a_throttled_account_rests_and_the_other_one_draws(scene: Scene) -> None:
    scene.stub.throttle("a", retry_after_s=5)

    handles = [await scene.submit(asked(seed=seed)) for seed in range(3)]

    assert {handle.key_name for handle in handles} == {"third"}
    by_account = [seen.token for seen in scene.stub.create_requests]
    assert sum(token != TOKENS["third"] for token in by_account) == 1


async def test_when_all_accounts_rest_the_error_has_the_wait(scene: Scene) -> None:
    scene.stub.throttle("a", retry_after_s=30)
    scene.stub.throttle("b", retry_after_s=12)

    with pytest.raises(RateLimited) as limited:
        await scene.submit()

    assert 11 <= limited.value.retry_after_s <= 12
    assert len(scene.stub.create_requests) == 2
    scene.clock.advance(12)
    assert (await scene.submit()).key_name == "third"


async def test_the_header_has_the_wait_when_the_body_has_none(scene: Scene) -> None:
    scene.stub.throttle("a", retry_after_s=9)
    scene.stub.fail_next(429, token=TOKENS["third"], body={"detail": "Request was throttled."})

    with pytest.raises(RateLimited) as limited:
        await scene.submit()

    assert limited.value.retry_after_s == 5.0  # the default


_UNREADABLE: list[Any] = [
    # answers to a create that are no prediction
    b"<html>Welcome</html>",
    b"",
    b"[]",
    b'{"id": 7, "status": "succeeded"}',
    b'{"id": "x", "status": null}',
    b"\xff\xfe",
    b"[" * 5000,
]


@pytest.mark.parametrize("content", _UNREADABLE)
async def test_an_unreadable_answer_is_a_transient_error(scene: Scene, content: bytes) -> None:
    handle = await scene.submit()
    # A JSON answer of unknown form is not requested again.
    scene.stub.answer_next(content, times=1 if content.startswith(b"{") else 2)

    with pytest.raises(ProviderTransient):
        await scene.open().poll(handle)
    scene.clock.advance(1)
    assert isinstance(await scene.provider.poll(handle), Finished)


@pytest.mark.parametrize("content", _UNREADABLE)
async def test_a_create_whose_answer_cannot_be_read_is_not_sent_again(
    scene: Scene, content: bytes
) -> None:
    scene.stub.answer_next(content, status=201)

    with pytest.raises(ProviderTransient):
        await scene.submit()

    assert len(scene.stub.create_requests) == 1


async def test_a_redirect_is_not_followed_with_the_key(scene: Scene) -> None:
    away = f"http://{scene.stub.output_host}/v1/predictions"
    handle = await scene.submit()
    scene.stub.answer_next(b"", status=302, headers={"Location": away}, times=3)

    with pytest.raises(ProviderTransient):
        await scene.open().poll(handle)
    with pytest.raises(ProviderTransient):
        await scene.submit(asked(seed=8))
    assert not scene.stub.output_requests


async def test_no_error_and_no_repr_shows_a_key(scene: Scene) -> None:
    scene.stub.refuse_key(TOKENS["first"], 401)
    scene.stub.script(Script(answer=CreateAnswer.LOST))
    told = [repr(scene.provider), repr(vars(scene.provider))]
    try:
        await scene.submit()
    except ProviderError as error:
        cause: BaseException | None = error
        while cause is not None:
            told += [str(cause), repr(cause)]
            cause = cause.__cause__

    assert len(told) > 2
    assert not any(token in text for token in TOKENS.values() for text in told)
