"""The GM's say: approve, ask for changes, reject; before and after every restart."""

import discord
import pytest
import simcord

from bot.play.stage import answer_text, message_text
from tests.journeys.table import ELARA, Table, labels

NOTE = "Please, no *glowing* eyes; _ask me_ why."


async def send_note(
    table: Table, card: discord.Message | simcord.ResponseMessage, label: str, note: str = NOTE
) -> simcord.InteractionResult:
    """The GM clicks, fills in the form, sends it."""
    opened = await table.gm.click(card, label=label)
    return await table.gm.submit_modal(opened, {"text": note})


async def reword(
    table: Table, looks: str, *, name: str = "Elara", by: simcord.MemberActor | None = None
) -> simcord.ResponseMessage:
    """`/character edit`, the form, and the portrait of the new words."""
    who = by or table.player
    opened = await who.slash(table.channel, "character edit", name=name)
    sent = await who.submit_modal(opened, {"looks": looks, "style": "Fantasy painting"})
    await table.settled()
    assert sent.response is not None, "the form was not answered"
    return sent.response


# ── the card ─────────────────────────────────────────────────────────────────


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


async def test_a_name_with_a_mention_in_the_looks_pings_nobody_more(game: Table) -> None:
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


# ── the three answers ────────────────────────────────────────────────────────


async def test_approving_tells_the_player_at_the_table(game: Table) -> None:
    card = await game.saved_character()

    result = await game.gm.click(card, label="Approve")

    assert f"{game.gm.mention} approved **Elara**" in answer_text(result)
    assert labels(game.channel.history()[-2]) == []
    assert game.said() == (
        f"{game.player.mention}, **Elara** is approved. Try `/image scene` with them."
    )
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


# ── only the GM ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("label", ["Approve", "Request changes", "Reject"])
async def test_only_the_gms_clicks_count(game: Table, label: str) -> None:
    card = await game.saved_character()

    # The player, somebody else, and an admin who is no GM.
    for who in (game.player, game.person("ann"), game.admin("root")):
        result = await who.click(card, label=label)
        assert result.modal is None
        assert result.ephemeral
        assert answer_text(result) == "Only the GM can decide about characters."

    assert labels(game.last()) == ["Approve", "Request changes", "Reject"]
    assert "waits for the GM" in await game.say("character list")


async def test_every_holder_of_the_gm_role_can_decide(game: Table) -> None:
    card = await game.saved_character()
    helper = game.stage.guild.add_member(game.env.create_user("second"), roles=[game.stage.gm_role])

    await helper.click(card, label="Approve")

    assert "**Elara** is approved" in game.said()


async def test_the_second_of_two_gms_hears_that_somebody_was_faster(game: Table) -> None:
    card = await game.saved_character()
    helper = game.stage.guild.add_member(game.env.create_user("second"), roles=[game.stage.gm_role])
    opened = await helper.click(card, label="Reject")
    await game.gm.click(card, label="Approve")

    result = await helper.submit_modal(opened, {"text": NOTE})

    assert "Somebody was faster: this character is approved." in answer_text(result)
    assert "approved" in await game.say("character list")
    assert game.private() == []


async def test_approving_an_old_card_twice_changes_nothing(game: Table) -> None:
    card = await game.saved_character()
    sheet = await game.sheet(by=game.gm)
    await game.gm.click(sheet, label="Approve")

    assert labels(game.now(card)) == [], "the card says how it was decided elsewhere"
    assert "approved **Elara**" in message_text(game.now(card))


# ── after a restart ──────────────────────────────────────────────────────────


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


async def test_a_players_private_note_leads_on_after_a_restart(game: Table) -> None:
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


# ── the card cannot be posted ────────────────────────────────────────────────


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
    assert "The GM can also decide with `/character show`." in said

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
    assert "The GM can also decide with `/character show`." in answer_text(result)
    await table.gm.click(await table.sheet(by=table.gm), label="Approve")
    assert "**Elara** is approved" in table.said()


async def test_discord_in_trouble_loses_no_character(game: Table) -> None:
    preview = await game.create_character()
    game.env.inject_error("POST", f"/channels/{game.channel.id}/messages", status=400, code=50035)

    result = await game.player.click(preview, label="Save")

    assert "The GM can also decide with `/character show`." in answer_text(result)
    await game.gm.click(await game.sheet(by=game.gm), label="Approve")
    assert "**Elara** is approved" in game.said()


# ── changes ──────────────────────────────────────────────────────────────────


