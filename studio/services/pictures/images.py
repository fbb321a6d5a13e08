"""Pictures: requesting scenes and their next versions."""

from collections.abc import Sequence
from dataclasses import replace

from db.enums import UNFINISHED, AssetRole
from db.models import Asset, Game, Generation, Job
from db.repositories import games, pictures
from db.repositories.queue import jobs
from db.session import Database
from studio.errors import (
    JobGone,
    NotAlone,
    NotTogether,
    NotYours,
    PictureGone,
    TooManyCharacters,
)
from studio.generation.queue import Queue
from studio.rules.asking.instruction import (
    COUNT_LIMIT,
    INSTRUCTION_LIMIT,
    STYLE_LIMIT,
    Instruction,
    PictureSettings,
)
from studio.rules.asking.iteration import iterated, shaped_like, upscaled, varied, with_settings
from studio.rules.asking.params import GenerationKind, Params
from studio.rules.asking.styles import DEFAULT_STYLE
from studio.rules.pictures.gate import Picture
from studio.rules.pictures.sizes import LEAST_SIDE_PX, enlarged_size
from studio.rules.text import clean, require_length, require_words
from studio.services.characters.roster import Roster
from studio.services.characters.wardrobe import cast_members
from studio.services.orders.inputs import (
    DrawnMask,
    MaskWish,
    SceneForm,
    UploadLimits,
    admit_upload,
    build_mask,
    mask_note,
)
from studio.services.orders.orders import JudgedOrder, Order, Orders
from studio.services.orders.planning import NewOrder
from studio.services.orders.prompts import Prompts
from studio.services.people import Answer, Person, as_member, may_steer
from studio.services.pictures.finding import Pictures, PictureView
from studio.services.pictures.sights import PictureSights

DESCRIPTION_LIMIT = 1500
CAST_LIMIT = 4
KEPT_OUT_LIMIT = 1000

_DEFAULT_ASPECT = (3, 2)


