"""Prints measurements as a table."""

import platform
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from bench.measure import Measurement

# The least width of the table; in a pipe or a log it would be 80.
_WIDTH = 130


def print_table(results: Sequence[Measurement]) -> None:
    """Print one line a measurement."""
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
