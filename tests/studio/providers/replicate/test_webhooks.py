"""Webhooks are verified, signed by the signer of the stub."""

import base64

import pytest

from studio.providers.replicate import webhooks
from studio.providers.replicate.webhooks import WebhookVerdict, WebhookVerifier
from tests.stubs.replicate.webhooks import sign
from tests.support.clock import HandClock

SECRET = "whsec_" + base64.b64encode(b"a secret of this test").decode()
OTHER = "whsec_" + base64.b64encode(b"another account's secret").decode()
BODY = b'{"id": "p1", "status": "succeeded"}'


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def verifier(clock: HandClock) -> WebhookVerifier:
    return WebhookVerifier(SECRET, clock)


def _headers(
    clock: HandClock, *, webhook_id: str = "msg_1", secret: str = SECRET, ahead_s: int = 0
) -> dict[str, str]:
    timestamp = str(int(clock.now().timestamp()) + ahead_s)
    signature = sign(secret, webhook_id=webhook_id, timestamp=timestamp, body=BODY)
    return {"webhook_id": webhook_id, "timestamp": timestamp, "signature": signature}


def test_the_signature_of_the_published_example_is_right() -> None:
    # https://docs.svix.com/receiving/verifying-payloads/how-manual
    body = b'{"test": 2432232314}'
    clock = HandClock()
    clock.advance(1614265330 - clock.now().timestamp())
    verifier = WebhookVerifier("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", clock)
    verdict = verifier.judge(
        webhook_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp="1614265330",
        signature="v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        body=body,
    )
    assert verdict is WebhookVerdict.FRESH


def test_a_right_webhook_is_fresh_once(clock: HandClock, verifier: WebhookVerifier) -> None:
    headers = _headers(clock)
    assert verifier.judge(**headers, body=BODY) is WebhookVerdict.FRESH
    assert verifier.judge(**headers, body=BODY) is WebhookVerdict.REPLAYED
    assert verifier.judge(**_headers(clock, webhook_id="msg_2"), body=BODY) is WebhookVerdict.FRESH


def test_one_right_signature_among_several_is_enough(
    clock: HandClock, verifier: WebhookVerifier
) -> None:
    headers = _headers(clock)
    wrong = sign(OTHER, webhook_id="msg_1", timestamp=headers["timestamp"], body=BODY)
    headers["signature"] = f"v1a,xyz {wrong} {headers['signature']}"
    assert verifier.judge(**headers, body=BODY) is WebhookVerdict.FRESH


def test_each_accounts_secret_signs(clock: HandClock) -> None:
    verifier = WebhookVerifier(SECRET, clock, more_secrets=[OTHER])
    for number, secret in enumerate((SECRET, OTHER)):
        headers = _headers(clock, webhook_id=f"msg_{number}", secret=secret)
        assert verifier.judge(**headers, body=BODY) is WebhookVerdict.FRESH


_FORGED = [
    # which header is changed, and how
    ("webhook_id", "msg_2"),
    ("timestamp", "later by a second"),
    ("signature", "v1,AAAA"),
    ("signature", "v1,"),
    ("signature", "without its version"),
    ("signature", "v2 instead of v1"),
    ("signature", "\udcff\udcfe v1,\udcff"),  # bytes that are no text, as servers decode them
]


@pytest.mark.parametrize(("header", "value"), _FORGED)
def test_a_tampered_header_is_a_forgery(
    clock: HandClock, verifier: WebhookVerifier, header: str, value: str
) -> None:
    headers = _headers(clock)
    others = {
        "later by a second": str(int(headers["timestamp"]) + 1),
        "without its version": headers["signature"].removeprefix("v1,"),
        "v2 instead of v1": headers["signature"].replace("v1,", "v2,"),
    }
    tampered = headers | {header: others.get(value, value)}
    assert verifier.judge(**tampered, body=BODY) is WebhookVerdict.FORGED
    assert verifier.judge(**headers, body=BODY) is WebhookVerdict.FRESH


