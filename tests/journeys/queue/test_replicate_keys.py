"""Rate-limited and refused keys while members ask for pictures, from the queue to Replicate.

Queue, worker, database, store, provider and the operators' channel are real; Replicate and
Discord answer on loopback. Drawing takes no time, so only resting keys wait for the clock.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import structlog

from bot.client import LimnerClient
from bot.monitoring.operators import Operators
from db.migrations import upgrade
from db.models import Job
from db.session import Database
from studio.generation.key_states import KeyStateRows
from studio.generation.queue import QueueLimits
from studio.generation.requests import RequestReader
from studio.generation.run import RunDependencies
from studio.generation.worker import Worker, WorkerSettings
from studio.providers.catalogue import Catalogue
from studio.providers.replicate.keys import Key, KeyPool
from studio.providers.replicate.outputs import OutputFetcher
from studio.providers.replicate.provider import ReplicateProvider
from studio.rules.moderation.judging import Moderation
from studio.services.moderation.words import WordCheck
from studio.storage.local import LocalStore
from tests.stubs.discord.stub import DiscordStub
from tests.stubs.replicate.accounts import LOW_CREDIT
from tests.stubs.replicate.stub import ReplicateStub
from tests.studio.generation.scripted import RecordingDelivery
from tests.support.clock import HandClock
from tests.support.ground import Ground, prepared

POSTGRESQL_IN_SOAK = False

# Two accounts, three keys, in the order of the settings.
KEYS = (
    Key("first", "studio", "r8_the-first-key-of-the-studio"),
    Key("second", "studio", "r8_the-second-key-of-the-studio"),
    Key("guild", "guild", "r8_the-only-key-of-the-guild"),
)
NAMES = {key.token: key.name for key in KEYS}


class _Client(LimnerClient):
    """The bot's own client, which here has no commands."""

    async def setup_hook(self) -> None:
        pass


class Shop:
    """A worker with Replicate as its provider, one job at a time, and the operators' channel."""

    def __init__(self, ground: Ground, replicate: ReplicateStub, discord: DiscordStub) -> None:
        self.ground = ground
        self.replicate = replicate
        self.discord = discord
        self.ops_id = discord.add_channel("ops")
        self.delivery = RecordingDelivery()
        self.worker: Worker

    async def open(self, keys: Sequence[Key], folder: Path, stack: AsyncExitStack) -> None:
        """Start the worker with these keys; the stack stops it."""
        client = _Client(api_base=self.discord.api_base, gateway_url=self.discord.gateway_url)
        await stack.enter_async_context(client)
        await client.login(self.discord.token)
        clock, store = self.ground.clock, await LocalStore.open(folder)
        pool = KeyPool(
            keys,
            KeyStateRows(self.ground.database),
            clock=clock,
            watch=Operators(client, channel_id=self.ops_id),
        )
        provider = ReplicateProvider(
            Catalogue.load(),
            pool,
            OutputFetcher([self.replicate.output_host]),
            clock=clock,
            base_url=self.replicate.url,
        )
        stack.push_async_callback(provider.close)
        workshop = RunDependencies(
            database=self.ground.database,
            queue=self.ground.queue,
            provider=provider,
            store=store,
            delivery=self.delivery,
            clock=clock,
            build_request=RequestReader(self.ground.database, store),
            judge=WordCheck(self.ground.database, Moderation()).judge_again,
            outlooks=self.ground.outlooks(provider),
        )
        self.worker = Worker(workshop, WorkerSettings("one"))
        working = asyncio.create_task(self.worker.run(), name="worker")
        stack.push_async_callback(self._end, working)

    async def ask(self, *, pictures: int) -> list[Job]:
        """Let that many members ask for one picture each, and do all work that needs no waiting."""
        jobs = [await self.ground.add(person, model="flux-schnell") for person in range(pictures)]
        await self.settled()
        return jobs

    async def settled(self) -> None:
        async with asyncio.timeout(30):
            await self.worker.wait_idle()

    async def later(self, seconds: float) -> None:
        self.ground.clock.advance(seconds)
        await self.settled()

    def asked(self) -> list[str]:
        """The names of the keys that requested pictures, in order."""
        return [NAMES[seen.token or ""] for seen in self.replicate.create_requests]

    async def states(self, jobs: Sequence[Job]) -> list[str]:
        return [(await self.ground.job(job.id)).status for job in jobs]

    def told(self) -> list[str]:
        """The messages in the operators' channel."""
        return [text for message in self.discord.messages(self.ops_id) for text in message.texts]

    async def _end(self, working: "asyncio.Task[None]") -> None:
        await self.worker.stop()
        async with asyncio.timeout(30):
            await working


@pytest.fixture
def keys() -> Sequence[Key]:
    return KEYS


