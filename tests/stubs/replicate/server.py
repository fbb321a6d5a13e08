"""The HTTP server of the stub of Replicate: keys, records of calls, scripted failures."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web
from multidict import CIMultiDict

from studio.clock import Clock
from tests.stubs.replicate.accounts import (
    Account,
    Json,
    Limits,
    ReplicateRefusal,
    failure,
    later,
    not_found,
    refusal_of,
    throttled,
    unauthenticated,
)

API = "/v1"
SENT_KEY = "{the key that was sent}"
"""In a scripted body: becomes the key, as if the service repeated it."""

_MAX_REQUEST_BYTES = 128 * 1024 * 1024
# With these statuses a key is refused for all calls; with others (402) for creates only.
_REFUSES_ALL = (401, 403)


@dataclass(frozen=True)
class ApiRequest:
    """One request to the API as it arrived; `path` lacks the base of the API."""

    method: str
    path: str
    token: str | None = field(repr=False)
    query: dict[str, str]
    headers: Mapping[str, str] = field(repr=False)
    json: Any = field(repr=False)
    at: datetime

    @property
    def creates(self) -> bool:
        """Whether it creates a prediction, so that the limit for creates applies."""
        return self.method == "POST" and self.path.endswith("/predictions")


RECORDED = web.RequestKey("SEEN", ApiRequest)
ACCOUNT = web.RequestKey("ACCOUNT", Account)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class _ReplicateFailure:
    times: int
    refusal: ReplicateRefusal
    method: str | None
    path: str
    token: str | None


class ReplicateServer:
    """An API server on 127.0.0.1, from `start` to `stop`; a subclass gives the routes.

    An unknown route answers 404 and is kept in `unknown_routes`, which a test should find empty.
    """

    def __init__(
        self,
        accounts: Mapping[str, tuple[str, ...]],
        clock: Clock,
        *,
        limits: Limits | None,
        port: int,
    ) -> None:
        self.accounts = {name: Account(name, keys, limits) for name, keys in accounts.items()}
        self.clock = clock
        self.requests: list[ApiRequest] = []
        self.unknown_routes: list[str] = []
        # The status with which a key is refused: see `refuse_key`.
        self._refused: dict[str, int] = {}
        self._failures: list[_ReplicateFailure] = []
        # Status, body and headers of scripted answers: see `answer_next`.
        self._scripted_answers: list[tuple[int, bytes, dict[str, str]]] = []
        self._to_hold = 0
        # Called with every call that was carried out, before its answer is sent, and with the
        # port on which it came (see `open_port`).
        self.on_carried_out: Callable[[int | None, ApiRequest], None] = lambda port, seen: None
        # Called at every call but creates: the status of a random failure, 0 to cut, or None.
        self.call_chance: Callable[[], int | None] = lambda: None
        self._waiters: set[asyncio.Event] = set()
        self._runner: web.AppRunner | None = None
        self._port = port

    @property
    def url(self) -> str:
        """The setting `base_url`; the service's is `https://api.replicate.com`."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_base(self) -> str:
        return self.url + API

    async def start(self) -> None:
        application = web.Application(
            middlewares=[self._answer], client_max_size=_MAX_REQUEST_BYTES
        )
        for method, path, handler in self.api_routes():
            application.router.add_route(method, API + path, handler)
        application.router.add_route("*", "/{rest:.*}", self._unknown)
        # Held answers must not keep a test from ending.
        self._runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def open_port(self) -> str:
        """Listen on another port and return its `url`: the port tells clients apart."""
        assert self._runner is not None
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[-1][1]}"

    def api_routes(self) -> list[tuple[str, str, Handler]]:
        """Method, path below `/v1`, and handler of each route."""
        raise NotImplementedError

    def refuse_key(self, token: str, status: int) -> None:
        """Refuse the key from now on: with 401 and 403 for all calls, with 402 for creates."""
        self._refused[token] = status

    def accept_key(self, token: str) -> None:
        """Accept the key again."""
        self._refused.pop(token, None)

    def throttle(self, account: str, *, retry_after_s: float, creates_only: bool = True) -> None:
        """Answer 429 to the account for `retry_after_s` by the clock."""
        until = later(self.clock.now(), retry_after_s)
        self.accounts[account].throttle(until, creates_only=creates_only)

    def fail_next(
        self,
        status: int,
        *,
        times: int = 1,
        method: str | None = None,
        path: str = "",
        token: str | None = None,
        retry_after_s: float = 1.0,
        body: Json | None = None,
    ) -> None:
        """Answer the next calls with a failure instead of carrying them out.

        Only calls of `method` and `token` whose path contains `path` fail. `body` replaces the
        service's body for that status; `SENT_KEY` in it becomes the key that was sent.
        """
        refusal = throttled(retry_after_s) if status == 429 else refusal_of(status)
        if body is not None:
            refusal = ReplicateRefusal(status, body)
        self._failures.append(_ReplicateFailure(times, refusal, method, path, token))

    def answer_next(
        self,
        content: bytes,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        times: int = 1,
    ) -> None:
        """Answer the next calls, of any kind, with these bytes instead of carrying them out.

        `SENT_KEY` in them becomes the key that was sent.
        """
        self._scripted_answers += [(status, content, dict(headers or {}))] * times

    def hold_next(self, *, times: int = 1) -> None:
        """Do not answer the next calls until the stub stops."""
        self._to_hold += times

    @property
    def create_requests(self) -> list[ApiRequest]:
        """All creates in their order, also refused ones."""
        return [seen for seen in self.requests if seen.creates]

    def requests_by_token(self) -> Counter[str]:
        """How many calls each key made; a missing key counts as ""."""
        return Counter(seen.token or "" for seen in self.requests)

    async def wait_until(self, holds: Callable[[], object], *, within_s: float = 20) -> None:
        """Wait until `holds()` is true, without polling.

        It is evaluated after every request and webhook. Raises TimeoutError, with the last
        requests, after `within_s`.
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

    def tell_waiters(self) -> None:
        """Let `wait_until` evaluate its condition again."""
        for changed in self._waiters:
            changed.set()

    @web.middleware
    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            seen = await self._record(request)
            request[RECORDED] = seen
            request[ACCOUNT] = self._admit(seen)
            if self._to_hold:
                self._to_hold -= 1
                self.tell_waiters()
                await asyncio.Event().wait()
            if self._scripted_answers:
                return _scripted_answer(*self._scripted_answers.pop(0), token=seen.token or "")
            status = None if seen.creates else self.call_chance()
            if status == 0:
                return cut(request)
            if status is not None:
                raise failure(status)
            answer = await handler(request)
            self.on_carried_out(request.url.port, seen)
            return answer
        except ReplicateRefusal as refusal:
            return _refusal_answer(refusal)
        finally:
            self.tell_waiters()

    async def _record(self, request: web.Request) -> ApiRequest:
        told = None
        broken = False
        if request.content_type == "application/json" and request.can_read_body:
            try:
                told = json.loads(await request.text())
            except ValueError:
                broken = True
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        seen = ApiRequest(
            method=request.method,
            path=request.path.removeprefix(API),
            token=token if scheme in ("Bearer", "Token") else None,
            query=dict(request.query),
            headers=CIMultiDict(request.headers),
            json=told,
            at=self.clock.now(),
        )
        self.requests.append(seen)
        if broken:
            raise ReplicateRefusal(
                400, {"detail": "The request body is not valid JSON", "status": 400}
            )
        return seen

    def _admit(self, seen: ApiRequest) -> Account:
        account = next((one for one in self.accounts.values() if seen.token in one.tokens), None)
        if account is None or seen.token is None:
            raise unauthenticated()
        status = self._refused.get(seen.token)
        if status is not None and (status in _REFUSES_ALL or seen.creates):
            raise refusal_of(status)
        account.count(self.clock.now(), create=seen.creates)
        scripted = self._failure_of(seen)
        if scripted:
            raise scripted
        return account

    def _failure_of(self, seen: ApiRequest) -> ReplicateRefusal | None:
        for one in self._failures:
            if (
                one.times
                and one.method in (None, seen.method)
                and one.token in (None, seen.token)
                and one.path in seen.path
            ):
                one.times -= 1
                return _repeating(one.refusal, seen.token or "")
        return None

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        self.unknown_routes.append(f"{request.method} {request.path}")
        raise not_found()


def json_answer(body: Any, *, status: int = 200) -> web.Response:
    """An answer in JSON."""
    return web.Response(
        body=json.dumps(body).encode(), status=status, content_type="application/json"
    )


def _repeating(refusal: ReplicateRefusal, token: str) -> ReplicateRefusal:
    body = json.loads(json.dumps(refusal.body).replace(SENT_KEY, token))
    return ReplicateRefusal(refusal.status, body, refusal.headers)


def _scripted_answer(
    status: int, content: bytes, headers: dict[str, str], *, token: str
) -> web.Response:
    body = content.replace(SENT_KEY.encode(), token.encode())
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


def cut(request: web.Request) -> web.Response:
    """Cut the connection; the returned response is never sent."""
    if request.transport:
        request.transport.abort()
    return web.Response()


def _refusal_answer(refusal: ReplicateRefusal) -> web.Response:
    if not refusal.body:
        page = f"<html><h1>{refusal.status}</h1></html>"
        return web.Response(text=page, status=refusal.status, content_type="text/html")
    answer = json_answer(refusal.body, status=refusal.status)
    answer.headers.update(refusal.headers)
    return answer
