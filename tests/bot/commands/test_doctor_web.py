"""What `limner doctor` finds about the settings of the web server and of webhooks."""

from typing import Any

import pytest

from tests.stubs.replicate.stub import ReplicateStub
from tests.support.doctor import (
    WEBHOOK_SECRET,
    settings_for,
    told_by_doctor,
)

pytestmark = pytest.mark.usefixtures("alone")


URL = "https://limner.example.org"
DSN = "https://key@sentry.example.org/1"
WEBS = [
    # nothing set
    ({}, None, "– There is no server"),
    # who can read the metrics
    (
        {"port": 8080},
        None,
        "✓ A server on 127.0.0.1:8080, without webhooks. Programs on this machine can read the",
    ),
    (
        {"port": 8080, "host": "0.0.0.0"},
        None,
        "✓ A server on 0.0.0.0:8080, without webhooks. Who reaches 0.0.0.0 can read the metrics",
    ),
    (
        {"port": 1, "public_url": URL},
        None,
        "✓ A server on 127.0.0.1:1, without webhooks. There are no metrics: with a public address",
    ),
    (
        {"port": 1, "public_url": URL, "metrics_token": "planted-token-of-metrics"},
        None,
        "✓ A server on 127.0.0.1:1, without webhooks. Metrics are read with web.metrics_token.",
    ),
    # a server without webhooks
    ({"port": 8080}, None, "✓ A server on 127.0.0.1:8080, without webhooks."),
    # a public address, but no server behind it
    ({"public_url": URL}, None, "✗ web.public_url is set, but there is no server. → Set web.port."),
    # a secret, but no server
    ({}, WEBHOOK_SECRET, "✗ A webhook secret is set, but there is no server. → Set web.port."),
    # a secret and a server, but no public address
    ({"port": 8080}, WEBHOOK_SECRET, "✗ A webhook secret is set, but Replicate is not told"),
    # Replicate calls https alone
    ({"port": 1, "public_url": "http://x.example"}, WEBHOOK_SECRET, "✗ Replicate calls only"),
    # everything is set
    ({"port": 1, "public_url": URL}, WEBHOOK_SECRET, "✓ A server on 127.0.0.1:1, with webhooks."),
]


@pytest.mark.parametrize(("web", "secret", "line"), WEBS)
async def test_web_settings_that_contradict_each_other_are_wrong(
    replicate: ReplicateStub, web: dict[str, Any], secret: str | None, line: str
) -> None:
    settings = settings_for(None, replicate, web=web, replicate={"webhook_secret": secret})
    _, found = await told_by_doctor(settings, offline=True)
    assert found["web"].startswith(line)


@pytest.mark.parametrize(
    ("dsn", "installed", "line"),
    [
        (None, True, "– None are sent"),
        (DSN, True, "✓ They go to sentry.example.org, without words and without secrets."),
        (DSN, False, "✗ sentry.dsn is set, but the package for it is missing. → Install it: pip"),
    ],
)
async def test_reports_of_errors_need_a_package(
    monkeypatch: pytest.MonkeyPatch, dsn: str | None, installed: bool, line: str
) -> None:
    if not installed:
        monkeypatch.setattr("bot.commands.checkups.reports.find_spec", lambda _: None)
    _, found = await told_by_doctor(settings_for(sentry={"dsn": dsn}), offline=True)
    assert found["error reports"].startswith(line)
