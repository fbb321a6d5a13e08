"""The contents of a session's export: its objects, their names in the zip, and the manifest."""

import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.enums import AssetRole, JobStatus
from db.models import Asset, Game, Generation, Job, Session
from studio.rules.asking.alt_text import alt_text
from studio.rules.asking.params import GenerationKind, Params
from studio.rules.asking.picture_tags import picture_tag
from studio.rules.export.manifest import ExportedFile, ExportedSession, ExportedStep, manifest
from studio.rules.export.names import export_name
from studio.services.pictures.records import tries
from studio.storage.base import export_key

_EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
_FOLDERS = {AssetRole.OUTPUT: "pictures", AssetRole.INPUT: "sources", AssetRole.MASK: "masks"}


@dataclass(frozen=True)
class ZipEntry:
    """An object and its name in the zip."""

    name: str
    asset: Asset


@dataclass(frozen=True)
class ExportContents:
    """A session's rows, and the names of its objects in the zip.

    `files` are by generation id and role; several may be the same file. The steps `hidden` are
    those that the person may not see: none of their files is in the zip.
    """

    session: Session
    game: Game
    steps: Sequence[tuple[Generation, Job]]
    files: dict[tuple[int, str], ZipEntry]
    hidden: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls,
        session: Session,
        game: Game,
        steps: Sequence[tuple[Generation, Job]],
        assets: Sequence[Asset],
        *,
        hidden: frozenset[int] = frozenset(),
    ) -> "ExportContents":
        """Make the contents from the session's rows."""
        shown = [each for each, _ in steps if each.id not in hidden]
        return cls(session, game, steps, _name_files(shown, assets), hidden)

    @property
    def name(self) -> str:
        """The zip's file name, by the session's title."""
        return export_name(self.session.title, self.session.id)

    @property
    def entries(self) -> list[ZipEntry]:
        """The objects to load, each once."""
        return list({entry.name: entry for entry in self.files.values()}.values())

    @property
    def size_bytes(self) -> int:
        """The size of all objects to load."""
        return sum(entry.asset.size_bytes for entry in self.entries)

    def new_key(self) -> str:
        """A new object key for the zip that nobody can guess."""
        return export_key(
            game_id=self.game.id,
            session_id=self.session.id,
            secret=secrets.token_urlsafe(18),
            name=self.name,
        )

    def manifest(self, *, lost: Collection[str], now: datetime) -> dict[str, Any]:
        """The manifest's values; `lost` are the names of files that could not be loaded."""
        return manifest(_session(self.session, self.game), _steps(self, lost), exported_at=now)


def _name_files(
    steps: Sequence[Generation], assets: Sequence[Asset]
) -> dict[tuple[int, str], ZipEntry]:
    """The files of these steps. Another step's picture as an input is the same file.

    The picture of a deleted or hidden step is left out, also where it is the input of another step.
    """
    living = {each.id: each for each in steps if each.deleted_at is None}
    files: dict[tuple[int, str], ZipEntry] = {}
    brought: dict[str, ZipEntry] = {}
    # The pictures come first, because any of them may be the input of a step.
    for asset in sorted(assets, key=lambda each: each.role != AssetRole.OUTPUT):
        generation = living.get(asset.generation_id or 0)
        if generation is None:
            continue
        own = ZipEntry(_entry_name(generation, asset), asset)
        entry: ZipEntry | None = own
        if asset.role == AssetRole.INPUT and generation.params.get("uploaded"):
            entry = brought.setdefault(asset.key, own)
        elif asset.role == AssetRole.INPUT:
            entry = files.get((generation.params.get("source_id") or 0, AssetRole.OUTPUT))
        if entry is not None:
            files[generation.id, asset.role] = entry
    return files


def _entry_name(generation: Generation, asset: Asset) -> str:
    extension = _EXTENSIONS.get(asset.mime, "bin")
    return f"{_FOLDERS[asset.role]}/{generation.step:03}-{generation.id}.{extension}"


def _session(session: Session, game: Game) -> ExportedSession:
    return ExportedSession(
        id=session.id,
        title=session.title,
        game=game.name,
        game_id=game.id,
        guild_id=game.guild_id,
        owner_id=session.owner_id,
        main_id=session.main_id,
        created_at=session.created_at,
        updated_at=session.updated_at,
        archived_at=session.archived_at,
    )


def _steps(contents: ExportContents, lost: Collection[str]) -> Iterator[ExportedStep]:
    files = {place: _file(entry, lost) for place, entry in contents.files.items()}
    for generation, job in contents.steps:
        portrait = generation.kind == GenerationKind.PORTRAIT
        params = Params.from_json(generation.params)
        tag = picture_tag(generation.provider, params)
        yield ExportedStep(
            id=generation.id,
            step=generation.step,
            parent_id=generation.parent_id,
            kind=generation.kind,
            status=generation.status,
            requester_id=generation.requester_id,
            text=generation.text,
            prompt=generation.prompt,
            negative=generation.negative,
            params=generation.params,
            alt_text=alt_text(params, tag=tag, portrait=portrait),
            seed=generation.seed,
            provider=generation.provider,
            model=generation.model,
            cost_micros=generation.cost_micros,
            tries=tries(job),
            error=generation.error,
            created_at=generation.created_at,
            asked_at=job.created_at,
            started_at=generation.started_at,
            drawn_at=job.drawn_at,
            completed_at=generation.completed_at,
            posted_at=job.finished_at if job.status == JobStatus.DONE else None,
            deleted_at=generation.deleted_at,
            picture=files.get((generation.id, AssetRole.OUTPUT)),
            source=files.get((generation.id, AssetRole.INPUT)),
            mask=files.get((generation.id, AssetRole.MASK)),
            hidden=generation.id in contents.hidden,
        )


def _file(entry: ZipEntry, lost: Collection[str]) -> ExportedFile:
    asset = entry.asset
    return ExportedFile(
        name=None if entry.name in lost else entry.name,
        mime=asset.mime,
        width=asset.width,
        height=asset.height,
        size_bytes=asset.size_bytes,
        sha256=asset.sha256,
    )
