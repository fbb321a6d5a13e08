"""Sessions: list, view, rename, archive, delete, and continue them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.enums import AssetRole, DailyUseKind
from db.models import Character, DeliveryRecord, Game, Session
from db.repositories import games, pictures, sessions
from db.repositories.pictures import AssetOfPicture
from db.repositories.sessions import SessionQuery, Value
from db.session import Database, Transaction
from studio.errors import (
    BadSetting,
    NotYours,
    PictureGone,
    SessionChanged,
    SessionGone,
    SessionOfOtherGame,
    StepWithoutPicture,
    StillDrawing,
)
from studio.generation.queue import Queue
from studio.rules.text import name_key, require_words
from studio.services.characters.roster import Roster
from studio.services.games.games import Games
from studio.services.people import DiscordPlace, Person, gm_of, may_steer, require_writing
from studio.services.pictures.covers import replace_cover
from studio.services.pictures.sights import PictureSights, Shown, best_of, require_shown
from studio.services.queue.daily_uses import count_use
from studio.services.sessions.view import (
    Branch,
    SessionStep,
    SessionView,
    as_seen,
    get_branch,
    is_visible,
    require_drawn,
    require_steering,
)

SESSIONS_PER_PAGE = 12
TITLE_LIMIT = 100
SUGGESTIONS_LIMIT = 25
"""How many sessions autocomplete offers."""

# How many of the person's newest sessions autocomplete searches.
_SEARCHED = 200


@dataclass(frozen=True)
class SessionFilter:
    """Which of a person's sessions: of one game or with one character, if given."""

    archived: bool = False
    game_id: int | None = None
    character_id: int | None = None


@dataclass(frozen=True)
class ListedSession:
    """A session in a list. `number` counts from 1. `thumbnail_key` is its thumbnail's object key,
    None without one; `provider` names the painter of that picture, "" without one."""

    number: int
    session: Session
    thumbnail_key: str | None
    provider: str


@dataclass(frozen=True)
class SessionPage:
    """One page of a list: `page` counts from 0, and `pages` is 1 for an empty list.

    `game` and `character` are the values of the filter.
    """

    entries: tuple[ListedSession, ...]
    page: int
    pages: int
    total: int
    game: Game | None = None
    character: Character | None = None


