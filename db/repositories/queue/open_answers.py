"""Interactions that show "thinking": the table is empty but for those of this moment."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from db.models import OpenAnswerRecord
from db.session import Transaction

_MOST = 1000


async def add(tx: Transaction, row: OpenAnswerRecord) -> None:
    """Add a row, or replace the row of the same interaction."""
    await tx.merge(row)


async def remove(tx: Transaction, interaction_ids: Collection[int]) -> None:
    """Remove the rows of these interactions."""
    await tx.execute(
        delete(OpenAnswerRecord)
        .where(OpenAnswerRecord.interaction_id.in_(interaction_ids))
        .execution_options(synchronize_session=False)
    )


async def list_valid(tx: Transaction, *, now: datetime) -> Sequence[OpenAnswerRecord]:
    """The rows whose token is valid, the one that is valid longest first; at most a thousand."""
    valid = (
        select(OpenAnswerRecord)
        .where(OpenAnswerRecord.expires_at > now)
        .order_by(OpenAnswerRecord.expires_at.desc(), OpenAnswerRecord.interaction_id.desc())
        .limit(_MOST)
    )
    return (await tx.scalars(valid)).all()


async def remove_expired(tx: Transaction, *, now: datetime) -> None:
    """Remove the rows whose token is valid no more."""
    await tx.execute(
        delete(OpenAnswerRecord)
        .where(OpenAnswerRecord.expires_at <= now)
        .execution_options(synchronize_session=False)
    )
