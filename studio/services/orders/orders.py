"""Asking for pictures: checks first, then one transaction for everything.

A refusal happens before anything is written; after the transaction the session, the
generations, the job and the reserved quota are all there, or none of them.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from db.models import Appearance, Asset, Game, Generation, Guild, Job, Session
from db.repositories import characters, guilds, pictures, states
from db.repositories.queue import jobs, ledger
from db.session import Database, Transaction
from studio.errors import MissingCapability, ModerationRefused
from studio.generation.assets import NewAsset as KeptAs
from studio.generation.assets import put_assets
from studio.generation.jobs import WaitEstimate
from studio.generation.queue import Queue
from studio.generation.wait_estimates import WaitEstimates
from studio.providers.base import Provider
from studio.rules.asking.consistency import ChosenModel, Figure, PlanRequest, spoken_of
from studio.rules.asking.consistency import plan as plan_for
from studio.rules.asking.params import GenerationKind, Params, Tier
from studio.rules.asking.prompt import NO_PROMPT, Prompt
from studio.rules.asking.styles import style_key
from studio.rules.moderation.judging import LINE_RULE, VEIL_RULE, GameWords, Moderation, Strictness
from studio.rules.pictures.gate import Picture
from studio.rules.pictures.needs import Needs, Safety
from studio.rules.pictures.sizes import same_shape
from studio.rules.queue.allowance import Day, day_of, require_room
from studio.rules.queue.fairness import FREE
from studio.rules.text import title_from
from studio.services.games.channels import SAFETY, settings_at, strictness_at
from studio.services.people import Answer, DiscordPlace, Person
from studio.storage.base import Store, upload_key

_SEEDS = 2**31 - 1  # models take 32-bit seeds, some of them signed


@dataclass(frozen=True)
class NewOrder:
    """Pictures to ask for: `count` of them, alike but for the seed.

    `source` and `mask` are the input. A `Picture` is one that was brought along: it is kept
    once nothing speaks against the request.
    """

    kind: GenerationKind
    text: str
    params: Params
    prompt: Prompt = NO_PROMPT
    count: int = 1
    seed: int | None = None
    parent: Generation | None = None
    source: Asset | Picture | None = None
    mask: Asset | Picture | None = None


@dataclass(frozen=True)
class Order:
    """What was asked for, and where it stands."""

    job: Job
    generations: tuple[Generation, ...]
    estimate: WaitEstimate
    title: str


class Orders:
    """Takes requests for pictures."""

    def __init__(
        self,
        database: Database,
        queue: Queue,
        outlooks: WaitEstimates,
        *,
        provider: Provider,
        store: Store,
        moderation: Moderation,
        daily_pictures: int,
    ) -> None:
        self._database = database
        self._queue = queue
        self._outlooks = outlooks
        self._provider = provider
        self._store = store
        self._moderation = moderation
        self._daily_pictures = daily_pictures

    async def check_words(
        self, game: Game, *texts: str, names: Sequence[str] = (), place: DiscordPlace | None = None
    ) -> Strictness:
        """How strictly the texts were judged. Raises ModerationRefused when any of them cannot
        be drawn: by a rule of the game's server, by a line or a veil of the game.

        `names` are those of characters, which no line or veil is about. `place` is where the
        picture is asked for, as channels have ratings of their own.
        """
        async with self._database.read() as tx:
            blocked, allowed = await guilds.words(tx, game.guild_id)
            own = strictness_at(place, await settings_at(tx, place)) if place else None
        themes = GameWords(frozenset(game.lines or ()), frozenset(game.veils or ()), tuple(names))
        for text in texts:
            verdict = self._moderation.check(
                text, blocked=blocked, allowed=allowed, game=themes, strictness=own
            )
            if not verdict.allowed:
                here = own is not None or verdict.rule in (LINE_RULE, VEIL_RULE)
                raise ModerationRefused(verdict.rule or "", verdict.words, here)
        return own or self._moderation.strictness

    async def place(
        self,
        person: Person,
        game: Game,
        draft: NewOrder,
        answer: Answer,
        *,
        session_id: int | None = None,
        look_id: int | None = None,
    ) -> Order:
        """Ask for the draft's pictures, in a session or a new one.

        The words are checked as the model will read them, all together: harmless parts can
        add up to what is never drawn. Raises ModerationRefused, QuotaReached, StoreError, and
        MissingCapability where no model takes what was asked for.
        """
        strictness = await self.check_words(
            game,
            draft.prompt.text,
            names=[member.name for member in draft.params.cast],
            place=answer.place,
        )
        draft = await self._plan(draft, SAFETY[strictness])
        inputs = await self._store_inputs(person, game, draft)
        async with self._database.write(game.guild_id) as tx:
            now = await self._database.now(tx)
            guild = await guilds.get_or_create(tx, game.guild_id, now=now)
            day = await self._require_room(tx, person, guild, asked=draft.count)
            if session_id is None:
                session = await self._new_session(tx, person, game, draft, look_id=look_id)
                session_id = session.id
            step = await pictures.claim_steps(tx, session_id, draft.count, now=now)
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
                tier=FREE,
            )
            if answer.private is not None:
                job.status_channel_id = answer.channel_id
                job.status_message_id = answer.private.message_id
                job.reply_token = answer.private.token
                job.reply_token_until = answer.private.token_until
            generations = self._generations(person, game, draft, session_id, first_step=step)
            for generation in generations:
                generation.created_at = now
            await self._queue.add(
                tx, job, generations, day=day.date, now=now, paused=guild.paused_at is not None
            )
            tx.add_all(
                [
                    _drawn_from(asset, role, generation)
                    for role, asset in inputs.items()
                    for generation in generations
                ]
            )
            tx.add_all(_appearances(draft, generations))
        outlook = await self._outlooks.estimate(job)
        self._queue.wake_worker()
        return Order(job, tuple(generations), outlook, title_from(draft.text))

    def takes_references(self, tier: Tier) -> bool:
        """Whether the model of that tier looks at pictures of characters."""
        try:
            self._provider.choose(Needs(references=1), tier)
        except MissingCapability:
            return False
        return True

    async def price(self, params: Params) -> int:
        """What one scene of these settings costs in micro-dollars, by the model that would draw
        it now. Raises MissingCapability."""
        planned = await self._plan(NewOrder(GenerationKind.SCENE, "", params), Safety.DEFAULT)
        return self._provider.capabilities(_model(planned)).price_micros

    async def set_status_card(self, job: Job, *, channel_id: int, message_id: int) -> None:
        """Remember the card that lives through the job, so that its end is shown there."""
        async with self._database.write() as tx:
            await jobs.set_status_message(tx, job.id, channel_id=channel_id, message_id=message_id)
        self._queue.wake_worker()

    async def _plan(self, draft: NewOrder, safety: Safety) -> NewOrder:
        """The draft with how it will be drawn: which model, by which means of consistency."""
        params = draft.params
        figures = await self._figures(draft)
        if draft.kind is GenerationKind.INPAINT:
            figures = list(spoken_of(figures, draft.text))
        wanted = PlanRequest(
            tier=params.tier,
            negative=bool(draft.prompt.negative),
            source=draft.source is not None,
            mask=draft.mask is not None,
            strength=params.strength,
            varies=draft.kind is GenerationKind.VARY,
            new_shape=draft.source is not None
            and not same_shape(
                draft.source.width / draft.source.height, params.aspect[0] / params.aspect[1]
            ),
            upscale=draft.kind is GenerationKind.UPSCALE,
            safety=safety,
        )
        plan = plan_for(figures, wanted, self._choose)
        return replace(draft, params=replace(params, plan=plan))

    async def _figures(self, draft: NewOrder) -> list[Figure]:
        """Who is to be seen, and by which pictures: first the one of the state they are in."""
        cast = draft.params.cast
        if not cast or draft.kind is GenerationKind.UPSCALE:
            return []
        async with self._database.read() as tx:
            canon = await characters.canonical_looks(tx, [member.look_id for member in cast])
            there = await states.by_ids(
                tx, [member.state.state_id for member in cast if member.state]
            )
        figures = []
        for member in cast:
            if member.look_id not in canon:
                continue
            own = canon[member.look_id]
            # A try shows the words it was asked with, whatever was edited since.
            looks = draft.params.scene if draft.kind is GenerationKind.PORTRAIT else own.looks
            references = own.references
            if member.state is not None:
                looks = f"{looks} {member.state.words}"
                state = there.get(member.state.state_id)
                if state is not None and state.asset_id is not None:
                    references = (state.asset_id, *references)
            figures.append(Figure(member.name, looks, references, own.lora))
        return figures

    async def _store_inputs(self, person: Person, game: Game, draft: NewOrder) -> dict[str, Asset]:
        """What is drawn from, by role; what was brought along is in the store now.

        Raises QuotaReached before anything is put there: the transaction would be too late.
        """
        given = {"input": draft.source, "mask": draft.mask}
        brought = {role: each for role, each in given.items() if isinstance(each, Picture)}
        kept = {role: each for role, each in given.items() if isinstance(each, Asset)}
        if not brought:
            return kept
        async with self._database.read() as tx:
            now = await self._database.now(tx)
            guild = await guilds.by_id(tx, game.guild_id)
            if guild is not None:
                await self._require_room(tx, person, guild, asked=draft.count)
        wanted = [
            KeptAs(picture, _upload_key(game, picture), role) for role, picture in brought.items()
        ]
        rows = await put_assets(self._database, self._store, wanted, game_id=game.id, now=now)
        return kept | {row.role: row for row in rows}

    def _choose(self, needs: Needs, tier: Tier) -> ChosenModel:
        takes = self._provider.choose(needs, tier)
        return ChosenModel(takes.model, takes.references)

    async def _require_room(
        self, tx: Transaction, person: Person, guild: Guild, *, asked: int
    ) -> Day:
        day = day_of(await self._database.now(tx), guild.time_zone)
        own = await guilds.daily_pictures(tx, guild.id)
        used = await ledger.count_used(tx, guild_id=guild.id, user_id=person.user_id, day=day.date)
        limit = self._daily_pictures if own is None else own
        require_room(limit=limit, used=used, asked=asked, day=day)
        return day

    async def _new_session(
        self, tx: Transaction, person: Person, game: Game, draft: NewOrder, *, look_id: int | None
    ) -> Session:
        now = await self._database.now(tx)
        session = Session(
            guild_id=game.guild_id,
            game_id=game.id,
            owner_id=person.user_id,
            title=title_from(draft.text),
            look_id=look_id,
            next_step=1,
            created_at=now,
            updated_at=now,
        )
        tx.add(session)
        await tx.flush()
        return session

    def _generations(
        self, person: Person, game: Game, draft: NewOrder, session_id: int, *, first_step: int
    ) -> list[Generation]:
        seed = secrets.randbelow(_SEEDS - draft.count) if draft.seed is None else draft.seed
        return [
            Generation(
                game_id=game.id,
                session_id=session_id,
                parent_id=draft.parent.id if draft.parent else None,
                requester_id=person.user_id,
                step=first_step + index,
                kind=draft.kind,
                text=draft.text,
                prompt=draft.prompt.text,
                negative=draft.prompt.negative,
                params=draft.params.to_json(),
                style_key=style_key(draft.params.style),
                seed=(seed + index) % _SEEDS,
                provider=self._provider.name,
                model=_model(draft),
                status="queued",
            )
            for index in range(draft.count)
        ]


def _model(draft: NewOrder) -> str:
    assert draft.params.plan is not None, "planned before it is placed"
    return draft.params.plan.model


def _appearances(draft: NewOrder, generations: Sequence[Generation]) -> list[Appearance]:
    cast = {member.character_id for member in draft.params.cast}
    return [
        Appearance(generation_id=each.id, character_id=character_id, session_id=each.session_id)
        for each in generations
        for character_id in cast
    ]


def _upload_key(game: Game, picture: Picture) -> str:
    return upload_key(game_id=game.id, sha256=picture.sha256, extension=picture.extension)


def _drawn_from(kept: Asset, role: str, generation: Generation) -> Asset:
    """The same object once more, as what this generation is drawn from."""
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
