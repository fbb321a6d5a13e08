"""The `KeyStates` contract: states of keys in memory and in rows."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from db.session import Database
from studio.generation.key_states import KeyStateRows
from studio.providers.replicate.keys import KeyStates, KeyStatesInMemory
from studio.rules.queue.key_turns import KeyDecision, KeySnapshot, KeyState, Refusal
from tests.support.clock import START, HandClock

FULL = KeyState(
    "main",
    "studio",
    used_at=START + timedelta(microseconds=1),
    bucket_full_at=START + timedelta(seconds=2),
    rests_until=START + timedelta(seconds=3),
    refusal=Refusal("0123456789ab", "402 Insufficient credit", START, START + timedelta(hours=1)),
)


@pytest.fixture(params=["memory", "rows"])
def states(request: pytest.FixtureRequest, database: Database, clock: HandClock) -> KeyStates:
    return KeyStateRows(database) if request.param == "rows" else KeyStatesInMemory(clock)


@dataclass
class Keep:
    """A rule that sets the given states."""

    changed: tuple[KeyState, ...]

    def __call__(self, memory: KeySnapshot) -> KeyDecision:
        return KeyDecision(self.changed)


async def test_an_empty_store_knows_no_key(states: KeyStates, clock: HandClock) -> None:
    assert await states.snapshot() == KeySnapshot(clock.now(), {})


async def test_a_changed_state_is_kept_with_exact_times(
    states: KeyStates, clock: HandClock
) -> None:
    bare = KeyState("spare", "studio")
    await states.decide(Keep((FULL, bare)))
    clock.advance(7)

    remembered = await states.snapshot()
    assert remembered.states == {"main": FULL, "spare": bare}
    assert remembered.now == START + timedelta(seconds=7)


async def test_a_field_that_a_rule_clears_is_cleared(states: KeyStates) -> None:
    await states.decide(Keep((FULL,)))
    bare = KeyState("main", "another")
    await states.decide(Keep((bare,)))

    assert (await states.snapshot()).states == {"main": bare}


async def test_a_rule_that_raises_changes_nothing_and_its_error_comes_out(
    states: KeyStates,
) -> None:
    await states.decide(Keep((FULL,)))

    def refuse(memory: KeySnapshot) -> KeyDecision:
        raise LookupError(memory.states["main"].account)

    with pytest.raises(LookupError, match="studio"):
        await states.decide(refuse)
    assert (await states.snapshot()).states == {"main": FULL}


async def test_each_of_many_decisions_at_once_sees_the_one_before(
    states: KeyStates,
) -> None:
    def one_later(memory: KeySnapshot) -> KeyDecision:
        main = memory.states.get("main") or KeyState("main", "studio")
        used_at: datetime = main.used_at or START
        return KeyDecision((replace(main, used_at=used_at + timedelta(seconds=1)),))

    await asyncio.gather(*(states.decide(one_later) for _ in range(40)))

    assert (await states.snapshot()).states["main"].used_at == START + timedelta(seconds=40)
