"""Builds the provider that the settings choose, and the route for its webhooks."""

from aiohttp import web

from bot.adapters.replicate import keys_of
from bot.config import Settings
from bot.web.webhooks import webhook_address, webhook_route
from db.session import Database
from sketch import SketchProvider
from studio.clock import Clock
from studio.errors import ConfigError
from studio.generation.key_states import KeyStateRows
from studio.providers.base import Provider
from studio.providers.catalogue import Catalogue
from studio.providers.replicate.keys import KeyPool, KeyWatch


def choose_provider(
    settings: Settings, database: Database, clock: Clock, watch: KeyWatch
) -> Provider:
    """The provider, not yet connected to anything. Raises ConfigError with a sentence."""
    if settings.provider.kind == "sketch":
        return SketchProvider(
            settings.data_folder / "sketches",
            clock=clock,
            seconds=settings.provider.sketch_seconds,
        )
    # Replicate's client is slow to import, and the sketch provider does not need it.
    from studio.providers.replicate.outputs import OutputFetcher
    from studio.providers.replicate.provider import ReplicateProvider

    replicate = settings.provider.replicate
    try:
        outputs = OutputFetcher(replicate.output_hosts)
    except ValueError as error:
        raise ConfigError(f"provider.replicate.output_hosts: {error}.") from error
    return ReplicateProvider(
        Catalogue.load(replicate.catalogue),
        KeyPool(keys_of(settings), KeyStateRows(database), clock=clock, watch=watch),
        outputs,
        clock=clock,
        base_url=replicate.base_url,
        # Without a secret no webhook could be verified, so none is requested.
        webhook_url=webhook_address(settings.web) if replicate.webhook_secrets() else None,
    )


def creates_per_minute(settings: Settings) -> int | None:
    """How many pictures all accounts together may request in a minute. None: no limit."""
    if settings.provider.kind == "sketch":
        return None
    accounts: dict[str, int] = {}
    for key in keys_of(settings):
        known = accounts.get(key.account, key.creates_per_minute)
        accounts[key.account] = min(known, key.creates_per_minute)
    return sum(accounts.values())


def webhook_routes(settings: Settings, provider: Provider, clock: Clock) -> list[web.RouteDef]:
    """The route for Replicate's webhooks; empty when the settings have no webhook secret.

    Raises ConfigError with a sentence.
    """
    first, *more = settings.provider.replicate.webhook_secrets() or (None,)
    if settings.provider.kind != "replicate" or first is None:
        return []
    from studio.providers.replicate.provider import ReplicateProvider
    from studio.providers.replicate.webhooks import WebhookVerifier

    assert isinstance(provider, ReplicateProvider)
    try:
        verifier = WebhookVerifier(
            first.get_secret_value(),
            clock,
            more_secrets=[each.get_secret_value() for each in more],
        )
    except ValueError as error:
        raise ConfigError(
            "provider.replicate.webhook_secret is not a webhook secret: those begin with whsec_; "
            "copy it again."
        ) from error
    return [webhook_route(verifier, provider.update)]
