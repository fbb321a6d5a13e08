"""A session with the service that exports it, and reading the export back."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from studio.services.people import Person
from studio.services.pictures.sights import PictureSights
from studio.services.sessions.exports import Export, Exports
from tests.support.ground import GUILD_ID
from tests.support.rows.stored_session import OWNER, StoredSession

MEBIBYTE = 1024 * 1024
LIMIT_BYTES = 10 * MEBIBYTE
GM, ADMIN, STRANGER = Person(5, GUILD_ID), Person(8, GUILD_ID, is_admin=True), Person(9, GUILD_ID)


@dataclass
class Home:
    """An export as it was received: the entries of the zip, and its manifest."""

    export: Export
    entries: dict[str, bytes]
    compressed: dict[str, int]
    manifest: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.manifest = json.loads(self.entries["manifest.json"])

    @property
    def steps(self) -> dict[int, dict[str, Any]]:
        return {each["step"]: each for each in self.manifest["steps"]}

    @property
    def pictures(self) -> list[str]:
        return sorted(name for name in self.entries if "/" in name)


def unpacked(export: Export, path: Path) -> Home:
    with ZipFile(path) as file:
        assert file.testzip() is None
        entries = {info.filename: file.read(info) for info in file.infolist()}
        kinds = {info.filename: info.compress_type for info in file.infolist()}
    return Home(export, entries, kinds)


@dataclass
class Desk:
    """Exports one session, and records the offered addresses."""

    album: StoredSession
    exports: Exports
    folder: Path
    offered: list[tuple[str, datetime]]

    async def home(self, person: Person = OWNER, *, limit_bytes: int = LIMIT_BYTES) -> Home:
        async with self.exports.export(
            person, self.album.session_id, limit_bytes=limit_bytes
        ) as export:
            assert export.path is not None
            assert export.address is None
            return unpacked(export, export.path)

    async def linked(self, *, limit_bytes: int) -> Export:
        async with self.exports.export(
            OWNER, self.album.session_id, limit_bytes=limit_bytes
        ) as export:
            assert export.path is None
            return export

    def left_over(self) -> list[Path]:
        return list(self.folder.iterdir())


def desk_of(album: StoredSession, folder: Path, *, offers: bool = True) -> Desk:
    offered: list[tuple[str, datetime]] = []

    def offer(key: str, until: datetime) -> str:
        offered.append((key, until))
        return f"https://limner.example/{key}"

    folder.mkdir(exist_ok=True)
    ground = album.ground
    exports = Exports(
        ground.database,
        album.store,
        ground.clock,
        sights=PictureSights(ground.database),
        offer=offer if offers else None,
        folder=folder,
    )
    return Desk(album, exports, folder, offered)