def test_a_tampered_body_or_a_strange_secret_is_a_forgery_and_costs_the_right_one_nothing(
    clock: HandClock, verifier: WebhookVerifier
) -> None:
    headers = _headers(clock)
    assert verifier.judge(**headers, body=BODY + b" ") is WebhookVerdict.FORGED
    assert verifier.judge(**_headers(clock, secret=OTHER), body=BODY) is WebhookVerdict.FORGED
    assert verifier.judge(**headers, body=BODY) is WebhookVerdict.FRESH


@pytest.mark.parametrize(
    ("header", "value"),
    [("webhook_id", ""), ("signature", ""), ("timestamp", ""), ("timestamp", "soon")]
    + [("timestamp", each) for each in ("-1", "1e9", " 1", "1_0", "٣", "9" * 400)],
)
def test_a_webhook_without_a_readable_header_is_unsigned(
    clock: HandClock, verifier: WebhookVerifier, header: str, value: str
) -> None:
    headers = _headers(clock) | {header: value}
    assert verifier.judge(**headers, body=BODY) is WebhookVerdict.UNSIGNED


@pytest.mark.parametrize(
    ("ahead_s", "verdict"),
    [
        (-300, WebhookVerdict.FRESH),
        (-301, WebhookVerdict.OUT_OF_TIME),
        (300, WebhookVerdict.FRESH),
        (301, WebhookVerdict.OUT_OF_TIME),
    ],
)
def test_the_window_is_five_minutes_both_ways(
    clock: HandClock, verifier: WebhookVerifier, ahead_s: int, verdict: WebhookVerdict
) -> None:
    assert verifier.judge(**_headers(clock, ahead_s=ahead_s), body=BODY) is verdict


def test_a_copy_is_never_fresh_however_late_it_is_sent(
    clock: HandClock, verifier: WebhookVerifier
) -> None:
    # As far ahead as possible: a copy could be sent for ten minutes.
    headers = _headers(clock, ahead_s=300)
    assert verifier.judge(**headers, body=BODY) is WebhookVerdict.FRESH
    for _ in range(10):
        clock.advance(60)
        assert verifier.judge(**headers, body=BODY) is WebhookVerdict.REPLAYED
    clock.advance(1)
    assert verifier.judge(**headers, body=BODY) is WebhookVerdict.OUT_OF_TIME


def test_a_retry_under_a_later_timestamp_is_remembered_anew(
    clock: HandClock, verifier: WebhookVerifier
) -> None:
    assert verifier.judge(**_headers(clock), body=BODY) is WebhookVerdict.FRESH
    clock.advance(8 * 60)
    retried = _headers(clock)
    assert verifier.judge(**retried, body=BODY) is WebhookVerdict.REPLAYED
    clock.advance(4 * 60)
    assert verifier.judge(**retried, body=BODY) is WebhookVerdict.REPLAYED


def test_memory_is_bounded_by_time_and_by_number(
    monkeypatch: pytest.MonkeyPatch, clock: HandClock, verifier: WebhookVerifier
) -> None:
    monkeypatch.setattr(webhooks, "_MOST_REMEMBERED", 3)
    for number in range(5):
        assert verifier.judge(**_headers(clock, webhook_id=f"msg_{number}"), body=BODY)
    assert list(verifier._heard) == ["msg_2", "msg_3", "msg_4"]
    # An id that came again is forgotten later than the others.
    for webhook_id in ("msg_2", "msg_5"):
        verifier.judge(**_headers(clock, webhook_id=webhook_id), body=BODY)
    assert list(verifier._heard) == ["msg_4", "msg_2", "msg_5"]
    clock.advance(601)
    verifier.judge(**_headers(clock, webhook_id="msg_9"), body=BODY)
    assert list(verifier._heard) == ["msg_9"]


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_not!base64", "bm8gcHJlZml4", "whsec_é"])
def test_a_malformed_secret_is_refused_without_being_shown(clock: HandClock, secret: str) -> None:
    with pytest.raises(ValueError, match="must be whsec_ and base64") as raised:
        WebhookVerifier(secret, clock)
    assert raised.value.__suppress_context__
    if len(secret) > len("whsec_"):
        assert secret not in str(raised.value)


def test_neither_the_verifier_nor_a_verdict_shows_the_secret(verifier: WebhookVerifier) -> None:
    assert SECRET.removeprefix("whsec_") not in repr(verifier)
