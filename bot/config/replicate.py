"""The section for Replicate: its API keys, its addresses and its webhooks."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, SecretStr

from bot.config.values import (
    TABLES,
    Expect,
    Hosts,
    HttpAddress,
    LocalPath,
    NeededToken,
    Section,
    ShortName,
    ShortNames,
    Token,
    WebhookSecret,
)

MAIN_KEY = "main"
"""The name of the key in `token`, and of that key's account."""


class ReplicateKeySettings(Section):
    """One of several API keys."""

    name: ShortName = Field(
        description="What the key is called in logs and messages; it is not secret."
    )
    token: NeededToken = Field(description="The key itself; it is secret.")
    account: ShortName | None = Field(
        default=None,
        description="The key's account: keys of one account share its limits; unset, an account "
        "of its own.",
    )
    creates_per_minute: int = Field(
        default=600,
        ge=1,
        le=100_000,
        description="How many pictures its account may ask for in a minute.",
    )
    purposes: ShortNames = Field(
        default=(), description="What the key is used for; empty, for everything."
    )
    webhook_secret: WebhookSecret = Field(
        default=None,
        description="The webhook secret of its account, if that is not the one above.",
    )


class ReplicateSettings(Section):
    """How Limner uses Replicate. `all_keys` gives the keys of `token` and of `keys`."""

    token: Token = Field(
        default=None,
        description="The API key, from the account's page on Replicate; it is called main. Several "
        "keys go below.",
    )
    base_url: HttpAddress = Field(
        default="https://api.replicate.com", description="Where Replicate's API is."
    )
    catalogue: LocalPath | None = Field(
        default=None,
        description="A file with models of your own, and with changes to those that Limner knows; "
        "unset, none.",
    )
    output_hosts: Hosts = Field(
        default=("replicate.delivery",),
        description="The hosts that pictures are fetched from, and hosts below them; no other host "
        "is used.",
    )
    webhook_secret: WebhookSecret = Field(
        default=None,
        description="The secret that Replicate signs webhooks with (whsec_…); unset, there are no "
        "webhooks.",
    )
    keys: Annotated[
        tuple[ReplicateKeySettings, ...],
        *TABLES,
        Expect("one table [[provider.replicate.keys]] a key, or JSON in the variable"),
    ] = Field(default=(), description="Several keys, used in turns.")

    def all_keys(self) -> tuple[ReplicateKeySettings, ...]:
        """Every key with its account, `token` first."""
        keys = tuple(
            key if key.account else key.model_copy(update={"account": key.name})
            for key in self.keys
        )
        if self.token is None:
            return keys
        main = ReplicateKeySettings(name=MAIN_KEY, token=self.token, account=MAIN_KEY)
        return (main, *keys)

    def secrets(self) -> Iterator[SecretStr]:
        """Every secret of this section."""
        yield from (key.token for key in self.all_keys())
        yield from self.webhook_secrets()

    def webhook_secrets(self) -> tuple[SecretStr, ...]:
        """The secrets that webhooks may be signed with, one an account. Empty: no webhooks."""
        each = (self.webhook_secret, *(key.webhook_secret for key in self.keys))
        return tuple(secret for secret in each if secret is not None)
