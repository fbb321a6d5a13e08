"""A worker that is frozen between its check of the lease and Discord posts nothing when it wakes.

Each test freezes the worker at one moment of its request. Meanwhile the lease expires, another
worker takes the job and posts the picture, and Discord forgets its nonces.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp.http_writer import StreamWriter

from bot.config import load_settings
from bot.duties import Duties
from bot.wiring import App, open_app
from cogs.components.layout import note_card
from cogs.interactions.posting import post
from studio.errors import LeaseLost, ProviderGone
from studio.generation.drawing_times import DrawingTimes
from studio.generation.requests import RequestReader
from studio.generation.run import JobRun, RunDependencies
from studio.generation.wait_estimates import WaitEstimates
from studio.rules.moderation.judging import Moderation
from studio.services.games.games import GameChange
from studio.services.moderation.words import WordCheck
from studio.services.orders.inputs import SceneForm
from studio.services.people import Answer, DiscordPlace, Person
from tests.bot.messages import has_button
from tests.stubs.discord.stub import DiscordStub
from tests.stubs.discord.world import StubMessage
from tests.studio.generation.scripted import ScriptedProvider
from tests.support.clock import HandClock
from tests.support.sight import EVERYWHERE

LEASE_S = 60.0
Act = Callable[[], Awaitable[None]]
Plan = Callable[["PostingTable", pytest.MonkeyPatch, Act], None]


@dataclass
class PostingTable:
    """A Discord with one channel, and the parts of a worker that posts in it."""

    discord: DiscordStub
    channel_id: int
    app: App
    clock: HandClock
    dependencies: RunDependencies

    async def request(self) -> None:
        """Request a picture as a member."""
        here = DiscordPlace(self.channel_id)
        member = Person(
            self.discord.owner.id, self.discord.guild.id, is_admin=True, sight=EVERYWHERE
        )
        services = self.app.services
        game = await services.games.create(member, here, GameChange(name="The Long Road"))
        form = SceneForm("A quiet harbour.")
        await services.images.draw_scene(member, game, form, Answer(self.channel_id))
        # A client knows Discord's rate limit for a channel from its first message there.
        await post(self.app.client, self.channel_id, note_card("Drawing."))

    async def take(self, owner: str) -> JobRun:
        """Take the job as a worker."""
        job = await self.app.queue.take(owner=owner)
        assert job is not None
        run = JobRun(self.dependencies, job)
        run.generations = await self.app.queue.list_generations(job)
        return run

    async def freeze(self) -> None:
        """Stay frozen past the lease and past Discord's nonces; another worker does the job."""
        self.clock.advance(LEASE_S + 1)
        other = await self.take("other")
        await other.run()
        self.discord.forget_nonces()

    async def oversleep(self) -> None:
        """Stay frozen past the lease; nobody takes the job."""
        self.clock.advance(LEASE_S + 1)

    def posted(self) -> list[StubMessage]:
        """Everything that the bot ever posted, in the channel or privately."""
        return [
            message
            for channel_id in self.discord.channels
            for message in self.discord.posted_by_bot(channel_id)
        ]

    def pictures(self) -> list[StubMessage]:
        """Every picture that was ever posted."""
        return [message for message in self.posted() if has_button(message, "iterate")]


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[PostingTable]:
    clock, provider = HandClock(), ScriptedProvider()
    async with DiscordStub() as discord:
        channel_id = discord.add_channel("the-long-road")
        environ = {
            "LIMNER_DATA_FOLDER": str(tmp_path),
            "LIMNER_DISCORD__TOKEN": discord.token,
            "LIMNER_DISCORD__API_BASE": discord.api_base,
            "LIMNER_QUEUE__LEASE_S": str(LEASE_S),
        }
        settings, duties = load_settings(None, environ), Duties(hears=False, draws=False)
        async with open_app(settings, provider=provider, clock=clock, duties=duties) as app:
            await app.client.login(discord.token)
            dependencies = RunDependencies(
                database=app.database,
                queue=app.queue,
                provider=provider,
                store=app.store,
                delivery=app.delivery,
                clock=clock,
                build_request=RequestReader(app.database, app.store),
                judge=WordCheck(app.database, Moderation()).judge_again,
                outlooks=WaitEstimates(
                    app.database, app.queue, DrawingTimes(app.database, provider, clock)
                ),
            )
            yield PostingTable(discord, channel_id, app, clock, dependencies)
            await app.client.close()
        assert discord.unknown_routes == []


def once(act: Act) -> Act:
    """The act, once: the other worker makes the same requests."""
    left = [act]

    async def acting() -> None:
        if left:
            await left.pop()()

    return acting


