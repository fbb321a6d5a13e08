"""Records what happens to pictures in one place: a row, a metric, a line in the log.

The row is written in the transaction of the change. Listeners and the log get the event after
the commit: never after a rollback, and once for each event.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import structlog

from db.after_commit import after_commit
from db.enums import AssetRole, GenerationStatus
from db.models import Asset, Generation, Job
from db.repositories import pictures
from db.session import Transaction

log = structlog.get_logger()

Fact = str | int | None


class EventType(StrEnum):
    """The kinds of events. Durations are in ms, sizes in bytes and pixels."""

    QUEUED = "generation_queued"  # kind, tier
    STARTED = "generation_started"  # queued_ms: from the request until the provider accepted it
    # cost_micros; quoted_micros: the price that was shown, None for an older request; queued_ms,
    # drawn_ms
    COMPLETED = "generation_completed"
    FAILED = "generation_failed"  # error: the code; after_ms: since the request
    CANCELED = "generation_canceled"  # after_ms
    STORED = "image_stored"  # bytes, thumbnail_bytes, pixels, mime; stored_ms: since drawn
    # All drawn pictures of a job are posted. `pictures` were requested and `came` were drawn;
    # the others are queued_ms, drawn_ms, stored_ms, delivered_ms.
    PACK = "pack_completed"


@dataclass(frozen=True)
class Event:
    """Something that happened to a picture; or to a whole job, which its first picture stands
    for."""

    type: EventType
    job_id: int
    session_id: int
    generation_id: int
    model: str
    facts: Mapping[str, Fact]


Listener = Callable[[Event], None]
"""Is called with each event; must return at once."""


class Events:
    """Records events. `listeners` are called in order. One that raises stops no picture."""

    def __init__(self, *listeners: Listener) -> None:
        self._listeners = listeners

    def record_queued(self, tx: Transaction, job: Job, generation: Generation) -> None:
        """The picture was requested and waits."""
        self._record(
            tx,
            EventType.QUEUED,
            job,
            generation,
            job.created_at,
            kind=generation.kind,
            tier=job.tier,
        )

    def record_started(
        self, tx: Transaction, job: Job, generation: Generation, *, now: datetime
    ) -> None:
        """The provider draws the picture."""
        self._record(
            tx,
            EventType.STARTED,
            job,
            generation,
            now,
            queued_ms=_ms(generation.created_at, generation.started_at),
        )

    def record_completed(
        self,
        tx: Transaction,
        job: Job,
        generation: Generation,
        assets: Mapping[AssetRole, Asset],
        *,
        now: datetime,
    ) -> None:
        """The picture is drawn and stored in these assets, given by role."""
        output = assets[AssetRole.OUTPUT]
        self._record(
            tx,
            EventType.STORED,
            job,
            generation,
            now,
            bytes=output.size_bytes,
            thumbnail_bytes=assets[AssetRole.THUMBNAIL].size_bytes,
            pixels=output.width * output.height,
            mime=output.mime,
            stored_ms=_ms(job.drawn_at, now),
        )
        self._record(
            tx,
            EventType.COMPLETED,
            job,
            generation,
            now,
            cost_micros=generation.cost_micros,
            quoted_micros=generation.quoted_micros,
            queued_ms=_ms(generation.created_at, generation.started_at),
            drawn_ms=_ms(generation.started_at, job.drawn_at),
        )

    def record_failed(
        self, tx: Transaction, job: Job, generation: Generation, *, now: datetime
    ) -> None:
        """The picture failed: `generation.error` is the error's code."""
        self._record(
            tx,
            EventType.FAILED,
            job,
            generation,
            now,
            error=generation.error,
            after_ms=_ms(generation.created_at, now),
        )

    def record_canceled(
        self, tx: Transaction, job: Job, generation: Generation, *, now: datetime
    ) -> None:
        """A member cancelled the picture."""
        self._record(
            tx,
            EventType.CANCELED,
            job,
            generation,
            now,
            after_ms=_ms(generation.created_at, now),
        )

    def record_pack_completed(
        self, tx: Transaction, job: Job, generations: list[Generation], *, now: datetime
    ) -> None:
        """Every picture of the job that was drawn is posted."""
        came = [each for each in generations if each.status == GenerationStatus.SUCCEEDED]
        first = came[0] if came else generations[0]
        self._record(
            tx,
            EventType.PACK,
            job,
            first,
            now,
            pictures=len(generations),
            came=len(came),
            queued_ms=_ms(first.created_at, first.started_at),
            drawn_ms=_ms(first.started_at, job.drawn_at),
            stored_ms=_ms(job.drawn_at, first.completed_at),
            delivered_ms=_ms(first.completed_at, now),
        )

    def _record(
        self,
        tx: Transaction,
        type: EventType,
        job: Job,
        generation: Generation,
        now: datetime,
        **facts: Fact,
    ) -> None:
        pictures.note(tx, generation, type, now=now, model=generation.model, **facts)
        event = Event(type, job.id, job.session_id, generation.id, generation.model, facts)
        after_commit(tx, lambda: self._notify_listeners(event))

    def _notify_listeners(self, event: Event) -> None:
        level = log.warning if event.type is EventType.FAILED else log.info
        level(
            event.type.value,
            job=event.job_id,
            session=event.session_id,
            generation=event.generation_id,
            model=event.model,
            **event.facts,
        )
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:
                log.exception("an event was not heard", type=event.type.value)


def _ms(start: datetime | None, end: datetime | None) -> int | None:
    """The milliseconds between the two; None when one of them is unknown."""
    return round((end - start).total_seconds() * 1000) if start and end else None
