"""The host that delivers outputs of the stub of Replicate; a client must not send it a key."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from aiohttp import web

from tests.stubs.replicate.pictures import FORMATS, bomb, draw
from tests.stubs.replicate.predictions import Prediction

# More than a client should accept for a picture, and the size of one write.
HUGE_BYTES = 64 * 1024 * 1024
_CHUNK = bytes(256 * 1024)
_PAGE = b"<!doctype html><title>Sorry</title><p>This is no picture."


class OutputFault(StrEnum):
    """What can be wrong with an output when it is fetched."""

    MISSING = "404"
    SERVER_ERROR = "502"
    # The other host is this server under a name that is not on the allow-list.
    REDIRECT_AWAY = "redirected to another host"
    # Another path of the same host, which serves the picture.
    REDIRECT_WITHIN = "redirected within the host"
    NOT_A_PICTURE = "a page with the type of a PNG"
    WRONG_TYPE = "a PNG with the type of a page"
    LENGTH_TOO_LONG = "ends before its stated length"
    HUGE = "too long, with its length stated"
    ENDLESS = "too long, without a length"
    CUT = "the connection ends in the middle"
    # A PNG of a few bytes that states 60,000 pixels a side.
    BOMB = "more pixels than fit into memory"


@dataclass(frozen=True)
class OutputRequest:
    """One request to the delivery server, for any path."""

    host: str
    path: str
    headers: dict[str, str] = field(repr=False)


class DeliveryHost:
    """Serves the pictures of predictions on a port of its own, under the name `localhost`.

    `prediction_of` finds a prediction by id; `now` is the stub's clock.
    """

    def __init__(
        self,
        *,
        prediction_of: Callable[[str], Prediction | None],
        now: Callable[[], datetime],
        longest_px: int | None,
        port: int = 0,
    ) -> None:
        self._prediction_of = prediction_of
        self._now = now
        self._longest_px = longest_px
        self._runner: web.AppRunner | None = None
        self._faults: list[OutputFault] = []
        self.requests: list[OutputRequest] = []
        self.port = port
        # Called at every fetch: the fault of random failures, or None.
        self.chance: Callable[[], OutputFault | None] = lambda: None
        # How many bytes of huge bodies were sent before the client disconnected.
        self.huge_bytes_sent = 0

    @property
    def host(self) -> str:
        """Name and port, as an allow-list names them."""
        return f"localhost:{self.port}"

    @property
    def away_host(self) -> str:
        """The same server under a name that is not on the allow-list."""
        return f"127.0.0.1:{self.port}"

    async def start(self) -> None:
        application = web.Application()
        application.add_routes(
            [
                web.get("/pbxt/{prediction_id}/{name}", self._serve),
                web.get("/moved/{prediction_id}/{name}", self._serve_plainly),
            ]
        )
        application.router.add_route("*", "/{rest:.*}", self._other)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    def address(self, prediction_id: str, index: int, *, form: str) -> str:
        """The address of a picture, which may not be drawn yet."""
        return f"http://{self.host}/pbxt/{prediction_id}/out-{index}.{form}"

    def fail_next(self, fault: OutputFault, *, times: int = 1) -> None:
        """Let the next fetches of outputs have this fault."""
        self._faults.extend([fault] * times)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self._record(request)
        fault = self._faults.pop(0) if self._faults else self.chance()
        if fault is None:
            return await self._picture(request)
        return await self._play(fault, request)

    async def _serve_plainly(self, request: web.Request) -> web.StreamResponse:
        self._record(request)
        return await self._picture(request)

    async def _other(self, request: web.Request) -> web.StreamResponse:
        self._record(request)
        return web.Response(status=404)

    def _record(self, request: web.Request) -> None:
        self.requests.append(OutputRequest(request.host, request.path_qs, dict(request.headers)))

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        drawn = await self._drawn(request)
        if drawn is None:
            return web.Response(status=404)
        return web.Response(body=drawn[0], content_type=drawn[1])

    async def _drawn(self, request: web.Request) -> tuple[bytes, str] | None:
        prediction = self._prediction_of(request.match_info["prediction_id"])
        now = self._now()
        if prediction is None or prediction.data_removed(now) or now < prediction.output_at:
            return None
        index, _, form = request.match_info["name"].removeprefix("out-").partition(".")
        if not index.isdigit() or form not in FORMATS:
            return None
        return await asyncio.to_thread(
            draw, prediction.input, int(index), form=form, longest_px=self._longest_px
        )

    async def _play(self, fault: OutputFault, request: web.Request) -> web.StreamResponse:
        path = request.path.replace("/pbxt/", "/moved/")
        match fault:
            case OutputFault.MISSING:
                return web.Response(status=404)
            case OutputFault.SERVER_ERROR:
                return web.Response(status=502, text="<h1>Bad gateway</h1>")
            case OutputFault.REDIRECT_AWAY:
                return web.Response(
                    status=302, headers={"Location": f"http://{self.away_host}{path}"}
                )
            case OutputFault.REDIRECT_WITHIN:
                return web.Response(status=302, headers={"Location": f"http://{self.host}{path}"})
            case OutputFault.NOT_A_PICTURE:
                return web.Response(body=_PAGE, content_type="image/png")
            case OutputFault.BOMB:
                return web.Response(body=bomb(), content_type="image/png")
            case OutputFault.HUGE:
                return await self._pour(request, length=HUGE_BYTES)
            case OutputFault.ENDLESS:
                return await self._pour(request, length=None)
            case _:
                return await self._spoil(fault, request)

    async def _spoil(self, fault: OutputFault, request: web.Request) -> web.StreamResponse:
        drawn = await self._drawn(request)
        if drawn is None:
            return web.Response(status=404)
        picture, media_type = drawn
        if fault is OutputFault.WRONG_TYPE:
            return web.Response(body=picture, content_type="text/html")
        cut = fault is OutputFault.CUT
        told = len(picture) if cut else len(picture) + 1000
        answer = web.StreamResponse(
            headers={"Content-Type": media_type, "Content-Length": str(told)}
        )
        await answer.prepare(request)
        await answer.write(picture[: len(picture) // 2] if cut else picture)
        if request.transport:
            request.transport.close()
        return answer

    async def _pour(self, request: web.Request, *, length: int | None) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "image/png"})
        if length is None:
            answer.enable_chunked_encoding()
        else:
            answer.content_length = length
        await answer.prepare(request)
        try:
            for _ in range(HUGE_BYTES // len(_CHUNK)):
                await answer.write(_CHUNK)
                self.huge_bytes_sent += len(_CHUNK)
        except ConnectionError:
            pass  # the client has disconnected, as it should
        return answer
