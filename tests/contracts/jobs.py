"""Steps of a job for the contract of the queue: taken, drawn, stored."""

from dataclasses import replace

from db.models import Asset, Generation, Job
from studio.errors import NoPicture
from studio.generation.jobs import RequestPart
from studio.providers.base import Handle
from tests.support.ground import Ground


async def take(ground: Ground, owner: str = "one") -> Job:
    """Take the next job; fails when there is none."""
    job = await ground.queue.take(owner=owner)
    assert job is not None, "nothing to take"
    return job


def asset(generation: Generation, role: str) -> Asset:
    """A stored object of the generation, not yet in the database."""
    return Asset(
        game_id=generation.game_id,
        generation_id=generation.id,
        role=role,
        store="local",
        key=f"games/1/sessions/1/{generation.id}-{role}.png",
        mime="image/png",
        size_bytes=1,
        width=1,
        height=1,
        sha256="0" * 64,
        created_at=generation.created_at,
    )


async def store_pictures(ground: Ground, job: Job, *, kept: int) -> None:
    """Have the job drawn, and its first `kept` pictures stored."""
    parts = [RequestPart(len(await ground.queue.list_generations(job)))]
    await ground.queue.held.mark_asking(job, intention=f"i-{job.id}", parts=parts)
    await ground.queue.held.mark_asked(job, parts=[replace(parts[0], handle=Handle("p1"))])
    await ground.queue.held.mark_drawn(
        job, outputs=[f"sketch:p1/{n}" for n in range(kept)], cost_micros=6000
    )
    generations = await ground.queue.list_generations(job)
    await ground.queue.held.mark_stored(
        job,
        [(each, [asset(each, "output"), asset(each, "thumbnail")]) for each in generations[:kept]],
        short=NoPicture(),
    )
