"""procrastinate as its documentation sets it up: psycopg, LISTEN/NOTIFY, done jobs are kept."""

from typing import Any

from procrastinate import App, PsycopgConnector

from bench.contest.engine import Perform

_AT_ONCE = 5_000


class ProcrastinateEngine:
    """procrastinate on PostgreSQL."""

    unfinished = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"

    def __init__(self, url: str) -> None:
        self._app = App(connector=PsycopgConnector(conninfo=url))
        self._task: Any = self._app.task(self._run, name="perform")
        self._perform: Perform | None = None
        self._worker_id: int | None = None

    async def open(self) -> None:
        """Open the pool."""
        await self._app.open_async()

    async def prepare(self) -> None:
        """Create its tables and functions."""
        await self._app.schema_manager.apply_schema_async()

    async def fill(self, jobs: int, *, people: int) -> None:
        """Add the jobs in bulk; it has no notion of people."""
        for first in range(0, jobs, _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, jobs))
            await self._task.batch_defer_async(*({"number": number} for number in numbers))

    async def enqueue(self, number: int) -> None:
        """Defer one job."""
        await self._task.defer_async(number=number)

    async def take(self) -> None:
        """Fetch a job as its worker does."""
        manager = self._app.job_manager
        if self._worker_id is None:
            self._worker_id = await manager.register_worker()
        job = await manager.fetch_job(queues=None, worker_id=self._worker_id)
        assert job is not None

    async def work(self, perform: Perform, *, slots: int) -> None:
        """Run its worker."""
        self._perform = perform
        await self._app.run_worker_async(concurrency=slots, install_signal_handlers=False)

    async def close(self) -> None:
        """Close the pool."""
        await self._app.close_async()

    async def _run(self, number: int) -> None:
        assert self._perform is not None
        await self._perform(number)


ENGINE = ProcrastinateEngine
