"""Workers killed, frozen and cut off for some seconds; `make soak` does the same for minutes."""

import signal
from pathlib import Path

import pytest

from tests.support.listeners import count_listeners, cut_listeners
from tests.support.processes.forked import Forker
from tests.support.processes.troubled_workers import ASKED, POSTED, troubled_workers


async def test_killed_workers_lose_nothing_and_do_nothing_twice(
    database_url: str, tmp_path: Path, forker: Forker
) -> None:
    async with troubled_workers(tmp_path, database_url, forker) as workers:
        await workers.start(3)
        await workers.kill(8)
        await workers.require_all_done(within_s=60)


@pytest.mark.parametrize(
    "moment", [ASKED, pytest.param(POSTED, marks=pytest.mark.soak)], ids=["asked", "posted"]
)
async def test_a_worker_frozen_past_its_lease_does_nothing_twice_when_it_wakes(
    postgres_url: str, tmp_path: Path, forker: Forker, moment: str
) -> None:
    async with troubled_workers(tmp_path, postgres_url, forker) as workers:
        await workers.start(2)
        await workers.outside.ask(6)
        frozen = await workers.strike_at(moment, signal.SIGSTOP)
        # The other worker finishes all jobs, without waiting for the frozen one.
        await workers.until_announced(within_s=60)
        workers.outside.discord.forget_nonces()
        frozen.process.send_signal(signal.SIGCONT)
        # The woken worker goes on, and draws new jobs like any other.
        await workers.outside.ask(4)
        await workers.require_all_done(within_s=60)


async def test_a_posted_picture_is_found_behind_many_newer_messages(
    tmp_path: Path, forker: Forker
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'limner.db'}"
    async with troubled_workers(tmp_path, url, forker) as workers:
        await workers.start(1)
        await workers.outside.ask()
        dead = await workers.strike_at(POSTED, signal.SIGKILL)
        await workers.outside.chat(250)
        workers.outside.discord.forget_nonces()
        await workers.begin(dead)
        await workers.require_all_done(within_s=30)


async def test_jobs_begin_at_once_after_the_notifiers_connections_were_cut(
    postgres_url: str, tmp_path: Path, forker: Forker
) -> None:
    # Without a notification a worker would poll the queue much too late.
    async with troubled_workers(tmp_path, postgres_url, forker, lease_s=180, poll_s=60) as workers:
        await workers.start(2)
        database = workers.outside.app.database
        for _ in range(3):
            await workers.until(lambda: count_listeners(database), is_now=2)
            assert await cut_listeners(database) == 2
            await workers.outside.ask(2)
            await workers.until_announced(within_s=15)
        await workers.require_all_done(within_s=15)
