"""The GM approves, asks for changes or rejects; also after a restart."""

import discord
import pytest

from bot.play.stage import answer_text, message_text
from tests.journeys.characters.approval import NOTE, send_note
from tests.journeys.table import Table, labels


async def _in_the_den(table: Table) -> discord.Message:
    """A saved character whose approval card is in the GM's channel; gives the card."""
    den = table.stage.guild.create_text_channel("gm-den")
    await table.create_game(gm_channel=den)
    await table.saved_character()
    assert den.last_message is not None
    return den.last_message


async def test_approving_tells_the_player_at_the_table(game: Table) -> None:
    card = await game.saved_character()

    await game.gm.click(card, label="Approve")

    said = f"{game.player.mention}, **Elara** is approved. Try `/image scene` with them."
    assert said in game.said()
    assert f"approved by {game.gm.mention}" in game.said()
    assert card.id not in {message.id for message in game.channel.history()}
    assert game.pinged(game.last()) == {game.player.id}


async def test_an_approved_character_can_be_in_scenes(game: Table) -> None:
    await game.approved_character()

    await game.picture("reading by the fire", character="Elara")


async def test_a_request_for_changes_goes_to_the_player_with_its_note(game: Table) -> None:
    card = await game.saved_character()

    result = await send_note(game, card, "Request changes")

    assert f"{game.gm.mention} asked for changes to **Elara**" in answer_text(result)
    [told] = game.private()
    assert "the GM of *The Long Road* asks for changes to **Elara**." in message_text(told)
    assert r"> Please, no \*glowing\* eyes; \_ask me\_ why." in message_text(told)
    assert labels(told) == ["Edit looks"]


async def test_a_rejection_goes_to_the_player_with_its_note(game: Table) -> None:
    card = await game.saved_character()

    result = await send_note(game, card, "Reject")

    assert f"{game.gm.mention} did not accept **Elara**" in answer_text(result)
    [told] = game.private()
    assert "did not accept **Elara**" in message_text(told)
    assert "not accepted" in await game.say("character list")


async def test_a_player_without_private_messages_hears_the_note_at_the_table(game: Table) -> None:
    card = await game.saved_character()
    dm = game.player.user.dm_channel
    game.env.inject_error("POST", f"/channels/{dm.id}/messages", status=403, code=50007, times=None)

    await send_note(game, card, "Request changes")

    assert "asks for changes to **Elara**" in game.said()
    assert game.pinged(game.last()) == {game.player.id}


async def test_a_player_hears_of_an_approval_in_private_where_the_table_is_closed_to_the_bot(
    table: Table,
) -> None:
    den = table.stage.guild.create_text_channel("gm-den")
    await table.create_game(gm_channel=den)
    await table.saved_character()
    table.forbid(table.channel, send_messages=False)
    card = den.last_message
    assert card is not None

    await table.gm.click(card, label="Approve")

    assert "**Elara** is approved" in message_text(table.private()[-1])


async def test_a_note_that_is_too_long_is_refused_and_decides_nothing(game: Table) -> None:
    card = await game.saved_character()
    opened = game.ignoring_limits(await game.gm.click(card, label="Request changes"))

    sent = await game.gm.submit_modal(opened, {"text": "x" * 3000})

    assert "There is room for 1,000 characters in the note; these are 3,000." in answer_text(sent)
    assert labels(game.last()) == ["Approve", "Request changes", "Reject"]


@pytest.mark.parametrize("label", ["Approve", "Request changes", "Reject"])
async def test_only_the_gms_clicks_count(game: Table, label: str) -> None:
    card = await game.saved_character()

    # The player, somebody else, and an admin who is no GM.
    for who in (game.player, game.person("ann"), game.admin("root")):
        result = await who.click(card, label=label)
        assert result.modal is None
        assert result.ephemeral
        assert answer_text(result) == f"Only {game.the_gm} can decide about characters."

    assert labels(game.last()) == ["Approve", "Request changes", "Reject"]
    assert "waits for the GM" in await game.say("character list")


