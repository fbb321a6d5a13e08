"""Finds a picture by its id, for a person who sees it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from db.enums import AssetRole, DailyUseKind, GenerationStatus
from db.models import Asset, DeliveryRecord, Game, Generation, Session
from db.repositories import characters, pictures
from db.repositories.queue import drawn_pictures, jobs
from db.session import Database
from studio.errors import NothingToIterate, PictureGone, StillDrawing
from studio.rules.asking.params import GenerationKind, Params
from studio.rules.asking.picture_tags import SKETCH_PAINTER, PictureTag, picture_tag
from studio.rules.queue.costs import Cost
from studio.services.people import DiscordPlace, Person, as_member, may_steer
from studio.services.pictures.sights import PictureSights
from studio.services.queue.daily_uses import count_use

RECENT_LIMIT = 25


@dataclass(frozen=True)
class PictureView:
    """A generation with its session, its game, its settings, and the generation that it was made
    from. `parent` may be deleted."""

    generation: Generation
    session: Session
    game: Game
    params: Params
    parent: Generation | None

    @property
    def tag(self) -> PictureTag:
        """Who made the picture."""
        return picture_tag(self.generation.provider, self.params)

    @property
    def cost_micros(self) -> int:
        """What the picture cost, in micro-dollars. A sketch costs nothing, though rows of older
        versions have a price that was made up."""
        generation = self.generation
        return 0 if generation.provider == SKETCH_PAINTER else generation.cost_micros

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the characters in it, each with their state."""
        return tuple(member.shown for member in self.params.cast)


@dataclass(frozen=True)
class Pack:
    """Pictures of one request, in the order of their steps.

    `requested`: how many pictures the request was for; `failed_ids` are those that did not come.
    `cost`: what was said about the request's price; None in one of an older version. `outputs`:
    the assets of the pictures that still have one, by the picture's id.
    """

    views: Sequence[PictureView]
    requested: int
    failed_ids: Sequence[int]
    cost: Cost | None
    outputs: Mapping[int, Asset]


