"""The stub of Replicate by plain HTTP: predictions go, and keys are held, as the facts say."""

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.stubs.replicate.accounts import LOW_CREDIT, Json
from tests.stubs.replicate.asking import (
    PRO,
    SCHNELL,
    SDXL,
    SDXL_VERSION,
    client,
    create_prediction,
    fetch,
    get_prediction,
    post_prediction,
    wait_for_sleeper,
)
from tests.stubs.replicate.predictions import (
    DIRECTOR,
    INTERRUPTED,
    NSFW,
    SENSITIVE,
    CreateAnswer,
    Script,
)
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.hands import HandClock

_PROGRESS = re.compile(r"^\s*(\d+)%\s*\|.+?\|\s*(\d+)\/(\d+)", re.MULTILINE)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def stub(clock: HandClock) -> AsyncIterator[ReplicateStub]:
    accounts = {"a": ("token-1", "token-2"), "b": ("token-3",)}
    async with ReplicateStub(accounts, clock=clock, longest_px=64) as stub:
        yield stub
        assert not stub.unknown_inputs


@pytest.fixture
async def api(stub: ReplicateStub) -> AsyncIterator[httpx.AsyncClient]:
    async with client(stub, "token-1") as api:
        yield api


# ── the course of a prediction ──────────────────────────────────────────────────


async def test_logs_grow_line_by_line_while_it_runs(
    stub: ReplicateStub, api: httpx.AsyncClient, clock: HandClock
) -> None:
    stub.script(Script(queue_s=2, run_s=4, log_steps=4))
    prediction = await create_prediction(api)
    assert prediction["status"] == "starting"
    seen = []
    for _ in range(7):
        told = await get_prediction(api, prediction)
        seen.append([int(done) for done, *_ in _PROGRESS.findall(told["logs"])][-1:])
        clock.advance(1)
    assert seen == [[], [], [0], [25], [50], [75], [100]]


async def test_the_output_is_there_before_it_says_that_it_succeeded(
    stub: ReplicateStub, api: httpx.AsyncClient, clock: HandClock
) -> None:
    stub.script(Script(run_s=4, settle_s=2))
    prediction = await create_prediction(api)
    clock.advance(3.9)
    assert (await get_prediction(api, prediction))["output"] is None
    clock.advance(0.1)
    early = await get_prediction(api, prediction)
    assert (early["status"], len(early["output"])) == ("processing", 1)
    clock.advance(2)
    ended = await get_prediction(api, prediction)
    assert (ended["status"], ended["output"]) == ("succeeded", early["output"])
    assert ended["metrics"] == {"predict_time": 6.0, "total_time": 6.0, "image_count": 1}


async def test_a_synchronous_create_tells_processing_with_the_whole_output(
    stub: ReplicateStub, api: httpx.AsyncClient, clock: HandClock
) -> None:
    stub.script(Script(run_s=4))
    asking = asyncio.create_task(post_prediction(api, prefer="wait", num_outputs=2))
    await stub.wait_until(lambda: stub.predictions)
    await wait_for_sleeper(clock)
    clock.advance(4)
    answer = await asking
    told = answer.json()
    assert (answer.status_code, told["status"], len(told["output"])) == (201, "processing", 2)
    assert (await get_prediction(api, told))["status"] == "succeeded"


async def test_a_synchronous_create_that_waits_in_vain_is_accepted_and_starting(
    stub: ReplicateStub, api: httpx.AsyncClient, clock: HandClock
) -> None:
    stub.script(Script(run_s=30))
    asking = asyncio.create_task(post_prediction(api, prefer="wait=3"))
    await stub.wait_until(lambda: stub.predictions)
    await wait_for_sleeper(clock)
    clock.advance(3)
    answer = await asking
    assert (answer.status_code, answer.json()["status"]) == (202, "starting")


@pytest.mark.parametrize("prefer", ["wait=0", "wait=61", "hurry"])
async def test_only_waits_of_one_to_sixty_seconds_are_taken(
    api: httpx.AsyncClient, prefer: str
) -> None:
    assert (await post_prediction(api, prefer=prefer)).status_code == 422


_LIVES = [
    # Cancel-After, script, status when its time is over
    ("90s", Script(run_s=100), "canceled"),
    ("90", Script(queue_s=100), "aborted"),
    ("1m30s", Script(queue_s=80, run_s=20), "canceled"),
    ("90s", Script(run_s=80), "succeeded"),
]


@pytest.mark.parametrize(("cancel_after", "script", "status"), _LIVES)
async def test_cancel_after_ends_what_takes_longer(
    stub: ReplicateStub,
    api: httpx.AsyncClient,
    clock: HandClock,
    cancel_after: str,
    script: Script,
    status: str,
) -> None:
    stub.script(script)
    api.headers["Cancel-After"] = cancel_after
    prediction = await create_prediction(api)
    assert prediction["deadline"] == "2026-11-21T18:01:30.000000Z"
    clock.advance(90)
    assert (await get_prediction(api, prediction))["status"] == status


