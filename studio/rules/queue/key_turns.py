"""Which key is used next. What is remembered of the keys is given, and stored elsewhere.

Replicate limits accounts, not keys. So an account's bucket and rest are the latest that any of
its keys has, whichever process used that key.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from studio.errors import KeyRetired, RateLimited

CREDIT_PAUSE = timedelta(hours=1)
"""After this time a key without credit is tried again: somebody may have added credit."""

SHORTEST_REST_S = 1.0  # with 0 a 429 that says "retry at once" would cause a loop
LONGEST_REST_S = 3600.0  # a broken answer may not stop an account for longer

_MINUTE = timedelta(minutes=1)
_CLOCKS_DIFFER = timedelta(minutes=1)
_NEVER = datetime.min.replace(tzinfo=UTC)
_STATUS = re.compile(r"\b[1-5]\d\d\b")


@dataclass(frozen=True)
class KeyTerms:
    """A key in the settings. `fingerprint` identifies its token without showing it."""

    name: str
    account: str
    fingerprint: str
    creates_per_minute: int
    purposes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """A token was refused. `until` is None when only a new token or an operator ends that."""

    fingerprint: str
    reason: str
    at: datetime
    until: datetime | None


@dataclass(frozen=True)
class KeyState:
    """What is remembered of a key; its token is not."""

    name: str
    account: str
    # When the key last created. Each create is later than the last, so this is the order too.
    used_at: datetime | None = None
    # When the account's bucket is full again: see `Bucket`.
    bucket_full_at: datetime | None = None
    rests_until: datetime | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True)
class KeySnapshot:
    """The remembered state of every key, by the key's name, and the current time."""

    now: datetime
    states: Mapping[str, KeyState]

    def after(self, changed: Sequence[KeyState]) -> "KeySnapshot":
        """The same with these states changed."""
        return replace(self, states={**self.states, **{state.name: state for state in changed}})

    def rest_s(self, account: str) -> float:
        """How many seconds the account still rests; 0.0 when it does not."""
        longest = timedelta(seconds=LONGEST_REST_S)
        return _seconds_until(self._latest(account, "rests_until", ahead=longest), self.now)

    def bucket_full_at(self, account: str) -> datetime | None:
        """When the account's bucket of creates is full again."""
        return self._latest(account, "bucket_full_at", ahead=_MINUTE)

    def refusal(self, key: KeyTerms) -> Refusal | None:
        """Why the key is retired; None when it is not, or when its token is a new one."""
        state = self.states.get(key.name)
        refusal = state.refusal if state else None
        if refusal is None or refusal.fingerprint != key.fingerprint:
            return None
        # A pause that would begin later was written before the clock was set back.
        begun = refusal.at <= self.now + _CLOCKS_DIFFER
        over = refusal.until is not None and not (begun and self.now < refusal.until)
        return None if over else refusal

    def state(self, key: KeyTerms) -> KeyState:
        """The key's state. A key that moved to another account takes no bucket and rest along."""
        state = self.states.get(key.name) or KeyState(key.name, key.account)
        if state.account == key.account:
            return state
        return replace(state, account=key.account, bucket_full_at=None, rests_until=None)

    def _latest(self, account: str, field: str, *, ahead: timedelta) -> datetime | None:
        of_account = (state for state in self.states.values() if state.account == account)
        moments = (getattr(state, field) for state in of_account)
        # A moment that is too far ahead was written before the clock was set back. It must not
        # stop the account until the clock reaches it again.
        last = self.now + ahead + _CLOCKS_DIFFER
        return max((each for each in moments if each is not None and each <= last), default=None)


