"""`python -m bench`: every benchmark, as a table and as JSON in `bench/results/`.

Machines are shared and noisy: compare within one run, not between runs.
"""

import asyncio
import json
import sys
from pathlib import Path

from bench import (
    collector,
    drawing,
    moderation,
    queue,
    replicate,
    sessions,
    suggestions,
    trees,
    turns,
    uploads,
    words,
)
from bench.contest import rounds
from bench.likeness import recognition
from bench.measure import Measurement
from bench.report import print_table
from bench.servers import cluster
from bench.whole_way import rows as whole_way
from bench.whole_way.installed import Limner
from bot.monitoring import logs

_RESULTS = Path(__file__).parent / "results"


async def _main() -> None:
    logs.configure("warning", "console")
    async with cluster() as server:
        results = [
            *await rounds.measure(server),
            *await turns.measure(server),
            *await sessions.measure(server),
            *await whole_way.measure([Limner("SQLite"), Limner("PostgreSQL", cluster=server)]),
        ]
    results += [
        *await queue.measure(),
        *await replicate.measure(),
        *await trees.measure_lag(),
        *await suggestions.measure(),
        *await uploads.measure(),
        *await recognition.measure(),
        *await asyncio.to_thread(_processor_bound),
    ]
    print_table(results)
    _RESULTS.mkdir(exist_ok=True)
    lines = json.dumps([vars(each) for each in results], indent=2)
    (_RESULTS / "latest.json").write_text(lines + "\n", encoding="utf-8")


def _processor_bound() -> list[Measurement]:
    return [
        *collector.measure(),
        *words.measure(),
        *moderation.measure(),
        *drawing.measure(),
        *trees.measure(),
    ]


if __name__ == "__main__":
    sys.exit(asyncio.run(_main()))
