"""Workers that deliver in a Discord with one channel, one step at a time."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.config import load_settings
from bot.duties import Duties
from bot.wiring import App, open_app
from cogs.components.layout import note_card
from cogs.interactions.posting import post
from studio.generation.drawing_times import DrawingTimes
from studio.generation.requests import RequestReader
from studio.generation.run import JobRun, RunDependencies
from studio.generation.wait_estimates import WaitEstimates
from studio.providers.base import Finished, Output
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


@dataclass
class PostingTable:
    """A Discord with one channel, and the parts of a worker that posts in it."""

    discord: DiscordStub
    channel_id: int
    app: App
    clock: HandClock
    dependencies: RunDependencies
    provider: ScriptedProvider

    async def request(self, count: int = 1) -> None:
        """Request pictures as a member."""
        here = DiscordPlace(self.channel_id)
        member = Person(
            self.discord.owner.id, self.discord.guild.id, is_admin=True, sight=EVERYWHERE
        )
        services = self.app.services
        game = await services.games.create(member, here, GameChange(name="The Long Road"))
        form = SceneForm("A quiet harbour.", count=count)
        await services.images.draw_scene(member, game, form, Answer(self.channel_id))
        outputs = tuple(Output(f"{number}") for number in range(count))
        self.provider.on_poll.append(Finished(outputs))
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
            yield PostingTable(discord, channel_id, app, clock, dependencies, provider)
            await app.client.close()
        assert discord.unknown_routes == []
