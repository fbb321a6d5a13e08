"""Which key is used next: decided from what is remembered of the keys, kept elsewhere.

Limits are an account's. So how far an account's bucket is emptied and how long it rests is
what the latest of its keys says, whoever used it, under whatever settings.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from studio.errors import KeyRetired, RateLimited

CREDIT_PAUSE = timedelta(hours=1)
"""After this long a key that had no credit is tried again: it may have been topped up."""

SHORTEST_REST_S = 1.0  # "come back at once" after a 429 would be a loop
LONGEST_REST_S = 3600.0  # what a broken answer may cost

_MINUTE = timedelta(minutes=1)
_CLOCKS_DIFFER = timedelta(minutes=1)
_NEVER = datetime.min.replace(tzinfo=UTC)
_STATUS = re.compile(r"\b[1-5]\d\d\b")


@dataclass(frozen=True)
class KeyTerms:
    """What the settings say of a key. `fingerprint` tells its token from others without it."""

    name: str
    account: str
    fingerprint: str
    creates_per_minute: int
    purposes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """A token was refused. `until` None: until it changes, or an operator revives the key."""

    fingerprint: str
    reason: str
    at: datetime
    until: datetime | None


@dataclass(frozen=True)
class KeyState:
    """What is remembered of a key, never its token."""

    name: str
    account: str
    # Of its last create; grows with every one, so that it also tells the order of use.
    used_at: datetime | None = None
    # When the account's bucket is full again: see `Bucket`.
    bucket_full_at: datetime | None = None
    rests_until: datetime | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True)
class KeySnapshot:
    """Everything that is remembered, by the key's name, and the present."""

    now: datetime
    states: Mapping[str, KeyState]

    def after(self, changed: Sequence[KeyState]) -> "KeySnapshot":
        """What is remembered once these have changed."""
        return replace(self, states={**self.states, **{state.name: state for state in changed}})

    def rest_s(self, account: str) -> float:
        """How many seconds the account still rests; 0.0 when it does not."""
        longest = timedelta(seconds=LONGEST_REST_S)
        return _seconds_until(self._latest(account, "rests_until", ahead=longest), self.now)

    def bucket_full_at(self, account: str) -> datetime | None:
        """When the bucket of the account's creates is full again."""
        return self._latest(account, "bucket_full_at", ahead=_MINUTE)

    def refusal(self, key: KeyTerms) -> Refusal | None:
        """Why the key is retired; None when it is not, or not with the token it has now."""
        state = self.states.get(key.name)
        refusal = state.refusal if state else None
        if refusal is None or refusal.fingerprint != key.fingerprint:
            return None
        return None if refusal.until and refusal.until <= self.now else refusal

    def state(self, key: KeyTerms) -> KeyState:
        """The key's own; a key that moved to another account leaves pace and rest behind."""
        state = self.states.get(key.name) or KeyState(key.name, key.account)
        if state.account == key.account:
            return state
        return replace(state, account=key.account, bucket_full_at=None, rests_until=None)

    def _latest(self, account: str, field: str, *, ahead: timedelta) -> datetime | None:
        of_account = (state for state in self.states.values() if state.account == account)
        moments = (getattr(state, field) for state in of_account)
        # What is further ahead than can be was written before the clock was set back, and
        # must not stop everything until the clock is there again.
        last = self.now + ahead + _CLOCKS_DIFFER
        return max((each for each in moments if each is not None and each <= last), default=None)


