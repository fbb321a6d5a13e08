"""`limner upkeep`: purges old rows, and removes files from the store that no row names."""

from collections.abc import Iterator

from bot.adapters.stores import open_store
from bot.config import RetentionSettings, Settings
from bot.migrate import open_database
from studio.clock import SystemClock
from studio.rules.retention import RetentionPolicy
from studio.rules.wording import data_size
from studio.services.upkeep.retention import Retention, RetentionReport
from studio.services.upkeep.upkeep import Upkeep, UpkeepReport


async def upkeep(settings: Settings, *, dry_run: bool) -> str:
    """Purge old rows and clean the store; gives the lines to print.

    Raises SetupError and StoreError.
    """
    clock = SystemClock()
    policy = _policy(settings.retention)
    # Only the database and the store are opened: neither Discord nor the provider is needed.
    async with open_database(settings, clock) as database:
        store = await open_store(settings)
        try:
            purged = await Retention(database, clock, policy).run(dry_run=dry_run)
            # Files of rows that were just purged are removed in the same run.
            report = await Upkeep(database, store, clock).remove_orphans(
                dry_run=dry_run, leaving=purged.asset_ids
            )
        finally:
            await store.close()
    return "\n".join(
        [
            *retention_lines(purged, policy, dry_run=dry_run),
            *store_lines(report, dry_run=dry_run),
        ]
    )


def _policy(settings: RetentionSettings) -> RetentionPolicy:
    return RetentionPolicy(
        archive_idle_days=settings.archive_idle_days,
        purge_deleted_days=settings.purge_deleted_days,
        purge_failed_days=settings.purge_failed_days,
    )


def retention_lines(
    report: RetentionReport, policy: RetentionPolicy, *, dry_run: bool
) -> Iterator[str]:
    """A line for each kind of row that was archived or purged; none where nothing was."""
    purge = "Would purge" if dry_run else "Purged"
    deleted = f"deleted more than {_count(policy.purge_deleted_days, 'day')} ago"
    failed = f"failed or cancelled more than {_count(policy.purge_failed_days, 'day')} ago"
    if report.archived:
        yield (
            f"{'Would archive' if dry_run else 'Archived'} {_count(report.archived, 'session')} "
            f"idle for {_count(policy.archive_idle_days, 'day')}."
        )
    if report.sessions:
        yield f"{purge} {_count(report.sessions, 'session')} {deleted}."
    if report.deleted:
        yield f"{purge} {_count(report.deleted, 'picture')} {deleted}."
    if report.emptied:
        yield (
            f"{'Would empty' if dry_run else 'Emptied'} {_count(report.emptied, 'picture')} "
            f"{deleted}, whose place in a tree is still needed."
        )
    if report.failed:
        yield f"{purge} {_count(report.failed, 'picture')} {failed}."
    if report.links:
        yield f"{purge} {_count(report.links, 'mask link')} that ran out more than a day ago."


def store_lines(report: UpkeepReport, *, dry_run: bool) -> Iterator[str]:
    """What was found in the store, and what was removed from it."""
    yield f"Looked at {_count(report.objects, 'object')} and {_count(report.rows, 'row')}."
    yield (
        f"{'Would remove' if dry_run else 'Removed'} {_count(report.removed, 'object')} "
        f"that no row names ({data_size(report.removed_bytes)})."
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
