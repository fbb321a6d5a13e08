"""Events of pictures are reported once, with times and sizes, after their commit."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from db.models import Asset, Generation, GenerationEvent, Job
from studio.errors import NoPicture, ProviderRefused
from studio.generation.events import Event, Events, EventType
from studio.generation.jobs import PostedMessage, RequestPart
from studio.generation.queue import Queue
from studio.providers.base import Handle
from tests.support.ground import GUILD_ID, Ground


@pytest.fixture
def heard(ground: Ground) -> list[Event]:
    """The events that a listener gets."""
    told: list[Event] = []
    ground.queue = Queue(ground.database, ground.queue.limits, events=Events(told.append))
    return told


def asset(generation: Generation, role: str, size_bytes: int) -> Asset:
    return Asset(
        game_id=generation.game_id,
        generation_id=generation.id,
        role=role,
        store="local",
        key=f"games/1/sessions/1/{generation.id}-{role}.png",
        mime="image/png",
        size_bytes=size_bytes,
        width=30,
        height=20,
        sha256="0" * 64,
        created_at=generation.created_at,
    )


async def drawn(ground: Ground, job: Job, *, kept: int) -> None:
    """Taken 2 s after asking, drawn for 7 s, stored in 1 s, delivered in 3 s."""
    ground.clock.advance(2)
    held = await ground.queue.take(owner="one")
    assert held is not None
    assert held.id == job.id
    parts = [RequestPart(2)]
    await ground.queue.held.mark_asking(held, intention="i", parts=parts)
    await ground.queue.held.mark_asked(held, parts=[replace(parts[0], handle=Handle("p"))])
    ground.clock.advance(7)
    await ground.queue.held.mark_drawn(held, outputs=["a", "b"][:kept], cost_micros=6000)
    ground.clock.advance(1)
    generations = await ground.queue.list_generations(held)
    await ground.queue.held.mark_stored(
        held,
        [
            (each, [asset(each, "output", 4000), asset(each, "thumbnail", 500)])
            for each in generations[:kept]
        ],
        short=NoPicture(),
    )
    ground.clock.advance(3)
    for each in generations[:kept]:
        await ground.queue.held.mark_posting(held, [each])
        await ground.queue.held.mark_posted(held, {each.id: PostedMessage(901, 4711)})
    await ground.queue.held.finish(held)


async def rows(ground: Ground) -> list[tuple[int, str, dict[str, Any]]]:
    async with ground.database.read() as tx:
        found = await tx.scalars(select(GenerationEvent).order_by(GenerationEvent.id))
        return [(each.generation_id, each.type, each.payload) for each in found]


async def test_events_report_a_request_from_queue_to_post_with_times_and_sizes(
    ground: Ground, heard: list[Event]
) -> None:
    job = await ground.add(pictures=2)
    await drawn(ground, job, kept=2)

    first, _ = await ground.queue.list_generations(job)
    told = {each.type: dict(each.facts) for each in heard if each.generation_id == first.id}
    assert told == {
        EventType.QUEUED: {"kind": "scene", "tier": 1},
        EventType.STARTED: {"queued_ms": 2000},
        EventType.STORED: {
            "bytes": 4000,
            "thumbnail_bytes": 500,
            "pixels": 600,
            "mime": "image/png",
            "stored_ms": 1000,
        },
        EventType.COMPLETED: {
            "cost_micros": 3000,
            "quoted_micros": None,
            "queued_ms": 2000,
            "drawn_ms": 7000,
        },
        EventType.PACK: {
            "pictures": 2,
            "came": 2,
            "queued_ms": 2000,
            "drawn_ms": 7000,
            "stored_ms": 1000,
            "delivered_ms": 3000,
        },
    }
    assert {(each.job_id, each.session_id, each.model) for each in heard} == {
        (job.id, job.session_id, "sketch-standard")
    }


async def test_each_event_comes_once_a_picture_and_the_pack_event_once(
    ground: Ground, heard: list[Event]
) -> None:
    await drawn(ground, await ground.add(pictures=2), kept=2)

    assert Counter(each.type for each in heard) == {
        EventType.QUEUED: 2,
        EventType.STARTED: 2,
        EventType.STORED: 2,
        EventType.COMPLETED: 2,
        EventType.PACK: 1,
    }


async def test_the_rows_hold_the_same_events_in_the_same_order(
    ground: Ground, heard: list[Event]
) -> None:
    await drawn(ground, await ground.add(pictures=2), kept=1)

    assert await rows(ground) == [
        (each.generation_id, each.type.value, {"model": each.model, **each.facts}) for each in heard
    ]


async def test_a_missing_picture_is_reported_with_the_kind_of_error(
    ground: Ground, heard: list[Event]
) -> None:
    await drawn(ground, await ground.add(pictures=2), kept=1)

    [failed] = [each for each in heard if each.type is EventType.FAILED]
    assert failed.facts == {"error": "NoPicture", "after_ms": 10_000}
    [pack] = [each for each in heard if each.type is EventType.PACK]
    assert (pack.facts["pictures"], pack.facts["came"]) == (2, 1)


async def test_a_failed_job_reports_a_failure_for_each_picture(
    ground: Ground, heard: list[Event]
) -> None:
    await ground.add(pictures=2)
    job = await ground.queue.take(owner="one")
    assert job is not None
    await ground.queue.held.fail(job, ProviderRefused("no"))

    ends = [(each.type, each.facts.get("error")) for each in heard[2:]]
    assert ends == [(EventType.FAILED, "ProviderRefused")] * 2


async def test_a_cancelled_job_reports_how_long_it_lived(
    ground: Ground, heard: list[Event]
) -> None:
    job = await ground.add()
    ground.clock.advance(4)
    async with ground.database.write() as tx:
        await ground.queue.request_cancel(tx, job.id, by=1)

    assert (heard[-1].type, heard[-1].facts) == (EventType.CANCELED, {"after_ms": 4000})


async def test_a_transaction_that_is_rolled_back_reports_no_event(
    ground: Ground, heard: list[Event]
) -> None:
    job = await ground.add()
    heard.clear()
    before = await rows(ground)

    async def broken() -> None:
        async with ground.database.write() as tx:
            await ground.queue.request_cancel(tx, job.id)
            raise RuntimeError

    with pytest.raises(RuntimeError), capture_logs() as logs:
        await broken()

    assert heard == []
    assert logs == []
    assert await rows(ground) == before
    assert (await ground.job(job.id)).status == "queued"


async def test_no_event_is_reported_before_its_commit(ground: Ground) -> None:
    job = await ground.add()
    seen: list[str] = []
    heard: list[Event] = []
    ground.queue = Queue(ground.database, ground.queue.limits, events=Events(heard.append))

    async with ground.database.write() as tx:
        await ground.queue.request_cancel(tx, job.id)
        await tx.flush()
        seen += [each.type for each in heard]

    assert seen == []
    assert [each.type for each in heard] == [EventType.CANCELED]


async def test_the_log_has_a_line_with_the_ids_of_an_event(ground: Ground) -> None:
    with capture_logs() as logs:
        job = await ground.add()

    [generation] = await ground.queue.list_generations(job)
    assert logs == [
        {
            "event": "generation_queued",
            "log_level": "info",
            "job": job.id,
            "session": job.session_id,
            "generation": generation.id,
            "model": "sketch-standard",
            "kind": "scene",
            "tier": 1,
        }
    ]


async def test_a_listener_that_raises_stops_neither_the_job_nor_other_listeners(
    ground: Ground,
) -> None:
    heard: list[Event] = []

    def breaks(_: Event) -> None:
        raise RuntimeError("a defect")

    events = Events(breaks, heard.append)
    ground.queue = Queue(ground.database, ground.queue.limits, events=events)

    job = await ground.add()

    assert [each.type for each in heard] == [EventType.QUEUED]
    assert (await ground.job(job.id)).guild_id == GUILD_ID
