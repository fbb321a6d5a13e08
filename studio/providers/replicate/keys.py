"""The keys: several, of several accounts, taken in turns; each with its state.

Which key is next is decided in `studio.rules.queue.key_turns`; what the decision rests on is
kept by `KeyStates`, shared by every process that uses the keys.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol, TypeVar

import structlog

from studio.clock import Clock, SystemClock
from studio.errors import ConfigError, RateLimited
from studio.rules.queue import key_turns
from studio.rules.queue.key_turns import Bucket, KeyDecision, KeySnapshot, KeyState, KeyTerms

log = structlog.get_logger()

CALLS_PER_MINUTE = 3000
"""Replicate's limit of all calls but creates, per account."""

_LOOK_AGAIN_AFTER = timedelta(seconds=5)
_LONGEST_REASON = 200

D = TypeVar("D", bound=KeyDecision)


@dataclass(frozen=True)
class Key:
    """One API key. Keys of one `account` share its limits; `purposes` () serve everything.

    A key with purposes serves those alone, and they are served by keys like it alone: see
    `KeyPool.take_for_create`. `creates_per_minute` is the account's limit; where its keys differ
    the lowest counts.
    """

    name: str
    account: str
    token: str = field(repr=False)
    creates_per_minute: int = 600
    purposes: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeyReport:
    """How a key is doing, for operators. `retired` is the reason, "" when it is in use."""

    name: str
    account: str
    purposes: tuple[str, ...]
    retired: str
    # When a retired key is tried again by itself; None: it is not.
    back_at: datetime | None
    rests_s: float
    used_at: datetime | None


class KeyStates(Protocol):
    """Where the keys' states are kept: for all processes, beyond a restart."""

    async def decide(self, rule: Callable[[KeySnapshot], D]) -> D:
        """Show the rule what is remembered and keep what it changes, as one step.

        Nobody else decides between the two. What the rule raises comes out, with
        nothing changed.
        """
        ...

    async def snapshot(self) -> KeySnapshot:
        """What is remembered at present."""
        ...


class KeyWatch(Protocol):
    """Who hears of what happens to keys. Its methods never raise."""

    async def on_key_retired(self, name: str, account: str, reason: str) -> None:
        """The key was refused and is used no more; said once for each refusal."""
        ...

    def on_account_rests(self, account: str, rest_s: float) -> None:
        """The account was told to come back later; said once for each rest."""
        ...


