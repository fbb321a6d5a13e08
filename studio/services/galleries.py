"""Galleries: the finished pictures of a game on pages of nine, the newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db.models import Character, DeliveryRecord, Game, Generation, Session
from db.repositories import characters, galleries, games, sessions
from db.repositories.galleries import Hung, Wish
from db.session import Database, Transaction
from studio.errors import CharacterGone, NoSuchGame, NotTogether, SessionGone
from studio.rules.params import Params
from studio.services.games import Games
from studio.services.people import Person, Place
from studio.services.roster import Roster
from studio.services.thumbnails import fetched
from studio.storage.base import Store

PAGE = 9


@dataclass(frozen=True)
class GalleryFilter:
    """Which pictures: of one game, perhaps only with a character, asked for by a person, or of
    a session."""

    game_id: int
    character_id: int | None = None
    requester_id: int | None = None
    session_id: int | None = None


@dataclass(frozen=True)
class Exhibit:
    """A picture of a page; `number` counts from 1 on each page.

    `thumbnail_key` is where the store has it small; `message` is the channel and the message
    that show it, None where none does.
    """

    number: int
    generation: Generation
    params: Params
    thumbnail_key: str | None
    message: tuple[int, int] | None


@dataclass(frozen=True)
class GalleryPage:
    """One page, the newest first, and whether there are newer and older ones.

    `character` and `session` are what was filtered by.
    """

    filter: GalleryFilter
    game: Game
    character: Character | None
    session: Session | None
    exhibits: tuple[Exhibit, ...]
    newer: bool
    older: bool


@dataclass(frozen=True)
class _Leaf:
    """The ids on a page, the newest first, and whether there are more on either side."""

    ids: Sequence[int]
    newer: bool
    older: bool


class Galleries:
    """The galleries of every game, for whoever is in its server."""

    def __init__(self, database: Database, store: Store, *, games: Games, roster: Roster) -> None:
        self._database = database
        self._store = store
        self._games = games
        self._roster = roster

    async def chosen(
        self,
        person: Person,
        place: Place,
        *,
        game_id: int | None = None,
        character: str | None = None,
        requester_id: int | None = None,
        session_id: int | None = None,
    ) -> GalleryFilter:
        """What was asked for: of the named game, else of the session's, else of this place's.

        Raises NoGameHere, NoSuchGame, UnknownCharacter, SessionGone, and NotTogether for a
        session of another game.
        """
        if session_id is not None:
            game = await self._game_of(person, session_id)
            if game_id not in (None, game.id):
                raise NotTogether("session", "game")
        elif game_id is not None:
            game = await self._games.of_server(person, game_id)
        else:
            game = await self._games.here(place)
        character_id = None
        if character is not None:
            character_id = (await self._roster.named(game, character)).character.id
        return GalleryFilter(game.id, character_id, requester_id, session_id)

    async def page(
        self,
        person: Person,
        filter: GalleryFilter,
        *,
        before_id: int | None = None,
        after_id: int | None = None,
    ) -> GalleryPage:
        """The newest page, or the one of what is older than a generation, or next newer.

        Where nothing is left there, the nearest. Raises NoSuchGame, CharacterGone, SessionGone.
        """
        wish = Wish(
            filter.game_id,
            character_id=filter.character_id,
            requester_id=filter.requester_id,
            session_id=filter.session_id,
        )
        async with self._database.read() as tx:
            game = await games.in_guild(tx, person.guild_id, filter.game_id)
            if game is None:
                raise NoSuchGame
            character = await _character(tx, game, filter.character_id)
            session = await _session(tx, game, filter.session_id)
            leaf = await _leaf(tx, wish, before_id, after_id)
            hung = await galleries.hung(tx, leaf.ids) if leaf.ids else ()
        exhibits = tuple(_exhibit(number, each) for number, each in enumerate(hung, 1))
        return GalleryPage(
            filter, game, character, session, exhibits, newer=leaf.newer, older=leaf.older
        )

    async def thumbnails(self, page: GalleryPage) -> Mapping[int, bytes]:
        """The page's pictures, small, by their numbers; what is lost is left out."""
        return await fetched(
            self._store, {each.number: each.thumbnail_key for each in page.exhibits}
        )

    async def _game_of(self, person: Person, session_id: int) -> Game:
        async with self._database.read() as tx:
            session = await sessions.by_id(tx, session_id)
            if session is not None:
                game = await games.in_guild(tx, person.guild_id, session.game_id)
                if game is not None:
                    return game
        raise SessionGone


async def _character(tx: Transaction, game: Game, character_id: int | None) -> Character | None:
    if character_id is None:
        return None
    character = await characters.living(tx, character_id)
    if character is None or character.game_id != game.id:
        raise CharacterGone
    return character


async def _session(tx: Transaction, game: Game, session_id: int | None) -> Session | None:
    if session_id is None:
        return None
    session = await sessions.by_id(tx, session_id)
    if session is None or session.deleted_at is not None or session.game_id != game.id:
        raise SessionGone
    return session


async def _leaf(tx: Transaction, wish: Wish, before_id: int | None, after_id: int | None) -> _Leaf:
    """The page that was asked for. One more than it holds is looked for in its direction."""
    if before_id is not None:
        ids = await galleries.newest(tx, wish, limit=PAGE + 1, before_id=before_id)
        if ids:
            newer = await galleries.next_newer(tx, wish, limit=1, after_id=ids[0])
            return _Leaf(ids[:PAGE], newer=bool(newer), older=len(ids) > PAGE)
        after_id = 0
    if after_id is not None:
        ids = await galleries.next_newer(tx, wish, limit=PAGE + 1, after_id=after_id)
        # Fewer than a page are the newest: shown with what follows them.
        if len(ids) >= PAGE:
            some = ids[-PAGE:]
            older = await galleries.newest(tx, wish, limit=1, before_id=some[-1])
            return _Leaf(some, newer=len(ids) > PAGE, older=bool(older))
    ids = await galleries.newest(tx, wish, limit=PAGE + 1)
    return _Leaf(ids[:PAGE], newer=False, older=len(ids) > PAGE)


def _exhibit(number: int, hung: Hung) -> Exhibit:
    return Exhibit(
        number,
        hung.generation,
        Params.from_json(hung.generation.params),
        hung.thumbnail_key,
        _message(hung.delivery),
    )


def _message(delivery: DeliveryRecord | None) -> tuple[int, int] | None:
    if delivery is None or delivery.message_id is None:
        return None
    return delivery.channel_id, delivery.message_id
