"""Every answer of the stub of Replicate has its published shape."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.stubs.replicate import shapes as shapes
from tests.stubs.replicate.accounts import Json
from tests.stubs.replicate.asking import (
    SCHNELL,
    SDXL,
    create_prediction,
    documents,
    get_prediction,
    upload_file,
)
from tests.stubs.replicate.predictions import NEVER_S, NSFW, Script, Status
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.clock import HandClock


@pytest.fixture
async def stub(clock: HandClock) -> AsyncIterator[ReplicateStub]:
    accounts = {"a": ("token-1", "token-2"), "b": ("token-3",)}
    async with ReplicateStub(accounts, clock=clock, longest_px=64) as stub:
        stub.add_deployment("guild/fast", model=SDXL)
        yield stub
        assert not stub.unknown_inputs


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
    await upload_file(api, b"a file")
    body = {"json": {"input": {"prompt": "x"}}} if method == "POST" else {}
    answer = await api.request(method, path, **body)  # type: ignore[arg-type]
    assert answer.status_code == status
    for document in documents():
        if document:
            told = document["paths"][documented][method.lower()]["responses"][str(status)]
            schema = told["content"]["application/json"]["schema"]
        assert shapes.faults(answer.json(), schema, document=document) == []


_COURSES = [
    # script, seconds until it is read, status
    (Script(queue_s=5), 0, "starting"),
    (Script(run_s=5), 1, "processing"),
    (Script(run_s=5, settle_s=5), 6, "processing"),
    (Script(run_s=5), 5, "succeeded"),
    (Script(error=NSFW), 0, "failed"),
    (Script(ends_as=Status.CANCELED), 0, "canceled"),
    (Script(ends_as=Status.ABORTED), 0, "aborted"),
    (Script(), 3600, "succeeded"),  # its data is removed
    (Script(run_s=NEVER_S), 1799, "processing"),  # hangs
    (Script(run_s=NEVER_S), 1800, "failed"),  # the service's limit ends it
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


def test_the_shape_checker_finds_every_fault() -> None:
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
