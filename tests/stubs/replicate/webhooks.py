"""Webhooks of the stub of Replicate: sent in the course of predictions, and signed."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import aiohttp

from studio.clock import Clock
from tests.stubs.replicate.accounts import Json
from tests.stubs.replicate.predictions import Prediction, Status, wait_for

EVENTS = ("start", "output", "logs", "completed")
# The last webhook is retried after these pauses when the receiver fails or does not answer.
_RETRY_PAUSES_S = (1.0, 5.0, 25.0)
_TIMEOUT = aiohttp.ClientTimeout(total=5)


@dataclass(frozen=True)
class WebhookAttempt:
    """One attempt to send a webhook; `status` None: no answer."""

    url: str
    event: str
    headers: dict[str, str]
    body: bytes = field(repr=False)
    status: int | None


def sign(secret: str, *, webhook_id: str, timestamp: str, body: bytes) -> str:
    """The `webhook-signature`: HMAC-SHA256 over `id.timestamp.body`, keyed by the secret."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join((webhook_id.encode(), timestamp.encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


class WebhookSender:
    """Sends the webhooks of predictions; `posted` keeps every attempt."""

    def __init__(self, clock: Clock, *, tell_waiters: Callable[[], None]) -> None:
        self._clock = clock
        self._tell_waiters = tell_waiters
        self._count = 0
        self.secret = "whsec_" + base64.b64encode(b"a secret of the stub only").decode()
        self.posted: list[WebhookAttempt] = []

    async def follow(self, prediction: Prediction, told: Callable[[], Json]) -> None:
        """Send the prediction's webhooks until it has ended."""
        for event, moment in _moments(prediction):
            await wait_for(prediction, moment, clock=self._clock)
            if event in prediction.webhook_events and _happened(event, prediction):
                await self._post(prediction, event, json.dumps(told()).encode())

    async def post_again(self, posted: WebhookAttempt) -> int | None:
        """Replay an earlier attempt unchanged, as an attacker would."""
        return await self._send(posted.url, posted.event, posted.headers, posted.body)

    async def _post(self, prediction: Prediction, event: str, body: bytes) -> None:
        url = prediction.webhook or ""
        self._count += 1
        webhook_id = f"msg_{prediction.id}{self._count}"
        pauses_s = _RETRY_PAUSES_S if event == "completed" else ()
        for pause_s in (0.0, *pauses_s):
            if pause_s:
                await self._clock.sleep(pause_s)
            status = await self._send(url, event, self._headers(webhook_id, body), body)
            if status is not None and status < 300:
                return

    def _headers(self, webhook_id: str, body: bytes) -> dict[str, str]:
        timestamp = str(int(self._clock.now().timestamp()))
        signature = sign(self.secret, webhook_id=webhook_id, timestamp=timestamp, body=body)
        return {
            "Content-Type": "application/json",
            "webhook-id": webhook_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": signature,
        }

    async def _send(self, url: str, event: str, headers: dict[str, str], body: bytes) -> int | None:
        status: int | None = None
        try:
            async with (
                aiohttp.ClientSession(timeout=_TIMEOUT) as session,
                session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                status = answer.status
        except (aiohttp.ClientError, TimeoutError):
            pass  # the attempt is kept without a status
        self.posted.append(WebhookAttempt(url, event, headers, body, status))
        self._tell_waiters()
        return status


def _moments(prediction: Prediction) -> Iterator[tuple[str, Callable[[], datetime]]]:
    yield "start", lambda: min(prediction.starts_at, prediction.ends_at)
    yield "output", lambda: prediction.output_there_at
    yield "completed", lambda: prediction.ends_at


def _happened(event: str, prediction: Prediction) -> bool:
    """Whether the event happened, and the prediction did not end before it."""
    if event == "start":
        return prediction.starts_at <= prediction.ends_at
    if event == "output":
        return prediction.ends_as is Status.SUCCEEDED
    return True