@dataclass(frozen=True)
class Bucket:
    """So many a minute, a tenth of them at once: no sixty seconds ever hold more.

    What is in it is one moment: when it will be full again, each one taken being
    worth `step`. None is a full one.
    """

    per_minute: int

    @property
    def burst(self) -> int:
        """How many may be taken at once from a full bucket."""
        return max(self.per_minute // 10, 1)

    @property
    def step(self) -> timedelta:
        """How long one takes to come back.

        Slower than the limit by what a burst may take beforehand: both can fall into
        the same minute.
        """
        return -(-_MINUTE // (self.per_minute - self.burst + 1))  # rounded up

    def wait_s(self, full_at: datetime | None, now: datetime) -> float:
        """How many seconds until one may be taken; 0.0 when it may now."""
        spare = (self.burst - 1) * self.step
        return _seconds_until(full_at - spare if full_at else None, now)

    def taken(self, full_at: datetime | None, now: datetime) -> datetime:
        """When it is full again after one more is taken."""
        return max(full_at or now, now) + self.step


# ── decisions: what to remember, and what follows ────────────────────────────


@dataclass(frozen=True)
class KeyDecision:
    """What has to be remembered."""

    changed: tuple[KeyState, ...] = ()


@dataclass(frozen=True)
class KeyChoice(KeyDecision):
    """The key of this name is to be used."""

    name: str = ""


@dataclass(frozen=True)
class KeyStateChange(KeyDecision):
    """Whether this is news; False when somebody found out before."""

    news: bool = False


def next_turn(memory: KeySnapshot, keys: Sequence[KeyTerms], *, purpose: str = "") -> KeyChoice:
    """The key to create with: the one used longest ago, of an account that may create now.

    Raises RateLimited with the wait until one may, KeyRetired when none is left.
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
    # Of those never used, the first in the settings.
    key = min(free, key=lambda each: memory.state(each).used_at or _NEVER)
    bucket = buckets[key.account]
    used = replace(
        memory.state(key),
        used_at=_after_all_others(memory),
        bucket_full_at=bucket.taken(memory.bucket_full_at(key.account), memory.now),
    )
    return KeyChoice((used,), key.name)


def caller(memory: KeySnapshot, keys: Sequence[KeyTerms], name: str) -> str:
    """The name of the key for a call that is no create: that one, or one of its account.

    No credit is no hindrance: what was created is still to be had. Raises RateLimited
    while the account rests, KeyRetired when it has no key left.
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
    """Let the key's account rest; news when it did not before. A longer rest stays."""
    rest_s = memory.rest_s(key.account)
    bounded_s = min(max(SHORTEST_REST_S, for_s), LONGEST_REST_S)
    until = memory.now + timedelta(seconds=max(bounded_s, rest_s))
    return KeyStateChange((replace(memory.state(key), rests_until=until),), news=rest_s <= 0)


def retire(memory: KeySnapshot, key: KeyTerms, *, reason: str) -> KeyStateChange:
    """Use the key no more; news when it was in use until now.

    With no credit it is tried again after `CREDIT_PAUSE`. An answer that comes in late
    does not put that off.
    """
    before = memory.refusal(key)
    if before is not None and (before.until is None or lacks_credit(reason)):
        return KeyStateChange()
    until = memory.now + CREDIT_PAUSE if lacks_credit(reason) else None
    refusal = Refusal(key.fingerprint, reason, memory.now, until)
    return KeyStateChange((replace(memory.state(key), refusal=refusal),), news=True)


def revive(memory: KeySnapshot, key: KeyTerms) -> KeyStateChange:
    """Use the key again; news when it was retired."""
    if memory.refusal(key) is None:
        return KeyStateChange()
    return KeyStateChange((replace(memory.state(key), refusal=None),), news=True)


def lacks_credit(reason: str) -> bool:
    """Whether the reason of a refusal is the account's credit: a 402."""
    return status_of(reason) == "402" or "insufficient credit" in reason.lower()


def status_of(reason: str) -> str:
    """The HTTP status that a reason names first; "other" when it names none."""
    found = _STATUS.search(reason)
    return found[0] if found else "other"


def _left(memory: KeySnapshot, keys: Sequence[KeyTerms], purpose: str) -> list[KeyTerms]:
    """Those that may serve the purpose and are not retired.

    Where keys are bound to it they serve it alone, also when all of them rest or are
    retired: pictures of the one kind are not to use up what is kept for the others.
    """
    bound = [key for key in keys if purpose and purpose in key.purposes]
    serving = bound or [key for key in keys if not key.purposes]
    left = [key for key in serving if memory.refusal(key) is None]
    if not left:
        raise KeyRetired(_reasons(memory, serving))
    return left


def _buckets(keys: Sequence[KeyTerms]) -> dict[str, Bucket]:
    """Each account's; where its keys differ, the most careful of them is right."""
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
    """The present; a moment later than every other use, or the order of use would be lost."""
    uses = (state.used_at for state in memory.states.values() if state.used_at)
    return max(memory.now, max(uses, default=_NEVER) + timedelta.resolution)


def _seconds_until(moment: datetime | None, now: datetime) -> float:
    return max((moment - now).total_seconds(), 0.0) if moment else 0.0
