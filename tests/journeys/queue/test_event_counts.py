"""The metrics that count each step of a picture."""

from bot.monitoring.metrics import REGISTRY
from studio.generation.events import EventType
from tests.journeys.table import Table


async def test_each_step_of_a_picture_is_counted_once_for_the_operators(game: Table) -> None:
    def counted() -> list[float]:
        return [
            REGISTRY.get_sample_value(
                "limner_generation_events_total", {"type": type.value, "model": "sketch-draft"}
            )
            or 0.0
            for type in EventType
            if type not in (EventType.FAILED, EventType.CANCELED)
        ]

    before = counted()
    await game.picture()

    assert [after - once for after, once in zip(counted(), before, strict=True)] == [1.0] * 5
