"""What one process does: connect to Discord's gateway, draw, or both."""

from dataclasses import dataclass

from bot.shards import Shards


@dataclass(frozen=True)
class Duties:
    """What this process does. A process with `hears` False uses only Discord's HTTP API."""

    hears: bool = True
    draws: bool = True
    # None: all servers.
    shards: Shards | None = None
