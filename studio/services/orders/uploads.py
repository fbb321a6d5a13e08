"""Stores what members send: no more bytes a person and day than the operator allows."""

from collections.abc import Sequence

from db.enums import DailyUseKind
from db.models import Asset
from db.session import Database
from studio.generation.assets import NewAsset, put_assets
from studio.services.people import Person
from studio.services.queue.daily_uses import counted_bytes
from studio.storage.base import Store


class UploadStore:
    """The only way by which pictures that a member sends reach the store.

    Checks that cost nothing (words, quota) come before it: what it stores and no row names is an
    orphan until upkeep.
    """

    def __init__(self, database: Database, store: Store, *, daily_bytes: int) -> None:
        self._database = database
        self._store = store
        self._daily_bytes = daily_bytes

    async def put(self, person: Person, wanted: Sequence[NewAsset], *, game_id: int) -> list[Asset]:
        """Store the pictures; gives their rows, not added yet.

        Raises DailyLimitReached before anything is stored, and StoreError; then the bytes do not
        count.
        """
        size_bytes = sum(len(each.picture.content) for each in wanted)
        async with self._database.read() as tx:
            now = await self._database.now(tx)
        async with counted_bytes(
            self._database,
            person.user_id,
            DailyUseKind.UPLOADED_BYTES,
            size_bytes,
            limit=self._daily_bytes,
        ):
            return await put_assets(self._database, self._store, wanted, game_id=game_id, now=now)
