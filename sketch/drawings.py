"""The store of accepted drawings, one folder each, so that they outlive the process.

    {folder}/{prediction id}/record.json     the request without its bytes; written last
    {folder}/{prediction id}/source, mask, reference-0-0 …
    {folder}/{prediction id}/canceled        exists once the drawing was cancelled

Every call blocks; callers run it in a thread.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sketch.failures import Failure
from studio.providers.base import DrawRequest, Lora, Safety, Subject, Tier

_RECORD = "record.json"
_CANCELED = "canceled"
_PREDICTION_ID = re.compile(r"sketch-[0-9a-f]{16}-[1-9][0-9]*")


@dataclass(frozen=True)
class StoredDrawing:
    """One accepted drawing. `request` lacks its bytes, which `DrawingStore.read_request` reads."""

    prediction_id: str
    intention: str
    submitted_at: datetime
    request: DrawRequest
    failure: Failure | None
    canceled: bool


class DrawingStore:
    """Keeps drawings in a folder, which several processes may share.

    A drawing is stored wholly or not at all: `record.json` is written after all other files and
    renamed into place. It survives a killed process, but perhaps not a power cut.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(
        self,
        request: DrawRequest,
        *,
        intention: str,
        submitted_at: datetime,
        failure: Failure | None,
    ) -> str:
        """Store a new drawing, also of a known intention; returns its prediction id."""
        prediction_id, drawing_folder = self._make_folder(intention)
        for name, content in _bytes_of(request):
            (drawing_folder / name).write_bytes(content)
        written = {
            "intention": intention,
            "submitted_at": submitted_at.isoformat(),
            "request": _plain(request),
            "failure": failure.to_json() if failure else None,
        }
        part = drawing_folder / f"{_RECORD}.part"
        part.write_text(json.dumps(written, ensure_ascii=False, indent=1), encoding="utf-8")
        part.replace(drawing_folder / _RECORD)
        return prediction_id

    def read(self, prediction_id: str) -> StoredDrawing | None:
        """The drawing with this id; None when it is unknown."""
        if not _PREDICTION_ID.fullmatch(prediction_id):
            return None
        drawing_folder = self._folder / prediction_id
        try:
            kept = json.loads((drawing_folder / _RECORD).read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return None
        return StoredDrawing(
            prediction_id=prediction_id,
            intention=kept["intention"],
            submitted_at=datetime.fromisoformat(kept["submitted_at"]),
            request=_request(kept["request"]),
            failure=Failure.from_json(kept["failure"]) if kept["failure"] else None,
            canceled=(drawing_folder / _CANCELED).exists(),
        )

    def find_first(self, intention: str) -> StoredDrawing | None:
        """The earliest drawing of this intention; None when there is none."""
        number = 1
        while (self._folder / f"{_digest(intention)}{number}").is_dir():
            # A process that was killed while it wrote leaves a folder without record.json.
            drawing = self.read(f"{_digest(intention)}{number}")
            if drawing:
                return drawing
            number += 1
        return None

    def read_all(self) -> list[StoredDrawing]:
        """Every accepted drawing; those of one intention in the order they were accepted."""
        if not self._folder.is_dir():
            return []
        found = (self.read(folder.name) for folder in self._folder.iterdir())
        return sorted((each for each in found if each), key=lambda each: _order(each.prediction_id))

    def read_request(self, drawing: StoredDrawing) -> DrawRequest:
        """The whole request of the drawing, with its bytes."""
        drawing_folder = self._folder / drawing.prediction_id
        subjects = tuple(
            replace(subject, references=tuple(self._references(drawing_folder, index)))
            for index, subject in enumerate(drawing.request.subjects)
        )
        return replace(
            drawing.request,
            source=_read(drawing_folder / "source"),
            mask=_read(drawing_folder / "mask"),
            subjects=subjects,
        )

    def mark_canceled(self, prediction_id: str) -> None:
        """Mark the drawing as cancelled. Raises FileNotFoundError when it is unknown."""
        (self._folder / prediction_id / _CANCELED).touch()

    def _references(self, drawing_folder: Path, subject: int) -> Iterator[bytes]:
        index = 0
        while (content := _read(drawing_folder / f"reference-{subject}-{index}")) is not None:
            yield content
            index += 1

    def _make_folder(self, intention: str) -> tuple[str, Path]:
        """Make a folder for a drawing. `mkdir` is atomic: no two processes get the same folder."""
        self._folder.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            prediction_id = f"{_digest(intention)}{number}"
            try:
                os.mkdir(self._folder / prediction_id)  # noqa: PTH102 - fails if it exists
            except FileExistsError:
                number += 1
            else:
                return prediction_id, self._folder / prediction_id


def _digest(intention: str) -> str:
    # An intention may hold characters that a folder's name may not.
    return f"sketch-{hashlib.sha256(intention.encode()).hexdigest()[:16]}-"


def _order(prediction_id: str) -> tuple[str, int]:
    digest, _, number = prediction_id.rpartition("-")
    return digest, int(number)


def _bytes_of(request: DrawRequest) -> Iterator[tuple[str, bytes]]:
    if request.source is not None:
        yield "source", request.source
    if request.mask is not None:
        yield "mask", request.mask
    for which, subject in enumerate(request.subjects):
        for index, content in enumerate(subject.references):
            yield f"reference-{which}-{index}", content


def _plain(request: DrawRequest) -> dict[str, Any]:
    subjects = tuple(replace(subject, references=()) for subject in request.subjects)
    return asdict(replace(request, source=None, mask=None, subjects=subjects))


def _request(kept: dict[str, Any]) -> DrawRequest:
    subjects = tuple(
        Subject(
            name=each["name"], looks=each["looks"], seed=each["seed"], state=each.get("state", "")
        )
        for each in kept["subjects"]
    )
    told = {
        **kept,
        "tier": Tier(kept["tier"]),
        "changes": tuple(kept["changes"]),
        "subjects": subjects,
        "aspect": tuple(kept["aspect"]) if kept.get("aspect") else None,
        "loras": tuple(Lora(**each) for each in kept.get("loras", ())),
        "safety": Safety(kept.get("safety", Safety.DEFAULT)),
    }
    return DrawRequest(**told)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
