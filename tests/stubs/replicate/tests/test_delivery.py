"""The delivery host of the stub of Replicate: real pictures, and all faults of outputs."""

import base64
import io

import httpx
import pytest
from PIL import Image

from tests.stubs.replicate.asking import client, create_prediction, fetch, get_prediction
from tests.stubs.replicate.delivery import HUGE_BYTES, OutputFault
from tests.stubs.replicate.predictions import Script
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.clock import HandClock


async def test_outputs_follow_from_the_input_and_have_the_requested_format(
    clock: HandClock,
) -> None:
    async with ReplicateStub({"a": ("token-1",)}, clock=clock) as stub:
        async with client(stub, "token-1") as api:
            wide = {"aspect_ratio": "16:9", "output_format": "png"}
            first, again, other = [
                await fetch(
                    await get_prediction(api, await create_prediction(api, seed=seed, **wide))
                )
                for seed in (1, 1, 2)
            ]
            jpeg = await fetch(
                await get_prediction(api, await create_prediction(api, output_format="jpg"))
            )
            unasked = await fetch(await get_prediction(api, await create_prediction(api)))
        assert not stub.requests_with_key()
    assert first.content == again.content != other.content
    picture = Image.open(io.BytesIO(first.content))
    assert (picture.format, picture.size) == ("PNG", (1360, 768))
    types = [one.headers["Content-Type"] for one in (first, jpeg, unasked)]
    assert types == ["image/png", "image/jpeg", "image/webp"]


async def test_an_upscaler_multiplies_the_size_of_the_picture_by_the_scale(
    clock: HandClock,
) -> None:
    sent = io.BytesIO()
    Image.new("RGB", (30, 20)).save(sent, "PNG")
    image = "data:image/png;base64," + base64.b64encode(sent.getvalue()).decode()
    upscaler = "nightmareai/real-esrgan"
    async with (
        ReplicateStub({"a": ("token-1",)}, clock=clock) as stub,
        client(stub, "token-1") as api,
    ):
        version = f"{upscaler}:{stub.catalogue.models[upscaler].version}"
        body = {"version": version, "input": {"image": image, "scale": 4}}
        prediction = (await api.post("/predictions", json=body)).json()
        output = await fetch(await get_prediction(api, prediction))
    assert Image.open(io.BytesIO(output.content)).size == (120, 80)


async def test_an_output_is_not_found_before_it_is_drawn(
    stub: ReplicateStub, api: httpx.AsyncClient, clock: HandClock
) -> None:
    stub.script(Script(run_s=5))
    prediction = await create_prediction(api)
    early = {"output": stub.predictions[prediction["id"]].drawn}
    assert (await fetch(early)).status_code == 404
    clock.advance(5)
    assert (await fetch(early)).status_code == 200


async def test_the_delivery_host_records_a_key_that_is_sent_to_it(
    stub: ReplicateStub, api: httpx.AsyncClient
) -> None:
    (address,) = (await get_prediction(api, await create_prediction(api)))["output"]
    await api.get(address)
    assert [one.path for one in stub.requests_with_key()] == [httpx.URL(address).path]


async def test_outputs_are_on_another_host_than_the_api(
    stub: ReplicateStub, api: httpx.AsyncClient
) -> None:
    (address,) = (await get_prediction(api, await create_prediction(api)))["output"]
    assert httpx.URL(address).netloc.decode() == stub.output_host
    assert httpx.URL(address).host != httpx.URL(stub.url).host


@pytest.mark.parametrize(
    ("fault", "status"), [(OutputFault.MISSING, 404), (OutputFault.SERVER_ERROR, 502)]
)
async def test_an_output_can_be_missing_once(
    stub: ReplicateStub, api: httpx.AsyncClient, fault: OutputFault, status: int
) -> None:
    ended = await get_prediction(api, await create_prediction(api))
    stub.fail_next_outputs(fault)
    assert [(await fetch(ended)).status_code for _ in range(2)] == [status, 200]


@pytest.mark.parametrize(
    ("fault", "strays"), [(OutputFault.REDIRECT_AWAY, 1), (OutputFault.REDIRECT_WITHIN, 0)]
)
async def test_a_followed_redirect_is_recorded_at_its_target(
    stub: ReplicateStub, api: httpx.AsyncClient, fault: OutputFault, strays: int
) -> None:
    ended = await get_prediction(api, await create_prediction(api))
    stub.fail_next_outputs(fault, times=2)
    led = await fetch(ended)
    assert (led.status_code, len(stub.requests_to_other_host)) == (302, 0)
    async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as careless:
        assert (await careless.get(ended["output"][0])).status_code == 200
    assert len(stub.requests_to_other_host) == strays


_LIES = [
    # fault, content type, whether the body is a picture
    (OutputFault.NOT_A_PICTURE, "image/png", False),
    (OutputFault.WRONG_TYPE, "text/html", True),
]


@pytest.mark.parametrize(("fault", "told", "is_picture"), _LIES)
async def test_an_output_can_have_the_wrong_content_type(
    stub: ReplicateStub, api: httpx.AsyncClient, fault: OutputFault, told: str, is_picture: bool
) -> None:
    ended = await get_prediction(api, await create_prediction(api, output_format="png"))
    stub.fail_next_outputs(fault)
    answer = await fetch(ended)
    assert answer.headers["Content-Type"].startswith(told)
    assert answer.content.startswith(b"\x89PNG") == is_picture


@pytest.mark.parametrize("fault", [OutputFault.CUT, OutputFault.LENGTH_TOO_LONG])
async def test_an_output_can_end_before_its_stated_length(
    stub: ReplicateStub, api: httpx.AsyncClient, fault: OutputFault
) -> None:
    ended = await get_prediction(api, await create_prediction(api))
    stub.fail_next_outputs(fault)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        await fetch(ended)


@pytest.mark.parametrize(
    ("fault", "length"), [(OutputFault.HUGE, str(HUGE_BYTES)), (OutputFault.ENDLESS, None)]
)
async def test_a_huge_output_stops_when_the_client_disconnects(
    stub: ReplicateStub, api: httpx.AsyncClient, fault: OutputFault, length: str | None
) -> None:
    (address,) = (await get_prediction(api, await create_prediction(api)))["output"]
    stub.fail_next_outputs(fault)
    async with httpx.AsyncClient(trust_env=False) as client, client.stream("GET", address) as body:
        assert body.headers.get("Content-Length") == length
        await anext(body.aiter_raw())
    assert stub.delivery.huge_bytes_sent < HUGE_BYTES


async def test_a_decompression_bomb_is_small_and_states_an_enormous_size(
    stub: ReplicateStub, api: httpx.AsyncClient
) -> None:
    ended = await get_prediction(api, await create_prediction(api))
    stub.fail_next_outputs(OutputFault.BOMB)
    body = (await fetch(ended)).content
    assert len(body) < 200
    with pytest.raises(Image.DecompressionBombError):
        Image.open(io.BytesIO(body))
