"""Remembers in which servers the bot has been, so that it greets each new one once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.repositories import games, guilds
from db.session import Database
from studio.clock import Clock

_NEWLY = timedelta(days=7)
_JUST = timedelta(minutes=1)


@dataclass(frozen=True)
class Arrival:
    """The bot came to a server. `back`: it was there before; `open_games` are the games that are
    still open, by name, each with its first channel."""

    back: bool = False
    open_games: Sequence[tuple[str, int | None]] = ()


class Arrivals:
    """Decides how a server is greeted. A server with a row is one in which the bot has been."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def on_join(self, guild_id: int) -> Arrival | None:
        """How to greet a server that Discord says the bot has just joined; None: it was greeted a
        moment ago."""
        async with self._database.read() as tx:
            guild = await guilds.by_id(tx, guild_id)
            if guild is None:
                return Arrival()
            if timedelta(0) <= self._clock.now() - guild.created_at < _JUST:
                return None
            channels = await games.channels_of_guild(tx, guild_id)
            found = await games.of_guild(tx, guild_id)
        still_open = [
            (game.name, next(iter(channels.get(game.id, ())), None))
            for game in found
            if game.closed_at is None
        ]
        return Arrival(back=True, open_games=still_open)

    async def at_start(self, guild_id: int, *, joined_at: datetime | None) -> Arrival | None:
        """How to greet a server that the bot finds itself in when it connects; None: not at all.

        Discord tells nobody that the bot joined while it was not connected. A server in which it
        has been for a week was told, or uses it already.
        """
        if joined_at is None or self._clock.now() - joined_at > _NEWLY:
            return None
        async with self._database.read() as tx:
            return Arrival() if await guilds.by_id(tx, guild_id) is None else None

    async def mark_greeted(self, guild_id: int) -> None:
        """Remember that the bot has been in the server."""
        async with self._database.write(guild_id) as tx:
            await guilds.get_or_create(tx, guild_id, now=self._clock.now())