@dataclass(frozen=True)
class Bucket:
    """A token bucket: at most `per_minute` in any sixty seconds, a tenth of them at once.

    The bucket's state is one moment: when it will be full again. Taking one moves that by
    `step`. None means that it is full.
    """

    per_minute: int

    @property
    def burst(self) -> int:
        """How many may be taken at once from a full bucket."""
        return max(self.per_minute // 10, 1)

    @property
    def step(self) -> timedelta:
        """After how long one more may be taken.

        This is slower than the limit, because a burst may come before it in the same minute.
        """
        return -(-_MINUTE // (self.per_minute - self.burst + 1))  # rounded up

    def wait_s(self, full_at: datetime | None, now: datetime) -> float:
        """How many seconds until one may be taken; 0.0 when one may be taken now."""
        spare = (self.burst - 1) * self.step
        return _seconds_until(full_at - spare if full_at else None, now)

    def taken(self, full_at: datetime | None, now: datetime) -> datetime:
        """When the bucket is full again after one more is taken."""
        return max(full_at or now, now) + self.step


@dataclass(frozen=True)
class KeyDecision:
    """A decision, with the states of keys that it changes."""

    changed: tuple[KeyState, ...] = ()


@dataclass(frozen=True)
class KeyChoice(KeyDecision):
    """The key with this name is used next."""

    name: str = ""


@dataclass(frozen=True)
class KeyStateChange(KeyDecision):
    """Whether the change is news; False when another process made it before."""

    news: bool = False


def next_turn(memory: KeySnapshot, keys: Sequence[KeyTerms], *, purpose: str = "") -> KeyChoice:
    """The key for the next create: of the accounts that may create now, the key used longest ago.

    Raises RateLimited with the wait when no account may create yet, and KeyRetired when no key
    is left.
    """
    left = _left(memory, keys, purpose)
    buckets = _buckets(keys)
    waits = {
        key.name: max(
            memory.rest_s(key.account),
            buckets[key.account].wait_s(memory.bucket_full_at(key.account), memory.now),
        )
        for key in left
    }
    free = [key for key in left if waits[key.name] <= 0]
    if not free:
        raise RateLimited("every account rests", retry_after_s=min(waits.values()))
    # Of the keys that were never used, the first in the settings.
    key = min(free, key=lambda each: memory.state(each).used_at or _NEVER)
    bucket = buckets[key.account]
    used = replace(
        memory.state(key),
        used_at=_after_all_others(memory),
        bucket_full_at=bucket.taken(memory.bucket_full_at(key.account), memory.now),
    )
    return KeyChoice((used,), key.name)


def caller(memory: KeySnapshot, keys: Sequence[KeyTerms], name: str) -> str:
    """The name of the key for a call that creates nothing: this key, or another of its account.

    A key without credit will do, because such calls cost nothing. Raises RateLimited while the
    account rests, and KeyRetired when the account has no key left.
    """
    account = next((key.account for key in keys if key.name == name), None)
    if account is None and name in memory.states:
        account = memory.states[name].account  # it was taken out of the settings
    own = [key for key in keys if key.account == account]
    good = [key.name for key in own if not _is_refused_altogether(memory, key)]
    if not good:
        raise KeyRetired(_reasons(memory, own) or f"{name} is no longer in the settings")
    rest_s = memory.rest_s(account or "")
    if rest_s > 0:
        raise RateLimited(f"account {account} rests", retry_after_s=rest_s)
    return name if name in good else good[0]


def rest(memory: KeySnapshot, key: KeyTerms, *, for_s: float) -> KeyStateChange:
    """Let the key's account rest. A longer rest stays. It is news when the account did not rest."""
    rest_s = memory.rest_s(key.account)
    bounded_s = min(max(SHORTEST_REST_S, for_s), LONGEST_REST_S)
    until = memory.now + timedelta(seconds=max(bounded_s, rest_s))
    return KeyStateChange((replace(memory.state(key), rests_until=until),), news=rest_s <= 0)


def retire(memory: KeySnapshot, key: KeyTerms, *, reason: str) -> KeyStateChange:
    """Use the key no more. It is news when the key was in use.

    A key without credit is tried again after `CREDIT_PAUSE`. A second refusal in that time does
    not make the pause longer.
    """
    before = memory.refusal(key)
    if before is not None and (before.until is None or lacks_credit(reason)):
        return KeyStateChange()
    until = memory.now + CREDIT_PAUSE if lacks_credit(reason) else None
    refusal = Refusal(key.fingerprint, reason, memory.now, until)
    return KeyStateChange((replace(memory.state(key), refusal=refusal),), news=True)


def revive(memory: KeySnapshot, key: KeyTerms) -> KeyStateChange:
    """Use the key again. It is news when the key was retired."""
    if memory.refusal(key) is None:
        return KeyStateChange()
    return KeyStateChange((replace(memory.state(key), refusal=None),), news=True)


def lacks_credit(reason: str) -> bool:
    """Whether the refusal says that the account has no credit (402)."""
    return status_of(reason) == "402" or "insufficient credit" in reason.lower()


def status_of(reason: str) -> str:
    """The first HTTP status in a reason; "other" when it has none."""
    found = _STATUS.search(reason)
    return found[0] if found else "other"


def _left(memory: KeySnapshot, keys: Sequence[KeyTerms], purpose: str) -> list[KeyTerms]:
    """The keys that may be used for the purpose and are not retired.

    Keys that are bound to a purpose serve it alone, even while all of them rest or are retired.
    So the pictures of one purpose never use up what is reserved for another.
    """
    bound = [key for key in keys if purpose and purpose in key.purposes]
    serving = bound or [key for key in keys if not key.purposes]
    left = [key for key in serving if memory.refusal(key) is None]
    if not left:
        raise KeyRetired(_reasons(memory, serving))
    return left


def _buckets(keys: Sequence[KeyTerms]) -> dict[str, Bucket]:
    """Each account's bucket. Where the limits of its keys differ, the lowest counts."""
    limits: dict[str, int] = {}
    for key in keys:
        known = limits.get(key.account, key.creates_per_minute)
        limits[key.account] = min(known, key.creates_per_minute)
    return {account: Bucket(limit) for account, limit in limits.items()}


def _is_refused_altogether(memory: KeySnapshot, key: KeyTerms) -> bool:
    refusal = memory.refusal(key)
    return refusal is not None and not lacks_credit(refusal.reason)


def _reasons(memory: KeySnapshot, keys: Sequence[KeyTerms]) -> str:
    refusals = {key.name: memory.refusal(key) for key in keys}
    return "; ".join(f"{name}: {each.reason}" for name, each in refusals.items() if each)


def _after_all_others(memory: KeySnapshot) -> datetime:
    """The current time, or a moment later than the last use, so that the order of use stays."""
    uses = (state.used_at for state in memory.states.values() if state.used_at)
    return max(memory.now, max(uses, default=_NEVER) + timedelta.resolution)


def _seconds_until(moment: datetime | None, now: datetime) -> float:
    return max((moment - now).total_seconds(), 0.0) if moment else 0.0