class KeyPool:
    """Gives keys in turns, lets accounts rest, and retires keys that are refused.

    Creates are counted where the states are kept, so that all processes together stay
    within an account's limit. All other calls are counted in this process alone, and what
    other processes found out reaches them after seconds: their limit is far away, and
    going over it costs a rest, no picture.

    A key that had no credit (402) still serves calls for what it has created; it creates
    again after an hour. One that was refused (401, 403) serves nothing until its token
    changes or `revive`.
    """

    def __init__(
        self,
        keys: Sequence[Key],
        states: KeyStates | None = None,
        *,
        clock: Clock | None = None,
        watch: KeyWatch | None = None,
    ) -> None:
        """Without `states` all is forgotten with this process, without `watch` only logged.

        Raises ConfigError when nothing can be done with these keys.
        """
        _require_usable(keys)
        self.keys = {key.name: key for key in keys}
        self._terms = [_terms(key) for key in keys]
        self._clock = clock or SystemClock()
        self._states = states or KeyStatesInMemory(self._clock)
        self._watch = watch or _LoggingWatch()
        self._calls_full_at: dict[str, datetime] = {}
        # What was seen last and when, by this machine's clock, whose time may be another.
        self._seen: tuple[KeySnapshot, datetime] | None = None
        self._looking = asyncio.Lock()

    async def take_for_create(self, *, purpose: str = "") -> Key:
        """The key that was used longest ago, of an account that may create now.

        A purpose that keys are bound to is served by those alone, also while all of them
        rest; any other by the keys that are bound to none.
        Raises RateLimited with the wait until one may, KeyRetired when none is left.
        """
        turn = await self._decide(
            lambda memory: key_turns.next_turn(memory, self._terms, purpose=purpose)
        )
        return self.keys[turn.name]

    async def find_for_call(self, name: str) -> Key:
        """The key of that name, or another of its account when it is retired; for every call
        but a create.

        Raises RateLimited while the account rests or was called too often, KeyRetired when
        it has none left.
        """
        key = self.keys[key_turns.caller(await self._recent(), self._terms, name)]
        bucket, now = Bucket(CALLS_PER_MINUTE), self._clock.now()
        full_at = self._calls_full_at.get(key.account)
        wait_s = bucket.wait_s(full_at, now)
        if wait_s > 0:
            raise RateLimited(f"account {key.account} is called often", retry_after_s=wait_s)
        self._calls_full_at[key.account] = bucket.taken(full_at, now)
        return key

    async def rest(self, key: Key, *, retry_after_s: float) -> None:
        """Its account answered 429: nobody of it is asked for that long."""
        terms = _terms(key)
        told = await self._decide(lambda memory: key_turns.rest(memory, terms, for_s=retry_after_s))
        if told.news:
            self._watch.on_account_rests(key.account, retry_after_s)

    async def retire(self, key: Key, *, reason: str) -> None:
        """The key was refused (401, 402 or 403): it is used no more, and operators are told.

        `reason` begins with the status, "402 Insufficient credit", as a 402 passes.
        """
        terms, said = _terms(key), _presentable(reason, key)
        told = await self._decide(lambda memory: key_turns.retire(memory, terms, reason=said))
        if told.news:
            await self._watch.on_key_retired(key.name, key.account, said)

    async def revive(self, name: str) -> bool:
        """Use the key again, which was seen to work; False when it was not retired.

        Raises KeyError when there is no such key.
        """
        terms = _terms(self.keys[name])
        return (await self._decide(lambda memory: key_turns.revive(memory, terms))).news

    async def reports(self) -> list[KeyReport]:
        """How every key is doing, in the order of the settings."""
        memory = await self._states.snapshot()
        return [_standing(memory, terms) for terms in self._terms]

    async def _decide(self, rule: Callable[[KeySnapshot], D]) -> D:
        def noted(memory: KeySnapshot) -> D:
            self._note(memory)
            decision = rule(memory)
            self._note(memory.after(decision.changed))
            return decision

        return await self._states.decide(noted)

    async def _recent(self) -> KeySnapshot:
        """What is remembered, a few seconds old at most, at the present time."""
        async with self._looking:
            if self._seen is None or self._clock.now() - self._seen[1] > _LOOK_AGAIN_AFTER:
                self._note(await self._states.snapshot())
        assert self._seen is not None
        memory, seen_at = self._seen
        return replace(memory, now=memory.now + (self._clock.now() - seen_at))

    def _note(self, memory: KeySnapshot) -> None:
        self._seen = (memory, self._clock.now())


class KeyStatesInMemory:
    """States of one process's keys, for as long as it lives."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._states: dict[str, KeyState] = {}

    async def decide(self, rule: Callable[[KeySnapshot], D]) -> D:
        """Decide at once: nothing else runs meanwhile."""
        decision = rule(await self.snapshot())
        self._states.update({state.name: state for state in decision.changed})
        return decision

    async def snapshot(self) -> KeySnapshot:
        """What is remembered at present."""
        return KeySnapshot(self._clock.now(), dict(self._states))


class _LoggingWatch:
    """Tells the log alone."""

    async def on_key_retired(self, name: str, account: str, reason: str) -> None:
        log.error("provider key retired", key=name, account=account, reason=reason)

    def on_account_rests(self, account: str, rest_s: float) -> None:
        log.warning("provider account rests", account=account, rest_s=rest_s)


def _require_usable(keys: Sequence[Key]) -> None:
    names = [key.name for key in keys]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise ConfigError(f"Two keys are named {doubled[0]}: give each a name of its own.")
    if all(key.purposes for key in keys):
        raise ConfigError("There is no key for pictures of every kind: give one no purposes.")
    for key in keys:
        if key.creates_per_minute < 1:
            raise ConfigError(f"The key {key.name} may create nothing: at least 1 a minute.")


def _terms(key: Key) -> KeyTerms:
    fingerprint = sha256(key.token.encode()).hexdigest()[:12]
    return KeyTerms(key.name, key.account, fingerprint, key.creates_per_minute, key.purposes)


def _presentable(reason: str, key: Key) -> str:
    """The reason as one short line without the token, should an answer repeat it."""
    line = " ".join(reason.replace(key.token, "…").split()) if key.token else reason
    return line if len(line) <= _LONGEST_REASON else line[: _LONGEST_REASON - 1] + "…"


def _standing(memory: KeySnapshot, terms: KeyTerms) -> KeyReport:
    refusal = memory.refusal(terms)
    return KeyReport(
        terms.name,
        terms.account,
        terms.purposes,
        retired=refusal.reason if refusal else "",
        back_at=refusal.until if refusal else None,
        rests_s=memory.rest_s(terms.account),
        used_at=memory.state(terms).used_at,
    )
