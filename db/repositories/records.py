"""How pictures were made: everything that is known of it, in one query."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from db.enums import AssetRole
from db.models import Asset, Game, Generation, Job, Session
from db.session import Transaction


@dataclass(frozen=True)
class GenerationRecord:
    """A generation and its related rows. `parent` may be deleted; `output` is None before it is
    stored."""

    generation: Generation
    session: Session
    game: Game
    job: Job
    parent: Generation | None
    output: Asset | None


async def of_generation(tx: Transaction, generation_id: int) -> GenerationRecord | None:
    """The record of a generation; None when it or its session is deleted."""
    found = await _records(tx, Generation.id == generation_id)
    return found[0] if found else None


async def of_game(tx: Transaction, game_id: int) -> Sequence[GenerationRecord]:
    """The records of a game's generations that are not deleted, oldest first."""
    return await _records(tx, Generation.game_id == game_id)


async def _records(tx: Transaction, which: ColumnElement[bool]) -> Sequence[GenerationRecord]:
    parent, output = aliased(Generation), aliased(Asset)
    rows = await tx.execute(
        select(Generation, Session, Game, Job, parent, output)
        .join(Session, Session.id == Generation.session_id)
        .join(Game, Game.id == Generation.game_id)
        .join(Job, Job.id == Generation.job_id)
        .outerjoin(parent, parent.id == Generation.parent_id)
        .outerjoin(
            output, (output.generation_id == Generation.id) & (output.role == AssetRole.OUTPUT)
        )
        .where(which, Generation.deleted_at.is_(None), Session.deleted_at.is_(None))
        .order_by(Generation.id)
    )
    return [GenerationRecord(*row) for row in rows]
