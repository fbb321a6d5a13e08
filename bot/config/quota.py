"""The section for the daily quota: the usual number, and the operator's limits."""

from typing import Annotated

from pydantic import Field

from bot.config.values import TABLES, DiscordId, Expect, Section
from studio.rules.queue.allowance import Ceilings
from studio.services.queue.quotas import ServerCeilings

_MOST = 1_000_000


class ServerQuotaSettings(Section):
    """The operator's limits for one Discord server, instead of the general ones."""

    id: DiscordId = Field(description="The server's id.")
    most_daily_pictures: int | None = Field(
        default=None,
        ge=0,
        le=_MOST,
        description="How many pictures a day its admins may give each person; unset, as above.",
    )
    server_daily_pictures: int | None = Field(
        default=None,
        ge=0,
        le=_MOST,
        description="How many pictures a day all its members may ask for together; unset, as "
        "above.",
    )


class QuotaSettings(Section):
    """How many pictures a day a person may ask for, and all members of a server together."""

    daily_pictures: int = Field(
        default=20,
        ge=0,
        le=_MOST,
        description="How many pictures a person may ask for in a day.",
    )
    most_daily_pictures: int = Field(
        default=100,
        ge=0,
        le=_MOST,
        description="How many pictures a day a server's admins may give each person with "
        "/quota set; never less than daily_pictures.",
    )
    server_daily_pictures: int | None = Field(
        default=None,
        ge=0,
        le=_MOST,
        description="How many pictures a day all members of a server may ask for together; unset, "
        "there is no limit.",
    )
    servers: Annotated[
        tuple[ServerQuotaSettings, ...],
        *TABLES,
        Expect("one table [[quota.servers]] a server, or JSON in the variable"),
    ] = Field(default=(), description="Limits of single servers.")

    def ceilings(self) -> ServerCeilings:
        """The operator's limits of every server."""
        general = Ceilings(
            self.daily_pictures,
            max(self.daily_pictures, self.most_daily_pictures),
            self.server_daily_pictures,
        )
        return ServerCeilings(general, {each.id: _of(each, general) for each in self.servers})


def _of(server: ServerQuotaSettings, general: Ceilings) -> Ceilings:
    own, together = server.most_daily_pictures, server.server_daily_pictures
    return Ceilings(
        general.usual,
        general.per_person if own is None else own,
        general.per_server if together is None else together,
    )
