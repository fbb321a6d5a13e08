"""The rows of the store's objects.

Several rows may name one object: identical bytes are stored once per game, and a picture's input
is the output of another. An object is read by its key from the configured store. A row's `store`
and `bucket` say where it was put first; after a move they are history.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from db.enums import UNFINISHED
from db.models import Asset, Game, Job
from db.session import Transaction


@dataclass(frozen=True)
class AssetContent:
    """The content of an object in a game; rows with equal content may share an object."""

    game_id: int
    sha256: str
    mime: str

    @classmethod
    def of(cls, asset: Asset) -> "AssetContent":
        """The content of the row's object."""
        return cls(asset.game_id, asset.sha256, asset.mime)


async def page(tx: Transaction, *, after_id: int, limit: int) -> Sequence[Asset]:
    """The next rows after that id, by id."""
    return (
        await tx.scalars(select(Asset).where(Asset.id > after_id).order_by(Asset.id).limit(limit))
    ).all()


async def keys_of(
    tx: Transaction, contents: Collection[AssetContent], *, besides: Collection[int] = ()
) -> dict[AssetContent, list[str]]:
    """The object keys of rows with these contents, the oldest row's first; rows with the ids
    `besides` are left out."""
    rows = await tx.execute(
        select(Asset.id, Asset.game_id, Asset.sha256, Asset.mime, Asset.key)
        .where(
            # Two conditions and not pairs: with pairs SQLite scans the whole index.
            Asset.game_id.in_({each.game_id for each in contents}),
            Asset.sha256.in_({each.sha256 for each in contents}),
        )
        .order_by(Asset.id)
    )
    # A dict keeps each key once, in order.
    keys: dict[AssetContent, dict[str, None]] = {each: {} for each in contents}
    for asset_id, game_id, sha256, mime, key in rows:
        if asset_id not in besides:
            keys.setdefault(AssetContent(game_id, sha256, mime), {})[key] = None
    return {content: list(named) for content, named in keys.items()}


async def find_named(
    tx: Transaction, keys: Collection[str], *, besides: Collection[int] = ()
) -> set[str]:
    """Those keys that a row names; rows with the ids `besides` do not count."""
    rows = await tx.execute(select(Asset.id, Asset.key).where(Asset.key.in_(keys)))
    return {key for asset_id, key in rows if asset_id not in besides}


async def rename(
    tx: Transaction, asset_ids: Collection[int], *, key: str, store: str, bucket: str
) -> None:
    """Let these rows name another object with the same bytes."""
    await tx.execute(
        update(Asset).where(Asset.id.in_(asset_ids)).values(key=key, store=store, bucket=bucket)
    )


async def known_games(tx: Transaction, game_ids: Collection[int]) -> set[int]:
    """Those of these ids that are games, closed ones too."""
    return set(await tx.scalars(select(Game.id).where(Game.id.in_(game_ids))))


async def sessions_at_work(tx: Transaction, session_ids: Collection[int]) -> set[int]:
    """Those of these sessions that have a waiting or running job."""
    found = await tx.scalars(
        select(Job.session_id)
        .where(Job.session_id.in_(session_ids), Job.status.in_(UNFINISHED))
        .distinct()
    )
    return set(found)


async def sizes_of(tx: Transaction, asset_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Width and height of these assets, by id."""
    if not asset_ids:
        return {}
    rows = await tx.execute(
        select(Asset.id, Asset.width, Asset.height).where(Asset.id.in_(asset_ids))
    )
    return {row.id: (row.width, row.height) for row in rows}
