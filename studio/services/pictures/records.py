"""How pictures were made: the request, the prompt, the model, and the times."""

import sys
from dataclasses import dataclass
from datetime import datetime

from db.enums import AssetRole, GenerationStatus, JobStatus
from db.models import Asset, Game, Generation, Job
from db.repositories import pictures, records, states
from db.repositories.queue import jobs
from db.repositories.records import GenerationRecord
from db.session import Database
from studio.errors import (
    CharacterGone,
    ForbiddenSince,
    LimnerError,
    NotYours,
    PictureGone,
    UnknownCharacter,
    from_code,
)
from studio.providers.base import SentWords
from studio.rules.asking.instruction import write_reply
from studio.rules.asking.iteration import typed_change
from studio.rules.asking.params import GenerationKind, Params
from studio.rules.asking.prompt import told_at_once
from studio.services.characters.roster import Roster
from studio.services.moderation.words import WordCheck
from studio.services.orders.inputs import NO_STATE, SceneForm
from studio.services.people import Person, as_member, require_open
from studio.services.pictures.finding import PictureView
from studio.services.pictures.images import DESCRIPTION_LIMIT
from studio.services.pictures.sights import PictureSights


@dataclass(frozen=True)
class Timings:
    """How long each phase of a picture took, in seconds; None for a phase that did not end.

    `waited_s` is from the request until the provider accepted it, `drawn_s` from then until it was
    drawn, `stored_s` from then until it was stored, `posted_s` from then until all pictures of its
    job were posted.
    """

    waited_s: float | None
    drawn_s: float | None
    stored_s: float | None
    posted_s: float | None


@dataclass(frozen=True)
class PictureDetails(PictureView):
    """A picture with everything that is known of how it was made.

    `tries` is how often the provider was asked for it.
    """

    output: Asset | None
    timings: Timings
    tries: int


@dataclass(frozen=True)
class ReusableSettings:
    """The settings of a picture, to begin a new session in the same game.

    `source` is the uploaded picture that it started from; `form.source` is None. `shortened`: the
    scene with all of its changes is longer than a description may be.
    """

    game: Game
    form: SceneForm
    source: Asset | None
    shortened: bool


@dataclass(frozen=True)
class Undrawn:
    """A picture that was not drawn, and why. `typed` is what the member wrote for it.

    `is_change`: a change to a picture, or to a part of it. `count`: so many pictures of the same
    request were not drawn.
    """

    generation: Generation
    params: Params
    error: LimnerError
    typed: str
    is_change: bool
    count: int


