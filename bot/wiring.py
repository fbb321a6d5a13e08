"""The only builder: from settings to a bot and a worker with all of their parts."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from secrets import token_hex
from typing import TYPE_CHECKING

from bot.adapters.likeness import OpenedLikeness, likeness_key, open_likeness
from bot.adapters.providers import choose_provider, creates_per_minute
from bot.adapters.stores import open_store
from bot.addresses import redirect_answers
from bot.client import LimnerClient, ShardedClient
from bot.config import Settings
from bot.delivery.pictures import DiscordDelivery
from bot.delivery.posts import PostDelivery
from bot.duties import Duties
from bot.migrate import open_database
from bot.monitoring.metrics import count, count_refusal
from bot.monitoring.operators import Operators
from bot.web.links import Links
from cogs import Services
from cogs.interactions.handlers import Handlers
from cogs.pictures.packs import Packs
from cogs.posts.files import PostFiles
from cogs.posts.webhooks import Webhooks
from db.session import Database
from studio.clock import Clock, SystemClock
from studio.generation.drawing_times import DrawingTimes
from studio.generation.events import Events
from studio.generation.jobs import Delivery
from studio.generation.queue import Queue, QueueLimits
from studio.generation.requests import RequestReader
from studio.generation.run import PictureLimits, RunDependencies
from studio.generation.wait_estimates import WaitEstimates
from studio.generation.worker import Worker, WorkerSettings
from studio.providers.base import Provider
from studio.rules.moderation.judging import Moderation, Strictness
from studio.rules.queue.rate_limit import RateLimiter
from studio.rules.sealing import Seal
from studio.services.characters.approvals import Approvals
from studio.services.characters.characters import Characters
from studio.services.characters.history import LookHistories
from studio.services.characters.kit_zips import KitZips
from studio.services.characters.kits import Kits
from studio.services.characters.roster import Roster
from studio.services.characters.wardrobe import Wardrobe
from studio.services.dice.dice import Dice
from studio.services.dice.macros import Macros
from studio.services.dice.roll_history import RollHistory
from studio.services.galleries.galleries import Galleries
from studio.services.galleries.stars import Stars
from studio.services.games.arrivals import Arrivals
from studio.services.games.games import Games
from studio.services.likeness.verdicts import LikenessVerdicts
from studio.services.moderation.server_strictness import ServerStrictness
from studio.services.moderation.words import WordCheck
from studio.services.open_answers import OpenAnswers
from studio.services.orders.inputs import UploadLimits
from studio.services.orders.orders import Orders
from studio.services.orders.planning import Planner
from studio.services.orders.uploads import UploadStore
from studio.services.pictures.deletion import PictureDeletion
from studio.services.pictures.images import Images
from studio.services.pictures.mask_links import MaskLinks
from studio.services.pictures.records import Records
from studio.services.pictures.sights import PictureSights
from studio.services.pictures.unreached import UnreachedPictures
from studio.services.posts.attachments import Attachments
from studio.services.posts.illustrations import Illustrations
from studio.services.posts.post_scenes import PostScenes
from studio.services.posts.posts import Posts
from studio.services.posts.unfinished import UnfinishedPosts
from studio.services.queue.queues import Queues
from studio.services.queue.quotas import Quotas
from studio.services.sessions.exports import Exports
from studio.services.sessions.sessions import Sessions
from studio.services.sessions.trees import Trees
from studio.storage.base import Store

if TYPE_CHECKING:
    from studio.services.likeness.measuring import LikenessMeasurer


@dataclass(frozen=True)
class App:
    """The built program. Its owner starts it, and only for its duties."""

    settings: Settings
    duties: Duties
    database: Database
    store: Store
    provider: Provider
    queue: Queue
    services: Services
    client: LimnerClient
    worker: Worker
    delivery: Delivery
    # None: likeness is off, or this process does not draw.
    measurer: "LikenessMeasurer | None"


@asynccontextmanager
async def open_app(
    settings: Settings,
    *,
    provider: Provider | None = None,
    store: Store | None = None,
    clock: Clock | None = None,
    delivery: Delivery | None = None,
    client: LimnerClient | None = None,
    duties: Duties | None = None,
) -> AsyncIterator[App]:
    """Build the whole program, and close it when the block ends. Starts nothing.

    An argument replaces the part that the settings choose. Raises SetupError with a sentence.
    """
    clock = clock or SystemClock()
    duties = duties or Duties()
    async with AsyncExitStack() as stack:
        # A worker that is silent for one lease loses its jobs and its locks.
        database = await stack.enter_async_context(
            open_database(settings, clock, silence_s=settings.queue.lease_s)
        )
        store = store or await open_store(settings)
        stack.push_async_callback(store.close)
        client = client or _client(settings, duties)
        operators = Operators(client, channel_id=settings.discord.ops_channel_id)
        provider = provider or choose_provider(settings, database, clock, operators)
        stack.push_async_callback(provider.close)
        opened = await open_likeness(settings) if duties.draws else None
        if opened is not None:
            stack.push_async_callback(opened.model.close)
        # Compiling the word lists takes a moment, and no member or job should wait for it.
        moderation = Moderation(strictness=Strictness(settings.moderation.strictness))
        if duties.hears or duties.draws:
            await asyncio.to_thread(moderation.warm)
        yield _assemble(
            settings,
            duties,
            moderation=moderation,
            database=database,
            store=store,
            provider=provider,
            clock=clock,
            delivery=delivery,
            client=client,
            likeness=opened,
        )


def _assemble(
    settings: Settings,
    duties: Duties,
    *,
    moderation: Moderation,
    database: Database,
    store: Store,
    provider: Provider,
    clock: Clock,
    delivery: Delivery | None,
    client: LimnerClient,
    likeness: OpenedLikeness | None,
) -> App:
    queue = Queue(
        database,
        QueueLimits(
            slots=settings.queue.slots,
            per_person=settings.queue.per_person,
            per_server=settings.queue.per_server,
            lease_s=settings.queue.lease_s,
            free_wait_s=settings.queue.free_wait_s,
            per_minute=creates_per_minute(settings),
        ),
        clock=clock,
        events=Events(count),
    )
    words = WordCheck(database, moderation, count_refusal)
    wait_estimates = WaitEstimates(database, queue, DrawingTimes(database, provider, clock))
    services = _services(
        settings,
        database,
        queue,
        wait_estimates,
        words=words,
        strictness=moderation.strictness,
        store=store,
        provider=provider,
        clock=clock,
        webhooks=Webhooks(client),
    )
    token = settings.discord.token
    seal = Seal.of(token.get_secret_value() if token else "")
    client.equip(
        services,
        Handlers(
            RateLimiter(per_minute=settings.requests.per_minute),
            clock,
            OpenAnswers(database, seal),
            served=settings.discord.served(),
        ),
    )
    delivery = delivery or DiscordDelivery(
        client,
        images=services.images,
        characters=services.characters,
        roster=services.roster,
        store=store,
        queue=queue,
        posts=PostDelivery(services.post_files, services.attachments, services.images, queue),
        unreached=services.unreached,
        clock=clock,
    )
    dependencies = RunDependencies(
        database=database,
        queue=queue,
        provider=provider,
        store=store,
        delivery=delivery,
        clock=clock,
        build_request=RequestReader(database, store),
        judge=words.judge_again,
        outlooks=wait_estimates,
        limits=PictureLimits(),
        job_timeout_s=settings.queue.job_timeout_s,
        served=settings.discord.served(),
    )
    worker = Worker(
        dependencies,
        WorkerSettings(
            name=_worker_name(),
            poll_s=settings.queue.poll_s,
            max_attempts=settings.queue.max_attempts,
            stop_grace_s=settings.queue.stop_grace_s,
        ),
    )
    return App(
        settings,
        duties,
        database,
        store,
        provider,
        queue,
        services,
        client,
        worker,
        delivery,
        _measurer(database, store, likeness, clock) if likeness else None,
    )


def _measurer(
    database: Database, store: Store, likeness: OpenedLikeness, clock: Clock
) -> "LikenessMeasurer":
    # It needs numpy, which is there when likeness is on.
    from studio.services.likeness.measuring import LikenessMeasurer

    return LikenessMeasurer(database, store, likeness.model, likeness.cohort, clock=clock)


def _services(
    settings: Settings,
    database: Database,
    queue: Queue,
    wait_estimates: WaitEstimates,
    *,
    words: WordCheck,
    strictness: Strictness,
    store: Store,
    provider: Provider,
    clock: Clock,
    webhooks: Webhooks,
) -> Services:
    planner = Planner(database, provider, words)
    quotas = Quotas(database, settings.quota.ceilings())
    uploads = UploadStore(database, store, daily_bytes=settings.uploads.daily_bytes)
    orders = Orders(
        database,
        queue,
        wait_estimates,
        words=words,
        planner=planner,
        quotas=quotas,
        served=settings.discord.served(),
        provider=provider,
        uploads=uploads,
    )
    roster = Roster(database, words, clock=clock)
    upload_limits = UploadLimits(
        max_bytes=settings.uploads.max_bytes, max_pixels=settings.uploads.max_pixels
    )
    characters = Characters(
        database,
        roster,
        planner,
        orders,
        uploads,
        clock=clock,
        upload_limits=upload_limits,
    )
    wardrobe = Wardrobe(
        database, roster, words, planner, uploads, clock=clock, upload_limits=upload_limits
    )
    sights = PictureSights(database, strictness=strictness)
    images = Images(database, orders, roster, queue, sights=sights, upload_limits=upload_limits)
    games = Games(database, words, clock=clock)
    macros = Macros(database, roster)
    dice = Dice(database, games, roster, macros)
    links = Links.of(settings)
    posts = Posts(
        database,
        roster,
        dice,
        store,
        clock=clock,
        address=links.avatar if links else None,
    )
    attachments = Attachments(database, images, clock=clock)
    packs = Packs(images)
    kits = Kits(database, store, address=links.kit if links else None)
    return Services(
        games=games,
        arrivals=Arrivals(database, clock=clock),
        characters=characters,
        approvals=Approvals(database, roster, clock=clock),
        roster=roster,
        wardrobe=wardrobe,
        look_histories=LookHistories(database, words, clock=clock),
        kits=kits,
        kit_zips=KitZips(database, roster, kits),
        images=images,
        deletion=PictureDeletion(database, images),
        records=Records(database, roster, words, sights=sights),
        orders=orders,
        queues=Queues(database, queue, wait_estimates, provider),
        quotas=quotas,
        likeness=LikenessVerdicts(database, model=likeness_key(settings)),
        strictness=ServerStrictness(database, usual=strictness),
        sessions=Sessions(database, queue, games=games, roster=roster, sights=sights),
        trees=Trees(store),
        galleries=Galleries(database, store, games=games, roster=roster, sights=sights),
        stars=Stars(database, sights=sights),
        exports=Exports(
            database, store, clock, sights=sights, offer=links.download if links else None
        ),
        posts=posts,
        unfinished_posts=UnfinishedPosts(database),
        unreached=UnreachedPictures(database, images, sights=sights),
        packs=packs,
        post_files=PostFiles(
            attachments=attachments,
            images=images,
            posts=posts,
            store=store,
            webhooks=webhooks,
            packs=packs,
        ),
        illustrations=Illustrations(games, roster, posts, planner, quotas),
        attachments=attachments,
        post_scenes=PostScenes(database, posts, roster, planner, quotas),
        webhooks=webhooks,
        dice=dice,
        macros=macros,
        roll_history=RollHistory(database, games, roster),
        mask_links=MaskLinks(database, images, store, address=links.mask_page) if links else None,
        store=store,
        clock=clock,
    )


def _client(settings: Settings, duties: Duties) -> LimnerClient:
    redirect_answers(settings.discord.api_base)
    shards = duties.shards
    kind: Callable[..., LimnerClient] = LimnerClient
    if shards is not None:
        kind = partial(ShardedClient, shard_ids=shards.ids, shard_count=shards.total)
    return kind(
        hears=duties.hears,
        # Only the process with the first shard tells Discord about changed commands.
        sync_commands=settings.discord.sync_commands and (shards is None or shards.first == 0),
        api_base=settings.discord.api_base,
        gateway_url=settings.discord.gateway_url,
    )


def _worker_name() -> str:
    """A unique name. Host names and process ids alone can be the same in several containers."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{token_hex(4)}"
