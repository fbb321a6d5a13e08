"""The `manifest.json` of an export: a session as plain values.

It has everything about every step, but no token and no key of a store or a provider. A deleted
step from which others were made keeps its place in the tree, without its picture and words. So
does a step that the person may not see, and nothing else is told about it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from db.enums import GenerationKind, GenerationStatus

FORMAT = "limner-session"
VERSION = 1
"""Increases when a field changes its meaning or is removed, not when one is added."""


@dataclass(frozen=True, kw_only=True)
class ExportedFile:
    """A picture of a step. `name` is its path in the zip; None when the file is lost."""

    name: str | None
    mime: str
    width: int
    height: int
    size_bytes: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ExportedStep:
    """A generation. `source` and `mask` are the pictures from which it was made, if any.

    `hidden`: the person who exports may not see it.
    `tries` says how often the provider was asked; `error` is a code of `studio.errors`. For a
    copied picture `created_at` is later than `asked_at`.
    """

    id: int
    step: int
    parent_id: int | None
    kind: GenerationKind
    status: GenerationStatus
    requester_id: int
    text: str
    prompt: str
    negative: str
    params: Mapping[str, Any]
    alt_text: str
    seed: int
    provider: str
    model: str
    cost_micros: int
    tries: int
    error: str | None
    created_at: datetime
    asked_at: datetime
    started_at: datetime | None
    drawn_at: datetime | None
    completed_at: datetime | None
    posted_at: datetime | None
    deleted_at: datetime | None
    picture: ExportedFile | None
    source: ExportedFile | None
    mask: ExportedFile | None
    hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class ExportedSession:
    """The session. `main_id` is the chosen generation; None when the newest stands for it."""

    id: int
    title: str
    game: str
    game_id: int
    guild_id: int
    owner_id: int
    main_id: int | None
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


def manifest(
    session: ExportedSession, steps: Iterable[ExportedStep], *, exported_at: datetime
) -> dict[str, Any]:
    """The session as JSON values, with its steps in order.

    Times are ISO 8601 in UTC. Costs are given in micro-dollars, and as text in dollars.
    """
    shown = _shown(sorted(steps, key=lambda each: each.step))
    main = _main(session, shown)
    numbers = {each.id: each.step for each in shown}
    path = _path(main, shown)
    return {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": _time(exported_at),
        "session": _session(session, shown, main),
        "steps": [_step(each, numbers, main=each.id in path) for each in shown],
    }


def _shown(steps: Sequence[ExportedStep]) -> list[ExportedStep]:
    """The steps without those that are deleted and have no living step below them."""
    needed: set[int] = set()
    for each in reversed(steps):
        if each.deleted_at is None or each.id in needed:
            needed.add(each.id)
            if each.parent_id is not None:
                needed.add(each.parent_id)
    return [each for each in steps if each.id in needed]


def _main(session: ExportedSession, steps: Sequence[ExportedStep]) -> ExportedStep | None:
    living = [
        each
        for each in steps
        if each.deleted_at is None and not each.hidden and each.status == GenerationStatus.SUCCEEDED
    ]
    chosen = [each for each in living if each.id == session.main_id]
    return next(iter(chosen or living[-1:]), None)


def _path(main: ExportedStep | None, steps: Sequence[ExportedStep]) -> set[int]:
    """The ids of the steps from the root to the main step."""
    by_id = {each.id: each for each in steps}
    path: set[int] = set()
    while main is not None and main.id not in path:
        path.add(main.id)
        main = None if main.parent_id is None else by_id.get(main.parent_id)
    return path


def _session(
    session: ExportedSession, steps: Sequence[ExportedStep], main: ExportedStep | None
) -> dict[str, Any]:
    seen = [each for each in steps if not each.hidden]
    living = [each for each in seen if each.deleted_at is None]
    counts = Counter(each.status for each in living)
    cost_micros = sum(each.cost_micros for each in seen)
    return {
        "id": session.id,
        "title": session.title,
        "game": {"id": session.game_id, "name": session.game},
        # Discord's ids as texts: as numbers they are too large for many JSON readers.
        "server_id": str(session.guild_id),
        "owner_id": str(session.owner_id),
        "created": _time(session.created_at),
        "updated": _time(session.updated_at),
        "archived": _time(session.archived_at),
        "main_id": main.id if main else None,
        "main_step": main.step if main else None,
        "main_chosen": main is not None and main.id == session.main_id,
        "steps": len(living),
        "pictures": sum(each.picture is not None for each in living),
        "on_their_way": sum(counts[each] for each in GenerationStatus if each.is_unfinished),
        "failed": counts[GenerationStatus.FAILED],
        "canceled": counts[GenerationStatus.CANCELED],
        "hidden": len(steps) - len(seen),
        "missing": sum(each.picture is not None and each.picture.name is None for each in living),
        "cost_micros": cost_micros,
        "cost_dollars": _dollars(cost_micros),
    }


def _step(step: ExportedStep, numbers: Mapping[int, int], *, main: bool) -> dict[str, Any]:
    parent_id = step.parent_id if step.parent_id in numbers else None
    place = {
        "id": step.id,
        "step": step.step,
        "parent_id": parent_id,
        "parent_step": None if parent_id is None else numbers[parent_id],
        "main": main,
        "hidden": step.hidden,
    }
    if step.hidden:
        return place
    told = place | {
        "kind": step.kind,
        "status": step.status,
        "deleted": step.deleted_at is not None,
        "requester_id": str(step.requester_id),
        "cost_micros": step.cost_micros,
        "cost_dollars": _dollars(step.cost_micros),
        "times": {
            "created": _time(step.created_at),
            "asked": _time(step.asked_at),
            "started": _time(step.started_at),
            "drawn": _time(step.drawn_at),
            "completed": _time(step.completed_at),
            "posted": _time(step.posted_at),
            "deleted": _time(step.deleted_at),
        },
    }
    return told if step.deleted_at is not None else told | _words_and_picture(step)


def _words_and_picture(step: ExportedStep) -> dict[str, Any]:
    """The values that are left out when the step is deleted."""
    return {
        "text": step.text,
        "prompt": step.prompt,
        "negative": step.negative,
        "params": dict(step.params),
        "alt_text": step.alt_text,
        "seed": step.seed,
        "provider": step.provider,
        "model": step.model,
        "tries": step.tries,
        "error": step.error,
        "picture": _file(step.picture),
        "source": _file(step.source),
        "mask": _file(step.mask),
    }


def _file(file: ExportedFile | None) -> dict[str, Any] | None:
    if file is None:
        return None
    return {
        "file": file.name,
        "missing": file.name is None,
        "mime": file.mime,
        "width": file.width,
        "height": file.height,
        "size_bytes": file.size_bytes,
        "sha256": file.sha256,
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _dollars(micros: int) -> str:
    """The exact amount in dollars, with at least two decimals: `0.003`, `1.20`."""
    whole, rest = divmod(micros, 1_000_000)
    decimals = f"{rest:06d}".rstrip("0")
    return f"{whole}.{decimals:0<2}"
