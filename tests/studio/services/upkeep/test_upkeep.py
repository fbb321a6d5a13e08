"""Upkeep: the store holds the objects that rows name, and no others."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from db.enums import ENDED, UNFINISHED, JobStatus
from db.migrations import upgrade
from db.models import Asset, Job
from db.session import Database
from studio.errors import StoreError
from studio.generation.queue import QueueLimits
from studio.services.upkeep.upkeep import Upkeep, UpkeepReport
from studio.storage.base import Store, character_key, session_key
from studio.storage.local import LocalStore
from tests.support.buckets import forget_aws, in_a_bucket
from tests.support.clock import HandClock
from tests.support.ground import Ground, prepared

if TYPE_CHECKING:
    pass

POSTGRESQL_IN_SOAK = True

PNG = "image/png"
HOUR_S = 3600.0
DAY_S = 24 * HOUR_S


@dataclass
class House:
    """A game, its store, and the upkeep of both."""

    ground: Ground
    store: Store

    def upkeep(self, *, lot: int = 500) -> Upkeep:
        return Upkeep(self.ground.database, self.store, self.ground.clock, lot=lot)

    async def look_after(self, *, dry_run: bool = False, lot: int = 500) -> UpkeepReport:
        return await self.upkeep(lot=lot).remove_orphans(dry_run=dry_run)

    async def put(self, key: str, content: bytes = b"a picture") -> str:
        """Store an object without a row; gives its key."""
        await self.store.put(key, content, mime=PNG)
        return key

    async def name(self, key: str, content: bytes = b"a picture", *, store: str = "") -> int:
        """Write a row without an object; gives its id."""
        asset = Asset(
            game_id=self.ground.game.id,
            role="reference",
            store=store or self.store.name,
            bucket=self.store.bucket,
            key=key,
            mime=PNG,
            size_bytes=len(content),
            width=1,
            height=1,
            sha256=sha256(content).hexdigest(),
            created_at=self.ground.clock.now(),
        )
        async with self.ground.database.write() as tx:
            tx.add(asset)
        return asset.id

    async def keep(self, key: str, content: bytes = b"a picture") -> int:
        """Store an object with its row; gives the row's id."""
        await self.put(key, content)
        return await self.name(key, content)

    async def forget(self, asset_id: int) -> None:
        """Remove a row."""
        async with self.ground.database.write() as tx:
            await tx.delete(await tx.get_one(Asset, asset_id))

    async def key_of(self, asset_id: int) -> str:
        async with self.ground.database.read() as tx:
            return (await tx.get_one(Asset, asset_id)).key

    async def objects(self) -> list[str]:
        return [key async for key in self.store.list("")]

    def later(self, seconds: float = 25 * HOUR_S) -> None:
        self.ground.clock.advance(seconds)


def of_session(name: str, session_id: int = 1) -> str:
    return session_key(game_id=1, session_id=session_id, name=name)


@pytest.fixture(params=["local", "s3"])
async def house(
    request: pytest.FixtureRequest, tmp_path: Path, database_url: str
) -> AsyncIterator[House]:
    store: Store
    if request.param == "local":
        store = await LocalStore.open(tmp_path / "pictures")
    else:
        forget_aws(request.getfixturevalue("monkeypatch"))
        store = await in_a_bucket(request.getfixturevalue("s3"))
    # Objects have the real time, which no test moves.
    clock = HandClock(datetime.now(UTC))
    database = Database(database_url, now=clock.now)
    await upgrade(database)
    yield House(await prepared(database, clock, QueueLimits()), store)
    await store.close()
    await database.close()


async def test_an_object_without_a_row_is_removed_and_the_others_stay(house: House) -> None:
    kept = of_session("81.png")
    await house.keep(kept, b"kept")
    await house.put(of_session("82.png"), b"an orphan")
    await house.put(character_key(game_id=1, character_id=3, name="ab.png"), b"another")
    house.later()

    report = await house.look_after()

    assert await house.objects() == [kept]
    assert await house.store.get(kept) == b"kept"
    assert report == UpkeepReport(
        objects=3, removed=2, removed_bytes=len(b"an orphananother"), rows=1
    )


