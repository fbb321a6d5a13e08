"""Dice: rolls, paged by their ids, and the macros of characters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, func, or_, select

from db.models import Character, DiceMacro, DiceRoll
from db.padding import padded
from db.session import Transaction


@dataclass(frozen=True)
class RollQuery:
    """Which rolls of a server: of a game, a character, a person. At least one of them is given.

    Secret rolls are found only if `reader_id` rolled them; with `all_secrets` all are found.
    """

    guild_id: int
    game_id: int | None = None
    character_id: int | None = None
    user_id: int | None = None
    reader_id: int | None = None
    all_secrets: bool = False


async def roll(tx: Transaction, roll_id: int) -> DiceRoll | None:
    """The roll, of any person; None when there is none."""
    return await tx.get(DiceRoll, roll_id)


async def newest(
    tx: Transaction, query: RollQuery, *, limit: int, before_id: int | None = None
) -> Sequence[DiceRoll]:
    """The newest rolls, older than `before_id` if it is given, newest first."""
    statement = _filtered(select(DiceRoll), query)
    if before_id is not None:
        statement = statement.where(DiceRoll.id < before_id)
    return (await tx.scalars(statement.order_by(DiceRoll.id.desc()).limit(limit))).all()


async def next_newer(
    tx: Transaction, query: RollQuery, *, limit: int, after_id: int
) -> Sequence[DiceRoll]:
    """The oldest of the rolls that are newer than `after_id`, newest first."""
    statement = _filtered(select(DiceRoll), query).where(DiceRoll.id > after_id)
    return (await tx.scalars(statement.order_by(DiceRoll.id).limit(limit))).all()[::-1]


async def details(
    tx: Transaction, query: RollQuery, *, limit: int, before_id: int | None = None
) -> Sequence[tuple[int, dict[str, Any]]]:
    """Ids and details of the newest rolls, newest first."""
    statement = _filtered(select(DiceRoll.id, DiceRoll.detail), query)
    if before_id is not None:
        statement = statement.where(DiceRoll.id < before_id)
    rows = await tx.execute(statement.order_by(DiceRoll.id.desc()).limit(limit))
    return [(id, detail) for id, detail in rows]


async def names(tx: Transaction, character_ids: Sequence[int]) -> dict[int, str]:
    """The names of these characters by id, deleted ones too."""
    rows = await tx.execute(
        select(Character.id, Character.name).where(Character.id.in_(padded(character_ids)))
    )
    return {row.id: row.name for row in rows}


async def macros(tx: Transaction, character_ids: Sequence[int]) -> Sequence[DiceMacro]:
    """The macros of these characters, by name."""
    return (
        await tx.scalars(
            select(DiceMacro)
            .where(DiceMacro.character_id.in_(padded(character_ids)))
            .order_by(DiceMacro.name_key, DiceMacro.id)
        )
    ).all()


async def macro(tx: Transaction, character_id: int, name_key: str) -> DiceMacro | None:
    """The character's macro with that folded name; None without one."""
    return await tx.scalar(
        select(DiceMacro).where(
            DiceMacro.character_id == character_id, DiceMacro.name_key == name_key
        )
    )


async def macro_count(tx: Transaction, character_id: int) -> int:
    """How many macros the character has."""
    statement = select(func.count()).where(DiceMacro.character_id == character_id)
    return await tx.scalar(statement) or 0


async def remove_macro(tx: Transaction, macro_id: int) -> None:
    """Remove a macro; the rolls that were made with it stay."""
    await tx.execute(delete(DiceMacro).where(DiceMacro.id == macro_id))


def _filtered(statement: Select[Any], query: RollQuery) -> Select[Any]:
    """One index finds the rolls: the character's, else the person's, else the game's."""
    if query.character_id is not None:
        statement = statement.where(DiceRoll.character_id == query.character_id)
    if query.user_id is not None:
        statement = statement.where(
            DiceRoll.guild_id == query.guild_id, DiceRoll.user_id == query.user_id
        )
    if query.game_id is not None:
        statement = statement.where(DiceRoll.game_id == query.game_id)
    if query.all_secrets:
        return statement
    if query.reader_id is None:
        return statement.where(DiceRoll.secret.is_(False))
    return statement.where(or_(DiceRoll.secret.is_(False), DiceRoll.user_id == query.reader_id))