async def test_every_holder_of_the_gm_role_can_decide(game: Table) -> None:
    card = await game.saved_character()
    helper = game.stage.guild.add_member(game.env.create_user("second"), roles=[game.stage.gm_role])

    await helper.click(card, label="Approve")

    assert "**Elara** is approved" in game.said()


async def test_the_second_of_two_gms_hears_that_somebody_was_faster(table: Table) -> None:
    game, card = table, await _in_the_den(table)
    helper = game.stage.guild.add_member(game.env.create_user("second"), roles=[game.stage.gm_role])
    opened = await helper.click(card, label="Reject")
    await game.gm.click(card, label="Approve")

    result = await helper.submit_modal(opened, {"text": NOTE})

    assert "Somebody was faster: this character is approved." in answer_text(result)
    assert "approved" in await game.say("character list")
    assert game.private() == []


async def test_a_card_in_the_gms_channel_says_how_it_was_decided_elsewhere(table: Table) -> None:
    game, card = table, await _in_the_den(table)
    sheet = await game.sheet(by=game.gm)
    await game.gm.click(sheet, label="Approve")

    assert labels(game.now(card)) == []
    assert "approved **Elara**" in message_text(game.now(card))


async def test_the_gm_can_approve_after_a_restart(game: Table) -> None:
    card = await game.saved_character()

    await game.restart()
    await game.gm.click(card, label="Approve")

    assert "**Elara** is approved" in game.said()
    await game.picture("reading by the fire", character="Elara")


@pytest.mark.parametrize("label", ["Request changes", "Reject"])
async def test_the_note_form_works_after_a_restart(game: Table, label: str) -> None:
    card = await game.saved_character()

    await game.restart()
    await send_note(game, card, label)

    assert "no \\*glowing\\* eyes" in message_text(game.private()[-1])


async def test_the_previews_buttons_work_after_a_restart(game: Table) -> None:
    preview = await game.create_character()

    await game.restart()
    await game.player.click(preview, label="Try again")
    await game.settled()
    assert "try 2 of 2" in message_text(preview.message)

    await game.restart()
    await game.player.click(preview, label="◀")
    await game.player.click(preview, label="Save")
    assert "waits for the GM" in message_text(preview.message)


async def test_the_button_of_a_private_note_works_after_a_restart(game: Table) -> None:
    card = await game.saved_character()
    await send_note(game, card, "Request changes")
    await game.restart()

    told = game.private()[-1]
    opened = await game.player.user.click(told, label="Edit looks")
    sent = await game.player.user.submit_modal(
        opened, {"looks": "an elf with plain green eyes", "style": "Woodcut"}
    )
    await game.settled()

    assert "**Is this Elara?** · try 2 of 2" in answer_text(sent)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("", "still waits until the GM (<@&"),
        ("Request changes", "asked for changes to **Elara**."),
        ("Reject", "did not accept **Elara**."),
    ],
)
async def test_a_refused_scene_says_who_has_to_do_what(game: Table, label: str, words: str) -> None:
    card = await game.saved_character()
    if label:
        await send_note(game, card, label)

    said = await game.scene("reading by the fire", character="Elara")

    assert words in said
    assert game.pictures() == []
    assert "1 of 20 pictures used" in await game.say("quota show")


async def test_a_scene_with_a_draft_says_that_a_portrait_has_to_be_saved(game: Table) -> None:
    await game.create_character()

    said = await game.scene("reading by the fire", character="Elara", by=game.gm)

    assert "**Elara** has no saved portrait yet." in said
    assert f"{game.player.mention} can save one" in said


async def test_deciding_about_a_deleted_character_says_that_they_are_gone(game: Table) -> None:
    card = await game.saved_character()
    asked = await game.player.slash(game.channel, "character delete", name="Elara")
    assert asked.response is not None
    await game.player.click(asked.response, label="Delete")

    result = await game.gm.click(card, label="Approve")

    assert answer_text(result) == "That character is not there any more."
