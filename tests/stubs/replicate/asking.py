"""Calls to the stub of Replicate by plain HTTP, for its tests."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx

from tests.stubs.replicate.accounts import Json
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.clock import HandClock

SCHNELL = "black-forest-labs/flux-schnell"
SDXL = "stability-ai/sdxl"
SDXL_VERSION = "7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc"
PRO = "black-forest-labs/flux-2-pro"
# If the published API document lies beside the project, its schemas are checked as well.
_DOCUMENT = Path(__file__).parents[4] / "shared" / "data" / "replicate" / "openapi.json"


def client(stub: ReplicateStub, token: str) -> httpx.AsyncClient:
    """A client that sends this key."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(base_url=f"{stub.url}/v1", headers=headers, trust_env=False)


async def post_prediction(
    api: httpx.AsyncClient, model: str = SCHNELL, /, *, prefer: str = "", **given: Any
) -> httpx.Response:
    """POST a prediction; the prompt is a lighthouse unless `given` has another."""
    headers = {"Prefer": prefer} if prefer else {}
    body = {"input": {"prompt": "a lighthouse"} | given}
    return await api.post(f"/models/{model}/predictions", json=body, headers=headers)


async def create_prediction(api: httpx.AsyncClient, model: str = SCHNELL, /, **given: Any) -> Json:
    """Create a prediction and return its JSON."""
    answer = await post_prediction(api, model, **given)
    assert answer.status_code == 201, answer.text
    told: Json = answer.json()
    return told


async def get_prediction(api: httpx.AsyncClient, prediction: Json) -> Json:
    """The current JSON of the prediction."""
    told: Json = (await api.get(f"/predictions/{prediction['id']}")).json()
    return told


async def fetch(prediction: Json, *, index: int = 0) -> httpx.Response:
    """Fetch an output of a prediction, without a key."""
    output = prediction["output"]
    address = output[index] if isinstance(output, list) else output
    async with httpx.AsyncClient(trust_env=False) as stranger:
        return await stranger.get(address)


async def wait_for_sleeper(clock: HandClock) -> None:
    """Wait until a task sleeps on the clock."""
    # The clock has no event for a new sleeper.
    while not clock.sleeping:  # noqa: ASYNC110
        await asyncio.sleep(0)


async def upload_file(api: httpx.AsyncClient, content: bytes) -> httpx.Response:
    """Upload a PNG with some metadata."""
    files = {"content": ("sheet.png", content, "image/png")}
    return await api.post("/files", files=files, data={"metadata": '{"of": "Mira"}'})


def documents() -> list[Json | None]:
    """The documents that answers are checked against: None is the stub's own shapes."""
    return [None, *([json.loads(_DOCUMENT.read_text("utf-8"))] if _DOCUMENT.exists() else [])]