@pytest.fixture
async def shop(tmp_path: Path, database_url: str, keys: Sequence[Key]) -> AsyncIterator[Shop]:
    clock = HandClock()
    accounts: Mapping[str, tuple[str, ...]] = {
        account: tuple(key.token for key in keys if key.account == account)
        for account in {key.account: None for key in keys}
    }
    async with AsyncExitStack() as stack:
        database = Database(database_url, now=clock.now)
        stack.push_async_callback(database.close)
        await upgrade(database)
        # One job at a time, so keys are used in the order of the requests.
        ground = await prepared(database, clock, QueueLimits(slots=1, per_person=1))
        replicate = await stack.enter_async_context(
            ReplicateStub(accounts, clock=clock, longest_px=64)
        )
        discord = await stack.enter_async_context(DiscordStub())
        shop = Shop(ground, replicate, discord)
        await shop.open(keys, tmp_path / "pictures", stack)
        yield shop
        assert (replicate.unknown_routes, discord.unknown_routes) == ([], [])


async def test_a_throttled_account_and_a_key_without_credit_fail_no_job(shop: Shop) -> None:
    shop.replicate.refuse_key(KEYS[1].token, 402)
    shop.replicate.throttle("guild", retry_after_s=5)

    jobs = await shop.ask(pictures=4)

    # Each key was tried once; then only the remaining one is used.
    assert shop.asked() == ["first", "second", "guild", "first", "first", "first"]
    await shop.later(4)
    jobs += await shop.ask(pictures=1)
    assert shop.asked()[6:] == ["first"]
    await shop.later(1)
    jobs += await shop.ask(pictures=4)

    # The account "guild" rests no more: two keys take turns.
    assert shop.asked()[7:] == ["guild", "first", "guild", "first"]
    assert await shop.states(jobs) == ["done"] * 9
    assert [(await shop.ground.job(job.id)).failures for job in jobs] == [0] * 9
    assert shop.replicate.paid() == {"A quiet harbour.": 9}
    [told] = shop.told()
    assert told.startswith(
        "The painter draws nothing for the key **second** (account studio): 402 Insufficient credit"
    )


async def test_a_key_that_was_topped_up_comes_back_after_an_hour(shop: Shop) -> None:
    shop.replicate.refuse_key(KEYS[1].token, 402)
    await shop.ask(pictures=2)
    shop.replicate.accept_key(KEYS[1].token)

    await shop.later(3600)
    jobs = await shop.ask(pictures=3)

    assert shop.asked() == ["first", "second", "guild", "first", "second", "guild"]
    assert await shop.states(jobs) == ["done"] * 3
    assert len(shop.told()) == 1


async def test_when_all_accounts_rest_jobs_wait_until_the_first_may_be_used(shop: Shop) -> None:
    shop.replicate.throttle("studio", retry_after_s=8)
    shop.replicate.throttle("guild", retry_after_s=5)

    jobs = await shop.ask(pictures=3)
    assert await shop.states(jobs) == ["queued"] * 3
    # The first job tries each account, and then all jobs know.
    assert shop.asked() == ["first", "guild"]

    await shop.later(4)
    assert await shop.states(jobs) == ["queued"] * 3
    await shop.later(1)

    assert await shop.states(jobs) == ["done"] * 3
    assert shop.asked() == ["first", "guild", "guild", "guild", "guild"]
    assert [(await shop.ground.job(job.id)).failures for job in jobs] == [0] * 3
    assert [line for line in shop.delivery.said if line.startswith("failed")] == []


POOR = (Key("poor", "poor", "r8_the-key-of-a-poor-account", creates_per_minute=6),)
NAMES[POOR[0].token] = "poor"


@pytest.mark.parametrize("keys", [POOR])
async def test_with_little_credit_six_pictures_a_minute_come_and_no_call_is_refused(
    shop: Shop,
) -> None:
    shop.replicate.accounts["poor"].limit_to(LOW_CREDIT)

    jobs = await shop.ask(pictures=6)
    for done in range(1, 7):
        assert await shop.states(jobs) == ["done"] * done + ["queued"] * (6 - done)
        await shop.later(10)

    assert len(shop.replicate.create_requests) == 6
    assert shop.told() == []


async def test_no_key_is_seen_outside_of_calls_to_the_api(shop: Shop, tmp_path: Path) -> None:
    with structlog.testing.capture_logs() as lines:
        shop.replicate.refuse_key(KEYS[0].token, 401)
        shop.replicate.refuse_key(KEYS[1].token, 402)
        shop.replicate.throttle("guild", retry_after_s=5)
        await shop.ask(pictures=2)
        await shop.later(5)

    said = [*map(str, lines), *shop.told(), *shop.delivery.said]
    assert len(shop.told()) == 2
    assert shop.replicate.output_requests
    assert shop.replicate.requests_with_key() == []
    for key in KEYS:
        assert [text for text in said if key.token in text] == []
        assert _files_with(tmp_path, key.token) == []


def _files_with(folder: Path, text: str) -> list[Path]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [path for path in files if text.encode() in path.read_bytes()]
