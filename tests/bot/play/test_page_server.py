"""Banner and panel of `limner play`: what they show, for whom, and who may ask for it."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
import simcord
from discord import app_commands
from simcord.preview._media import MediaInfo

from bot.play.introduction import Beginning, TryKind, introduce
from bot.play.page import MENU_ACTION, LivePage
from bot.play.page_pictures import PatientMediaWorker
from bot.play.page_server import PageServer
from bot.play.panel import Panel
from bot.play.play import _open_evening
from bot.play.stage import Stage, message_text, open_stage, stage_settings
from bot.web.links import Links
from studio.clock import SystemClock

_MENU = "Whose post is this?"


class Opened:
    """A served page with banner and panel."""

    def __init__(self, stage: Stage, preview: simcord.Preview, live: LivePage) -> None:
        self.stage = stage
        self.preview = preview
        self.live = live
        self.address = preview.url.partition("/#")[0]

    def open(self, person: str | None, place: str | None) -> Any:
        """A page as the browser opens it, with names."""
        return self.preview._open_page(person, place)

    def panel(self, page: Any) -> Any:
        """What banner and panel show beside it."""
        return self.preview._server._panel(page.id)  # type: ignore[attr-defined]

    async def use_menu(self, page: Any, message_id: int, name: str = _MENU) -> Any:
        """Use a message menu on a message."""
        body = {"kind": MENU_ACTION, "message_id": str(message_id), "name": name}
        return await self.preview._action(page.id, body)

    def headers(self, page: Any, **others: str) -> dict[str, str]:
        """What the page in the browser sends."""
        secret = self.preview.capability
        return {"X-Simcord-Capability": secret, "X-Simcord-Context": page.id, **others}


@asynccontextmanager
async def _opened(folder: Path) -> AsyncIterator[Opened]:
    settings = stage_settings(folder, web_port=9)
    async with open_stage(settings, check_errors=False, more_places=True) as stage:
        preview = stage.env.preview(
            stage.channel, viewers=[stage.player, stage.gm], layout="channel", port=0
        )
        preview._server = PageServer(preview, 0, Panel(preview, stage, Beginning.EXAMPLE).content)
        async with preview:
            live = LivePage(preview, stage, SystemClock())
            yield Opened(stage, preview, live)


async def test_simcords_page_gets_our_style_script_banner_and_panel(tmp_path: Path) -> None:
    async with _opened(tmp_path) as opened:
        async with aiohttp.ClientSession() as browser, browser.get(opened.address) as answer:
            page = await answer.text()
        assert answer.headers["X-Frame-Options"] == "DENY"
        ours = page.index('src="/limner/play.js"')
        assert ours < page.index('src="/app.js"'), "ours decides for whom SimCord's opens the page"
        for part in ('href="/limner/play.css"', 'id="limner-banner"', 'id="limner-panel"'):
            assert page.count(part) == 1
        # Our script and style hold on to these parts of SimCord's page.
        for id in (
            "preview-shell",
            "viewer-picker",
            "channel-message-list",
            "channel-composer-input",
        ):
            assert f'id="{id}"' in page
        assert opened.preview.capability not in page


_REQUESTS: list[tuple[str, dict[str, str], int]] = [
    ("/limner/panel", {}, 200),
    ("/limner/panel", {"Origin": "null"}, 200),  # as SimCord does for its own page
    ("/limner/panel", {"X-Simcord-Capability": "guessed"}, 401),
    ("/limner/panel", {"X-Simcord-Context": "p_guessed"}, 410),
    ("/limner/panel", {"Host": "evil.example"}, 401),
    ("/limner/panel", {"Origin": "https://evil.example"}, 401),
    ("/limner/play.js", {}, 200),
    ("/limner/play.css", {"Host": "evil.example"}, 403),
    ("/", {"Host": "evil.example"}, 403),
]


async def test_only_the_page_itself_is_answered(tmp_path: Path) -> None:
    async with _opened(tmp_path) as opened, aiohttp.ClientSession() as browser:
        page = opened.open("mira", None)
        for path, changed, status in _REQUESTS:
            headers = opened.headers(page) | changed
            async with browser.get(opened.address + path, headers=headers) as answer:
                assert answer.status == status, (path, changed)
            assert "Access-Control-Allow-Origin" not in answer.headers


async def test_another_site_cannot_use_a_message_menu(tmp_path: Path) -> None:
    async with _opened(tmp_path) as opened:
        said = await opened.stage.player.send(opened.stage.channel, "Elara waits.")
        page = opened.open("mira", None)
        body = {"kind": MENU_ACTION, "message_id": str(said.id), "name": _MENU}
        before = len(opened.stage.env.http_requests)
        async with aiohttp.ClientSession() as browser:
            for changed in ({"Origin": "https://evil.example"}, {"X-Simcord-Capability": ""}):
                async with browser.post(
                    f"{opened.address}/api/action",
                    json=body,
                    headers=opened.headers(page) | changed,
                ) as answer:
                    assert answer.status == 401
        assert len(opened.stage.env.http_requests) == before


async def test_the_page_opens_for_the_person_and_at_the_place_of_the_address(
    tmp_path: Path,
) -> None:
    async with _opened(tmp_path) as opened:
        stage = opened.stage
        await stage.player.send(stage.more_places.tavern, "A bed, please.")  # type: ignore[union-attr]
        for asked, you, here in (
            ((None, None), "mira", "the-long-road"),
            (("oren", "tavern"), "oren", "tavern"),
            (("mira", "the-cellar-door"), "mira", "the-cellar-door"),
            (("oren", "private"), "oren", "private"),
            ((str(stage.gm.id), None), "oren", "the-long-road"),
            (("nobody", "nowhere"), "mira", "the-long-road"),  # of an older run, or typed
        ):
            panel = opened.panel(opened.open(*asked))
            assert (panel["you"], panel["here"]) == (you, here), asked
        shown = opened.open("oren", "tavern").snapshot
        assert [each["content"] for each in shown["messages"].values()] == ["A bed, please."]


async def test_private_messages_are_each_persons_own(tmp_path: Path) -> None:
    async with _opened(tmp_path) as opened:
        stage = opened.stage
        talk = await stage.app.client.create_dm(discord.Object(stage.gm.id))
        await talk.send("for oren alone")
        assert "for oren alone" in str(opened.open("oren", "private").snapshot)
        mira = opened.open("mira", "private")
        assert "for oren alone" not in str(mira.snapshot)
        for person, newest in (("mira", "0"), ("oren", None)):
            panel = opened.panel(opened.open(person, None))
            [private] = [each for each in panel["places"] if each["kind"] == "private"]
            assert (private["newest"] == "0") is (newest == "0")
        assert opened.panel(mira)["menus"] == []


async def test_writing_in_a_place_goes_to_that_place(tmp_path: Path) -> None:
    async with _opened(tmp_path) as opened:
        stage = opened.stage
        for place in ("tavern", "the-cellar-door", "private", "the-long-road"):
            page = opened.open("mira", place)
            receipt = await opened.preview._action(
                page.id,
                {
                    "protocol_version": 3,
                    "sequence": 1,
                    "request_id": place,
                    "generation": page.generation,
                    "bot_generation": stage.env._generation,
                    "published_revision": page.revision,
                    "kind": "send_message",
                    "content": f"said in {place}",
                },
            )
            assert not receipt["rejected"], receipt
            said = stage.env.backend.messages[page.channel_id].values()
            assert [each.content for each in said if each.author_id == stage.player.id] == [
                f"said in {place}"
            ]


async def test_a_message_menu_is_used_on_a_message_that_the_person_sees(tmp_path: Path) -> None:
    async with _opened(tmp_path) as opened:
        stage = opened.stage
        await stage.app.client.tree.sync()
        said = await stage.player.send(stage.channel, "Elara waits.")
        elsewhere = await stage.gm.send(stage.more_places.tavern, "x")  # type: ignore[union-attr]
        page = opened.open("mira", None)
        assert _MENU in opened.panel(page)["menus"]
        assert str(said.id) in [each["id"] for each in opened.panel(page)["messages"]]

        assert await opened.use_menu(page, said.id) == {"used": True}
        assert any(each.flags.ephemeral for each in stage.channel.history(viewer=stage.player))
        for message_id, name in ((elsewhere.id, _MENU), (said.id, "No such menu"), (1, _MENU)):
            assert await opened.use_menu(page, message_id, name) == {"used": False}
        private = opened.open("mira", "private")
        assert await opened.use_menu(private, said.id) == {"used": False}


async def test_the_form_of_a_message_menu_opens_on_the_page_of_its_person(tmp_path: Path) -> None:
    async with _opened(tmp_path) as opened:
        stage = opened.stage

        async def ask(interaction: discord.Interaction, message: discord.Message) -> None:
            await interaction.response.send_modal(_Form())

        stage.app.client.tree.add_command(app_commands.ContextMenu(name="Ask", callback=ask))
        await stage.app.client.tree.sync()
        said = await stage.player.send(stage.channel, "Elara waits.")
        page, other = opened.open("mira", None), opened.open("oren", None)
        assert await opened.use_menu(page, said.id, "Ask") == {"used": True}
        assert page.snapshot["modal"]["payload"]["title"] == "What then?"
        assert other.snapshot["modal"] is None


class _Form(discord.ui.Modal, title="What then?"):
    then: discord.ui.TextInput["_Form"] = discord.ui.TextInput(label="Then")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer()


async def test_a_post_in_character_has_its_portrait(tmp_path: Path) -> None:
    async with _opened(tmp_path) as opened:
        stage, key = opened.stage, "games/1/portrait.webp"
        links = Links.of(stage.app.settings)
        assert links is not None
        await stage.app.store.put(key, b"a portrait", mime="image/webp")
        until = stage.app.services.clock.now() + timedelta(hours=1)
        webhook = stage.guild.create_webhook(stage.channel, "Limner")
        for address in (links.avatar(key, until), links.avatar("games/1/gone.webp", until)):
            await webhook.send("Elara waits.", username="Elara", avatar_url=address)
        await webhook.send("Bo.", username="Bo", avatar_url="https://example.org/bo.png")

        await opened.live.publish()

        assert opened.preview._explicit_assets == {
            links.avatar(key, until): ("portrait.webp", b"a portrait")
        }


async def test_an_empty_game_begins_with_the_welcome_card(tmp_path: Path) -> None:
    async with open_stage(stage_settings(tmp_path), more_places=True) as stage:
        assert await _open_evening(stage, empty=True, say=print) is Beginning.EMPTY
        assert "/game create" in message_text(stage.channel.history()[-1])


async def test_the_places_have_the_same_ids_when_a_kept_game_goes_on(tmp_path: Path) -> None:
    ids = []
    for _ in range(2):
        async with open_stage(stage_settings(tmp_path), more_places=True) as stage:
            assert stage.more_places is not None
            ids.append((stage.more_places.tavern.id, stage.more_places.thread.id))
            await stage.wait_settled()
    assert ids[0] == ids[1]


class _CountingWorker(PatientMediaWorker):
    """Finds at once, and counts how often it looked."""

    looked = 0

    async def _decode(self, key: str, blob: bytes, media_time: float | None) -> MediaInfo:
        self.looked += 1
        await asyncio.sleep(0)
        return MediaInfo("PNG", 1, 1, 1, 4, blob, "image/png")


async def test_twenty_pictures_at_once_are_all_shown_and_each_is_checked_once() -> None:
    worker = _CountingWorker()
    pictures = {str(number): secrets.token_bytes(8) for number in range(20)}
    for _ in range(2):  # a second member looks at the same pictures
        found = await asyncio.gather(
            *(worker.validate(key, blob) for key, blob in [*pictures.items()] * 2)
        )
        assert [each.normalized for each in found] == [*pictures.values()] * 2
        for key in pictures:
            worker.release(key)
    assert worker.looked == 20
    await worker.close()


async def test_the_least_recently_used_pictures_are_forgotten_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.play.page_pictures._REMEMBERED_BYTES", 20)
    worker = _CountingWorker()
    for key in ("first", "second", "first", "third", "first", "second"):
        await worker.validate(key, b"12345678")
    assert worker.looked == 4, "the second was forgotten, the first was not"
    await worker.close()


async def test_everything_to_try_exists(tmp_path: Path) -> None:
    async with _opened(tmp_path) as opened:
        stage = opened.stage
        await stage.app.client.tree.sync()
        for member in (stage.player, stage.gm):
            panel = opened.panel(opened.open(member.name, None))
            known = {
                TryKind.COMMAND: [f"/{name}" for name in member.available_commands(stage.channel)],
                TryKind.MENU: panel["menus"],
                TryKind.GO: [place["name"] for place in panel["places"]],
                TryKind.BE: [each["name"] for each in panel["people"]],
                TryKind.REPLY: ["in deep snow"],
            }
            for beginning in Beginning:
                for each in introduce(member.name, beginning).tries:
                    assert each.words in known[each.kind], each