async def test_a_dry_run_reports_the_same_and_changes_nothing(house: House) -> None:
    twin_id = (await house.keep(of_session("81.png")), await house.keep(of_session("82.png")))[1]
    await house.put(of_session("83.png"))
    house.later()
    before = await house.objects()

    foretold = await house.look_after(dry_run=True)

    assert await house.objects() == before
    assert await house.key_of(twin_id) == of_session("82.png")
    assert (foretold.removed, foretold.shared) == (1, 1)
    assert await house.look_after() == foretold


async def test_a_second_run_finds_nothing_to_do(house: House) -> None:
    await house.keep(of_session("81.png"))
    await house.put(of_session("82.png"))
    house.later()
    await house.look_after()

    assert await house.look_after() == UpkeepReport(objects=1, rows=1)


async def test_an_object_younger_than_a_day_stays_because_its_row_may_follow(house: House) -> None:
    young = await house.put(of_session("81.png"))
    house.later(23 * HOUR_S)

    report = await house.look_after()

    assert await house.objects() == [young]
    assert report == UpkeepReport(objects=1, spared=1)
    house.later(2 * HOUR_S)
    assert (await house.look_after()).removed == 1


@pytest.mark.parametrize("status", UNFINISHED)
async def test_an_object_of_a_busy_session_stays_whatever_its_age(
    house: House, status: JobStatus
) -> None:
    job = await house.ground.add()
    async with house.ground.database.write() as tx:
        (await tx.get_one(Job, job.id)).status = status
    waiting = await house.put(of_session("1.png", job.session_id))
    await house.put(of_session("2.png", job.session_id + 1))
    house.later(40 * DAY_S)

    report = await house.look_after()

    assert await house.objects() == [waiting]
    assert report == UpkeepReport(objects=2, removed=1, removed_bytes=len(b"a picture"), spared=1)


@pytest.mark.parametrize("status", ENDED)
async def test_an_object_of_a_session_without_a_running_job_is_removed(
    house: House, status: JobStatus
) -> None:
    job = await house.ground.add()
    async with house.ground.database.write() as tx:
        (await tx.get_one(Job, job.id)).status = status
    await house.put(of_session("1.png", job.session_id))
    house.later()

    assert (await house.look_after()).removed == 1


