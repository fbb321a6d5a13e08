"""The pictures of one request are posted in one message, once, whatever happens meanwhile."""

import io
import os
from collections.abc import Sequence

import pytest
from PIL import Image

from bot.delivery import file_limits
from bot.delivery.file_limits import send_fitting
from cogs.components.layout import Card
from cogs.interactions.discord_calls import MessageTooLarge
from db.repositories import pictures
from studio.errors import DeliveryTransient, ObjectMissing
from studio.generation.jobs import PostedMessage
from studio.generation.run import JobRun
from studio.rules.pictures.gate import Picture, admit
from tests.bot.delivery.conftest import LEASE_S, PostingTable
from tests.stubs.discord.world import StubMessage


async def stored(table: PostingTable, count: int) -> JobRun:
    """The run of a job whose pictures are stored and about to be posted."""
    await table.request(count)
    run = await table.take("first")
    await run._request_parts()
    await run._wait_for_outputs()
    await run._store_outputs()
    return run


async def taken_over(table: PostingTable) -> JobRun:
    """The same job, taken by another worker after the first one died."""
    table.discord.forget_nonces()
    table.clock.advance(LEASE_S + 1)
    return await table.take("other")


async def posted_in(table: PostingTable, run: JobRun) -> list[int | None]:
    """The message of each picture, as the rows say."""
    ids = [each.id for each in run.generations]
    async with table.app.database.read() as tx:
        records = {each.generation_id: each for each in await pictures.deliveries(tx, ids)}
    return [records[id].message_id for id in ids]


def ids_in(message: StubMessage) -> list[int]:
    """The pictures that a message shows, by its files."""
    return [int(name.removeprefix("limner-").split(".")[0]) for name in message.files]


async def test_four_pictures_are_one_message_and_one_request(table: PostingTable) -> None:
    await table.request(4)
    run = await table.take("first")
    await run.run()

    [message] = table.pictures()
    assert ids_in(message) == [each.id for each in run.generations]
    assert await posted_in(table, run) == [message.id] * 4


async def test_a_message_that_was_posted_before_a_crash_is_found_for_all_of_its_pictures(
    table: PostingTable,
) -> None:
    run = await stored(table, 4)
    await table.app.queue.held.mark_posting(run.job, run.generations)
    await table.app.delivery.deliver(run.job, run.generations, maybe_posted=False)

    other = await taken_over(table)
    await other.run()

    [message] = table.pictures()
    assert await posted_in(table, other) == [message.id] * 4


@pytest.mark.parametrize("known", [True, False])
async def test_pictures_that_an_older_version_posted_alone_are_not_posted_again(
    table: PostingTable, known: bool
) -> None:
    run = await stored(table, 4)
    first = run.generations[:1]
    await table.app.queue.held.mark_posting(run.job, first)
    posted = await table.app.delivery.deliver(run.job, first, maybe_posted=False)
    if known:
        await table.app.queue.held.mark_posted(run.job, posted)

    other = await taken_over(table)
    await other.run()

    assert [len(ids_in(message)) for message in table.pictures()] == [1, 3]
    alone, rest = table.pictures()
    assert await posted_in(table, other) == [alone.id, rest.id, rest.id, rest.id]


async def test_a_picture_that_was_deleted_before_is_not_posted_with_the_others(
    table: PostingTable,
) -> None:
    run = await stored(table, 3)
    async with table.app.database.write() as tx:
        gone = await pictures.generation(tx, run.generations[1].id)
        assert gone is not None
        gone.deleted_at = table.clock.now()

    await run.run()

    [message] = table.pictures()
    first, _, third = (each.id for each in run.generations)
    assert ids_in(message) == [first, third]
    assert await posted_in(table, run) == [message.id, None, message.id]


async def test_a_picture_that_the_store_lost_does_not_keep_the_others_back(
    table: PostingTable,
) -> None:
    run = await stored(table, 3)
    lost = await table.app.services.images.get_output(run.generations[0].id)
    await table.app.store.delete(lost.key)

    with pytest.raises(ObjectMissing):
        await run.run()

    [message] = table.pictures()
    assert ids_in(message) == [each.id for each in run.generations[1:]]
    assert await posted_in(table, run) == [None, message.id, message.id]


async def test_a_restarted_search_takes_the_message_of_before_a_number_was_chosen(
    table: PostingTable,
) -> None:
    run = await stored(table, 2)
    await table.app.queue.held.mark_posting(run.job, run.generations)
    await table.app.delivery.deliver(run.job, run.generations, maybe_posted=False)
    [message] = table.pictures()
    channel = table.app.client.get_partial_messageable(table.channel_id)
    shown = await channel.fetch_message(message.id)

    async def show(card: Card) -> None:
        await shown.edit(view=card.view, attachments=card.attachments)

    await table.app.services.packs.choose(shown, run.generations[1].id, show)

    other = await taken_over(table)
    await other.run()

    assert [each.id for each in table.pictures()] == [message.id]
    assert await posted_in(table, other) == [message.id] * 2


def noise() -> Picture:
    """A picture of about 30,000 bytes."""
    content = io.BytesIO()
    Image.frombytes("RGB", (100, 100), os.urandom(30_000)).save(content, "PNG", compress_level=0)
    return admit(content.getvalue(), max_bytes=100_000, max_pixels=20_000)


async def sizes_sent(
    originals: list[Picture], *, limit_bytes: int, refused: int = 0
) -> list[list[int]]:
    """The sizes of the files of each try to send these pictures."""
    tries: list[list[int]] = []

    async def send(pictures: Sequence[Picture]) -> PostedMessage:
        tries.append([len(each.content) for each in pictures])
        if len(tries) <= refused:
            raise MessageTooLarge("413")
        return PostedMessage(1, 2)

    await send_fitting(send, originals, 7, limit_bytes=limit_bytes)
    return tries


async def test_files_that_are_too_large_together_get_equal_shares(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(file_limits, "REQUEST_BYTES", 60_000)
    originals = [noise() for _ in range(4)]
    [sent] = await sizes_sent(originals, limit_bytes=40_000)
    assert max(sent) <= 15_000


async def test_files_that_fit_together_are_sent_unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    originals = [noise() for _ in range(4)]
    whole = [len(each.content) for each in originals]
    monkeypatch.setattr(file_limits, "REQUEST_BYTES", sum(whole))
    # A server with a larger limit takes a larger request, too.
    assert await sizes_sent(originals, limit_bytes=max(whole)) == [whole]
    monkeypatch.setattr(file_limits, "REQUEST_BYTES", 1)
    assert await sizes_sent(originals, limit_bytes=sum(whole)) == [whole]


async def test_files_that_discord_refuses_are_sent_smaller() -> None:
    originals = [noise() for _ in range(2)]
    first, second = await sizes_sent(originals, limit_bytes=40_000, refused=1)
    assert max(second) <= max(first) // 2


async def test_files_that_stay_too_large_are_tried_again_later() -> None:
    with pytest.raises(DeliveryTransient):
        await sizes_sent([noise(), noise()], limit_bytes=40_000, refused=9)
