"""`limner migrate`: the database brought to this program's schema."""

from bot.config import Settings
from db.migrations import newest_version, upgrade, version_of
from db.session import Database


async def migrate(settings: Settings) -> str:
    """Bring the schema up to date; gives the sentence to print."""
    database = Database(settings.database_url)
    try:
        before = await version_of(database)
        await upgrade(database)
    finally:
        await database.close()
    if before == newest_version():
        return f"The database is up to date (version {before})."
    return f"The database is now at version {newest_version()} (was: {before or 'empty'})."
