"""The Discord servers in which Limner works."""

from dataclasses import dataclass

from studio.errors import ServerNotServed


@dataclass(frozen=True)
class ServedServers:
    """The servers that the operator chose, by id; `ids` None: all servers."""

    ids: frozenset[int] | None = None

    def serves(self, guild_id: int | None) -> bool:
        """Whether Limner works there. None is a private message: there the server of the thing
        that a request names decides."""
        return self.ids is None or guild_id is None or guild_id in self.ids

    def require(self, guild_id: int | None) -> None:
        """Raises ServerNotServed for a server in which Limner does not work."""
        if not self.serves(guild_id):
            raise ServerNotServed


EVERYWHERE = ServedServers()
