"""Group commit: items that arrive together are written together, each with its own outcome."""

import asyncio
from collections.abc import Sequence

import pytest

from studio.generation.group_commit import GroupCommit


class Book:
    """Records each written group; every group waits until the test lets it continue."""

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
    """Add items: the first is being written, and the others wait."""
    tasks = [asyncio.create_task(grouped.add(items[0]), name=items[0])]
    async with asyncio.timeout(5):
        await book.begun.wait()
    tasks += [asyncio.create_task(grouped.add(item), name=item) for item in items[1:]]
    await asyncio.sleep(0)
    return tasks


async def test_items_that_arrive_during_a_write_are_written_together(
    book: Book, grouped: GroupCommit[str]
) -> None:
    tasks = await begin(book, grouped, "a", "b", "c")
    book.may_go_on.set()
    await asyncio.gather(*tasks)
    assert book.groups == [["a"], ["b", "c"]]


async def test_each_item_gets_its_own_error_alone(book: Book, grouped: GroupCommit[str]) -> None:
    book.wrong["b"] = KeyError("b")
    tasks = await begin(book, grouped, "a", "b", "c")
    book.may_go_on.set()
    assert await asyncio.gather(*tasks, return_exceptions=True) == [None, book.wrong["b"], None]


async def test_an_error_of_the_group_reaches_all_its_items(
    book: Book, grouped: GroupCommit[str]
) -> None:
    tasks = await begin(book, grouped, "a", "b")
    book.breaks = ConnectionError("the database went away")
    book.may_go_on.set()
    assert await asyncio.gather(*tasks, return_exceptions=True) == [book.breaks] * 2
    book.breaks = None
    await grouped.add("c")
    assert book.groups == [["c"]]


async def test_a_cancelled_writer_leaves_its_group_to_another_task(
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


async def test_an_item_cancelled_while_waiting_is_not_written(
    book: Book, grouped: GroupCommit[str]
) -> None:
    tasks = await begin(book, grouped, "a", "b", "c")
    tasks[1].cancel()
    await asyncio.sleep(0)
    book.may_go_on.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert book.groups == [["a"], ["c"]]


async def test_many_items_are_written_in_few_groups(book: Book, grouped: GroupCommit[str]) -> None:
    book.may_go_on.set()
    await asyncio.gather(*(grouped.add(str(number)) for number in range(1000)))
    assert sorted(int(item) for group in book.groups for item in group) == list(range(1000))
    assert len(book.groups) <= 6