def while_it_waits_for_its_turn(
    table: PostingTable, monkeypatch: pytest.MonkeyPatch, act: Act
) -> None:
    http, frozen = table.app.client.http, once(act)
    request = http.request

    async def waiting(route: Any, **options: Any) -> Any:
        if route.method == "POST":
            await frozen()
        return await request(route, **options)

    monkeypatch.setattr(http, "request", waiting)


def before_a_piece_is_written(
    monkeypatch: pytest.MonkeyPatch, act: Act, is_it: Callable[[bytes], bool]
) -> None:
    write, frozen = StreamWriter.write, once(act)

    async def writing(self: StreamWriter, chunk: Any, **options: Any) -> None:
        # Only a form with files has such a piece; the stub's answers pass here, too.
        if is_it(bytes(chunk)):
            await frozen()
        await write(self, chunk, **options)

    monkeypatch.setattr(StreamWriter, "write", writing)


def before_the_first_byte(table: PostingTable, monkeypatch: pytest.MonkeyPatch, act: Act) -> None:
    before_a_piece_is_written(monkeypatch, act, lambda chunk: chunk.startswith(b"--"))


def before_the_last_byte(table: PostingTable, monkeypatch: pytest.MonkeyPatch, act: Act) -> None:
    before_a_piece_is_written(monkeypatch, act, lambda chunk: chunk.endswith(b"--\r\n"))


def while_discord_refuses(
    table: PostingTable, monkeypatch: pytest.MonkeyPatch, act: Act, *, cut: bool
) -> None:
    """Freeze while Discord has the first request, which it does not carry out."""
    record, frozen, left = table.discord._record, once(act), [True]

    async def recording(request: Any) -> Any:
        seen = await record(request)
        if seen.method == "POST" and left:
            left.clear()
            await frozen()
            if cut:
                request.transport.abort()
                raise ConnectionResetError
            table.discord.fail_next(1, status=429)
        return seen

    monkeypatch.setattr(table.discord, "_record", recording)


def while_the_rate_limit_lasts(
    table: PostingTable, monkeypatch: pytest.MonkeyPatch, act: Act
) -> None:
    while_discord_refuses(table, monkeypatch, act, cut=False)


def before_the_connection_is_cut(
    table: PostingTable, monkeypatch: pytest.MonkeyPatch, act: Act
) -> None:
    while_discord_refuses(table, monkeypatch, act, cut=True)


MOMENTS: list[Plan] = [
    while_it_waits_for_its_turn,
    before_the_first_byte,
    before_the_last_byte,
    while_the_rate_limit_lasts,
    before_the_connection_is_cut,
]


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_worker_that_wakes_posts_no_second_picture(
    table: PostingTable, monkeypatch: pytest.MonkeyPatch, moment: Plan
) -> None:
    await table.request()
    run = await table.take("frozen")
    moment(table, monkeypatch, table.freeze)
    with pytest.raises(LeaseLost):
        await run.run()
    assert len(table.pictures()) == 1


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_worker_that_wakes_posts_the_picture_when_nobody_took_its_job(
    table: PostingTable, monkeypatch: pytest.MonkeyPatch, moment: Plan
) -> None:
    await table.request()
    run = await table.take("frozen")
    moment(table, monkeypatch, table.oversleep)
    await run.run()
    assert len(table.pictures()) == 1


async def test_a_worker_that_wakes_sends_no_second_private_message(
    table: PostingTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    await table.request()
    run = await table.take("frozen")
    # The channel takes no picture, for neither worker.
    path = f"/channels/{table.channel_id}/messages"
    table.discord.fail_next(2, status=403, code=50013, method="POST", path=path)
    private, frozen = "/users/@me/channels", once(table.freeze)
    http = table.app.client.http
    request = http.request

    async def waiting(route: Any, **options: Any) -> Any:
        answer = await request(route, **options)
        if route.path == private:
            await frozen()
        return answer

    monkeypatch.setattr(http, "request", waiting)
    with pytest.raises(LeaseLost):
        await run.run()
    [picture] = table.pictures()
    assert picture.payload["channel_id"] != str(table.channel_id)


@pytest.mark.parametrize("takes_messages", [True, False])
async def test_an_end_that_two_workers_announce_is_told_once(
    table: PostingTable, takes_messages: bool
) -> None:
    await table.request()
    run = await table.take("frozen")
    await table.app.queue.held.fail(run.job, ProviderGone("it is gone"))
    if not takes_messages:
        for _ in range(2):
            table.discord.fail_next(1, status=403, code=50007, path="/users/@me/channels")
    before = len(table.posted())
    for _ in range(2):
        # The job has no status card that could be edited.
        await table.app.delivery.announce_failed(run.job, ProviderGone("it is gone"), delivered=0)
    assert len(table.posted()) == before + 1
