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
