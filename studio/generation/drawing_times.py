"""How long models take: measured from their newest pictures, or the catalogue's number."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median

from db.repositories.queue import queue_state
from db.session import Database
from studio.clock import Clock
from studio.providers.base import Provider
from studio.rules.dates import is_ahead

_OF_LAST = 25
# A median of fewer pictures says too little.
_ENOUGH = 5
_KEPT = timedelta(seconds=30)
# For a model that is not in the catalogue any more.
_UNKNOWN_S = 10.0


class DrawingTimes:
    """The median of a model's newest pictures, cached for half a minute.

    Do not call it inside a transaction: it opens its own.
    """

    def __init__(self, database: Database, provider: Provider, clock: Clock) -> None:
        self._database = database
        self._provider = provider
        self._clock = clock
        self._kept: dict[str, tuple[datetime, float | None]] = {}

    async def usual_s(self, model: str) -> float:
        """The usual seconds for a picture by the model."""
        now = self._clock.now()
        kept = self._kept.get(model)
        if kept is None or not is_ahead(kept[0], now=now, most=_KEPT):
            kept = self._kept[model] = now + _KEPT, await self._measured_s(model)
        _, measured_s = kept
        return self._stated_s(model) if measured_s is None else measured_s

    async def usual_of(self, models: Iterable[str]) -> dict[str, float]:
        """The usual seconds of each of these models."""
        return {model: await self.usual_s(model) for model in set(models)}

    def creates(self, model: str, *, pictures: int) -> int:
        """How many requests to the provider that many pictures need."""
        try:
            at_once = self._provider.capabilities(model).max_count
        except KeyError:
            at_once = 1
        return -(-pictures // max(at_once, 1))

    async def _measured_s(self, model: str) -> float | None:
        async with self._database.read() as tx:
            times = await queue_state.drawing_times(tx, model, limit=_OF_LAST)
        took_s = [(end - start).total_seconds() for start, end in times]
        return median(took_s) if len(took_s) >= _ENOUGH else None

    def _stated_s(self, model: str) -> float:
        try:
            return self._provider.capabilities(model).typical_s
        except KeyError:
            return _UNKNOWN_S