async def test_an_object_that_gets_its_row_during_the_run_stays(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await house.put(of_session("81.png"))
    house.later()
    listed = house.store.list

    async def named_at_once(prefix: str) -> AsyncIterator[str]:
        async for each in listed(prefix):
            yield each
            await house.name(each)

    monkeypatch.setattr(house.store, "list", named_at_once)

    assert (await house.look_after()).removed == 0
    assert await house.objects() == [key]


@pytest.mark.parametrize(
    "key",
    [
        "games/2/sessions/1/81.png",  # a game of another database
        "games/2/characters/1/81.png",
        "games/1/posts/1/81.png",  # keys that this version does not write
        "games/1/sessions/1/81/1.png",
        "games/readme.txt",
        "pictures/81.png",  # objects that are not Limner's
        "81.png",
    ],
)
async def test_objects_under_unknown_keys_are_left_alone(house: House, key: str) -> None:
    await house.put(key)
    house.later(400 * DAY_S)

    report = await house.look_after()

    assert await house.objects() == [key]
    assert report.removed == 0
    assert report.foreign == key.startswith("games/")


async def test_a_shared_object_stays_while_one_row_names_it(house: House) -> None:
    shared = of_session("81.png")
    first, second = await house.keep(shared), await house.name(shared)
    house.later()

    await house.forget(first)
    assert (await house.look_after()).removed == 0
    await house.forget(second)
    assert (await house.look_after()).removed == 1


async def test_a_row_written_for_another_store_still_names_its_object(house: House) -> None:
    """An operator who moves from a folder to a bucket copies objects and keeps the rows."""
    moved = await house.put(of_session("81.png"))
    await house.name(moved, store="elsewhere")
    house.later()

    assert await house.look_after() == UpkeepReport(objects=1, rows=1)
    assert await house.objects() == [moved]


async def test_a_lost_object_is_reported_and_may_come_back(house: House) -> None:
    lost = of_session("81.png")
    await house.keep(of_session("80.png"), b"not lost")
    await house.name(lost)

    assert await house.look_after() == UpkeepReport(objects=1, rows=2, missing=1)
    await house.put(lost)
    assert await house.look_after() == UpkeepReport(objects=2, rows=2)


async def test_a_truncated_object_is_reported(house: House) -> None:
    await house.put(of_session("81.png"), b"a pic")
    await house.name(of_session("81.png"), b"a picture")

    assert (await house.look_after()).missing == 1


async def test_a_lost_object_is_replaced_by_an_identical_one_of_the_game(house: House) -> None:
    lost = await house.name(of_session("81.png"))
    await house.keep(of_session("82.png"))

    assert await house.look_after() == UpkeepReport(objects=1, rows=2, shared=1)
    assert await house.key_of(lost) == of_session("82.png")


async def test_identical_objects_stored_at_the_same_time_are_kept_once_in_the_end(
    house: House,
) -> None:
    first = await house.keep(of_session("81.png"))
    second = await house.keep(of_session("82.png"))
    other = await house.keep(of_session("83.png"), b"another")
    house.later()

    report = await house.look_after()

    assert report == UpkeepReport(objects=3, rows=3, shared=1)
    assert await house.key_of(first) == await house.key_of(second) == of_session("81.png")
    assert await house.key_of(other) == of_session("83.png")
    # A reader with the old row still finds the object until the next run.
    assert await house.store.get(of_session("82.png")) == b"a picture"
    assert (await house.look_after()).removed == 1
    assert await house.objects() == [of_session("81.png"), of_session("83.png")]


async def test_many_objects_are_checked_in_batches_and_none_is_skipped(house: House) -> None:
    kept = sorted(of_session(f"{number}.png") for number in range(7))
    for key in kept:
        await house.keep(key, key.encode())
        await house.put(key.replace(".png", "-orphan.png"), key.encode())
    lost = [await house.name(of_session(f"lost-{number}.png"), b"%d" % number) for number in (1, 2)]
    house.later()

    report = await house.look_after(lot=3)

    assert (report.objects, report.removed) == (14, 7)
    assert (report.rows, report.missing) == (9, len(lost))
    assert await house.objects() == kept


async def test_at_most_one_batch_is_in_memory_at_a_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        await house.put(of_session(f"{number}.png"))
    house.later()
    listed, delete = house.store.list, house.store.delete
    held: list[int] = []
    told = 0

    async def counted(prefix: str) -> AsyncIterator[str]:
        nonlocal told
        async for key in listed(prefix):
            told += 1
            yield key

    async def deleted(key: str) -> None:
        held.append(told - len(held))
        await delete(key)

    monkeypatch.setattr(house.store, "list", counted)
    monkeypatch.setattr(house.store, "delete", deleted)

    assert (await house.look_after(lot=3)).removed == 8
    assert max(held) == 3


async def test_the_next_run_continues_an_interrupted_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = of_session("9.png")
    await house.keep(kept)
    for number in range(5):
        await house.put(of_session(f"{number}.png"))
    house.later()
    delete, left = house.store.delete, 2

    async def failing(key: str) -> None:
        nonlocal left
        if not left:
            raise StoreError("the store went away")
        left -= 1
        await delete(key)

    monkeypatch.setattr(house.store, "delete", failing)
    with pytest.raises(StoreError, match="went away"):
        await house.look_after(lot=2)
    assert len(await house.objects()) == 4

    monkeypatch.setattr(house.store, "delete", delete)
    assert (await house.look_after(lot=2)).removed == 3
    assert await house.objects() == [kept]


async def test_a_store_that_cannot_be_listed_loses_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.keep(of_session("81.png"))
    await house.put(of_session("82.png"))
    house.later()

    async def silent(key: str) -> None:
        raise StoreError("timed out")

    monkeypatch.setattr(house.store, "find", silent)
    with pytest.raises(StoreError, match="timed out"):
        await house.look_after()
    assert len(await house.objects()) == 2
