"""Stores what members send: no more bytes a person and day than the operator allows."""

from collections.abc import Sequence

from db.enums import DailyUseKind
from db.models import Asset
from db.repositories.queue import daily_uses
from db.session import Database
from studio.errors import StoreError
from studio.generation.assets import NewAsset, put_assets
from studio.services.people import Person
from studio.services.queue.daily_uses import count_use
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
        kind = DailyUseKind.UPLOADED_BYTES
        async with self._database.write(is_noted=False) as tx:
            now = await self._database.now(tx)
            day = await count_use(
                self._database,
                tx,
                person.user_id,
                kind,
                amount=size_bytes,
                limit=self._daily_bytes,
            )
        try:
            return await put_assets(self._database, self._store, wanted, game_id=game_id, now=now)
        except StoreError:
            async with self._database.write(is_noted=False) as tx:
                await daily_uses.give_back(
                    tx, user_id=person.user_id, day=day.date, kind=kind, amount=size_bytes
                )
            raise
