"""Webhooks on loopback, signed by the stub of Replicate: which are accepted, which refused."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import httpx
import pytest
from structlog.testing import capture_logs

import bot.web.webhooks
from bot.config import WebSettings
from bot.web.server import LARGEST_BODY_BYTES, listening
from bot.web.webhooks import WEBHOOK_PATH, webhook_address, webhook_route
from studio.errors import ProviderTransient
from studio.providers.replicate.webhooks import WebhookVerifier
from tests.stubs.replicate.asking import SCHNELL, client
from tests.stubs.replicate.stub import ReplicateStub
from tests.stubs.replicate.webhooks import WebhookAttempt, sign
from tests.support.clock import HandClock

LOOPBACK = "127.0.0.1"


@dataclass
class Receiver:
    """A web server for Replicate's webhooks. `noted` has the predictions that it passed on."""

    replicate: ReplicateStub
    clock: HandClock
    noted: list[dict[str, Any]] = field(default_factory=list)
    breaks_with: Exception | None = None
    url: str = ""

    def note(self, prediction: dict[str, Any]) -> None:
        if self.breaks_with:
            raise self.breaks_with
        self.noted.append(prediction)

    async def told(self) -> WebhookAttempt:
        """Create a prediction, and give the webhook that Replicate sent when it ended."""
        async with client(self.replicate, "token-1") as api:
            body = {"input": {"prompt": "x"}, "webhook": self.url}
            body["webhook_events_filter"] = ["completed"]
            answer = await api.post(f"/models/{SCHNELL}/predictions", json=body)
            assert answer.status_code == 201, answer.text
        await self.replicate.wait_until(lambda: self.replicate.webhooks.posted)
        return self.replicate.webhooks.posted[-1]

    async def hears(self, body: bytes, *, webhook_id: str = "msg_by_hand") -> int:
        """Send a body with a valid signature; gives the status."""
        timestamp = str(int(self.clock.now().timestamp()))
        secret = self.replicate.webhooks.secret
        headers = {
            "webhook-id": webhook_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": sign(
                secret, webhook_id=webhook_id, timestamp=timestamp, body=body
            ),
        }
        async with _browser() as browser:
            return (await browser.post(self.url, content=body, headers=headers)).status_code

    async def hears_again(self, posted: WebhookAttempt) -> int | None:
        return await self.replicate.webhooks.post_again(posted)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    clock = HandClock()
    accounts = {"a": ("token-1",)}
    async with ReplicateStub(accounts, clock=clock, longest_px=64) as replicate:
        receiver = Receiver(replicate, clock)
        verifier = WebhookVerifier(replicate.webhooks.secret, clock)
        routes = [webhook_route(verifier, receiver.note)]
        async with listening(LOOPBACK, 0, routes) as port:
            receiver.url = f"http://{LOOPBACK}:{port}{WEBHOOK_PATH}"
            yield receiver


def _browser() -> httpx.AsyncClient:
    return httpx.AsyncClient(trust_env=False, timeout=10)


async def test_a_webhook_is_passed_on_unchanged(receiver: Receiver) -> None:
    posted = await receiver.told()
    assert posted.status == 200
    assert receiver.noted == [json.loads(posted.body)]
    assert receiver.noted[0]["status"] == "succeeded"


async def test_a_replayed_webhook_gets_200_and_changes_nothing(receiver: Receiver) -> None:
    posted = await receiver.told()
    assert await receiver.hears_again(posted) == 200
    assert len(receiver.noted) == 1


