"""The pool of API keys, which may be of several accounts and are used in turns.

`studio.rules.queue.key_turns` decides which key is next. `KeyStates` stores the states of the
keys for all processes that use them.
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
from studio.rules.dates import is_recent
from studio.rules.queue import key_turns
from studio.rules.queue.key_turns import Bucket, KeyDecision, KeySnapshot, KeyState, KeyTerms

log = structlog.get_logger()

CALLS_PER_MINUTE = 3000
"""Replicate's limit for an account, for all calls except creates."""

_LOOK_AGAIN_AFTER = timedelta(seconds=5)
_LONGEST_REASON = 200

D = TypeVar("D", bound=KeyDecision)


@dataclass(frozen=True)
class Key:
    """An API key. Keys of one `account` share its limits.

    A key with `purposes` is used for these only, and for these only such keys are used: see
    `KeyPool.take_for_create`. `creates_per_minute` is the account's limit; when its keys differ
    the lowest counts.
    """

    name: str
    account: str
    token: str = field(repr=False)
    creates_per_minute: int = 600
    purposes: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeyReport:
    """The state of a key, for operators. `retired` is the reason, or "" when it is in use."""

    name: str
    account: str
    purposes: tuple[str, ...]
    retired: str
    # When a retired key is tried again by itself; None when it is not.
    back_at: datetime | None
    rests_s: float
    used_at: datetime | None


class KeyStates(Protocol):
    """Stores the states of the keys for all processes. They survive a restart."""

    async def decide(self, rule: Callable[[KeySnapshot], D]) -> D:
        """Call the rule with the stored states, and store the states that it changes.

        No other process decides in between. When the rule raises nothing is changed.
        """
        ...

    async def snapshot(self) -> KeySnapshot:
        """The stored states now."""
        ...


class KeyWatch(Protocol):
    """Is told what happens to keys. Its methods never raise."""

    async def on_key_retired(self, name: str, account: str, reason: str) -> None:
        """The key was refused and is no longer used. Called once for each refusal."""
        ...

    def on_account_rests(self, account: str, rest_s: float) -> None:
        """The account was told to come back later. Called once for each rest."""
        ...


class KeyPool:
    """Gives keys in turns, lets accounts rest, and retires refused keys.

    Creates are counted in the stored states, so all processes together keep an account's limit.
    Other calls are counted in this process only, with states that are a few seconds old. Their
    limit is high, and exceeding it costs a rest but no picture.

    A key without credit (402) is still used for the predictions that it created, and creates
    again after an hour. A refused key (401, 403) is not used until its token changes or it is
    revived.
    """

    def __init__(
        self,
        keys: Sequence[Key],
        states: KeyStates | None = None,
        *,
        clock: Clock | None = None,
        watch: KeyWatch | None = None,
    ) -> None:
        """Without `states` they live as long as this process; without `watch` there is a log.

        Raises ConfigError when these keys cannot be used.
        """
        _require_usable(keys)
        self.keys = {key.name: key for key in keys}
        self._terms = [_terms(key) for key in keys]
        self._clock = clock or SystemClock()
        self._states = states or KeyStatesInMemory(self._clock)
        self._watch = watch or _LoggingWatch()
        self._calls_full_at: dict[str, datetime] = {}
        # The last snapshot, and when it was taken by this machine's clock.
        self._seen: tuple[KeySnapshot, datetime] | None = None
        self._looking = asyncio.Lock()

    async def take_for_create(self, *, purpose: str = "") -> Key:
        """Take the key that was used longest ago, of an account that may create now.

        Where keys are bound to the purpose only these are used, even while all of them rest.
        Otherwise the keys without a purpose are used. Raises RateLimited with the wait, and
        KeyRetired when no key is left.
        """
        turn = await self._decide(
            lambda memory: key_turns.next_turn(memory, self._terms, purpose=purpose)
        )
        return self.keys[turn.name]

    async def find_for_call(self, name: str) -> Key:
        """The key with this name, for a call that creates nothing.

        When it is retired another key of its account is given. Raises RateLimited while the
        account rests or was called too often, and KeyRetired when it has no key left.
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
        """Let the key's account rest, which answered 429. None of its keys is used meanwhile."""
        terms = _terms(key)
        told = await self._decide(lambda memory: key_turns.rest(memory, terms, for_s=retry_after_s))
        if told.news:
            self._watch.on_account_rests(key.account, retry_after_s)

    async def retire(self, key: Key, *, reason: str) -> None:
        """Use the refused key (401, 402 or 403) no more, and tell operators.

        `reason` begins with the status, "402 Insufficient credit": after a 402 the key is tried
        again later.
        """
        terms, said = _terms(key), _presentable(reason, key)
        told = await self._decide(lambda memory: key_turns.retire(memory, terms, reason=said))
        if told.news:
            await self._watch.on_key_retired(key.name, key.account, said)

    async def revive(self, name: str) -> bool:
        """Use the key again; False when it was not retired. Raises KeyError for no such key."""
        terms = _terms(self.keys[name])
        return (await self._decide(lambda memory: key_turns.revive(memory, terms))).news

    async def reports(self) -> list[KeyReport]:
        """The state of every key, in the order of the settings."""
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
        """The stored states, at most a few seconds old, with the current time."""
        async with self._looking:
            if self._seen is None or not is_recent(
                self._seen[1], now=self._clock.now(), within=_LOOK_AGAIN_AFTER
            ):
                self._note(await self._states.snapshot())
        assert self._seen is not None
        memory, seen_at = self._seen
        return replace(memory, now=memory.now + (self._clock.now() - seen_at))

    def _note(self, memory: KeySnapshot) -> None:
        self._seen = (memory, self._clock.now())


class KeyStatesInMemory:
    """The states of the keys in the memory of one process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._states: dict[str, KeyState] = {}

    async def decide(self, rule: Callable[[KeySnapshot], D]) -> D:
        """Decide without waiting, so that nothing else runs in between."""
        decision = rule(await self.snapshot())
        self._states.update({state.name: state for state in decision.changed})
        return decision

    async def snapshot(self) -> KeySnapshot:
        """The states now."""
        return KeySnapshot(self._clock.now(), dict(self._states))


class _LoggingWatch:
    """Writes to the log only."""

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
    """The reason as one short line, without the token, which an answer may repeat."""
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
