"""Sessions with all of their dependent rows, and the retention that purges them."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import func, select

from db.enums import AssetRole, GenerationStatus, JobStatus, LedgerState
from db.models import (
    Appearance,
    Asset,
    Base,
    Character,
    CharacterLook,
    DeliveryRecord,
    Generation,
    GenerationEvent,
    Job,
    LedgerEntry,
    MaskLink,
    Post,
    PostPicture,
    PredictionClaim,
    Session,
    Showing,
    Star,
)
from db.repositories.queue import ledger
from db.session import Database, Transaction
from studio.rules.asking.params import Params
from studio.rules.retention import RetentionPolicy
from studio.services.upkeep.retention import Retention, RetentionReport
from studio.storage.base import session_key
from tests.support.ground import CHANNEL_ID, GUILD_ID, Ground

# Rows that are deleted with a generation.
DEPENDENT = (
    *(Asset, DeliveryRecord, GenerationEvent, Appearance, MaskLink, PostPicture),
    *(Showing, Star),
)
DAY_S = 24 * 3600.0
POLICY = RetentionPolicy(archive_idle_days=90, purge_deleted_days=30, purge_failed_days=30)
SECRET = "a quiet harbour"


@dataclass
class OldRows:
    """Rows in a database, ways to add more, and their retention."""

    ground: Ground

    @property
    def database(self) -> Database:
        return self.ground.database

    def retention(self, policy: RetentionPolicy = POLICY, *, lot: int = 500) -> Retention:
        return Retention(self.database, self.ground.clock, policy, lot=lot)

    async def clear(
        self, policy: RetentionPolicy = POLICY, *, lot: int = 500, dry_run: bool = False
    ) -> RetentionReport:
        return await self.retention(policy, lot=lot).run(dry_run=dry_run)

    def later(self, days: float) -> None:
        self.ground.clock.advance(days * DAY_S)

    async def session(self, *, pictures: int = 1, status: str = "succeeded") -> Session:
        """Add a session whose job made so many pictures and ended with that status.

        Each picture has all of its dependent rows."""
        job = await self.ground.add(pictures=pictures)
        await self._end(job, GenerationStatus(status))
        async with self.database.read() as tx:
            return await tx.get_one(Session, job.session_id)

    async def child(self, parent: Generation, status: str = "succeeded") -> Generation:
        """Add a step that was made from `parent`."""
        now = self.ground.clock.now()
        async with self.database.write() as tx:
            session = await tx.get_one(Session, parent.session_id)
            session.next_step += 1
            session.updated_at = now
            job = Job(
                guild_id=GUILD_ID,
                game_id=self.ground.game.id,
                session_id=session.id,
                requester_id=1,
                not_before=now,
                channel_id=CHANNEL_ID,
                created_at=now,
            )
            born = Generation(
                game_id=self.ground.game.id,
                session_id=session.id,
                parent_id=parent.id,
                requester_id=1,
                step=session.next_step - 1,
                kind="iterate",
                text=SECRET,
                prompt=SECRET,
                params=Params(scene=SECRET, source_id=parent.id).to_json(),
                seed=1,
                provider="sketch",
                model="sketch-standard",
                created_at=now,
            )
            await self.ground.queue.add(tx, job, [born], day="2026-11-21", now=now)
            source = await tx.scalar(
                select(Asset).where(
                    Asset.generation_id == parent.id, Asset.role == AssetRole.OUTPUT
                )
            )
            if source is not None:
                tx.add(self._asset(born, AssetRole.INPUT, source.key))
        await self._end(job, GenerationStatus(status))
        return (await self.steps(parent.session_id))[-1]

    async def _end(self, job: Job, status: GenerationStatus) -> None:
        now = self.ground.clock.now()
        drawn = status == GenerationStatus.SUCCEEDED
        async with self.database.write() as tx:
            kept = await tx.get_one(Job, job.id)
            if status.is_unfinished:
                kept.status = JobStatus(status)
                return
            kept.status = JobStatus.DONE if drawn else JobStatus(status)
            kept.announced = True
            kept.outputs, kept.finished_at = ["https://painter.example/secret.png"], now
            tx.add(PredictionClaim(prediction_id=f"p{job.id}", job_id=job.id))
            rows = await tx.scalars(select(Generation).where(Generation.job_id == job.id))
            for generation in rows.all():
                generation.status, generation.completed_at = status, now
                tx.add(self._link(generation))
                tx.add(Star(generation_id=generation.id, user_id=7, created_at=now))
                tx.add(self._showing(generation))
                tx.add(await self._in_post(tx, generation))
                if drawn:
                    thumbnail = self._asset(generation, AssetRole.THUMBNAIL)
                    tx.add_all([thumbnail, self._asset(generation, AssetRole.OUTPUT)])
                    tx.add(self._delivery(generation))
                    await tx.flush()
                    session = await tx.get_one(Session, generation.session_id)
                    session.thumbnail_id = session.thumbnail_id or thumbnail.id
                await ledger.settle(
                    tx,
                    [generation.id],
                    LedgerState.SPENT if drawn else LedgerState.REFUNDED,
                    now=now,
                    cost_micros=40_000 if drawn else 0,
                )

    def _asset(self, generation: Generation, role: AssetRole, key: str = "") -> Asset:
        key = key or session_key(
            game_id=generation.game_id,
            session_id=generation.session_id,
            name=f"{generation.id}-{role}.png",
        )
        return Asset(
            game_id=generation.game_id,
            generation_id=generation.id,
            role=role,
            store="local",
            key=key,
            mime="image/png",
            size_bytes=len(key),
            width=1,
            height=1,
            sha256=sha256(key.encode()).hexdigest(),
            created_at=self.ground.clock.now(),
        )

    def _delivery(self, generation: Generation) -> DeliveryRecord:
        return DeliveryRecord(
            generation_id=generation.id,
            channel_id=CHANNEL_ID,
            message_id=generation.id + 5000,
            created_at=self.ground.clock.now(),
        )

    def _showing(self, generation: Generation) -> Showing:
        return Showing(
            generation_id=generation.id,
            channel_id=CHANNEL_ID,
            message_id=generation.id + 8000,
            created_at=self.ground.clock.now(),
        )

    def _link(self, generation: Generation) -> MaskLink:
        """A link that practically never expires: expired links have tests of their own."""
        now = self.ground.clock.now()
        return MaskLink(
            generation_id=generation.id,
            requester_id=1,
            guild_id=GUILD_ID,
            channel_id=CHANNEL_ID,
            text=SECRET,
            created_at=now,
            expires_at=now + timedelta(days=10_000),
        )

    async def _in_post(self, tx: Transaction, generation: Generation) -> PostPicture:
        """The picture in a post of its own."""
        now = self.ground.clock.now()
        hero = Character(
            game_id=self.ground.game.id,
            owner_id=1,
            name=f"Hero {generation.id}",
            name_key=f"hero {generation.id}",
            created_at=now,
        )
        tx.add(hero)
        await tx.flush()
        post = Post(
            guild_id=GUILD_ID,
            game_id=self.ground.game.id,
            channel_id=CHANNEL_ID,
            character_id=hero.id,
            author_id=1,
            text="She turned to the harbour.",
            created_at=now,
        )
        tx.add(post)
        await tx.flush()
        return PostPicture(
            post_id=post.id,
            generation_id=generation.id,
            message_id=generation.id + 7000,
            created_at=now,
        )

    async def steps(self, session_id: int) -> list[Generation]:
        """The session's generations, in order."""
        async with self.database.read() as tx:
            rows = await tx.scalars(
                select(Generation)
                .where(Generation.session_id == session_id)
                .order_by(Generation.step)
            )
            return list(rows.all())

    async def look_again(self, session: Session) -> Session | None:
        async with self.database.read() as tx:
            return await tx.get(Session, session.id)

    async def change(self, row: Session | Generation | Job, **values: object) -> None:
        """Set columns of a row."""
        async with self.database.write() as tx:
            kept = await tx.get_one(type(row), row.id)
            for name, value in values.items():
                setattr(kept, name, value)

    async def delete(self, row: Session | Generation) -> None:
        await self.change(row, deleted_at=self.ground.clock.now())

    async def newer(self) -> Session:
        """Add the newest session. Retention always keeps the newest rows."""
        return await self.session()

    async def count(self, table: type[Base]) -> int:
        async with self.database.read() as tx:
            return await tx.scalar(select(func.count()).select_from(table)) or 0

    async def count_dependent(self, generation_id: int) -> int:
        """How many dependent rows a generation has."""
        async with self.database.read() as tx:
            counts = [
                await tx.scalar(
                    select(func.count())
                    .select_from(table)
                    .where(table.generation_id == generation_id)
                )
                for table in DEPENDENT
            ]
        return sum(each or 0 for each in counts)

    async def money(self) -> tuple[int, int, int]:
        """The number of ledger entries, the money spent, and the used part of the daily quota."""
        async with self.database.read() as tx:
            entries, spent = (
                await tx.execute(
                    select(func.count(), func.sum(LedgerEntry.cost_micros)).select_from(LedgerEntry)
                )
            ).one()
            day = await ledger.count_day(tx, guild_id=GUILD_ID, user_id=1, day="2026-11-21")
        return entries, int(spent), day.used

    async def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table."""
        async with self.database.read() as tx:
            return {
                table.name: [
                    tuple(row)
                    for row in await tx.execute(table.select().order_by(*table.primary_key))
                ]
                for table in Base.metadata.sorted_tables
            }


async def portrait_of(old_rows: OldRows, session: Session) -> CharacterLook:
    """Make the session one of portraits: gives its version of looks, without a saved portrait."""
    now = old_rows.ground.clock.now()
    async with old_rows.database.write() as tx:
        character = Character(
            game_id=old_rows.ground.game.id,
            owner_id=1,
            name="Elara",
            name_key=f"elara {session.id}",
            created_at=now,
        )
        tx.add(character)
        await tx.flush()
        look = CharacterLook(
            character_id=character.id, version=1, looks="tall", seed=1, created_at=now
        )
        tx.add(look)
        await tx.flush()
        (await tx.get_one(Session, session.id)).look_id = look.id
        for step in await old_rows.steps(session.id):
            tx.add(
                Appearance(generation_id=step.id, character_id=character.id, session_id=session.id)
            )
    return look
