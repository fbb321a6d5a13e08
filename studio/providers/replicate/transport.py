"""The transport under the `replicate` package, which does what its own transport does not.

The package takes any httpx transport. This one sends with aiohttp, whose pool of connections
stays cheap with hundreds of requests at a time. It adds a time limit for everything,
`Cancel-After` for creates, and the whole body of a refusal. A refusal is raised here, through
the package: the package would keep only a part of the body, and would repeat GETs with pauses
of its own.

This is also the last place where a create can be stopped. While it waits for its turn or its
connection, or while the process is frozen, another worker may have begun the same job.
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
"""The fence of the current request. The package has no argument for it."""

# So many requests run at a time. The time limit of the others begins after their wait.
_MOST_AT_ONCE = 50
_CONNECT_S = 10.0
# For so many bytes of its body a request gets one second more.
_SLOWEST_BYTES_PER_S = 64 * 1024
# Enough for a page of a hundred predictions that repeat their input pictures.
_LONGEST_ANSWER_BYTES = 64 * 1024 * 1024
# The body is unpacked already, and a cookie must not go from one account to another.
_NOT_KEPT = {"content-encoding", "content-length", "transfer-encoding", "set-cookie"}


class Refused(Exception):
    """An answer with a status of 400 or more. `told` is its body when that is a JSON object."""

    def __init__(self, status: int, told: Mapping[str, Any], retry_after: str | None) -> None:
        super().__init__(status)
        self.status = status
        self.told = told
        self.retry_after = retry_after


class Wire(httpx.AsyncBaseTransport):
    """Sends to one origin only, so that no key goes anywhere else.

    Raises Refused for a refusal, and an error of httpx when no whole answer came. A request is
    sent once; the caller decides whether it is repeated.
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
        # It needs a running event loop, so it is opened late.
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_S),
            )
        return self._session


class _Body:
    """The body of a request. aiohttp sends the headers with the first bytes, after the fence.

    Nothing is awaited between the fence and the socket. `stopped` is the error of the fence.
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
    """The answer without the key, in case it repeats it: texts of answers go into rows and logs."""
    key = request.headers.get("Authorization", "").partition(" ")[2].encode()
    return content.replace(key, "…".encode()) if key else content


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
