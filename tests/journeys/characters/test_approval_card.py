"""The card that asks the GM: what it shows, whom it pings, and when it cannot be posted."""

from bot.play.stage import answer_text, message_text
from tests.journeys.table import ELARA, Table, labels


async def test_saving_asks_the_gm_with_portrait_player_and_looks(game: Table) -> None:
    card = await game.saved_character()

    said = message_text(card)
    assert f"{game.stage.gm_role.mention}, a character to look at:" in said
    assert f"**Elara** by {game.player.mention}" in said
    assert ELARA in said
    assert "-# Fantasy painting · version 1" in said
    assert len(card.attachments) == 1
    assert labels(card) == ["Approve", "Request changes", "Reject"]


async def test_the_card_pings_the_gm_and_nobody_else(game: Table) -> None:
    card = await game.saved_character()

    assert game.pinged(card) == {game.stage.gm_role.id}


async def test_the_card_pings_a_gm_who_is_a_member(table: Table) -> None:
    ann = table.person("ann")
    await table.create_game(gm=ann)

    card = await table.saved_character()

    assert table.pinged(card) == {ann.id}


async def test_a_mention_in_the_looks_pings_nobody_more(game: Table) -> None:
    ann = game.person("ann")

    card = await game.saved_character(looks=f"an elf like {ann.mention}, known to @everyone")

    assert game.pinged(card) == {game.stage.gm_role.id}


async def test_the_card_goes_to_the_gms_own_channel(table: Table) -> None:
    den = table.stage.guild.create_text_channel("gm-den")
    await table.create_game(gm_channel=den)
    before = len(table.channel.history())

    await table.saved_character()

    card = den.last_message
    assert card is not None
    assert "**Elara** by" in message_text(card)
    assert len(table.channel.history(viewer=table.gm)) == before

    await table.gm.click(card, label="Approve")
    assert "**Elara** is approved" in table.said(), "the news belongs to the table"


async def test_a_closed_gm_channel_is_named_to_the_player_and_the_gm_can_still_approve(
    table: Table,
) -> None:
    den = table.stage.guild.create_text_channel("gm-den")
    await table.create_game(gm_channel=den)
    table.forbid(den, send_messages=False)
    preview = await table.create_character()

    result = await table.player.click(preview, label="Save")

    said = answer_text(result)
    assert f"I am missing the permission **Send Messages** in {den.mention}." in said
    assert "can also decide with `/character show`." in said

    sheet = await table.sheet(by=table.gm)
    assert labels(sheet)[:3] == ["Approve", "Request changes", "Reject"]
    await table.gm.click(sheet, label="Approve")
    assert "**Elara** is approved" in table.said()


async def test_a_gm_channel_the_bot_cannot_see_is_named(table: Table) -> None:
    den = table.stage.guild.create_text_channel("gm-den")
    await table.create_game(gm_channel=den)
    table.forbid(den, view_channel=False)
    preview = await table.create_character()

    result = await table.player.click(preview, label="Save")

    assert f"missing the permission **View Channel** in {den.mention}" in answer_text(result)


async def test_the_permission_that_is_missing_is_named_and_not_a_usual_one(table: Table) -> None:
    den = table.stage.guild.create_text_channel("gm-den")
    await table.create_game(gm_channel=den)
    table.forbid(den, attach_files=False)
    table.env.inject_error("POST", f"/channels/{den.id}/messages", status=403, code=50013)
    preview = await table.create_character()

    result = await table.player.click(preview, label="Save")

    assert f"missing the permission **Attach Files** in {den.mention}" in answer_text(result)


async def test_a_deleted_gm_channel_is_named_and_the_gm_can_still_approve(table: Table) -> None:
    den = table.stage.guild.create_text_channel("gm-den")
    await table.create_game(gm_channel=den)
    table.env.backend.delete_channel(den.id)
    preview = await table.create_character()

    result = await table.player.click(preview, label="Save")

    assert "The channel is not there any more." in answer_text(result)
    assert "can also decide with `/character show`." in answer_text(result)
    await table.gm.click(await table.sheet(by=table.gm), label="Approve")
    assert "**Elara** is approved" in table.said()


async def test_discord_in_trouble_loses_no_character(game: Table) -> None:
    preview = await game.create_character()
    game.env.inject_error("POST", f"/channels/{game.channel.id}/messages", status=400, code=50035)

    result = await game.player.click(preview, label="Save")

    assert "can also decide with `/character show`." in answer_text(result)
    await game.gm.click(await game.sheet(by=game.gm), label="Approve")
    assert "**Elara** is approved" in game.said()
