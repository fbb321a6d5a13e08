"""Games and their channels."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select

from db.models import Character, Game, GameChannel, Session
from db.session import Transaction


async def of_channel(tx: Transaction, *channel_ids: int) -> Game | None:
    """The open game of the first of these channels that has one."""
    for channel_id in channel_ids:
        game = await tx.scalar(
            select(Game)
            .join(GameChannel, GameChannel.game_id == Game.id)
            .where(GameChannel.channel_id == channel_id, Game.closed_at.is_(None))
        )
        if game is not None:
            return game
    return None


async def of_guild(tx: Transaction, guild_id: int) -> Sequence[Game]:
    """The server's games by name, closed ones too."""
    return (
        await tx.scalars(select(Game).where(Game.guild_id == guild_id).order_by(Game.name))
    ).all()


async def in_guild(tx: Transaction, guild_id: int, game_id: int) -> Game | None:
    """The game if it belongs to that server, closed or not."""
    return await tx.scalar(select(Game).where(Game.id == game_id, Game.guild_id == guild_id))


async def by_id(tx: Transaction, game_id: int) -> Game:
    """The game; the caller knows that it exists."""
    return await tx.get_one(Game, game_id)


async def channel(tx: Transaction, *channel_ids: int) -> GameChannel | None:
    """The first of these channels that belongs to a game, with its settings."""
    rows = await tx.scalars(select(GameChannel).where(GameChannel.channel_id.in_(channel_ids)))
    return min(rows, key=lambda row: channel_ids.index(row.channel_id), default=None)


async def channels_of(tx: Transaction, game_id: int) -> Sequence[GameChannel]:
    """The game's channels, in the order in which they were added."""
    return (
        await tx.scalars(
            select(GameChannel)
            .where(GameChannel.game_id == game_id)
            .order_by(GameChannel.added_at, GameChannel.channel_id)
        )
    ).all()


async def channels_of_guild(tx: Transaction, guild_id: int) -> Mapping[int, Sequence[int]]:
    """The channel ids of each game of the server, by game id, in the order in which they were
    added."""
    rows = await tx.execute(
        select(GameChannel.game_id, GameChannel.channel_id)
        .join(Game, Game.id == GameChannel.game_id)
        .where(Game.guild_id == guild_id)
        .order_by(GameChannel.added_at, GameChannel.channel_id)
    )
    found: dict[int, list[int]] = {}
    for game_id, channel_id in rows:
        found.setdefault(game_id, []).append(channel_id)
    return found


async def taken_part_in(tx: Transaction, guild_id: int, user_id: int) -> frozenset[int]:
    """The closed games of the server in which the person had a character or a session."""
    played = (
        select(Character.id)
        .where(Character.game_id == Game.id, Character.owner_id == user_id)
        .exists()
    )
    drew = select(Session.game_id).where(
        Session.guild_id == guild_id, Session.owner_id == user_id, Session.look_id.is_(None)
    )
    rows = await tx.scalars(
        select(Game.id).where(
            Game.guild_id == guild_id,
            Game.closed_at.is_not(None),
            or_(played, Game.id.in_(drew)),
        )
    )
    return frozenset(rows.all())


async def channel_of(tx: Transaction, game_id: int) -> int | None:
    """The id of the game's first channel; None when the game is closed."""
    return await tx.scalar(
        select(GameChannel.channel_id)
        .where(GameChannel.game_id == game_id)
        .order_by(GameChannel.added_at, GameChannel.channel_id)
        .limit(1)
    )


async def bind(tx: Transaction, game: Game, channel_id: int) -> None:
    """Add the game with the channel."""
    tx.add(game)
    await tx.flush()
    await add_channel(tx, game.id, channel_id, now=game.created_at)


async def add_channel(
    tx: Transaction,
    game_id: int,
    channel_id: int,
    *,
    like: GameChannel | None = None,
    now: datetime,
) -> GameChannel:
    """Add a channel to the game, with the settings of the channel `like` if it is given."""
    row = GameChannel(
        channel_id=channel_id,
        game_id=game_id,
        illustrate=like.illustrate if like else False,
        rating=like.rating if like else "",
        added_at=now,
    )
    tx.add(row)
    await tx.flush()
    return row


async def remove_channel(tx: Transaction, channel_id: int) -> None:
    """Remove a channel from its game."""
    await tx.execute(delete(GameChannel).where(GameChannel.channel_id == channel_id))


async def unbind(tx: Transaction, game_id: int) -> None:
    """Remove every channel from the game."""
    await tx.execute(delete(GameChannel).where(GameChannel.game_id == game_id))
