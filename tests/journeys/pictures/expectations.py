"""Sentences and checks that several journeys about pictures share."""

from tests.journeys.table import Table

GONE = "I find no picture of mine there; it may have been deleted."
EXAMPLE = "Tell me what should change, for example: *at night, in the rain*"
MARKDOWN = "*bold* _under_ ~~gone~~ ||hid|| `code` [a](http://b.c) > "


async def nothing_was_written(game: Table) -> bool:
    """Whether the database holds no row of any request."""
    rows = await game.rows()
    return not any(rows[name] for name in ("sessions", "generations", "jobs", "ledger", "assets"))
