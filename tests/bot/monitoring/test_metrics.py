"""The metrics about pictures, and that docs/metrics.md has all of them."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.monitoring.metrics import REGISTRY, count
from studio.generation.events import Event, EventType, Fact

DOCUMENT = Path(__file__).parents[3] / "docs" / "metrics.md"

# The facts of one event of each type, as the queue records them.
FACTS: dict[EventType, dict[str, Fact]] = {
    EventType.QUEUED: {"kind": "scene", "tier": 1},
    EventType.STARTED: {"queued_ms": 2000},
    EventType.STORED: {
        "bytes": 4000,
        "thumbnail_bytes": 500,
        "pixels": 600,
        "mime": "image/png",
        "stored_ms": 1500,
    },
    EventType.COMPLETED: {
        "cost_micros": 3000,
        "quoted_micros": 2500,
        "queued_ms": 2000,
        "drawn_ms": 7000,
    },
    EventType.FAILED: {"error": "NoPicture", "after_ms": 9000},
    EventType.CANCELED: {"after_ms": 9000},
    EventType.PACK: {
        "pictures": 2,
        "came": 2,
        "queued_ms": 2000,
        "drawn_ms": 7000,
        "stored_ms": 1500,
        "delivered_ms": 3000,
    },
}


def event(type: EventType, model: str) -> Event:
    return Event(type, 1, 2, 3, model, FACTS[type])


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_every_event_is_counted_by_its_type() -> None:
    for type in EventType:
        count(event(type, "counted"))

    for type in EventType:
        assert value("limner_generation_events_total", type=type.value, model="counted") == 1


def test_each_stage_is_timed_by_one_event_alone() -> None:
    for type in EventType:
        count(event(type, "timed"))

    seconds = {"queued": 2.0, "drawn": 7.0, "stored": 1.5, "delivered": 3.0}
    for stage, took_s in seconds.items():
        labels = {"stage": stage, "model": "timed"}
        assert value("limner_stage_seconds_count", **labels) == 1
        assert value("limner_stage_seconds_sum", **labels) == took_s


def test_errors_costs_and_sizes_are_counted() -> None:
    for type in EventType:
        count(event(type, "sized"))

    assert value("limner_generation_failures_total", error="NoPicture", model="sized") == 1
    assert value("limner_generation_cost_micros_total", model="sized") == 3000
    assert value("limner_price_drift_micros_total", model="sized", direction="above") == 500
    assert value("limner_image_bytes_sum", model="sized") == 4000
    assert value("limner_image_pixels_sum", model="sized") == 600


@pytest.mark.parametrize("type", [EventType.STARTED, EventType.COMPLETED, EventType.PACK])
def test_a_duration_lost_in_a_crash_is_not_measured(type: EventType) -> None:
    lost: dict[str, Fact] = {
        name: None if name.endswith("_ms") else fact for name, fact in FACTS[type].items()
    }
    count(Event(type, 1, 2, 3, "lost", lost))

    stages = {"queued", "drawn", "stored", "delivered"}
    assert not any(
        value("limner_stage_seconds_count", stage=stage, model="lost") for stage in stages
    )


def test_the_document_has_exactly_the_metrics_with_their_labels() -> None:
    rows = re.findall(r"^\| `(limner_\w+)` \| ([^|]*) \|", DOCUMENT.read_text("utf-8"), re.M)
    documented = {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in rows}

    collectors: list[Any] = list(REGISTRY._collector_to_names)
    known = {
        f"{each._name}_total" if each._type == "counter" else each._name: set(each._labelnames)
        for each in collectors
    }
    assert documented == known


def test_the_document_has_every_event_with_its_facts() -> None:
    text = DOCUMENT.read_text("utf-8")
    rows = re.findall(r"^\| `((?:generation|image|pack)_\w+)` \| [^|]* \| ([^|]*) \|", text, re.M)
    documented = {name: set(re.findall(r"`(\w+)`", facts)) for name, facts in rows}

    assert documented == {type.value: set(facts) for type, facts in FACTS.items()}


def test_a_charge_below_the_quote_is_counted_apart_and_an_older_picture_is_not() -> None:
    below = event(EventType.COMPLETED, "below")
    facts = {**below.facts, "quoted_micros": 4500}
    count(replace(below, facts=facts))
    older = event(EventType.COMPLETED, "older")
    count(replace(older, facts={**older.facts, "quoted_micros": None}))

    assert value("limner_price_drift_micros_total", model="below", direction="below") == 1500
    assert value("limner_price_drift_micros_total", model="below", direction="above") == 0
    assert value("limner_price_drift_micros_total", model="older", direction="above") == 0
