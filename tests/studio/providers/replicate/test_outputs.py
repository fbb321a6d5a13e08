"""Outputs are fetched from real servers on this machine, whatever is wrong with them."""

import asyncio
import base64
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from io import BytesIO

import pytest
from aiohttp import web
from PIL import Image

from studio.errors import NoPicture, ProviderError, ProviderGone, ProviderTransient
from studio.providers.replicate.outputs import OutputFetcher
from tests.stubs.replicate.asking import client, create_prediction, get_prediction
from tests.stubs.replicate.delivery import HUGE_BYTES, OutputFault
from tests.stubs.replicate.stub import ReplicateStub
from tests.studio.providers.replicate.output_servers import MEBIBYTE, TOKEN, fetching

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _png() -> bytes:
    encoded = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(encoded, "PNG")
    return encoded.getvalue()


PNG = _png()


async def _address(stub: ReplicateStub, *, form: str = "png") -> str:
    async with client(stub, TOKEN) as api:
        output = (await get_prediction(api, await create_prediction(api, output_format=form)))[
            "output"
        ]
    return str(output[0])


@asynccontextmanager
async def _host(handler: Handler) -> AsyncIterator[str]:
    """Another host of outputs that answers as the test wants: its name and port."""
    application = web.Application()
    application.router.add_get("/{path:.*}", handler)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"localhost:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(("form", "read_as"), [("png", "PNG"), ("jpg", "JPEG"), ("webp", "WEBP")])
async def test_a_picture_is_fetched_whole_in_each_form(
    stub: ReplicateStub, outputs: OutputFetcher, form: str, read_as: str
) -> None:
    content = await outputs.fetch(await _address(stub, form=form))
    picture = Image.open(BytesIO(content))
    picture.load()
    assert picture.format == read_as


async def test_one_redirect_within_the_list_is_followed(
    stub: ReplicateStub, outputs: OutputFetcher
) -> None:
    address = await _address(stub)
    plain = await outputs.fetch(address)
    stub.fail_next_outputs(OutputFault.REDIRECT_WITHIN)
    assert await outputs.fetch(address) == plain
    assert stub.output_requests[-1].path.startswith("/moved/")


async def test_the_content_type_of_a_picture_does_not_matter(
    stub: ReplicateStub, outputs: OutputFetcher
) -> None:
    stub.fail_next_outputs(OutputFault.WRONG_TYPE)
    assert (await outputs.fetch(await _address(stub))).startswith(b"\x89PNG")


async def test_many_are_fetched_at_once_over_one_client(
    stub: ReplicateStub, outputs: OutputFetcher
) -> None:
    address = await _address(stub)
    fetched = await asyncio.gather(*(outputs.fetch(address) for _ in range(8)))
    assert len(set(fetched)) == 1


@pytest.mark.parametrize("head", ["data:image/png;base64,", "DATA:application/x;BASE64,"])
async def test_a_data_address_contains_its_picture(head: str) -> None:
    encoded = base64.b64encode(PNG).decode()
    async with fetching() as outputs:
        assert await outputs.fetch(head + encoded) == PNG
        quoted = encoded.replace("+", "%2B").replace("=", "%3D")
        assert await outputs.fetch(head + quoted) == PNG


async def test_a_picture_of_exactly_the_limit_is_fetched_and_one_byte_more_is_not() -> None:
    async def serve(_: web.Request) -> web.Response:
        return web.Response(body=PNG)

    inline = "data:image/png;base64," + base64.b64encode(PNG).decode()
    async with _host(serve) as host:
        for address in (f"http://{host}/a.png", inline):
            async with fetching(host, max_bytes=len(PNG)) as outputs:
                assert await outputs.fetch(address) == PNG
            async with fetching(host, max_bytes=len(PNG) - 1) as outputs:
                with pytest.raises(NoPicture, match="more than"):
                    await outputs.fetch(address)


_FAULTS = [
    # the fault, its error, a word of the detail
    (OutputFault.MISSING, ProviderGone, "404"),
    (OutputFault.SERVER_ERROR, ProviderTransient, "502"),
    (OutputFault.REDIRECT_AWAY, NoPicture, "not among"),
    (OutputFault.NOT_A_PICTURE, NoPicture, "no PNG"),
    (OutputFault.HUGE, NoPicture, "more than 1048576 bytes"),
    (OutputFault.ENDLESS, NoPicture, "more than 1048576 bytes"),
    (OutputFault.CUT, ProviderTransient, "whole"),
    (OutputFault.LENGTH_TOO_LONG, ProviderTransient, "whole"),
]


@pytest.mark.parametrize(("fault", "kind", "word"), _FAULTS)
async def test_a_faulty_output_raises_its_error_and_the_next_fetch_works(
    stub: ReplicateStub,
    outputs: OutputFetcher,
    fault: OutputFault,
    kind: type[ProviderError],
    word: str,
) -> None:
    address = await _address(stub)
    # After a transient fault it is asked twice.
    stub.fail_next_outputs(fault, times=2 if kind is ProviderTransient else 1)
    with pytest.raises(kind, match=word) as raised:
        await outputs.fetch(address)
    assert type(raised.value) is kind
    # Everybody can open the address of an output, so it must not be in a log.
    assert address not in str(raised.value)
    assert (await outputs.fetch(address)).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "fault", [OutputFault.SERVER_ERROR, OutputFault.CUT, OutputFault.LENGTH_TOO_LONG]
)
async def test_after_a_transient_fault_the_output_is_asked_for_once_more(
    stub: ReplicateStub, outputs: OutputFetcher, fault: OutputFault
) -> None:
    address = await _address(stub)
    stub.fail_next_outputs(fault)

    assert (await outputs.fetch(address)).startswith(b"\x89PNG")

    assert len(stub.output_requests) == 2


