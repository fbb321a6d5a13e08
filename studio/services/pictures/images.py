"""Pictures: requesting scenes and their next versions, and finding a picture to continue."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from db.enums import AssetRole, GenerationStatus
from db.models import Asset, Game, Generation, Job, Session
from db.repositories import games, pictures
from db.repositories.queue import jobs
from db.session import Database
from studio.errors import (
    JobGone,
    NotAlone,
    NothingToIterate,
    NotTogether,
    NotYours,
    PictureGone,
    StillDrawing,
    TooManyCharacters,
)
from studio.generation.queue import Queue
from studio.rules.asking.instruction import COUNT_LIMIT, STYLE_LIMIT, Instruction, PictureSettings
from studio.rules.asking.iteration import iterated, shaped_like, upscaled, varied, with_settings
from studio.rules.asking.params import GenerationKind, Params
from studio.rules.asking.styles import DEFAULT_STYLE
from studio.rules.pictures.gate import Picture
from studio.rules.pictures.sizes import LEAST_SIDE_PX, enlarged_size
from studio.rules.text import clean, require_length, require_words
from studio.services.characters.roster import Roster
from studio.services.characters.wardrobe import cast_members
from studio.services.orders.inputs import (
    MaskWish,
    SceneForm,
    UploadLimits,
    admit_upload,
    build_mask,
)
from studio.services.orders.orders import Order, Orders
from studio.services.orders.planning import NewOrder
from studio.services.orders.prompts import Prompts
from studio.services.people import Answer, Person, as_member, may_steer

DESCRIPTION_LIMIT = 1500
INSTRUCTION_LIMIT = 500
CAST_LIMIT = 4
KEPT_OUT_LIMIT = 1000
RECENT_LIMIT = 25

_DEFAULT_ASPECT = (3, 2)


@dataclass(frozen=True)
class PictureView:
    """A generation with its session, its game and its settings."""

    generation: Generation
    session: Session
    game: Game
    params: Params

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the characters in it, each with their state."""
        return tuple(member.shown for member in self.params.cast)


