"""Logging: one format for Limner's and for libraries' lines, with ids of the job, without secrets.

All packages log with `structlog.get_logger()`. Code that works on a job binds the job's ids
with `structlog.contextvars.bound_contextvars(...)`. Every line inside has them, a library's
too.
"""

import json
import logging
import re
import sys
from typing import Any, TextIO
from urllib.parse import quote

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

HIDDEN = "[hidden]"

# Libraries whose lines below WARNING do not help operators.
CHATTY = (
    *("PIL", "boto3", "botocore", "s3transfer", "urllib3"),
    *("aiosqlite", "alembic", "asyncio", "httpx", "httpcore"),
)

# What lets somebody act, by its shape: there are too many such tokens to remember each of them.
# The pattern is read on each line, so each part begins with something rare or has a bounded length.
# A token may follow a colour of the console, which ends with the letter m.
_BEGINNING = r"(?:(?<![\w-])|(?<=\x1b\[[0-9]m)|(?<=\x1b\[[0-9]{2}m))"
_TOKENS = re.compile(
    rf"""
    # the path of an answer to an interaction, of a message by a webhook, or of a signed page
    (?P<path>/(?:interactions|webhooks)/[0-9]{{1,20}}/|/(?:paint|avatars|exports)/)[^\s"'/?\\]+
    # a field of an event or of an answer, as Python or JSON write it, also quoted within a text
    | (?P<field>["'](?:\w{{0,20}}_)?(?:token|authorization|secret)\\{{0,9}}["']:\s?b?\\{{0,9}}["']
        (?:(?:Basic|Bearer|Bot)\s)?)
      [^"'\\\s]+
    | (?P<header>{_BEGINNING}(?:Basic|Bearer|Bot)\s)[\w.~+/=-]{{20,}}
    # the signature of a bucket's link
    | (?P<signature>\bX-Amz-(?:Signature|Security-Token)=)[\w%]+
    # the token of an interaction, which begins with "interaction:" in Base64
    | aW50ZXJhY3Rpb246[\w=-]+
    # a webhook's token
    | {_BEGINNING}[\w-]{{68}}(?![\w-])
    # a bot's token
    | {_BEGINNING}[\w-]{{23,28}}\.[\w-]{{6,7}}\.[\w-]{{27,40}}(?![\w-])
    """,
    re.VERBOSE | re.IGNORECASE,
)

# The spellings of the secrets in the settings.
_secrets: set[str] = set()


def hide(value: str) -> None:
    """Hide `value` in every later line, also where it was quoted or escaped.

    This is for the few secrets of the settings, because each is looked for in each line.
    """
    if not value.strip():
        return
    spellings = {value, repr(value)[1:-1], quote(value, safe="")}
    _secrets.update(spellings, {json.dumps(text, ensure_ascii=False)[1:-1] for text in spellings})


def redact(text: str) -> str:
    """The text without the secrets of the settings, and without tokens of any kind."""
    # The longest first, because one secret may be a part of another.
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return _TOKENS.sub(_without_token, text)


def _without_token(found: re.Match[str]) -> str:
    kept = found["path"] or found["field"] or found["header"] or found["signature"] or ""
    return kept + HIDDEN


def configure(level: str, format: str, *, stream: TextIO | None = None) -> None:
    """Send all logging to `stream` (standard error when None), from `level` up.

    `level` is debug, info, warning or error; `format` is console or json. Calling it again
    replaces what the call before set up.
    """
    stream = stream or sys.stderr
    number = logging.getLevelNamesMapping()[level.upper()]
    handler = _Handler(stream)
    handler.setFormatter(_formatter(format, colors=stream.isatty()))
    root = logging.getLogger()
    for old in [old for old in root.handlers if isinstance(old, _Handler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(number)
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
    logging.captureWarnings(True)
    structlog.configure(
        processors=[*_shared_processors(), ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.stdlib.LoggerFactory(),
        # A logger that was used before this call must get the new settings, too.
        cache_logger_on_first_use=False,
    )


class _Handler(logging.StreamHandler[TextIO]):
    """A class of its own, so that `configure` can find and replace its handler."""


class _Redacting(ProcessorFormatter):
    """Removes secrets from the finished line, with the texts of exceptions and of libraries."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def _shared_processors() -> list[Processor]:
    """The processors for every line, Limner's or a library's."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _formatter(format: str, *, colors: bool) -> logging.Formatter:
    ending: list[Any] = [ProcessorFormatter.remove_processors_meta]
    if format == "json":
        ending += [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ]
    else:
        plain = structlog.dev.plain_traceback
        ending.append(structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain))
    return _Redacting(foreign_pre_chain=_shared_processors(), processors=ending)
