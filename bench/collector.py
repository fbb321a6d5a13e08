"""How long everybody waits for a full round of the garbage collector."""

import gc
from dataclasses import replace

import bot.cli
import bot.run
from bench.measure import Result, summary, timed
from bot.monitoring.memory import freeze_garbage_collector

_PROGRAM = (bot.cli, bot.run)  # what it goes through is what the program imports
_ROUND = "a full round of the collector"


def measure() -> list[Result]:
    """With everything imported, and once that is set apart as the program does."""
    assert all(_PROGRAM)
    gc.collect()
    usual = summary(_ROUND, timed(gc.collect, times=20))
    freeze_garbage_collector()
    apart = summary(f"{_ROUND}, set apart", timed(gc.collect, times=20))
    gc.unfreeze()
    return [usual, replace(apart, ratio=apart.p50 / usual.p50, ratio_to=_ROUND)]