class Pictures:
    """The pictures of every game, as persons see them.

    An id may come from anybody: from a typed number, or from a button that is older than the
    person's rights. So each method takes the person, but for those with which the bot does its own
    work: `load`, `load_pack`, `get_output` and their like.
    """

    def __init__(self, database: Database, sights: PictureSights) -> None:
        self._database = database
        self._sights = sights

    async def get(self, person: Person, generation_id: int) -> PictureView:
        """A generation of any status. Raises PictureGone when it is deleted, or the person may not
        see it, and NotShownHere."""
        return (await self._open(person, generation_id))[1]

    async def get_finished(self, person: Person, generation_id: int) -> PictureView:
        """A finished picture. Raises what `get` raises, and StillDrawing."""
        return _require_finished(await self.get(person, generation_id))

    async def require_place(self, view: PictureView, place: DiscordPlace) -> None:
        """Raises NotShownHere when the rating of the place does not take the picture."""
        await self._sights.require_place(view.generation, place, game=view.game)

    async def begin_showing(self, person: Person, view: PictureView, place: DiscordPlace) -> None:
        """Count a finished picture that the person is about to bring into that place. Raises
        NotShownHere when the rating of the place does not take it, and DailyLimitReached."""
        await self.require_place(view, place)
        async with self._database.write(is_noted=False) as tx:
            await count_use(self._database, tx, person.user_id, DailyUseKind.SHOWINGS)

    async def add_showing(self, generation_id: int, *, channel_id: int, message_id: int) -> None:
        """Write that another message shows the picture: who sees it, sees the picture."""
        async with self._database.write() as tx:
            await pictures.add_showing(
                tx,
                generation_id,
                channel_id=channel_id,
                message_id=message_id,
                now=await self._database.now(tx),
            )

    async def get_in_message(self, person: Person, message_id: int) -> PictureView:
        """The finished picture that a message shows; the first of several.

        Raises StillDrawing for a status card, PictureGone for anything else.
        """
        shown = await self.list_in_message(message_id)
        if not shown:
            async with self._database.read() as tx:
                if await jobs.of_status_message(tx, message_id) is not None:
                    raise StillDrawing
            raise PictureGone
        return await self.get_finished(person, shown[0])

    async def list_in_message(self, message_id: int) -> Sequence[int]:
        """The ids of the pictures that were delivered in a message and are not deleted, in the
        order in which it shows them."""
        async with self._database.read() as tx:
            shown = await pictures.shown_in(tx, message_id)
        return [each.id for each in shown if each.deleted_at is None]

    async def get_chosen(
        self, person: Person, game: Game, generation_id: int | None
    ) -> PictureView:
        """The scene of the game to continue: the given one, else the person's newest.

        Raises NothingToIterate, and what `get_finished` raises.
        """
        if generation_id is None:
            recent = await self.list_recent(person, game)
            if not recent:
                raise NothingToIterate
            generation_id = recent[0].id
        found = await self.get_finished(person, generation_id)
        if found.game.id != game.id or found.generation.kind == GenerationKind.PORTRAIT:
            raise PictureGone
        return found

    async def list_recent(self, person: Person, game: Game) -> Sequence[Generation]:
        """The person's newest pictures of the game, newest first."""
        async with self._database.read() as tx:
            return await pictures.recent(
                tx, game_id=game.id, requester_id=person.user_id, limit=RECENT_LIMIT
            )

    async def load(self, generation_id: int) -> PictureView:
        """A generation of any status, for the bot's own work: nobody's sight is asked.

        Raises PictureGone when it is deleted.
        """
        async with self._database.read() as tx:
            found = await drawn_pictures.with_parent(tx, generation_id)
        if found is None or found.generation.deleted_at or found.session.deleted_at:
            raise PictureGone
        return PictureView(
            generation=found.generation,
            session=found.session,
            game=found.game,
            params=Params.from_json(found.generation.params),
            parent=found.parent,
        )

    async def load_pack(self, generation_ids: Collection[int]) -> Pack:
        """The finished pictures among these, which are of one request, for the bot's own work.

        Deleted ones are left out. Raises PictureGone when none is left.
        """
        async with self._database.read() as tx:
            asked = await drawn_pictures.of_same_requests(tx, generation_ids)
        found = [
            each
            for each in asked
            if each.generation.id in generation_ids
            and each.generation.deleted_at is None
            and each.generation.status == GenerationStatus.SUCCEEDED
        ]
        if not found or found[0].session.deleted_at is not None:
            raise PictureGone
        failed = [
            each.generation.id
            for each in asked
            if each.generation.status == GenerationStatus.FAILED
        ]
        job = found[0].job
        # Copies of the request's pictures have its job, too; the outputs are what it was for.
        requested = len(job.outputs or ()) or len(found) + len(failed)
        return Pack(
            [
                PictureView(
                    each.generation,
                    each.session,
                    each.game,
                    Params.from_json(each.generation.params),
                    each.parent,
                )
                for each in found
            ],
            requested,
            failed,
            Cost.from_json(job.told_cost) if job.told_cost else None,
            {each.generation.id: each.output for each in found if each.output is not None},
        )

    async def filter_showing(self, message_ids: Collection[int]) -> frozenset[int]:
        """Those of these messages in which a picture was delivered that is not deleted."""
        if not message_ids:
            return frozenset()
        async with self._database.read() as tx:
            return frozenset(await pictures.messages_with_pictures(tx, message_ids))

    async def list_posted(self, generation_ids: Collection[int]) -> Sequence[DeliveryRecord]:
        """The delivery records of those of these pictures that a known message shows."""
        async with self._database.read() as tx:
            records = await pictures.deliveries(tx, list(generation_ids))
        return [each for each in records if each.message_id is not None]

    async def load_finished(self, generation_id: int) -> PictureView:
        """A finished picture, for the bot's own work. Raises PictureGone, StillDrawing."""
        return _require_finished(await self.load(generation_id))

    async def takes_part(self, person: Person, view: PictureView) -> bool:
        """Whether the person is of the picture's game: its picture or session is theirs, they are
        the GM or an admin, or they have or had a character there.

        A reply of somebody else is drawn only after they were asked.
        """
        owner_ids = (view.generation.requester_id, view.session.owner_id)
        if any(may_steer(person, view.game, owner_id=each) for each in owner_ids):
            return True
        async with self._database.read() as tx:
            return await characters.ever_owned(tx, view.game.id, person.user_id)

    async def get_output(self, generation_id: int) -> Asset:
        """The asset of a generation's picture, after the person's sight was asked. Raises
        PictureGone."""
        async with self._database.read() as tx:
            asset = await pictures.asset(tx, generation_id, AssetRole.OUTPUT)
        if asset is None:
            raise PictureGone
        return asset

    async def _open(
        self, person: Person, generation_id: int, *, at: DiscordPlace | None = None
    ) -> tuple[Person, PictureView]:
        """A generation that the person sees, and the person as a member of its server.

        `at` is where something of the picture will be posted. Raises PictureGone, NotShownHere, and
        NotAMember.
        """
        view = await self.load(generation_id)
        person = await as_member(person, view.game, gone=PictureGone)
        await self._sights.require(person, generation_id)
        if at is not None:
            await self._sights.require_place(view.generation, at, game=view.game)
        return person, view

    async def _open_finished(
        self, person: Person, generation_id: int, *, at: DiscordPlace
    ) -> tuple[Person, PictureView]:
        person, view = await self._open(person, generation_id, at=at)
        return person, _require_finished(view)


def _require_finished(view: PictureView) -> PictureView:
    if view.generation.status.is_unfinished:
        raise StillDrawing
    if view.generation.status != GenerationStatus.SUCCEEDED:
        raise PictureGone
    return view
