"""Verifies webhooks: that Replicate sent them, recently, and for the first time.

See https://replicate.com/docs/topics/webhooks/verify-webhook: an HMAC-SHA256 over
`id.timestamp.body`. The key is the base64 after `whsec_`. The header has one or more signatures,
`v1,<base64>`, with blanks between them.
"""

import base64
import binascii
import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from studio.clock import Clock

_PREFIX = "whsec_"
_VERSION = "v1,"
_WINDOW = timedelta(minutes=5)
# A timestamp may be a window ahead or behind, so a copy is refused after two windows anyway.
_REMEMBERED_FOR = 2 * _WINDOW
# Twice the webhooks of ten minutes, with four for each of 600 predictions a minute.
_MOST_REMEMBERED = 50_000
_LONGEST_TIMESTAMP = 12


class WebhookVerdict(StrEnum):
    """The result of the verification. The value is for logs."""

    FRESH = "fresh"
    # Correct but received before. It is answered with success and otherwise ignored.
    REPLAYED = "heard before"
    UNSIGNED = "a header is missing or cannot be read"
    OUT_OF_TIME = "sent too long ago, or from the future"
    FORGED = "the signature is wrong"


class WebhookVerifier:
    """Verifies webhooks by their headers and their exact bytes.

    Each account signs with its own secret; `more_secrets` are those of further accounts. Raises
    ValueError, without showing it, for a secret of another form. It remembers the ids of ten
    minutes, and at most some ten thousand.
    """

    def __init__(self, secret: str, clock: Clock, *, more_secrets: Sequence[str] = ()) -> None:
        self._keys = [_key(one) for one in (secret, *more_secrets)]
        self._clock = clock
        # The ids with the moment of the last webhook, the oldest first.
        self._heard: OrderedDict[str, datetime] = OrderedDict()

    def judge(
        self, *, webhook_id: str, timestamp: str, signature: str, body: bytes
    ) -> WebhookVerdict:
        """Verify a webhook; `FRESH` is returned once for each id. The names are its headers."""
        sent_at_s = _seconds(timestamp)
        if not (webhook_id and signature) or sent_at_s is None:
            return WebhookVerdict.UNSIGNED
        now = self._clock.now()
        if abs(now.timestamp() - sent_at_s) > _WINDOW.total_seconds():
            return WebhookVerdict.OUT_OF_TIME
        signed = b".".join((_raw(webhook_id), _raw(timestamp), body))
        if not self._is_signed(signed, signature):
            return WebhookVerdict.FORGED
        return WebhookVerdict.FRESH if self._is_new(webhook_id, now) else WebhookVerdict.REPLAYED

    def _is_signed(self, signed: bytes, signature: str) -> bool:
        given = [_raw(one) for one in signature.split()]
        right = [_signature(key, signed) for key in self._keys]
        return any(hmac.compare_digest(one, other) for one in given for other in right)

    def _is_new(self, webhook_id: str, now: datetime) -> bool:
        while self._heard and next(iter(self._heard.values())) < now - _REMEMBERED_FOR:
            self._heard.popitem(last=False)
        known = webhook_id in self._heard
        # A copy with a later timestamp has to be remembered for longer.
        self._heard[webhook_id] = now
        self._heard.move_to_end(webhook_id)
        if len(self._heard) > _MOST_REMEMBERED:
            self._heard.popitem(last=False)
        return not known


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key or not secret.startswith(_PREFIX):
        raise ValueError("the webhook secret must be whsec_ and base64") from None
    return key


def _signature(key: bytes, signed: bytes) -> bytes:
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return _VERSION.encode() + base64.b64encode(digest)


def _seconds(timestamp: str) -> int | None:
    """The number in plain digits. Replicate sends nothing else that `int` would read."""
    plain = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _LONGEST_TIMESTAMP
    return int(timestamp) if plain else None


def _raw(header: str) -> bytes:
    """The bytes of the header as they were sent; servers decode strange bytes this way."""
    return header.encode("utf-8", "surrogateescape")
