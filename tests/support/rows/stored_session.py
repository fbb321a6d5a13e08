"""A session with its rows in a database and its pictures in a store."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

from PIL import Image

from db.migrations import upgrade
from db.models import Asset, DeliveryRecord, Generation, Job, Session
from db.session import Database
from studio.generation.queue import QueueLimits
from studio.rules.asking.params import CastMember, Params
from studio.services.people import Person
from studio.storage.base import Store, session_key
from tests.support.clock import HandClock
from tests.support.ground import CHANNEL_ID, GUILD_ID, Ground, prepared

OWNER = Person(1, GUILD_ID)
PNG = "image/png"


@dataclass
class StoredSession:
    """A session of the owner. Tests add steps by number, and name parents by number."""

    ground: Ground
    store: Store
    session_id: int = 0
    # The generations' ids, by number.
    ids: dict[int, int] = field(default_factory=dict)

    async def begin(self, title: str = "Elara at the gate", **facts: Any) -> None:
        """Add a new session; later steps are added to it."""
        now = self.ground.clock.now()
        session = Session(
            guild_id=GUILD_ID,
            game_id=self.ground.game.id,
            owner_id=OWNER.user_id,
            title=title,
            created_at=now,
            updated_at=now,
            **facts,
        )
        async with self.ground.database.write() as tx:
            tx.add(session)
        self.session_id = session.id

    async def add(self, number: int, parent: int | None = None, **facts: Any) -> int:
        """Add a step, drawn and posted unless `facts` say otherwise; gives its id.

        `picture` are the bytes of its output; None: it has none.
        """
        generation, job = await self._asked(number, parent, facts)
        content = facts.get("picture", picture(number))
        if generation.status == "succeeded" and content is not None:
            await self.keep(generation.id, "output", content, lost=facts.get("lost", False))
        if job.status == "done":
            await self.keep(generation.id, "thumbnail", picture(number, (8, 8)))
        return generation.id

    async def post(self, number: int, *, channel_id: int) -> None:
        """Write that the step with that number was posted in a channel."""
        record = DeliveryRecord(
            generation_id=self.ids[number],
            channel_id=channel_id,
            message_id=9000 + number,
            created_at=self.ground.clock.now(),
        )
        async with self.ground.database.write() as tx:
            tx.add(record)

    async def _asked(
        self, number: int, parent: int | None, facts: dict[str, Any]
    ) -> tuple[Generation, Job]:
        now, status = self.ground.clock.now(), facts.get("status", "succeeded")
        drawn = status == "succeeded"
        params = Params(
            scene="a gate in the rain",
            cast=(CastMember(3, 4, "Elara"),),
            style="ink",
            source_id=self.ids.get(facts.get("source") or 0),
            uploaded=facts.get("uploaded", False),
        )
        job = Job(
            guild_id=GUILD_ID,
            game_id=self.ground.game.id,
            session_id=self.session_id,
            requester_id=OWNER.user_id,
            fair_tag=0,
            status="done" if drawn else status,
            attempts=facts.get("attempts", 1),
            not_before=now,
            channel_id=CHANNEL_ID,
            # These must never be in an export.
            reply_token="the-token-of-an-interaction",
            intention="the-name-of-an-intention",
            created_at=now,
            drawn_at=now + timedelta(seconds=15) if drawn else None,
            finished_at=now + timedelta(seconds=18) if drawn else None,
        )
        async with self.ground.database.write() as tx:
            tx.add(job)
            await tx.flush()
            generation = Generation(
                game_id=self.ground.game.id,
                session_id=self.session_id,
                job_id=job.id,
                parent_id=None if parent is None else self.ids[parent],
                requester_id=facts.get("requester_id", OWNER.user_id),
                step=number,
                kind=facts.get("kind", "scene" if parent is None else "iterate"),
                text=facts.get("text", f"words of {number}"),
                prompt=f"prompt of {number}",
                params=params.to_json(),
                seed=number,
                provider="sketch",
                model="sketch-standard",
                status=status,
                error=facts.get("error"),
                cost_micros=3_000 if drawn else 0,
                created_at=now,
                started_at=now + timedelta(seconds=3) if drawn else None,
                completed_at=now + timedelta(seconds=16) if drawn else None,
                deleted_at=now if facts.get("deleted") else None,
            )
            tx.add(generation)
        self.ids[number] = generation.id
        return generation, job

    async def choose(self, number: int) -> None:
        """Make a step the main one."""
        async with self.ground.database.write() as tx:
            (await tx.get_one(Session, self.session_id)).main_id = self.ids[number]

    async def keep(
        self,
        generation_id: int,
        role: str,
        content: bytes,
        *,
        key: str | None = None,
        mime: str = PNG,
        lost: bool = False,
    ) -> None:
        """Store an asset of a step. If it is lost, it has only a row."""
        game_id = self.ground.game.id
        name = f"{generation_id}-{role}.png"
        key = key or session_key(game_id=game_id, session_id=self.session_id, name=name)
        if not lost:
            await self.store.put(key, content, mime=mime)
        width, height = Image.open(BytesIO(content)).size if mime == PNG else (1, 1)
        async with self.ground.database.write() as tx:
            tx.add(
                Asset(
                    game_id=game_id,
                    generation_id=generation_id,
                    role=role,
                    store=self.store.name,
                    bucket=self.store.bucket,
                    key=key,
                    mime=mime,
                    size_bytes=len(content),
                    width=width,
                    height=height,
                    sha256=sha256(content).hexdigest(),
                    created_at=self.ground.clock.now(),
                )
            )


@asynccontextmanager
async def stored_session(
    database_url: str, store: Store, clock: HandClock
) -> AsyncIterator[StoredSession]:
    """A session without steps, in the database at `database_url`."""
    database = Database(database_url, now=clock.now)
    await upgrade(database)
    try:
        made = StoredSession(await prepared(database, clock, QueueLimits()), store)
        await made.begin()
        yield made
    finally:
        await database.close()


def picture(number: int, size: tuple[int, int] = (60, 40)) -> bytes:
    """A picture as PNG; each number has another colour."""
    out = BytesIO()
    colour = (number * 47 % 256, number * 89 % 256, number * 151 % 256)
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()
