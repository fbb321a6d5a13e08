"""Everything that is known of a session, for its export."""

from collections.abc import Sequence

from sqlalchemy import select

from db.enums import AssetRole
from db.models import Asset, Generation, Job
from db.session import Transaction


async def steps(tx: Transaction, session_id: int) -> Sequence[tuple[Generation, Job]]:
    """Every generation by its step, deleted ones too, each with the job that drew it.

    A copied picture has the job of the original.
    """
    rows = await tx.execute(
        select(Generation, Job)
        .join(Job, Job.id == Generation.job_id)
        .where(Generation.session_id == session_id)
        .order_by(Generation.step)
    )
    return [(generation, job) for generation, job in rows]


async def assets(tx: Transaction, session_id: int) -> Sequence[Asset]:
    """The assets of the session's pictures and of their inputs, without thumbnails."""
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
