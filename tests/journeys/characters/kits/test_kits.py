"""`/character kit`: the crop is moved, the files come, and addresses go on and off."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import aiohttp
import pytest
import simcord
from PIL import Image
from pydantic import SecretStr

from bot.config import DatabaseSettings, DiscordSettings, Settings, WebSettings
from bot.linked_pages import linked_page_routes
from bot.play.stage import answer_text
from bot.web.server import listening
from cogs.characters.kits.cards import NO_RING
from cogs.components.layout import custom_ids
from studio.rules.kits.files import KitFile
from tests.journeys import forging
from tests.journeys.table import Table, labels

PUBLIC = "https://limner.example.org"


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Settings of a bot with a public web address."""
    return Settings(
        data_folder=tmp_path,
        database=DatabaseSettings(url=SecretStr(database_url)),
        discord=DiscordSettings(token=SecretStr("the.bot.token")),
        web=WebSettings(port=8080, public_url=PUBLIC),
    )


@asynccontextmanager
async def browsing(table: Table) -> AsyncIterator[aiohttp.ClientSession]:
    """Another bot's session with the bot's web server."""
    async with (
        listening("127.0.0.1", 0, linked_page_routes(table.stage.app)) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
    ):
        yield client


async def kit(table: Table, **options: object) -> simcord.ResponseMessage:
    """`/character kit`; gives its card."""
    answer = await table.player.slash(table.channel, "character kit", **options)
    assert answer.response is not None, "no kit came"
    return answer.response


async def pressed(
    table: Table, card: simcord.ResponseMessage, label: str
) -> simcord.ResponseMessage:
    """The card after a click on it."""
    result = await table.player.click(card, label=label)
    await table.settled()
    assert result.response is not None, f"{label} was not answered"
    return result.response


async def preview(card: simcord.ResponseMessage) -> bytes:
    """The bytes of the card's picture."""
    [file] = card.message.attachments
    return await file.read()


async def test_the_crop_is_moved_with_a_preview_and_stays_after_a_restart(game: Table) -> None:
    await game.approved_character()
    card = await kit(game)
    first = await preview(card)

    closer = await pressed(game, await pressed(game, card, "＋"), "＋")
    second = await preview(closer)
    moved = await pressed(game, closer, "▶")
    third = await preview(moved)
    await game.restart()
    again = await pressed(game, moved, "▼")
    fourth = await preview(again)
    undone = await pressed(game, again, "▲")

    assert len({first, second, third, fourth}) == 4
    assert await preview(undone) == third
    assert await preview(await kit(game, name="Elara")) == third


async def test_the_files_come_privately_with_the_crop_and_the_ring(game: Table) -> None:
    await game.approved_character()
    card = await kit(game, name="elara")
    await pressed(game, card, "＋")
    [list_id] = [each for each in custom_ids(card.message) if "kit-ring" in each]
    await forging.pick(game.player, game.channel, list_id, 0xB0342E, to=game.env)

    result = await game.player.click(card, label="Files")
    assert result.response is not None
    files = {each.filename: await each.read() for each in result.response.message.attachments}

    assert set(files) == {f"elara-{file.value}" for file in KitFile}
    token = Image.open(BytesIO(files["elara-token-512.png"]))
    assert (token.size, token.mode) == ((512, 512), "RGBA")
    assert token.getpixel((256, 10)) == (0xB0, 0x34, 0x2E, 255)
    assert Image.open(BytesIO(files["elara-banner.jpg"])).size == (1500, 500)
    assert result.response.message.flags.ephemeral
    assert 'tul!avatar "Elara"\n' in answer_text(result)
    assert "pk;member Elara avatar\n" in answer_text(result)
    await forging.pick(game.player, game.channel, list_id, NO_RING, to=game.env)


async def test_addresses_answer_while_they_are_on_and_404_once_switched_off(game: Table) -> None:
    await game.approved_character()
    card = await kit(game)
    assert PUBLIC not in answer_text(card)

    on = await pressed(game, card, "Addresses on")
    said = answer_text(on)
    [avatar] = {word for word in said.split() if word.endswith("avatar.jpg")}
    async with browsing(game) as other:
        path = avatar.removeprefix(PUBLIC)
        for method in ("GET", "HEAD"):
            async with other.request(method, path) as answer:
                assert (answer.status, answer.content_type) == (200, "image/jpeg")
        token = path.replace("avatar.jpg", "token-280.png")
        async with other.get(token) as answer:
            image = Image.open(BytesIO(await answer.read()))
            assert (answer.content_type, image.size) == ("image/png", (280, 280))
        off = await pressed(game, on, "Addresses off")
        for method in ("GET", "HEAD"):
            async with other.request(method, path) as answer:
                assert answer.status == 404

    assert f"!portrait update {avatar}" in said
    assert f'tul!avatar "Elara" {avatar}' in said
    assert f"pk;member Elara avatar {avatar}" in said
    assert PUBLIC not in answer_text(off)


async def test_the_sheet_leads_to_the_kit_and_to_the_versions(game: Table) -> None:
    await game.approved_character()
    sheet = await game.sheet()
    assert labels(sheet) == ["Edit looks", "All pictures", "Kit", "Versions"]
    assert "Identity kit of Elara" in await game.press(sheet, "Kit")
    assert "The looks of Elara" in await game.press(sheet, "Versions")
    of_others = labels(await game.sheet(by=game.person("bob")))
    assert not {"Kit", "Versions"} & set(of_others)
    of_the_gm = labels(await game.sheet(by=game.gm))
    assert "Versions" in of_the_gm
    assert "Kit" not in of_the_gm


async def test_the_gm_takes_the_kits_of_the_game_as_a_zip(game: Table) -> None:
    await game.approved_character("Elara")
    await game.approved_character("Bram", by=game.person("ann"))
    await game.create_character("Nim")

    result = await game.gm.slash(game.channel, "character kit", everyone=True)
    assert result.response is not None
    [file] = result.response.message.attachments
    names = ZipFile(BytesIO(await file.read())).namelist()
    refused = await game.say("character kit", everyone=True)

    assert {name.split("-")[0] for name in names if "/" in name} == {"elara", "bram"}
    assert "Without approved looks: **Nim**" in answer_text(result)
    assert "can take the kits of the whole game" in refused


NAMES = ["אלרה הלבנה", "🦊 *Fox* _the_ 2nd", 'Bo "the Fist"', "W" * 80]


async def test_a_kit_shows_any_name_as_it_is(game: Table) -> None:
    await game.say("quota set", by=game.gm, pictures=50)
    for name in NAMES:
        await game.approved_character(name)
        answer = await game.player.click(await kit(game, name=name), label="Files")
        assert f"{name}" in answer_text(answer)
    which = await game.say("character kit")
    assert "Which of your characters?" in which


async def test_a_deleted_character_and_a_draft_have_no_kit(game: Table) -> None:
    await game.create_character("Nim")
    assert "has no saved portrait yet" in await game.say("character kit", name="Nim")
    await game.approved_character()
    card = await kit(game, name="Elara")
    asked = await game.player.slash(game.channel, "character delete", name="Elara")
    assert asked.response is not None
    await game.player.click(asked.response, label="Delete")

    assert "not there any more" in await game.press(card, "＋")
