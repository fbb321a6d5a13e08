"""Looking after characters: list, show, edit, retire, delete, and names while typing."""

import pytest
import simcord

from bot.play.stage import answer_text, message_text
from tests.journeys.table import ELARA, Table, labels


async def draft(table: Table, name: str, *, by: simcord.MemberActor | None = None) -> None:
    """A character of whom nothing was drawn, because nobody has a picture left."""
    who = by or table.player
    table.clock.advance(10)  # nobody types this fast
    opened = await who.slash(table.channel, "character create")
    await who.submit_modal(opened, {"name": name, "looks": ELARA})


@pytest.fixture
async def drafts(game: Table) -> Table:
    """A game where characters stay drafts."""
    await game.say("quota set", by=game.gm, pictures=0)
    return game


async def delete(
    table: Table, name: str = "Elara", *, by: simcord.MemberActor | None = None
) -> str:
    """`/character delete`, and yes."""
    who = by or table.player
    asked = await who.slash(table.channel, "character delete", name=name)
    assert asked.response is not None
    return answer_text(await who.click(asked.response, label="Delete"))


# ── list ─────────────────────────────────────────────────────────────────────


async def test_an_empty_list_says_what_to_type_first(game: Table) -> None:
    assert await game.say("character list") == (
        "Nobody here yet. Make the first one with `/character create`."
    )


async def test_the_list_says_who_plays_whom_and_how_they_stand(game: Table) -> None:
    await game.approved_character("Elara")
    await game.saved_character("Bram", by=game.person("ann"))
    await game.create_character("Cara")

    lines = (await game.say("character list")).splitlines()

    assert lines == [
        "**Characters of The Long Road**",
        f"**Bram** · {game.person('ann').mention} · waits for the GM",
        f"**Cara** · {game.player.mention} · draft, not saved yet",
        f"**Elara** · {game.player.mention} · approved",
    ]


async def test_forty_characters_fit_on_one_card(drafts: Table) -> None:
    for number in range(40):
        await draft(drafts, f"Guard {number:02}")

    said = await drafts.say("character list")

    assert all(f"**Guard {number:02}**" in said for number in range(40))
    assert "more" not in said


async def test_a_list_too_long_for_a_card_says_how_many_are_left_out(drafts: Table) -> None:
    for number in range(40):
        await draft(drafts, f"Guard {number:02} of the Long and Winding Road to the North")

    said = await drafts.say("character list")

    shown = said.count("**Guard")
    assert 25 < shown < 40
    assert f"and {40 - shown} more; `/character show` finds them by name" in said


# ── show ─────────────────────────────────────────────────────────────────────


async def test_a_sheet_shows_portrait_looks_style_player_and_backstory(game: Table) -> None:
    await game.approved_character(backstory="Left the border *forest*.")

    sheet = await game.sheet()

    said = message_text(sheet.message)
    assert said.startswith("**Elara** · approved")
    assert ELARA in said
    assert "**Backstory**\nLeft the border \\*forest\\*." in said
    assert f"-# Fantasy painting · played by {game.player.mention}" in said
    assert len(sheet.attachments) == 1
    assert sheet.ephemeral


@pytest.mark.parametrize(
    ("state", "who", "buttons"),
    [
        ("draft", "player", ["Tries", "Edit looks"]),
        ("draft", "gm", []),
        ("pending", "player", ["Edit looks"]),
        ("pending", "gm", ["Approve", "Request changes", "Reject"]),
        ("approved", "player", ["Edit looks", "All pictures"]),
        ("approved", "gm", ["All pictures"]),
        ("approved", "outsider", ["All pictures"]),
        ("retired", "player", ["Bring back", "All pictures"]),
        ("retired", "gm", ["Bring back", "All pictures"]),
        ("retired", "outsider", ["All pictures"]),
    ],
)
async def test_a_sheet_has_the_buttons_its_reader_can_use(
    game: Table, state: str, who: str, buttons: list[str]
) -> None:
    preview = await game.create_character()
    if state != "draft":
        await game.player.click(preview, label="Save")
    if state in ("approved", "retired"):
        await game.gm.click(game.last(), label="Approve")
    if state == "retired":
        await game.say("character retire", name="Elara")
    reader = {"player": game.player, "gm": game.gm, "outsider": game.person("ann")}[who]

    assert labels(await game.sheet(by=reader)) == buttons


async def test_tries_turns_the_sheet_into_the_preview(game: Table) -> None:
    await game.create_character()
    sheet = await game.sheet()

    await game.player.click(sheet, label="Tries")

    assert "**Is this Elara?** · try 1 of 1" in message_text(sheet.message)
    await game.player.click(sheet, label="Save")
    assert "waits for the GM" in message_text(sheet.message)


async def test_the_longest_looks_and_backstory_still_fit_on_a_sheet(game: Table) -> None:
    """Every sign escaped: the longest a sheet can get."""
    await game.create_character(looks="a_b*" * 375, backstory="c_d~" * 1000)

    sheet = await game.sheet()

    assert message_text(sheet.message).startswith("**Elara** · draft")
    assert labels(sheet) == ["Tries", "Edit looks"]


