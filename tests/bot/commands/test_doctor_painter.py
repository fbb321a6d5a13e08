"""What `limner doctor` finds about Replicate: its API keys and its models."""

from pathlib import Path
from typing import Any

import pytest

from bot.adapters.replicate import keys_of
from bot.migrate import migrate
from db.session import Database
from studio.generation.key_states import KeyStateRows
from studio.providers.replicate.keys import KeyPool
from tests.stubs.replicate.stub import ReplicateStub
from tests.support.doctor import (
    FIRST,
    OTHERS,
    SECOND,
    settings_for,
    to_put_right,
    told_by_doctor,
)

pytestmark = pytest.mark.usefixtures("alone")

SCHNELL = "black-forest-labs/flux-schnell"


def _keys(*keys: tuple[str, str, str]) -> dict[str, Any]:
    return {
        "keys": [
            {"name": name, "token": token, "account": account} for name, token, account in keys
        ]
    }


async def test_a_refused_key_is_named_and_the_others_are_well(
    replicate: ReplicateStub,
) -> None:
    replicate.refuse_key(FIRST, 401)
    keys = _keys(("old", FIRST, "ann"), ("new", SECOND, "ann"))
    code, found = await told_by_doctor(settings_for(None, replicate, replicate=keys))
    assert code == 1
    assert to_put_right(found) == ["Discord", "key old"]
    assert found["key old"] == (
        "✗ Replicate refuses it (401). → Make a new one on the account's page there."
    )
    assert found["key new"] == "✓ It works, for Replicate's account ann."
    assert found["models"].startswith("✓ All ")


async def test_a_retired_key_that_works_again_is_used_again(replicate: ReplicateStub) -> None:
    settings = settings_for(None, replicate)
    await migrate(settings)
    database = Database(settings.database_url)
    pool = KeyPool(keys_of(settings), KeyStateRows(database))
    await pool.retire(pool.keys["main"], reason="401 Unauthenticated")
    _, found = await told_by_doctor(settings)
    assert found["key main"] == (
        "✓ It works, for Replicate's account ann. "
        "It had been refused (401 Unauthenticated); it is used again from now on."
    )
    assert (await pool.take_for_create()).name == "main"
    await database.close()


async def test_a_retired_key_that_is_still_refused_stays_retired(replicate: ReplicateStub) -> None:
    replicate.refuse_key(FIRST, 403)
    settings = settings_for(None, replicate)
    await migrate(settings)
    database = Database(settings.database_url)
    pool = KeyPool(keys_of(settings), KeyStateRows(database))
    await pool.retire(pool.keys["main"], reason="403 Forbidden")
    _, found = await told_by_doctor(settings)
    assert found["key main"].startswith("✗ Replicate refuses it (403).")
    assert found["models"].startswith("–")
    assert (await pool.reports())[0].retired == "403 Forbidden"
    await database.close()


async def test_a_resting_account_is_reported_with_the_time_left(replicate: ReplicateStub) -> None:
    settings = settings_for(None, replicate)
    await migrate(settings)
    database = Database(settings.database_url)
    pool = KeyPool(keys_of(settings), KeyStateRows(database))
    await pool.rest(pool.keys["main"], retry_after_s=1800)
    await database.close()
    _, found = await told_by_doctor(settings)
    assert found["key main"].endswith("Its account was asked too often and rests for 30 min.")


async def test_keys_of_one_account_that_the_settings_take_for_two_are_wrong(
    replicate: ReplicateStub,
) -> None:
    keys = _keys(("one", FIRST, "guild"), ("two", SECOND, "spare"))
    _, found = await told_by_doctor(settings_for(None, replicate, replicate=keys))
    assert to_put_right(found) == ["Discord", "account ann"]
    assert "share its limits. → Give them one `account`" in found["account ann"]


async def test_keys_of_two_accounts_that_the_settings_take_for_one_are_wrong(
    replicate: ReplicateStub,
) -> None:
    keys = _keys(("one", FIRST, "guild"), ("two", OTHERS, "guild"))
    _, found = await told_by_doctor(settings_for(None, replicate, replicate=keys))
    assert to_put_right(found) == ["Discord", "account guild"]
    assert "→ Give each an `account` of its own" in found["account guild"]


async def test_models_that_drifted_are_named_in_one_line(replicate: ReplicateStub) -> None:
    replicate.drift(SCHNELL, seed=None)
    code, found = await told_by_doctor(settings_for(None, replicate))
    assert code == 1
    assert found["models"] == (
        "✗ No longer as described: flux-schnell. → "
        "`limner models check` says what changed and what to do."
    )


async def test_an_error_in_the_operators_own_models_is_reported_once(
    replicate: ReplicateStub, tmp_path: Path
) -> None:
    own = tmp_path / "models.toml"
    own.write_text("schema = 1\n[[model]]\nname = 7\n", encoding="utf-8")
    _, found = await told_by_doctor(settings_for(None, replicate, replicate={"catalogue": own}))
    assert to_put_right(found) == ["Discord", "painter"]
    assert "models.toml" in found["painter"]


async def test_a_key_without_purposes_is_required(
    replicate: ReplicateStub,
) -> None:
    keys = {"keys": [{"name": "only", "token": FIRST, "purposes": ["storyboard"]}]}
    _, found = await told_by_doctor(settings_for(None, replicate, replicate=keys))
    assert found["painter"].startswith("✗ There is no key for pictures of every kind")
