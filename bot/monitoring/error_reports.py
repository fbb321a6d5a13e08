"""Reports of errors to a Sentry server: where the program failed and with which ids, no words.

Every text that somebody wrote, and every secret, stays here. A report has the literal text of a
log line, numbers, enums, and the stack without variables. The text of an exception is left out,
because it can quote a prompt or an address. docs/error-reports.md says what is sent.
"""

import logging
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import Enum
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from structlog.contextvars import get_contextvars

from bot.config import Settings
from bot.monitoring.logs import redact
from db.migrations import newest_version
from studio.errors import ConfigError, SetupError

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

_BREADCRUMBS = 40
# An outage repeats one error many times a minute; the first report says all that there is to say.
_REPEAT_AFTER_S = 60.0
_FLUSH_S = 2.0
# Lines about sending reports must not cause reports.
_OF_SENTRY = ("sentry_sdk", "urllib3")
# The rest of an exception's description can quote values.
_KEPT_OF_EXCEPTIONS = ("type", "module", "mechanism", "stacktrace")
_KEPT_OF_FRAMES = (
    *("filename", "function", "module", "lineno", "in_app"),
    *("pre_context", "context_line", "post_context"),
)


@contextmanager
def error_reports(settings: Settings) -> Iterator[None]:
    """Report errors of the block to the server in `sentry.dsn`; does nothing without one.

    Raises ConfigError when the package is missing. An exception that ends the block is reported,
    unless it is a SetupError, which is for the operator.
    """
    if settings.sentry.dsn is None:
        yield
        return
    reports = ErrorReports(settings.sentry.dsn.get_secret_value())
    root = logging.getLogger()
    root.addHandler(reports)
    try:
        yield
    except SetupError:
        raise
    except Exception as error:
        reports.report_crash(error)
        raise
    finally:
        root.removeHandler(reports)
        reports.close()


class ErrorReports(logging.Handler):
    """Reports each log line of level ERROR; the lines before it go along.

    It never raises, and another thread sends. `close` waits two seconds at most for what is not
    sent yet. The same error is reported once a minute.
    """

    def __init__(self, dsn: str, *, now_s: Callable[[], float] = time.monotonic) -> None:
        super().__init__(logging.INFO)
        try:
            from sentry_sdk import Client
        except ModuleNotFoundError as error:
            raise ConfigError(
                "sentry.dsn is set, which needs a package: pip install 'limner[sentry]'."
            ) from error
        self._now_s = now_s
        self._breadcrumbs: deque[dict[str, Any]] = deque(maxlen=_BREADCRUMBS)
        self._reported_at_s: dict[object, float] = {}
        # A client of its own. `sentry_sdk.init` would add integrations, which send more.
        self._client = Client(
            dsn=dsn,
            release=f"limner@{version('limner')}",
            default_integrations=False,
            auto_enabling_integrations=False,
            include_local_variables=False,
            max_request_body_size="never",
            auto_session_tracking=False,
            send_client_reports=False,
            enable_backpressure_handling=False,
            spotlight=False,
            before_send=_keep_what_may_leave,
        )

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line as a breadcrumb; report it when it is an error."""
        # A failure must not reach the code that logs, and logging would print the line's arguments.
        with suppress(Exception):
            self._take(record)

    def report_crash(self, error: Exception) -> None:
        """Report an exception that ends the program."""
        self._report("the program ended", {}, logger="bot", error=error)

    def close(self) -> None:
        """Send what is waiting, for two seconds at most."""
        self._client.close(timeout=_FLUSH_S)
        super().close()

    def _take(self, record: logging.LogRecord) -> None:
        if record.name.startswith(_OF_SENTRY):
            return
        words, ids = _words(record), _ids(record)
        if record.levelno >= logging.ERROR:
            self._report(words, ids, logger=record.name, error=_exception(record))
        self._breadcrumbs.append(
            {
                "category": record.name,
                "level": record.levelname.lower(),
                "message": words,
                "timestamp": record.created,
                "data": ids,
            }
        )

    def _report(
        self, words: str, ids: Mapping[str, Any], *, logger: str, error: BaseException | None
    ) -> None:
        from sentry_sdk.utils import event_from_exception, exc_info_from_error

        if not self._is_new((logger, words, type(error), _place(error))):
            return
        event: Event = {
            "level": "error",
            "logger": logger,
            "message": words,
            "tags": {"schema": newest_version() or "", **{name: str(ids[name]) for name in ids}},
            "breadcrumbs": {"values": [*self._breadcrumbs]},
        }
        if error is not None:
            event["exception"] = event_from_exception(
                exc_info_from_error(error), client_options=self._client.options
            )[0]["exception"]
        self._client.capture_event(event)

    def _is_new(self, what: object) -> bool:
        """Whether this error was not reported within the last minute."""
        now_s = self._now_s()
        before_s = self._reported_at_s.get(what)
        if before_s is not None and now_s - before_s < _REPEAT_AFTER_S:
            return False
        self._reported_at_s[what] = now_s
        return True


def _words(record: logging.LogRecord) -> str:
    """The line's text, if Limner wrote it: it is a literal in the code, as a test checks.

    Libraries put values into their texts. Of their lines only the place in the code is given.
    """
    if isinstance(record.msg, dict):
        return str(record.msg.get("event"))
    return f"{record.module}:{record.lineno}"


def _ids(record: logging.LogRecord) -> dict[str, Any]:
    """The line's facts that are numbers or enums, or lists of them."""
    # A line of a library has those of the job that it was written for.
    facts = record.msg if isinstance(record.msg, dict) else get_contextvars()
    return {
        name: value.value if isinstance(value, Enum) else value
        for name, value in facts.items()
        if isinstance(value, int | float | Enum)
        or (isinstance(value, list | tuple) and all(isinstance(each, int) for each in value))
    }


def _exception(record: logging.LogRecord) -> BaseException | None:
    given: Any = record.exc_info
    if isinstance(record.msg, dict):
        given = record.msg.get("exc_info")
    if isinstance(given, tuple):
        given = given[1]
    # structlog's `log.exception` only says that there is one.
    return given if isinstance(given, BaseException) else sys.exception() if given else None


def _place(error: BaseException | None) -> tuple[str, int] | None:
    """Where the exception was raised: file and line."""
    trace = error.__traceback__ if error is not None else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace is not None else None


def _keep_what_may_leave(event: "Event", _hint: "Hint") -> "Event":
    """The event without texts of exceptions, without the machine's name, without secrets."""
    kept: dict[str, Any] = dict(event)
    for name in ("server_name", "user", "request", "extra", "modules"):
        kept.pop(name, None)
    exceptions = kept.get("exception", {}).get("values", [])
    for exception in exceptions:
        _keep(exception, _KEPT_OF_EXCEPTIONS)
        for frame in (exception.get("stacktrace") or {}).get("frames", []):
            _keep(frame, _KEPT_OF_FRAMES)
    redacted: Event = _redacted(kept)
    return redacted


def _keep(description: dict[str, Any], names: tuple[str, ...]) -> None:
    for name in description.keys() - set(names):
        del description[name]


def _redacted(value: Any) -> Any:
    """The value with every text as the log would show it."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {name: _redacted(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(inner) for inner in value]
    return value