@pytest.mark.parametrize("cancel_after", ["4s", "0", "", "soon"])
async def test_cancel_after_takes_no_less_than_five_seconds(
    stub: ReplicateStub, api: httpx.AsyncClient, cancel_after: str
) -> None:
    api.headers["Cancel-After"] = cancel_after
    assert (await post_prediction(api)).status_code == 422
    assert not stub.predictions


_CANCELS = [
    # seconds until it is cancelled, status from then on, paid for
    (1, "aborted", 0),  # never started
    (3, "canceled", 0),
    (6, "succeeded", 1),  # too late
]


@pytest.mark.parametrize(("after_s", "status", "paid"), _CANCELS)
async def test_cancelling_ends_what_has_not_ended(
    stub: ReplicateStub,
    api: httpx.AsyncClient,
    clock: HandClock,
    after_s: float,
    status: str,
    paid: int,
) -> None:
    stub.script(Script(queue_s=2, run_s=4))
    prediction = await create_prediction(api)
    clock.advance(after_s)
    answer = await api.post(f"/predictions/{prediction['id']}/cancel")
    assert (answer.status_code, answer.json()["status"]) == (200, status)
    clock.advance(60)
    assert (await get_prediction(api, prediction))["status"] == status
    assert stub.cancels == {prediction["id"]: 1}
    assert stub.paid().total() == paid


async def test_inputs_and_outputs_are_gone_after_an_hour(
    api: httpx.AsyncClient, clock: HandClock
) -> None:
    ended = await get_prediction(api, await create_prediction(api))
    clock.advance(3599)
    assert (await fetch(ended)).status_code == 200
    clock.advance(1)
    assert (await fetch(ended)).status_code == 404
    told = await get_prediction(api, ended)
    assert (told["data_removed"], told["input"], told["output"], told["logs"]) == (
        True,
        {},
        None,
        "",
    )


@pytest.mark.parametrize("error", [NSFW, SENSITIVE, INTERRUPTED, DIRECTOR])
async def test_a_failure_is_told_in_the_services_words_and_costs_nothing(
    stub: ReplicateStub, api: httpx.AsyncClient, error: str
) -> None:
    stub.script(Script(error=error), prompt="storm")
    await create_prediction(api)
    told = await get_prediction(api, await create_prediction(api, prompt="a storm"))
    assert (told["status"], told["error"], told["output"]) == ("failed", error, None)
    assert stub.created() == {"a lighthouse": 1, "a storm": 1}
    assert stub.paid() == {"a lighthouse": 1}


async def test_fewer_outputs_than_asked_come_when_the_model_drops_some(
    stub: ReplicateStub, api: httpx.AsyncClient
) -> None:
    stub.script(Script(dropped=3))
    assert (
        len((await get_prediction(api, await create_prediction(api, num_outputs=4)))["output"]) == 1
    )
    assert (
        len((await get_prediction(api, await create_prediction(api, num_outputs=4)))["output"]) == 4
    )


async def test_a_model_of_one_picture_gives_an_address_and_no_list(api: httpx.AsyncClient) -> None:
    assert isinstance((await get_prediction(api, await create_prediction(api, PRO)))["output"], str)


# ── creating ────────────────────────────────────────────────────────────────────

_REFERENCES = [
    # what a create names, the version that is told (None: refused)
    (SCHNELL, "hidden"),
    (f"{SDXL}:{SDXL_VERSION}", SDXL_VERSION),
    (SDXL_VERSION, SDXL_VERSION),
    (SDXL, None),  # not official: cannot go without its version
    ("nobody/nothing", None),
    ("0" * 64, None),
]


@pytest.mark.parametrize(("reference", "version"), _REFERENCES)
async def test_a_version_is_named_in_every_documented_way(
    api: httpx.AsyncClient, reference: str, version: str | None
) -> None:
    answer = await api.post("/predictions", json={"version": reference, "input": {"prompt": "x"}})
    assert answer.status_code == (201 if version else 422)
    assert answer.json().get("version") == version


async def test_only_official_models_have_a_place_for_predictions(api: httpx.AsyncClient) -> None:
    assert (await post_prediction(api, SDXL)).status_code == 404
    assert (await post_prediction(api, "nobody/nothing")).status_code == 404


async def test_a_deployment_draws_with_its_model(
    stub: ReplicateStub, api: httpx.AsyncClient
) -> None:
    stub.add_deployment("guild/fast", model=SDXL)
    body = {"input": {"prompt": "x"}}
    told = (await api.post("/deployments/guild/fast/predictions", json=body)).json()
    assert (told["deployment"], told["model"]) == ("guild/fast", SDXL)
    assert (await api.post("/deployments/guild/slow/predictions", json=body)).status_code == 404


