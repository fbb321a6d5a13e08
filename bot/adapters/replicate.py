"""Replicate's API keys and API client, as the settings have them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.config import Settings
from studio.errors import ConfigError, KeyRetired, ProviderError
from studio.providers.replicate.api import Api
from studio.providers.replicate.keys import Key

_TIMEOUT_S = 20.0


def keys_of(settings: Settings) -> tuple[Key, ...]:
    """The API keys, in the order of the settings."""
    return tuple(
        Key(
            name=key.name,
            account=key.account or key.name,
            token=key.token.get_secret_value(),
            creates_per_minute=key.creates_per_minute,
            purposes=key.purposes,
        )
        for key in settings.provider.replicate.all_keys()
    )


@asynccontextmanager
async def open_api(settings: Settings) -> AsyncIterator[Api]:
    """A client of Replicate's API for operators' commands. It is closed when the block ends."""
    api = Api(settings.provider.replicate.base_url, timeout_s=_TIMEOUT_S)
    try:
        yield api
    finally:
        await api.close()


async def working_key(api: Api, settings: Settings) -> Key:
    """The first API key that Replicate accepts. Raises ConfigError when there is none."""
    refused = []
    for key in keys_of(settings):
        try:
            await api.account(key)
        except KeyRetired:
            refused.append(key.name)
        except ProviderError as error:
            raise ConfigError(
                f"Replicate cannot be asked at {settings.provider.replicate.base_url}: "
                f"{error.detail or error.code}."
            ) from error
        else:
            return key
    if refused:
        raise ConfigError(
            f"Replicate accepts none of the keys ({', '.join(refused)}): make a new one on the "
            "account's page there."
        )
    raise ConfigError(
        "Replicate shows its models only to accounts with a key: set provider.replicate.token or "
        "LIMNER_PROVIDER__REPLICATE__TOKEN."
    )
