"""Files and models of the stub of Replicate."""

import tomllib
from pathlib import Path

import httpx

from tests.stubs.replicate import shapes as shapes
from tests.stubs.replicate.accounts import Json
from tests.stubs.replicate.asking import (
    SCHNELL,
    SDXL,
    SDXL_VERSION,
    client,
    documents,
    post_prediction,
    upload_file,
)
from tests.stubs.replicate.models import HostedModels, listed_models
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.clock import HandClock

_CATALOGUE = Path(__file__).parents[4] / "studio" / "providers" / "catalogue" / "catalogue.toml"


async def test_a_file_is_kept_for_a_day_for_its_account(
    stub: ReplicateStub, api: httpx.AsyncClient, clock: HandClock
) -> None:
    answer = await upload_file(api, b"a sheet")
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
    address = (await upload_file(api, b"a sheet")).json()["urls"]["get"]
    assert (await api.delete(address)).status_code == 204
    assert (await api.get(address)).status_code == 404


async def test_a_file_that_is_too_large_is_refused(
    stub: ReplicateStub, api: httpx.AsyncClient
) -> None:
    stub.files.limit_bytes = 10
    answer = await upload_file(api, bytes(11))
    assert (answer.status_code, answer.json()) == (
        413,
        {"detail": "Files must be less than 100MB in size"},
    )


async def test_a_models_schema_lists_the_inputs_that_it_checks(
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


def test_the_stub_hosts_every_model_of_the_shipped_catalogue() -> None:
    shipped = tomllib.loads(_CATALOGUE.read_text("utf-8"))["model"]
    hosted = HostedModels(listed_models())
    assert shipped
    for model in shipped:
        assert hosted.find(model["reference"]), f"{model['reference']} is not hosted"


async def test_a_request_for_a_training_is_unknown_and_noted(
    stub: ReplicateStub, api: httpx.AsyncClient
) -> None:
    answer = await api.post(f"/models/{SDXL}/versions/{SDXL_VERSION}/trainings", json={})
    assert answer.status_code == 404
    assert stub.unknown_routes == [f"POST /v1/models/{SDXL}/versions/{SDXL_VERSION}/trainings"]
