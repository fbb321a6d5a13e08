"""Galleries: the finished pictures of a game on pages of nine, the newest or the most starred
first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from db.models import Character, Game, Generation
from db.repositories import characters, galleries, games, pictures, sessions
from db.repositories.galleries import GalleryPicture, GalleryQuery
from db.session import Database, Transaction
from studio.errors import (
    BadSetting,
    CharacterGone,
    NoSuchGame,
    NotShownHere,
    NotTogether,
    PictureGone,
    SessionGone,
    UnknownStyle,
)
from studio.picture_threads import work_on_picture
from studio.rules.asking.params import Params
from studio.rules.asking.styles import style_key
from studio.rules.dates import read_date_range
from studio.rules.text import clean, closest
from studio.rules.tree.numbering import numbered
from studio.services.characters.roster import Roster
from studio.services.galleries.days import range_of, zone_of
from studio.services.galleries.paging import PICTURES_PER_PAGE as PICTURES_PER_PAGE
from studio.services.galleries.paging import page_ids
from studio.services.games.games import Games
from studio.services.people import DiscordPlace, Person, is_host, may_steer
from studio.services.pictures.fetching import fetch_all
from studio.services.pictures.sights import PictureSights, Shown, best_of
from studio.storage.base import Store

BEST_LIMIT = 4
"""How many pictures are shown with a character."""

# How many of a game's newest pictures are searched for styles.
_STYLES_AMONG = 300


@dataclass(frozen=True)
class GalleryFilter:
    """Which pictures of one game. The other filters are optional: a character, a requester, a
    session, the style of the picture `like_id`, and a range of days in the server's time zone, both
    included. `starred`: only pictures with stars, the most stars first.
    """

    game_id: int
    character_id: int | None = None
    requester_id: int | None = None
    session_id: int | None = None
    like_id: int | None = None
    since: date | None = None
    until: date | None = None
    starred: bool = False


@dataclass(frozen=True)
class GalleryEntry:
    """A picture of a page; `number` counts from 1 on each page.

    `thumbnail_key` is its thumbnail's object key. `message` is the channel and the message that
    show it; None without one, and in a channel that the viewer may not see. `sight` says whether
    it is shown to the viewer here; an entry that is not has the number 0.
    """

    number: int
    generation: Generation
    params: Params
    thumbnail_key: str | None
    message: tuple[int, int] | None
    sight: Shown = Shown.YES


@dataclass(frozen=True)
class GalleryPage:
    """One page. `newer`, `older`: whether pictures come before and after it, in its order.

    `character`, `title` (of the session) and `style` are the values of the filter.
    """

    filter: GalleryFilter
    game: Game
    character: Character | None
    title: str | None
    style: str
    entries: tuple[GalleryEntry, ...]
    newer: bool
    older: bool

    @property
    def shown(self) -> list[GalleryEntry]:
        """The entries that are shown to the viewer here."""
        return [each for each in self.entries if each.sight is Shown.YES]

    def count(self, sight: Shown) -> int:
        """How many entries of the page are so."""
        return sum(each.sight is sight for each in self.entries)


class Galleries:
    """The galleries of every game, for the members of its server."""

    def __init__(
        self,
        database: Database,
        store: Store,
        *,
        games: Games,
        roster: Roster,
        sights: PictureSights,
    ) -> None:
        self._database = database
        self._store = store
        self._games = games
        self._roster = roster
        self._sights = sights

    async def resolve_filter(
        self,
        person: Person,
        place: DiscordPlace,
        *,
        game_id: int | None = None,
        character: str | None = None,
        requester_id: int | None = None,
        session_id: int | None = None,
        style: str | None = None,
        since: str | None = None,
        until: str | None = None,
        starred: bool = False,
    ) -> GalleryFilter:
        """The filter for what was typed. The game is the given one, else the session's, else the
        place's.

        Raises NoGameHere, NoSuchGame, UnknownCharacter, SessionGone, UnknownStyle, BadSetting,
        and NotTogether for a session of another game.
        """
        if session_id is not None:
            game = await self._game_of(person, session_id)
            if game_id not in (None, game.id):
                raise NotTogether("session", "game")
        else:
            game = await self._games.resolve(person, place, game_id)
        character_id = None
        if character is not None:
            sheet = await self._roster.get_named(game, character, person=person)
            character_id = sheet.character.id
        first, last = await self._days(game, since, until)
        return GalleryFilter(
            game.id,
            character_id,
            requester_id,
            session_id,
            await self._like(person, game, style) if style else None,
            first,
            last,
            starred,
        )

    async def filter_for_character(self, person: Person, character_id: int) -> GalleryFilter:
        """All pictures of a character that the person sees. Raises CharacterGone."""
        character = await self._roster.get_seen(person, character_id)
        try:
            game = await self._games.get(person, character.game_id)
        except NoSuchGame:
            raise CharacterGone from None
        return GalleryFilter(game.id, character_id)

    async def list_styles(self, person: Person, game: Game) -> Sequence[str]:
        """The folded styles of the game's newest pictures that the person sees, the last used
        first."""
        async with self._database.read() as tx:
            newest = await galleries.styles(tx, game.id, among=_STYLES_AMONG)
        shown = await self._sights.of(person, [id for id, _ in newest])
        return list(dict.fromkeys(style for id, style in newest if shown[id] is Shown.YES))

    async def page(
        self,
        person: Person,
        filter: GalleryFilter,
        *,
        before_id: int | None = None,
        after_id: int | None = None,
        from_id: int | None = None,
    ) -> GalleryPage:
        """One page: the first, the one that begins after `before_id`, the one that ends before
        `after_id`, or the one that begins with `from_id`. These are ids of generations.

        Pictures of others with characters that only their owners may draw are left out, except
        for the GM and admins. Pictures that the person may not see, and those that the rating of
        the place does not take, are there only to be counted. When the page would be empty, it is
        the nearest one. Raises NoSuchGame, CharacterGone, SessionGone, NotShownHere, and
        PictureGone for the picture `like_id`.
        """
        game = await self._games.get(person, filter.game_id)
        if filter.character_id is not None:
            await self._roster.get_seen(person, filter.character_id)
        title = await self._title(person, filter)
        if filter.like_id is not None:
            await self._sights.require(person, filter.like_id)
        async with self._database.read() as tx:
            character = await _character(tx, game, filter.character_id)
            await _require_session(tx, game, filter.session_id)
            like = await _picture(tx, game, filter.like_id)
            least_id, most_id = await range_of(tx, game, since=filter.since, until=filter.until)
            query = GalleryQuery(
                game.id,
                character_id=filter.character_id,
                requester_id=filter.requester_id,
                session_id=filter.session_id,
                style_key=like.style_key if like else None,
                least_id=least_id,
                most_id=most_id,
                starred=filter.starred,
            )
            query = await _restrict(tx, person, game, query)
            leaf = await page_ids(tx, query, before_id, after_id, from_id)
            hung = await galleries.by_ids(tx, leaf.ids) if leaf.ids else ()
        return GalleryPage(
            filter,
            game,
            character,
            title,
            Params.from_json(like.params).style if like else "",
            await self._entries(person, hung),
            newer=leaf.newer,
            older=leaf.older,
        )

    async def best(self, page: GalleryPage) -> Sequence[tuple[GalleryEntry, bytes]]:
        """The first entries of a page with their thumbnails; lost ones are left out."""
        few = page.shown[:BEST_LIMIT]
        found = await fetch_all(self._store, {each.number: each.thumbnail_key for each in few})
        return [(each, found[each.number]) for each in few if each.number in found]

    async def thumbnails(self, person: Person, page: GalleryPage) -> Mapping[int, bytes]:
        """The page's thumbnails by number, with their numbers on them; lost ones are left out."""
        keys = {each.number: each.thumbnail_key for each in page.shown}
        found = await fetch_all(self._store, keys)
        return await work_on_picture(_number, person.user_id, found)

    async def _entries(
        self, person: Person, hung: Sequence[GalleryPicture]
    ) -> tuple[GalleryEntry, ...]:
        """The pictures as the person sees them; those that are shown are numbered from 1."""
        shown = await self._sights.of(person, [each.generation.id for each in hung])
        hidden = await person.sight.find_hidden(
            {
                each.message[0]
                for each in hung
                if each.message and shown[each.generation.id] is Shown.YES
            }
        )
        number, entries = 0, []
        for each in hung:
            sight = shown[each.generation.id]
            number += sight is Shown.YES
            jump = each.message if each.message and each.message[0] not in hidden else None
            entries.append(
                GalleryEntry(
                    number if sight is Shown.YES else 0,
                    each.generation,
                    Params.from_json(each.generation.params),
                    each.thumbnail_key,
                    jump,
                    sight,
                )
            )
        return tuple(entries)

    async def _title(self, person: Person, filter: GalleryFilter) -> str | None:
        """The title of the filter's session, "" when it is about a step that the person may not
        see; None without a session. Raises SessionGone, NotShownHere."""
        if filter.session_id is None:
            return None
        async with self._database.read() as tx:
            session = await sessions.by_id(tx, filter.session_id)
            game = None if session is None else await games.by_id(tx, session.game_id)
        if session is None or game is None:
            raise SessionGone
        shown = await self._sights.of_session(person, session.id)
        if may_steer(person, game, owner_id=session.owner_id):
            return session.title
        best = best_of(shown)
        if best is not Shown.YES:
            raise SessionGone if best is Shown.HIDDEN else NotShownHere
        # The title is the text of the first step.
        return session.title if shown[min(shown)] is Shown.YES else ""

    async def _like(self, person: Person, game: Game, style: str) -> int:
        """The id of a picture in that style that the person sees. Raises UnknownStyle."""
        key = style_key(style)
        query = GalleryQuery(game.id, style_key=key)
        async with self._database.read() as tx:
            found = await galleries.following(tx, query, limit=_STYLES_AMONG) if key else ()
        shown = await self._sights.of(person, found)
        seen = [id for id in found if shown[id] is Shown.YES]
        if not seen:
            known = await self.list_styles(person, game)
            raise UnknownStyle(clean(style), tuple(closest(style, known)))
        return seen[0]

    async def _days(
        self, game: Game, since: str | None, until: str | None
    ) -> tuple[date | None, date | None]:
        """The first and the last day that were typed. Raises BadSetting."""
        if not (since or until):
            return None, None
        async with self._database.read() as tx:
            now = await self._database.now(tx)
            today = now.astimezone(await zone_of(tx, game)).date()
        first = read_date_range(since, today=today, option="since").first if since else None
        last = read_date_range(until, today=today, option="until").last if until else None
        if until and first and last and last < first:
            raise BadSetting("until", until.strip(), "a day on or after **since**")
        return first, last

    async def _game_of(self, person: Person, session_id: int) -> Game:
        async with self._database.read() as tx:
            session = await sessions.by_id(tx, session_id)
            if session is not None:
                game = await games.in_guild(tx, person.guild_id, session.game_id)
                if game is not None:
                    return game
        raise SessionGone


