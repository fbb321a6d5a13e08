"""`limner copy-database`: copies all rows of an installation into another database."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from bot.commands.copying_checks import SQLITE, open_source, require_target
from bot.migrate import database_at
from db.copying import Copying, CopyInterrupted, RowDiffers, RowRefused, Tell, place
from db.session import Database
from studio.clock import SystemClock
from studio.errors import ConfigError

_POSTGRESQL = "postgresql+asyncpg://"
# How people write addresses, and how `database.url` takes them.
_SCHEMES = {
    SQLITE: SQLITE,
    "sqlite:///": SQLITE,
    _POSTGRESQL: _POSTGRESQL,
    "postgresql://": _POSTGRESQL,
    "postgres://": _POSTGRESQL,
}


class CopyStopped(Exception):
    """The copy is not complete. The message says why, and how to go on."""


async def copy_database(source: str, target: str, console: Console, *, lease_s: float) -> None:
    """Copy every row and print the numbers of rows.

    `source` and `target` are addresses, or SQLite files. `lease_s`: for so long after its last
    heartbeat a worker may still be at work. Raises SetupError before it has changed anything,
    CopyStopped afterwards.
    """
    from_url, to_url = address(source), address(target)
    async with (
        open_source(from_url, lease_s=lease_s) as ours,
        database_at(to_url, SystemClock()) as theirs,
    ):
        if place(ours.url) == place(theirs.url):
            raise ConfigError(f"Both are the same database: {place(ours.url)}.")
        with _errors_as_sentences(ours, theirs):
            copying = Copying(ours, theirs)
            await require_target(theirs, copying, source=place(ours.url))
            with _progress_bars(console, await copying.counts()) as (copied, compared):
                await copying.run(copied=copied, compared=compared)
            console.print(_row_counts(await copying.counts()))
        console.print(Text(f"\n{_what_to_do_next(ours, theirs)}"), soft_wrap=True)


def address(given: str) -> str:
    """The typed database as an address for `database.url`; a file name becomes a SQLite address.

    Raises ConfigError for another kind of database.
    """
    if "://" not in given:
        return f"{SQLITE}{Path(given).expanduser()}"
    for written, scheme in _SCHEMES.items():
        if given.startswith(written):
            return scheme + given.removeprefix(written)
    raise ConfigError(
        f"A database is a file of SQLite, or an address that starts with {SQLITE} or {_POSTGRESQL}"
    )


@contextmanager
def _errors_as_sentences(source: Database, target: Database) -> Iterator[None]:
    """Turns errors that end a copy into CopyStopped, with a sentence for the operator."""
    ours, theirs = place(source.url), place(target.url)
    try:
        yield
    except CopyInterrupted as error:
        raise CopyStopped(
            f"The copy was interrupted: {error}. What was copied stays; run it again to go on."
        ) from error
    except RowRefused as error:
        raise CopyStopped(
            f"{theirs} cannot keep a row, {error}. Put it right in {ours}, and run it again to "
            "go on."
        ) from error
    except RowDiffers as error:
        raise CopyStopped(
            f"A row is not the same in both, {error}: {ours} was changed after a part of it was "
            "copied. Begin again, with an empty database."
        ) from error


@contextmanager
def _progress_bars(
    console: Console, counts: Mapping[str, tuple[int, int]]
) -> Iterator[tuple[Tell, Tell]]:
    """Shows two progress bars; gives the callbacks for copied and for compared rows."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[table]}", style="dim"),
    )
    total = sum(rows for rows, _ in counts.values())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        copying = progress.add_task("Copying", total=total, table="")
        comparing = progress.add_task("Comparing", total=total, table="")
        yield (
            lambda table, rows: progress.update(copying, advance=rows, table=table),
            lambda table, rows: progress.update(comparing, advance=rows, table=table),
        )


def _row_counts(counts: Mapping[str, tuple[int, int]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, show_footer=True)
    totals = [sum(pair[side] for pair in counts.values()) for side in (0, 1)]
    table.add_column("Table", footer="all")
    table.add_column("Rows in source", f"{totals[0]:,}", justify="right")
    table.add_column("in target", f"{totals[1]:,}", justify="right")
    for name, (ours, theirs) in sorted(counts.items()):
        table.add_row(name, f"{ours:,}", f"{theirs:,}")
    return table


def _what_to_do_next(source: Database, target: Database) -> str:
    return (
        f"Every row is there and the same. Now set database.url to {place(target.url)} and start "
        f"Limner; do not start it with {place(source.url)} again."
    )
