"""`python -m bench.whole_way [FOLDER]`: the whole way, alone or beside another version.

FOLDER is a tree of the project, for example `git worktree add ../before COMMIT`. Both versions
run in turns, in one run.
"""

import argparse
import asyncio
from pathlib import Path

from bench.report import print_table
from bench.whole_way.installed import Limner
from bench.whole_way.rows import measure
from bot.monitoring import logs


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="The whole way of a picture.")
    parser.add_argument("before", nargs="?", type=Path, help="a tree of another version")
    asked = parser.parse_args()
    logs.configure("warning", "console")
    versions = [Limner("now")]
    if asked.before:
        versions.insert(0, Limner("before", tree=asked.before.resolve()))
    print_table(asyncio.run(measure(versions)))


if __name__ == "__main__":
    main()
