"""`/character history`: both versions in one picture, who approved what, and the way back."""

from io import BytesIO

import simcord
from PIL import Image

from bot.play.stage import answer_text, message_text
from db.repositories import characters
from tests.journeys import forging
from tests.journeys.characters.approval import reword
from tests.journeys.table import ELARA, Table, labels

SNOW = ELARA.replace("copper-red", "snow-white")


async def _two_versions(table: Table) -> None:
    await table.approved_character()
    preview = await reword(table, SNOW)
    await table.player.click(preview, label="Save")
    await table.gm.click(table.last(), label="Approve")


async def _opened(
    table: Table, by: simcord.MemberActor, **options: object
) -> simcord.ResponseMessage:
    answer = await by.slash(table.channel, "character history", name="Elara", **options)
    assert answer.response is not None, "no history came"
    return answer.response


async def test_the_gm_sees_both_versions_and_goes_back_to_the_first_after_a_restart(
    game: Table,
) -> None:
    await _two_versions(game)
    whole = await _opened(game, game.gm)
    said = answer_text(whole)
    assert said.count(f"approved by <@{game.gm.id}>, <t:") == 2
    assert said.index("**2** · approved") < said.index("**now**") < said.index("**1** · approved")

    shown = await _opened(game, game.gm, version=1)
    assert "**Then** (version 1) · **Now** (version 2)" in answer_text(shown)
    assert "~~copper-red~~ **snow-white**" in answer_text(shown)
    [both] = shown.message.attachments
    with Image.open(BytesIO(await both.read())) as picture:
        assert picture.width > 1.9 * picture.height
    await game.restart()
    back = await game.gm.click(shown, label="Go back to this one")

    assert "looks as in version 1 again" in answer_text(back)
    await game.picture("reading by the fire", character="Elara")
    assert "copper-red" in (await game.history())[-1].generation.prompt


async def test_the_owner_asks_to_go_back_and_the_gm_approves(game: Table) -> None:
    await _two_versions(game)
    shown = await _opened(game, game.player, version=1)
    said = await game.press(shown, "Go back to this one")
    card = game.last()

    assert "Version 3 is version 1 again" in said
    assert "until then scenes are drawn as before" in said
    assert "**Before** (version 2) · **After** (version 3)" in message_text(card)
    assert "~~snow-white~~ **copper-red**" in message_text(card)
    await game.gm.click(card, label="Approve")
    assert "**now**" in answer_text(await _opened(game, game.player)).split("**2**")[0]


async def test_a_version_is_picked_from_the_list_and_the_list_comes_back(game: Table) -> None:
    await _two_versions(game)
    whole = answer_text(await _opened(game, game.player))
    async with game.stage.app.database.read() as tx:
        found = await characters.versions(tx, 1)
    custom_id = "limner-pick:look-version:1:0"
    picked = await forging.pick(game.player, game.channel, custom_id, found[0].id, to=game.env)
    assert "version 2" in answer_text(picked)
    assert picked.response is not None
    assert "Go back to this one" not in labels(picked.response)
    foreign = await forging.pick(game.player, game.channel, custom_id, 999, to=game.env)
    assert "not there any more" in answer_text(foreign)
    again = await game.press(await _opened(game, game.player, version=2), "All versions")
    assert again == whole


async def test_a_version_that_is_not_there_is_told(game: Table) -> None:
    await game.approved_character()
    said = await game.say("character history", name="Elara", version=7)
    assert "There is no version 7 of these looks." in said
