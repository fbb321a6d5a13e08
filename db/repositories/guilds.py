"""Servers: their settings, their quota policy and their moderation words."""

from datetime import datetime

from sqlalchemy import delete, select

from db.enums import QuotaScope
from db.inserting import insert
from db.models import Guild, ModerationWord, QuotaPolicy
from db.session import Transaction


async def get_or_create(tx: Transaction, guild_id: int, *, now: datetime) -> Guild:
    """The server's row; it is added when it does not exist yet."""
    guild = await tx.get(Guild, guild_id)
    if guild is not None:
        return guild
    fresh = insert(tx, Guild).values(id=guild_id, time_zone="UTC", created_at=now)
    await tx.execute(fresh.on_conflict_do_nothing())
    return await tx.get_one(Guild, guild_id)


async def by_id(tx: Transaction, guild_id: int) -> Guild | None:
    """The server's row; None when it was never added."""
    return await tx.get(Guild, guild_id)


async def daily_pictures(tx: Transaction, guild_id: int) -> int | None:
    """How many pictures a person has a day in the server; None when its admins set no number."""
    return await tx.scalar(
        select(QuotaPolicy.daily_pictures).where(
            QuotaPolicy.guild_id == guild_id,
            QuotaPolicy.scope == QuotaScope.SERVER,
            QuotaPolicy.subject_id == 0,
        )
    )


async def set_daily_pictures(tx: Transaction, guild_id: int, pictures: int) -> None:
    """Set how many pictures a person has a day in the server."""
    await tx.execute(
        delete(QuotaPolicy).where(
            QuotaPolicy.guild_id == guild_id,
            QuotaPolicy.scope == QuotaScope.SERVER,
            QuotaPolicy.subject_id == 0,
        )
    )
    tx.add(QuotaPolicy(guild_id=guild_id, scope=QuotaScope.SERVER, daily_pictures=pictures))


async def words(tx: Transaction, guild_id: int) -> tuple[frozenset[str], frozenset[str]]:
    """The words that the server blocks, and the words that it always allows."""
    rows = (
        await tx.execute(
            select(ModerationWord.word, ModerationWord.blocked).where(
                ModerationWord.guild_id == guild_id
            )
        )
    ).all()
    blocked = frozenset(word for word, is_blocked in rows if is_blocked)
    return blocked, frozenset(word for word, is_blocked in rows if not is_blocked)