# ── edit ─────────────────────────────────────────────────────────────────────


async def test_name_and_backstory_change_without_the_gm(game: Table) -> None:
    await game.approved_character(backstory="A secret.")
    opened = await game.player.slash(game.channel, "character edit", name="Elara", what="profile")
    assert opened.modal is not None
    filled = [each["component"]["value"] for each in opened.modal["components"]]
    assert filled == ["Elara", "A secret."]

    sent = await game.player.submit_modal(opened, {"name": "Elara Moss", "backstory": "No secret."})

    assert answer_text(sent) == "**Elara Moss** is up to date."
    assert "**Elara Moss** · approved" in await game.say("character show", name="elara moss")
    await game.picture("reading by the fire", character="Elara Moss")


async def test_a_name_can_change_its_case(game: Table) -> None:
    await game.create_character("elara")
    opened = await game.player.slash(game.channel, "character edit", name="elara", what="profile")

    sent = await game.player.submit_modal(opened, {"name": "ELARA"})

    assert answer_text(sent) == "**ELARA** is up to date."


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Bram", "This game has a character called **Bram** already."),
        ("ＢＲＡＭ", "This game has a character called **Bram** already."),  # full width
        ("@everyone", "That name cannot be used: it must not mention anybody."),
        ("\u200b \u200b", "I found no words in the name."),
        ("Hardcore Porn", "This server does not draw"),
    ],
)
async def test_a_name_that_cannot_be_used_changes_nothing(
    drafts: Table, name: str, words: str
) -> None:
    await draft(drafts, "Elara")
    await draft(drafts, "Bram")
    opened = await drafts.player.slash(
        drafts.channel, "character edit", name="Elara", what="profile"
    )

    sent = await drafts.player.submit_modal(opened, {"name": name})

    assert answer_text(sent).startswith(words)
    assert "**Elara**" in await drafts.say("character list")


@pytest.mark.parametrize("what", ["looks", "profile"])
@pytest.mark.parametrize("who", ["outsider", "gm"])
async def test_only_the_player_edits_a_character(drafts: Table, what: str, who: str) -> None:
    await draft(drafts, "Elara")
    other = drafts.gm if who == "gm" else drafts.person("ann")

    result = await other.slash(drafts.channel, "character edit", name="Elara", what=what)

    assert result.modal is None
    assert answer_text(result).startswith("Only its owner")


# ── retire ───────────────────────────────────────────────────────────────────


async def test_a_retired_character_is_in_no_new_scene_until_they_are_brought_back(
    game: Table,
) -> None:
    await game.approved_character()

    said = await game.say("character retire", name="Elara")
    assert said == "**Elara** is retired. `/character show` brings them back."
    assert "retired" in await game.say("character list")
    assert await game.scene("reading by the fire", character="Elara") == (
        "**Elara** is retired; `/character show` can bring them back."
    )

    sheet = await game.sheet()
    await game.player.click(sheet, label="Bring back")
    assert message_text(sheet.message) == "**Elara** is back in play."
    await game.picture("reading by the fire", character="Elara")


async def test_the_gm_can_retire_a_character(drafts: Table) -> None:
    await draft(drafts, "Elara")

    said = await drafts.say("character retire", by=drafts.gm, name="Elara")

    assert "**Elara** is retired." in said


async def test_somebody_else_cannot_retire_a_character(drafts: Table) -> None:
    await draft(drafts, "Elara")

    said = await drafts.say("character retire", by=drafts.person("ann"), name="Elara")

    assert said == "Only its owner, the GM or an admin can retire this character."
    assert "draft" in await drafts.say("character list")


# ── delete ───────────────────────────────────────────────────────────────────


async def test_deleting_asks_first_and_frees_the_name(drafts: Table) -> None:
    await draft(drafts, "Elara")
    asked = await drafts.player.slash(drafts.channel, "character delete", name="Elara")
    assert "Delete **Elara**? Pictures they are in stay." in answer_text(asked)
    assert "**Elara**" in await drafts.say("character list"), "nothing happened yet"
    assert asked.response is not None

    result = await drafts.player.click(asked.response, label="Delete")

    assert answer_text(result) == "**Elara** is deleted."
    assert "Nobody here yet" in await drafts.say("character list")
    await draft(drafts, "Elara", by=drafts.person("ann"))
    assert drafts.person("ann").mention in await drafts.say("character list")


async def test_keeping_takes_the_question_away(drafts: Table) -> None:
    await draft(drafts, "Elara")
    asked = await drafts.player.slash(drafts.channel, "character delete", name="Elara")
    assert asked.response is not None

    await drafts.player.click(asked.response, label="Keep")

    assert asked.response is None, "the card is gone"
    assert "**Elara**" in await drafts.say("character list")


