"""A database with a server, a game and a queue: the ground that lower tests stand on."""

from dataclasses import dataclass

from db.models import Game, Generation, Job, LedgerEntry, Session
from db.repositories import games, guilds
from db.repositories.queue import queue_state
from db.session import Database
from studio.generation.drawing_times import DrawingTimes
from studio.generation.queue import Queue, QueueLimits
from studio.generation.wait_estimates import WaitEstimates
from studio.providers.base import Provider
from studio.rules.asking.params import Params
from tests.support.clock import HandClock

GUILD_ID, CHANNEL_ID = 900, 901


@dataclass
class Ground:
    """What a queue needs around it, and short ways to look at it."""

    database: Database
    queue: Queue
    clock: HandClock
    game: Game

    async def add(
        self,
        person: int = 1,
        *,
        pictures: int = 1,
        tier: int = 1,
        model: str = "sketch-standard",
        prompt: str = "A quiet harbour.",
    ) -> Job:
        """A job of that person in the queue."""
        async with self.database.write() as tx:
            now = self.clock.now()
            session = Session(
                game_id=self.game.id,
                owner_id=person,
                title="A quiet harbour",
                next_step=1 + pictures,
                created_at=now,
                updated_at=now,
            )
            tx.add(session)
            await tx.flush()
            job = Job(
                guild_id=self.game.guild_id,
                game_id=self.game.id,
                session_id=session.id,
                requester_id=person,
                tier=tier,
                not_before=now,
                channel_id=CHANNEL_ID,
                created_at=now,
            )
            drawn = [
                Generation(
                    game_id=self.game.id,
                    session_id=session.id,
                    requester_id=person,
                    step=step,
                    kind="scene",
                    text="a quiet harbour",
                    prompt=prompt,
                    params=Params(scene="a quiet harbour").to_json(),
                    seed=step,
                    provider="sketch",
                    model=model,
                    created_at=now,
                )
                for step in range(1, pictures + 1)
            ]
            paused = job.guild_id in await queue_state.paused_servers(tx)
            await self.queue.add(tx, job, drawn, day="2026-11-21", now=now, paused=paused)
        return job

    def outlooks(self, provider: Provider) -> WaitEstimates:
        """Where jobs stand, when that provider draws."""
        times = DrawingTimes(self.database, provider, self.clock)
        return WaitEstimates(self.database, self.queue, times)

    async def waiting(self) -> list[Job]:
        """The jobs in line, in order."""
        async with self.database.read() as tx:
            return list(await queue_state.next_waiting(tx, limit=500))

    async def job(self, job_id: int) -> Job:
        """The job's row as it is now."""
        async with self.database.read() as tx:
            return await tx.get_one(Job, job_id)

    async def ledger(self, job: Job) -> list[str]:
        """The states of the job's quota entries, in the order of its pictures."""
        async with self.database.read() as tx:
            entries = [
                await tx.get_one(LedgerEntry, each.id)
                for each in await self.queue.list_generations(job)
            ]
        return [entry.state for entry in entries]


async def prepared(database: Database, clock: HandClock, limits: QueueLimits) -> Ground:
    """The ground, in a database that has its schema."""
    game = Game(
        guild_id=GUILD_ID,
        name="The Long Road",
        gm_user_id=5,
        approvals=True,
        house_style="",
        created_at=clock.now(),
    )
    async with database.write() as tx:
        await guilds.get_or_create(tx, GUILD_ID, now=clock.now())
        await games.bind(tx, game, CHANNEL_ID)
    return Ground(database, Queue(database, limits, clock=clock), clock, game)
