"""Log lines carry the ids of the job and never a secret."""

import io
import json
import logging
from typing import Any

import pytest
import structlog

from bot.monitoring import logs

pytestmark = pytest.mark.usefixtures("logging_as_before")

TOKEN = 'MTIz.sec"ret\\token/with everything'


def _configured(format: str, level: str = "info") -> io.StringIO:
    stream = io.StringIO()
    logs.configure(level, format, stream=stream)
    return stream


def _lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_every_line_of_a_job_has_its_ids_a_librarys_too() -> None:
    stream = _configured("json")
    with structlog.contextvars.bound_contextvars(job=3, session=5, generations=[7, 8]):
        structlog.get_logger().info("drawing", percent=40)
        logging.getLogger("discord.http").warning("slow %s", "answer")
    structlog.get_logger().info("idle")

    drawing, slow, idle = _lines(stream)
    for line in (drawing, slow):
        assert (line["job"], line["session"], line["generations"]) == (3, 5, [7, 8])
    assert (drawing["event"], drawing["percent"]) == ("drawing", 40)
    assert (slow["event"], slow["logger"], slow["level"]) == (
        "slow answer",
        "discord.http",
        "warning",
    )
    assert "job" not in idle


def test_times_are_utc_in_iso_form() -> None:
    stream = _configured("json")
    structlog.get_logger().info("now")
    assert _lines(stream)[0]["timestamp"].endswith("Z")


@pytest.mark.parametrize("format", ["console", "json"])
def test_a_secret_is_hidden_everywhere_also_in_an_exception(format: str) -> None:
    stream = _configured(format)
    logs.hide(TOKEN)
    log = structlog.get_logger()
    log.info(f"token is {TOKEN}", value=TOKEN, nested={"deep": [TOKEN]})
    log.info("%s", b"bytes " + TOKEN.encode())
    logging.getLogger("discord").error("failed with %r", TOKEN)
    try:
        raise ValueError(f"bad token {TOKEN}")
    except ValueError:
        log.exception("broke")
        logging.getLogger("discord").exception("broke")

    text = stream.getvalue()
    assert "ValueError: bad token" in text
    assert logs.HIDDEN in text
    for part in ("MTIz", "ret\\", "token/with"):
        assert part not in text


def test_a_blank_secret_hides_nothing() -> None:
    stream = _configured("json")
    logs.hide("")
    logs.hide(" ")
    structlog.get_logger().info("two words")
    assert _lines(stream)[0]["event"] == "two words"


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        ("debug", ["ours debug", "ours info", "theirs info", "theirs error"]),
        ("info", ["ours info", "theirs info", "theirs error"]),
        ("error", ["theirs error"]),
    ],
)
def test_the_level_applies_to_our_lines_and_to_libraries(level: str, shown: list[str]) -> None:
    stream = _configured("json", level)
    structlog.get_logger().debug("ours debug")
    structlog.get_logger().info("ours info")
    logging.getLogger("discord.client").info("theirs info")
    logging.getLogger("discord.client").error("theirs error")
    logging.getLogger("aiosqlite").debug("chatter is never shown")
    assert [line["event"] for line in _lines(stream)] == shown


def test_configuring_twice_writes_each_line_once_in_the_last_format() -> None:
    first = _configured("json")
    log = structlog.get_logger()
    log.info("before")
    second = _configured("console")
    log.info("after")
    assert "after" not in first.getvalue()
    assert second.getvalue().count("after") == 1


def test_no_colour_is_written_unless_the_output_is_a_terminal() -> None:
    stream = _configured("console")
    structlog.get_logger().error("plain", key="value")
    assert "\x1b" not in stream.getvalue()
    assert "key=value" in stream.getvalue()


INTERACTION = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4OkFiQ2RFZkdo" + "x9Y-_z" * 20
WEBHOOK = "Zq8-_wB3nT" * 6 + "Kp5vXc-_"
BOT = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GAbCdE." + "q7-_Rt" * 6 + "ab"
SIGNATURE = "9f" * 32
ID = 1444000000000000007

