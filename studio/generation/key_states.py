"""The states of a provider's API keys as rows: shared by all processes, kept over restarts."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from db.models import ProviderKey
from db.repositories.queue import provider_keys
from db.session import Database
from studio.rules.queue.key_turns import KeyDecision, KeySnapshot, KeyState, Refusal

D = TypeVar("D", bound=KeyDecision)


class KeyStateRows:
    """Decides about API keys in one short transaction, by the database's clock.

    It implements the port `KeyStates` of a key pool.
    """

    def __init__(self, database: Database, *, provider: str = "replicate") -> None:
        self._database = database
        self._provider = provider

    async def decide(self, rule: Callable[[KeySnapshot], D]) -> D:
        """Give the rule a snapshot of the key states, store what it changes, and give its answer.

        The rule is called once more for each key without a row: no row exists yet whose lock
        could exclude a second process.
        """
        while True:
            async with self._database.write() as tx:
                rows = {row.name: row for row in await provider_keys.lock_all(tx, self._provider)}
                # Read the clock after locking: waiting for another transaction takes time.
                now = await self._database.now(tx)
                decision = rule(_snapshot(rows, now))
                unknown = [state for state in decision.changed if state.name not in rows]
                if not unknown:
                    for state in decision.changed:
                        _write(rows[state.name], state)
                    return decision
            async with self._database.write() as tx:
                accounts = {state.name: state.account for state in unknown}
                await provider_keys.add_missing(tx, self._provider, accounts)

    async def snapshot(self) -> KeySnapshot:
        """The present states of the keys."""
        async with self._database.read() as tx:
            rows = {row.name: row for row in await provider_keys.list_all(tx, self._provider)}
            return _snapshot(rows, await self._database.now(tx))


def _snapshot(rows: dict[str, ProviderKey], now: datetime) -> KeySnapshot:
    return KeySnapshot(now, {name: _state(row) for name, row in rows.items()})


def _state(row: ProviderKey) -> KeyState:
    refusal = None
    if row.refused_fingerprint is not None and row.refused_at is not None:
        refusal = Refusal(
            row.refused_fingerprint, row.refused_reason or "", row.refused_at, row.refused_until
        )
    return KeyState(
        row.name, row.account, row.used_at, row.bucket_full_at, row.rests_until, refusal
    )


def _write(row: ProviderKey, state: KeyState) -> None:
    row.account = state.account
    row.used_at = state.used_at
    row.bucket_full_at = state.bucket_full_at
    row.rests_until = state.rests_until
    refusal = state.refusal
    row.refused_fingerprint = refusal.fingerprint if refusal else None
    row.refused_reason = refusal.reason if refusal else None
    row.refused_at = refusal.at if refusal else None
    row.refused_until = refusal.until if refusal else None
