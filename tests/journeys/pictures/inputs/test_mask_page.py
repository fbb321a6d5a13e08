"""Painting a mask by hand: from the button to the page, and from the page back to the channel."""

import io
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import discord
import pytest
import simcord
from PIL import Image
from pydantic import SecretStr

from bot.config import DatabaseSettings, DiscordSettings, QuotaSettings, Settings, WebSettings
from bot.play.stage import answer_text, message_text
from bot.web.links import Links
from bot.web.mask_page import mask_page_routes
from bot.web.mask_page_backend import DiscordMaskPage
from bot.web.server import listening
from cogs.components.layout import every
from cogs.interactions.replies import words
from cogs.pictures.forms import PAINT_ON_PAGE
from studio.rules.asking.params import GenerationKind
from studio.services.people import Person
from tests.journeys.table import Table, labels
from tests.support.sight import EVERYWHERE, GivenSight

PUBLIC = "https://limner.example.org/table"


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Settings of a bot with a public web address."""
    return Settings(
        data_folder=tmp_path,
        database=DatabaseSettings(url=SecretStr(database_url)),
        discord=DiscordSettings(token=SecretStr("the.bot.token")),
        web=WebSettings(port=8080, public_url=PUBLIC),
        quota=QuotaSettings(daily_pictures=2),
    )


@asynccontextmanager
async def pages(table: Table) -> AsyncIterator[aiohttp.ClientSession]:
    """A browser's session with the bot's web server."""
    app = table.stage.app
    links, paintings = Links.of(app.settings), app.services.mask_links
    assert links is not None
    assert paintings is not None
    backend = DiscordMaskPage(
        paintings, images=app.services.images, orders=app.services.orders, client=app.client
    )
    routes = mask_page_routes(backend, key=links.key, clock=table.clock, words=words)
    async with (
        listening("127.0.0.1", 0, routes) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as browser,
    ):
        yield browser


async def offered(
    table: Table, change: str = "a red door", *, at: simcord.ChannelHandle | None = None
) -> str:
    """Choose painting by hand; gives the path of the offered page."""
    opened = await table.player.click(await opened_more(table, at=at), label="Paint over")
    sent = await table.player.submit_modal(opened, {"text": change, "region": [PAINT_ON_PAGE]})
    assert sent.response is not None, answer_text(sent)
    [address] = [
        each.url
        for each in every(sent.response.message.components)
        if isinstance(each, discord.Button) and each.url
    ]
    assert address.startswith(f"{PUBLIC}/paint/")
    return address.removeprefix(PUBLIC)


async def opened_more(
    table: Table, *, at: simcord.ChannelHandle | None = None
) -> simcord.ResponseMessage:
    """Open the ⋯ menu of the newest picture."""
    result = await table.player.click(table.pictures(at)[-1], label="⋯")
    assert result.response is not None
    return result.response


def mask(*, box: tuple[int, int, int, int] | None) -> bytes:
    """A mask that is white in the box."""
    drawn = Image.new("L", (640, 448))
    if box is not None:
        drawn.paste(255, box)
    out = io.BytesIO()
    drawn.save(out, "PNG")
    return out.getvalue()


def send(
    browser: aiohttp.ClientSession, path: str, content: bytes
) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
    """Send a mask as the page sends it."""
    return browser.post(path, data=content, headers={"Content-Type": "image/png"})


LEFT = (0, 0, 160, 448)


async def test_a_mask_from_the_page_becomes_a_picture_in_the_channel(game: Table) -> None:
    await game.picture("a quiet harbour")
    path = await offered(game)
    async with pages(game) as browser:
        async with browser.get(path) as shown:
            page = await shown.text()
        async with browser.get(f"{path}/picture") as fetched:
            picture = await fetched.read()
        async with send(browser, path, mask(box=LEFT)) as answer:
            said = await answer.text()
        await game.settled()

    original = (await game.history())[0]
    assert original.output is not None
    assert "a red door" in page
    assert picture == await game.stage.app.store.get(original.output.key)
    assert "back to Discord" in said
    newest = await game.newest()
    assert newest.generation.kind == GenerationKind.INPAINT
    assert newest.params.mask is not None
    assert newest.params.mask.kind == "drawn"
    assert newest.parent is not None
    assert newest.parent.id == original.generation.id
    assert "a red door" in message_text(game.pictures()[-1])
    assert game.cards() == []


async def test_a_link_made_in_a_private_message_belongs_to_the_server_of_the_picture(
    game: Table,
) -> None:
    await game.picture("a quiet harbour")
    [drawn] = await game.history()
    links = game.stage.app.services.mask_links
    assert links is not None
    member = Person(game.player.id, game.stage.guild.id, sight=EVERYWHERE)
    private = Person(game.player.id, 0, sight=GivenSight(members={member.guild_id: member}))

    made = await links.create(
        private, drawn.generation.id, "a red door", channel_id=game.channel.id
    )
    path = made.address.removeprefix(PUBLIC)
    async with pages(game) as browser, send(browser, path, mask(box=LEFT)) as answer:
        assert answer.status == 200


async def test_a_link_works_once(game: Table) -> None:
    await game.picture("a quiet harbour")
    path = await offered(game)
    async with pages(game) as browser:
        async with send(browser, path, mask(box=LEFT)) as first:
            assert first.status == 200
        async with send(browser, path, mask(box=LEFT)) as again:
            assert again.status == 410
        async with browser.get(path) as looked:
            assert looked.status == 410
    await game.settled()

    assert len(game.pictures()) == 2


async def test_a_refused_mask_leaves_the_link_valid(game: Table) -> None:
    await game.picture("a quiet harbour")
    path = await offered(game)
    async with pages(game) as browser:
        async with send(browser, path, mask(box=None)) as refused:
            assert refused.status == 422
        assert await game.ledger() == ["spent"]
        async with send(browser, path, mask(box=LEFT)) as mended:
            assert mended.status == 200
    await game.settled()

    assert len(game.pictures()) == 2


async def test_a_used_up_quota_is_shown_on_the_page_and_costs_nothing(game: Table) -> None:
    await game.picture("a quiet harbour")
    path = await offered(game)
    await game.picture("a market")
    async with (
        pages(game) as browser,
        send(browser, path, mask(box=LEFT)) as refused,
    ):
        assert refused.status == 429
        assert "today's 2 pictures" in await refused.text()
    assert await game.ledger() == ["spent", "spent"]


async def test_links_expire_and_cannot_be_forged(game: Table) -> None:
    await game.picture("a quiet harbour")
    path = await offered(game)
    told, _, signature = path.rpartition(".")
    async with pages(game) as browser:
        async with browser.get(f"{told}.{signature[::-1]}") as forged:
            assert forged.status == 403
        game.clock.advance(timedelta(minutes=31).total_seconds())
        async with browser.get(path) as late:
            assert late.status == 410


async def test_the_page_of_a_deleted_picture_shows_nothing(game: Table) -> None:
    picture = await game.picture("a quiet harbour")
    path = await offered(game)
    await game.delete(picture)

    async with pages(game) as browser, browser.get(path) as gone:
        assert gone.status == 410


async def test_a_member_who_left_the_server_cannot_use_their_link(game: Table) -> None:
    await game.picture("a quiet harbour")
    path = await offered(game)
    game.env.backend.remove_member(game.stage.guild.id, game.player.id)

    async with (
        pages(game) as browser,
        send(browser, path, mask(box=LEFT)) as refused,
    ):
        assert refused.status == 410
    assert await game.ledger() == ["spent"]


async def test_a_page_works_after_a_restart(game: Table) -> None:
    await game.picture("a quiet harbour")
    path = await offered(game)
    await game.restart()

    async with pages(game) as browser, send(browser, path, mask(box=LEFT)) as answer:
        assert answer.status == 200
    await game.settled()

    assert len(game.pictures()) == 2


async def test_without_a_public_address_no_page_is_offered() -> None:
    assert Links.of(Settings(discord=DiscordSettings(token=SecretStr("x")))) is None


async def test_the_words_on_the_page_are_judged_by_the_rating_of_the_threads_channel(
    game: Table,
) -> None:
    thread = game.thread("the ruined tower")
    await game.player.slash(thread, "image scene", description="a quiet harbour")
    await game.settled()
    path = await offered(game, "entrails on the snow", at=thread)
    await game.gm.slash(game.channel, "game channel set", rating="strict")
    # Like an archived thread, which the bot does not have in its cache.
    known = game.stage.app.client.get_channel(thread.id)
    assert isinstance(known, discord.Thread)
    known.guild._remove_thread(known)

    async with pages(game) as browser, send(browser, path, mask(box=LEFT)) as answer:
        said = await answer.text()

    assert said.startswith("My own list keeps entrails out of pictures in this channel (gore).")
    assert len(await game.history()) == 1


async def test_refused_words_come_back_before_anybody_paints_for_them(game: Table) -> None:
    await game.picture("a quiet harbour")
    opened = await game.player.click(await opened_more(game), label="Paint over")
    before = await game.rows()

    sent = await game.player.submit_modal(
        opened, {"text": "hardcore porn", "region": [PAINT_ON_PAGE]}
    )

    assert sent.response is not None
    assert answer_text(sent).startswith("My own list keeps")
    assert labels(sent.response) == ["Edit"]
    assert await game.rows() == before
    again = await game.player.click(sent.response, label="Edit")
    assert "hardcore porn" in str(again.modal)
    chosen = await game.player.submit_modal(
        again, {"text": "a red door", "region": [PAINT_ON_PAGE]}
    )
    assert "/paint/" in str(chosen.followups[-1].message.components)