_TOLD = [
    # discord.py's line about each request
    (
        "discord.http",
        f"POST https://discord.com/api/v10/interactions/{ID}/{INTERACTION}/callback has returned",
        INTERACTION,
    ),
    (
        "discord.webhook.async_",
        f"Webhook ID {ID} with PATCH https://discord.com/api/v10/webhooks/{ID}/{WEBHOOK}"
        f"/messages/{ID}?wait=True has returned status code 200",
        WEBHOOK,
    ),
    # a webhook of our own through a proxy, with a token of another length
    ("discord.http", f"GET http://proxy:8080/api/v10/webhooks/{ID}/short-token", "short-token"),
    # discord.py's line about each event, and about each answer
    (
        "discord.gateway",
        f"For Shard ID 0: WebSocket Event: { ({'t': 'INTERACTION_CREATE', 'token': 'a.b-c'})!r}",
        "a.b-c",
    ),
    ("discord.http", f"POST /webhooks has received {json.dumps({'token': WEBHOOK})}", WEBHOOK),
    ("discord.http", json.dumps(json.dumps({"access_token": "quoted-twice"})), "quoted-twice"),
    (
        "discord.gateway",
        "Received {'op': 2, 'd': {'token': 'identify-me', 'intents': 1}}",
        "identify-me",
    ),
    # aiohttp and httpx
    ("aiohttp.client", f"<CIMultiDict('Authorization': 'Bot {BOT}')>", BOT),
    ("aiohttp.client", "{'Authorization': 'Bearer r8_short'}", "r8_short"),
    ("aiohttp.server", f"Error handling request Bearer {BOT}", BOT),
    ("aiohttp.access", "GET /paint/eyJrIjoi.AbC-_9/picture HTTP/1.1", "eyJrIjoi.AbC-_9"),
    ("aiohttp.access", "GET /exports/eyJrIjoi.AbC-_8 HTTP/1.1", "eyJrIjoi.AbC-_8"),
    # a link to an export in a bucket
    (
        "discord.http",
        f"POST with {json.dumps({'url': f'https://s3.example/a.zip?X-Amz-Signature={SIGNATURE}'})}",
        SIGNATURE,
    ),
    # alone, wherever it is
    ("asyncio", f"Task exception: {INTERACTION}", INTERACTION),
    ("asyncio", f"webhook {WEBHOOK}.", WEBHOOK),
    ("discord.client", f"static token {BOT}", BOT),
]


@pytest.mark.parametrize("format", ["console", "json"])
@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.ERROR])
@pytest.mark.parametrize(
    ("logger", "told", "token"), _TOLD, ids=[f"{row[0]}, {row[1][:24]}" for row in _TOLD]
)
def test_a_librarys_line_shows_no_token_at_any_level(
    logger: str, told: str, token: str, level: int, format: str
) -> None:
    stream = _configured(format, "debug")
    library = logging.getLogger(logger)
    before = library.level
    # Also a library whose lines are usually not shown.
    library.setLevel(logging.DEBUG)
    try:
        library.log(level, "%s", told)
        try:
            raise ValueError(told)
        except ValueError:
            library.log(level, "broke", exc_info=True)
    finally:
        library.setLevel(before)

    text = stream.getvalue()
    assert "broke" in text
    assert token not in text
    assert text.count(logs.HIDDEN) >= 2


@pytest.mark.parametrize("token", [WEBHOOK, BOT, INTERACTION])
def test_a_coloured_line_shows_no_token(token: str) -> None:
    """A colour ends with a letter, which is no part of the token after it."""
    stream = _Terminal()
    logs.configure("debug", "console", stream=stream)
    structlog.get_logger().debug("told", value=token, header=f"Bot {token}")

    assert "\x1b[" in stream.getvalue()
    assert token not in stream.getvalue()


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_what_is_no_token_is_shown() -> None:
    told = [
        f"https://discord.com/api/v10/channels/{ID}/messages/{ID} has returned 200",
        f"POST /webhooks/replicate is known, /webhooks/{ID} too",
        "games/1/pictures/" + "0123456789abcdef" * 4 + ".png",
        "{'token': None, 'token_count': '17', 'name': 'Mira'}",
        "a bearer of bad news, and 2d6.keep.high",
    ]

    assert [logs.redact(line) for line in told] == told


def test_ten_thousand_webhooks_leave_nothing_to_look_for_in_each_line() -> None:
    """The work for a line does not grow with what was seen before it."""
    stream = _configured("json")
    secrets_before = len(logs._secrets)
    for number in range(10_000):
        assert logs.redact(f"/webhooks/{ID + number}/{WEBHOOK}{number}") == (
            f"/webhooks/{ID + number}/{logs.HIDDEN}"
        )
    structlog.get_logger().info("posted", webhook=WEBHOOK)

    assert len(logs._secrets) == secrets_before
    assert WEBHOOK not in stream.getvalue()


@pytest.mark.parametrize("sign", ["a", "-", "/", "'", "\\", "token", "Bot ", "a.", '\\"token'])
def test_a_long_line_of_one_sign_is_read_once(sign: str) -> None:
    """If a part of the pattern read the rest of the line from each place, this would take hours."""
    run = sign * (200_000 // len(sign))

    assert logs.redact(run) == run
