"""Workers killed, frozen and cut off for some seconds; `make soak` does the same for minutes."""

import signal
from pathlib import Path

import pytest

from tests.db.test_notifier import cut, listeners
from tests.support.nursery import Nursery
from tests.support.siege import ASKED, POSTED, siege


async def test_killed_workers_lose_nothing_and_do_nothing_twice(
    database_url: str, tmp_path: Path, nursery: Nursery
) -> None:
    async with siege(tmp_path, database_url, nursery) as workers:
        await workers.start(3)
        await workers.kill(8)
        await workers.end_in_peace(within_s=60)


@pytest.mark.parametrize(
    "moment", [ASKED, pytest.param(POSTED, marks=pytest.mark.soak)], ids=["asked", "posted"]
)
async def test_a_worker_frozen_past_its_lease_does_nothing_twice_when_it_wakes(
    postgres_url: str, tmp_path: Path, nursery: Nursery, moment: str
) -> None:
    async with siege(tmp_path, postgres_url, nursery) as workers:
        await workers.start(2)
        await workers.ends.ask(6)
        frozen = await workers.strike_at(moment, signal.SIGSTOP)
        # The other worker finishes all jobs, without waiting for the frozen one.
        await workers.all_told(within_s=60)
        workers.ends.discord.forget_nonces()
        frozen.life.told(signal.SIGCONT)
        # The woken worker goes on, and draws new jobs like any other.
        await workers.ends.ask(4)
        await workers.end_in_peace(within_s=60)


async def test_a_posted_picture_is_found_behind_many_newer_messages(
    tmp_path: Path, nursery: Nursery
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'limner.db'}"
    async with siege(tmp_path, url, nursery) as workers:
        await workers.start(1)
        await workers.ends.ask()
        dead = await workers.strike_at(POSTED, signal.SIGKILL)
        await workers.ends.chat(250)
        workers.ends.discord.forget_nonces()
        await workers.begin(dead)
        await workers.end_in_peace(within_s=30)


async def test_jobs_begin_at_once_after_the_notifiers_connections_were_cut(
    postgres_url: str, tmp_path: Path, nursery: Nursery
) -> None:
    # Without a notification a worker would poll the queue much too late.
    async with siege(tmp_path, postgres_url, nursery, lease_s=180, poll_s=60) as workers:
        await workers.start(2)
        database = workers.ends.app.database
        for _ in range(3):
            await workers.until(lambda: listeners(database), is_now=2)
            assert await cut(database) == 2
            await workers.ends.ask(2)
            await workers.all_told(within_s=15)
        await workers.end_in_peace(within_s=15)
