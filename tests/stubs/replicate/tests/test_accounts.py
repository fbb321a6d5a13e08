"""Keys, accounts and limits of the stub of Replicate."""

import httpx
import pytest

from tests.stubs.replicate.accounts import LOW_CREDIT
from tests.stubs.replicate.asking import (
    PRO,
    client,
    create_prediction,
    get_prediction,
    post_prediction,
)
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.clock import HandClock

_REFUSALS = [
    # status for the key, what its creates get, what its other calls get, title
    (401, 401, 401, "Unauthenticated"),
    (402, 402, 200, "Insufficient credit"),
    (403, 403, 403, "Forbidden"),
]


@pytest.mark.parametrize(("status", "creates", "others", "title"), _REFUSALS)
async def test_refusing_one_key_leaves_the_accounts_other_key(
    stub: ReplicateStub, api: httpx.AsyncClient, status: int, creates: int, others: int, title: str
) -> None:
    stub.refuse_key("token-1", status)
    answer = await post_prediction(api)
    assert (answer.status_code, answer.json()["title"]) == (creates, title)
    assert answer.json()["status"] == status
    assert (await api.get("/account")).status_code == others
    async with client(stub, "token-2") as sister:
        await create_prediction(sister)
    stub.accept_key("token-1")
    await create_prediction(api)
    assert [seen.token for seen in stub.create_requests] == ["token-1", "token-2", "token-1"]


@pytest.mark.parametrize("header", ["", "Bearer nobody", "Basic token-1", "token-1"])
async def test_a_call_without_a_known_key_is_refused(stub: ReplicateStub, header: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as stranger:
        headers = {"Authorization": header} if header else {}
        answer = await stranger.get(f"{stub.url}/v1/account", headers=headers)
    assert (answer.status_code, answer.json()["title"]) == (401, "Unauthenticated")


async def test_two_keys_of_one_account_share_its_limit(
    stub: ReplicateStub, api: httpx.AsyncClient, clock: HandClock
) -> None:
    stub.accounts["a"].limit_to(LOW_CREDIT)
    await create_prediction(api)
    async with client(stub, "token-2") as sister, client(stub, "token-3") as stranger:
        throttled = await post_prediction(sister)
        assert (throttled.status_code, throttled.headers["Retry-After"]) == (429, "10")
        assert throttled.json() == {
            "detail": throttled.json()["detail"],
            "status": 429,
            "retry_after": 10,
        }
        assert throttled.json()["detail"].startswith("Request was throttled.")
        await create_prediction(stranger)
        # Creates and other calls have separate limits.
        assert (await sister.get("/predictions")).status_code == 200
        clock.advance(10)
        await create_prediction(sister)
    assert stub.requests_by_token() == {"token-1": 1, "token-2": 3, "token-3": 1}


async def test_other_calls_have_a_limit_of_their_own(
    stub: ReplicateStub, api: httpx.AsyncClient, clock: HandClock
) -> None:
    answers = [(await api.get("/account")).status_code for _ in range(3)]
    stub.throttle("a", retry_after_s=5, creates_only=False)
    answers.append((await api.get("/account")).status_code)
    clock.advance(5)
    answers.append((await api.get("/account")).status_code)
    assert answers == [200, 200, 200, 429, 200]


async def test_a_throttled_account_tells_when_to_retry_and_then_draws_again(
    stub: ReplicateStub, api: httpx.AsyncClient, clock: HandClock
) -> None:
    stub.throttle("a", retry_after_s=5)
    answers = []
    for _ in range(2):
        answers.append(await post_prediction(api))
        clock.advance(3)
    assert [one.json()["retry_after"] for one in answers] == [5, 2]
    await create_prediction(api)


async def test_an_account_sees_only_its_own_predictions(
    stub: ReplicateStub, api: httpx.AsyncClient
) -> None:
    prediction = await create_prediction(api)
    async with client(stub, "token-2") as sister, client(stub, "token-3") as stranger:
        assert (await get_prediction(sister, prediction))["id"] == prediction["id"]
        for method, path in (("GET", ""), ("POST", "/cancel")):
            answer = await stranger.request(method, f"/predictions/{prediction['id']}{path}")
            assert answer.status_code == 404
        assert (await stranger.get("/predictions")).json()["results"] == []
    assert not stub.cancels


async def test_the_list_has_pages_with_the_newest_first(
    stub: ReplicateStub, api: httpx.AsyncClient, clock: HandClock
) -> None:
    stub.page_size = 2
    for number in range(5):
        await create_prediction(api, prompt=f"picture {number}")
        clock.advance(60)
    pages, address = [], "/predictions?created_after=2026-11-21T18:01:00Z"
    while address:
        page = (await api.get(address)).json()
        pages.append([one["input"]["prompt"][-1] for one in page["results"]])
        address = page["next"]
    assert pages == [["4", "3"], ["2", "1"]]
    assert page["previous"].endswith("cursor=0")


async def test_reported_inputs_can_leave_out_the_pictures(
    stub: ReplicateStub, api: httpx.AsyncClient
) -> None:
    pictures = ["data:image/png;base64,AAAA", "https://example.org/sheet.png"]
    prediction = await create_prediction(api, PRO, input_images=pictures)
    assert prediction["input"]["input_images"] == pictures
    stub.echoes_data_urls = False
    assert (await get_prediction(api, prediction))["input"]["input_images"] == ["", pictures[1]]
