"""Servers: their settings, their quota policy and their moderation words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, literal, select

from db.enums import QuotaScope
from db.inserting import insert
from db.models import Game, GameChannel, Guild, ModerationWord, QuotaPolicy
from db.padding import padded
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


@dataclass(frozen=True)
class JudgingRules:
    """The settings by which words are judged: the server's strictness, its words, and the ratings
    of channels, by the channel's id. Ratings and strictness are as stored.

    `game` is None where none was asked for.
    """

    game: Game | None
    strictness: str
    blocked: frozenset[str]
    allowed: frozenset[str]
    ratings: Mapping[int, str]


async def judging_rules(
    tx: Transaction, guild_id: int, *, channel_ids: Sequence[int], game_id: int | None = None
) -> JudgingRules:
    """The settings for words in these channels of the server; channels of no game are left out."""
    found = await tx.execute(
        _judging_rules(),
        {
            "of_guild": guild_id,
            "of_game": game_id or 0,
            "channels": padded(list(channel_ids)) or [0],
        },
    )
    rows = found.all()
    return JudgingRules(
        game=rows[0].Game,
        strictness=rows[0].strictness or "",
        blocked=frozenset(row.word for row in rows if row.word is not None and row.blocked),
        allowed=frozenset(row.word for row in rows if row.word is not None and not row.blocked),
        ratings={row.channel_id: row.rating for row in rows if row.channel_id is not None},
    )


@cache
def _judging_rules() -> Any:
    # One row also for a server that is not known yet.
    one = select(literal(1).label("one")).subquery()
    of_guild = bindparam("of_guild", type_=Guild.id.type)
    here = GameChannel.channel_id.in_(bindparam("channels", expanding=True))
    rules: Any = (
        select(
            Game,
            Guild.strictness,
            ModerationWord.word,
            ModerationWord.blocked,
            GameChannel.channel_id,
            GameChannel.rating,
        )
        .select_from(one)
        .outerjoin(Game, Game.id == bindparam("of_game"))
        .outerjoin(Guild, Guild.id == of_guild)
        .outerjoin(ModerationWord, ModerationWord.guild_id == of_guild)
        .outerjoin(GameChannel, here)
    )
    return rules