_INVALID = [
    # input, the field that is wrong, its fault
    ({"prompt": None}, "prompt", "required"),
    ({"num_outputs": 5}, "num_outputs", "invalid"),
    ({"num_outputs": "2"}, "num_outputs", "invalid"),
    ({"num_outputs": True}, "num_outputs", "invalid"),
    ({"aspect_ratio": "2:1"}, "aspect_ratio", "invalid"),
    ({"go_fast": 1}, "go_fast", "invalid"),
]


@pytest.mark.parametrize(("given", "field", "kind"), _INVALID)
async def test_an_invalid_input_is_refused_with_the_field_that_is_wrong(
    stub: ReplicateStub, api: httpx.AsyncClient, given: Json, field: str, kind: str
) -> None:
    answer = await post_prediction(api, **given)
    assert answer.status_code == 422
    assert field in answer.json()["detail"]
    (fault,) = answer.json()["invalid_fields"]
    assert (fault["type"], fault["field"]) == (kind, field)
    assert fault["description"]
    assert not stub.predictions


async def test_a_create_takes_no_other_keys(api: httpx.AsyncClient) -> None:
    body = {"input": {"prompt": "x"}, "tag": "mine"}
    answer = await api.post(f"/models/{SCHNELL}/predictions", json=body)
    assert (answer.status_code, answer.json()["invalid_fields"][0]["field"]) == (422, "tag")


async def test_an_input_that_the_model_does_not_know_passes_and_is_noted(
    stub: ReplicateStub, api: httpx.AsyncClient
) -> None:
    await create_prediction(api, negative_prompt="fog")
    assert stub.unknown_inputs == [f"{SCHNELL}: negative_prompt"]
    stub.unknown_inputs.clear()


@pytest.mark.parametrize("answer", [CreateAnswer.LOST, CreateAnswer.HELD])
async def test_an_accepted_create_can_lose_its_answer(
    stub: ReplicateStub, api: httpx.AsyncClient, answer: CreateAnswer
) -> None:
    stub.script(Script(answer=answer))
    asking = asyncio.create_task(post_prediction(api))
    await stub.wait_until(lambda: stub.predictions)
    if answer is CreateAnswer.LOST:
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            await asking
    else:
        # The caller gives up; nothing would ever come.
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        assert asking.cancelled()
    listed = (await api.get("/predictions")).json()["results"]
    assert [one["input"] for one in listed] == [{"prompt": "a lighthouse"}]
    assert stub.paid() == {"a lighthouse": 1}


async def test_a_gateways_page_can_stand_for_an_accepted_or_a_refused_create(
    stub: ReplicateStub, api: httpx.AsyncClient
) -> None:
    stub.script(Script(answer=CreateAnswer.BAD_GATEWAY))
    accepted = await post_prediction(api)
    stub.fail_next(502, method="POST")
    refused = await post_prediction(api)
    assert [accepted.status_code, refused.status_code] == [502, 502]
    assert accepted.text == refused.text
    assert stub.created() == {"a lighthouse": 1}


async def test_a_late_answer_comes_when_the_clock_says(
    stub: ReplicateStub, api: httpx.AsyncClient, clock: HandClock
) -> None:
    stub.script(Script(answer_after_s=20))
    asking = asyncio.create_task(post_prediction(api))
    await stub.wait_until(lambda: stub.predictions)
    await wait_for_sleeper(clock)
    assert not asking.done()
    clock.advance(20)
    assert (await asking).status_code == 201


# ── keys, accounts and limits ───────────────────────────────────────────────────

_REFUSALS = [
    # status for the key, what its creates get, what its other calls get, title
    (401, 401, 401, "Unauthenticated"),
    (402, 402, 200, "Insufficient credit"),
    (403, 403, 403, "Forbidden"),
]


@pytest.mark.parametrize(("status", "creates", "others", "title"), _REFUSALS)
async def test_a_refused_key_is_refused_and_its_sister_is_not(
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
async def test_nobody_is_let_in_without_a_known_key(stub: ReplicateStub, header: str) -> None:
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
        # Creates and other calls are counted apart.
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


async def test_a_throttled_account_says_when_and_then_draws_again(
    stub: ReplicateStub, api: httpx.AsyncClient, clock: HandClock
) -> None:
    stub.throttle("a", retry_after_s=5)
    answers = []
    for _ in range(2):
        answers.append(await post_prediction(api))
        clock.advance(3)
    assert [one.json()["retry_after"] for one in answers] == [5, 2]
    await create_prediction(api)


async def test_predictions_are_seen_by_their_account_alone(
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


async def test_the_list_is_newest_first_and_turns_pages(
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


async def test_told_inputs_can_lack_the_pictures_that_were_sent(
    stub: ReplicateStub, api: httpx.AsyncClient
) -> None:
    pictures = ["data:image/png;base64,AAAA", "https://example.org/sheet.png"]
    prediction = await create_prediction(api, PRO, input_images=pictures)
    assert prediction["input"]["input_images"] == pictures
    stub.echoes_data_urls = False
    assert (await get_prediction(api, prediction))["input"]["input_images"] == ["", pictures[1]]