class Records:
    """Reads the records of pictures that are not deleted."""

    def __init__(
        self, database: Database, roster: Roster, words: WordCheck, *, sights: PictureSights
    ) -> None:
        self._database = database
        self._roster = roster
        self._words = words
        self._sights = sights

    async def get_details(self, person: Person, generation_id: int) -> PictureDetails:
        """How a picture was made, whatever its status. Raises PictureGone, also for a picture that
        the person may not see, and NotShownHere."""
        return (await self._open(person, generation_id))[1]

    async def list_history(self, game_id: int) -> list[PictureDetails]:
        """Every picture that was requested in a game and is not deleted, oldest first."""
        async with self._database.read() as tx:
            return [_details(record) for record in await records.of_game(tx, game_id)]

    async def get_undrawn(self, person: Person, generation_id: int) -> Undrawn:
        """The person's generation that failed, and why. Raises PictureGone, and NotYours for one
        that somebody else asked for."""
        person, made = await self._open(person, generation_id)
        if made.generation.requester_id != person.user_id:
            raise NotYours("see this", owner_only=True)
        if made.generation.status is not GenerationStatus.FAILED:
            raise PictureGone
        is_change = made.generation.kind in (GenerationKind.ITERATE, GenerationKind.INPAINT)
        parent = Params.from_json(made.parent.params) if made.parent else None
        async with self._database.read() as tx:
            asked = await pictures.of_job(tx, made.generation.job_id)
            job = await jobs.by_id(tx, made.generation.job_id)
        error = from_code(made.generation.error)
        if isinstance(error, ForbiddenSince) and job is not None:
            # Only the error's code is stored, so the words are found anew.
            sent = SentWords((made.generation.prompt,), made.generation.negative)
            found = await self._words.find_forbidden_since(job, made.generation, sent)
            error = found or error
        return Undrawn(
            made.generation,
            made.params,
            error,
            write_reply(typed_change(made.params, parent)) if is_change else made.generation.text,
            is_change,
            count=sum(each.status is GenerationStatus.FAILED for each in asked),
        )

    async def get_reusable(self, person: Person, generation_id: int) -> ReusableSettings:
        """The settings of a picture, for a new picture of the same characters with today's looks.

        Raises PictureGone, NotShownHere, GameClosed, UnknownCharacter
        (deleted), CharacterGone (retired), NotDepicted, CharacterNotApproved.
        """
        person, made = await self._open(person, generation_id)
        if made.generation.kind == GenerationKind.PORTRAIT:
            raise PictureGone
        require_open(made.game)
        names = await self._names_today(made)
        await self._roster.get_cast(made.game, names, person=person)
        params, source = made.params, None
        if params.uploaded:
            if person.place is not None:
                await self._sights.require_place(made.generation, person.place, game=made.game)
            async with self._database.read() as tx:
                source = await pictures.asset(tx, generation_id, AssetRole.INPUT)
        description = told_at_once(params.scene, params.changes, limit=DESCRIPTION_LIMIT)
        whole = told_at_once(params.scene, params.changes, limit=sys.maxsize)
        form = SceneForm(
            description=description,
            names=names,
            states=dict(zip(names, await self._states_today(made), strict=True)),
            style=params.style,
            aspect=params.aspect,
            tier=params.tier,
            seed=made.generation.seed,
            negative=params.negative,
            strength=params.strength if source else None,
        )
        return ReusableSettings(made.game, form, source, shortened=description != whole)

    async def _open(self, person: Person, generation_id: int) -> tuple[Person, PictureDetails]:
        async with self._database.read() as tx:
            record = await records.of_generation(tx, generation_id)
        if record is None:
            raise PictureGone
        person = await as_member(person, record.game, gone=PictureGone)
        await self._sights.require(person, generation_id)
        return person, _details(record)

    async def _names_today(self, made: PictureDetails) -> tuple[str, ...]:
        """The cast's names today; another character may have an old name by now."""
        names = []
        for member in made.params.cast:
            try:
                names.append(
                    await self._roster.get_name(member.character_id, guild_id=made.game.guild_id)
                )
            except CharacterGone:
                raise UnknownCharacter(member.name) from None
        return tuple(names)

    async def _states_today(self, made: PictureDetails) -> list[str]:
        """Today's state name of each cast member; "" when the state was removed."""
        worn = [member.state.state_id if member.state else 0 for member in made.params.cast]
        async with self._database.read() as tx:
            there = await states.by_ids(tx, [state_id for state_id in worn if state_id])
        return [there[state_id].name if state_id in there else NO_STATE for state_id in worn]


def _details(record: GenerationRecord) -> PictureDetails:
    return PictureDetails(
        generation=record.generation,
        session=record.session,
        game=record.game,
        params=Params.from_json(record.generation.params),
        parent=record.parent,
        output=record.output,
        timings=_timings(record.generation, record.job),
        tries=tries(record.job),
    )


def _timings(generation: Generation, job: Job) -> Timings:
    drawn_at = job.drawn_at
    stored_at = generation.completed_at if generation.status == GenerationStatus.SUCCEEDED else None
    posted_at = job.finished_at if job.status == JobStatus.DONE else None
    return Timings(
        # The time of the job's request: a copied picture was not requested again.
        waited_s=_seconds(job.created_at, generation.started_at),
        drawn_s=_seconds(generation.started_at, drawn_at),
        stored_s=_seconds(drawn_at, stored_at),
        posted_s=_seconds(stored_at, posted_at),
    )


def tries(job: Job) -> int:
    """How often a picture was requested: each part of the request counts once, each retry again."""
    parts = max(len(job.predictions or ()), 1)
    return max(job.attempts - parts + 1, min(job.attempts, 1))


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return (end - start).total_seconds() if start and end else None