async def test_a_webhook_that_was_tampered_with_is_refused_and_its_content_is_not_logged(
    receiver: Receiver,
) -> None:
    posted = await receiver.told()
    receiver.noted.clear()
    unsigned = {name: told for name, told in posted.headers.items() if "signature" not in name}
    tampered = [
        replace(posted, body=posted.body.replace(b"succeeded", b"failed")),
        replace(posted, headers=posted.headers | {"webhook-id": "msg_another"}),
        replace(posted, headers=posted.headers | {"webhook-signature": "v1,AAAA"}),
        replace(posted, headers=unsigned),
    ]
    with capture_logs() as lines:
        assert [await receiver.hears_again(one) for one in tampered] == [401] * 4
    assert receiver.noted == []
    assert [line["event"] for line in lines] == ["webhook refused"] * 4
    said = str(lines)
    for secret in (receiver.replicate.webhooks.secret, "succeeded", "failed", "v1,"):
        assert secret not in said


async def test_a_webhook_that_is_too_old_is_refused(receiver: Receiver) -> None:
    posted = await receiver.told()
    receiver.clock.advance(301)
    assert await receiver.hears_again(posted) == 401


async def test_a_body_of_a_mebibyte_is_accepted_and_a_larger_one_refused(
    receiver: Receiver,
) -> None:
    empty = json.dumps({"id": "p", "logs": ""}).encode()
    full = json.dumps({"id": "p", "logs": "x" * (LARGEST_BODY_BYTES - len(empty))}).encode()
    assert await receiver.hears(full, webhook_id="msg_full") == 200
    assert len(receiver.noted) == 1
    assert await receiver.hears(full + b" ", webhook_id="msg_over") == 413

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield bytes(LARGEST_BODY_BYTES)

    async with aiohttp.ClientSession() as session:
        try:
            async with session.post(receiver.url, data=endless()) as answer:
                assert answer.status == 413
        except aiohttp.ClientOSError:
            pass  # the server closed the connection before everything was sent
    assert len(receiver.noted) == 1


def _nested(depth: int) -> bytes:
    """An object of that many objects in lists, one within the other."""
    return b'{"id":[' * depth + b"]}" * depth


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"[1]", b'"p"', b"\xff\xfe"),
        # deeper than Python reads
        *(_nested(100_000), b"[" * 200_000, b'{"a":' * 150_000),
        # a number of more digits than Python reads
        b'{"id": ' + b"9" * 10_000 + b"}",
    ],
    ids=lambda body: body[:12].decode(errors="replace"),
)
async def test_a_signed_body_that_is_no_prediction_is_refused(
    receiver: Receiver, body: bytes
) -> None:
    assert await receiver.hears(body) == 400
    assert receiver.noted == []


async def test_a_sender_that_stops_sending_gets_a_timeout(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.web.webhooks, "_READ_TIMEOUT_S", 0.05)
    port = httpx.URL(receiver.url).port
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.write(f"POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n".encode())
    async with asyncio.timeout(10):
        assert b" 408 " in await reader.readline()
    writer.close()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ProviderTransient("no prediction"), 400),
        # read as JSON, but too deep for what follows
        (RecursionError("maximum recursion depth exceeded"), 400),
        (RuntimeError("broken"), 500),
    ],
)
async def test_the_server_goes_on_after_an_error_in_the_poller(
    receiver: Receiver, error: Exception, status: int
) -> None:
    receiver.breaks_with = error
    assert await receiver.hears(b'{"id": "p"}', webhook_id="msg_1") == status
    receiver.breaks_with = None
    assert await receiver.hears(b'{"id": "p"}', webhook_id="msg_2") == 200


async def test_the_webhook_route_accepts_only_post(receiver: Receiver) -> None:
    async with _browser() as browser:
        assert (await browser.get(receiver.url)).status_code == 405


@pytest.mark.parametrize(
    ("port", "public_url", "address"),
    [
        (8080, "https://limner.example", "https://limner.example/webhooks/replicate"),
        (8080, "https://example.com/limner/", "https://example.com/limner/webhooks/replicate"),
        (8080, None, None),
        (0, "https://limner.example", None),
    ],
)
def test_there_is_a_webhook_address_only_for_a_public_server(
    port: int, public_url: str | None, address: str | None
) -> None:
    assert webhook_address(WebSettings(port=port, public_url=public_url)) == address
