"""What one test leaves in a database of PostgreSQL, the next test does not find."""

from sqlalchemy import func, select, text

from db.models import Base, Guild
from db.session import Database
from studio.generation.queue import QueueLimits
from tests.support.clock import START, HandClock
from tests.support.ground import prepared
from tests.support.postgres import Cluster


async def _rows(url: str) -> dict[str, int]:
    database = Database(url)
    async with database.read() as tx:
        found = {
            table.name: await tx.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }
    await database.close()
    return found


async def test_all_rows_are_gone_and_ids_begin_anew(cluster: Cluster) -> None:
    ids = []
    for _ in range(2):
        async with cluster.database() as url:
            assert set((await _rows(url)).values()) == {0}
            database = Database(url)
            ground = await prepared(database, HandClock(), QueueLimits())
            ids.append((await ground.add(1)).id)
            await database.close()
            assert any((await _rows(url)).values())

    assert ids == [1, 1]


async def test_a_large_table_is_emptied_too(cluster: Cluster) -> None:
    async with cluster.database() as url:
        database = Database(url)
        async with database.write() as tx:
            tx.add_all(Guild(id=id, time_zone="UTC", created_at=START) for id in range(1, 3000))
        await database.close()

    async with cluster.database() as url:
        assert set((await _rows(url)).values()) == {0}


async def test_a_database_whose_schema_changed_is_not_used_again(cluster: Cluster) -> None:
    async with cluster.database() as changed:
        database = Database(changed)
        async with database.write() as tx:
            await tx.execute(text("ALTER TABLE guilds ADD COLUMN more text"))
        await database.close()

    async with cluster.database() as url:
        assert url != changed


async def test_a_connection_that_was_left_open_is_cut_and_its_transaction_undone(
    cluster: Cluster,
) -> None:
    async with cluster.database() as url:
        left = Database(url)
        open_transaction = await left.writer.connect()
        await open_transaction.execute(
            text("INSERT INTO guilds (id, time_zone, created_at) VALUES (1, 'UTC', now())")
        )

    async with cluster.database() as again:
        assert again == url
        assert set((await _rows(again)).values()) == {0}
    await open_transaction.invalidate()
    await open_transaction.close()
    await left.close()
