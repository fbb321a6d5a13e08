"""The contest: every engine does the same work, in turns, in three rounds; medians count.

It compares queues. A job is added, taken under a lease, started, and stored as done, with every
engine's own defaults; done jobs are kept. A worker process runs up to ten jobs at once (SAQ's
default), unless a row says otherwise.

Limner's job does more than the others': a fair turn among people, making the person's next job
ready, an event, and when it is added its picture and the quota's entry.
"""

from bench.contest import full, idle
from bench.measure import Measurement
from tests.support.postgres import Cluster


async def measure(cluster: Cluster) -> list[Measurement]:
    """Idle latency; jobs a second and what they cost; many jobs that wait at once."""
    return [
        *await idle.measure(cluster),
        *await full.measure_rates(cluster),
        *await full.measure_waiting(cluster),
    ]
