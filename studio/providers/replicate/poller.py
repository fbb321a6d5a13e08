"""Follows all running predictions together, with few calls.

Jobs do not poll on their own. A job that waits for news lets the poller look, and all jobs get
what it sees. A few predictions of an account are read one by one. Many are read from the
account's lists, a hundred in one call, because an account may make 3000 calls a minute.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from studio.clock import Clock, wait_for_first
from studio.errors import ProviderError, ProviderGone, ProviderTransient, RateLimited
from studio.providers.base import Handle
from studio.providers.replicate.api import Api, Json
from studio.providers.replicate.calls import Calls
from studio.providers.replicate.predictions import PredictionReader, PredictionStatus

# So many predictions of an account are read one by one, with at most 32 calls a second.
_FEW = 8
_FIRST_PAUSE_S = 0.25
_LONGEST_PAUSE_S = 2.0
_PAUSE_GROWS = 1.5
# A prediction that was read so recently is not read again.
_FRESH = timedelta(seconds=0.2)
_PAGE = 100
# The pause between two readings of the lists, for each page: at most 2400 calls a minute.
_PAUSE_OF_PAGE = timedelta(seconds=0.025)
_SHORTEST_LIST_PAUSE = timedelta(seconds=0.1)
# The lists may also have predictions that others created with the account.
_PAGES_OF_OTHERS = 3
# After so long a waiting job goes on, even without news.
_LONGEST_SILENCE = timedelta(seconds=10)
_FIRST_TROUBLE_S = 0.5
_LONGEST_TROUBLE_S = 15.0
# For so long the last status is returned when Replicate cannot be reached.
_BELIEVED = timedelta(minutes=10)
# A prediction that no job asked about for so long is forgotten.
_FORGOTTEN = timedelta(minutes=5)
_ENDED_FORGOTTEN = timedelta(minutes=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(eq=False)
class _Account:
    """An account with followed predictions. `key_name` is one of its keys."""

    key_name: str
    # The predictions that have not ended.
    open: set[str] = field(default_factory=set)
    listing: "asyncio.Task[None] | None" = None
    # Reads the lists for all waiting jobs, while there are many predictions.
    lister: "asyncio.Task[None] | None" = None
    waiting: int = 0
    listed_at: datetime | None = None
    # After an error: when to call again, and the error.
    again_at: datetime = _NEVER
    trouble: ProviderError | None = None
    trouble_s: float = 0.0

    @property
    def many(self) -> bool:
        return len(self.open) > _FEW

    @property
    def pages(self) -> int:
        return -(-len(self.open) // _PAGE)

    @property
    def list_pause(self) -> timedelta:
        return max(_SHORTEST_LIST_PAUSE, self.pages * _PAUSE_OF_PAGE)


@dataclass(eq=False)
class _FollowedDrawing:
    """A prediction that a job follows."""

    handle: Handle
    account: _Account
    asked_at: datetime
    seen: PredictionStatus | None = None
    looked_at: datetime | None = None
    begun_at: datetime = _NEVER
    gone: bool = False
    cancelled: bool = False
    # Set when there is a status that the job has not got yet.
    news: asyncio.Event = field(default_factory=asyncio.Event)
    looking: "asyncio.Task[None] | None" = None
    pause_s: float = _FIRST_PAUSE_S

    @property
    def ended(self) -> bool:
        return self.gone or (self.seen is not None and self.seen.ended)


class Poller:
    """Knows the status of predictions. It makes calls only while a job asks or waits.

    After failed calls it becomes slower but does not give up. A 429 lets the account rest.
    """

    def __init__(self, api: Api, calls: Calls, reader: PredictionReader, *, clock: Clock) -> None:
        self._api = api
        self._calls = calls
        self._reader = reader
        self._clock = clock
        self._accounts: dict[str, _Account] = {}
        self._followed: dict[str, _FollowedDrawing] = {}
        self._tidied_at = clock.now()
        self._tasks: set[asyncio.Task[None]] = set()

    def follow(self, handle: Handle, seen: PredictionStatus) -> None:
        """Follow a prediction that was just created, beginning with this status."""
        one = self._following(handle)
        one.begun_at = self._clock.now()
        self._note(one, seen)

    def update(self, told: Json) -> None:
        """Take a status that came from outside. It is ignored when no job follows the prediction.

        Raises ProviderTransient for a body that is no prediction.
        """
        seen = self._reader.read(told)
        one = self._followed.get(seen.prediction_id)
        if one:
            one.looked_at = self._clock.now()
            self._note(one, seen)

    def mark_canceling(self, handle: Handle) -> None:
        """Remember that we cancel this prediction."""
        self._following(handle).cancelled = True

    def is_canceling(self, handle: Handle) -> bool:
        """Whether `mark_canceling` was called for it and is not forgotten."""
        one = self._followed.get(handle.prediction_id)
        return one is not None and one.cancelled

    async def status(self, handle: Handle) -> PredictionStatus:
        """The status of the prediction, which was read a moment ago or now.

        Raises ProviderGone. When the call fails the last status is returned for a while, and
        then the error is raised.
        """
        one = self._following(handle)
        if not one.ended:
            try:
                await self._look(one)
            except (ProviderTransient, RateLimited):
                if not self._believes(one):
                    raise
        one.news.clear()
        if one.gone:
            raise ProviderGone(f"no prediction {handle.prediction_id}")
        assert one.seen is not None, "looking gives something or raises"
        return one.seen

    async def wait_for_news(self, handle: Handle) -> None:
        """Wait until there is a new status, or for `_LONGEST_SILENCE`."""
        one = self._following(handle)
        until = self._clock.now() + _LONGEST_SILENCE
        one.pause_s = _FIRST_PAUSE_S
        while not one.news.is_set() and self._clock.now() < until:
            if one.account.many and one.seen:
                await self._wait_for_lists(one, until)
                continue
            await self._pause(one)
            one.asked_at = self._clock.now()
            if not one.news.is_set() and not one.ended:
                try:
                    await self._look(one)
                except (ProviderTransient, RateLimited):
                    continue
                except ProviderError:
                    return  # the job gets the error when it polls

    async def close(self) -> None:
        """Stop all tasks."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _following(self, handle: Handle) -> _FollowedDrawing:
        now = self._clock.now()
        if now - self._tidied_at > _ENDED_FORGOTTEN:
            self._forget_old(now)
        one = self._followed.get(handle.prediction_id)
        if one is None:
            name = self._calls.account(handle.key_name)
            account = self._accounts.setdefault(name, _Account(handle.key_name))
            one = _FollowedDrawing(handle, account, now)
            self._followed[handle.prediction_id] = one
            account.open.add(handle.prediction_id)
        one.asked_at = now
        return one

    def _forget_old(self, now: datetime) -> None:
        self._tidied_at = now
        for one in list(self._followed.values()):
            heard = one.ended and not one.news.is_set()
            if now - one.asked_at > (_ENDED_FORGOTTEN if heard else _FORGOTTEN):
                del self._followed[one.handle.prediction_id]
                one.account.open.discard(one.handle.prediction_id)

    def _note(self, one: _FollowedDrawing, seen: PredictionStatus) -> None:
        if one.ended:
            return  # an older answer that arrived later
        if seen.percent is None and one.seen:
            # Lists have no logs, so the percent of before stays.
            seen = replace(seen, percent=one.seen.percent)
        if seen != one.seen:
            one.seen = seen
            one.news.set()
        if seen.ended:
            one.account.open.discard(one.handle.prediction_id)

    def _believes(self, one: _FollowedDrawing) -> bool:
        looked_at = one.looked_at
        return looked_at is not None and self._clock.now() - looked_at < _BELIEVED

    async def _pause(self, one: _FollowedDrawing) -> None:
        """Wait for news, each time a little longer."""
        pause_s = one.pause_s
        one.pause_s = min(_LONGEST_PAUSE_S, pause_s * _PAUSE_GROWS)
        await wait_for_first(one.news.wait(), self._clock.sleep(pause_s))

    async def _wait_for_lists(self, one: _FollowedDrawing, until: datetime) -> None:
        """Wait for news from the account's lists, while there are many predictions."""
        account = one.account
        if account.lister is None:
            account.lister = self._start(self._keep_listing(account), f"lists, {account.key_name}")
        account.waiting += 1
        left_s = (until - self._clock.now()).total_seconds()
        try:
            await wait_for_first(one.news.wait(), self._clock.sleep(left_s), tasks=[account.lister])
        finally:
            account.waiting -= 1
            one.asked_at = self._clock.now()

    async def _keep_listing(self, account: _Account) -> None:
        """Read the lists again and again, for all waiting jobs."""
        try:
            while account.many and account.waiting:
                with suppress(ProviderTransient, RateLimited):
                    await self._list_once(account)
                now = self._clock.now()
                pause = max(account.list_pause, account.again_at - now)
                await self._clock.sleep(pause.total_seconds())
        finally:
            account.lister = None

    async def _look(self, one: _FollowedDrawing) -> None:
        """Read the status unless it is fresh. Jobs that want it at once share one call."""
        account, now = one.account, self._clock.now()
        if account.trouble and now < account.again_at:
            raise _again(account.trouble, left_s=(account.again_at - now).total_seconds())
        if account.many and one.seen:
            seen_at = max(account.listed_at or _NEVER, one.looked_at or _NEVER, one.begun_at)
            if now >= seen_at + account.list_pause:
                await self._list_once(account)
            return
        if one.looking is None:
            if one.looked_at and now - one.looked_at < _FRESH:
                return
            one.looking = self._start(self._ask(one), f"look at {one.handle.prediction_id}")
        await asyncio.shield(one.looking)

    async def _list_once(self, account: _Account) -> None:
        """Read the status of all the account's predictions. Jobs share one reading."""
        if account.listing is None:
            account.listing = self._start(self._list(account), f"list of {account.key_name}")
        await asyncio.shield(account.listing)

    def _start(self, looking: Coroutine[None, None, None], name: str) -> "asyncio.Task[None]":
        # A task of the poller: the job that began it may end while others wait for it.
        task = asyncio.create_task(looking, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # a waiting job gets it; without one it is dropped

    async def _ask(self, one: _FollowedDrawing) -> None:
        """Read the status of one prediction."""
        try:
            with _TroubleOf(one.account, self._clock):
                await self._ask_once(one)
        finally:
            one.looking = None

    async def _ask_once(self, one: _FollowedDrawing) -> None:
        prediction_id = one.handle.prediction_id
        try:
            told = await self._calls.of(
                one.handle.key_name, lambda key: self._api.prediction(key, prediction_id)
            )
        except ProviderGone:
            one.gone = True
            one.news.set()
            one.account.open.discard(prediction_id)
            return
        seen = self._reader.read(told)
        one.looked_at = self._clock.now()
        self._note(one, seen)

    async def _list(self, account: _Account) -> None:
        """Read the account's lists, then those predictions that are not in them."""
        try:
            with _TroubleOf(account, self._clock):
                missing = await self._note_lists(account)
                for one in missing[:_FEW]:
                    await self._ask_once(one)
        finally:
            account.listing = None
            account.listed_at = self._clock.now()

    async def _note_lists(self, account: _Account) -> list[_FollowedDrawing]:
        """Read the newest pages. Returns the predictions that are not in them, the oldest first."""
        wanted = set(account.open)
        asked: Json | None = {}
        pages_left = account.pages + _PAGES_OF_OTHERS
        while wanted and asked is not None and pages_left:
            pages_left -= 1
            page = await self._calls.of(account.key_name, partial(self._api.page, asked=asked))
            for told in page.predictions:
                prediction_id = str(told.get("id"))
                if prediction_id in wanted:
                    wanted.discard(prediction_id)
                    with suppress(ProviderTransient):  # one unreadable item stops no other
                        self.update(told)
            asked = page.following
        missing = [self._followed[each] for each in wanted if each in self._followed]
        return sorted(missing, key=lambda one: one.looked_at or _NEVER)


class _TroubleOf:
    """Remembers the last error of an account's calls, and when to call again."""

    def __init__(self, account: _Account, clock: Clock) -> None:
        self._account = account
        self._clock = clock

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        account = self._account
        if error is None:
            account.trouble, account.trouble_s = None, 0.0
        elif isinstance(error, RateLimited):
            self._wait(error, error.retry_after_s)
        elif isinstance(error, ProviderTransient):
            account.trouble_s = min(
                _LONGEST_TROUBLE_S, max(_FIRST_TROUBLE_S, account.trouble_s * 2)
            )
            self._wait(error, account.trouble_s)

    def _wait(self, error: ProviderError, seconds: float) -> None:
        self._account.trouble = error
        self._account.again_at = self._clock.now() + timedelta(seconds=seconds)


def _again(trouble: ProviderError, *, left_s: float) -> ProviderError:
    """The same error for another job, with the wait that is left."""
    if isinstance(trouble, RateLimited):
        return RateLimited(trouble.detail, left_s)
    return ProviderTransient(trouble.detail)
