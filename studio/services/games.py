"""Games: bound to a channel, shown, changed, closed."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.models import Game
from db.repositories import games, guilds
from db.session import Database
from studio.clock import Clock
from studio.errors import AdminOnly, GameAlreadyHere, NoGameHere, NoSuchGame
from studio.rules.text import check_name, clean, require_length
from studio.services.orders import Orders
from studio.services.people import Person, Place, require_host

HOUSE_STYLE_LIMIT = 500


@dataclass(frozen=True)
class GameChange:
    """What to change; None leaves it. Of role and member the one that is given counts."""

    name: str | None = None
    gm_role_id: int | None = None
    gm_user_id: int | None = None
    gm_channel_id: int | None = None
    approvals: bool | None = None
    house_style: str | None = None


class Games:
    """The games of every server."""

    def __init__(self, database: Database, orders: Orders, *, clock: Clock) -> None:
        self._database = database
        self._orders = orders
        self._clock = clock

    async def create(self, person: Person, place: Place, wanted: GameChange) -> Game:
        """Bind a new game to the channel (of a thread: to the thread).

        Without a GM the person who creates it is the GM. Raises AdminOnly, BadName,
        GameAlreadyHere, ModerationRefused.
        """
        if not person.is_admin:
            raise AdminOnly("create a game")
        game = Game(
            guild_id=person.guild_id,
            name=check_name(wanted.name or ""),
            gm_role_id=None,
            gm_user_id=person.user_id,
            approvals=True,
            house_style="",
            created_at=self._clock.now(),
        )
        _apply(game, wanted)
        await self._orders.check_words(game, game.name, game.house_style)
        async with self._database.write(person.guild_id) as tx:
            await guilds.remembered(tx, person.guild_id, now=self._clock.now())
            here = await games.of_channel(tx, place.channel_id)
            if here is not None:
                raise GameAlreadyHere(here.name)
            await games.bind(tx, game, place.channel_id)
        return game

    async def here(self, place: Place) -> Game:
        """The game of the channel, or of the channel its thread belongs to."""
        async with self._database.read() as tx:
            game = await games.of_channel(tx, *place.candidates)
        if game is None:
            raise NoGameHere
        return game

    async def listed(self, person: Person) -> Sequence[Game]:
        """The games of the person's server by name, closed ones too."""
        async with self._database.read() as tx:
            return await games.of_guild(tx, person.guild_id)

    async def of_server(self, person: Person, game_id: int) -> Game:
        """A game of the person's server. Raises NoSuchGame."""
        found = next((game for game in await self.listed(person) if game.id == game_id), None)
        if found is None:
            raise NoSuchGame
        return found

    async def by_id(self, game_id: int) -> Game:
        """A game that is known to exist."""
        async with self._database.read() as tx:
            return await games.by_id(tx, game_id)

    async def channel_of(self, game: Game) -> int | None:
        """The game's channel; None when it was closed."""
        async with self._database.read() as tx:
            return await games.channel_of(tx, game.id)

    async def change(self, person: Person, place: Place, wanted: GameChange) -> Game:
        """Change the game of the channel. Raises NoGameHere, AdminOnly, BadName,
        ModerationRefused."""
        here = await self.here(place)
        require_host(here, person, act="change the game")
        await self._orders.check_words(here, wanted.name or "", wanted.house_style or "")
        async with self._database.write(person.guild_id) as tx:
            game = await games.of_channel(tx, *place.candidates)
            if game is None:
                raise NoGameHere
            _apply(game, wanted)
        return game

    async def close(self, person: Person, place: Place) -> Game:
        """Close the game: its channel is free again, its pictures stay."""
        async with self._database.write(person.guild_id) as tx:
            game = await games.of_channel(tx, *place.candidates)
            if game is None:
                raise NoGameHere
            require_host(game, person, act="close the game")
            game.closed_at = self._clock.now()
            await games.unbind(tx, game.id)
        return game


def _apply(game: Game, wanted: GameChange) -> None:
    if wanted.name is not None:
        game.name = check_name(wanted.name)
    if wanted.gm_role_id is not None:
        game.gm_role_id, game.gm_user_id = wanted.gm_role_id, None
    elif wanted.gm_user_id is not None:
        game.gm_role_id, game.gm_user_id = None, wanted.gm_user_id
    if wanted.gm_channel_id is not None:
        game.gm_channel_id = wanted.gm_channel_id
    if wanted.approvals is not None:
        game.approvals = wanted.approvals
    if wanted.house_style is not None:
        game.house_style = require_length(
            clean(wanted.house_style), field="house style", limit=HOUSE_STYLE_LIMIT
        )
