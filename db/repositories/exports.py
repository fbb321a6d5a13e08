"""Everything that is remembered of a session, to be taken home."""

from collections.abc import Sequence

from sqlalchemy import select

from db.enums import AssetRole
from db.models import Asset, Generation, Job
from db.session import Transaction


async def steps(tx: Transaction, session_id: int) -> Sequence[tuple[Generation, Job]]:
    """Every generation in the order of their steps, deleted ones too, with the job that drew it.

    The job of a copy is the original's.
    """
    rows = await tx.execute(
        select(Generation, Job)
        .join(Job, Job.id == Generation.job_id)
        .where(Generation.session_id == session_id)
        .order_by(Generation.step)
    )
    return [(generation, job) for generation, job in rows]


async def assets(tx: Transaction, session_id: int) -> Sequence[Asset]:
    """The pictures, and what they were made from; not their thumbnails."""
    return (
        await tx.scalars(
            select(Asset)
            .join(Generation, Generation.id == Asset.generation_id)
            .where(
                Generation.session_id == session_id,
                Asset.role.in_((AssetRole.OUTPUT, AssetRole.INPUT, AssetRole.MASK)),
            )
            .order_by(Asset.id)
        )
    ).all()
