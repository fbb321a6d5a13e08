"""Every answer of the stub of Replicate has its published shape, files and models with it."""

import tomllib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.stubs.replicate import shapes as shapes
from tests.stubs.replicate.accounts import Json
from tests.stubs.replicate.asking import (
    SCHNELL,
    SDXL,
    SDXL_VERSION,
    client,
    create_prediction,
    documents,
    get_prediction,
    post_prediction,
)
from tests.stubs.replicate.models import HostedModels, listed_models
from tests.stubs.replicate.predictions import NEVER_S, NSFW, Script, Status
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.hands import HandClock

_CATALOGUE = Path(__file__).parents[3] / "studio" / "providers" / "catalogue" / "catalogue.toml"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def stub(clock: HandClock) -> AsyncIterator[ReplicateStub]:
    accounts = {"a": ("token-1", "token-2"), "b": ("token-3",)}
    async with ReplicateStub(accounts, clock=clock, longest_px=64) as stub:
        stub.add_deployment("guild/fast", model=SDXL)
        yield stub
        assert not stub.unknown_inputs


@pytest.fixture
async def api(stub: ReplicateStub) -> AsyncIterator[httpx.AsyncClient]:
    async with client(stub, "token-1") as api:
        yield api


# ── shapes ──────────────────────────────────────────────────────────────────────

_BASE = f"/models/{SCHNELL}"
_SHAPED = [
    # method, path, our schema, path in the document, status
    ("POST", f"{_BASE}/predictions", shapes.PREDICTION, "/predictions", 201),
    ("GET", "/predictions", shapes.PREDICTIONS, "/predictions", 200),
    ("GET", _BASE, shapes.MODEL, "/models/{model_owner}/{model_name}", 200),
    (
        "GET",
        f"{_BASE}/versions",
        shapes.VERSIONS,
        "/models/{model_owner}/{model_name}/versions",
        200,
    ),
    (
        "GET",
        "/deployments/guild/fast",
        shapes.DEPLOYMENT,
        "/deployments/{deployment_owner}/{deployment_name}",
        200,
    ),
    ("GET", "/account", shapes.ACCOUNT, "/account", 200),
    ("GET", "/files", shapes.FILES, "/files", 200),
    ("GET", "/webhooks/default/secret", shapes.SECRET, "/webhooks/default/secret", 200),
]


@pytest.mark.parametrize(("method", "path", "schema", "documented", "status"), _SHAPED)
async def test_answers_have_their_published_shape(
    api: httpx.AsyncClient, method: str, path: str, schema: Json, documented: str, status: int
) -> None:
    await create_prediction(api)
    await _upload(api, b"a file")
    body = {"json": {"input": {"prompt": "x"}}} if method == "POST" else {}
    answer = await api.request(method, path, **body)  # type: ignore[arg-type]
    assert answer.status_code == status
    for document in documents():
        if document:
            told = document["paths"][documented][method.lower()]["responses"][str(status)]
            schema = told["content"]["application/json"]["schema"]
        assert shapes.faults(answer.json(), schema, document=document) == []


_COURSES = [
    # script, seconds until it is looked at, status
    (Script(queue_s=5), 0, "starting"),
    (Script(run_s=5), 1, "processing"),
    (Script(run_s=5, settle_s=5), 6, "processing"),
    (Script(run_s=5), 5, "succeeded"),
    (Script(error=NSFW), 0, "failed"),
    (Script(ends_as=Status.CANCELED), 0, "canceled"),
    (Script(ends_as=Status.ABORTED), 0, "aborted"),
    (Script(), 3600, "succeeded"),  # and its data removed
    (Script(run_s=NEVER_S), 1799, "processing"),  # hangs
    (Script(run_s=NEVER_S), 1800, "failed"),  # until the cap
]


@pytest.mark.parametrize(("script", "after_s", "status"), _COURSES)
async def test_a_prediction_in_every_status_has_its_published_shape(
    stub: ReplicateStub,
    api: httpx.AsyncClient,
    clock: HandClock,
    script: Script,
    after_s: float,
    status: str,
) -> None:
    stub.script(script)
    prediction = await create_prediction(api)
    clock.advance(after_s)
    told = await get_prediction(api, prediction)
    assert told["status"] == status
    assert ("completed_at" in told) == (status not in ("starting", "processing"))
    for document in documents():
        response = {"$ref": "#/components/schemas/schemas_prediction_response"}
        schema = response if document else shapes.PREDICTION
        assert shapes.faults(told, schema, document=document) == []


