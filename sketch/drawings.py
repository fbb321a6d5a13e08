"""The drawings that were accepted, one folder each, so that they outlive the process.

    {folder}/{prediction id}/record.json     the request without its bytes; comes last
    {folder}/{prediction id}/source, mask, reference-0-0 …
    {folder}/{prediction id}/canceled        there once it was cancelled

Everything here blocks; callers run it in a thread.
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
class Record:
    """One accepted drawing. `request` is without its bytes: see `Ledger.request`."""

    prediction_id: str
    intention: str
    submitted_at: datetime
    request: DrawRequest
    failure: Failure | None
    canceled: bool


class Ledger:
    """Remembers drawings under a folder, which several processes may share.

    A record is there wholly or not at all: everything else is written before it, and it is
    renamed into place. It survives a killed process, not a power cut.
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
        """Remember one more drawing, even of a known intention; returns its prediction id."""
        prediction_id, place = self._new_place(intention)
        for name, content in _bytes_of(request):
            (place / name).write_bytes(content)
        written = {
            "intention": intention,
            "submitted_at": submitted_at.isoformat(),
            "request": _plain(request),
            "failure": failure.to_json() if failure else None,
        }
        part = place / f"{_RECORD}.part"
        part.write_text(json.dumps(written, ensure_ascii=False, indent=1), encoding="utf-8")
        part.replace(place / _RECORD)
        return prediction_id

    def record(self, prediction_id: str) -> Record | None:
        """The drawing of that id; None when there is none."""
        if not _PREDICTION_ID.fullmatch(prediction_id):
            return None
        place = self._folder / prediction_id
        try:
            kept = json.loads((place / _RECORD).read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return None
        return Record(
            prediction_id=prediction_id,
            intention=kept["intention"],
            submitted_at=datetime.fromisoformat(kept["submitted_at"]),
            request=_request(kept["request"]),
            failure=Failure.from_json(kept["failure"]) if kept["failure"] else None,
            canceled=(place / _CANCELED).exists(),
        )

    def first(self, intention: str) -> Record | None:
        """The earliest drawing of that intention; None when there is none."""
        number = 1
        while (self._folder / f"{_digest(intention)}{number}").is_dir():
            # A folder without a record is what a process left that died while writing.
            record = self.record(f"{_digest(intention)}{number}")
            if record:
                return record
            number += 1
        return None

    def records(self) -> list[Record]:
        """Every accepted drawing; those of one intention in the order they were made."""
        if not self._folder.is_dir():
            return []
        found = (self.record(place.name) for place in self._folder.iterdir())
        return sorted((each for each in found if each), key=lambda each: _order(each.prediction_id))

    def request(self, record: Record) -> DrawRequest:
        """The whole request again, with its bytes."""
        place = self._folder / record.prediction_id
        subjects = tuple(
            replace(subject, references=tuple(self._references(place, index)))
            for index, subject in enumerate(record.request.subjects)
        )
        return replace(
            record.request,
            source=_read(place / "source"),
            mask=_read(place / "mask"),
            subjects=subjects,
        )

    def cancel(self, prediction_id: str) -> None:
        """Mark the drawing, which must be there, as cancelled."""
        (self._folder / prediction_id / _CANCELED).touch()

    def _references(self, place: Path, subject: int) -> Iterator[bytes]:
        index = 0
        while (content := _read(place / f"reference-{subject}-{index}")) is not None:
            yield content
            index += 1

    def _new_place(self, intention: str) -> tuple[str, Path]:
        """A folder of its own: making one is the only act that two processes cannot both do."""
        self._folder.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            prediction_id = f"{_digest(intention)}{number}"
            try:
                os.mkdir(self._folder / prediction_id)  # noqa: PTH102 - exclusive, as said
            except FileExistsError:
                number += 1
            else:
                return prediction_id, self._folder / prediction_id


def _digest(intention: str) -> str:
    # An intention may hold anything; a folder's name may not.
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
            name=each["name"],
            looks=each["looks"],
            seed=each["seed"],
            state=each.get("state", ""),
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
