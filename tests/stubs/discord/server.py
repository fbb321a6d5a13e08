"""The HTTP server of the stub: it records requests, and fails or holds them as scripted."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from tests.stubs.discord.world import DiscordRefusal, Json

_API = "/api/v10"
# Discord's limit for a whole request.
_MAX_REQUEST_BYTES = 25 * 1024 * 1024
# These routes have their token in the path instead of the header.
_BY_TOKEN_IN_PATH = re.compile(r"/(webhooks/\d+|interactions/\d+)/")
_HARMLESS_LIMITS = {
    "X-RateLimit-Limit": "1000",
    "X-RateLimit-Remaining": "999",
    "X-RateLimit-Reset-After": "0.1",
    "X-RateLimit-Bucket": "stub",
}


@dataclass(frozen=True)
class RecordedRequest:
    """One request as it arrived; `path` lacks the base of the API."""

    method: str
    path: str
    query: dict[str, str]
    json: Any
    files: dict[str, bytes] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


RECORDED = web.RequestKey("SEEN", RecordedRequest)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class _DiscordFailure:
    times: int
    method: str | None
    path: str
    status: int
    body: Json


class RecordingServer:
    """An HTTP server on a free port of 127.0.0.1 for as long as its context lasts.

    A subclass gives the routes. Requests under `/api/v10` are recorded and need the token.
    """

    def __init__(self, token: str) -> None:
        self.token = token
        self.requests: list[RecordedRequest] = []
        self.unknown_routes: list[str] = []
        # While set, a POST of a message is carried out and not answered, as for a bot that is
        # killed or cut off at that moment. `release_held_answers` sends the answers.
        self.hold_message_answers = asyncio.Event()
        # The same for first answers to interactions.
        self.hold_callback_answers = asyncio.Event()
        self.held_answers = 0
        # Called with every request that was carried out, before its answer is sent, and with
        # the port on which it came (see `open_port`).
        self.on_carried_out: Callable[[int | None, RecordedRequest], None] = lambda port, seen: None
        self._released = asyncio.Event()
        self._failures: list[_DiscordFailure] = []
        self._waiters: set[asyncio.Event] = set()
        self._runner: web.AppRunner | None = None
        self._address = ""

    @property
    def api_base(self) -> str:
        """The setting `discord.api_base`; Discord's is `https://discord.com/api/v10`."""
        return f"http://{self._address}{_API}"

    async def __aenter__(self) -> Self:
        application = web.Application(
            middlewares=[self._answer], client_max_size=_MAX_REQUEST_BYTES
        )
        routes = [
            web.route(method, _API + path, handler) for method, path, handler in self._api_routes()
        ]
        unknown = web.route("*", _API + "/{rest:.*}", self._unknown)
        application.add_routes([*routes, unknown, *self._other_routes()])
        # Held answers must not keep a test from ending.
        self._runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self._address = f"{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.release_held_answers()
        if self._runner:
            await self._runner.cleanup()

    async def open_port(self) -> str:
        """Listen on another port and return its `api_base`: the port tells clients apart."""
        assert self._runner is not None
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[-1][1]}{_API}"

    def _api_routes(self) -> list[tuple[str, str, Handler]]:
        raise NotImplementedError

    def _other_routes(self) -> list[web.RouteDef]:
        return []

    def fail_next(
        self,
        times: int,
        *,
        status: int,
        code: int = 0,
        message: str = "scripted failure",
        method: str | None = None,
        path: str = "",
        retry_after_s: float = 0.0,
    ) -> None:
        """Answer the next requests with a failure instead of carrying them out.

        Only requests of `method` whose path contains `path` fail. discord.py itself retries
        429, 500, 502 and 504, and raises other failures at once.
        """
        body: Json = {"message": message, "code": code}
        if status == 429:
            body |= {"retry_after": retry_after_s, "global": False}
        self._failures.append(_DiscordFailure(times, method, path, status, body))

    def release_held_answers(self) -> None:
        """Send all held answers, and hold no more."""
        self.hold_message_answers.clear()
        self.hold_callback_answers.clear()
        self._released.set()
        self._released = asyncio.Event()

    async def wait_until(self, holds: Callable[[], object], *, within_s: float = 20) -> None:
        """Wait until `holds()` is true, without polling.

        It is evaluated after every request and every message to the gateway. Raises
        TimeoutError, with the last requests, after `within_s`.
        """
        changed = asyncio.Event()
        self._waiters.add(changed)
        try:
            async with asyncio.timeout(within_s):
                while not holds():
                    await changed.wait()
                    changed.clear()
        except TimeoutError:
            seen = [f"{one.method} {one.path}" for one in self.requests[-8:]]
            raise TimeoutError(f"it did not happen; the last requests were {seen}") from None
        finally:
            self._waiters.discard(changed)

    @web.middleware
    async def _answer(
        self,
        request: web.Request,
        handler: Handler,
    ) -> web.StreamResponse:
        if not request.path.startswith(_API):
            return await handler(request)
        try:
            seen = await self._record(request)
            self._check_token(request, seen)
            failure = self._failure_of(seen)
            if failure:
                refusal = json_answer(failure.body, status=failure.status)
                # Without this header discord.py takes a 429 for a ban by Cloudflare.
                refusal.headers["Via"] = "1.1 stub"
                return refusal
            request[RECORDED] = seen
            answer = _harmless(await handler(request))
            self.on_carried_out(request.url.port, seen)
            return answer
        except DiscordRefusal as refusal:
            body = {"code": refusal.code, "message": refusal.message}
            return _harmless(json_answer(body, status=refusal.status))
        except web.HTTPRequestEntityTooLarge:
            body = {"code": 40005, "message": "Request entity too large"}
            return _harmless(json_answer(body, status=413))
        finally:
            self._tell_waiters()

    async def _record(self, request: web.Request) -> RecordedRequest:
        payload: Any = None
        files: dict[str, bytes] = {}
        if request.content_type == "multipart/form-data":
            for name, value in (await request.post()).items():
                if isinstance(value, web.FileField):
                    files[value.filename] = value.file.read()
                elif name == "payload_json":
                    payload = json.loads(str(value))
        elif request.can_read_body:
            payload = json.loads(await request.text())
        path = request.path.removeprefix(_API)
        query, headers = dict(request.query), dict(request.headers)
        seen = RecordedRequest(request.method, path, query, payload, files, headers)
        self.requests.append(seen)
        return seen

    def _check_token(self, request: web.Request, seen: RecordedRequest) -> None:
        if _BY_TOKEN_IN_PATH.match(seen.path):
            return
        if request.headers.get("Authorization") != f"Bot {self.token}":
            raise DiscordRefusal(401, 0, "401: Unauthorized")

    def _failure_of(self, seen: RecordedRequest) -> _DiscordFailure | None:
        for failure in self._failures:
            if (
                failure.times
                and failure.method in (None, seen.method)
                and failure.path in seen.path
            ):
                failure.times -= 1
                return failure
        return None

    def _tell_waiters(self) -> None:
        for changed in self._waiters:
            changed.set()

    async def _hold(self, held: asyncio.Event | None = None) -> None:
        if (held or self.hold_message_answers).is_set():
            self.held_answers += 1
            self._tell_waiters()
            await self._released.wait()

    async def _unknown(self, request: web.Request) -> web.Response:
        self.unknown_routes.append(f"{request.method} {request[RECORDED].path}")
        raise DiscordRefusal(404, 0, "404: Not Found")


def json_answer(body: Any, *, status: int = 200) -> web.Response:
    """An answer in JSON."""
    # discord.py parses JSON only when the type is exactly this, without a charset.
    return web.Response(
        body=json.dumps(body).encode(), status=status, content_type="application/json"
    )


def _harmless(answer: web.StreamResponse) -> web.StreamResponse:
    answer.headers.update(_HARMLESS_LIMITS)
    return answer
