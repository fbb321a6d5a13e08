"""The section of Replicate: its keys, where it is found, and what Limner lets it do."""

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
"""The name of the key that `token` is, and of its account."""


class ReplicateKeySettings(Section):
    """One of several API keys."""

    name: ShortName = Field(
        description="What the key is called in logs and messages; it may be seen."
    )
    token: NeededToken = Field(description="The key itself; nobody may see it.")
    account: ShortName | None = Field(
        default=None,
        description="Whose key it is: keys of one account share its limits; unset, one of its own.",
    )
    creates_per_minute: int = Field(
        default=600,
        ge=1,
        le=100_000,
        description="How many pictures its account may ask for in a minute.",
    )
    purposes: ShortNames = Field(
        default=(), description="What the key is kept for; empty, for everything."
    )
    webhook_secret: WebhookSecret = Field(
        default=None,
        description="What its account signs webhooks with, where that is another than above.",
    )


class ReplicateSettings(Section):
    """How Replicate is asked. `all_keys` are the keys, whichever way they were given."""

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
        description="The hosts that pictures are fetched from, those below them included; no other "
        "is asked.",
    )
    webhook_secret: WebhookSecret = Field(
        default=None,
        description="What Replicate signs its messages with (whsec_…), for webhooks; unset, "
        "Limner only asks.",
    )
    keys: Annotated[
        tuple[ReplicateKeySettings, ...],
        *TABLES,
        Expect("one table [[provider.replicate.keys]] a key, or JSON in the variable"),
    ] = Field(default=(), description="Several keys, taken in turns.")

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
        """Everything in here that nobody may see."""
        yield from (key.token for key in self.all_keys())
        yield from self.webhook_secrets()

    def webhook_secrets(self) -> tuple[SecretStr, ...]:
        """What webhooks may be signed with, one an account; none: webhooks are not taken."""
        each = (self.webhook_secret, *(key.webhook_secret for key in self.keys))
        return tuple(secret for secret in each if secret is not None)