async def is_in_gallery(tx: Transaction, person: Person, game: Game, generation_id: int) -> bool:
    """Whether the picture is in the game's gallery as that person sees it."""
    query = GalleryQuery(game.id, least_id=generation_id, most_id=generation_id)
    query = await _restrict(tx, person, game, query)
    return bool(await galleries.following(tx, query, limit=1))


async def _restrict(
    tx: Transaction, person: Person, game: Game, query: GalleryQuery
) -> GalleryQuery:
    """The query without pictures of others with characters that only their owners may draw; the GM
    and admins see all pictures."""
    if is_host(person, game) or query.requester_id == person.user_id:
        return query
    withheld = tuple(await galleries.withheld(tx, game.id, person.user_id))
    if query.character_id in withheld and query.requester_id is None:
        # Only the person's own pictures are left: an index finds them.
        return replace(query, requester_id=person.user_id)
    return replace(query, viewer_id=person.user_id, withheld=withheld)


async def _picture(tx: Transaction, game: Game, generation_id: int | None) -> Generation | None:
    if generation_id is None:
        return None
    generation = await pictures.generation(tx, generation_id)
    # A purged picture has no style any more.
    if generation is None or generation.game_id != game.id or not generation.style_key:
        raise PictureGone
    return generation


async def _character(tx: Transaction, game: Game, character_id: int | None) -> Character | None:
    if character_id is None:
        return None
    character = await characters.find_living(tx, character_id)
    if character is None or character.game_id != game.id:
        raise CharacterGone
    return character


async def _require_session(tx: Transaction, game: Game, session_id: int | None) -> None:
    if session_id is None:
        return
    session = await sessions.by_id(tx, session_id)
    if session is None or session.deleted_at is not None or session.game_id != game.id:
        raise SessionGone


def _number(thumbnails: Mapping[int, bytes]) -> Mapping[int, bytes]:
    return {number: numbered(content, number) for number, content in thumbnails.items()}
