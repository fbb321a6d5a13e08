"""What a request has saved is noted, so that its answer is true."""

import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import event

from db.commits import Saving, note_saving, saving_now, saving_undone
from db.models import Guild
from db.session import Database
from tests.support.clock import START


async def save(database: Database, guild_id: int = 1, *, is_noted: bool = True) -> None:
    async with database.write(is_noted=is_noted) as tx:
        tx.add(Guild(id=guild_id, created_at=START))


class Broken(Exception):
    """Raised by the tests in the place of any other error."""


async def test_a_commit_is_noted_while_the_request_lasts(database: Database) -> None:
    with note_saving():
        assert saving_now() == Saving()
        await save(database)
        assert saving_now() == Saving(commits=1)
    assert saving_now() == Saving()


async def test_a_transaction_that_was_rolled_back_saved_nothing(database: Database) -> None:
    with note_saving():
        with suppress(Broken):
            async with database.write() as tx:
                tx.add(Guild(id=1, created_at=START))
                raise Broken
        assert saving_now() == Saving()


async def test_a_row_that_the_database_refuses_saved_nothing(database: Database) -> None:
    await save(database)
    with note_saving():
        with pytest.raises(Exception, match=r"(?i)unique"):
            await save(database)
        assert saving_now() == Saving()


async def test_a_commit_without_an_answer_may_have_saved(database: Database) -> None:
    def break_off(_: object) -> None:
        raise Broken

    event.listen(database.writer.sync_engine, "commit", break_off)
    with note_saving():
        with pytest.raises(Broken):
            await save(database)
        assert saving_now() == Saving(unknown=1)
    event.remove(database.writer.sync_engine, "commit", break_off)


async def test_reading_saves_nothing(database: Database) -> None:
    with note_saving():
        async with database.read() as tx:
            await tx.get(Guild, 1)
        assert saving_now() == Saving()


async def test_bookkeeping_that_nobody_asked_for_is_not_noted(database: Database) -> None:
    with note_saving():
        await save(database, is_noted=False)
        assert saving_now() == Saving()


async def test_what_tasks_of_a_request_save_is_noted_for_it(database: Database) -> None:
    with note_saving():
        await asyncio.gather(save(database, 1), save(database, 2))
        assert saving_now() == Saving(commits=2)


async def test_requests_at_the_same_time_are_noted_apart(database: Database) -> None:
    async def request(guild_id: int) -> Saving:
        with note_saving():
            await save(database, guild_id)
            return saving_now()

    first, second = await asyncio.gather(request(1), request(2))
    assert (first, second) == (Saving(commits=1), Saving(commits=1))


async def test_what_was_undone_is_not_noted_any_more(database: Database) -> None:
    with note_saving():
        await save(database)
        saving_undone()
        assert saving_now() == Saving()


async def test_a_request_inside_another_one_is_noted_for_both(database: Database) -> None:
    with note_saving():
        with note_saving():
            await save(database)
        assert saving_now() == Saving(commits=1)
