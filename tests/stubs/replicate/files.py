"""The files API of the stub of Replicate: uploads whose addresses models take."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from studio.clock import Clock
from tests.stubs.replicate.accounts import Json, invalid, later, not_found
from tests.stubs.replicate.predictions import time_text
from tests.stubs.replicate.server import ACCOUNT, Handler, json_answer

_KEPT_S = 24 * 60 * 60
_LIMIT_BYTES = 100 * 1000 * 1000
_MAX_NAME_BYTES = 255


@dataclass(frozen=True)
class Uploaded:
    """An uploaded file."""

    id: str
    account: str
    name: str
    content_type: str
    content: bytes = field(repr=False)
    metadata: Json
    created_at: datetime

    @property
    def expires_at(self) -> datetime:
        return later(self.created_at, _KEPT_S)

    def as_json(self, *, api_base: str) -> Json:
        """The JSON of the file. The service sends name and ETag, which the document lacks."""
        digest = hashlib.sha256(self.content).hexdigest()
        return {
            "id": self.id,
            "name": self.name,
            "content_type": self.content_type,
            "size": len(self.content),
            "etag": digest[:32],
            "checksums": {"sha256": digest},
            "metadata": self.metadata,
            "created_at": time_text(self.created_at),
            "expires_at": time_text(self.expires_at),
            "urls": {"get": f"{api_base}/files/{self.id}"},
        }


class FileUploads:
    """Accepts uploads and serves them for a day; `uploaded` keeps all of them."""

    def __init__(self, clock: Clock, *, api_base: Callable[[], str], new_id: Callable[[], str]):
        self._clock = clock
        self._api_base = api_base
        self._new_id = new_id
        self.uploaded: dict[str, Uploaded] = {}
        self.limit_bytes = _LIMIT_BYTES

    def routes(self) -> list[tuple[str, str, Handler]]:
        return [
            ("POST", "/files", self._create),
            ("GET", "/files", self._list),
            ("GET", "/files/{id}", self._get),
            ("DELETE", "/files/{id}", self._delete),
        ]

    async def _create(self, request: web.Request) -> web.StreamResponse:
        if request.content_type != "multipart/form-data":
            raise invalid("content", "The request must be multipart/form-data")
        form = await request.post()
        content = form.get("content")
        if not isinstance(content, web.FileField):
            raise invalid("content", "content is required", kind="required")
        if len(content.filename.encode()) > _MAX_NAME_BYTES:
            raise invalid("filename", "Must be at most 255 bytes")
        told = form.get("metadata", "{}")
        body = content.file.read()
        if len(body) > self.limit_bytes:
            return _too_large()
        uploaded = Uploaded(
            id=self._new_id(),
            account=request[ACCOUNT].name,
            name=content.filename,
            content_type=content.content_type,
            content=body,
            metadata=json.loads(told) if isinstance(told, str) else {},
            created_at=self._clock.now(),
        )
        self.uploaded[uploaded.id] = uploaded
        return json_answer(uploaded.as_json(api_base=self._api_base()), status=201)

    async def _list(self, request: web.Request) -> web.StreamResponse:
        mine = [one for one in self.uploaded.values() if self._is_there(one, request)]
        results = [one.as_json(api_base=self._api_base()) for one in reversed(mine)]
        return json_answer({"next": None, "previous": None, "results": results})

    async def _get(self, request: web.Request) -> web.StreamResponse:
        return json_answer(self._find(request).as_json(api_base=self._api_base()))

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        del self.uploaded[self._find(request).id]
        return web.Response(status=204)

    def _find(self, request: web.Request) -> Uploaded:
        uploaded = self.uploaded.get(request.match_info["id"])
        if uploaded is None or not self._is_there(uploaded, request):
            raise not_found()
        return uploaded

    def _is_there(self, one: Uploaded, request: web.Request) -> bool:
        return one.account == request[ACCOUNT].name and self._clock.now() < one.expires_at


def _too_large() -> web.Response:
    body = json.dumps({"detail": "Files must be less than 100MB in size"}).encode()
    return web.Response(body=body, status=413, content_type="application/problem+json")
