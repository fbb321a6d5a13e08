"""Pictures that could be brought nowhere, and wait for their requester."""

from collections.abc import Sequence

from sqlalchemy import select, update

from db.enums import GenerationKind
from db.models import DeliveryRecord, Generation, Session
from db.session import Transaction


async def add(tx: Transaction, generation_id: int, *, requester_id: int) -> None:
    """Write that the generation could not be posted anywhere, and waits for its requester."""
    await tx.execute(
        update(DeliveryRecord)
        .where(DeliveryRecord.generation_id == generation_id)
        .values(reachable=False, waits_for=requester_id)
    )


async def set_shown(tx: Transaction, generation_ids: Sequence[int]) -> None:
    """Write that these generations wait for nobody any more."""
    await tx.execute(
        update(DeliveryRecord)
        .where(DeliveryRecord.generation_id.in_(generation_ids))
        .values(waits_for=None)
    )


async def of_job(tx: Transaction, job_id: int) -> Sequence[Generation]:
    """The job's generations that wait for their requester, in order."""
    return (
        await tx.scalars(
            select(Generation)
            .join(DeliveryRecord, DeliveryRecord.generation_id == Generation.id)
            .where(
                Generation.job_id == job_id,
                Generation.deleted_at.is_(None),
                DeliveryRecord.waits_for.is_not(None),
            )
            .order_by(Generation.step)
        )
    ).all()


async def of_person(
    tx: Transaction, user_id: int, *, guild_id: int, limit: int
) -> Sequence[Generation]:
    """The generations that wait for the person in that server, oldest first, without portraits."""
    return (
        await tx.scalars(
            select(Generation)
            .join(DeliveryRecord, DeliveryRecord.generation_id == Generation.id)
            .join(Session, Session.id == Generation.session_id)
            .where(
                DeliveryRecord.waits_for == user_id,
                Generation.deleted_at.is_(None),
                Generation.kind != GenerationKind.PORTRAIT,
                Session.guild_id == guild_id,
                Session.deleted_at.is_(None),
            )
            .order_by(Generation.id)
            .limit(limit)
        )
    ).all()