class Images:
    """The pictures of every game."""

    def __init__(
        self,
        database: Database,
        orders: Orders,
        roster: Roster,
        queue: Queue,
        *,
        upload_limits: UploadLimits,
    ) -> None:
        self._database = database
        self._orders = orders
        self._roster = roster
        self._queue = queue
        self._prompts = Prompts(database)
        self.upload_limits = upload_limits

    async def draw_scene(
        self, person: Person, game: Game, form: SceneForm, answer: Answer
    ) -> Order:
        """Request a scene, from words or from an uploaded picture.

        Raises InputErrors, CharacterNotApproved, ModerationRefused, QuotaReached before
        anything is written.
        """
        description = require_words(form.description, field="description", limit=DESCRIPTION_LIMIT)
        style = require_length(clean(form.style), field="style", limit=STYLE_LIMIT)
        require_length(", ".join(form.negative), field="words to keep out", limit=KEPT_OUT_LIMIT)
        if len(form.names) > CAST_LIMIT:
            raise TooManyCharacters(len(form.names), CAST_LIMIT)
        if form.strength is not None and form.source is None:
            raise NotAlone("strength", "source")
        source = None if form.source is None else await self._admit(form.source)
        cast = await self._roster.get_cast(game, form.names, person=person)
        params = Params(
            scene=description,
            cast=await cast_members(self._database, cast, form.states),
            style=style or (cast[0].look.style if cast else DEFAULT_STYLE),
            aspect=form.aspect or _DEFAULT_ASPECT,
            tier=form.tier,
            negative=form.negative,
            strength=form.strength,
            uploaded=source is not None,
        )
        if source is not None and form.aspect is None:
            params = shaped_like(source.width, source.height, params)
        order = NewOrder(
            kind=GenerationKind.SCENE,
            text=description,
            params=params,
            count=min(max(form.count, 1), COUNT_LIMIT),
            seed=form.seed,
            source=source,
        )
        return await self._place(person, game, order, answer)

    async def iterate(
        self,
        person: Person,
        generation_id: int,
        instruction: Instruction,
        answer: Answer,
        *,
        mask: MaskWish | None = None,
    ) -> Order:
        """Request a child of a picture: the instruction changes it, all other settings stay.

        With a mask only the masked part changes.
        """
        parent = await self.get_finished(generation_id)
        words = require_length(instruction.words, field="instruction", limit=INSTRUCTION_LIMIT)
        settings = _settings(instruction, mask)
        source = await self.get_output(generation_id)
        painted = await build_mask(
            mask,
            size=(source.width, source.height),
            portrait=parent.generation.kind == GenerationKind.PORTRAIT,
            limits=self.upload_limits,
        )
        params = iterated(
            parent.params,
            words=words,
            settings=settings,
            source_id=generation_id,
            mask=painted.note,
        )
        order = NewOrder(
            kind=GenerationKind.INPAINT if mask else GenerationKind.ITERATE,
            text=words or parent.generation.text,
            params=params if settings.aspect else shaped_like(source.width, source.height, params),
            count=settings.count or 1,
            seed=parent.generation.seed if settings.seed is None else settings.seed,
            parent=parent.generation,
            source=source,
            mask=painted.picture,
        )
        return await self._place(person, parent.game, order, answer)

    async def iterate_upload(
        self,
        person: Person,
        game: Game,
        content: bytes,
        instruction: Instruction,
        answer: Answer,
        *,
        mask: MaskWish | None = None,
    ) -> Order:
        """Request a change of an uploaded picture, in a new session.

        Without a style in the instruction it keeps the style of the upload.
        """
        words = require_words(instruction.words, field="instruction", limit=INSTRUCTION_LIMIT)
        settings = _settings(instruction, mask)
        source = await self._admit(content)
        painted = await build_mask(
            mask, size=(source.width, source.height), limits=self.upload_limits
        )
        params = with_settings(Params(scene=words, uploaded=True, mask=painted.note), settings)
        params = params if settings.aspect else shaped_like(source.width, source.height, params)
        order = NewOrder(
            kind=GenerationKind.INPAINT if mask else GenerationKind.ITERATE,
            text=words,
            params=params,
            count=settings.count or 1,
            seed=settings.seed,
            source=source,
            mask=painted.picture,
        )
        return await self._place(person, game, order, answer)

    async def vary(self, person: Person, generation_id: int, answer: Answer) -> Order:
        """Request a slightly different picture: a child with a new seed."""
        parent = await self.get_finished(generation_id)
        source = await self.get_output(generation_id)
        params = varied(parent.params, source_id=generation_id)
        order = NewOrder(
            kind=GenerationKind.VARY,
            text=parent.generation.text,
            params=shaped_like(source.width, source.height, params),
            parent=parent.generation,
            source=source,
        )
        return await self._place(person, parent.game, order, answer)

    async def upscale(self, person: Person, generation_id: int, answer: Answer) -> Order:
        """Request the same picture with more pixels: a child. Raises AlreadyLarge."""
        parent = await self.get_finished(generation_id)
        source = await self.get_output(generation_id)
        enlarged_size(source.width, source.height)
        params = upscaled(parent.params, source_id=generation_id)
        order = NewOrder(
            kind=GenerationKind.UPSCALE,
            text=parent.generation.text,
            params=shaped_like(source.width, source.height, params),
            seed=parent.generation.seed,
            parent=parent.generation,
            source=source,
        )
        return await self._place(person, parent.game, order, answer)

    async def redo(
        self, person: Person, generation_id: int, answer: Answer, *, count: int = 1
    ) -> Order:
        """Request the picture again: a sibling with the same words and input, and a new seed.

        A failed or cancelled picture can be redone, too. If the same person redoes it, it still
        goes into the post that it was requested for.
        """
        again = await self.get(generation_id)
        generation = again.generation
        async with self._database.read() as tx:
            if generation.status.has_no_picture:
                before = await jobs.by_id(tx, generation.job_id)
                if before is not None and before.requester_id == person.user_id:
                    answer = replace(answer, post_id=before.post_id)
            parent = (
                await pictures.generation(tx, generation.parent_id)
                if generation.parent_id
                else None
            )
            source = await pictures.asset(tx, generation.id, AssetRole.INPUT)
            mask = await pictures.asset(tx, generation.id, AssetRole.MASK)
        order = NewOrder(
            kind=GenerationKind.REDO
            if generation.kind == GenerationKind.SCENE
            else generation.kind,
            text=generation.text,
            params=again.params,
            count=count,
            parent=parent,
            source=source,
            mask=mask,
        )
        return await self._place(
            person, again.game, order, answer, session_id=generation.session_id
        )

    async def cancel(self, person: Person, job_id: int) -> Job:
        """Cancel a job: the person's own; any job as the GM or an admin. Raises NotYours,
        JobGone."""
        async with self._database.read() as tx:
            asked = await jobs.by_id(tx, job_id)
            if asked is None:
                raise JobGone
            game = await games.by_id(tx, asked.game_id)
        person = await as_member(person, game, gone=JobGone)
        async with self._database.write(person.guild_id) as tx:
            job = await jobs.by_id(tx, job_id)
            if job is None:
                raise JobGone
            if not may_steer(person, game, owner_id=job.requester_id):
                raise NotYours("cancel this")
            if not await self._queue.request_cancel(tx, job_id, by=person.user_id):
                raise JobGone
        self._queue.cancel_here(job_id)
        self._queue.wake_worker()
        return job

    async def list_unfinished(self, person: Person, game: Game) -> Sequence[Job]:
        """The person's jobs of the game that wait or run, newest first."""
        async with self._database.read() as tx:
            return await jobs.unfinished_of(tx, requester_id=person.user_id, game_id=game.id)

    async def get_in_message(self, message_id: int) -> PictureView:
        """The finished picture that a message shows.

        Raises StillDrawing for a status card, PictureGone for anything else.
        """
        async with self._database.read() as tx:
            generation = await pictures.shown_in(tx, message_id)
            if generation is None and await jobs.of_status_message(tx, message_id) is not None:
                raise StillDrawing
        if generation is None:
            raise PictureGone
        return await self.get_finished(generation.id)

    async def get_finished(self, generation_id: int) -> PictureView:
        """A finished picture. Raises PictureGone, StillDrawing."""
        found = await self.get(generation_id)
        if found.generation.status.is_unfinished:
            raise StillDrawing
        if found.generation.status != GenerationStatus.SUCCEEDED:
            raise PictureGone
        return found

    async def get(self, generation_id: int) -> PictureView:
        """A generation of any status. Raises PictureGone when it is deleted."""
        async with self._database.read() as tx:
            generation = await pictures.generation(tx, generation_id)
            if generation is None or generation.deleted_at is not None:
                raise PictureGone
            session = await pictures.session(tx, generation.session_id)
            if session.deleted_at is not None:
                raise PictureGone
            return PictureView(
                generation=generation,
                session=session,
                game=await games.by_id(tx, generation.game_id),
                params=Params.from_json(generation.params),
            )

    async def list_recent(self, person: Person, game: Game) -> Sequence[Generation]:
        """The person's newest pictures of the game, newest first."""
        async with self._database.read() as tx:
            return await pictures.recent(
                tx, game_id=game.id, requester_id=person.user_id, limit=RECENT_LIMIT
            )

    async def get_chosen(
        self, person: Person, game: Game, generation_id: int | None
    ) -> PictureView:
        """The scene of the game to continue: the given one, else the person's newest.

        Raises NothingToIterate, PictureGone, StillDrawing.
        """
        if generation_id is None:
            recent = await self.list_recent(person, game)
            if not recent:
                raise NothingToIterate
            generation_id = recent[0].id
        found = await self.get_finished(generation_id)
        if found.game.id != game.id or found.generation.kind == GenerationKind.PORTRAIT:
            raise PictureGone
        return found

    async def get_output(self, generation_id: int) -> Asset:
        """The asset of a generation's picture. Raises PictureGone."""
        async with self._database.read() as tx:
            asset = await pictures.asset(tx, generation_id, AssetRole.OUTPUT)
        if asset is None:
            raise PictureGone
        return asset

    async def _admit(self, content: bytes) -> Picture:
        """Decode and check an uploaded picture. Raises UploadRefused."""
        return await admit_upload(content, self.upload_limits, min_side_px=LEAST_SIDE_PX)

    async def _place(
        self,
        person: Person,
        game: Game,
        order: NewOrder,
        answer: Answer,
        *,
        session_id: int | None = None,
    ) -> Order:
        """Place the order in the given session, in its parent's, or in a new one.

        Consent is checked again for every character. Raises NotDepicted, and NotAMember for a
        person who left the game's server.
        """
        person = await as_member(person, game, gone=PictureGone)
        await self._roster.require_consent(
            person,
            game,
            [member.character_id for member in order.params.cast],
            portrait=order.kind is GenerationKind.PORTRAIT,
        )
        if session_id is None and order.parent is not None:
            session_id = order.parent.session_id
        prompt = await self._prompts.of(order.kind, order.params, game)
        return await self._orders.place(
            person, game, replace(order, prompt=prompt), answer, session_id=session_id
        )


def _settings(instruction: Instruction, mask: MaskWish | None) -> PictureSettings:
    """The settings of the instruction. Raises NotTogether for a mask with another aspect."""
    if mask is not None and instruction.settings.aspect is not None:
        raise NotTogether("mask", "aspect")
    return instruction.settings
