"""Answers that show "thinking" are remembered until they are ended."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from db.migrations import upgrade
from db.repositories.queue import open_answers
from db.session import Database
from studio.rules.sealing import Seal
from studio.services.open_answers import OpenAnswer, OpenAnswers
from tests.support.clock import START, HandClock

FIRST, SECOND = OpenAnswer(81, 900, "first-token"), OpenAnswer(82, 901, "second-token")


def everywhere(_: int) -> bool:
    return True


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def database(database_url: str, clock: HandClock) -> AsyncIterator[Database]:
    database = Database(database_url, now=clock.now)
    await upgrade(database)
    yield database
    await database.close()


@pytest.fixture
def kept(database: Database) -> OpenAnswers:
    return OpenAnswers(database, Seal.of("the bot's token"))


async def test_the_next_gateway_finds_what_a_killed_one_left(
    database: Database, kept: OpenAnswers
) -> None:
    await kept.keep(FIRST)
    await kept.keep(SECOND)

    after = OpenAnswers(database, Seal.of("the bot's token"))

    assert await after.list_left(everywhere) == [SECOND, FIRST]
    await after.forget(FIRST.interaction_id)
    assert await after.list_left(everywhere) == [SECOND]


async def test_an_answer_that_was_given_is_not_left(kept: OpenAnswers) -> None:
    await kept.keep(FIRST)
    await kept.keep(FIRST)
    await kept.forget(FIRST.interaction_id)
    assert await kept.list_left(everywhere) == []


async def test_the_token_is_not_in_the_database(database: Database, kept: OpenAnswers) -> None:
    await kept.keep(FIRST)
    async with database.read() as tx:
        [row] = await open_answers.list_valid(tx, now=START)
    assert FIRST.token not in row.sealed_token


async def test_each_gateway_gets_the_answers_of_its_own_servers(kept: OpenAnswers) -> None:
    await kept.keep(FIRST)
    await kept.keep(SECOND)
    assert await kept.list_left(lambda guild_id: guild_id == 901) == [SECOND]
    assert len(await kept.list_left(everywhere)) == 2


@pytest.mark.parametrize("minutes", [15, 600])
async def test_an_answer_that_discord_has_ended_itself_is_forgotten(
    database: Database, kept: OpenAnswers, clock: HandClock, minutes: int
) -> None:
    await kept.keep(FIRST)
    clock.advance(timedelta(minutes=minutes).total_seconds())
    assert await kept.list_left(everywhere) == []
    async with database.read() as tx:
        assert await open_answers.list_valid(tx, now=START) == []


async def test_after_a_new_bot_token_the_answers_are_forgotten(
    database: Database, kept: OpenAnswers
) -> None:
    await kept.keep(FIRST)
    assert await OpenAnswers(database, Seal.of("a new token")).list_left(everywhere) == []
    assert await kept.list_left(everywhere) == []
