"""Log lines: one look for our own and for libraries', ids of the job on each, no secrets.

`studio` and everything else logs with `structlog.get_logger()`. Whoever works on a job binds
its ids with `structlog.contextvars.bound_contextvars(...)`; every line inside carries them,
a library's too.
"""

import json
import logging
import sys
from typing import Any, TextIO
from urllib.parse import quote

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

HIDDEN = "[hidden]"

# Libraries that below warning say more about themselves than about what we do with them.
CHATTY = (
    *("PIL", "boto3", "botocore", "s3transfer", "urllib3"),
    *("aiosqlite", "alembic", "asyncio", "httpx", "httpcore"),
)

_secrets: set[str] = set()


def hide(value: str) -> None:
    """Keep `value` out of every later line, however it was quoted on the way."""
    if not value.strip():
        return
    spelt = {value, repr(value)[1:-1], quote(value, safe="")}
    _secrets.update(spelt, {json.dumps(text, ensure_ascii=False)[1:-1] for text in spelt})


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
        processors=[*_context(), ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.stdlib.LoggerFactory(),
        # A logger that was used before this call must follow it too.
        cache_logger_on_first_use=False,
    )


class _Handler(logging.StreamHandler[TextIO]):
    """Ours, so that `configure` finds it again among other people's."""


class _Redacting(ProcessorFormatter):
    """Takes secrets out of the finished line: no exception text or library gets past it."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        # The longest first: one secret may be a part of another.
        for secret in sorted(_secrets, key=len, reverse=True):
            line = line.replace(secret, HIDDEN)
        return line


def _context() -> list[Processor]:
    """What every line gets, ours or a library's."""
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
    return _Redacting(foreign_pre_chain=_context(), processors=ending)
