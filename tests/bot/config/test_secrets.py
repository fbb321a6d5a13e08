"""Secrets in the settings: no error and no representation shows them."""
# ruff: noqa: E501 - the tables read better with a sentence on one line

# ruff: noqa: E501 - the tables read better with a sentence on one line

import pytest

from bot.config import load_settings
from studio.errors import ConfigError
from tests.bot.config.files import SECRET, settings_file

SECRET_FAULTS = [
    # the token is not text
    f'[discord]\ntoken = ["{SECRET}"]',
    # the database's address has no scheme we know
    f'[database]\nurl = "mysql://limner:{SECRET}@host/db"',
    # a secret two sections deep is not text
    f'[storage.s3]\nsecret_access_key = ["{SECRET}"]',
    # the token stands where its section belongs
    f'discord = "{SECRET}"',
    # the token's key is misspelt
    f'[discord]\ntokn = "{SECRET}"',
    # a key is no text
    f'[[provider.replicate.keys]]\nname = "x"\ntoken = ["{SECRET}"]',
    # a key stands where the tables of keys belong
    f'[provider.replicate]\nkeys = ["{SECRET}"]',
    # a webhook secret of the wrong form
    f'[provider.replicate]\nwebhook_secret = "{SECRET}"',
    # a key lacks its name
    f'[[provider.replicate.keys]]\ntoken = "{SECRET}"',
    # a token's name is misspelt in a table
    f'[[provider.replicate.keys]]\nname = "x"\ntokn = "{SECRET}"',
    # two keys of one name
    f'[provider.replicate]\ntoken = "{SECRET}"\nkeys = [{{name = "main", token = "{SECRET}"}}]',
    # the token's quotes are not closed
    f'[discord]\ntoken = "{SECRET}',
]


# Keys in one variable, in the wrong form: not JSON, no list, no tables, a table with a fault.
SECRET_VARIABLES = [
    SECRET,
    f"[{SECRET}",
    f'"{SECRET}"',
    f'["{SECRET}"]',
    f'[{{"name": "{SECRET}"}}]',
    f'[{{"token": "{SECRET}"}}]',
    f'[{{"name": "x", "tokn": "{SECRET}"}}]',
]


@pytest.mark.parametrize(
    ("text", "environ"),
    [(text, {}) for text in SECRET_FAULTS]
    + [("", {"LIMNER_PROVIDER__REPLICATE__KEYS": text}) for text in SECRET_VARIABLES],
)
def test_an_error_message_never_contains_a_secret(text: str, environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(settings_file(text), environ)
    error: BaseException | None = caught.value
    while error is not None:  # the causes are in the logs too
        assert SECRET not in f"{error!s} {error!r}"
        error = error.__cause__ or error.__context__


def test_secrets_are_in_no_representation_and_are_listed_for_the_logs() -> None:
    url = "postgresql+asyncpg://limner:p%40ss-[w0rd@localhost/limner"
    settings = load_settings(
        None,
        {
            "LIMNER_DISCORD__TOKEN": SECRET,
            "LIMNER_DATABASE__URL": url,
            "LIMNER_STORAGE__S3__ACCESS_KEY_ID": "AKIA-s3",
            "LIMNER_STORAGE__S3__SECRET_ACCESS_KEY": "s3-s3cr3t",
            "LIMNER_PROVIDER__REPLICATE__TOKEN": "r8_short",
            "LIMNER_PROVIDER__REPLICATE__KEYS": '[{"name": "x", "token": "r8_listed", "webhook_secret": "whsec_b3du"}]',
            "LIMNER_PROVIDER__REPLICATE__WEBHOOK_SECRET": "whsec_c2lnbnM=",
            "LIMNER_SENTRY__DSN": "https://s3ntry-key@sentry.example.org/1",
        },
    )
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    reports = {"https://s3ntry-key@sentry.example.org/1", "s3ntry-key"}
    replicates = {"r8_short", "r8_listed", "whsec_c2lnbnM=", "whsec_b3du"}
    for secret in (SECRET, "p%40ss-[w0rd", "AKIA-s3", "s3-s3cr3t", *replicates, *reports):
        assert secret not in shown
    # An access key's id is no secret: only what signs is.
    databases = {"p%40ss-[w0rd", "p@ss-[w0rd"}
    assert set(settings.secrets()) == {SECRET, "s3-s3cr3t", *databases, *replicates, *reports}
