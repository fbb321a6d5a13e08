"""Killing, freezing and cutting off workers for minutes: no picture is lost or drawn twice."""

from pathlib import Path

import pytest

from tests.support.postgres import Cluster
from tests.support.processes.forked import Forker
from tests.support.processes.troubled_workers import LEASE_S, restart_under_load, troubled_workers

pytestmark = [pytest.mark.soak, pytest.mark.timeout(900)]

# Workers are killed on purpose in these phases of a job, and by chance in others.
STEPS = {"asking", "asked", "stored"}


async def test_a_hundred_and_twenty_kills_lose_no_picture_and_draw_none_twice(
    database_url: str, tmp_path: Path, forker: Forker
) -> None:
    async with troubled_workers(tmp_path, database_url, forker) as workers:
        await workers.start(3)
        await workers.kill(120)
        await workers.require_all_done(within_s=120)
        assert workers.struck_at.keys() >= {*STEPS, "drawn"}, workers.struck_at


async def test_forty_freezes_past_the_lease_lose_no_picture_and_draw_none_twice(
    postgres_url: str, tmp_path: Path, forker: Forker
) -> None:
    async with troubled_workers(tmp_path, postgres_url, forker) as workers:
        await workers.start(3)
        await workers.freeze(40, seconds=1.5 * LEASE_S)
        await workers.require_all_done(within_s=120)
        assert workers.struck_at.keys() >= STEPS, workers.struck_at


async def test_ten_database_restarts_lose_no_picture_and_draw_none_twice(
    tmp_path: Path, forker: Forker
) -> None:
    cluster = Cluster()
    try:
        async with cluster.database() as url, troubled_workers(tmp_path, url, forker) as workers:
            await workers.start(3)
            await restart_under_load(cluster, workers, times=10)
            await workers.require_all_done(within_s=120)
    finally:
        cluster.remove()
