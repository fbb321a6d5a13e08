"""How pictures were made: what was asked, what was sent, who drew it, and how long it took."""

from dataclasses import dataclass
from datetime import datetime

from db.enums import AssetRole, GenerationStatus, JobStatus
from db.models import Asset, Game, Generation, Job
from db.repositories import pictures, records, states
from db.repositories.records import GenerationRecord
from db.session import Database
from studio.errors import CharacterGone, NoGameHere, PictureGone, UnknownCharacter
from studio.rules.asking.params import GenerationKind, Params
from studio.rules.asking.prompt import told_at_once
from studio.services.characters.roster import Roster
from studio.services.orders.inputs import NO_STATE, SceneForm
from studio.services.people import Person
from studio.services.pictures.images import DESCRIPTION_LIMIT, PictureView


@dataclass(frozen=True)
class Timings:
    """How long each part of a picture's way took, in seconds; None where it did not get there.

    `waited_s` goes from the request to the painter's yes, `drawn_s` from there until it was
    drawn, `stored_s` until it was kept, `posted_s` until it and all that was asked for with
    it was posted.
    """

    waited_s: float | None
    drawn_s: float | None
    stored_s: float | None
    posted_s: float | None


@dataclass(frozen=True)
class PictureDetails(PictureView):
    """Everything about how a picture was made.

    `tries`: how often the painter was asked for it. `parent` may have been deleted since.
    """

    parent: Generation | None
    output: Asset | None
    timings: Timings
    tries: int


@dataclass(frozen=True)
class ReusableSettings:
    """The settings of a picture, to begin a new session with in the same game.

    `source` is the uploaded picture that it started from; the form holds no bytes of it.
    """

    game: Game
    form: SceneForm
    source: Asset | None


class Records:
    """The records of every picture that was not deleted."""

    def __init__(self, database: Database, roster: Roster) -> None:
        self._database = database
        self._roster = roster

    async def get_details(self, generation_id: int) -> PictureDetails:
        """How a picture was made, in whatever state it is. Raises PictureGone."""
        async with self._database.read() as tx:
            record = await records.of_generation(tx, generation_id)
        if record is None:
            raise PictureGone
        return _details(record)

    async def list_history(self, game_id: int) -> list[PictureDetails]:
        """Every picture ever asked for in a game that was not deleted, oldest first."""
        async with self._database.read() as tx:
            return [_details(record) for record in await records.of_game(tx, game_id)]

    async def get_reusable(self, person: Person, generation_id: int) -> ReusableSettings:
        """The settings of a picture, for a new one of the same characters as they look today.

        Raises PictureGone, NoGameHere (the game was closed), UnknownCharacter (deleted),
        CharacterGone (retired), NotDepicted, CharacterNotApproved.
        """
        made = await self.get_details(generation_id)
        if made.generation.kind == GenerationKind.PORTRAIT:
            raise PictureGone
        if made.game.closed_at is not None:
            raise NoGameHere
        names = await self._names_today(made)
        await self._roster.get_cast(made.game, names, person=person)
        params, source = made.params, None
        if params.uploaded:
            async with self._database.read() as tx:
                source = await pictures.asset(tx, generation_id, AssetRole.INPUT)
        form = SceneForm(
            description=told_at_once(params.scene, params.changes, limit=DESCRIPTION_LIMIT),
            names=names,
            states=dict(zip(names, await self._states_today(made), strict=True)),
            style=params.style,
            aspect=params.aspect,
            tier=params.tier,
            seed=made.generation.seed,
            negative=params.negative,
            strength=params.strength if source else None,
        )
        return ReusableSettings(made.game, form, source)

    async def _names_today(self, made: PictureDetails) -> tuple[str, ...]:
        """What the cast is called by now; a name that was freed may be another's."""
        names = []
        for member in made.params.cast:
            try:
                names.append(await self._roster.get_name(member.character_id))
            except CharacterGone:
                raise UnknownCharacter(member.name) from None
        return tuple(names)

    async def _states_today(self, made: PictureDetails) -> list[str]:
        """What the state of each of the cast is called by now; one that was taken away is none."""
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
        # The request is the job's: a copy of a picture was not asked for again.
        waited_s=_seconds(job.created_at, generation.started_at),
        drawn_s=_seconds(generation.started_at, drawn_at),
        stored_s=_seconds(drawn_at, stored_at),
        posted_s=_seconds(stored_at, posted_at),
    )


def tries(job: Job) -> int:
    """Each part of a request is asked for once; what goes beyond is asked for again."""
    parts = max(len(job.predictions or ()), 1)
    return max(job.attempts - parts + 1, min(job.attempts, 1))


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return (end - start).total_seconds() if start and end else None
