"""Failures of the stub of Replicate: a share of all calls, and every failure of a create."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.stubs.replicate.asking import client, post_prediction
from tests.stubs.replicate.chance import CREATES
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.clock import HandClock


@pytest.fixture
async def stub() -> AsyncIterator[ReplicateStub]:
    async with ReplicateStub({"a": ("token-1",)}, clock=HandClock(), longest_px=64) as stub:
        yield stub


@pytest.fixture
async def api(stub: ReplicateStub) -> AsyncIterator[httpx.AsyncClient]:
    async with client(stub, "token-1") as api:
        yield api


async def test_a_share_of_all_calls_fails_and_the_seed_chooses_them() -> None:
    async def played(seed: int) -> list[int]:
        async with ReplicateStub({"a": ("token-1",)}, clock=HandClock(), longest_px=8) as stub:
            stub.fail_share(0.2, seed=seed)
            async with client(stub, "token-1") as api:
                return [await _status(post_prediction(api)) for _ in range(50)] + [
                    await _status(api.get("/account")) for _ in range(50)
                ]

    first, again, other = await played(1), await played(1), await played(2)
    assert first == again != other
    assert 4 <= sum(status not in (200, 201) for status in first) <= 30
    assert {0, 500, 502} <= {*first, *other}


_CREATES = [
    # the failure of a create, the status of the answer (0: none), whether it was accepted
    ("interrupted", 201, True),
    ("aborted", 201, True),
    ("lost", 0, True),
    ("bad gateway", 502, True),
    ("torn", 201, True),
    ("not taken", 0, False),
    ("refused", 500, False),
]


@pytest.mark.parametrize(("failure", "status", "accepted"), _CREATES)
async def test_a_create_fails_with_or_without_being_accepted(
    stub: ReplicateStub, api: httpx.AsyncClient, failure: str, status: int, accepted: bool
) -> None:
    stub.script(CREATES[failure])
    assert await _status(post_prediction(api)) == status
    assert len(stub.predictions) == accepted
    assert await _status(post_prediction(api)) == 201


async def test_a_torn_answer_is_no_valid_json(stub: ReplicateStub, api: httpx.AsyncClient) -> None:
    stub.script(CREATES["torn"])
    answer = await post_prediction(api)
    with pytest.raises(json.JSONDecodeError):
        answer.json()


async def _status(asking: Any) -> int:
    try:
        return int((await asking).status_code)
    except httpx.TransportError:
        return 0


async def test_the_stub_counts_what_was_paid_twice_after_random_failures() -> None:
    async with ReplicateStub({"a": ("token-1",)}, clock=HandClock(), longest_px=8) as stub:
        stub.fail_share(0.5, seed=3)
        async with client(stub, "token-1") as api:
            for number in range(40):
                # A careless client retries whenever it got no prediction.
                while await _status(post_prediction(api, prompt=f"picture {number}")) != 201:
                    pass
        paid, created = stub.paid(), stub.created()
    assert max(paid.values()) > 1, "the careless client paid nothing twice"
    assert sum(created.values()) > sum(paid.values())
