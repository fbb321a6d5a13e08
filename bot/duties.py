"""What one process of the program does: hear people at the gateway, draw, or both."""

from dataclasses import dataclass

from bot.shards import Shards


@dataclass(frozen=True)
class Duties:
    """Whoever does not hear speaks to Discord over HTTP alone. `shards` None: all servers."""

    hears: bool = True
    draws: bool = True
    shards: Shards | None = None
