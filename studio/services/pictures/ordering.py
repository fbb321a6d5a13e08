"""What every request for a picture does: its words are judged, its files read, its order placed."""

from dataclasses import replace

from db.enums import AssetRole
from db.models import Game, Generation
from db.repositories import pictures
from db.repositories.queue import jobs
from db.session import Database
from studio.errors import PictureGone
from studio.generation.queue import Queue
from studio.rules.asking.params import GenerationKind
from studio.rules.pictures.gate import Picture
from studio.rules.pictures.sizes import LEAST_SIDE_PX
from studio.services.characters.roster import Roster
from studio.services.orders.inputs import UploadLimits, admit_upload
from studio.services.orders.orders import JudgedOrder, Order, Orders
from studio.services.orders.planning import NewOrder
from studio.services.orders.prompts import Prompts
from studio.services.people import Answer, Person, as_member
from studio.services.pictures.finding import Pictures, PictureView
from studio.services.pictures.sights import PictureSights


class PictureOrders(Pictures):
    """The parts of a request. `Images` puts them together."""

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

    async def _admit(
        self, person: Person, game: Game, content: bytes, judged: JudgedOrder
    ) -> Picture:
        """Decode and check an uploaded picture, if the day has room for the order. Raises
        UploadRefused, QuotaReached."""
        await self._orders.require_room(person, game, asked=judged.order.count)
        return await admit_upload(
            content, self.upload_limits, person_id=person.user_id, min_side_px=LEAST_SIDE_PX
        )

    async def _again(
        self, person: Person, again: PictureView, answer: Answer
    ) -> tuple[NewOrder, Answer]:
        """The order of the same picture with the same words and input, and where it goes."""
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
            await self._sights.require_place(generation, answer.place, game=again.game)
        kind = GenerationKind(generation.kind)
        if kind is GenerationKind.SCENE and not generation.status.has_no_picture:
            kind = GenerationKind.REDO
        order = NewOrder(
            kind=kind,
            text=generation.text,
            params=again.params,
            parent=parent,
            source=source,
            mask=mask,
            rating=generation.rating if source is not None else "",
        )
        return order, answer

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