@pytest.mark.parametrize("who", ["gm", "admin"])
async def test_the_gm_and_admins_can_delete_a_character(drafts: Table, who: str) -> None:
    await draft(drafts, "Elara")

    said = await delete(drafts, by=drafts.gm if who == "gm" else drafts.admin("root"))

    assert said == "**Elara** is deleted."


async def test_somebody_else_is_refused_before_being_asked(drafts: Table) -> None:
    await draft(drafts, "Elara")

    said = await drafts.say("character delete", by=drafts.person("ann"), name="Elara")

    assert said == "Only its owner, the GM or an admin can delete this character."


async def test_pictures_of_a_deleted_character_stay_and_can_be_iterated(game: Table) -> None:
    await game.approved_character()
    picture = await game.picture("reading by the fire", character="Elara")

    await delete(game)

    await game.reply(picture, "at night, in the rain")
    assert len(game.pictures()) == 2
    assert "copper-red" in (await game.history())[-1].generation.prompt


async def test_a_preview_of_a_deleted_character_says_that_they_are_gone(game: Table) -> None:
    preview = await game.create_character()
    await delete(game)

    for label in ("Save", "Try again", "Edit looks"):
        result = await game.player.click(preview, label=label)
        assert "That character is not there any more." in answer_text(result)


# ── names ────────────────────────────────────────────────────────────────────


async def test_names_are_offered_ones_own_first(drafts: Table) -> None:
    await draft(drafts, "Aldo", by=drafts.person("ann"))
    await draft(drafts, "Zoe")
    await draft(drafts, "Bram")

    offered = await drafts.player.autocomplete(
        drafts.channel, "image scene", "character", "", description="x"
    )

    assert [each["value"] for each in offered] == ["Bram", "Zoe", "Aldo"]


async def test_names_that_begin_with_what_is_typed_come_first(drafts: Table) -> None:
    for name in ("Sir Bram", "Bram", "Elara"):
        await draft(drafts, name)

    offered = await drafts.player.autocomplete(drafts.channel, "character show", "name", "BRA")

    assert [each["value"] for each in offered] == ["Bram", "Sir Bram"]


async def test_the_retired_come_last(drafts: Table) -> None:
    await draft(drafts, "Aldo")
    await draft(drafts, "Zoe", by=drafts.person("ann"))
    await drafts.say("character retire", name="Aldo")

    offered = await drafts.player.autocomplete(drafts.channel, "character show", "name", "")

    assert [each["value"] for each in offered] == ["Zoe", "Aldo"]


async def test_at_most_twenty_five_names_are_offered(drafts: Table) -> None:
    for number in range(27):
        await draft(drafts, f"Guard {number:02}")

    offered = await drafts.player.autocomplete(drafts.channel, "character show", "name", "g")

    assert len(offered) == 25


@pytest.mark.parametrize("typed", ["x" * 100, "🔥", "*_~`", "@everyone"])
async def test_what_is_no_name_offers_nobody(drafts: Table, typed: str) -> None:
    await draft(drafts, "Elara")

    offered = await drafts.player.autocomplete(drafts.channel, "character show", "name", typed)

    assert offered == []


async def test_without_a_game_no_name_is_offered(table: Table) -> None:
    assert await table.player.autocomplete(table.channel, "character show", "name", "e") == []


NOBODY = [
    ("Elra", "There is no character called **Elra** in this game. Did you mean **Elara**?"),
    ("Grumbold", "There is no character called **Grumbold** in this game. `/character list`"),
    ("*Elra*", r"There is no character called **\*Elra\*** in this game."),
    ("x" * 300, "There is no character called"),
]


@pytest.mark.parametrize("command", ["character show", "character delete", "character edit"])
async def test_a_name_nobody_has_is_answered_with_the_nearest(drafts: Table, command: str) -> None:
    await draft(drafts, "Elara")

    for typed, words in NOBODY:
        assert (await drafts.say(command, name=typed)).startswith(words), typed


async def test_a_scene_with_a_name_nobody_has_costs_nothing(game: Table) -> None:
    await game.approved_character()

    said = await game.scene("reading by the fire", character="Elra")

    assert "Did you mean **Elara**?" in said
    assert "1 of 20 pictures used" in await game.say("quota show")


async def test_a_character_is_found_however_the_name_is_written(drafts: Table) -> None:
    await draft(drafts, "Élan D’Arc")

    for typed in ("élan d'arc", "ÉLAN  D’ARC", "E\u0301lan D'Arc"):
        assert "Élan D’Arc" in await drafts.say("character show", name=typed)


async def test_a_lost_portrait_is_left_out_of_the_sheet(game: Table) -> None:
    await game.approved_character()
    kept = list(game.stage.app.settings.data_folder.rglob("*.png"))
    assert kept
    for file in kept:
        file.unlink()

    sheet = await game.sheet()

    assert message_text(sheet.message).startswith("**Elara**")
    assert sheet.message.attachments == []
