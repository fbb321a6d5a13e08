"""The files of kits for everybody who has their public address: other bots, browsers.

A file is painted when it is asked for, from the approved portrait of that moment. The last ones
stay in memory, so that a page with many tokens costs little.
"""

import asyncio
import re
from collections import OrderedDict
from dataclasses import dataclass

from db.enums import AssetRole
from db.repositories import characters, pictures
from db.session import Database
from studio.errors import ObjectMissing, StoreError, UploadRefused
from studio.picture_threads import EVERYBODY, work_on_picture
from studio.rules.kits.files import KitFile, KitLook
from studio.rules.kits.painting import PaintedFile, paint_kit
from studio.services.characters.kits import kit_look
from studio.storage.base import Store

_CODE = re.compile(r"[A-Za-z0-9_-]{16,24}")
# A file has at most a megabyte.
_KEPT = 32
# Strangers wait in one line for their pictures. In a longer one they are asked to come again.
# Each picture that is loaded, waits or is painted counts: its portrait is in memory.
_MOST_BEGUN = 10


@dataclass(frozen=True)
class _Wanted:
    key: str
    look: KitLook
    file: KitFile


class ComeAgain(Exception):
    """The file cannot be given now, so the stranger is asked to come again in a moment.

    Too many strangers wait for pictures, or the store fails.
    """


class PublicKits:
    """Finds a file of a kit by the code in its public address."""

    def __init__(self, database: Database, store: Store) -> None:
        self._database = database
        self._store = store
        self._kept: OrderedDict[_Wanted, PaintedFile] = OrderedDict()
        self._painting: dict[_Wanted, asyncio.Task[PaintedFile]] = {}

    async def find(self, code: str, name: str) -> PaintedFile | None:
        """The file as it is now. None: no such file, its addresses are off, the character is
        deleted, its game is closed, or its portrait is lost.

        Raises ComeAgain.
        """
        wanted = await self._find_wanted(code, name)
        if wanted is None:
            return None
        kept = self._kept.get(wanted)
        if kept is not None:
            self._kept.move_to_end(wanted)
            return kept
        try:
            return await self._paint(wanted)
        except (ObjectMissing, UploadRefused):
            return None
        except StoreError as error:
            raise ComeAgain("the store fails") from error

    async def _find_wanted(self, code: str, name: str) -> _Wanted | None:
        if name not in set(KitFile) or not _CODE.fullmatch(code):
            return None
        async with self._database.read() as tx:
            found = await characters.find_public_kit(tx, code)
            if found is None:
                return None
            row, look = found
            if look.portrait_id is None:
                return None
            portrait = await pictures.asset(tx, look.portrait_id, AssetRole.OUTPUT)
        if portrait is None:
            return None
        return _Wanted(portrait.key, kit_look(row, look), KitFile(name))

    async def _paint(self, wanted: _Wanted) -> PaintedFile:
        """The painted file. Several who want the same one wait for one painting."""
        task = self._painting.get(wanted)
        if task is None:
            if len(self._painting) >= _MOST_BEGUN:
                raise ComeAgain("too many wait")
            task = asyncio.create_task(self._paint_and_keep(wanted), name="public kit")
            self._painting[wanted] = task
            task.add_done_callback(lambda _: self._painting.pop(wanted, None))
        # A stranger who leaves takes the picture from nobody else.
        return await asyncio.shield(task)

    async def _paint_and_keep(self, wanted: _Wanted) -> PaintedFile:
        portrait = await self._store.get(wanted.key)
        [painted] = await work_on_picture(
            paint_kit, EVERYBODY, portrait, wanted.look, (wanted.file,)
        )
        self._kept[wanted] = painted
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return painted
