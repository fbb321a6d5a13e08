"""`python -m bench`: every benchmark, as a table and as JSON in `bench/results/`.

Machines are shared and noisy: compare within one run, not between runs.
"""

import asyncio
import json
import platform
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

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
from bench.measure import Measurement
from bench.servers import cluster
from bot.monitoring import logs

_RESULTS = Path(__file__).parent / "results"
# The least width of the table; in a pipe or a log it would be 80.
_WIDTH = 130


async def _main() -> None:
    logs.configure("warning", "console")
    async with cluster() as server:
        results = [
            *await rounds.measure(server),
            *await turns.measure(server),
            *await sessions.measure(server),
        ]
    results += [
        *await queue.measure(),
        *await replicate.measure(),
        *await trees.measure_lag(),
        *await suggestions.measure(),
        *await uploads.measure(),
        *await asyncio.to_thread(_processor_bound),
    ]
    table = Table(title=f"Limner, Python {platform.python_version()}, {platform.machine()}")
    for heading in ("what", "p50", "p99", "unit", "n", "ratio", "to"):
        table.add_column(heading, justify="left" if heading in ("what", "unit", "to") else "right")
    for each in results:
        ratio = "" if each.ratio is None else f"{each.ratio:.2f}"
        table.add_row(
            *(each.what, f"{each.p50:.2f}", f"{each.p99:.2f}", each.unit, str(each.n)),
            *(ratio, each.ratio_to),
        )
    console = Console()
    console.width = max(console.width, _WIDTH)
    console.print(table)
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