class Images(Pictures):
    """The pictures of every game: finding them, and requesting new ones."""

    def __init__(
        self,
        database: Database,
        orders: Orders,
        roster: Roster,
        queue: Queue,
        *,
        sights: PictureSights,
        upload_limits: UploadLimits,
    ) -> None:
        super().__init__(database, sights)
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
        cast = await self._roster.get_cast(game, form.names, person=person)
        params = Params(
            scene=description,
            cast=await cast_members(self._database, cast, form.states),
            style=style or (cast[0].look.style if cast else DEFAULT_STYLE),
            aspect=form.aspect or _DEFAULT_ASPECT,
            tier=form.tier,
            negative=form.negative,
            strength=form.strength,
            uploaded=form.source is not None,
        )
        order = NewOrder(
            kind=GenerationKind.SCENE,
            text=description,
            params=params,
            count=min(max(form.count, 1), COUNT_LIMIT),
            seed=form.seed,
        )
        judged = await self._judge(person, game, order, answer)
        if form.source is not None:
            source = await self._admit(person, game, form.source, judged)
            aspect = form.aspect or shaped_like(source.width, source.height, params).aspect
            judged = judged.with_pictures(source=source, aspect=aspect)
        return await self._place(person, game, judged, answer)

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
        person, parent = await self._open_finished(person, generation_id, at=answer.place)
        source = await self.get_output(generation_id)
        judged = await self._judge_change(person, parent, source, instruction, answer, mask=mask)
        painted = await build_mask(
            mask,
            size=(source.width, source.height),
            portrait=parent.generation.kind == GenerationKind.PORTRAIT,
            person_id=person.user_id,
            limits=self.upload_limits,
        )
        return await self._place(person, parent.game, judged.with_pictures(mask=painted), answer)

    async def judge_change(
        self, person: Person, generation_id: int, instruction: Instruction, answer: Answer
    ) -> None:
        """Judge the words for a part of a picture that the person marks later, on the mask page.

        Raises what `iterate` raises for them.
        """
        person, parent = await self._open_finished(person, generation_id, at=answer.place)
        source = await self.get_output(generation_id)
        mask = DrawnMask(b"")
        await self._judge_change(person, parent, source, instruction, answer, mask=mask)

    async def _judge_change(
        self,
        person: Person,
        parent: PictureView,
        source: Asset,
        instruction: Instruction,
        answer: Answer,
        *,
        mask: MaskWish | None,
    ) -> JudgedOrder:
        words = require_length(instruction.words, field="instruction", limit=INSTRUCTION_LIMIT)
        settings = _settings(instruction, mask)
        params = iterated(
            parent.params,
            words=words,
            settings=settings,
            source_id=parent.generation.id,
            mask=mask_note(mask),
        )
        order = NewOrder(
            kind=GenerationKind.INPAINT if mask else GenerationKind.ITERATE,
            text=words or parent.generation.text,
            params=params if settings.aspect else shaped_like(source.width, source.height, params),
            count=settings.count or 1,
            seed=parent.generation.seed if settings.seed is None else settings.seed,
            parent=parent.generation,
            rating=parent.generation.rating,
            source=source,
        )
        return await self._judge(person, parent.game, order, answer)

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
        params = Params(scene=words, uploaded=True, mask=mask_note(mask))
        order = NewOrder(
            kind=GenerationKind.INPAINT if mask else GenerationKind.ITERATE,
            text=words,
            params=with_settings(params, settings),
            count=settings.count or 1,
            seed=settings.seed,
        )
        judged = await self._judge(person, game, order, answer)
        source = await self._admit(person, game, content, judged)
        painted = await build_mask(
            mask,
            size=(source.width, source.height),
            limits=self.upload_limits,
            person_id=person.user_id,
        )
        aspect = settings.aspect or shaped_like(source.width, source.height, params).aspect
        judged = judged.with_pictures(source=source, mask=painted, aspect=aspect)
        return await self._place(person, game, judged, answer)

    async def vary(self, person: Person, generation_id: int, answer: Answer) -> Order:
        """Request a slightly different picture: a child with a new seed."""
        person, parent = await self._open_finished(person, generation_id, at=answer.place)
        source = await self.get_output(generation_id)
        params = varied(parent.params, source_id=generation_id)
        order = NewOrder(
            kind=GenerationKind.VARY,
            text=parent.generation.text,
            params=shaped_like(source.width, source.height, params),
            parent=parent.generation,
            rating=parent.generation.rating,
            source=source,
        )
        judged = await self._judge(person, parent.game, order, answer)
        return await self._place(person, parent.game, judged, answer)

    async def upscale(self, person: Person, generation_id: int, answer: Answer) -> Order:
        """Request the same picture with more pixels: a child. Raises AlreadyLarge."""
        person, parent = await self._open_finished(person, generation_id, at=answer.place)
        source = await self.get_output(generation_id)
        enlarged_size(source.width, source.height)
        params = upscaled(parent.params, source_id=generation_id)
        order = NewOrder(
            kind=GenerationKind.UPSCALE,
            text=parent.generation.text,
            params=shaped_like(source.width, source.height, params),
            seed=parent.generation.seed,
            parent=parent.generation,
            rating=parent.generation.rating,
            source=source,
        )
        judged = await self._judge(person, parent.game, order, answer)
        return await self._place(person, parent.game, judged, answer)

    async def redo(
        self, person: Person, generation_id: int, answer: Answer, *, count: int = 1
    ) -> Order:
        """Request the picture again: a sibling with the same words and input, and a new seed.

        A failed or cancelled picture can be redone, too. If the same person redoes it, it still
        goes into the post that it was requested for. Of a larger `count` COUNT_LIMIT are drawn: the
        number stands in a button, which anybody can forge.
        """
        person, again = await self._open(person, generation_id)
        generation = again.generation
        if generation.status.has_no_picture:
            answer = await self._into_its_post(person, generation, answer)
        async with self._database.read() as tx:
            parent = (
                await pictures.generation(tx, generation.parent_id)
                if generation.parent_id
                else None
            )
            source = await pictures.asset(tx, generation.id, AssetRole.INPUT)
            mask = await pictures.asset(tx, generation.id, AssetRole.MASK)
        if source is not None:
            await self._sights.require_place(generation, answer.place)
        order = NewOrder(
            kind=GenerationKind.REDO
            if generation.kind == GenerationKind.SCENE
            else generation.kind,
            text=generation.text,
            params=again.params,
            count=min(count, COUNT_LIMIT),
            parent=parent,
            source=source,
            mask=mask,
            rating=generation.rating if source is not None else "",
        )
        judged = await self._judge(person, again.game, order, answer)
        return await self._place(
            person, again.game, judged, answer, session_id=generation.session_id
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
                raise JobGone(drawn=job.status in UNFINISHED)
        self._queue.cancel_here(job_id)
        self._queue.wake_worker()
        return job

    async def list_unfinished(self, person: Person, game: Game) -> Sequence[Job]:
        """The person's jobs of the game that wait or run, newest first."""
        async with self._database.read() as tx:
            return await jobs.unfinished_of(tx, requester_id=person.user_id, game_id=game.id)

    async def _into_its_post(
        self, person: Person, generation: Generation, answer: Answer
    ) -> Answer:
        """The answer that puts the picture into the post that the same person requested it for."""
        async with self._database.read() as tx:
            before = await jobs.by_id(tx, generation.job_id)
        if before is None or before.post_id is None or before.requester_id != person.user_id:
            return answer
        # The rating of the post's channel counts, not that of the channel of the click.
        place = await person.sight.find_place(before.channel_id)
        return Answer.at(place, post_id=before.post_id) if place else answer

    async def _admit(
        self, person: Person, game: Game, content: bytes, judged: JudgedOrder
    ) -> Picture:
        """Decode and check an uploaded picture, if the day has room for the order. Raises
        UploadRefused, QuotaReached."""
        await self._orders.require_room(person, game, asked=judged.order.count)
        return await admit_upload(
            content, self.upload_limits, person_id=person.user_id, min_side_px=LEAST_SIDE_PX
        )

    async def _judge(
        self, person: Person, game: Game, order: NewOrder, answer: Answer
    ) -> JudgedOrder:
        """Judge the words of an order: those of the request, and all that it inherits.

        Consent is checked again for every character. Raises NotDepicted, ModerationRefused, and
        NotAMember for a person who left the game's server.
        """
        person = await as_member(person, game, gone=PictureGone)
        await self._roster.require_consent(
            person,
            game,
            [member.character_id for member in order.params.cast],
            portrait=order.kind is GenerationKind.PORTRAIT,
        )
        prompt = await self._prompts.of(order.kind, order.params, game)
        return await self._orders.judge(person, game, replace(order, prompt=prompt), answer)

    async def _place(
        self,
        person: Person,
        game: Game,
        judged: JudgedOrder,
        answer: Answer,
        *,
        session_id: int | None = None,
    ) -> Order:
        """Place the order in the given session, in its parent's, or in a new one."""
        person = await as_member(person, game, gone=PictureGone)
        if session_id is None and judged.order.parent is not None:
            session_id = judged.order.parent.session_id
        return await self._orders.place(person, game, judged, answer, session_id=session_id)


def _settings(instruction: Instruction, mask: MaskWish | None) -> PictureSettings:
    """The settings of the instruction. Raises NotTogether for a mask with another aspect."""
    if mask is not None and instruction.settings.aspect is not None:
        raise NotTogether("mask", "aspect")
    return instruction.settings
