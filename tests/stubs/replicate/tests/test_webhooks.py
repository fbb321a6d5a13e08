"""Webhooks of the stub of Replicate, sent to a real receiver and verified by the package."""

import functools
import json

import httpx
import pytest
from aiohttp import web
from replicate.webhook import Webhooks, WebhookSigningSecret

from tests.stubs.replicate.accounts import Json
from tests.stubs.replicate.asking import SCHNELL, wait_for_sleeper
from tests.stubs.replicate.predictions import NEVER_S, Script
from tests.stubs.replicate.stub import ReplicateStub
from tests.stubs.replicate.webhooks import WebhookAttempt
from tests.support.clock import HandClock


class _Receiver:
    """Receives webhooks; answers with the given statuses, then with 200."""

    def __init__(self, *statuses: int) -> None:
        self._statuses = list(statuses)
        self.heard: list[tuple[Json, dict[str, str], str]] = []
        self.url = ""

    async def __aenter__(self) -> "_Receiver":
        application = web.Application()
        application.router.add_post("/heard", self._take)
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/heard"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.text()
        self.heard.append((json.loads(body), dict(request.headers), body))
        status = self._statuses.pop(0) if self._statuses else 200
        return web.Response(status=status, headers={"Location": self.url})


def _longer(posted: list[WebhookAttempt], before: int) -> bool:
    return len(posted) > before


async def _create_heard(api: httpx.AsyncClient, url: str, *events: str) -> None:
    body: Json = {"input": {"prompt": "x"}, "webhook": url}
    if events:
        body["webhook_events_filter"] = list(events)
    answer = await api.post(f"/models/{SCHNELL}/predictions", json=body)
    assert answer.status_code == 201, answer.text


async def test_webhooks_report_the_course_and_are_signed(
    stub: ReplicateStub, api: httpx.AsyncClient, clock: HandClock
) -> None:
    stub.script(Script(queue_s=1, run_s=1, settle_s=1))
    async with _Receiver() as receiver:
        await _create_heard(api, receiver.url)
        posted = stub.webhooks.posted
        for before in range(3):
            await wait_for_sleeper(clock)
            clock.advance(1)
            await stub.wait_until(functools.partial(_longer, posted, before))
    told = [(body["status"], bool(body["output"])) for body, *_ in receiver.heard]
    assert told == [("processing", False), ("processing", True), ("succeeded", True)]
    secret = WebhookSigningSecret(key=(await api.get("/webhooks/default/secret")).json()["key"])
    for _, headers, text in receiver.heard:
        Webhooks.validate(headers=headers, body=text, secret=secret)
        assert int(headers["webhook-timestamp"]) <= clock.now().timestamp()
        with pytest.raises(ValueError, match="signature is invalid"):
            Webhooks.validate(headers=headers, body=text + " ", secret=secret)
    assert len({headers["webhook-id"] for _, headers, _ in receiver.heard}) == 3


async def test_only_the_last_webhook_is_retried_with_the_same_id(
    stub: ReplicateStub, api: httpx.AsyncClient, clock: HandClock
) -> None:
    async with _Receiver(500, 302, 500) as receiver:
        await _create_heard(api, receiver.url, "start", "completed")
        for pause_s in (1, 5):
            await wait_for_sleeper(clock)
            clock.advance(pause_s)
        await stub.wait_until(lambda: len(stub.webhooks.posted) == 4)
        posted = stub.webhooks.posted
        assert [(one.event, one.status) for one in posted] == [
            ("start", 500),
            ("completed", 302),
            ("completed", 500),
            ("completed", 200),
        ]
        ids = [one.headers["webhook-id"] for one in posted]
        assert ids[0] != ids[1] == ids[2] == ids[3]
        assert await stub.webhooks.post_again(posted[-1]) == 200
    assert receiver.heard[-1][2] == receiver.heard[-2][2]


async def test_a_cancelled_prediction_sends_its_last_webhook_at_once(
    stub: ReplicateStub, api: httpx.AsyncClient, clock: HandClock
) -> None:
    stub.script(Script(queue_s=NEVER_S))
    async with _Receiver() as receiver:
        await _create_heard(api, receiver.url)
        await wait_for_sleeper(clock)
        (prediction_id,) = stub.predictions
        await api.post(f"/predictions/{prediction_id}/cancel")
        await stub.wait_until(lambda: stub.webhooks.posted)
    assert [body["status"] for body, *_ in receiver.heard] == ["aborted"]
