"""Group commit: together what comes together, each with its own outcome."""

import asyncio
from collections.abc import Sequence

import pytest

from studio.generation.group_commit import GroupCommit


class Book:
    """Notes what is written together; every group waits until it may go on."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.begun = asyncio.Event()
        self.may_go_on = asyncio.Event()
        self.wrong: dict[str, Exception] = {}
        self.breaks: Exception | None = None

    async def write(self, items: Sequence[str]) -> list[Exception | None]:
        self.begun.set()
        await self.may_go_on.wait()
        await asyncio.sleep(0)
        if self.breaks is not None:
            raise self.breaks
        self.groups.append(list(items))
        return [self.wrong.get(item) for item in items]


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def grouped(book: Book) -> GroupCommit[str]:
    return GroupCommit(book.write)


async def begin(book: Book, grouped: GroupCommit[str], *items: str) -> list[asyncio.Task[None]]:
    """Add items, the first of which is being written, and the others wait behind it."""
    tasks = [asyncio.create_task(grouped.add(items[0]), name=items[0])]
    async with asyncio.timeout(5):
        await book.begun.wait()
    tasks += [asyncio.create_task(grouped.add(item), name=item) for item in items[1:]]
    await asyncio.sleep(0)
    return tasks


async def test_what_comes_while_one_is_written_is_written_together(
    book: Book, grouped: GroupCommit[str]
) -> None:
    tasks = await begin(book, grouped, "a", "b", "c")
    book.may_go_on.set()
    await asyncio.gather(*tasks)
    assert book.groups == [["a"], ["b", "c"]]


async def test_each_hears_of_its_own_trouble_alone(book: Book, grouped: GroupCommit[str]) -> None:
    book.wrong["b"] = KeyError("b")
    tasks = await begin(book, grouped, "a", "b", "c")
    book.may_go_on.set()
    assert await asyncio.gather(*tasks, return_exceptions=True) == [None, book.wrong["b"], None]


async def test_what_breaks_the_group_is_told_to_all_of_it(
    book: Book, grouped: GroupCommit[str]
) -> None:
    tasks = await begin(book, grouped, "a", "b")
    book.breaks = ConnectionError("the database went away")
    book.may_go_on.set()
    assert await asyncio.gather(*tasks, return_exceptions=True) == [book.breaks] * 2
    book.breaks = None
    await grouped.add("c")
    assert book.groups == [["c"]]


async def test_who_gives_up_while_writing_leaves_the_others_to_one_of_them(
    book: Book, grouped: GroupCommit[str]
) -> None:
    tasks = await begin(book, grouped, "a", "b", "c", "d")
    tasks[0].cancel()
    book.begun.clear()
    async with asyncio.timeout(5):
        await book.begun.wait()
    # "b" writes for all three by now.
    tasks[1].cancel()
    await asyncio.sleep(0)
    book.may_go_on.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(each, asyncio.CancelledError) for each in outcomes] == [True, True, 0, 0]
    assert book.groups == [["c", "d"]]


async def test_who_gives_up_waiting_is_not_written(book: Book, grouped: GroupCommit[str]) -> None:
    tasks = await begin(book, grouped, "a", "b", "c")
    tasks[1].cancel()
    await asyncio.sleep(0)
    book.may_go_on.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert book.groups == [["a"], ["c"]]


async def test_a_crowd_is_written_in_few_groups(book: Book, grouped: GroupCommit[str]) -> None:
    book.may_go_on.set()
    await asyncio.gather(*(grouped.add(str(number)) for number in range(1000)))
    assert sorted(int(item) for group in book.groups for item in group) == list(range(1000))
    assert len(book.groups) <= 6
