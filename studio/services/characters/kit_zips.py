"""The identity kits of a whole game as zip files, for its GM."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import structlog

from db.models import Game
from db.session import Database
from studio.errors import CharacterGone, CharacterNotApproved, NoKits, PortraitLost, StoreError
from studio.rules.export.names import file_stem
from studio.rules.kits.files import KitFile
from studio.rules.kits.painting import PaintedFile
from studio.services.characters.kits import Kit, Kits
from studio.services.characters.roster import CharacterSheet, Roster
from studio.services.people import Person, require_game_master

KITS_LIMIT = 100
"""How many characters get their kits at once: the first ones by name."""

# How many games' kits are made at once: each has a zip in memory. Discord takes 100 MB in some
# servers, and two zips of that size would be too much.
_AT_ONCE = 2
_MOST_ZIP_BYTES = 24 * 1024 * 1024
# What a zip has besides its files: their names, twice, and its table of contents.
_AROUND_FILE_BYTES = 400
_LIST_NAME = "who-is-who.txt"

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class KitZip:
    """One of the zips with the kits of a game, and who is in it.

    `without_looks` and `lost` are the names of characters without a kit: they have no approved
    looks, or their portrait is lost. `left_out`: how many more characters there are. `is_last`
    tells that no other zip follows, and only then these three are filled.
    """

    name: str
    content: bytes = field(repr=False)
    kits: Sequence[Kit]
    number: int
    is_last: bool = False
    without_looks: Sequence[str] = ()
    lost: Sequence[str] = ()
    left_out: int = 0


class KitZips:
    """Makes the kits of the characters that are in play in a game."""

    def __init__(self, database: Database, roster: Roster, kits: Kits) -> None:
        self._database = database
        self._roster = roster
        self._kits = kits
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def make(
        self, person: Person, game: Game, *, limit_bytes: int
    ) -> AsyncGenerator[KitZip, None]:
        """The kits of all characters in play, in as many zips of that size as it takes.

        A character who is retired or deleted meanwhile is left out. Raises GameMasterOnly, NoKits,
        StoreError.
        """
        require_game_master(game, person, act="take the kits of the whole game")
        limit_bytes = min(limit_bytes, _MOST_ZIP_BYTES)
        async with self._turns:
            every = await self._roster.list_all(game, person=person)
            playing = [each for each in every if each.character.retired_at is None]
            wanted = playing[:KITS_LIMIT]
            without_looks: list[str] = []
            lost: list[str] = []
            filling = _Filling(game, number=1)
            for sheet in wanted:
                made = await self._paint(person, sheet, without_looks, lost)
                if made is None:
                    continue
                kit, files = made
                if filling.kits and filling.size_with(files) > limit_bytes:
                    yield await asyncio.to_thread(filling.close)
                    filling = _Filling(game, number=filling.number + 1)
                await asyncio.to_thread(filling.add, kit, files)
            if not filling.kits:
                raise NoKits
            yield await asyncio.to_thread(
                filling.close,
                is_last=True,
                without_looks=without_looks,
                lost=lost,
                left_out=len(playing) - len(wanted),
            )

    async def _paint(
        self, person: Person, sheet: CharacterSheet, without_looks: list[str], lost: list[str]
    ) -> tuple[Kit, list[PaintedFile]] | None:
        """The kit with its files; None without one, and the name is noted."""
        try:
            async with self._database.read() as tx:
                kit = await self._kits.read_kit(tx, sheet)
            if kit.sheet.character.retired_at is not None:
                return None
            return kit, await self._kits.paint(person, kit)
        except CharacterGone:
            return None
        except CharacterNotApproved as error:
            without_looks.append(error.name)
        except PortraitLost as error:
            lost.append(error.name)
        except StoreError as error:
            log.warning("no kit in the zip", character=sheet.character.id, error=str(error))
            lost.append(sheet.character.name)
        return None


class _Filling:
    """A zip that is being filled."""

    def __init__(self, game: Game, *, number: int) -> None:
        self.number = number
        self.kits: list[Kit] = []
        self._game = game
        self._bytes = BytesIO()
        self._zip = ZipFile(self._bytes, "w")
        self._listed: list[str] = []

    def size_with(self, files: Sequence[PaintedFile]) -> int:
        """At most how many bytes the zip has when these files are added and it is closed."""
        added = sum(len(each.content) + _AROUND_FILE_BYTES for each in files)
        listed = sum(len(each.encode()) for each in self._listed)
        tables = len(self.kits) * len(KitFile) * _AROUND_FILE_BYTES
        return self._bytes.tell() + added + listed + tables + 2 * _AROUND_FILE_BYTES

    def add(self, kit: Kit, files: Sequence[PaintedFile]) -> None:
        """Add the files of a kit, in a folder of their own."""
        character = kit.sheet.character
        folder = f"{file_stem(character.name, other='character')}-{character.id}"
        for each in files:
            self._zip.writestr(f"{folder}/{each.file.value}", each.content, ZIP_STORED)
        self._listed.append(f"{folder}: {character.name} ({kit.tag.words})\n")
        self.kits.append(kit)

    def close(
        self,
        *,
        is_last: bool = False,
        without_looks: Sequence[str] = (),
        lost: Sequence[str] = (),
        left_out: int = 0,
    ) -> KitZip:
        """The whole zip, with a list of who is who."""
        self._zip.writestr(_LIST_NAME, "".join(self._listed), ZIP_DEFLATED)
        self._zip.close()
        part = "" if is_last and self.number == 1 else f"-{self.number}"
        return KitZip(
            name=f"kits-{file_stem(self._game.name, other='game')}{part}.zip",
            content=self._bytes.getvalue(),
            kits=self.kits,
            number=self.number,
            is_last=is_last,
            without_looks=without_looks,
            lost=lost,
            left_out=left_out,
        )
