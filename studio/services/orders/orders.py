"""Places requests for pictures: first all checks, then one transaction for all rows.

A request is refused before anything is written. The transaction writes session, generations,
job and reserved quota together or not at all.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from db.enums import AssetRole, GenerationStatus, JobStatus, JobTier
from db.models import Appearance, Asset, Game, Generation, Job, Session
from db.repositories import guilds, pictures
from db.repositories.queue import jobs
from db.session import Database, Transaction
from studio.errors import AlreadyLarge, Missing, MissingCapability, PriceUnknown
from studio.generation.assets import NewAsset
from studio.generation.jobs import WaitEstimate
from studio.generation.queue import Queue
from studio.generation.wait_estimates import WaitEstimates
from studio.providers.base import Provider
from studio.rules.asking.params import CastMember
from studio.rules.asking.styles import style_key
from studio.rules.moderation.showing import rating_of
from studio.rules.pictures.gate import Picture
from studio.rules.queue.allowance import Usage
from studio.rules.queue.costs import Cost, cost_of
from studio.rules.queue.prices import shares
from studio.rules.served import ServedServers
from studio.rules.text import title_from
from studio.services.moderation.ratings import SAFETY
from studio.services.moderation.word_rules import Judgement
from studio.services.moderation.words import WordCheck
from studio.services.orders.planning import NewOrder, Planner, model_of, quote_of
from studio.services.orders.uploads import UploadStore
from studio.services.people import Answer, DiscordPlace, Person, as_member, require_writing
from studio.services.queue.quotas import Quotas
from studio.storage.base import upload_key

log = structlog.get_logger()

_SEEDS = 2**31 - 1  # models take 32-bit seeds, some of them signed


@dataclass(frozen=True)
class Order:
    """A placed order: its job, its generations, the expected wait, and the session's title.

    `estimate` is None when it could not be read: the order counts all the same.
    """

    job: Job
    generations: tuple[Generation, ...]
    estimate: WaitEstimate | None
    title: str


@dataclass(frozen=True)
class JudgedOrder:
    """An order whose words may be drawn. Only `Orders.judge` makes one.

    What is added later has no words of people.
    """

    order: NewOrder
    judgement: Judgement

    def with_pictures(
        self,
        *,
        source: Asset | Picture | None = None,
        mask: Picture | None = None,
        aspect: tuple[int, int] | None = None,
    ) -> "JudgedOrder":
        """The order with its input pictures, and with the shape of the source if it is named."""
        params = replace(self.order.params, aspect=aspect or self.order.params.aspect)
        source = source or self.order.source
        return replace(self, order=replace(self.order, source=source, mask=mask, params=params))

    def of_saved(self, who: CastMember) -> "JudgedOrder":
        """The order of a portrait of a character that was saved after its words were judged."""
        return replace(
            self, order=replace(self.order, params=replace(self.order.params, cast=(who,)))
        )


class Orders:
    """Places orders for pictures: first their words are judged, then their rows are written."""

    def __init__(
        self,
        database: Database,
        queue: Queue,
        estimates: WaitEstimates,
        *,
        words: WordCheck,
        planner: Planner,
        quotas: Quotas,
        served: ServedServers,
        provider: Provider,
        uploads: UploadStore,
    ) -> None:
        self._database = database
        self._queue = queue
        self._estimates = estimates
        self._words = words
        self._planner = planner
        self._quotas = quotas
        self._served = served
        self._provider = provider
        self._uploads = uploads

    async def judge(
        self, person: Person, game: Game, order: NewOrder, answer: Answer
    ) -> JudgedOrder:
        """Judge the words of an order, before a picture is decoded or stored for it.

        The words are judged together, as the painter reads them. Raises ServerNotServed,
        ModerationRefused; NotAMember for a person who left the game's server, and MayNotWrite where
        the picture would be public and the person may not write.
        """
        await self._require_rights(person, game, answer)
        names = [member.name for member in order.params.cast]
        judgement = await self._words.judge(game, order.prompt, names=names, place=answer.place)
        rating = rating_of(order.kind, judgement.rating, source=order.rating)
        return JudgedOrder(replace(order, rating=rating), judgement)

    async def place(
        self,
        person: Person,
        game: Game,
        judged: JudgedOrder,
        answer: Answer,
        *,
        session_id: int | None = None,
        look_id: int | None = None,
    ) -> Order:
        """Place an order for pictures, in that session or in a new one.

        Raises what `judge` raises about rights, QuotaReached, StoreError, PriceUnknown, and
        MissingCapability when no model can take the request.
        """
        person = await self._require_rights(person, game, answer)
        safety = SAFETY[judged.judgement.strictness]
        order = await self._planner.plan(judged.order, safety)
        inputs = await self._store_inputs(person, game, order)
        async with self._database.write(game.guild_id) as tx:
            now = await self._database.now(tx)
            guild = await guilds.get_or_create(tx, game.guild_id, now=now)
            usage = await self._quotas.require_room(
                tx, person.user_id, game.guild_id, asked=order.count
            )
            if session_id is None:
                session = await self._new_session(tx, person, game, order, look_id=look_id)
                session_id, step = session.id, 1
            else:
                step = await pictures.claim_steps(tx, session_id, order.count, now=now)
            job = Job(
                guild_id=game.guild_id,
                game_id=game.id,
                session_id=session_id,
                requester_id=person.user_id,
                not_before=now,
                channel_id=answer.channel_id,
                reply_to_id=answer.reply_to_id,
                post_id=answer.post_id,
                created_at=now,
                tier=JobTier.FREE,
                told_cost=_cost(order, usage).to_json(),
                quote=quote_of(order).to_json(),
            )
            if answer.private is not None:
                job.status_channel_id = answer.channel_id
                job.status_message_id = answer.private.message_id
                job.reply_token = answer.private.token
                job.reply_token_until = answer.private.token_until
            generations = self._generations(person, game, order, session_id, first_step=step)
            for generation in generations:
                generation.created_at = now
            paused = guild.paused_at is not None
            day = usage.day.date
            await self._queue.add(tx, job, generations, day=day, now=now, paused=paused)
            tx.add_all(
                [
                    _drawn_from(asset, role, generation)
                    for role, asset in inputs.items()
                    for generation in generations
                ]
            )
            tx.add_all(_appearances(order, generations))
        # From here on the order counts, so nothing may raise.
        try:
            estimate = await self._estimate(job)
        finally:
            self._queue.wake_for_jobs()
        return Order(job, tuple(generations), estimate, title_from(order.text))

    async def offer(
        self, user_id: int, guild_id: int, order: NewOrder, place: DiscordPlace | None = None
    ) -> Cost | None:
        """What an order would cost the person in that place, and leave of their day; None when no
        model can take it, or its price is not known. Nothing is requested.

        `place` None: a channel without a rating.
        """
        try:
            planned = await self._planner.plan_offer(order, guild_id, place)
        except (MissingCapability, PriceUnknown, AlreadyLarge):
            return None
        return _cost(planned, await self._quotas.usage(user_id, guild_id))

    async def _estimate(self, job: Job) -> WaitEstimate | None:
        try:
            return await self._estimates.estimate(job)
        except Exception:
            log.exception("wait not estimated", job=job.id)
            return None

    async def _require_rights(self, person: Person, game: Game, answer: Answer) -> Person:
        """The person as a member of the game's server. Raises ServerNotServed, NotAMember,
        MayNotWrite."""
        self._served.require(game.guild_id)
        person = await as_member(person, game, gone=Missing)
        if answer.private is None:
            await require_writing(person, answer.channel_id)
        return person

    async def require_room(self, person: Person, game: Game, *, asked: int = 1) -> None:
        """Raises QuotaReached or ServerQuotaReached when `asked` more pictures exceed the day, and
        ServerNotServed.

        For requests with uploads: decoding and storing them comes after this.
        """
        self._served.require(game.guild_id)
        async with self._database.read() as tx:
            await self._quotas.require_room(tx, person.user_id, game.guild_id, asked=asked)

    async def set_status_card(self, job: Job, *, channel_id: int, message_id: int) -> None:
        """Write which message is the job's status card; the job's end is shown there."""
        async with self._database.write() as tx:
            status = await jobs.set_status_message(
                tx, job.id, channel_id=channel_id, message_id=message_id
            )
        if status == JobStatus.QUEUED:
            # A worker that looked meanwhile passed the row over, because it was locked.
            self._queue.wake_for_jobs()
        elif status != JobStatus.RUNNING:
            # The job ended, and its end was announced without this card.
            self._queue.wake_worker()

    async def _store_inputs(
        self, person: Person, game: Game, order: NewOrder
    ) -> dict[AssetRole, Asset]:
        """Store the uploaded inputs. Gives the assets of all inputs by role.

        Raises QuotaReached and DailyLimitReached before anything is stored: the check in the
        transaction comes too late.
        """
        given = {AssetRole.INPUT: order.source, AssetRole.MASK: order.mask}
        brought = {role: each for role, each in given.items() if isinstance(each, Picture)}
        kept = {role: each for role, each in given.items() if isinstance(each, Asset)}
        if not brought:
            return kept
        await self.require_room(person, game, asked=order.count)
        wanted = [
            NewAsset(picture, _upload_key(game, picture), role) for role, picture in brought.items()
        ]
        rows = await self._uploads.put(person, wanted, game_id=game.id)
        return kept | {row.role: row for row in rows}

    async def _new_session(
        self, tx: Transaction, person: Person, game: Game, order: NewOrder, *, look_id: int | None
    ) -> Session:
        now = await self._database.now(tx)
        session = Session(
            guild_id=game.guild_id,
            game_id=game.id,
            owner_id=person.user_id,
            title=title_from(order.text),
            look_id=look_id,
            next_step=1 + order.count,
            created_at=now,
            updated_at=now,
        )
        tx.add(session)
        await tx.flush()
        return session

    def _generations(
        self, person: Person, game: Game, order: NewOrder, session_id: int, *, first_step: int
    ) -> list[Generation]:
        seed = secrets.randbelow(_SEEDS - order.count) if order.seed is None else order.seed
        quoted_micros = shares(quote_of(order).micros, order.count)
        return [
            Generation(
                game_id=game.id,
                session_id=session_id,
                parent_id=order.parent.id if order.parent else None,
                requester_id=person.user_id,
                step=first_step + index,
                kind=order.kind,
                text=order.text,
                prompt=order.prompt.text,
                negative=order.prompt.negative,
                params=order.params.to_json(),
                style_key=style_key(order.params.style),
                rating=order.rating,
                seed=(seed + index) % _SEEDS,
                provider=self._provider.name,
                model=model_of(order),
                quoted_micros=quoted_micros[index],
                status=GenerationStatus.QUEUED,
            )
            for index in range(order.count)
        ]


def _cost(planned: NewOrder, usage: Usage) -> Cost:
    return cost_of(usage, count=planned.count, price_micros=quote_of(planned).micros)


def _appearances(order: NewOrder, generations: Sequence[Generation]) -> list[Appearance]:
    cast = {member.character_id for member in order.params.cast}
    return [
        Appearance(generation_id=each.id, character_id=character_id, session_id=each.session_id)
        for each in generations
        for character_id in cast
    ]


def _upload_key(game: Game, picture: Picture) -> str:
    return upload_key(game_id=game.id, sha256=picture.sha256, extension=picture.extension)


def _drawn_from(kept: Asset, role: AssetRole, generation: Generation) -> Asset:
    """A row for the same object as an input of this generation."""
    return Asset(
        game_id=generation.game_id,
        generation_id=generation.id,
        role=role,
        store=kept.store,
        bucket=kept.bucket,
        key=kept.key,
        mime=kept.mime,
        size_bytes=kept.size_bytes,
        width=kept.width,
        height=kept.height,
        sha256=kept.sha256,
        created_at=generation.created_at,
    )
