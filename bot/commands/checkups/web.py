"""The web server's settings: whether Replicate's webhooks can reach it and can be verified."""

from bot.commands.checkups.findings import Finding, not_checked, well, wrong
from bot.config import Settings

_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


async def look_at_web(settings: Settings) -> list[Finding]:
    """Whether the settings of the web server and of webhooks fit together. Sends no request."""
    web, replicate = settings.web, settings.provider.replicate
    signed = settings.provider.kind == "replicate" and replicate.webhook_secrets()
    if not web.port:
        if web.public_url or signed:
            needs = "web.public_url is" if web.public_url else "A webhook secret is"
            return [wrong("web", f"{needs} set, but there is no server.", "Set web.port.")]
        return [not_checked("web", "There is no server: no webhooks, no metrics (web.port is 0).")]
    if signed and not web.public_url:
        sentence = "A webhook secret is set, but Replicate is not told where to call."
        return [wrong("web", sentence, "Set web.public_url.")]
    if signed and not str(web.public_url).startswith("https://"):
        sentence = "Replicate calls only addresses that begin with https://."
        return [
            wrong("web", sentence, "Put a proxy before the server and name it in web.public_url.")
        ]
    calls = "with webhooks" if signed else "without webhooks"
    sentence = f"A server on {web.host}:{web.port}, {calls}. {_about_metrics(settings)}"
    return [well("web", sentence)]


def _about_metrics(settings: Settings) -> str:
    web = settings.web
    if web.metrics_token is not None:
        return "Metrics are read with web.metrics_token."
    if web.public_url:
        return "There are no metrics: with a public address they need web.metrics_token."
    if web.host not in _THIS_MACHINE:
        return f"Who reaches {web.host} can read the metrics: web.metrics_token is not set."
    return "Programs on this machine can read the metrics."
