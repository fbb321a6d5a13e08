"""The wire under the `replicate` package: what its own transport does not do.

Its clients take any httpx transport. This one sends through aiohttp, whose pool stays cheap
with hundreds of requests at a time, and it adds what the package leaves out: a time limit on
everything, `Cancel-After` on creates, and answers that say no with all that they say. Those
are raised from here, through the package: it would keep a part of their body, and first repeat
GETs with pauses that no clock of ours knows.

Here is also the last place to stop a create: while it waits for its turn or its connection,
or while the process is frozen between two steps, another may have begun to do the same.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextvars import ContextVar
from typing import Any

import aiohttp
import httpx

from studio.providers.base import Fence, no_fence

fencing: ContextVar[Fence] = ContextVar("fencing", default=no_fence)
"""What is awaited right before a request's body is sent. The package has no room for it."""

# Requests under way at a time; others wait for their turn without losing their own time.
_MOST_AT_ONCE = 50
_CONNECT_S = 10.0
# A body may take this much longer for each of these bytes.
_SLOWEST_BYTES_PER_S = 64 * 1024
# A page of a hundred predictions that repeat the pictures they were sent.
_LONGEST_ANSWER_BYTES = 64 * 1024 * 1024
# The body is unpacked already, and a cookie of one key's account is nothing to the next.
_NOT_KEPT = {"content-encoding", "content-length", "transfer-encoding", "set-cookie"}


class Refused(Exception):
    """An answer of 400 and more; `told` is its body where that is a JSON object."""

    def __init__(self, status: int, told: Mapping[str, Any], retry_after: str | None) -> None:
        super().__init__(status)
        self.status = status
        self.told = told
        self.retry_after = retry_after


class Wire(httpx.AsyncBaseTransport):
    """Sends to one origin alone, so that no key goes anywhere else.

    Raises Refused for answers that say no, and httpx's errors for those that never came whole.
    A request is sent once: what is sent again is the caller's to say.
    """

    def __init__(self, base_url: str, *, timeout_s: float, cancel_after_s: int) -> None:
        self._origin = _origin(httpx.URL(base_url))
        self._timeout_s = timeout_s
        self._cancel_after = f"{cancel_after_s}s"
        self._turns = asyncio.Semaphore(_MOST_AT_ONCE)
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request and read the whole answer."""
        if _origin(request.url) != self._origin:
            raise httpx.UnsupportedProtocol("not the address of the API", request=request)
        if request.method == "POST" and request.url.path.endswith("/predictions"):
            request.headers["Cancel-After"] = self._cancel_after
        content = await request.aread()
        body = _Body(content, fencing.get()) if content else None
        within_s = self._timeout_s + len(content) / _SLOWEST_BYTES_PER_S
        async with self._turns:
            try:
                async with asyncio.timeout(within_s):
                    return await self._send(request, body)
            except TimeoutError as error:
                told = f"no answer within {within_s:.0f} s"
                raise httpx.ReadTimeout(told, request=request) from error
            except (aiohttp.ClientError, OSError) as error:
                if body is not None and body.stopped is not None:
                    raise body.stopped from None
                raise httpx.NetworkError(type(error).__name__, request=request) from error

    async def aclose(self) -> None:
        """Let go of the connections."""
        if self._session:
            await self._session.close()

    async def _send(self, request: httpx.Request, body: "_Body | None") -> httpx.Response:
        asking = self._opened().request(
            request.method,
            str(request.url),
            headers=[
                (name.decode("ascii"), value.decode("latin-1"))
                for name, value in request.headers.raw
            ],
            data=body,
            allow_redirects=False,
        )
        async with asking as answer:
            content = _without_key(await _whole(answer), request)
            if answer.status >= 400:
                raise Refused(answer.status, _object(content), answer.headers.get("Retry-After"))
            headers = [
                (name, value)
                for name, value in answer.headers.items()
                if name.lower() not in _NOT_KEPT
            ]
            return httpx.Response(answer.status, headers=headers, content=content, request=request)

    def _opened(self) -> aiohttp.ClientSession:
        # Not before there is a loop to belong to.
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_S),
            )
        return self._session


class _Body:
    """What a request sends, if its fence lets it pass: aiohttp holds the headers back until then.

    Between the fence and the socket nothing is waited for. `stopped` is what the fence raised.
    """

    def __init__(self, content: bytes, fence: Fence) -> None:
        self._content = content
        self._fence = fence
        self.stopped: Exception | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            await self._fence()
        except Exception as error:
            self.stopped = error
            raise
        yield self._content


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    read = bytearray()
    async for chunk in answer.content.iter_any():
        read += chunk
        if len(read) > _LONGEST_ANSWER_BYTES:
            raise aiohttp.ClientPayloadError("an answer that does not end")
    return bytes(read)


def _without_key(content: bytes, request: httpx.Request) -> bytes:
    """The answer as if it did not repeat the key: what it says ends in errors and rows."""
    key = request.headers.get("Authorization", "").partition(" ")[2].encode()
    return content.replace(key, "…".encode()) if key else content


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
