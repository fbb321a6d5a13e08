"""A proxy on 127.0.0.1 before an S3, which forwards requests and disrupts some as scripted.

    with S3Trouble(endpoint) as s3:
        s3.disrupt(denied(), method="PUT", query="partNumber=2")
        …use s3.address as endpoint…

It records every request in `requests`. It checks no signatures.
"""

import http.client
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

_PATIENCE_S = 20
_OF_THE_CONNECTION = frozenset({"connection", "content-length", "expect", "transfer-encoding"})


@dataclass(frozen=True)
class S3Request:
    """A request as it arrived."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class S3Answer:
    """An answer to send back."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Cut:
    """Cut the connection: at once, or after that many bytes of the real answer."""

    after_bytes: int | None = None


@dataclass(frozen=True)
class Hold:
    """Hold the request until `S3Trouble.release`."""


@dataclass(frozen=True)
class Change:
    """Change the real answer."""

    how: Callable[[S3Answer], S3Answer]


Disruption = S3Answer | Cut | Hold | Change


@dataclass
class _Fault:
    disruption: Disruption
    method: str
    path: str
    query: str
    times: int

    def takes(self, seen: S3Request) -> bool:
        """Whether to disrupt this request; a match uses one of the `times`."""
        fits = (
            self.times > 0
            and self.method in ("", seen.method)
            and self.path in seen.path
            and self.query in seen.query
        )
        self.times -= fits
        return fits


def refused(status: int, code: str, message: str = "No.", **more: str) -> S3Answer:
    """An error in S3's XML; `more` are further elements."""
    elements = {"Code": code, "Message": message, **more, "RequestId": "1", "HostId": "2"}
    inner = "".join(f"<{name}>{text}</{name}>" for name, text in elements.items())
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}</Error>'
    return S3Answer(status, body.encode(), {"Content-Type": "application/xml"})


class S3Trouble:
    """The proxy; `upstream` is the address of the S3 behind it.

    `rewrite` may change a request's path and query. Headers that begin with a text of `strip`
    are removed in both directions, as by a server that does not know them. Requests with a header
    that begins with a text of `refuse` are refused with `refusal`, as by Backblaze B2.
    """

    def __init__(self, upstream: str) -> None:
        self.requests: list[S3Request] = []
        self.rewrite: Callable[[str], str] = lambda target: target
        self.strip: tuple[str, ...] = ()
        self.refuse: tuple[str, ...] = ()
        self.refusal = refused(400, "InvalidArgument", "Unsupported header received.")
        self._upstream = urlsplit(upstream).netloc
        self._faults: list[_Fault] = []
        self._held = 0
        self._changed = threading.Condition()
        self._released = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.release()
        self._server.shutdown()
        self._server.server_close()

    def disrupt(
        self,
        disruption: Disruption,
        *,
        method: str = "",
        path: str = "",
        query: str = "",
        times: int = 1_000,
    ) -> None:
        """Disrupt the next requests of this method whose path and query contain these texts."""
        self._faults.append(_Fault(disruption, method, path, query, times))

    def wait_held(self, count: int) -> None:
        """Block until that many requests are held; do not call it on the event loop."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._held >= count, _PATIENCE_S)

    def release(self) -> None:
        """Let all held requests go on, and hold no more."""
        with self._changed:
            self._released = True
            self._changed.notify_all()

    def find_requests(self, method: str, query: str = "") -> list[S3Request]:
        """The requests of the method whose query contains the text."""
        return [seen for seen in self.requests if seen.method == method and query in seen.query]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        trouble = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body are two writes; the second must not wait for the first's TCP ACK.
            disable_nagle_algorithm = True

            def _do(self) -> None:
                trouble._handle(self)

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _do  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Print nothing."""

        return Handler

    def _handle(self, request: BaseHTTPRequestHandler) -> None:
        target = self.rewrite(request.path)
        parts = urlsplit(target)
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in request.headers.items()}
        seen = S3Request(request.command, parts.path, parts.query, headers, body)
        self.requests.append(seen)
        disruption = next((fault.disruption for fault in self._faults if fault.takes(seen)), None)
        if self.refuse and any(name.startswith(self.refuse) for name in headers):
            disruption = self.refusal
        if isinstance(disruption, Hold):
            self._hold()
        if isinstance(disruption, S3Answer):
            _send(request, disruption)
        elif disruption == Cut():
            request.close_connection = True
        else:
            answer = self._forward(seen, target)
            answer = disruption.how(answer) if isinstance(disruption, Change) else answer
            _send(request, answer, disruption.after_bytes if isinstance(disruption, Cut) else None)

    def _hold(self) -> None:
        with self._changed:
            self._held += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._released, _PATIENCE_S)
            self._held -= 1

    def _forward(self, seen: S3Request, target: str) -> S3Answer:
        connection = http.client.HTTPConnection(self._upstream, timeout=_PATIENCE_S)
        try:
            connection.request(seen.method, target, seen.body, self._kept(seen.headers))
            answer = connection.getresponse()
            return S3Answer(answer.status, answer.read(), self._kept(dict(answer.getheaders())))
        finally:
            connection.close()

    def _kept(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {
            name: value
            for name, value in headers.items()
            if name.lower() not in _OF_THE_CONNECTION
            and not (self.strip and name.lower().startswith(self.strip))
        }


def _send(request: BaseHTTPRequestHandler, answer: S3Answer, cut_after: int | None = None) -> None:
    request.send_response_only(answer.status)
    for name, value in answer.headers.items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(answer.body)))
    request.end_headers()
    if request.command != "HEAD":
        request.wfile.write(answer.body[:cut_after])
    request.close_connection = request.close_connection or cut_after is not None