class Sessions:
    """The sessions of every game."""

    def __init__(
        self,
        database: Database,
        queue: Queue,
        *,
        games: Games,
        roster: Roster,
        sights: PictureSights,
    ) -> None:
        self._database = database
        self._queue = queue
        self._games = games
        self._roster = roster
        self._sights = sights

    async def list_page(self, person: Person, filter: SessionFilter, page: int) -> SessionPage:
        """A page of the person's sessions, the one that changed last first. Without such a page it
        gives the nearest one.

        Raises NoSuchGame and CharacterGone for a filter by something that the person may not see.
        """
        game = character = None
        if filter.game_id is not None:
            game = await self._games.get(person, filter.game_id)
        if filter.character_id is not None:
            character = await self._roster.get_seen(person, filter.character_id)
        query = SessionQuery(
            person.guild_id,
            person.user_id,
            archived=filter.archived,
            game_id=filter.game_id,
            character_id=filter.character_id,
        )
        async with self._database.read() as tx:
            total = await sessions.count(tx, query)
            pages = max(1, -(-total // SESSIONS_PER_PAGE))
            page = min(max(page, 0), pages - 1)
            found = await sessions.page(
                tx, query, offset=page * SESSIONS_PER_PAGE, limit=SESSIONS_PER_PAGE
            )
            covers = await pictures.by_asset(
                tx, [each.thumbnail_id for each in found if each.thumbnail_id is not None]
            )
        # A step that another member drew where this person does not look may be the thumbnail.
        shown = await self._sights.of(person, {each.generation_id for each in covers.values()})
        seen = {id: each for id, each in covers.items() if shown[each.generation_id] is Shown.YES}
        entries = tuple(
            _listed(number, each, seen.get(each.thumbnail_id or 0))
            for number, each in enumerate(found, page * SESSIONS_PER_PAGE + 1)
        )
        return SessionPage(entries, page, pages, total, game, character)

    async def suggest(self, person: Person, typed: str) -> Sequence[Session]:
        """The person's newest sessions whose titles contain the text, archived ones last."""
        key = name_key(typed)
        found: list[Session] = []
        async with self._database.read() as tx:
            for archived in (False, True):
                query = SessionQuery(person.guild_id, person.user_id, archived=archived)
                some = await sessions.page(tx, query, offset=0, limit=_SEARCHED)
                found += [each for each in some if key in name_key(each.title)]
        return found[:SUGGESTIONS_LIMIT]

    async def get(self, person: Person, session_id: int) -> SessionView:
        """A session of the person's server, of any owner. Raises SessionGone, also when the person
        may see none of its steps, and NotShownHere."""
        return (await self._get(person, session_id))[0]

    async def get_own(self, person: Person, session_id: int, *, act: str) -> SessionView:
        """A session that the person may change. Raises SessionGone, NotYours."""
        view = await self.get(person, session_id)
        return require_steering(view, act=act)

    async def get_of_generation(self, person: Person, generation_id: int) -> SessionView:
        """The session of a generation that the person sees. Raises PictureGone, SessionGone,
        NotShownHere."""
        return (await self._open(person, generation_id))[0]

    async def get_step_to_resume(
        self, person: Person, session_id: int, number: int | None, *, place: DiscordPlace
    ) -> SessionStep:
        """The step to continue from in that place: the one with that number, else the main picture.

        Raises SessionGone, NotYours, BadSetting for an unknown number, StillDrawing,
        StepWithoutPicture, PictureGone or NotShownHere for a hidden step; NoGameHere, MayNotWrite
        where the person may not write, and SessionOfOtherGame in a channel of another game.
        """
        view, shown = await self._get(person, session_id)
        require_steering(view, act="go on with this session")
        await require_writing(person, place.channel_id)
        here = await self._games.get_here(place)
        if here.id != view.game.id and view.game.closed_at is None:
            raise SessionOfOtherGame(view.game.name)
        if number is None:
            if view.main_id is None:
                if not view.shown and view.living:
                    require_shown(best_of(shown))
                last = view.living[-1] if view.living else None
                raise StepWithoutPicture(last.number if last else 1, last.status if last else None)
            return view.by_id[view.main_id]
        chosen = next((step for step in view.steps if step.number == number), None)
        if chosen is None:
            most = view.steps[-1].number if view.steps else 1
            raise BadSetting("step", str(number), f"a number from 1 to {most}")
        if chosen.hidden:
            require_shown(shown.get(chosen.id, Shown.HIDDEN))
        return require_drawn(view, chosen)

    async def rename(
        self, person: Person, session_id: int, title: str, *, version: int | None = None
    ) -> str:
        """Rename the session; gives the title as it is saved.

        Raises EmptyText, TextTooLong, SessionGone, NotYours, SessionChanged.
        """
        title = require_words(title, field="title", limit=TITLE_LIMIT)
        shown = await self._sights.of_session(person, session_id)
        act = "rename this session"
        async with self._database.write(person.guild_id) as tx:
            await self._change(tx, person, session_id, shown, act=act, version=version, title=title)
        return title

    async def archive(self, person: Person, session_id: int, *, archived: bool) -> Session:
        """Archive a session, or take it out of the archive. Raises SessionGone, NotYours."""
        shown = await self._sights.of_session(person, session_id)
        async with self._database.write(person.guild_id) as tx:
            now = await self._database.now(tx)
            act = "archive this session" if archived else "bring this session back"
            # A new time, or the next upkeep would archive the idle session again.
            changes: dict[str, Any] = {"updated_at": now} if not archived else {}
            changes["archived_at"] = now if archived else None
            view = await self._change(tx, person, session_id, shown, act=act, **changes)
        return view.session

    async def delete(self, person: Person, session_id: int, *, version: int) -> SessionView:
        """Delete a session, and cancel its jobs. `restore` undoes the deletion until the session
        is purged. Raises SessionGone, NotYours, SessionChanged."""
        shown = await self._sights.of_session(person, session_id)
        act = "delete this session"
        async with self._database.write(person.guild_id) as tx:
            now = await self._database.now(tx)
            view = await self._change(
                tx, person, session_id, shown, act=act, version=version, deleted_at=now
            )
            stopped = await sessions.jobs_under_way(tx, session_id)
            await self._stop(tx, stopped, by=person.user_id)
        self._stop_here(stopped)
        return view

    async def restore(self, person: Person, session_id: int) -> Session:
        """Restore a deleted session. Raises SessionGone after it was purged, NotYours."""
        shown = await self._sights.of_session(person, session_id)
        async with self._database.write(person.guild_id) as tx:
            session = await sessions.by_id(tx, session_id)
            if session is None or session.guild_id != person.guild_id:
                raise SessionGone
            game = await games.by_id(tx, session.game_id)
            if not may_steer(person, game, owner_id=session.owner_id):
                if Shown.YES not in shown.values():
                    raise SessionGone
                raise NotYours("bring this session back", gm=gm_of(game))
            if not any(step.words for step in await sessions.steps(tx, session_id)):
                raise SessionGone  # it is being purged
            await sessions.restore(tx, session_id)
        return session

    async def choose_main(self, person: Person, generation_id: int, *, version: int) -> SessionView:
        """Make a picture the session's main picture: its thumbnail, and where it continues.

        Raises PictureGone, SessionGone, NotYours, SessionChanged, StepWithoutPicture.
        """
        view, shown = await self._open(person, generation_id)
        session_id, act = view.session.id, "choose the main picture"
        async with self._database.write(person.guild_id) as tx:
            view = await self._view(tx, person, session_id, shown)
            step = require_drawn(view, view.by_id[generation_id])
            thumbnail = await pictures.asset(tx, step.id, AssetRole.THUMBNAIL)
            changes = {"thumbnail_id": thumbnail.id} if thumbnail else {}
            await self._change(
                tx,
                person,
                session_id,
                shown,
                act=act,
                version=version,
                main_id=step.id,
                **changes,
            )
            return await self._view(tx, person, session_id, shown)

    async def duplicate(self, person: Person, generation_id: int) -> int:
        """Copy a picture as a sibling step to continue from; nothing is drawn or paid.

        Gives the new generation's id. Raises PictureGone, SessionGone, NotYours, StillDrawing,
        StepWithoutPicture, DailyLimitReached.
        """
        view, shown = await self._open(person, generation_id)
        session_id, act = view.session.id, "duplicate this picture"
        async with self._database.write(person.guild_id) as tx:
            view = require_steering(await self._view(tx, person, session_id, shown), act=act)
            step = require_drawn(view, view.by_id[generation_id])
            await count_use(self._database, tx, person.user_id, DailyUseKind.COPIES)
            now = await self._database.now(tx)
            number = await pictures.claim_steps(tx, session_id, 1, now=now)
            copied = await pictures.copy(tx, step.id, step=number, now=now)
            if copied is None:
                raise StillDrawing
            return copied.id

    async def get_branch(self, person: Person, generation_id: int) -> tuple[SessionView, Branch]:
        """The branch that begins with a picture, if the person may delete it.

        Raises PictureGone, SessionGone, and NotYours when it has pictures of others, unless the
        person is the session's owner, the GM or an admin.
        """
        view = await self.get_of_generation(person, generation_id)
        return view, get_branch(view, person, generation_id)

    async def delete_branch(
        self, person: Person, generation_id: int, *, version: int
    ) -> tuple[SessionView, Sequence[int], Sequence[DeliveryRecord]]:
        """Delete a step with all its descendants, and cancel their jobs.

        Gives the changed session, the ids of the deleted generations, and their delivery records.
        Raises SessionChanged, and what `get_branch` raises.
        """
        view, shown = await self._open(person, generation_id)
        session_id = view.session.id
        async with self._database.write(person.guild_id) as tx:
            view = await self._view(tx, person, session_id, shown)
            branch = get_branch(view, person, generation_id)
            if not await sessions.change(tx, session_id, version=version):
                raise SessionChanged(session_id)
            ids = [step.id for step in branch.steps]
            await sessions.delete_steps(tx, ids, now=await self._database.now(tx))
            await replace_cover(tx, session_id, gone=ids)
            stopped = await sessions.idle_jobs_under_way(tx, session_id)
            await self._stop(tx, stopped, by=person.user_id)
            posted = await pictures.deliveries(tx, ids)
            after = await self._view(tx, person, session_id, shown)
        self._stop_here(stopped)
        return after, ids, posted

    async def _get(
        self, person: Person, session_id: int
    ) -> tuple[SessionView, Mapping[int, Shown]]:
        shown = await self._sights.of_session(person, session_id)
        async with self._database.read() as tx:
            return await self._view(tx, person, session_id, shown), shown

    async def _open(
        self, person: Person, generation_id: int
    ) -> tuple[SessionView, Mapping[int, Shown]]:
        """The session of a generation that the person sees, and what they see of it.

        Raises PictureGone, SessionGone, NotShownHere.
        """
        async with self._database.read() as tx:
            generation = await pictures.generation(tx, generation_id)
        if generation is None:
            raise PictureGone
        shown = await self._sights.of_session(person, generation.session_id)
        require_shown(shown.get(generation_id, Shown.HIDDEN))
        async with self._database.read() as tx:
            return await self._view(tx, person, generation.session_id, shown), shown

    async def _view(
        self, tx: Transaction, person: Person, session_id: int, shown: Mapping[int, Shown]
    ) -> SessionView:
        session = await sessions.by_id(tx, session_id)
        if session is None or not is_visible(session, person):
            raise SessionGone
        game = await games.by_id(tx, session.game_id)
        steps = await sessions.steps(tx, session_id)
        return as_seen(session, game, steps, shown=shown, person=person)

    async def _change(
        self,
        tx: Transaction,
        person: Person,
        session_id: int,
        shown: Mapping[int, Shown],
        *,
        act: str,
        version: int | None = None,
        **values: Value,
    ) -> SessionView:
        """Change the session if the person may and it still has that version; gives it as it was
        before. Raises SessionGone, NotYours, SessionChanged."""
        view = require_steering(await self._view(tx, person, session_id, shown), act=act)
        if not await sessions.change(tx, session_id, version=version, **values):
            raise SessionChanged(session_id)
        return view

    async def _stop(self, tx: Transaction, job_ids: Sequence[int], *, by: int) -> None:
        for job_id in job_ids:
            await self._queue.request_cancel(tx, job_id, by=by)

    def _stop_here(self, job_ids: Sequence[int]) -> None:
        for job_id in job_ids:
            self._queue.cancel_here(job_id)
        if job_ids:
            self._queue.wake_worker()


def _listed(number: int, session: Session, cover: AssetOfPicture | None) -> ListedSession:
    if cover is None:
        return ListedSession(number, session, None, "")
    return ListedSession(number, session, cover.key, cover.provider)
