"""Reports of errors: whether they are sent, and whether the package for it is installed."""

from importlib.util import find_spec
from urllib.parse import urlsplit

from bot.commands.checkups.findings import Finding, not_checked, well, wrong
from bot.config import Settings


async def look_at_error_reports(settings: Settings) -> list[Finding]:
    """Whether errors can be reported to the server in `sentry.dsn`. Sends nothing."""
    dsn = settings.sentry.dsn
    if dsn is None:
        return [not_checked("error reports", "None are sent (sentry.dsn is not set).")]
    if find_spec("sentry_sdk") is None:
        sentence = "sentry.dsn is set, but the package for it is missing."
        return [wrong("error reports", sentence, "Install it: pip install 'limner[sentry]'.")]
    host = urlsplit(dsn.get_secret_value()).hostname
    return [well("error reports", f"They go to {host}, without words and without secrets.")]