async def test_after_a_permanent_fault_the_output_is_not_asked_for_again(
    stub: ReplicateStub, outputs: OutputFetcher
) -> None:
    address = await _address(stub)
    stub.fail_next_outputs(OutputFault.MISSING)

    with pytest.raises(ProviderGone):
        await outputs.fetch(address)

    assert len(stub.output_requests) == 1


@pytest.mark.parametrize(
    ("fault", "most_bytes"), [(OutputFault.HUGE, 8), (OutputFault.ENDLESS, 24)]
)
async def test_a_file_that_is_too_large_is_not_read_to_its_end(
    stub: ReplicateStub, outputs: OutputFetcher, fault: OutputFault, most_bytes: int
) -> None:
    address = await _address(stub)
    stub.fail_next_outputs(fault)
    with pytest.raises(NoPicture):
        await outputs.fetch(address)
    # The buffers of the sockets were also sent.
    assert stub.delivery.huge_bytes_sent <= most_bytes * MEBIBYTE < HUGE_BYTES


async def test_a_file_with_a_too_large_content_length_is_not_read() -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        answer.content_length = HUGE_BYTES
        await answer.prepare(request)
        await asyncio.Event().wait()
        return answer

    async with _host(serve) as host, fetching(host) as outputs, asyncio.timeout(10):
        with pytest.raises(NoPicture, match="more than"):
            await outputs.fetch(f"http://{host}/a.png")


_STATUSES = [
    (403, ProviderGone),
    (404, ProviderGone),
    (410, ProviderGone),
    (429, ProviderTransient),
    (500, ProviderTransient),
    (503, ProviderTransient),
    (204, NoPicture),
    (206, NoPicture),  # a part of a picture is no picture
    (401, NoPicture),
    (302, NoPicture),  # without a target
]


@pytest.mark.parametrize(("status", "kind"), _STATUSES)
async def test_each_status_has_its_error(status: int, kind: type[ProviderError]) -> None:
    async def serve(_: web.Request) -> web.Response:
        return web.Response(status=status, body=PNG)

    async with _host(serve) as host, fetching(host) as outputs:
        with pytest.raises(kind) as raised:
            await outputs.fetch(f"http://{host}/a.png")
    assert type(raised.value) is kind


async def test_no_compressed_answer_is_requested_or_unpacked() -> None:
    accepted = []

    async def serve(request: web.Request) -> web.StreamResponse:
        accepted.append(request.headers["Accept-Encoding"])
        answer = web.Response(body=PNG + bytes(8 * MEBIBYTE))
        answer.enable_compression(web.ContentCoding.gzip)
        return answer

    async with _host(serve) as host, fetching(host) as outputs:
        with pytest.raises(NoPicture, match="no PNG"):
            await outputs.fetch(f"http://{host}/a.png")
    assert accepted == ["identity"]


@pytest.mark.parametrize("pieces", [0, 1])
async def test_a_silent_host_is_given_up_within_the_time_limit(pieces: int) -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        answer.content_length = len(PNG)
        if pieces:
            await answer.prepare(request)
            await answer.write(PNG[:20])
        await asyncio.Event().wait()
        return answer

    async with _host(serve) as host, fetching(host, timeout_s=0.05) as outputs:
        async with asyncio.timeout(10):
            with pytest.raises(ProviderTransient, match="TimeoutError"):
                await outputs.fetch(f"http://{host}/a.png")


async def test_an_unreachable_host_is_a_transient_error() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        host = f"localhost:{unused.getsockname()[1]}"
        async with fetching(host) as outputs:
            with pytest.raises(ProviderTransient):
                await outputs.fetch(f"http://{host}/a.png")


async def test_three_redirects_are_followed_and_a_fourth_is_not() -> None:
    async def serve(request: web.Request) -> web.Response:
        left = int(request.path[1:])
        if left:
            raise web.HTTPFound(f"/{left - 1}")
        return web.Response(body=PNG)

    async with _host(serve) as host, fetching(host) as outputs:
        assert await outputs.fetch(f"http://{host}/3") == PNG
        with pytest.raises(NoPicture, match="too often"):
            await outputs.fetch(f"http://{host}/4")


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest", "file:///etc/passwd", "data:image/png;base64,AA=="]
)
async def test_a_redirect_to_another_host_is_not_followed(target: str) -> None:
    async def serve(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": target})

    async with _host(serve) as host, fetching(host) as outputs:
        with pytest.raises(NoPicture):
            await outputs.fetch(f"http://{host}/a.png")


async def test_no_cookie_is_kept_for_the_next_request() -> None:
    cookies = []

    async def serve(request: web.Request) -> web.Response:
        cookies.append(dict(request.cookies))
        answer = web.Response(body=PNG)
        answer.set_cookie("who", "you")
        return answer

    async with _host(serve) as host, fetching(host) as outputs:
        for _ in range(2):
            await outputs.fetch(f"http://{host}/a.png")
    assert cookies == [{}, {}]
