"""Routes of the stub of Replicate that read: predictions, models, deployments, the account."""

import asyncio
import hashlib
import itertools
from base64 import b32encode
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from yarl import URL

from studio.clock import Clock
from tests.stubs.replicate.accounts import (
    Json,
    Limits,
    not_found,
)
from tests.stubs.replicate.chance import RandomFailures
from tests.stubs.replicate.delivery import DeliveryHost
from tests.stubs.replicate.files import FileUploads
from tests.stubs.replicate.models import HostedModel, HostedModels, listed_models
from tests.stubs.replicate.predictions import Prediction, Script
from tests.stubs.replicate.server import (
    ACCOUNT,
    RECORDED,
    ReplicateServer,
    json_answer,
)
from tests.stubs.replicate.webhooks import WebhookSender

_PAGE_SIZE = 100
_DATA_URL = "data:"


@dataclass
class Scripted:
    """A script for the next `times` predictions whose prompt contains `prompt`."""

    script: Script
    times: int
    prompt: str


class ReadRoutes(ReplicateServer):
    """The predictions of the stub, and its models; clients read and cancel them here."""

    def __init__(
        self,
        accounts: Mapping[str, tuple[str, ...]],
        clock: Clock,
        *,
        limits: Limits | None,
        port: int,
        output_port: int,
        longest_px: int | None,
    ) -> None:
        super().__init__(accounts, clock, limits=limits, port=port)
        self.predictions: dict[str, Prediction] = {}
        self.cancels: Counter[str] = Counter()
        # Unknown names in inputs, as "model: name"; a test should find none.
        self.unknown_inputs: list[str] = []
        self.default_script = Script()
        self.page_size = _PAGE_SIZE
        # Whether predictions list their inputs with data URLs. The document says that these
        # are not stored, so a client has to work with both.
        self.echoes_data_urls = True
        # Whether lists obey `created_after` and `created_before`, as the document promises.
        self.filters_by_time = True
        self.catalogue = HostedModels(listed_models())
        self.deployments: dict[str, str] = {}
        self.files = FileUploads(clock, api_base=lambda: self.api_base, new_id=self._new_id)
        self.webhooks = WebhookSender(clock, tell_waiters=self.tell_waiters)
        self.delivery = DeliveryHost(
            prediction_of=self.predictions.get,
            now=clock.now,
            longest_px=longest_px,
            port=output_port,
        )
        self._scripts: list[Scripted] = []
        self._ids = itertools.count(1)
        self.chance = RandomFailures()
        self._released = asyncio.Event()
        self._followers: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        await self.delivery.start()
        await super().start()

    async def stop(self) -> None:
        self._released.set()
        for follower in self._followers:
            follower.cancel()
        await asyncio.gather(*self._followers, return_exceptions=True)
        await super().stop()
        await self.delivery.stop()

    async def _list(self, request: web.Request) -> web.StreamResponse:
        query = request[RECORDED].query
        filters = query if self.filters_by_time else {}
        mine = [one for one in self.predictions.values() if _matches(one, request, filters)]
        newest_first = mine[::-1]
        first = int(query.get("cursor", "0"))
        page = newest_first[first : first + self.page_size]
        results = [self._told(one) for one in page]
        for each in results:
            # The example of a list in the document has no logs.
            each.pop("logs")
        more = first + self.page_size < len(newest_first)
        told = {
            "next": self._page(query, first + self.page_size) if more else None,
            "previous": self._page(query, max(0, first - self.page_size)) if first else None,
            "results": results,
        }
        return json_answer(told)

    def _page(self, query: dict[str, str], cursor: int) -> str:
        rest = {name: value for name, value in query.items() if name != "cursor"}
        address = URL(f"{self.api_base}/predictions").with_query(rest | {"cursor": str(cursor)})
        return str(address)

    async def _get(self, request: web.Request) -> web.StreamResponse:
        return json_answer(self._told(self._find(request)))

    async def _cancel(self, request: web.Request) -> web.StreamResponse:
        prediction = self._find(request)
        self.cancels[prediction.id] += 1
        prediction.cancel(self.clock.now())
        return json_answer(self._told(prediction))

    def _find(self, request: web.Request) -> Prediction:
        prediction = self.predictions.get(request.match_info["id"])
        if prediction is None or prediction.account != request[ACCOUNT].name:
            raise not_found()
        return prediction

    def _told(self, prediction: Prediction, *, as_created: bool = False) -> Json:
        told = prediction.as_json(self.clock.now(), api_base=self.api_base, as_created=as_created)
        if not self.echoes_data_urls:
            told["input"] = _without_data_urls(told["input"])
        return told

    def _find_model(self, request: web.Request) -> HostedModel:
        name = f"{request.match_info['owner']}/{request.match_info['name']}"
        model = self.catalogue.models.get(name)
        if model is None:
            raise not_found()
        return model

    async def _deployment(self, request: web.Request) -> web.StreamResponse:
        owner, name = request.match_info["owner"], request.match_info["name"]
        model = self.catalogue.models.get(self.deployments.get(f"{owner}/{name}", ""))
        if model is None:
            raise not_found()
        release = {"number": 1, "model": model.name, "version": model.version}
        return json_answer({"owner": owner, "name": name, "current_release": release})

    async def _model(self, request: web.Request) -> web.StreamResponse:
        return json_answer(self._find_model(request).as_json(self.clock.now()))

    async def _versions(self, request: web.Request) -> web.StreamResponse:
        version = self._find_model(request).version_json(self.clock.now())
        return json_answer({"next": None, "previous": None, "results": [version]})

    async def _version(self, request: web.Request) -> web.StreamResponse:
        model = self._find_model(request)
        if request.match_info["version"] != model.version:
            raise not_found()
        return json_answer(model.version_json(self.clock.now()))

    async def _account(self, request: web.Request) -> web.StreamResponse:
        name = request[ACCOUNT].name
        told = {"type": "user", "username": name, "name": name.title()}
        return json_answer(told | {"github_url": f"https://github.com/{name}"})

    async def _webhook_secret(self, _: web.Request) -> web.StreamResponse:
        return json_answer({"key": self.webhooks.secret})

    def _new_id(self) -> str:
        digest = hashlib.sha256(str(next(self._ids)).encode()).digest()
        return b32encode(digest).decode().lower()[:26]


def _matches(one: Prediction, request: web.Request, query: dict[str, str]) -> bool:
    if one.account != request[ACCOUNT].name or query.get("source") == "web":
        return False
    after, before = query.get("created_after"), query.get("created_before")
    if after and one.created_at < datetime.fromisoformat(after):
        return False
    return not (before and one.created_at >= datetime.fromisoformat(before))


def _without_data_urls(value: object) -> object:
    if isinstance(value, dict):
        return {name: _without_data_urls(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_data_urls(each) for each in value]
    return "" if isinstance(value, str) and value.startswith(_DATA_URL) else value
