"""The sentences about progress and waits: no card says "about 0 s"."""

from typing import Any

import pytest
from discord import ui

from cogs.components.layout import Card
from cogs.pictures.cards import StatusSubject, bar, drawing_card, standing
from cogs.queue.cards import queue_card, usage_card
from db.enums import JobPhase
from db.models import Job
from studio.generation.jobs import WaitEstimate
from studio.generation.wait_estimates import MOST_COUNTED, QueueLoad
from studio.rules.queue.allowance import Day, Usage
from studio.services.queue.queues import QueueView
from tests.support.clock import START

DRAWINGS: list[tuple[int | None, float | None, str]] = [
    # percentage, the rest in seconds, as the card says it
    (94, 0.19, "▰▰▰▰▰▰▰▰▰▰▰▱ 94 % nearly done"),
    (95, 0.99, "▰▰▰▰▰▰▰▰▰▰▰▱ 95 % nearly done"),
    (100, 0.0, "▰▰▰▰▰▰▰▰▰▰▰▰ 100 % nearly done"),
    (99, 0.02, "▰▰▰▰▰▰▰▰▰▰▰▱ 99 % nearly done"),  # a full bar is for what is drawn
    (50, 1.0, "▰▰▰▰▰▰▱▱▱▱▱▱ 50 % about 1 s"),
    (40, 100.0, "▰▰▰▰▱▱▱▱▱▱▱▱ 40 % about 2 min"),
    (3, None, "▱▱▱▱▱▱▱▱▱▱▱▱ 3 %"),  # nobody knows how long it takes
    (None, None, "▱▱▱▱▱▱▱▱▱▱▱▱ 0 %"),
]


@pytest.mark.parametrize(("percent", "remaining_s", "said"), DRAWINGS)
async def test_a_drawing_says_a_rest_that_fits_its_percentage(
    percent: int | None, remaining_s: float | None, said: str
) -> None:
    subject = StatusSubject("A storm", Job(id=1, game_id=1))
    shown = drawing_card(subject, percent=percent, remaining_s=remaining_s)
    assert f"**A storm**\n{said}" in texts(shown)


@pytest.mark.parametrize(("percent", "said"), [(-4, "0 %"), (104, "100 %"), (37, "37 %")])
def test_a_bar_is_never_longer_than_whole(percent: int, said: str) -> None:
    cells, _, words = bar(percent).partition(" ")
    assert (len(cells), words) == (12, said)


STANDINGS = [
    # the phase, jobs ahead, the wait in seconds, as the card says it
    (JobPhase.NEW, 0, 0.4, "next in line"),
    (JobPhase.NEW, 2, 0.0, "3rd in line"),
    (JobPhase.NEW, 2, 40.0, "3rd in line, about 40 s"),
    (JobPhase.NEW, MOST_COUNTED, 0.2, "1,000 and more before it"),
    (JobPhase.NEW, MOST_COUNTED, 7200.0, "1,000 and more before it, at least 2 h"),
    (JobPhase.DRAWN, 0, 0.0, "drawn, not stored yet, next try in 1 s"),
]


@pytest.mark.parametrize(("phase", "ahead", "wait_s", "said"), STANDINGS)
def test_a_place_in_line_says_no_wait_of_zero(
    phase: JobPhase, ahead: int, wait_s: float, said: str
) -> None:
    assert standing(Job(phase=phase), WaitEstimate(ahead, wait_s)) == said


@pytest.mark.parametrize(
    ("wait_s", "said"), [(0.0, "at once"), (0.7, "at once"), (2.0, "in about 2 s")]
)
async def test_the_queue_says_when_a_new_picture_starts(wait_s: float, said: str) -> None:
    load = QueueLoad(1, 0, 1, 0, wait_s)
    shown = queue_card(QueueView(own=(), own_count=0, load=load, paused_at=None, server=None))
    assert any(f"starts {said}." in text for text in texts(shown))


DAYS = [
    # used, limit, percentage
    (299, 300, "99 %"),  # one is left
    (300, 300, "100 %"),
    (301, 300, "100 %"),  # the limit was lowered meanwhile
    (1, 300, "0 %"),
    (0, 0, "100 %"),
]


@pytest.mark.parametrize(("used", "limit", "percent"), DAYS)
async def test_a_day_is_whole_only_when_nothing_is_left(
    used: int, limit: int, percent: str
) -> None:
    day = Day(START.date().isoformat(), START, "UTC")
    assert any(text.endswith(f" {percent}") for text in texts(usage_card(Usage(used, limit, day))))


def texts(shown: Card) -> list[str]:
    """The texts of a card."""
    items: list[ui.Item[Any]] = list(shown.view.walk_children())
    return [item.content for item in items if isinstance(item, ui.TextDisplay)]
