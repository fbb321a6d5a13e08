"""The GM's note: who reads it where, and how the player goes on from it."""

import pytest

from bot.play.stage import answer_text, message_text
from tests.journeys.characters.approval import reword, send_note
from tests.journeys.table import Table, labels

SECRET = "Please no glowing eyes."


def _close_private_messages(table: Table) -> None:
    dm = table.player.user.dm_channel
    table.env.inject_error(
        "POST", f"/channels/{dm.id}/messages", status=403, code=50007, times=None
    )


@pytest.mark.parametrize("label", ["Request changes", "Reject"])
async def test_only_the_player_reads_the_note(game: Table, label: str) -> None:
    card = await game.saved_character()

    result = await send_note(game, card, label, SECRET)

    assert "glowing" not in answer_text(result)
    assert not [each for each in game.channel.history() if "glowing" in message_text(each)]
    assert SECRET in message_text(game.private()[-1])


async def test_a_note_that_the_gm_ticks_is_for_the_table_and_stays_one_message(
    game: Table,
) -> None:
    before = len(game.channel.history())
    card = await game.saved_character()
    opened = await game.gm.click(card, label="Request changes")

    await game.gm.submit_modal(opened, {"text": SECRET, "for_table": True})

    assert len(game.channel.history()) == before + 1
    assert SECRET in game.said()
    assert game.pinged(game.last()) == {game.player.id}
    assert labels(game.last()) == ["Edit looks"]


async def test_a_player_without_private_messages_finds_note_and_form_at_the_table(
    game: Table,
) -> None:
    before = len(game.channel.history())
    card = await game.saved_character()
    _close_private_messages(game)

    await send_note(game, card, "Request changes", SECRET)

    assert len(game.channel.history()) == before + 1
    told = game.last()
    assert game.pinged(told) == {game.player.id}
    assert "glowing" not in message_text(told)
    assert labels(told) == ["Edit looks", "GM's note"]
    for who in (game.person("ann"), game.admin("root")):
        refused = await who.click(told, label="GM's note")
        assert answer_text(refused) == f"Only its owner or {game.the_gm} can read this note."
    read = await game.player.click(told, label="GM's note")
    assert read.ephemeral
    assert SECRET in answer_text(read)

    assert read.response is not None
    opened = await game.player.click(read.response, label="Edit looks")
    sent = await game.player.submit_modal(opened, {"looks": "an elf in grey", "style": ""})
    await game.settled()
    assert sent.response is not None
    await game.player.click(sent.response, label="Save")

    assert len(game.channel.history()) == before + 1
    assert "version 2 · changed since version 1" in game.said()


async def test_the_gm_hears_when_nobody_could_be_told_and_the_sheet_has_the_note(
    table: Table,
) -> None:
    den = table.stage.guild.create_text_channel("gm-den")
    await table.create_game(gm_channel=den)
    await table.saved_character()
    _close_private_messages(table)
    table.forbid(table.channel, send_messages=False)
    card = den.last_message
    assert card is not None

    opened = await table.gm.click(card, label="Request changes")
    await table.gm.submit_modal(opened, {"text": SECRET})

    sheet = await table.sheet()
    assert SECRET in message_text(sheet.message)
    assert "Edit looks" in labels(sheet.message)


async def test_the_gms_own_channel_shows_the_note_and_each_round_leaves_one_message(
    table: Table,
) -> None:
    den = table.stage.guild.create_text_channel("gm-den")
    await table.create_game(gm_channel=den)
    await table.saved_character()

    for version, new in enumerate(("an elf in blue", "an elf in grey"), 2):
        card = den.last_message
        assert card is not None
        await send_note(table, card, "Request changes", SECRET)
        assert SECRET in message_text(table.now(card))
        preview = await reword(table, new)
        await table.player.click(preview, label="Save")
        [asked] = den.history()
        said = message_text(asked)
        assert f"**The GM's note** on version {version - 1}:\n> {SECRET}" in said
        assert f"version {version} · changed since version {version - 1}" in said
        assert len(asked.attachments) == 1


async def test_a_gm_channel_where_a_game_is_played_shows_no_private_note(table: Table) -> None:
    await table.create_game(gm_channel=table.channel)
    card = await table.saved_character()

    await send_note(table, card, "Request changes", SECRET)
    preview = await reword(table, "an elf in blue")
    await table.player.click(preview, label="Save")

    assert not [each for each in table.channel.history() if "glowing" in message_text(each)]
    assert "GM's note" in labels(table.last())
    read = await table.gm.click(table.last(), label="GM's note")
    assert read.ephemeral
    assert SECRET in answer_text(read)


async def test_the_form_from_the_private_message_has_the_newest_words_and_the_note(
    game: Table,
) -> None:
    card = await game.saved_character()
    await send_note(game, card, "Request changes", SECRET)
    await reword(game, "an elf in blue")

    opened = await game.player.user.click(game.private()[-1], label="Edit looks")

    assert opened.modal is not None
    parts = repr(opened.modal)
    assert "an elf in blue" in parts
    assert SECRET in parts


async def test_a_decision_on_words_that_were_changed_meanwhile_is_told_so(game: Table) -> None:
    table = game
    await table.saved_character()
    opened = await table.gm.click(await table.sheet(by=table.gm), label="Reject")
    preview = await reword(table, "an elf in blue")
    await table.player.click(preview, label="Save")

    long = f"{SECRET} They look out of place in a village of millers."
    late = await table.gm.submit_modal(opened, {"text": long})

    assert "nothing was decided: version 2 waits for the GM." in answer_text(late)
    assert long in answer_text(late), "the GM's words are given back"
    assert "waits for the GM" in await table.say("character list")
    assert table.private() == []


async def test_an_older_try_that_is_saved_after_a_request_is_a_new_version(game: Table) -> None:
    card = await game.saved_character()
    await send_note(game, card, "Request changes", SECRET)
    tries = await game.player.click(await game.sheet(), label="Tries")
    assert tries.response is not None

    await game.player.click(tries.response, label="Save")

    assert "version 2 · changed since version 1" in game.said()
    assert "Nothing changed since version 1." in game.said()
