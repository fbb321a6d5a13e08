"""A worker that is frozen between its check of the lease and Discord posts nothing when it wakes.

Each test freezes the worker at one moment of its request. Meanwhile the lease expires, another
worker takes the job and posts the picture, and Discord forgets its nonces.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp.http_writer import StreamWriter

from studio.errors import LeaseLost, ProviderGone
from tests.bot.delivery.conftest import PostingTable

Act = Callable[[], Awaitable[None]]
Plan = Callable[["PostingTable", pytest.MonkeyPatch, Act], None]


def once(act: Act) -> Act:
    """The act, once: the other worker makes the same requests."""
    left = [act]

    async def acting() -> None:
        if left:
            await left.pop()()

    return acting


def while_it_waits_for_its_turn(
    table: PostingTable, monkeypatch: pytest.MonkeyPatch, act: Act
) -> None:
    http, frozen = table.app.client.http, once(act)
    request = http.request

    async def waiting(route: Any, **options: Any) -> Any:
        if route.method == "POST":
            await frozen()
        return await request(route, **options)

    monkeypatch.setattr(http, "request", waiting)


def before_a_piece_is_written(
    monkeypatch: pytest.MonkeyPatch, act: Act, is_it: Callable[[bytes], bool]
) -> None:
    write, frozen = StreamWriter.write, once(act)

    async def writing(self: StreamWriter, chunk: Any, **options: Any) -> None:
        # Only a form with files has such a piece; the stub's answers pass here, too.
        if is_it(bytes(chunk)):
            await frozen()
        await write(self, chunk, **options)

    monkeypatch.setattr(StreamWriter, "write", writing)


def before_the_first_byte(table: PostingTable, monkeypatch: pytest.MonkeyPatch, act: Act) -> None:
    before_a_piece_is_written(monkeypatch, act, lambda chunk: chunk.startswith(b"--"))


def before_the_last_byte(table: PostingTable, monkeypatch: pytest.MonkeyPatch, act: Act) -> None:
    before_a_piece_is_written(monkeypatch, act, lambda chunk: chunk.endswith(b"--\r\n"))


def while_discord_refuses(
    table: PostingTable, monkeypatch: pytest.MonkeyPatch, act: Act, *, cut: bool
) -> None:
    """Freeze while Discord has the first request, which it does not carry out."""
    record, frozen, left = table.discord._record, once(act), [True]

    async def recording(request: Any) -> Any:
        seen = await record(request)
        if seen.method == "POST" and left:
            left.clear()
            await frozen()
            if cut:
                request.transport.abort()
                raise ConnectionResetError
            table.discord.fail_next(1, status=429)
        return seen

    monkeypatch.setattr(table.discord, "_record", recording)


def while_the_rate_limit_lasts(
    table: PostingTable, monkeypatch: pytest.MonkeyPatch, act: Act
) -> None:
    while_discord_refuses(table, monkeypatch, act, cut=False)


def before_the_connection_is_cut(
    table: PostingTable, monkeypatch: pytest.MonkeyPatch, act: Act
) -> None:
    while_discord_refuses(table, monkeypatch, act, cut=True)


MOMENTS: list[Plan] = [
    while_it_waits_for_its_turn,
    before_the_first_byte,
    before_the_last_byte,
    while_the_rate_limit_lasts,
    before_the_connection_is_cut,
]


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_worker_that_wakes_posts_no_second_picture(
    table: PostingTable, monkeypatch: pytest.MonkeyPatch, moment: Plan
) -> None:
    await table.request()
    run = await table.take("frozen")
    moment(table, monkeypatch, table.freeze)
    with pytest.raises(LeaseLost):
        await run.run()
    assert len(table.pictures()) == 1


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_worker_that_wakes_posts_the_picture_when_nobody_took_its_job(
    table: PostingTable, monkeypatch: pytest.MonkeyPatch, moment: Plan
) -> None:
    await table.request()
    run = await table.take("frozen")
    moment(table, monkeypatch, table.oversleep)
    await run.run()
    assert len(table.pictures()) == 1


async def test_a_worker_that_wakes_sends_no_second_private_message(
    table: PostingTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    await table.request()
    run = await table.take("frozen")
    # The channel takes no picture, for neither worker.
    path = f"/channels/{table.channel_id}/messages"
    table.discord.fail_next(2, status=403, code=50013, method="POST", path=path)
    private, frozen = "/users/@me/channels", once(table.freeze)
    http = table.app.client.http
    request = http.request

    async def waiting(route: Any, **options: Any) -> Any:
        answer = await request(route, **options)
        if route.path == private:
            await frozen()
        return answer

    monkeypatch.setattr(http, "request", waiting)
    with pytest.raises(LeaseLost):
        await run.run()
    [picture] = table.pictures()
    assert picture.payload["channel_id"] != str(table.channel_id)


@pytest.mark.parametrize("takes_messages", [True, False])
async def test_an_end_that_two_workers_announce_is_told_once(
    table: PostingTable, takes_messages: bool
) -> None:
    await table.request()
    run = await table.take("frozen")
    await table.app.queue.held.fail(run.job, ProviderGone("it is gone"))
    if not takes_messages:
        for _ in range(2):
            table.discord.fail_next(1, status=403, code=50007, path="/users/@me/channels")
    before = len(table.posted())
    for _ in range(2):
        # The job has no status card that could be edited.
        await table.app.delivery.announce_failed(run.job, ProviderGone("it is gone"), delivered=0)
    assert len(table.posted()) == before + 1
