"""`limner upkeep`: the store holds what the rows name, and nothing else."""

from collections.abc import Iterator

from bot.config import Settings
from bot.migrate import open_database
from bot.stores import open_store
from studio.clock import SystemClock
from studio.services.upkeep import Report, Upkeep

_UNITS = ("kB", "MB", "GB")


async def upkeep(settings: Settings, *, dry_run: bool) -> str:
    """Look after what is kept; gives the lines to print. Raises SetupError, StoreError."""
    clock = SystemClock()
    # Not the whole program: nobody is spoken to here, and who draws is not asked.
    async with open_database(settings, clock) as database:
        store = await open_store(settings)
        try:
            report = await Upkeep(database, store, clock).orphans(dry_run=dry_run)
        finally:
            await store.close()
    return "\n".join(_lines(report, dry_run=dry_run))


def _lines(report: Report, *, dry_run: bool) -> Iterator[str]:
    yield f"Looked at {_count(report.objects, 'object')} and {_count(report.rows, 'row')}."
    yield (
        f"{'Would remove' if dry_run else 'Removed'} {_count(report.removed, 'object')} "
        f"that no row names ({_size(report.removed_bytes)})."
    )
    if report.spared:
        yield f"Left {_count(report.spared, 'object')} alone that may still get a row."
    if report.foreign:
        yield f"Left {_count(report.foreign, 'object')} alone that no game of this database has."
    if report.shared:
        yield (
            f"{'Would let' if dry_run else 'Let'} {_count(report.shared, 'row')} name what another "
            "picture with the same bytes has."
        )
    if report.missing:
        yield f"Missing: the objects of {_count(report.missing, 'row')}; the log names them."


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _size(size_bytes: int) -> str:
    """In the largest unit of which there is one: `4.2 MB`."""
    if size_bytes < 1000:
        return _count(size_bytes, "byte")
    size = float(size_bytes)
    for unit in _UNITS:
        size /= 1000
        if size < 999.95 or unit == _UNITS[-1]:
            break
    return f"{size:,.1f} {unit}"
