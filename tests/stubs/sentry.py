"""A Sentry server on 127.0.0.1 that keeps what is sent to it."""

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

KEY = "5e17a0ffe1dd4e9a8d5c0b7a"
_PATIENCE_S = 20


class SentryStub:
    """Keeps each event, and all bytes with the headers of their requests.

    `status` is its answer to everything.
    """

    def __init__(self, *, status: int = 200) -> None:
        self.events: list[dict[str, Any]] = []
        self.sent = b""
        self._status = status
        self._changed = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.dsn = f"http://{KEY}@127.0.0.1:{self._server.server_port}/7"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait_for_events(self, count: int) -> list[dict[str, Any]]:
        """Block until that many events arrived; gives all of them."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.events) >= count, _PATIENCE_S)
            return self.events

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                stub._keep(self.path, str(self.headers), body)
                self.send_response(stub._status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Print nothing."""

        return Handler

    def _keep(self, path: str, headers: str, body: bytes) -> None:
        assert path == "/api/7/envelope/"
        # An envelope has its own headers in the first line, then two lines for each item.
        lines = [json.loads(line) for line in body.splitlines()]
        items = zip(lines[1::2], lines[2::2], strict=True)
        with self._changed:
            # The key identifies the project at the server; only there it may be.
            self.sent += headers.replace(KEY, "").encode() + body
            self.events += [item for header, item in items if header["type"] == "event"]
            self._changed.notify_all()
