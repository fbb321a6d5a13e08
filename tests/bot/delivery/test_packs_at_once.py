"""Two changes of one message with several pictures at the same moment."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from typing import Any

import discord
import pytest

from bot.delivery.packs import PackDelivery
from cogs.components.layout import Card, custom_ids
from cogs.components.words import REDO
from cogs.pictures.packs import chosen_in, files_in
from db.models import Job
from db.repositories import pictures
from studio.generation.jobs import PostedMessage
from studio.generation.run import JobRun
from studio.providers.base import Finished, Output
from studio.services.pictures.finding import Pack, Pictures
from tests.bot.delivery.conftest import PostingTable
from tests.bot.delivery.test_packs import ids_in, stored


async def delete(table: PostingTable, run: JobRun, *at: int) -> list[int]:
    """Delete pictures of the job, in the database only; gives their ids."""
    ids = [run.generations[each].id for each in at]
    async with table.app.database.write() as tx:
        for each in await pictures.by_ids(tx, ids):
            each.deleted_at = table.clock.now()
    return ids


async def posted(table: PostingTable, *, missing: int = 0) -> JobRun:
    """The finished run of a request for four pictures."""
    await table.request(4)
    outputs = tuple(Output(f"{each}") for each in range(4 - missing))
    table.provider.on_poll[-1] = Finished(outputs)
    run = await table.take("first")
    await run.run()
    return run


async def fetch(table: PostingTable) -> discord.Message:
    """The only message with pictures, as it is now."""
    [message] = table.pictures()
    channel = table.app.client.get_partial_messageable(table.channel_id)
    return await channel.fetch_message(message.id)


def edit(message: discord.Message) -> Callable[[Card], Awaitable[None]]:
    async def show(card: Card) -> None:
        await message.edit(view=card.view, attachments=card.attachments)

    return show


async def while_building(
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[], Awaitable[None]],
    meanwhile: Callable[[], Awaitable[None]],
) -> None:
    """Make one change; another one begins when the first has read its pictures."""
    read, others = Pictures.load_pack, list[asyncio.Future[None]]()

    async def load_pack(self: Pictures, generation_ids: Collection[int]) -> Pack:
        pack = await read(self, generation_ids)
        if not others:
            others.append(asyncio.ensure_future(meanwhile()))
            # It goes on until it waits for the first change; without a turn it would end.
            await asyncio.wait(others, timeout=0.3)
        return pack

    monkeypatch.setattr(Pictures, "load_pack", load_pack)
    await change()
    await others[0]


def delete_after_sending(
    monkeypatch: pytest.MonkeyPatch, table: PostingTable, run: JobRun, *at: int
) -> None:
    """Have pictures deleted when Discord has the message, and its id is not written yet."""
    send = PackDelivery._send

    async def send_slowly(
        self: PackDelivery, job: Job, *about: Any, **more: Any
    ) -> PostedMessage | None:
        sent = await send(self, job, *about, **more)
        await delete(table, run, *at)
        return sent

    monkeypatch.setattr(PackDelivery, "_send", send_slowly)


def has_try_again(message: discord.Message) -> bool:
    read = [REDO.read(each) for each in custom_ids(message)]
    return any(each is not None and each.missing for each in read)


async def test_a_number_that_is_pressed_while_a_picture_is_deleted(
    table: PostingTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, packs = await posted(table), table.app.services.packs
    message = await fetch(table)
    ids = [each.id for each in run.generations]

    async def remove() -> None:
        gone = await delete(table, run, 1)
        await packs.take_out(table.app.client, gone, {message.id: table.channel_id})

    await while_building(monkeypatch, lambda: packs.choose(message, ids[3], edit(message)), remove)

    now = await fetch(table)
    assert list(files_in(now)) == [ids[0], ids[2], ids[3]]
    assert chosen_in(now) == ids[3]


async def test_two_pictures_that_are_deleted_at_once(
    table: PostingTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, packs = await posted(table), table.app.services.packs
    message = await fetch(table)

    async def remove(at: int) -> None:
        gone = await delete(table, run, at)
        await packs.take_out(table.app.client, gone, {message.id: table.channel_id})

    await while_building(monkeypatch, partial(remove, 1), partial(remove, 2))

    assert list(files_in(await fetch(table))) == [run.generations[0].id, run.generations[3].id]


async def test_an_outdated_number_does_not_bring_try_again_back_and_is_not_undone(
    table: PostingTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, packs = await posted(table, missing=1), table.app.services.packs
    message, ids = await fetch(table), [each.id for each in run.generations]
    assert has_try_again(message)

    await while_building(
        monkeypatch,
        lambda: packs.choose(message, ids[2], edit(message)),
        lambda: packs.take_try_again_away(message),
    )
    now = await fetch(table)
    assert chosen_in(now) == ids[2]
    assert not has_try_again(now)

    await packs.choose(message, ids[1], edit(message))
    now = await fetch(table)
    assert chosen_in(now) == ids[1]
    assert not has_try_again(now)


async def test_a_picture_that_is_deleted_while_it_is_uploaded_leaves_the_message(
    table: PostingTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = await stored(table, 3)
    delete_after_sending(monkeypatch, table, run, 1)
    await run.run()
    await table.app.delivery.announce_finished(run.job)

    [message] = table.pictures()
    assert ids_in(message) == [run.generations[0].id, run.generations[2].id]


async def test_pictures_that_are_all_deleted_while_they_are_uploaded_leave_nothing(
    table: PostingTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = await stored(table, 2)
    delete_after_sending(monkeypatch, table, run, 0, 1)
    await run.run()
    await table.app.delivery.announce_finished(run.job)

    channel = table.app.client.get_partial_messageable(table.channel_id)
    assert [each.id async for each in channel.history() if chosen_in(each)] == []
