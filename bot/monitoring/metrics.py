"""The Prometheus metrics; all are in one `REGISTRY`.

`docs/metrics.md` explains each. Labels come from the settings, from the catalogue or from
short lists, never from people's words.
"""

from prometheus_client import CollectorRegistry, Counter, Histogram

from db.enums import ListOwner
from studio.generation.events import Event, EventType

REGISTRY = CollectorRegistry()
"""Only Limner's metrics: the library's default registry also has metrics of the process."""

KEYS_RETIRED = Counter(
    "limner_provider_keys_retired_total",
    "Refusals of a provider's key that was in use.",
    ["key", "reason"],
    registry=REGISTRY,
)

ACCOUNT_RESTS = Counter(
    "limner_provider_account_rests_total",
    "Times that an account of the provider was told to come back later.",
    ["account"],
    registry=REGISTRY,
)

EVENTS = Counter(
    "limner_generation_events_total",
    "What happened to pictures.",
    ["type", "model"],
    registry=REGISTRY,
)

FAILURES = Counter(
    "limner_generation_failures_total",
    "Pictures that did not come, by the kind of error.",
    ["error", "model"],
    registry=REGISTRY,
)

COST = Counter(
    "limner_generation_cost_micros_total",
    "What the provider charges for the pictures that came, in millionths of a dollar.",
    ["model"],
    registry=REGISTRY,
)

DRIFT = Counter(
    "limner_price_drift_micros_total",
    "What was charged above or below the prices that were shown, in millionths of a dollar.",
    ["model", "direction"],
    registry=REGISTRY,
)

STAGES = Histogram(
    "limner_stage_seconds",
    "How long pictures wait, are drawn, stored and delivered.",
    ["stage", "model"],
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800),
    registry=REGISTRY,
)

IMAGE_BYTES = Histogram(
    "limner_image_bytes",
    "How large stored pictures are.",
    ["model"],
    buckets=tuple(2**power for power in range(15, 26)),
    registry=REGISTRY,
)

IMAGE_PIXELS = Histogram(
    "limner_image_pixels",
    "How many pixels stored pictures have.",
    ["model"],
    buckets=tuple(2**power for power in range(16, 26)),
    registry=REGISTRY,
)

REFUSALS = Counter(
    "limner_moderation_refusals_total",
    "Texts that were refused for their words.",
    ["rule", "list"],
    registry=REGISTRY,
)

# The event that has the duration of a stage.
_STAGES = {
    EventType.STARTED: "queued",
    EventType.COMPLETED: "drawn",
    EventType.STORED: "stored",
    EventType.PACK: "delivered",
}


def count(event: Event) -> None:
    """Count an event in the metrics."""
    EVENTS.labels(type=event.type.value, model=event.model).inc()
    stage = _STAGES.get(event.type)
    took_ms = event.facts.get(f"{stage}_ms")
    if stage is not None and isinstance(took_ms, int):
        STAGES.labels(stage=stage, model=event.model).observe(took_ms / 1000)
    match event.type:
        case EventType.FAILED:
            FAILURES.labels(error=str(event.facts["error"]), model=event.model).inc()
        case EventType.COMPLETED:
            COST.labels(model=event.model).inc(_number(event, "cost_micros"))
            _count_drift(event)
        case EventType.STORED:
            IMAGE_BYTES.labels(model=event.model).observe(_number(event, "bytes"))
            IMAGE_PIXELS.labels(model=event.model).observe(_number(event, "pixels"))


def _count_drift(event: Event) -> None:
    quoted_micros = event.facts.get("quoted_micros")
    if isinstance(quoted_micros, int):
        drift_micros = _number(event, "cost_micros") - quoted_micros
        direction = "above" if drift_micros > 0 else "below"
        DRIFT.labels(model=event.model, direction=direction).inc(abs(drift_micros))


def count_refusal(rule: str, list_owner: ListOwner) -> None:
    """Count a refused text, by its rule and by whose list its words are on."""
    REFUSALS.labels(rule=rule, list=list_owner.value).inc()


def _number(event: Event, name: str) -> int:
    value = event.facts[name]
    assert isinstance(value, int)
    return value
