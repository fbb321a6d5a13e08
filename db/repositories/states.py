"""The states of characters: a wardrobe or a condition."""

from collections.abc import Sequence

from sqlalchemy import select

from db.models import CharacterState
from db.padding import padded
from db.session import Transaction


async def of_character(tx: Transaction, character_id: int) -> Sequence[CharacterState]:
    """The character's states, by name."""
    return (
        await tx.scalars(
            select(CharacterState)
            .where(CharacterState.character_id == character_id)
            .order_by(CharacterState.name_key)
        )
    ).all()


async def find_named(tx: Transaction, character_id: int, name_key: str) -> CharacterState | None:
    """The character's state with that folded name; None without one."""
    return await tx.scalar(
        select(CharacterState).where(
            CharacterState.character_id == character_id, CharacterState.name_key == name_key
        )
    )


async def by_ids(tx: Transaction, state_ids: Sequence[int]) -> dict[int, CharacterState]:
    """These states by id; those that were removed are left out."""
    if not state_ids:
        return {}
    rows = await tx.scalars(select(CharacterState).where(CharacterState.id.in_(padded(state_ids))))
    return {state.id: state for state in rows}
