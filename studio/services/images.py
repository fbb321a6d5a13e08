"""Pictures: scenes, and everything that can be done from a picture."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import gcd

from db.models import Asset, DeliveryRecord, Game, Generation, Job, Session
from db.repositories import characters, games, jobs, pictures
from db.session import Database, Transaction
from studio.errors import (
    JobGone,
    NothingToIterate,
    NotYours,
    PictureGone,
    StillDrawing,
    TooManyCharacters,
)
from studio.generation.queue import Queue
from studio.rules.instruction import COUNT_LIMIT, STYLE_LIMIT, Instruction
from studio.rules.iteration import iterated, varied
from studio.rules.params import CastMember, Kind, Params, Tier
from studio.rules.prompt import Looks, Prompt, portrait_prompt, scene_prompt
from studio.rules.sizes import same_shape
from studio.rules.styles import DEFAULT_STYLE
from studio.rules.text import clean, require_length, require_words
from studio.services.orders import Draft, Order, Orders
from studio.services.people import Answer, Person, is_game_master
from studio.services.roster import Roster, Sheet

DESCRIPTION_LIMIT = 1500
INSTRUCTION_LIMIT = 500
CAST_LIMIT = 4
RECENT_LIMIT = 25


@dataclass(frozen=True)
class SceneForm:
    """What the person asked for, as typed. `seed` None: a new one."""

    description: str
    names: tuple[str, ...] = ()
    style: str = ""
    aspect: tuple[int, int] = (3, 2)
    tier: Tier = Tier.STANDARD
    count: int = 1
    seed: int | None = None


@dataclass(frozen=True)
class Shown:
    """A generation with what belongs around it."""

    generation: Generation
    session: Session
    game: Game
    params: Params

    @property
    def names(self) -> tuple[str, ...]:
        """The characters in it."""
        return tuple(member.name for member in self.params.cast)


@dataclass(frozen=True)
class Details(Shown):
    """Everything about how a picture was made. `queued_s` and `drawn_s` are seconds."""

    parent: Generation | None
    output: Asset | None
    queued_s: float | None
    drawn_s: float | None


class Images:
    """The pictures of every game."""

    def __init__(self, database: Database, orders: Orders, roster: Roster, queue: Queue) -> None:
        self._database = database
        self._orders = orders
        self._roster = roster
        self._queue = queue

    # ── asking ──────────────────────────────────────────────────────────────

    async def scene(self, person: Person, game: Game, form: SceneForm, answer: Answer) -> Order:
        """Ask for a scene. Raises InputErrors, CharacterNotApproved, ModerationRefused,
        QuotaReached; nothing happened then."""
        description = require_words(form.description, field="description", limit=DESCRIPTION_LIMIT)
        style = require_length(clean(form.style), field="style", limit=STYLE_LIMIT)
        if len(form.names) > CAST_LIMIT:
            raise TooManyCharacters(len(form.names), CAST_LIMIT)
        cast = await self._roster.cast(game, form.names)
        params = Params(
            scene=description,
            cast=tuple(_member(sheet) for sheet in cast),
            style=style or (cast[0].look.style if cast else DEFAULT_STYLE),
            aspect=form.aspect,
            tier=form.tier,
        )
        draft = Draft(
            kind=Kind.SCENE,
            text=description,
            prompt=await self._prompt(Kind.SCENE, params, game),
            params=params,
            count=min(max(form.count, 1), COUNT_LIMIT),
            seed=form.seed,
        )
        return await self._orders.place(person, game, draft, answer)

    async def iterate(
        self, person: Person, generation_id: int, instruction: Instruction, answer: Answer
    ) -> Order:
        """Ask for a child of a picture: what the instruction says changes, all else stays."""
        parent = await self.finished(generation_id)
        words = require_length(instruction.words, field="instruction", limit=INSTRUCTION_LIMIT)
        settings = instruction.settings
        params = iterated(parent.params, words=words, settings=settings, source_id=generation_id)
        return await self._child(
            person,
            parent,
            Kind.ITERATE,
            params,
            answer,
            text=words or parent.generation.text,
            seed=parent.generation.seed if settings.seed is None else settings.seed,
            count=settings.count or 1,
            shape_named=settings.aspect is not None,
        )

    async def vary(self, person: Person, generation_id: int, answer: Answer) -> Order:
        """Ask for the same picture again, a little different: a child with a new seed."""
        parent = await self.finished(generation_id)
        params = varied(parent.params, source_id=generation_id)
        return await self._child(
            person, parent, Kind.VARY, params, answer, text=parent.generation.text
        )

    async def redo(
        self, person: Person, generation_id: int, answer: Answer, *, count: int = 1
    ) -> Order:
        """Ask for the picture anew: the same words and input, another seed; a sibling.

        A failed or cancelled one can be redone too.
        """
        again = await self.shown(generation_id)
        generation = again.generation
        async with self._database.read() as tx:
            parent = (
                await pictures.generation(tx, generation.parent_id)
                if generation.parent_id
                else None
            )
            source = await pictures.asset(tx, generation.id, "input")
        kind = Kind.REDO if generation.kind == Kind.SCENE else Kind(generation.kind)
        draft = Draft(
            kind=kind,
            text=generation.text,
            prompt=await self._prompt(kind, again.params, again.game),
            params=again.params,
            count=count,
            parent=parent,
            source=source,
        )
        return await self._orders.place(
            person, again.game, draft, answer, session_id=generation.session_id
        )

    async def cancel(self, person: Person, job_id: int) -> Job:
        """Stop a job: one's own, or any as the GM or an admin. Raises NotYours, JobGone."""
        async with self._database.write(person.guild_id) as tx:
            job = await jobs.by_id(tx, job_id)
            if job is None:
                raise JobGone
            game = await games.by_id(tx, job.game_id)
            if not _may_steer(person, game, owner_id=job.requester_id):
                raise NotYours("cancel this")
            if not await self._queue.request_cancel(tx, job_id, by=person.user_id):
                raise JobGone
        self._queue.cancel_here(job_id)
        self._queue.nudge()
        return job

    async def unfinished(self, person: Person, game: Game) -> Sequence[Job]:
        """The person's jobs of the game that wait or run, newest first."""
        async with self._database.read() as tx:
            return await jobs.unfinished_of(tx, requester_id=person.user_id, game_id=game.id)

    # ── finding ─────────────────────────────────────────────────────────────

    async def in_message(self, message_id: int) -> Shown:
        """The finished picture a message shows.

        Raises StillDrawing for a status card, PictureGone for anything else.
        """
        async with self._database.read() as tx:
            generation = await pictures.shown_in(tx, message_id)
            if generation is None and await jobs.of_status_message(tx, message_id) is not None:
                raise StillDrawing
        if generation is None:
            raise PictureGone
        return await self.finished(generation.id)

    async def finished(self, generation_id: int) -> Shown:
        """A picture that is there. Raises PictureGone, StillDrawing."""
        found = await self.shown(generation_id)
        if found.generation.status in ("queued", "running"):
            raise StillDrawing
        if found.generation.status != "succeeded":
            raise PictureGone
        return found

    async def shown(self, generation_id: int) -> Shown:
        """A generation in whatever state, unless deleted. Raises PictureGone."""
        async with self._database.read() as tx:
            generation = await pictures.generation(tx, generation_id)
            if generation is None or generation.deleted_at is not None:
                raise PictureGone
            return Shown(
                generation=generation,
                session=await pictures.session(tx, generation.session_id),
                game=await games.by_id(tx, generation.game_id),
                params=Params.from_json(generation.params),
            )

    async def recent(self, person: Person, game: Game) -> Sequence[Generation]:
        """The person's newest pictures of the game, newest first."""
        async with self._database.read() as tx:
            return await pictures.recent(
                tx, game_id=game.id, requester_id=person.user_id, limit=RECENT_LIMIT
            )

    async def chosen(self, person: Person, game: Game, generation_id: int | None) -> Shown:
        """The scene of the game to go on from: the one named, else the person's newest.

        Raises NothingToIterate, PictureGone, StillDrawing.
        """
        if generation_id is None:
            recent = await self.recent(person, game)
            if not recent:
                raise NothingToIterate
            generation_id = recent[0].id
        found = await self.finished(generation_id)
        if found.game.id != game.id or found.generation.kind == Kind.PORTRAIT:
            raise PictureGone
        return found

    async def output(self, generation_id: int) -> Asset:
        """The stored picture of a generation. Raises PictureGone."""
        async with self._database.read() as tx:
            asset = await pictures.asset(tx, generation_id, "output")
        if asset is None:
            raise PictureGone
        return asset

    async def details(self, generation_id: int) -> Details:
        """How a picture was made."""
        found = await self.shown(generation_id)
        generation = found.generation
        async with self._database.read() as tx:
            parent = (
                await pictures.generation(tx, generation.parent_id)
                if generation.parent_id
                else None
            )
            output = await pictures.asset(tx, generation_id, "output")
        return Details(
            **vars(found),
            parent=parent,
            output=output,
            queued_s=_seconds(generation.created_at, generation.started_at),
            drawn_s=_seconds(generation.started_at, generation.completed_at),
        )

    async def history(self, game_id: int) -> list[Details]:
        """Every picture ever asked for in a game that was not deleted, oldest first."""
        async with self._database.read() as tx:
            ids = await pictures.ids_of_game(tx, game_id)
        return [await self.details(generation_id) for generation_id in ids]

    async def delete(self, person: Person, generation_id: int) -> DeliveryRecord | None:
        """Delete a picture: its requester, the session's owner, the GM or an admin.

        Gives where it was posted, so that the message can go too. Its children stay.
        """
        found = await self.require_deletable(person, generation_id)
        async with self._database.write(person.guild_id) as tx:
            generation = await pictures.generation(tx, generation_id)
            if generation is None or generation.deleted_at is not None:
                raise PictureGone
            generation.deleted_at = await self._database.now(tx)
            if found.session.thumbnail_id is not None:
                await self._replace_thumbnail(tx, found.session.id, gone=generation_id)
            return await pictures.delivery(tx, generation_id)

    async def require_deletable(self, person: Person, generation_id: int) -> Shown:
        """The picture, if this person may delete it. Raises NotYours, PictureGone."""
        found = await self.shown(generation_id)
        owners = (found.generation.requester_id, found.session.owner_id)
        if not any(_may_steer(person, found.game, owner_id=owner) for owner in owners):
            raise NotYours("delete this picture")
        return found

    # ── parts ───────────────────────────────────────────────────────────────

    async def _child(
        self,
        person: Person,
        parent: Shown,
        kind: Kind,
        params: Params,
        answer: Answer,
        *,
        text: str,
        seed: int | None = None,
        count: int = 1,
        shape_named: bool = False,
    ) -> Order:
        source = await self.output(parent.generation.id)
        if not shape_named:
            params = _shaped_like(source, params)
        draft = Draft(
            kind=kind,
            text=text,
            prompt=await self._prompt(kind, params, parent.game),
            params=params,
            count=count,
            seed=seed,
            parent=parent.generation,
            source=source,
        )
        return await self._orders.place(
            person, parent.game, draft, answer, session_id=parent.generation.session_id
        )

    async def _prompt(self, kind: Kind, params: Params, game: Game) -> Prompt:
        """The words for the model: always from the characters' kept looks."""
        cast = await self._looks(params)
        if kind is Kind.PORTRAIT and cast:
            return portrait_prompt(cast[0], style=params.style, house_style=game.house_style)
        return scene_prompt(
            params.scene,
            changes=params.changes,
            cast=cast,
            style=params.style,
            house_style=game.house_style,
            negative=params.negative,
        )

    async def _looks(self, params: Params) -> tuple[Looks, ...]:
        found = []
        async with self._database.read() as tx:
            for member in params.cast:
                look = await characters.look(tx, member.look_id)
                if look is not None:
                    found.append(Looks(member.name, look.looks, negative=look.negative))
        return tuple(found)

    @staticmethod
    async def _replace_thumbnail(tx: Transaction, session_id: int, *, gone: int) -> None:
        """Show the session by the first picture it still has."""
        session = await pictures.session(tx, session_id)
        thumbnail = await pictures.asset(tx, gone, "thumbnail")
        if thumbnail is None or session.thumbnail_id != thumbnail.id:
            return
        session.thumbnail_id = None
        for generation in await pictures.of_session(tx, session_id, status="succeeded"):
            if generation.id != gone:
                first = await pictures.asset(tx, generation.id, "thumbnail")
                session.thumbnail_id = first.id if first else None
                return


def _member(sheet: Sheet) -> CastMember:
    return CastMember(sheet.character.id, sheet.look.id, sheet.character.name)


def _shaped_like(source: Asset, params: Params) -> Params:
    """With the shape of the source where models made another of it than was asked for: nobody
    named one for this picture."""
    if same_shape(source.width / source.height, params.aspect[0] / params.aspect[1]):
        return params
    common = gcd(source.width, source.height)
    return replace(params, aspect=(source.width // common, source.height // common))


def _may_steer(person: Person, game: Game, *, owner_id: int) -> bool:
    return person.user_id == owner_id or person.is_admin or is_game_master(game, person)


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return (end - start).total_seconds() if start and end else None