def test_the_shape_checker_finds_what_is_wrong() -> None:
    wrong = {"id": 7, "urls": {"get": "nowhere"}, "status": "drawing", "created_at": "today"}
    found = "\n".join(shapes.faults(wrong, shapes.PREDICTION))
    for fault in (
        "$.id: 7",
        "'nowhere' is no address",
        "'drawing' is none",
        "lacks error",
        "'today'",
    ):
        assert fault in found


# ── files, models, the account ──────────────────────────────────────────────────


async def _upload(api: httpx.AsyncClient, content: bytes) -> httpx.Response:
    files = {"content": ("sheet.png", content, "image/png")}
    return await api.post("/files", files=files, data={"metadata": '{"of": "Mira"}'})


async def test_a_file_is_kept_for_a_day_by_its_account(
    stub: ReplicateStub, api: httpx.AsyncClient, clock: HandClock
) -> None:
    answer = await _upload(api, b"a sheet")
    told = answer.json()
    assert answer.status_code == 201
    for document in documents():
        response = {"$ref": "#/components/schemas/schemas_file_response"}
        schema = response if document else shapes.FILE
        assert shapes.faults(told, schema, document=document) == []
    assert (told["size"], told["content_type"], told["metadata"]) == (
        7,
        "image/png",
        {"of": "Mira"},
    )
    assert stub.files.uploaded[told["id"]].content == b"a sheet"
    async with client(stub, "token-3") as stranger:
        assert (await stranger.get(told["urls"]["get"])).status_code == 404
    clock.advance(24 * 3600 - 1)
    assert (await api.get(told["urls"]["get"])).json() == told
    clock.advance(1)
    assert (await api.get(told["urls"]["get"])).status_code == 404
    assert (await api.get("/files")).json()["results"] == []


async def test_a_file_can_be_deleted(api: httpx.AsyncClient) -> None:
    address = (await _upload(api, b"a sheet")).json()["urls"]["get"]
    assert (await api.delete(address)).status_code == 204
    assert (await api.get(address)).status_code == 404


async def test_too_large_a_file_is_refused(stub: ReplicateStub, api: httpx.AsyncClient) -> None:
    stub.files.limit_bytes = 10
    answer = await _upload(api, bytes(11))
    assert (answer.status_code, answer.json()) == (
        413,
        {"detail": "Files must be less than 100MB in size"},
    )


async def test_a_model_publishes_the_inputs_that_it_checks(
    stub: ReplicateStub, api: httpx.AsyncClient
) -> None:
    def schema(told: Json) -> Json:
        schemas: Json = told["latest_version"]["openapi_schema"]["components"]["schemas"]
        return schemas

    told = schema((await api.get(f"/models/{SCHNELL}")).json())
    assert told["Input"]["required"] == ["prompt"]
    count = told["Input"]["properties"]["num_outputs"]
    assert (count["type"], count["minimum"], count["maximum"], count["default"]) == (
        "integer",
        1,
        4,
        1,
    )
    aspect = told["Input"]["properties"]["aspect_ratio"]
    assert aspect["allOf"] == [{"$ref": "#/components/schemas/aspect_ratio"}]
    assert "21:9" in told["aspect_ratio"]["enum"]
    assert told["Output"]["type"] == "array"
    stub.drift(SCHNELL, seed=None, num_outputs={"type": "integer", "minimum": 1, "maximum": 1})
    told = schema((await api.get(f"/models/{SCHNELL}")).json())
    assert "seed" not in told["Input"]["properties"]
    assert (await post_prediction(api, num_outputs=2)).status_code == 422
    assert (await api.get("/models/nobody/nothing")).status_code == 404


def test_the_stub_hosts_the_shipped_catalogue_as_it_is_named_there() -> None:
    shipped = tomllib.loads(_CATALOGUE.read_text("utf-8"))["model"]
    hosted = HostedModels(listed_models())
    assert shipped
    for model in shipped:
        assert hosted.find(model["reference"]), f"{model['reference']} is not hosted"


async def test_trainings_are_not_played_and_asking_for_one_is_noted(
    stub: ReplicateStub, api: httpx.AsyncClient
) -> None:
    answer = await api.post(f"/models/{SDXL}/versions/{SDXL_VERSION}/trainings", json={})
    assert answer.status_code == 404
    assert stub.unknown_routes == [f"POST /v1/models/{SDXL}/versions/{SDXL_VERSION}/trainings"]
