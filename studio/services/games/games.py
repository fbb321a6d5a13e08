"""Games: create, show, change and close them, and manage their channels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db.enums import DailyUseKind
from db.models import Game, GameChannel
from db.repositories import characters, games, guilds
from db.session import Database, Transaction
from studio.clock import Clock
from studio.errors import (
    AdminOnly,
    BadSetting,
    ChannelNotInGame,
    GameAlreadyHere,
    LastChannel,
    ManyGameMasters,
    NoGameHere,
    NoSuchGame,
    NotAgeRestricted,
    TooManyChannels,
)
from studio.rules.moderation.judging import Strictness
from studio.rules.moderation.themes import merged, read_themes, require_few
from studio.rules.posts.twins import require_one_alphabet
from studio.rules.text import check_name, clean, require_length
from studio.rules.wording import joined
from studio.services.games.channels import ChannelSettings, game_at, settings_at
from studio.services.games.overviews import GameOverview, GameThemes, overview_of, themes_of
from studio.services.moderation.ratings import USUAL
from studio.services.moderation.words import WordCheck
from studio.services.people import DiscordPlace, Person, is_host, require_host, require_open
from studio.services.queue.daily_uses import count_use

HOUSE_STYLE_LIMIT = 500
CHANNELS_LIMIT = 50
GM_MEMBERS_LIMIT = 10
"""A role with more members becomes the GM only after a question."""

LINE, VEIL = "line", "veil"

CLOSE_ACT = "close the game"
_CHANNELS_ACT = "change the game's channels"


@dataclass(frozen=True)
class GameChange:
    """A change of a game; None leaves a value. The GM is the given one of role and member.

    `gm_members` is how many members the role has; None: that is not known.
    """

    name: str | None = None
    gm_role_id: int | None = None
    gm_members: int | None = None
    gm_user_id: int | None = None
    gm_channel_id: int | None = None
    approvals: bool | None = None
    house_style: str | None = None
    secrets_shown: bool | None = None


@dataclass(frozen=True)
class ChannelChange:
    """A change of a channel; None leaves a value. `rating` is a `Strictness`, or "" for the bot's
    setting."""

    illustrate: bool | None = None
    rating: str | None = None


class Games:
    """The games of every server."""

    def __init__(self, database: Database, words: WordCheck, *, clock: Clock) -> None:
        self._database = database
        self._words = words
        self._clock = clock

    async def create(self, person: Person, place: DiscordPlace, wanted: GameChange) -> Game:
        """Create a game in the channel or thread.

        If `wanted` has no GM, the person is the GM. Raises AdminOnly, BadName, BadSetting,
        ManyGameMasters, GameAlreadyHere, ModerationRefused, DailyLimitReached.
        """
        if not person.is_admin:
            raise AdminOnly("create a game")
        _require_few_gms(person.guild_id, wanted)
        game = Game(
            guild_id=person.guild_id,
            name=require_one_alphabet(check_name(wanted.name or "")),
            gm_role_id=None,
            gm_user_id=person.user_id,
            approvals=True,
            house_style="",
            secrets_shown=True,
            created_at=self._clock.now(),
        )
        _apply(game, wanted)
        await self._words.check(game, game.name, game.house_style, names=(game.name,))
        async with self._database.write(person.guild_id) as tx:
            await guilds.get_or_create(tx, person.guild_id, now=self._clock.now())
            here = await games.of_channel(tx, place.channel_id)
            if here is not None:
                raise GameAlreadyHere(here.name)
            await count_use(self._database, tx, person.user_id, DailyUseKind.GAMES)
            await games.bind(tx, game, place.channel_id)
        return game

    async def get_here(self, place: DiscordPlace) -> Game:
        """The game of the channel; for a thread without a game, that of its channel. Raises
        NoGameHere."""
        async with self._database.read() as tx:
            game = await game_at(tx, place)
        if game is None:
            raise NoGameHere
        return game

    async def list_all(self, person: Person) -> Sequence[Game]:
        """The games of the person's server that they see, by name, closed ones too.

        A person sees a game that they lead or can steer as an admin, a game of which they may view
        a channel, and a closed game in which they had a character or a session.
        """
        async with self._database.read() as tx:
            found = await games.of_guild(tx, person.guild_id)
            channels = await games.channels_of_guild(tx, person.guild_id)
            taken_part = await games.taken_part_in(tx, person.guild_id, person.user_id)
        return [
            game
            for game in found
            if game.id in taken_part or await _is_seen(person, game, channels.get(game.id, ()))
        ]

    async def get(self, person: Person, game_id: int) -> Game:
        """A game of the person's server that they see, as `list_all` says. Raises NoSuchGame."""
        async with self._database.read() as tx:
            game = await games.in_guild(tx, person.guild_id, game_id)
            if game is None:
                raise NoSuchGame
            channel_ids = [each.channel_id for each in await games.channels_of(tx, game.id)]
            taken_part = await games.taken_part_in(tx, person.guild_id, person.user_id)
        if game.id not in taken_part and not await _is_seen(person, game, channel_ids):
            raise NoSuchGame
        return game

    async def resolve(self, person: Person, place: DiscordPlace, game_id: int | None) -> Game:
        """The game with that id, or without an id the game of the place. Raises NoSuchGame,
        NoGameHere."""
        return await (self.get_here(place) if game_id is None else self.get(person, game_id))

    async def by_id(self, game_id: int) -> Game:
        """The game; the caller knows that it exists."""
        async with self._database.read() as tx:
            return await games.by_id(tx, game_id)

    async def find_first_channel(self, game: Game) -> int | None:
        """The id of the game's first channel; None when the game is closed."""
        async with self._database.read() as tx:
            return await games.channel_of(tx, game.id)

    async def is_table(self, place: DiscordPlace) -> bool:
        """Whether the channel is one of a game, so that its players read there."""
        async with self._database.read() as tx:
            return await game_at(tx, place) is not None

    async def change(self, person: Person, place: DiscordPlace, wanted: GameChange) -> Game:
        """Change the game of the channel. Raises NoGameHere, AdminOnly, BadSetting, BadName,
        ManyGameMasters, ModerationRefused."""
        here = await self.get_here(place)
        require_host(here, person, act="change the game")
        _require_few_gms(here.guild_id, wanted)
        name = wanted.name or ""
        await self._words.check(here, name, wanted.house_style or "", names=(name,))
        async with self._database.write(person.guild_id) as tx:
            game = await game_at(tx, place)
            if game is None:
                raise NoGameHere
            _apply(game, wanted)
        return game

    async def appoint(self, person: Person, game_id: int, role_id: int) -> Game:
        """Make a role the GM, after the person was asked about its many members.

        Raises NoSuchGame, AdminOnly, and BadSetting for the role of everybody.
        """
        async with self._database.write(person.guild_id) as tx:
            game = await _open_game(tx, person, game_id)
            require_host(game, person, act="change the game")
            _require_role(game.guild_id, role_id)
            _apply(game, GameChange(gm_role_id=role_id))
        return game

    async def close(self, person: Person, game_id: int) -> Game:
        """Close the game: its channels become free, and its pictures stay. Raises NoSuchGame,
        AdminOnly."""
        async with self._database.write(person.guild_id) as tx:
            game = await _open_game(tx, person, game_id)
            require_host(game, person, act=CLOSE_ACT)
            game.closed_at = self._clock.now()
            await games.unbind(tx, game.id)
        return game

    async def get_for_host(self, person: Person, place: DiscordPlace, *, act: str) -> Game:
        """The game of the channel, for its GM or an admin. Raises NoGameHere, AdminOnly."""
        game = await self.get_here(place)
        require_host(game, person, act=act)
        return game

    async def set_themes(
        self, person: Person, game_id: int, *, lines: str, veils: str, seen: GameThemes
    ) -> tuple[Game, tuple[str, ...]]:
        """Change lines and veils from those that the form showed (`seen`) to the typed ones.

        Each row of the typed text is one theme. Changes that another member made meanwhile stay.
        Gives the game, and the words of its house style that cannot be drawn any more. Raises
        InputErrors, AdminOnly, NoSuchGame.
        """
        wanted = GameThemes(read_themes(lines, kind=LINE), read_themes(veils, kind=VEIL))
        async with self._database.write(person.guild_id) as tx:
            game = await _open_game(tx, person, game_id)
            require_host(game, person, act="change lines and veils")
            now = themes_of(game)
            both = (
                (LINE, merged(now.lines, seen=seen.lines, wanted=wanted.lines)),
                (VEIL, merged(now.veils, seen=seen.veils, wanted=wanted.veils)),
            )
            game.lines, game.veils = (list(require_few(themes, kind=kind)) for kind, themes in both)
        return game, await self._words.find_forbidden(game, game.house_style)

    async def channel_settings(self, place: DiscordPlace) -> ChannelSettings:
        """The settings of the channel; a thread that was not added has its channel's settings."""
        async with self._database.read() as tx:
            return await settings_at(tx, place)

    async def add_channel(
        self,
        person: Person,
        place: DiscordPlace,
        added: DiscordPlace,
        *,
        game_id: int | None = None,
    ) -> tuple[Game, GameChannel]:
        """Add a channel or a thread to the game.

        Without `game_id` it is the game of `place`. A thread starts with the settings of its
        channel, if that belongs to the game. Raises NoGameHere, NoSuchGame, AdminOnly,
        GameAlreadyHere, TooManyChannels.
        """
        async with self._database.write(person.guild_id) as tx:
            game = await self._get_for_host(tx, person, place, game_id)
            there = await games.channel(tx, added.channel_id)
            if there is not None:
                other = await games.by_id(tx, there.game_id)
                raise GameAlreadyHere(other.name, added.channel_id)
            rows = await games.channels_of(tx, game.id)
            if len(rows) >= CHANNELS_LIMIT:
                raise TooManyChannels(CHANNELS_LIMIT)
            parent = next((row for row in rows if row.channel_id == added.parent_id), None)
            now = self._clock.now()
            row = await games.add_channel(tx, game.id, added.channel_id, like=parent, now=now)
            return game, row

    async def get_with_removable(
        self, person: Person, place: DiscordPlace, channel_id: int
    ) -> Game:
        """The game of the place, if the person may remove that channel from it. Raises NoGameHere,
        ChannelNotInGame, LastChannel, AdminOnly."""
        async with self._database.read() as tx:
            game = await self._get_for_host(tx, person, place, None)
            await _require_removable(tx, game, channel_id)
        return game

    async def remove_channel(self, person: Person, game_id: int, channel_id: int) -> Game:
        """Remove a channel from the game. Raises NoSuchGame, ChannelNotInGame, LastChannel,
        AdminOnly."""
        async with self._database.write(person.guild_id) as tx:
            game = await _open_game(tx, person, game_id)
            require_host(game, person, act=_CHANNELS_ACT)
            await _require_removable(tx, game, channel_id)
            await games.remove_channel(tx, channel_id)
        return game

    async def set_channel(
        self, person: Person, place: DiscordPlace, wanted: ChannelChange, *, where: DiscordPlace
    ) -> tuple[Game, GameChannel]:
        """Change the settings of a channel of the game; for a thread that was not added, those of
        its channel.

        Raises ChannelNotInGame, NotAgeRestricted (a relaxed rating), BadSetting, AdminOnly.
        """
        if wanted.rating not in (None, USUAL, *Strictness):
            raise BadSetting("rating", wanted.rating or "", joined([*Strictness], "or"))
        async with self._database.write(person.guild_id) as tx:
            game = await self._get_for_host(tx, person, place, None)
            row = await games.channel(tx, *where.candidates)
            if row is None or row.game_id != game.id:
                raise ChannelNotInGame(where.channel_id)
            if wanted.rating == Strictness.RELAXED and not where.age_restricted:
                raise NotAgeRestricted(row.channel_id)
            if wanted.illustrate is not None:
                row.illustrate = wanted.illustrate
            if wanted.rating is not None:
                row.rating = wanted.rating
            return game, row

    async def list_channels(self, game: Game) -> Sequence[GameChannel]:
        """The game's channels, in the order in which they were added."""
        async with self._database.read() as tx:
            return await games.channels_of(tx, game.id)

    async def get_overview(self, game: Game, *, person: Person) -> GameOverview:
        """The game with its channels and its cast, without drafts of others."""
        async with self._database.read() as tx:
            channels = await games.channels_of(tx, game.id)
            everybody = await characters.of_game(tx, game.id)
            new = await characters.newest_looks(
                tx, [each.id for each in everybody if each.look_id is None]
            )
        return overview_of(game, channels, everybody, person=person, new=new)

    async def _get_for_host(
        self, tx: Transaction, person: Person, place: DiscordPlace, game_id: int | None
    ) -> Game:
        """The game whose channels the person wants to change. Raises NoGameHere, NoSuchGame,
        AdminOnly."""
        if game_id is not None:
            game = await _open_game(tx, person, game_id)
        else:
            here = await game_at(tx, place)
            if here is None:
                raise NoGameHere
            game = here
        require_host(game, person, act=_CHANNELS_ACT)
        return game


