"""How long a full round of the garbage collector stops the program."""

import gc
from dataclasses import replace

import bot.cli
import bot.run
from bench.measure import Measurement, summarise, time_calls
from bot.monitoring.memory import freeze_garbage_collector

_PROGRAM = (bot.cli, bot.run)  # the round goes through all that the program imports
_ROUND = "a full round of the collector"


def measure() -> list[Measurement]:
    """With everything imported, before and after the program sets its objects apart."""
    assert all(_PROGRAM)
    gc.collect()
    usual = summarise(_ROUND, time_calls(gc.collect, times=20))
    freeze_garbage_collector()
    apart = summarise(f"{_ROUND}, set apart", time_calls(gc.collect, times=20))
    gc.unfreeze()
    return [usual, replace(apart, ratio=apart.p50 / usual.p50, ratio_to=_ROUND)]
