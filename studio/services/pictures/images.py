"""Pictures: requesting scenes and their next versions."""

from collections.abc import Sequence
from dataclasses import replace

from db.enums import UNFINISHED
from db.models import Asset, Game, Job
from db.repositories import games, pictures
from db.repositories.queue import jobs
from studio.errors import (
    JobGone,
    NotAlone,
    NotTogether,
    NotYours,
    PictureGone,
    TooManyCharacters,
)
from studio.rules.asking.instruction import (
    COUNT_LIMIT,
    INSTRUCTION_LIMIT,
    STYLE_LIMIT,
    Instruction,
    PictureSettings,
)
from studio.rules.asking.iteration import (
    iterated,
    reworded,
    shaped_like,
    upscaled,
    varied,
    with_settings,
)
from studio.rules.asking.params import GenerationKind, Params
from studio.rules.asking.styles import DEFAULT_STYLE
from studio.rules.pictures.sizes import enlarged_size
from studio.rules.queue.costs import Cost
from studio.rules.text import clean, require_length, require_words
from studio.services.characters.wardrobe import cast_members
from studio.services.orders.inputs import (
    DrawnMask,
    MaskWish,
    SceneForm,
    build_mask,
    mask_note,
)
from studio.services.orders.orders import JudgedOrder, Order
from studio.services.orders.planning import NewOrder
from studio.services.people import Answer, Person, as_member, gm_of, may_steer
from studio.services.pictures.finding import PictureView
from studio.services.pictures.ordering import PictureOrders

DESCRIPTION_LIMIT = 1500
CAST_LIMIT = 4
KEPT_OUT_LIMIT = 1000

_DEFAULT_ASPECT = (3, 2)


class Images(PictureOrders):
    """The pictures of every game: finding them, and requesting new ones."""

    async def draw_scene(
        self, person: Person, game: Game, form: SceneForm, answer: Answer
    ) -> Order:
        """Request a scene, from words or from an uploaded picture.

        Raises InputErrors, CharacterNotApproved, ModerationRefused, QuotaReached before
        anything is written.
        """
        description = require_words(form.description, field="description", limit=DESCRIPTION_LIMIT)
        require_length(clean(form.style), field="style", limit=STYLE_LIMIT)
        require_length(", ".join(form.negative), field="words to keep out", limit=KEPT_OUT_LIMIT)
        if len(form.names) > CAST_LIMIT:
            raise TooManyCharacters(len(form.names), CAST_LIMIT)
        if form.strength is not None and form.source is None:
            raise NotAlone("strength", "source")
        form = replace(form, description=description)
        params = await self._scene_params(person, game, form, uploaded=form.source is not None)
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
        order, answer = await self._again(person, again, answer)
        order = replace(order, count=min(count, COUNT_LIMIT))
        judged = await self._judge(person, again.game, order, answer)
        return await self._place(
            person, again.game, judged, answer, session_id=again.generation.session_id
        )

    async def reword(
        self, person: Person, generation_id: int, instruction: Instruction, answer: Answer
    ) -> Order:
        """Request the person's undrawn change once more in other words. All else is as it was: the
        part to paint over, the seed, the number of pictures, the post that it goes into.

        Raises what `iterate` raises, and NotYours.
        """
        person, again = await self._open(person, generation_id)
        generation, settings = again.generation, instruction.settings
        if generation.requester_id != person.user_id:
            raise NotYours("change this", owner_only=True)
        if not generation.status.has_no_picture:
            raise PictureGone
        order, answer = await self._again(person, again, answer)
        if order.mask is not None and settings.aspect is not None:
            raise NotTogether("mask", "aspect")
        words = require_length(instruction.words, field="instruction", limit=INSTRUCTION_LIMIT)
        parent = Params.from_json(order.parent.params) if order.parent else None
        params = reworded(again.params, parent, replace(instruction, words=words))
        async with self._database.read() as tx:
            asked = await pictures.of_job(tx, generation.job_id)
        order = replace(
            order,
            text=words or (order.parent.text if order.parent else generation.text),
            params=params,
            count=settings.count or sum(each.status.has_no_picture for each in asked) or 1,
            seed=generation.seed if settings.seed is None else settings.seed,
        )
        judged = await self._judge(person, again.game, order, answer)
        return await self._place(
            person, again.game, judged, answer, session_id=generation.session_id
        )

    async def offer(
        self, person: Person, view: PictureView, kind: GenerationKind = GenerationKind.ITERATE
    ) -> Cost | None:
        """What one more picture of that kind from this one would cost, and leave of the person's
        day; None when nobody can draw it. Nothing is requested, and nothing is judged."""
        generation, source = view.generation, None
        try:
            source = await self.get_output(generation.id)
        except PictureGone:
            return None
        settings = PictureSettings()
        params = {
            GenerationKind.VARY: varied(view.params, source_id=generation.id),
            GenerationKind.UPSCALE: upscaled(view.params, source_id=generation.id),
        }.get(kind, iterated(view.params, words="", settings=settings, source_id=generation.id))
        order = NewOrder(
            kind=kind,
            text=generation.text,
            params=shaped_like(source.width, source.height, params),
            parent=generation,
            source=source,
            mask=source if kind is GenerationKind.INPAINT else None,
        )
        return await self._orders.offer(person.user_id, view.game.guild_id, order, person.place)

    async def offer_scene(
        self, person: Person, game: Game, form: SceneForm, *, source: Asset | None
    ) -> Cost | None:
        """The same for a scene with these settings, which `draw_scene` would request; `source` is
        the picture to start from."""
        order = NewOrder(
            kind=GenerationKind.SCENE,
            text=form.description,
            params=await self._scene_params(person, game, form, uploaded=source is not None),
            count=form.count,
            source=source,
        )
        return await self._orders.offer(person.user_id, game.guild_id, order, person.place)

    async def _scene_params(
        self, person: Person, game: Game, form: SceneForm, *, uploaded: bool
    ) -> Params:
        """The settings of a scene. Raises CharacterNotApproved and what else the roster raises."""
        cast = await self._roster.get_cast(game, form.names, person=person)
        return Params(
            scene=clean(form.description),
            cast=await cast_members(self._database, cast, form.states),
            style=clean(form.style) or (cast[0].look.style if cast else DEFAULT_STYLE),
            aspect=form.aspect or _DEFAULT_ASPECT,
            tier=form.tier,
            negative=form.negative,
            strength=form.strength,
            uploaded=uploaded,
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
                raise NotYours("cancel this", gm=gm_of(game))
            if not await self._queue.request_cancel(tx, job_id, by=person.user_id):
                raise JobGone(drawn=job.status in UNFINISHED)
        self._queue.cancel_here(job_id)
        self._queue.wake_worker()
        return job

    async def list_unfinished(self, person: Person, game: Game) -> Sequence[Job]:
        """The person's jobs of the game that wait or run, newest first."""
        async with self._database.read() as tx:
            return await jobs.unfinished_of(tx, requester_id=person.user_id, game_id=game.id)


def _settings(instruction: Instruction, mask: MaskWish | None) -> PictureSettings:
    """The settings of the instruction. Raises NotTogether for a mask with another aspect."""
    if mask is not None and instruction.settings.aspect is not None:
        raise NotTogether("a part to paint over", "another shape")
    return instruction.settings