async def test_a_sent_back_character_is_reworded_saved_and_approved(game: Table) -> None:
    card = await game.saved_character()
    await send_note(game, card, "Request changes")
    assert "the GM asked for changes" in await game.say("character list")

    preview = await reword(game, "an elf with plain green eyes")
    assert "try 2 of 2" in message_text(preview.message)
    await game.player.click(preview, label="Save")
    again = game.last()
    assert "plain green eyes" in message_text(again)
    await game.gm.click(again, label="Approve")

    assert "**Elara** is approved" in game.said()
    await game.picture("reading by the fire", character="Elara")
    assert "plain green eyes" in (await game.history())[-1].generation.prompt


async def test_a_rejected_character_can_be_made_anew_under_the_same_name(game: Table) -> None:
    card = await game.saved_character()
    await send_note(game, card, "Reject")

    preview = await reword(game, "an elf with plain green eyes")
    await game.player.click(preview, label="Save")
    await game.gm.click(game.last(), label="Approve")

    assert "**Elara** is approved" in game.said()


async def test_looks_changed_while_the_gm_looks_take_the_old_card_away(game: Table) -> None:
    """The old card's buttons would decide about looks that it does not show."""
    card = await game.saved_character()

    preview = await reword(game, "an elf with plain green eyes")
    result = await game.gm.click(card, label="Approve")
    assert "has no saved portrait yet" in answer_text(result)

    await game.player.click(preview, label="Save")
    cards = [each for each in game.channel.history() if "Approve" in labels(each)]
    assert [message_text(each).count("plain green eyes") for each in cards] == [1]


async def test_new_looks_of_an_approved_character_wait_while_scenes_keep_the_old(
    game: Table,
) -> None:
    await game.approved_character()

    preview = await reword(game, ELARA.replace("copper-red", "snow-white"))
    await game.player.click(preview, label="Save")
    card = game.last()
    await game.picture("reading by the fire", character="Elara")
    assert "copper-red" in (await game.history())[-1].generation.prompt

    await game.gm.click(card, label="Approve")
    await game.picture("reading by the fire", character="Elara")
    assert "snow-white" in (await game.history())[-1].generation.prompt


async def test_the_card_of_a_change_shows_old_and_new_with_the_changed_words_marked(
    game: Table,
) -> None:
    await game.approved_character()

    preview = await reword(game, ELARA.replace("copper-red", "snow-white"))
    await game.player.click(preview, label="Save")

    card = game.last()
    assert "· new looks" in message_text(card)
    assert "with long **snow-white** hair, green eyes" in message_text(card)
    assert "version 2" in message_text(card)
    old, new = card.attachments
    assert "copper-red" in (old.description or "")
    assert "snow-white" in (new.description or "")


async def test_a_rejected_change_leaves_the_approved_looks_in_scenes(game: Table) -> None:
    await game.approved_character()
    preview = await reword(game, ELARA.replace("copper-red", "snow-white"))
    await game.player.click(preview, label="Save")

    await send_note(game, game.last(), "Reject")

    await game.picture("reading by the fire", character="Elara")
    assert "copper-red" in (await game.history())[-1].generation.prompt


async def test_a_change_of_every_word_still_fits_on_a_card(game: Table) -> None:
    """Each word marked and each sign escaped: the longest a card can get."""
    await game.approved_character(looks="a_b*" * 300)

    preview = await reword(game, "c_ d* " * 250)
    await game.player.click(preview, label="Save")

    assert labels(game.last()) == ["Approve", "Request changes", "Reject"]


# ── before approval ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("", "still waits for the GM's approval"),
        ("Request changes", "The GM asked for changes to **Elara**."),
        ("Reject", "The GM did not accept **Elara**."),
    ],
)
async def test_scenes_say_who_has_to_do_what(game: Table, label: str, words: str) -> None:
    card = await game.saved_character()
    if label:
        await send_note(game, card, label)

    said = await game.scene("reading by the fire", character="Elara")

    assert words in said
    assert game.pictures() == []
    assert "1 of 20 pictures used" in await game.say("quota show")


async def test_a_scene_with_a_draft_says_that_a_portrait_has_to_be_saved(game: Table) -> None:
    await game.create_character()

    said = await game.scene("reading by the fire", character="Elara", by=game.person("ann"))

    assert "**Elara** has no saved portrait yet." in said
    assert f"{game.player.mention} can save one" in said


async def test_deciding_about_a_deleted_character_says_that_they_are_gone(game: Table) -> None:
    card = await game.saved_character()
    asked = await game.player.slash(game.channel, "character delete", name="Elara")
    assert asked.response is not None
    await game.player.click(asked.response, label="Delete")

    result = await game.gm.click(card, label="Approve")

    assert answer_text(result) == "That character is not there any more."