async def _open_game(tx: Transaction, person: Person, game_id: int) -> Game:
    """An open game of the person's server. Raises NoSuchGame, GameClosed."""
    game = await games.in_guild(tx, person.guild_id, game_id)
    if game is None:
        raise NoSuchGame
    require_open(game)
    return game


async def _require_removable(tx: Transaction, game: Game, channel_id: int) -> None:
    """Raises ChannelNotInGame, LastChannel."""
    rows = await games.channels_of(tx, game.id)
    if channel_id not in [row.channel_id for row in rows]:
        raise ChannelNotInGame(channel_id)
    if len(rows) == 1:
        raise LastChannel


async def _is_seen(person: Person, game: Game, channel_ids: Iterable[int]) -> bool:
    if is_host(person, game):
        return True
    for channel_id in channel_ids:
        # One by one: mostly the first is seen, and Discord may have to be asked about a thread.
        if not await person.sight.find_hidden([channel_id]):
            return True
    return False


def _require_few_gms(guild_id: int, wanted: GameChange) -> None:
    """Raises BadSetting for the role of everybody, and ManyGameMasters for a role with many
    members."""
    if wanted.gm_role_id is None:
        return
    _require_role(guild_id, wanted.gm_role_id)
    if wanted.gm_members is None or wanted.gm_members > GM_MEMBERS_LIMIT:
        raise ManyGameMasters(wanted.gm_role_id, wanted.gm_members)


def _require_role(guild_id: int, role_id: int) -> None:
    if role_id == guild_id:  # Discord gives the role of everybody the id of its server
        raise BadSetting("gm", "@everyone", "a member, or a role that not everybody has")


def _apply(game: Game, wanted: GameChange) -> None:
    if wanted.name is not None:
        game.name = require_one_alphabet(check_name(wanted.name))
    if wanted.gm_role_id is not None:
        game.gm_role_id, game.gm_user_id = wanted.gm_role_id, None
    elif wanted.gm_user_id is not None:
        game.gm_role_id, game.gm_user_id = None, wanted.gm_user_id
    if wanted.gm_channel_id is not None:
        game.gm_channel_id = wanted.gm_channel_id
    if wanted.approvals is not None:
        game.approvals = wanted.approvals
    if wanted.secrets_shown is not None:
        game.secrets_shown = wanted.secrets_shown
    if wanted.house_style is not None:
        game.house_style = require_length(
            clean(wanted.house_style), field="house style", limit=HOUSE_STYLE_LIMIT
        )
