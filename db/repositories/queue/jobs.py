"""Jobs by id, by person and by status card; cancelling, and prediction claims."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    select,
    update,
)

from db.enums import UNFINISHED, JobPhase, JobStatus
from db.inserting import insert
from db.models import Job, PredictionClaim
from db.session import Transaction


async def by_id(tx: Transaction, job_id: int) -> Job | None:
    """The job; None when there is none."""
    return await tx.get(Job, job_id)


async def claim(tx: Transaction, job_id: int, prediction_id: str) -> bool:
    """Claim the prediction for this job; False when another job has claimed it."""
    noted = (
        insert(tx, PredictionClaim)
        .values(prediction_id=prediction_id, job_id=job_id)
        .on_conflict_do_nothing()
        .returning(PredictionClaim.prediction_id)
    )
    return await tx.scalar(noted) is not None


async def unfinished_of(tx: Transaction, *, requester_id: int, game_id: int) -> Sequence[Job]:
    """The person's unfinished jobs of the game, newest first."""
    return (
        await tx.scalars(
            select(Job)
            .where(
                Job.requester_id == requester_id,
                Job.status.in_(UNFINISHED),
                Job.game_id == game_id,
            )
            .order_by(Job.id.desc())
        )
    ).all()


async def of_status_message(tx: Transaction, message_id: int) -> Job | None:
    """The job whose status card this message is."""
    return await tx.scalar(select(Job).where(Job.status_message_id == message_id))


async def set_status_message(
    tx: Transaction, job_id: int, *, channel_id: int, message_id: int
) -> JobStatus | None:
    """Write which message is the job's status card; the job's end is shown there. Gives the job's
    status; None when there is no such job."""
    return await tx.scalar(
        update(Job)
        .where(Job.id == job_id)
        .values(status_channel_id=channel_id, status_message_id=message_id, announced=False)
        .returning(Job.status)
    )


async def cancel_untouched(tx: Transaction, job_id: int, *, now: datetime) -> bool:
    """Cancel a job that no worker has begun; False when one has or the job ended."""
    result = await tx.execute(
        update(Job)
        .where(
            Job.id == job_id,
            Job.status == JobStatus.QUEUED,
            Job.phase == JobPhase.NEW,
            Job.attempts == 0,
        )
        .values(status=JobStatus.CANCELED, finished_at=now, cancel_requested=True)
    )
    return getattr(result, "rowcount", 0) == 1


async def ask_to_cancel(tx: Transaction, job_id: int, *, now: datetime) -> bool:
    """Request that a worker cancels the job, also at the provider; False when it is drawn or
    ended."""
    result = await tx.execute(
        update(Job)
        .where(
            Job.id == job_id,
            Job.status.in_(UNFINISHED),
            Job.phase.in_((JobPhase.NEW, JobPhase.ASKING, JobPhase.ASKED)),
        )
        .values(cancel_requested=True, not_before=now)
    )
    return getattr(result, "rowcount", 0) == 1
